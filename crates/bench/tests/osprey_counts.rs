//! Our rule files give exactly the counts that Osprey 1.1.0 gave on the same events.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use evenhand_bench::osprey::{self, Labels};
use evenhand_model::{Event, Signals, Verdict};
use evenhand_rules::{AccountFacts, Derived, Facts, RuleSet, Schema, Scratch, SourceFile};

/// Hits per rule over the first 1,000 events and over all 10,000, in the order of the rules.
const HITS: [(&str, u64, u64); 50] = [
    ("KwNitro", 6, 66),
    ("KwGift", 4, 63),
    ("KwCrypto", 13, 107),
    ("KwAdult", 9, 68),
    ("KwJob", 6, 52),
    ("KwVerify", 7, 54),
    ("KwFollowers", 8, 61),
    ("KwInvest", 4, 58),
    ("KwSteam", 7, 61),
    ("KwThreat", 7, 109),
    ("KwStalk", 3, 38),
    ("KwHate", 3, 36),
    ("KwDox", 3, 35),
    ("Shouting", 27, 242),
    ("LongText", 30, 265),
    ("NewAccount", 214, 2_064),
    ("YoungAccount", 589, 6_074),
    ("FirstMessages", 507, 5_086),
    ("MassMention", 176, 1_711),
    ("HasLink", 108, 1_097),
    ("ManyLinks", 0, 0),
    ("BadDomain", 38, 379),
    ("Shortener", 11, 177),
    ("TempMail", 321, 3_371),
    ("NoAvatar", 180, 1_958),
    ("LabelSpammer", 8, 79),
    ("LabelWarned", 4, 68),
    ("LabelTrusted", 1, 40),
    ("LabelBannedBefore", 4, 51),
    ("LabelSharedIp", 0, 0),
    ("NewAccountLink", 63, 665),
    ("NewAccountMention", 104, 1_059),
    ("FirstPostLink", 21, 273),
    ("DmSpam", 1, 21),
    ("PhishNew", 27, 243),
    ("ScamAny", 40, 406),
    ("HarassAny", 16, 218),
    ("RepeatOffender", 2, 11),
    ("ThrowawayScam", 3, 25),
    ("AttachDump", 51, 423),
    ("X1", 0, 0),
    ("X2", 0, 0),
    ("X3", 0, 0),
    ("X4", 0, 0),
    ("X5", 0, 0),
    ("X6", 0, 5),
    ("X7", 1, 7),
    ("X8", 14, 200),
    ("X9", 0, 0),
    ("X10", 0, 0),
];

/// Effects by name over the first 1,000 events and over all 10,000, for 40 and for 50 rules.
const EFFECTS: [(&str, u64, u64); 5] = [
    ("PhishNew remove", 27, 243),
    ("LabelSpammer review", 8, 79),
    ("RepeatOffender review", 2, 11),
    ("ScamAny spammer", 40, 406),
    ("HarassAny recently_warned", 16, 218),
];

#[test]
fn twenty_rules_count_as_osprey_does() {
    check(20, 1_000, &[("KwNitro spammer", 6)], 1_731, 6);
    check(20, 10_000, &[("KwNitro spammer", 66)], 17_347, 66);
}

#[test]
fn forty_rules_count_as_osprey_does() {
    check(
        40,
        1_000,
        &EFFECTS.map(|(name, first, _)| (name, first)),
        2_626,
        93,
    );
    check(
        40,
        10_000,
        &EFFECTS.map(|(name, _, all)| (name, all)),
        26_814,
        957,
    );
}

#[test]
fn fifty_rules_count_as_osprey_does() {
    check(
        50,
        1_000,
        &EFFECTS.map(|(name, first, _)| (name, first)),
        2_641,
        93,
    );
    check(
        50,
        10_000,
        &EFFECTS.map(|(name, _, all)| (name, all)),
        27_026,
        957,
    );
}

fn check(rules: usize, events: usize, effects: &[(&str, u64)], hits_sum: u64, effects_sum: u64) {
    let seen = count(rules, events);
    let expected: BTreeMap<String, u64> = HITS
        .iter()
        .take(rules)
        .map(|(name, first, all)| {
            (
                name.to_string(),
                if events == 1_000 { *first } else { *all },
            )
        })
        .filter(|(_, hits)| *hits > 0)
        .collect();
    assert_eq!(
        seen.hits, expected,
        "hits of {rules} rules on {events} events"
    );
    assert_eq!(seen.hits.values().sum::<u64>(), hits_sum);
    let expected: BTreeMap<String, u64> = effects
        .iter()
        .map(|(name, count)| (name.to_string(), *count))
        .collect();
    assert_eq!(
        seen.effects, expected,
        "effects of {rules} rules on {events} events"
    );
    assert_eq!(seen.effects.values().sum::<u64>(), effects_sum);
    assert_eq!(seen.errors, 0);
}

#[derive(Default)]
struct Counts {
    hits: BTreeMap<String, u64>,
    effects: BTreeMap<String, u64>,
    errors: u64,
}

fn count(rules: usize, events: usize) -> Counts {
    let set = rule_set(rules);
    let labels =
        osprey::labels(&std::fs::read_to_string(folder().join("labels.json")).unwrap()).unwrap();
    let mut scratch = Scratch::new();
    let mut counts = Counts::default();
    for event in workload(&labels).take(events) {
        judge(&set, &event, &labels, &mut scratch, &mut counts);
    }
    counts
}

fn judge(
    set: &RuleSet,
    event: &Event,
    labels: &Labels,
    scratch: &mut Scratch,
    counts: &mut Counts,
) {
    let tags: Vec<&str> = labels
        .accounts
        .get(&event.actor.id)
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let facts = Facts {
        event,
        now: event.at,
        signals: &Signals::new(),
        derived: &Derived::of(event.actor.private.as_ref()),
        account: AccountFacts {
            tags: &tags,
            ..AccountFacts::default()
        },
        counts: &[],
    };
    let evaluation = set.evaluate(&facts, scratch);
    counts.errors += u64::from(evaluation.errors);
    for place in evaluation.matched {
        let rule = &set.rules()[place as usize];
        *counts.hits.entry(rule.id.clone()).or_default() += 1;
        let verdict = match rule.effects.verdict {
            Verdict::Allow => None,
            Verdict::Review => Some("review"),
            Verdict::Hold => Some("hold"),
            Verdict::Remove => Some("remove"),
        };
        let tags = rule.effects.tags.iter().map(|tag| &*tag.tag);
        for effect in verdict.into_iter().chain(tags) {
            *counts
                .effects
                .entry(format!("{} {effect}", rule.id))
                .or_default() += 1;
        }
    }
}

fn workload(labels: &Labels) -> impl Iterator<Item = Event> {
    let file = std::fs::File::open(folder().join("events.jsonl.gz")).unwrap();
    let mut lines = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut lines)
        .unwrap();
    let events: Vec<Event> = lines
        .lines()
        .map(|line| osprey::event(line, labels).unwrap())
        .collect();
    assert_eq!(events.len(), 10_000);
    events.into_iter()
}

fn rule_set(rules: usize) -> RuleSet {
    let folder = folder().join(format!("rules{rules}"));
    let paths = [
        "rules.toml",
        "schema.toml",
        "lists/bad-domains.txt",
        "lists/shorteners.txt",
    ];
    let files: Vec<SourceFile> = paths
        .iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(folder.join(path)).ok()?;
            Some(SourceFile {
                path: path.to_string(),
                text,
            })
        })
        .collect();
    let set = RuleSet::compile(&files, &Schema::default(), &|_| Signals::new()).unwrap_or_else(
        |errors| {
            panic!(
                "{}",
                errors
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("\n")
            )
        },
    );
    assert_eq!(set.rules().len(), rules);
    set
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/osprey")
}
