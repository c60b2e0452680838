//! Numbers at the end, and numbers counted on.

use crate::dice::Dice;

/// A number of one to four digits put at the end.
pub fn suffix(handle: &str, dice: &mut Dice) -> String {
    let number = match dice.below(4) {
        0 => dice.between(1, 9),
        1 => dice.between(10, 99),
        2 => dice.between(100, 999),
        _ => dice.between(1_970, 2_029),
    };
    match dice.happens(0.25) {
        true => format!("{handle}_{number}"),
        false => format!("{handle}{number}"),
    }
}

/// The last number of a handle counted on by a few, or replaced by another of as many digits.
pub fn increment(handle: &str, dice: &mut Dice) -> Option<String> {
    let end = handle.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let digits = handle[..end]
        .bytes()
        .rev()
        .take_while(u8::is_ascii_digit)
        .count();
    let start = end - digits;
    let number: u64 = handle[start..end]
        .parse()
        .ok()
        .filter(|number| *number < 1 << 40)?;
    let next = match dice.happens(0.75) {
        true => number + dice.between(1, 5) as u64,
        false => {
            let highest = 10_usize.pow(digits.min(9) as u32) - 1;
            dice.between(0, highest) as u64
        }
    };
    Some(format!(
        "{}{next:0digits$}{}",
        &handle[..start],
        &handle[end..]
    ))
}
