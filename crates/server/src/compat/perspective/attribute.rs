//! The attributes of that API, and which of them a head of ours answers.

use evenhand_detect::text_model::Head;

/// What an attribute is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// A head was trained for it.
    Scored(Head),
    /// That API had it, and nothing here was trained for it: it is supported in no language.
    WithoutHead,
}

/// The attribute with that name; `None` for a name that API never had.
///
/// `SEVERE_TOXICITY` has no head: the strongest scores of another one would be an invented number.
pub fn attribute(name: &str) -> Option<Attribute> {
    let (bare, is_experimental) = match name.strip_suffix("_EXPERIMENTAL") {
        Some(bare) => (bare, true),
        None => (name, false),
    };
    match bare {
        "TOXICITY" => Some(Attribute::Scored(Head::Toxic)),
        "IDENTITY_ATTACK" => Some(Attribute::Scored(Head::IdentityAttack)),
        "INSULT" => Some(Attribute::Scored(Head::Insult)),
        "THREAT" => Some(Attribute::Scored(Head::Threat)),
        "SEVERE_TOXICITY" | "PROFANITY" => Some(Attribute::WithoutHead),
        _ if is_experimental => WITH_TWINS.contains(&bare).then_some(Attribute::WithoutHead),
        _ => ALONE.contains(&name).then_some(Attribute::WithoutHead),
    }
}

/// Names that end in `_EXPERIMENTAL` only.
const WITH_TWINS: [&str; 7] = [
    "AFFINITY",
    "COMPASSION",
    "CURIOSITY",
    "NUANCE",
    "PERSONAL_STORY",
    "REASONING",
    "RESPECT",
];
/// Names without a twin.
const ALONE: [&str; 11] = [
    "TOXICITY_FAST",
    "SEXUALLY_EXPLICIT",
    "FLIRTATION",
    "ATTACK_ON_AUTHOR",
    "ATTACK_ON_COMMENTER",
    "INCOHERENT",
    "INFLAMMATORY",
    "LIKELY_TO_REJECT",
    "OBSCENE",
    "SPAM",
    "UNSUBSTANTIAL",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_is_answered_by_the_same_head_and_what_has_none_gets_no_number() {
        for (name, expected) in [
            ("THREAT", Some(Attribute::Scored(Head::Threat))),
            ("THREAT_EXPERIMENTAL", Some(Attribute::Scored(Head::Threat))),
            ("SEVERE_TOXICITY", Some(Attribute::WithoutHead)),
            ("PROFANITY_EXPERIMENTAL", Some(Attribute::WithoutHead)),
            ("NUANCE_EXPERIMENTAL", Some(Attribute::WithoutHead)),
            ("SPAM", Some(Attribute::WithoutHead)),
            ("SPAM_EXPERIMENTAL", None),
            ("NUANCE", None),
            ("threat", None),
            ("", None),
        ] {
            assert_eq!(attribute(name), expected, "{name}");
        }
    }
}
