//! Since when it is fixed what the parity figures call proof.

use evenhand_engine::Settings;
use evenhand_engine::parity::ParityQuestion;
use evenhand_flow::transparency::parity::ComparedBy;
use evenhand_model::{Act, Entry, Time};

use crate::house;

/// Starts a house with that margin and stops it. Since when the plan stands, and every entry about plans.
async fn start(directory: &std::path::Path, margin_hours: f64) -> (Time, Vec<Entry>) {
    let mut settings = Settings::new(directory.join("data"));
    settings.parity.margin_hours = margin_hours;
    let engine = house::open_as(settings).await;
    let question = ParityQuestion {
        platform: Default::default(),
        by: ComparedBy::Cohort,
        compared: None,
    };
    let since = engine.parity(&question).unwrap().plan_since.unwrap();
    let entries = engine.store().entries(0, 0, 1_000).unwrap();
    let entries = entries
        .into_iter()
        .filter(|entry| entry.draft.act == Act::ParityPlanned)
        .collect();
    drop(engine);
    (since, entries)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_stands_since_the_start_that_first_had_it_and_each_change_is_in_the_chain() {
    let directory = tempfile::tempdir().unwrap();
    let (first, entries) = start(directory.path(), 1.2).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].draft.at, first);
    let told = |entry: &Entry, name: &str| entry.draft.details[name].to_string();
    assert_eq!(told(&entries[0], "margin_hours"), "\"1.2\"");
    assert_eq!(told(&entries[0], "compared"), "\"insider\"");
    assert!(told(&entries[0], "tiers").contains("T0"));

    let (same, entries) = start(directory.path(), 1.2).await;
    assert_eq!((same, entries.len()), (first, 1), "nothing has changed");

    // More digits than a number keeps in every reading.
    let many_digits = 0.123_456_789_012_345_68;
    let (changed, entries) = start(directory.path(), many_digits).await;
    assert_eq!((changed > first, entries.len()), (true, 2));
    let (same, entries) = start(directory.path(), many_digits).await;
    assert_eq!((same, entries.len()), (changed, 2));

    let (back, entries) = start(directory.path(), 1.2).await;
    assert_eq!(entries.len(), 3);
    assert!(back > changed, "set back is set anew");
}
