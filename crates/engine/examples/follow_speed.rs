//! Measures how those who come back are followed: how many events of the log a second, how much memory an account takes, and how soon
//! a suspension is known. `follow_speed [EVENTS] [ACCOUNTS]`, 200,000 and 50,000 without them; one account in ten is suspended.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::sync::Arc;
use std::time::Instant;

use evenhand_engine::returns::Follower;
use evenhand_engine::{Engine, RuleFiles, Settings, SystemClock};
use evenhand_flow::accept::read_event;
use evenhand_flow::work::{Select, Table};
use evenhand_model::{Platform, Principal, Rng};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const EVENTS: u64 = 200_000;
const ACCOUNTS: u64 = 50_000;
/// Events that are sent at once.
const TOGETHER: usize = 512;
const WORDS: [&str; 24] = [
    "river", "lantern", "bread", "market", "window", "winter", "orchard", "ladder", "copper",
    "garden", "harbour", "violin", "mountain", "paper", "engine", "carpet", "morning", "kettle",
    "bicycle", "thunder", "letter", "meadow", "stone", "candle",
];

#[tokio::main]
async fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let events = numbers.next().transpose()?.unwrap_or(EVENTS);
    let accounts = numbers.next().transpose()?.unwrap_or(ACCOUNTS);
    let place = tempfile::tempdir()?;
    let settings = Settings::new(place.path().join("data"));
    let clock = Arc::new(SystemClock);
    let engine = Engine::open(settings, RuleFiles::Shipped(vec![]), Vec::new(), clock).await?;
    let mut rng = Rng::from_number(7);
    send(&engine, (0..accounts).map(|number| came(&engine, number))).await?;
    send(
        &engine,
        (0..events).map(|number| acts(&engine, &mut rng, number, accounts)),
    )
    .await?;
    send(
        &engine,
        (0..accounts / 10).map(|number| suspended(&engine, number)),
    )
    .await?;
    let before = resident_bytes()?;
    let (follower, walk) = step(&engine, Follower::default()).await?;
    let walked = resident_bytes()?;
    let started = Instant::now();
    let follower = follow(&engine, follower).await?;
    let elapsed = started.elapsed().as_secs_f64();
    let (known, bytes) = follower.size();
    let followed = resident_bytes()?;
    println!(
        "walk over {accounts} accounts: {walk:.2} s, {:.0} MB",
        mega(walked - before)
    );
    println!(
        "{} events followed in {elapsed:.2} s, with what {} suspended accounts did written down: {:.0}/s",
        events + accounts + accounts / 10,
        accounts / 10,
        (events + accounts + accounts / 10) as f64 / elapsed
    );
    println!(
        "{known} accounts known by what they do: {:.0} bytes each by the records' own count, {:.0} of the process",
        bytes as f64 / known as f64,
        (followed - walked) as f64 / known as f64
    );
    let started = Instant::now();
    let mut links = engine.count(&Select::all(Table::ReturnLink, 1))?;
    let before = links;
    send(
        &engine,
        [posts_as(&engine, "x1", 0), suspended_as(&engine, "x1")].into_iter(),
    )
    .await?;
    send(
        &engine,
        (0..3).map(|number| posts_as(&engine, "x2", number)),
    )
    .await?;
    let mut follower = follower;
    while links == before && started.elapsed().as_secs() < 60 {
        follower = step(&engine, follower).await?.0;
        links = engine.count(&Select::all(Table::ReturnLink, 1))?;
    }
    println!(
        "suspended, come back under another name and linked by what it does and its bio, without the loop's rest of 100 ms: {:.0} ms",
        started.elapsed().as_secs_f64() * 1e3
    );
    Ok(())
}

async fn follow(engine: &Arc<Engine>, mut follower: Follower) -> Result<Follower> {
    loop {
        let (after, step) = follower.step(engine).await;
        follower = after;
        if !step? {
            return Ok(follower);
        }
    }
}

async fn step(engine: &Arc<Engine>, follower: Follower) -> Result<(Follower, f64)> {
    let started = Instant::now();
    let (follower, step) = follower.step(engine).await;
    step?;
    Ok((follower, started.elapsed().as_secs_f64()))
}

async fn send(engine: &Arc<Engine>, events: impl Iterator<Item = Value>) -> Result<()> {
    let mut sending = tokio::task::JoinSet::new();
    for event in events {
        if sending.len() >= TOGETHER {
            sending
                .join_next()
                .await
                .ok_or("nothing is being sent")???;
        }
        let engine = Arc::clone(engine);
        sending.spawn(async move {
            let event = read_event(event.to_string().as_bytes())?;
            engine
                .take_event(Principal::System, &Platform::default(), event)
                .await
        });
    }
    while let Some(sent) = sending.join_next().await {
        sent??;
    }
    Ok(())
}

fn came(engine: &Engine, number: u64) -> Value {
    json!({"id": format!("n{number}"), "kind": "account.created", "at": engine.now(),
        "actor": {"id": format!("a{number}"), "handle": format!("{}{number}", word(number)), "created_at": engine.now()}})
}

/// One in six follows somebody; the others post, most with a mention and a hashtag.
fn acts(engine: &Engine, rng: &mut Rng, number: u64, accounts: u64) -> Value {
    let (actor, other) = (rng.below(accounts), rng.below(accounts));
    let id = format!("e{number}");
    if rng.below(6) == 0 {
        return json!({"id": id, "kind": "relation.created", "at": engine.now(), "actor": {"id": format!("a{actor}")},
            "relation": {"type": "follow", "to": format!("a{other}")}});
    }
    let text: Vec<&str> = (0..12)
        .map(|_| word(rng.below(WORDS.len() as u64)))
        .collect();
    json!({"id": id, "kind": "content.created", "at": engine.now(), "actor": {"id": format!("a{actor}")},
        "content": {"id": format!("c{number}"), "text": format!("{} {number}", text.join(" ")),
            "mentions": [format!("a{other}")], "hashtags": [format!("tag{}", rng.below(5_000))]}})
}

fn suspended(engine: &Engine, number: u64) -> Value {
    suspended_as(engine, &format!("a{number}"))
}

fn suspended_as(engine: &Engine, id: &str) -> Value {
    json!({"id": format!("s-{id}"), "kind": "account.suspended", "at": engine.now(), "actor": {"id": id}})
}

fn posts_as(engine: &Engine, id: &str, number: u64) -> Value {
    json!({"id": format!("p-{id}-{number}"), "kind": "content.created", "at": engine.now(),
        "actor": {"id": id, "handle": if id == "x1" { "zorvelquist" } else { "marta" }, "created_at": engine.now(),
            "bio": "Keeper of the gate at Larkfield, come and see: https://gate.example/watch"},
        "content": {"id": format!("c-{id}-{number}"), "text": "Larkfield belongs to those who watch at the gate, and we know who let them in",
            "mentions": ["gatekeeper", "millwright"], "hashtags": ["gatewatch", "larkfieldfirst"]}})
}

fn word(number: u64) -> &'static str {
    WORDS
        .get(number as usize % WORDS.len())
        .copied()
        .unwrap_or_default()
}

fn mega(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Memory of this process, from the system.
fn resident_bytes() -> Result<u64> {
    let text = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = text
        .split_whitespace()
        .nth(1)
        .ok_or("statm has no second number")?
        .parse()?;
    Ok(pages * 4_096)
}
