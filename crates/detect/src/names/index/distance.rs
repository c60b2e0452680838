//! Edits between two texts, as far as they are few.

/// The fewest insertions, removals and replacements that turn one text into the other, where there are at most
/// `limit` (Levenshtein, without exchanges of neighbours). Made for small limits: its time grows threefold with each.
pub(super) fn distance<T: PartialEq>(one: &[T], other: &[T], limit: u8) -> Option<u8> {
    if one.len().abs_diff(other.len()) > usize::from(limit) {
        return None;
    }
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[same..], &other[same..]);
    if one.is_empty() || other.is_empty() {
        return u8::try_from(one.len().max(other.len())).ok();
    }
    let limit = limit.checked_sub(1)?;
    let replaced = distance(&one[1..], &other[1..], limit);
    let removed = distance(&one[1..], other, limit);
    let inserted = distance(one, &other[1..], limit);
    let fewest = [replaced, removed, inserted].into_iter().flatten().min()?;
    Some(fewest + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(one: &str, other: &str, limit: u8, expected: Option<u8>) {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        let found = distance(&letters(one), &letters(other), limit);
        assert_eq!(found, expected, "{one:?} and {other:?} within {limit}");
    }

    #[test]
    fn edits_are_counted_up_to_the_limit() {
        check("", "", 0, Some(0));
        check("", "ab", 2, Some(2));
        check("", "abc", 2, None);
        check("mira", "mira", 0, Some(0));
        check("mira", "mire", 0, None);
        check("mira", "mire", 1, Some(1));
        check("mira", "mria", 1, None);
        check("mira", "mria", 2, Some(2));
        check("mira", "amir", 2, Some(2));
        check("mira", "xmirax", 2, Some(2));
        check("mira", "mixxa", 2, Some(2));
        check("mira", "axxa", 2, None);
        check("مريم", "مرييم", 2, Some(1));
    }

    /// The whole table, as the books have it.
    fn table(one: &[u8], other: &[u8]) -> usize {
        let mut row: Vec<usize> = (0..=other.len()).collect();
        for (line, a) in one.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = line + 1;
            for (column, b) in other.iter().enumerate() {
                let replaced = diagonal + usize::from(a != b);
                diagonal = row[column + 1];
                row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
            }
        }
        row[other.len()]
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_whole_table(
            one in proptest::collection::vec(0..3_u8, 0..9),
            other in proptest::collection::vec(0..3_u8, 0..9),
            limit in 0..4_u8,
        ) {
            let whole = u8::try_from(table(&one, &other)).unwrap();
            prop_assert_eq!(distance(&one, &other, limit), Some(whole).filter(|all| *all <= limit));
        }
    }
}
