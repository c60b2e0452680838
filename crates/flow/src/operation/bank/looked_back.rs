//! What was posted earlier was compared with new items: that need not be done again after a restart.

use crate::work::{BankNumbers, Operation, Stop, Work};

/// Notes up to which item what was posted before has been looked at.
#[derive(Clone, Copy, Debug)]
pub struct LookedBack {
    /// Every item of a lower number is done.
    pub before: u32,
}

impl Operation for LookedBack {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let numbers = work.get::<BankNumbers>(BankNumbers::ID)?;
        if let Some(mut numbers) = numbers.filter(|numbers| numbers.looked_back < self.before) {
            numbers.looked_back = self.before.min(numbers.next);
            work.put(numbers);
        }
        Ok(())
    }
}
