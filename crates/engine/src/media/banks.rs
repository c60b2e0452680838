//! The banks themselves, each by a short number.

use std::collections::HashMap;
use std::sync::Arc;

use evenhand_model::{Bank, limits};

/// Banks by short numbers, which stay theirs while the process runs.
#[derive(Debug, Default)]
pub(super) struct Banks {
    numbers: HashMap<String, u16>,
    banks: Vec<Option<Arc<Bank>>>,
}

impl Banks {
    /// Takes in a bank as it is now. Answers nothing where there are too many.
    pub fn put(&mut self, bank: Bank) -> Option<u16> {
        let number = match self.numbers.get(&bank.name) {
            Some(number) => *number,
            None => {
                let number = u16::try_from(self.banks.len()).ok()?;
                if self.banks.len() >= 8 * limits::BANKS_MAX {
                    return None;
                }
                self.numbers.insert(bank.name.clone(), number);
                self.banks.push(None);
                number
            }
        };
        self.banks[usize::from(number)] = Some(Arc::new(bank));
        Some(number)
    }

    /// Names by short numbers, of banks that are gone too.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![String::new(); self.banks.len()];
        for (name, number) in &self.numbers {
            names[usize::from(*number)].clone_from(name);
        }
        names
    }

    /// Gives banks the numbers that they had when their names were written down; none of them is there yet. Answers nothing where that
    /// can't have been.
    pub fn numbered(names: Vec<String>) -> Option<Self> {
        if names.len() > 8 * limits::BANKS_MAX {
            return None;
        }
        let banks = vec![None; names.len()];
        let numbers: HashMap<String, u16> = names.into_iter().zip(0..).collect();
        (numbers.len() == banks.len()).then_some(Self { numbers, banks })
    }

    /// Forgets a bank.
    pub fn remove(&mut self, name: &str) {
        if let Some(number) = self.numbers.get(name) {
            self.banks[usize::from(*number)] = None;
        }
    }

    /// The short number of a bank.
    pub fn number(&self, name: &str) -> Option<u16> {
        self.numbers.get(name).copied()
    }

    /// The bank with a short number.
    pub fn get(&self, number: u16) -> Option<&Arc<Bank>> {
        self.banks.get(usize::from(number))?.as_ref()
    }

    /// The widest distance of pictures that any bank asks for.
    pub fn pdq_distance_max(&self) -> u32 {
        let banks = self.banks.iter().flatten();
        banks
            .map(|bank| u32::from(bank.near.pdq_distance_max))
            .max()
            .unwrap_or(0)
    }
}
