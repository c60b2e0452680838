//! The fuzz target of this crate, as a plain function.

use evenhand_model::Signals;

use crate::schema::Schema;
use crate::set::RuleSet;
use crate::source::SourceFile;

/// Compiles arbitrary bytes as a rule file and renders whatever is wrong with it. Never panics.
pub fn fuzz_rule_file(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let files = [SourceFile {
        path: "fuzz.toml".into(),
        text,
    }];
    match RuleSet::compile(&files, &Schema::default(), &|_| Signals::new()) {
        Ok(set) => {
            set.run_examples(&|_| Signals::new());
        }
        Err(errors) => errors.iter().for_each(|error| drop(error.to_string())),
    }
}
