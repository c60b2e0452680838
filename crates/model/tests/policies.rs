//! The policies that ship with Evenhand say everything that a decision needs of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use evenhand_model::{OrderKind, Policy, Reason};

/// Languages in which every policy speaks to an author.
const LANGUAGES: [&str; 5] = ["ar", "de", "en", "es", "fr"];

/// Categories that the EU DSA Transparency Database accepts for a statement of reasons.
const CATEGORIES: [&str; 15] = [
    "STATEMENT_CATEGORY_ANIMAL_WELFARE",
    "STATEMENT_CATEGORY_CONSUMER_INFORMATION",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
    "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
    "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
    "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
    "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
    "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    "STATEMENT_CATEGORY_SELF_HARM",
    "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
    "STATEMENT_CATEGORY_VIOLENCE",
];

const REASONS: [Reason; 17] = [
    Reason::DangerToLife,
    Reason::Threat,
    Reason::Stalking,
    Reason::PrivateData,
    Reason::IntimateImages,
    Reason::ChildSafety,
    Reason::Extremism,
    Reason::Hate,
    Reason::Harassment,
    Reason::Violence,
    Reason::SelfHarm,
    Reason::Impersonation,
    Reason::BanEvasion,
    Reason::Spam,
    Reason::Scam,
    Reason::Illegal,
    Reason::Other,
];

fn policies() -> BTreeMap<PathBuf, Policy> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    files
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let policy =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path, policy)
        })
        .collect()
}

#[test]
fn every_policy_is_named_like_its_file() {
    let policies = policies();
    assert!(policies.len() >= 12);
    for (path, policy) in policies {
        assert_eq!(path.file_stem().unwrap().to_str(), Some(policy.id.as_str()));
        assert!(policy.version >= 1);
    }
}

#[test]
fn every_policy_speaks_every_language_in_words_of_its_own() {
    let mut seen = BTreeSet::new();
    for policy in policies().into_values() {
        for texts in [&policy.title, &policy.text] {
            assert_eq!(texts.keys().collect::<Vec<_>>(), LANGUAGES, "{}", policy.id);
            for text in texts.values() {
                assert!(
                    !text.trim().is_empty() && seen.insert(text.clone()),
                    "{}: {text:?}",
                    policy.id
                );
            }
        }
    }
}

#[test]
fn every_reason_of_a_report_has_exactly_one_policy() {
    for reason in REASONS {
        let meant = policies()
            .into_values()
            .filter(|policy| policy.reasons.contains(&reason))
            .count();
        assert_eq!(meant, 1, "{reason:?}");
    }
}

#[test]
fn no_policy_starts_later_than_the_floors_of_its_reasons_allow() {
    for policy in policies().into_values() {
        let latest = policy.reasons.iter().map(|reason| reason.floor()).max();
        assert!(
            Some(policy.tier) <= latest,
            "{}: {:?}",
            policy.id,
            policy.tier
        );
    }
}

#[test]
fn every_policy_names_a_category_and_actions_once() {
    for policy in policies().into_values() {
        assert!(
            CATEGORIES.contains(&policy.dsa_category.as_str()),
            "{}",
            policy.id
        );
        let actions: BTreeSet<OrderKind> = policy.actions.iter().copied().collect();
        assert!(
            !actions.is_empty() && actions.len() == policy.actions.len(),
            "{}",
            policy.id
        );
    }
}

#[test]
fn self_harm_never_leads_to_a_sanction_against_the_author() {
    let sanctions = [
        OrderKind::AccountWarn,
        OrderKind::AccountRestrict,
        OrderKind::AccountSuspend,
    ];
    for policy in policies()
        .into_values()
        .filter(|policy| policy.reasons.contains(&Reason::SelfHarm))
    {
        assert!(
            !policy
                .actions
                .iter()
                .any(|action| sanctions.contains(action)),
            "{}",
            policy.id
        );
    }
}
