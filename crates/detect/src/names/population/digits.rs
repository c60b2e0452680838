//! Digits and separators, which people put behind and between names.

/// What a separator says, in nats: about a fifth of handles have one, of three kinds, at one of few places.
const SEPARATOR: f64 = 1.5;
/// What it says that digits come at all: about a third of handles have some.
const BEGIN: f64 = 1.0;
/// What each digit says: it is one of ten.
const DIGIT: f64 = std::f64::consts::LN_10;
/// Numbers that many have, all of them together.
const COMMON: [&str; 14] = [
    "1", "2", "7", "01", "07", "10", "11", "12", "13", "69", "99", "123", "007", "666",
];

/// How surprising each sign of a run of digits and separators is, in nats.
pub fn surprise(run: &[char]) -> Vec<f64> {
    let mut nats = Vec::with_capacity(run.len());
    for part in run.chunk_by(|one, next| one.is_numeric() == next.is_numeric()) {
        let number: String = part.iter().collect();
        let is_number = part.iter().any(|sign| sign.is_numeric());
        let sum = match is_number {
            false => SEPARATOR,
            true if COMMON.contains(&number.as_str()) => BEGIN + DIGIT,
            // The year of a birth, or of now.
            true if number.len() == 4 && (number.starts_with("19") || number.starts_with("20")) => {
                BEGIN + 2.0 * DIGIT
            }
            true => BEGIN + DIGIT * part.len() as f64,
        };
        nats.extend(std::iter::repeat_n(sum / part.len() as f64, part.len()));
    }
    nats
}
