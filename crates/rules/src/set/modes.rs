//! Modes that people have set, over what the files say.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::RuleSet;
use crate::file::Mode;

impl RuleSet {
    /// The same set with the modes that people have set for some of its rules. A mode changes nothing
    /// that was checked: what a rule may do does not depend on whether it does it. Modes of rules that
    /// are not in the set are passed over.
    ///
    /// Where one differs from what its file says, the set gets a version of its own.
    #[must_use]
    pub fn with_modes(mut self, modes: &BTreeMap<String, Mode>) -> Self {
        for rule in &mut self.rules {
            rule.mode = modes.get(&rule.id).copied().unwrap_or(rule.written_mode);
        }
        self.version = version(&self.version_of_files, &self.modes_set());
        self
    }

    /// Modes that differ from what the files say, by rule.
    pub fn modes_set(&self) -> BTreeMap<String, Mode> {
        let rules = self.rules.iter();
        rules
            .filter(|rule| rule.mode != rule.written_mode)
            .map(|rule| (rule.id.clone(), rule.mode))
            .collect()
    }
}

/// The version of the files alone where no mode differs; else SHA-256 over it and, in the order of their
/// ids, each rule and its mode, everything with its length before it.
fn version(files: &str, modes: &BTreeMap<String, Mode>) -> String {
    if modes.is_empty() {
        return files.to_owned();
    }
    let set = modes
        .iter()
        .flat_map(|(rule, mode)| [rule.as_str(), mode.as_str()]);
    let mut hash = Sha256::new();
    for part in [files].into_iter().chain(set) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use evenhand_model::Signals;

    use super::*;
    use crate::{Schema, SourceFile};

    const RULES: &str = r#"
[[rule]]
id = "a"
about = "A"
when = 'content.text.contains("a")'
mode = "observe"
examples = { hits = ["a"], misses = ["x"] }

[[rule]]
id = "b"
about = "B"
when = 'content.text.contains("b")'
examples = { hits = ["b"], misses = ["x"] }
"#;

    fn with(modes: &[(&str, Mode)]) -> (String, Vec<Mode>, usize) {
        let file = SourceFile {
            path: "a.toml".into(),
            text: RULES.into(),
        };
        let schema = Schema {
            signals: Vec::new(),
        };
        let set = RuleSet::compile(&[file], &schema, &|_| Signals::new()).unwrap();
        let modes = modes.iter().map(|(rule, mode)| ((*rule).into(), *mode));
        let set = set.with_modes(&modes.collect());
        let in_force = set.rules().iter().map(|rule| rule.mode).collect();
        (set.version().to_owned(), in_force, set.modes_set().len())
    }

    #[test]
    fn a_mode_that_differs_makes_a_version_of_its_own() {
        use Mode::{Live, Observe};
        let (as_written, modes, _) = with(&[]);
        assert_eq!(modes, [Observe, Live]);
        // What the file says anyway, and what is not there, changes nothing.
        assert_eq!(
            with(&[("a", Observe), ("c", Live)]),
            (as_written.clone(), vec![Observe, Live], 0)
        );
        let (live, modes, set) = with(&[("a", Live)]);
        assert_eq!((modes, set), (vec![Live, Live], 1));
        let (observed, modes, _) = with(&[("b", Observe)]);
        assert_eq!(modes, [Observe, Observe]);
        assert!(as_written != live && live != observed && as_written != observed);
    }
}
