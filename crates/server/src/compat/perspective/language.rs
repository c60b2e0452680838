//! Languages of a comment: those that the client names, else the one that the text seems to be in.

use std::collections::BTreeSet;

use evenhand_detect::text::language::language;
use evenhand_detect::text_model::{Head, languages};

/// Languages of one comment.
#[derive(Clone, Debug, PartialEq)]
pub struct Languages {
    /// Those that scores are made in, as the client wrote them or as they were detected.
    pub effective: Vec<String>,
    /// What the text seems to be in, whatever the client says.
    pub detected: Vec<String>,
    /// Whether the client named none.
    pub is_detected: bool,
}

impl Languages {
    /// The languages of a text; none of them where the client named none and none can be told.
    pub fn of(text: &str, requested: Vec<String>) -> Self {
        let known: BTreeSet<&str> = Head::ALL
            .iter()
            .flat_map(|head| languages(*head))
            .copied()
            .collect();
        let known: Vec<&str> = known.into_iter().collect();
        let detected: Vec<String> = language(text, &known)
            .map(str::to_owned)
            .into_iter()
            .collect();
        let is_detected = requested.is_empty();
        Self {
            effective: if is_detected {
                detected.clone()
            } else {
                requested
            },
            detected,
            is_detected,
        }
    }

    /// Whether a head knows one of them. `pt-BR` is Portuguese; a language in another script than its
    /// own, like `hi-Latn`, is another language.
    pub fn is_supported_by(&self, head: Head) -> bool {
        let known = languages(head);
        self.effective.iter().any(|tag| {
            let tag = tag.to_ascii_lowercase();
            let mut parts = tag.split(['-', '_']);
            let primary = parts.next().unwrap_or_default();
            let has_script = parts.any(|part| part.len() == 4);
            known.contains(&tag.as_str()) || !has_script && known.contains(&primary)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_does_not_matter_and_a_script_does() {
        for (tag, expected) in [
            ("en", true),
            ("EN-us", true),
            ("en_GB", true),
            ("en-Cyrl", false),
            ("xx", false),
            ("", false),
        ] {
            let languages = Languages::of("hello there", vec![tag.into()]);
            assert_eq!(languages.is_supported_by(Head::Toxic), expected, "{tag}");
        }
    }

    #[test]
    fn what_the_client_names_counts_and_what_was_detected_is_told_beside_it() {
        let text = "The committee will look at the proposal again in the coming weeks.";
        let named = Languages::of(text, vec!["de".into()]);
        assert_eq!(
            (named.effective, named.detected),
            (vec!["de".into()], vec!["en".into()])
        );
        let detected = Languages::of(text, Vec::new());
        assert_eq!(detected.effective, ["en"]);
        assert!(Languages::of("12345", Vec::new()).effective.is_empty());
    }
}
