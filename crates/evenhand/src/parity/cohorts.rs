//! Which two cohorts are compared.

use super::export::Export;
use crate::failure::{Failure, Result};
use crate::number;

/// Who waits, where nobody says otherwise.
const REFERENCE: &str = "ordinary";
/// Whom nobody should be served after, where nobody says otherwise.
const COMPARED: &str = "insider";
/// How alike two names are from which on one is proposed for the other.
const LIKENESS_MIN: f64 = 0.7;

/// Two cohorts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The one that is feared to wait longer.
    pub reference: String,
    /// The one that it is compared with.
    pub compared: String,
    /// Why these, where nobody named them.
    pub remark: Option<String>,
}

/// Chooses by the names that a person gave, by the usual names, or by size.
pub fn choose(export: &Export, reference: Option<&str>, compared: Option<&str>) -> Result<Chosen> {
    let mut sizes: Vec<(&str, usize)> = export.cohorts.all().map(|name| (name, 0)).collect();
    for row in &export.rows {
        if let Some(size) = sizes.get_mut(row.cohort as usize) {
            size.1 += 1;
        }
    }
    // The largest first; of those of one size, by name, so that the same file always gives the same two.
    sizes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    for name in [reference, compared].into_iter().flatten() {
        is_there(name, &sizes, &export.name)?;
    }
    if reference.is_some() && reference == compared {
        let message = "--reference and --compared name the same cohort; expected two";
        return Err(Failure::wrong_usage(message));
    }
    let [_, _, ..] = sizes.as_slice() else {
        let only = sizes.first().map_or("", |(name, _)| name);
        let message = format!("{}: all cases are in one cohort, `{only}`", export.name);
        return Err(Failure::new(message)
            .hint("parity compares two; name each case's cohort in the column `cohort`"));
    };
    let usual = |name: &'static str, other: Option<&str>| {
        let is_there = sizes.iter().any(|(known, _)| *known == name);
        (is_there && other != Some(name)).then_some(name)
    };
    let largest = |other: Option<&str>| {
        let mut names = sizes.iter().map(|(name, _)| *name);
        names.find(|name| Some(*name) != other).unwrap_or_default()
    };
    let named = reference.or_else(|| usual(REFERENCE, compared));
    let against = compared.or_else(|| usual(COMPARED, named));
    let (chosen, other) = match (named, against) {
        (Some(one), Some(other)) => (one, other),
        (Some(one), None) => (one, largest(Some(one))),
        (None, Some(other)) => (largest(Some(other)), other),
        (None, None) => {
            let one = largest(None);
            (one, largest(Some(one)))
        }
    };
    let is_by_size = named.is_none() || against.is_none();
    let remark = is_by_size.then(|| {
        format!(
            "of {} cohorts {chosen} and {other} are compared, as the largest; --reference and --compared name others",
            number::count(sizes.len())
        )
    });
    Ok(Chosen {
        reference: chosen.to_owned(),
        compared: other.to_owned(),
        remark,
    })
}

fn is_there(name: &str, sizes: &[(&str, usize)], file: &str) -> Result<()> {
    if sizes.iter().any(|(known, _)| *known == name) {
        return Ok(());
    }
    let alike = sizes
        .iter()
        .map(|(known, _)| (*known, strsim::jaro_winkler(known, name)))
        .filter(|(_, likeness)| *likeness >= LIKENESS_MIN)
        .max_by(|a, b| a.1.total_cmp(&b.1));
    let known: Vec<&str> = sizes.iter().take(10).map(|(name, _)| *name).collect();
    let hint = match alike {
        Some((alike, _)) => format!("did you mean `{alike}`?"),
        None => format!("there are {}", known.join(", ")),
    };
    Err(Failure::wrong_usage(format!("{file}: there is no cohort `{name}`")).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parity::export::tests::export_of;

    fn cases(sizes: &[(&str, usize)]) -> Export {
        let line = |(name, count): &(&str, usize)| {
            format!("{name},2026-03-01T10:00:00Z,2026-03-01T11:00:00Z,1\n").repeat(*count)
        };
        let lines: String = sizes.iter().map(line).collect();
        export_of(&format!("cohort,start,stop,event\n{lines}"))
    }

    #[track_caller]
    fn check(
        sizes: &[(&str, usize)],
        (reference, compared): (Option<&str>, Option<&str>),
        expected: (&str, &str, bool),
    ) {
        let chosen = choose(&cases(sizes), reference, compared).unwrap();
        let is_remarked = chosen.remark.is_some();
        assert_eq!(
            (
                chosen.reference.as_str(),
                chosen.compared.as_str(),
                is_remarked
            ),
            expected
        );
    }

    #[test]
    fn cohorts_are_chosen_by_name_then_by_the_usual_names_then_by_size() {
        let usual = [("insider", 2), ("vip", 9), ("ordinary", 5)];
        check(&usual, (None, None), ("ordinary", "insider", false));
        check(&usual, (None, Some("vip")), ("ordinary", "vip", false));
        check(&usual, (Some("vip"), None), ("vip", "insider", false));
        check(&usual, (None, Some("ordinary")), ("vip", "ordinary", true));
        let other = [("c", 1), ("b", 3), ("a", 3)];
        check(&other, (None, None), ("a", "b", true));
        check(&other, (Some("c"), None), ("c", "a", true));
        check(
            &[("ordinary", 1), ("staff", 1)],
            (None, None),
            ("ordinary", "staff", true),
        );
    }

    #[test]
    fn cohorts_that_are_not_there_are_refused_with_those_that_are() {
        let two = cases(&[("ordinary", 2), ("insider", 1)]);
        let failure = choose(&two, Some("ordinery"), None).unwrap_err();
        assert_eq!(
            failure.message(),
            "cases.csv: there is no cohort `ordinery`"
        );
        assert!(choose(&two, Some("insider"), Some("insider")).is_err());
        let failure = choose(&cases(&[("ordinary", 2)]), None, None).unwrap_err();
        assert_eq!(
            failure.message(),
            "cases.csv: all cases are in one cohort, `ordinary`"
        );
    }
}
