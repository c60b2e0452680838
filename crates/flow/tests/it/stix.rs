//! Incidents as STIX 2.1: what stands in a bundle, who never does, and what the validator of OASIS says.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use evenhand_flow::stix::{Exported, ExportedAccount, Marking, bundle};
use evenhand_flow::{House, Secret};
use evenhand_model::{Rng, *};
use proptest::prelude::*;
use serde_json::Value;

fn house() -> House {
    House::new(Secret::new("1", [1; 32]), Vec::new())
}

fn at(minute: i64) -> Time {
    let start: Time = "2026-11-23T10:00:00Z".parse().unwrap();
    start.plus(Duration::from_minutes(minute))
}

fn variant(kind: VariantKind, label: &str) -> IncidentVariant {
    IncidentVariant {
        kind,
        key: format!("{label:?}"),
        label: label.into(),
        first_at: at(1),
    }
}

fn incident(variants: Vec<IncidentVariant>) -> Incident {
    let mut rng = Rng::from_number(3);
    let mut subject = || SubjectId::new(at(0), &mut rng);
    let evidence = IncidentEvidence {
        at: at(30),
        reading: IncidentReading::Coordinated,
        log_odds: 6.25,
        features: vec![IncidentFeature {
            family: "accounts".into(),
            feature: "new_accounts".into(),
            value: 0.8,
            log_odds: 3.0,
            about: "80 % of the accounts are new, where 5 % are usual".into(),
        }],
    };
    let post = IncidentPost {
        content: subject(),
        account: subject(),
        at: at(1),
        call: Some(IncidentCall::Attack),
    };
    Incident {
        id: "0123456789abcdef0123456789abcdef".into(),
        platform: Platform::default(),
        kind: IncidentKind::Campaign,
        state: IncidentState::Open,
        merged_into: None,
        opened_at: at(5),
        closed_at: None,
        first_at: at(1),
        last_at: at(40),
        posts: 120,
        accounts: 40,
        roles: IncidentRoles {
            originators: 1,
            amplifiers: 1,
            bystanders: 1,
        },
        variants,
        targets: vec![IncidentTarget {
            subject: subject(),
            posts: 90,
        }],
        seeds: vec![post],
        recruiting: vec![post],
        evidence: evidence.clone(),
        opened_on: evidence,
        timeline: Vec::new(),
        nodes: Vec::new(),
        edges: Vec::new(),
        growth: IncidentGrowth::default(),
        alert: None,
    }
}

fn account(id: &str, handle: Option<&str>, role: IncidentRole) -> ExportedAccount {
    ExportedAccount {
        id: id.into(),
        handle: handle.map(str::to_owned),
        created_at: Some(at(-60)),
        role,
        first_at: at(1),
        last_at: at(40),
        posts: 12,
    }
}

fn made(
    variants: Vec<IncidentVariant>,
    accounts: &[ExportedAccount],
    targets: &[String],
    marking: Marking,
) -> Value {
    let exported = Exported {
        operator: "https://safety.larkfield.example",
        incident: &incident(variants),
        accounts,
        targets,
        marking,
        at: at(60),
    };
    bundle(&house(), &exported)
}

/// Everybody who can be in an incident, with words that are hard to write down.
fn whole(marking: Marking) -> Value {
    let accounts = [
        account("a1", Some("wave_01"), IncidentRole::Originator),
        account("a2", None, IncidentRole::Amplifier),
        account("a3", Some("موجة\u{202e}\"'\\"), IncidentRole::Amplifier),
        account("by", Some("bystander"), IncidentRole::Bystander),
        account("her", Some("marta"), IncidentRole::Originator),
    ];
    let variants = vec![
        variant(VariantKind::Hashtag, "موجة"),
        variant(VariantKind::Hashtag, "#wave_(now)"),
        variant(VariantKind::Hashtag, "stop_Marta"),
        variant(VariantKind::HashtagAtTarget, "wave @marta"),
        variant(VariantKind::Link, "https://gate.example/كن?a='b'&c=[1]"),
        variant(VariantKind::Link, "https://gate.example/marta"),
        variant(VariantKind::Link, "not an address"),
        variant(VariantKind::Text, "words of somebody"),
    ];
    made(
        variants,
        &accounts,
        &["her".into(), "marta".into()],
        marking,
    )
}

#[test]
fn a_bundle_names_what_is_pushed_and_who_pushes_it() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&whole(Marking::Amber)).unwrap());
}

#[test]
fn the_same_thing_has_the_same_id_in_every_bundle_and_no_object_comes_twice() {
    let ids = |bundle: &Value| -> Vec<String> {
        let objects = bundle["objects"].as_array().unwrap();
        objects
            .iter()
            .map(|object| object["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let (one, other) = (whole(Marking::Amber), whole(Marking::Amber));
    assert_eq!(one, other);
    let mut all = ids(&one);
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
    let fewer = made(
        Vec::new(),
        &[account("a1", Some("wave_01"), IncidentRole::Originator)],
        &[],
        Marking::Red,
    );
    let known = |kind: &str| {
        let is_one = |id: &&String| id.starts_with(kind);
        let ids = ids(&fewer);
        ids.iter().find(is_one).cloned().unwrap()
    };
    for kind in ["campaign--", "user-account--", "identity--", "report--"] {
        assert!(all.contains(&known(kind)), "{kind}");
    }
}

proptest! {
    /// Who is mentioned, who reported and who only used the same words occurs in no bundle, whatever they are called.
    #[test]
    fn no_target_reporter_or_bystander_is_ever_named(
        hidden in proptest::collection::vec("zq[a-z]{3,6}[0-9]{0,3}", 1..6),
        shown in proptest::collection::vec("[0-9]{9,12}", 0..6),
        tags in proptest::collection::vec("[a-z]{3,6}", 0..4),
        around in 0_usize..4,
    ) {
        let mut accounts: Vec<ExportedAccount> = Vec::new();
        for (index, name) in hidden.iter().enumerate() {
            // A target may be in it in any role; everybody else whom nobody may know of is a bystander at most.
            let role = [IncidentRole::Originator, IncidentRole::Amplifier, IncidentRole::Bystander][index % 3];
            accounts.push(account(&format!("id-{name}"), Some(name), role));
        }
        for name in &shown {
            accounts.push(account(name, None, IncidentRole::Amplifier));
        }
        let targets: Vec<String> = hidden.iter().flat_map(|name| [name.clone(), format!("id-{name}")]).collect();
        let mut variants: Vec<IncidentVariant> = tags.iter().map(|tag| variant(VariantKind::Hashtag, tag)).collect();
        for name in &hidden {
            let label = [format!("stop{name}"), name.to_uppercase(), format!("@{name}"), format!("x-{name}-y")][around].clone();
            variants.push(variant(VariantKind::Hashtag, &label));
            variants.push(variant(VariantKind::Link, &format!("https://gate.example/{label}")));
            variants.push(variant(VariantKind::HashtagAtTarget, &label));
        }
        let made = made(variants, &accounts, &targets, Marking::Amber);
        let mut names: Vec<String> = Vec::new();
        for object in made["objects"].as_array().unwrap() {
            for field in ["user_id", "account_login", "pattern", "value"] {
                names.extend(object[field].as_str().map(str::to_lowercase));
            }
            for alias in object["aliases"].as_array().into_iter().flatten() {
                names.extend(alias.as_str().map(str::to_lowercase));
            }
        }
        for name in &hidden {
            // A hashtag of the campaign may happen to be part of a longer name, but holds none.
            prop_assert!(names.iter().all(|shown| !shown.contains(name.as_str())), "{name}: {names:?}");
        }
        let count = names.iter().filter(|name| shown.iter().any(|one| one.to_lowercase() == **name)).count();
        prop_assert!(count >= shown.iter().collect::<std::collections::BTreeSet<_>>().len());
    }
}

/// A program that validates STIX; says so where there is none.
#[expect(clippy::print_stderr, reason = "it says what is missing")]
fn validator() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stix/venv/bin/stix2_validator");
    let candidates = [own, PathBuf::from("stix2_validator")];
    let runs = |program: &PathBuf| {
        let asked = Command::new(program)
            .arg("--help")
            .stdout(Stdio::null())
            .status();
        asked.is_ok_and(|status| status.success())
    };
    let found = candidates.into_iter().find(runs);
    if found.is_none() {
        eprintln!(
            "skipped: stix2-validator is missing; in crates/flow/tests/stix: python3 -m venv venv, then venv/bin/pip install -r requirements.txt"
        );
    }
    found
}

#[test]
fn the_validator_of_oasis_finds_nothing_to_say() {
    let Some(validator) = validator() else { return };
    let nobody = made(Vec::new(), &[], &[], Marking::Green);
    for made in [
        whole(Marking::Amber),
        whole(Marking::Green),
        whole(Marking::Red),
        nobody,
    ] {
        let mut running = Command::new(&validator)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let text = made.to_string();
        running
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let output = running.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{told}{text}");
        assert!(told.contains("STIX JSON: Valid"), "{told}");
        assert!(
            !told.contains("[!]") && !told.to_lowercase().contains("warning"),
            "{told}{text}"
        );
    }
}
