//! A hash as text: whether it can be one, and how it is written here.

use super::fault::FieldProblem;
use super::listed::{Algorithm, ListedHash};

/// Longest value of another system, in bytes: PhotoDNA has 144 bytes, up to 576 characters as numbers.
const OPAQUE_BYTES_MAX: usize = 4_096;
/// Longest name of another system's algorithm.
const NAME_BYTES_MAX: usize = 64;

/// What hashers give for a file without a byte; for PDQ what they give for a picture that they could not decode, or of one colour.
const OF_NOTHING: [(Algorithm, &str); 5] = [
    (
        Algorithm::Pdq,
        "0000000000000000000000000000000000000000000000000000000000000000",
    ),
    (Algorithm::Md5, "d41d8cd98f00b204e9800998ecf8427e"),
    (Algorithm::Sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    (
        Algorithm::Sha256,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    (
        Algorithm::Sha512,
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    ),
];

/// Reads a value, with blanks around it.
pub fn read(algorithm: Algorithm, text: &str) -> Result<ListedHash, FieldProblem> {
    let text = text.trim();
    let value = match (&algorithm, algorithm.digits()) {
        (Algorithm::Tlsh, Some(expected)) => {
            // A version stands before the digits since version 4; without one it means the same.
            let digits = text.strip_prefix("T1").unwrap_or(text);
            digits_of(digits, expected)?.to_ascii_uppercase()
        }
        (_, Some(expected)) => digits_of(text, expected)?.to_ascii_lowercase(),
        (Algorithm::Opaque(name), None) => opaque(name, text)?.to_owned(),
        (_, None) => text.to_owned(),
    };
    let is_of_nothing = |(of, nothing): &(Algorithm, &str)| *of == algorithm && *nothing == value;
    if OF_NOTHING.iter().any(is_of_nothing) {
        return Err(FieldProblem::OfNothing);
    }
    Ok(ListedHash { algorithm, value })
}

fn digits_of(text: &str, expected: usize) -> Result<&str, FieldProblem> {
    let found = text.chars().count();
    if found != expected {
        return Err(FieldProblem::DigitCount { expected, found });
    }
    match text.chars().position(|one| !one.is_ascii_hexdigit()) {
        Some(place) => Err(FieldProblem::Digit { at: place + 1 }),
        None => Ok(text),
    }
}

fn opaque<'a>(name: &str, text: &'a str) -> Result<&'a str, FieldProblem> {
    let is_of_a_name =
        |one: u8| one.is_ascii_lowercase() || one.is_ascii_digit() || b"-_.".contains(&one);
    let is_taken = ["pdq", "md5", "sha1", "sha256", "sha512", "tlsh"].contains(&name);
    let is_name =
        !name.is_empty() && name.len() <= NAME_BYTES_MAX && name.bytes().all(is_of_a_name);
    if is_taken || !is_name {
        return Err(FieldProblem::AlgorithmName);
    }
    if text.len() > OPAQUE_BYTES_MAX {
        return Err(FieldProblem::TooLong {
            max: OPAQUE_BYTES_MAX,
            found: text.len(),
        });
    }
    if text.is_empty() || !text.bytes().all(|one| one.is_ascii_graphic()) {
        return Err(FieldProblem::NotOpaque);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(algorithm: Algorithm, text: &str, expected: Result<&str, FieldProblem>) {
        let found = read(algorithm, text).map(|hash| hash.value);
        assert_eq!(found, expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn digits_of_either_case_are_read_and_written_in_one() {
        let md5 = "0123456789ABCDEF0123456789abcdef";
        check(Algorithm::Md5, md5, Ok(&md5.to_lowercase()));
        check(
            Algorithm::Md5,
            &format!(" {md5}\t"),
            Ok(&md5.to_lowercase()),
        );
        let tlsh = "ab".repeat(35);
        check(Algorithm::Tlsh, &tlsh, Ok(&tlsh.to_uppercase()));
        check(
            Algorithm::Tlsh,
            &format!("T1{tlsh}"),
            Ok(&tlsh.to_uppercase()),
        );
    }

    #[test]
    fn what_is_no_hash_is_refused_with_what_is_wrong_about_it() {
        let count = |expected, found| Err(FieldProblem::DigitCount { expected, found });
        check(Algorithm::Pdq, "", count(64, 0));
        check(Algorithm::Pdq, &"a".repeat(63), count(64, 63));
        check(Algorithm::Pdq, &"é".repeat(32), count(64, 32));
        check(Algorithm::Sha1, &"a".repeat(64), count(40, 64));
        check(Algorithm::Sha512, &"a".repeat(127), count(128, 127));
        let digit = |at| Err(FieldProblem::Digit { at });
        check(
            Algorithm::Md5,
            &format!("{}g{}", "a".repeat(3), "a".repeat(28)),
            digit(4),
        );
        check(Algorithm::Md5, &"é".repeat(32), digit(1));
        check(Algorithm::Md5, &format!("+{}", "a".repeat(31)), digit(1));
    }

    #[test]
    fn the_hash_of_nothing_is_refused() {
        for (algorithm, nothing) in OF_NOTHING {
            check(
                algorithm,
                &nothing.to_uppercase(),
                Err(FieldProblem::OfNothing),
            );
        }
    }

    #[test]
    fn values_of_other_systems_are_kept_as_they_are() {
        let named = |name: &str| Algorithm::Opaque(name.to_owned());
        check(named("photodna"), "AbC/+=", Ok("AbC/+="));
        check(named("photodna"), "1,2,3", Ok("1,2,3"));
        check(named("photodna"), "", Err(FieldProblem::NotOpaque));
        check(named("photodna"), "a b", Err(FieldProblem::NotOpaque));
        check(named("Photo DNA"), "a", Err(FieldProblem::AlgorithmName));
        check(named(""), "a", Err(FieldProblem::AlgorithmName));
        check(named("md5"), "a", Err(FieldProblem::AlgorithmName));
        let long = "a".repeat(OPAQUE_BYTES_MAX + 1);
        let too_long = FieldProblem::TooLong {
            max: OPAQUE_BYTES_MAX,
            found: OPAQUE_BYTES_MAX + 1,
        };
        check(named("photodna"), &long, Err(too_long));
    }
}
