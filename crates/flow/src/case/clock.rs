//! Deadlines. One depends on tier and law alone, never on who somebody is.

use evenhand_model::{Clock, Tier, Time};

/// The house clock: when a case of this tier that reached us then is due.
pub fn due_at(tier: Tier, received_at: Time) -> (Time, Clock) {
    let clock = Clock {
        basis: "house".into(),
        started_at: received_at,
    };
    (received_at.plus(tier.allowed()), clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_house_clocks_are_those_of_the_design() {
        let start = Time::from_micros(0);
        let hours: Vec<f64> = Tier::ALL
            .iter()
            .map(|tier| due_at(*tier, start).0.since(start).seconds() as f64 / 3_600.0)
            .collect();
        assert_eq!(hours, [0.25, 2.0, 12.0, 48.0, 168.0]);
    }
}
