//! Languages that nobody at work reads.

use std::collections::BTreeSet;

use evenhand_flow::case::dispatch::Waiting;
use evenhand_flow::operation::alert::no_speaker::TellOfLanguages;
use evenhand_flow::operation::set_skills::SetSkills;
use evenhand_flow::work::Dispatching;
use evenhand_model::*;
use serde_json::json;

use crate::alerts::{acknowledge, alerts};
use crate::bench::Bench;
use crate::reviewer::take;

fn reads(bench: &mut Bench, user: UserId, languages: &[&str]) -> Result<Skills, Problem> {
    let languages = languages.iter().map(|tag| (*tag).to_owned());
    let skills = Skills {
        languages: languages.collect(),
        ..Skills::default()
    };
    bench.run(Principal::User(user), SetSkills { user, skills })
}

fn moderator(bench: &mut Bench) -> UserId {
    let user = User {
        id: bench.user(),
        name: "Mira".into(),
        role: Role::Moderator,
        created_at: bench.now,
        disabled_at: None,
        sealed_role: None,
    };
    let id = user.id;
    bench.put(user);
    id
}

fn report(bench: &mut Bench, id: &str, lang: &str) -> CaseId {
    let content = json!({"content": {"id": format!("c-{id}"), "text": "words", "lang": lang}});
    let answer = bench.report(id, &format!("c-{id}"), "threat", content);
    answer.unwrap().case
}

/// What the loop does.
fn tell(bench: &mut Bench) -> Vec<String> {
    let waiting = bench.all::<Case>().into_iter();
    let waiting = waiting.filter(|case| Waiting::of(case).is_half_over(bench.now));
    let tell = TellOfLanguages {
        platform: Platform::default(),
        waiting: waiting.map(|case| case.id).collect(),
    };
    bench.run(Principal::System, tell).unwrap();
    alerts(bench)
}

/// Somebody who reads these languages has worked today.
fn works(bench: &mut Bench, languages: &[&str]) -> UserId {
    let user = moderator(bench);
    if !languages.is_empty() {
        reads(bench, user, languages).unwrap();
    }
    let mut state = bench.all::<Dispatching>().pop();
    let state = state.get_or_insert_with(|| Dispatching::new(&Platform::default()));
    state.note_at_work(user, bench.now);
    bench.put(state.clone());
    user
}

#[test]
fn a_language_that_nobody_at_work_reads_is_told_once_at_half_a_clock_and_until_somebody_does() {
    let mut bench = Bench::new();
    works(&mut bench, &["en"]);
    report(&mut bench, "r1", "fi-FI");
    report(&mut bench, "r2", "en");
    bench.wait("5h");
    assert_eq!(tell(&mut bench), [""; 0], "half of 12 hours is not over");
    report(&mut bench, "r3", "fi");
    bench.wait("1h");
    assert_eq!(tell(&mut bench), ["no-speaker pages"]);
    let alert = bench.all::<Alert>().pop().unwrap();
    assert_eq!((alert.language.as_deref(), alert.count), (Some("fi"), 1));
    bench.wait("5h");
    acknowledge(&mut bench, alert.id);
    assert_eq!(tell(&mut bench), ["no-speaker taken"]);
    works(&mut bench, &["fi", "sv"]);
    assert_eq!(tell(&mut bench), ["no-speaker covered"]);
    bench.wait("25h");
    works(&mut bench, &["en"]);
    let again = ["no-speaker covered", "no-speaker pages"];
    assert_eq!(tell(&mut bench), again, "who read it went home yesterday");
}

#[test]
fn nothing_is_missing_where_somebody_takes_any_language_or_nobody_is_at_work() {
    let mut bench = Bench::new();
    report(&mut bench, "r1", "fi");
    bench.wait("11h");
    assert_eq!(tell(&mut bench), [""; 0], "nobody is at work");
    works(&mut bench, &["en"]);
    works(&mut bench, &[]);
    assert_eq!(tell(&mut bench), [""; 0]);
}

#[test]
fn an_alarm_ends_with_the_last_case_in_its_language() {
    let mut bench = Bench::new();
    works(&mut bench, &["en"]);
    let case = report(&mut bench, "r1", "fi");
    bench.wait("7h");
    assert_eq!(tell(&mut bench), ["no-speaker pages"]);
    // Whoever takes it makes nobody read it, but nothing waits any more.
    take(&mut bench, case);
    assert_eq!(tell(&mut bench), ["no-speaker covered"]);
}

#[test]
fn skills_are_set_for_people_with_access_and_told_in_the_chain_without_their_accounts() {
    let mut bench = Bench::new();
    let mira = moderator(&mut bench);
    let skills = Skills {
        languages: BTreeSet::from(["fi".to_owned()]),
        topics: BTreeSet::from([Reason::Threat]),
        accounts: BTreeSet::from(["mira-on-the-platform".to_owned()]),
    };
    let set = SetSkills { user: mira, skills };
    bench.run(Principal::System, set.clone()).unwrap();
    bench.run(Principal::System, set).unwrap();
    let told = bench.entries.iter();
    let told: Vec<&EntryDraft> = told.filter(|entry| entry.act == Act::SkillsSet).collect();
    assert_eq!(told.len(), 1, "nothing had changed the second time");
    let told = serde_json::to_string(told[0]).unwrap();
    assert!(!told.contains("on-the-platform"), "{told}");
    let wrong = reads(&mut bench, mira, &["Finnish"]).unwrap_err();
    assert_eq!(wrong.field.as_deref(), Some("languages"));
    let mut left: User = bench.get(mira);
    left.disabled_at = Some(bench.now);
    bench.put(left);
    assert_eq!(reads(&mut bench, mira, &["fi"]).unwrap_err().status, 409);
}
