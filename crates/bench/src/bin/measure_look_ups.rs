//! Measures look-ups of pictures over HTTP: `measure_look_ups [HASHES [SECONDS]]`, 1,000,000 known hashes and 5 seconds for each way without
//! them. The server runs in this process; who asks runs in another, over kept connections. Half of the hashes asked for are known ones with
//! 20 bits turned, and each of those must be found. Before that it measures how soon a hash is found after its commit, while they come in and pieces
//! of the index are merged.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::collections::BTreeSet;
use std::future::pending;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use evenhand_bench::serve::{Connection, cpu_time_of_this};
use evenhand_engine::{Engine, RuleFiles, Settings, SystemClock, loops, media};
use evenhand_flow::operation::bank::add_items::{AddItems, NewItem};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_flow::operation::staff::AddKey;
use evenhand_model::{
    ApiKey, KeyId, KeyKind, MediaHashes, MediaSource, Platform, Principal, Problem, Rng, Scope,
};
use evenhand_server::auth::key::KeyText;
use evenhand_server::{ServerOptions, router, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The server's own allocator, so that what is measured is the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HASHES: u64 = 1_000_000;
const SECONDS: u64 = 5;
const BANK: &str = "KNOWN";
/// Items in one commit, and look-ups in one batch.
const AT_A_TIME: u64 = 1_000;
/// Commits from one of which it is measured when its last hash is found to the next.
const COMMITS_BETWEEN: u64 = 5;
/// Connections of whoever asks.
const CONNECTIONS: u64 = 4;
/// Bits in which a hash that is asked for differs from the known one.
const BITS_TURNED: usize = 20;
/// What makes this program the one that asks.
const CLIENT: &str = "client";

/// A way to look something up.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    ask: fn(&mut Connection, u64, &mut Rng) -> Result<u64>,
}

const WAYS: [Way; 4] = [
    Way {
        name: "GET /status/live",
        ask: alive,
    },
    Way {
        name: "GET /m/raw_lookup",
        ask: raw_lookup,
    },
    Way {
        name: "GET /m/lookup",
        ask: lookup,
    },
    Way {
        name: "POST /v1/media/lookup",
        ask: batch,
    },
];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, rest @ ..] = arguments.as_slice()
        && first == CLIENT
    {
        return client(rest);
    }
    let number = |place: usize, default: u64| {
        arguments
            .get(place)
            .map_or(Ok(default), |text| text.parse())
    };
    let (hashes, seconds) = (number(0, HASHES)?, number(1, SECONDS)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(hashes, seconds))
}

async fn measure(hashes: u64, seconds: u64) -> Result<()> {
    let place = tempfile::tempdir()?;
    let settings = Settings::new(place.path().join("data"));
    let rules = RuleFiles::Shipped(Vec::new());
    let engine = Engine::open(settings, rules, Vec::new(), Arc::new(SystemClock)).await?;
    let running = loops::start(&engine, None);
    fill(&engine, hashes).await?;
    let key = key(&engine).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let (_stop, stopping) = watch::channel(false);
    let router = router(Arc::clone(&engine), ServerOptions::default(), stopping);
    tokio::spawn(serve(listener, router, pending()));
    println!("{:24} {:>14} {:>12}", "way", "per CPU-second", "per second");
    for (place, way) in WAYS.iter().enumerate() {
        let arguments = [
            CLIENT.to_owned(),
            address.clone(),
            key.clone(),
            place.to_string(),
            seconds.to_string(),
            hashes.to_string(),
        ];
        let (before, started) = (cpu_time_of_this()?, Instant::now());
        let asking = tokio::task::spawn_blocking(|| {
            let program = std::env::current_exe()?;
            Command::new(program).args(arguments).output()
        });
        let output = asking.await??;
        let (busy, took) = (cpu_time_of_this()? - before, started.elapsed());
        ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let count: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
        println!(
            "{:24} {:>14.0} {:>12.0}",
            way.name,
            count / busy.as_secs_f64(),
            count / took.as_secs_f64()
        );
    }
    drop(running);
    Ok(())
}

async fn fill(engine: &Arc<Engine>, hashes: u64) -> Result<()> {
    let started = Instant::now();
    let make = MakeBank {
        bank: NewBank::named(BANK.to_owned()),
        user: None,
    };
    engine.submit(Principal::System, make).await.map_err(said)?;
    let (mut next, mut found_after) = (0, Vec::new());
    while next < hashes {
        let end = hashes.min(next + AT_A_TIME);
        let items = (next..end).map(|number| NewItem {
            hashes: MediaHashes {
                pdq: Some(hex(known(number))),
                ..MediaHashes::default()
            },
            ..NewItem::default()
        });
        let add = AddItems {
            bank: BANK.to_owned(),
            source: MediaSource::HOUSE.to_owned(),
            items: items.collect(),
            confirmed: None,
        };
        engine.submit(Principal::System, add).await.map_err(said)?;
        next = end;
        if next % (COMMITS_BETWEEN * AT_A_TIME) == 0 {
            found_after.push(found_soon(engine, next - 1).await?);
        }
    }
    show_found_after(&mut found_after);
    while engine.media.pictures() < usize::try_from(hashes)?
        || !engine.media_freshness().map_err(said)?.is_current
    {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{hashes} hashes came in within {seconds:.0} s");
    // Pieces of the index are still being merged then, and become one after some quiet seconds.
    tokio::time::sleep(Duration::from_secs(15)).await;
    loop {
        let before = cpu_time_of_this()?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        if cpu_time_of_this()? - before < Duration::from_millis(200) {
            return Ok(());
        }
    }
}

/// How long it takes until a known hash is found.
async fn found_soon(engine: &Engine, number: u64) -> Result<Duration> {
    let committed = Instant::now();
    let query = media::Query {
        pdq: Some(hex(known(number)).parse()?),
        ..media::Query::default()
    };
    while engine.media.look_up(&query, engine.now(), "").is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(committed.elapsed())
}

fn show_found_after(all: &mut [Duration]) {
    all.sort_unstable();
    let at = |share: f64| all.get((share * all.len().saturating_sub(1) as f64) as usize);
    if let (Some(median), Some(late), Some(last)) = (at(0.5), at(0.99), all.last()) {
        println!(
            "found after its commit: median {median:.1?}, 99 % within {late:.1?}, at most {last:.1?}"
        );
    }
}

async fn key(engine: &Engine) -> Result<String> {
    let text = KeyText::new(engine);
    let key = ApiKey {
        id: engine.draw(KeyId::new),
        digest: text.digest(),
        platform: Platform::default(),
        scopes: BTreeSet::from([Scope::MediaRead]),
        user: None,
        label: "measuring".into(),
        created_at: engine.now(),
        expires_at: None,
        revoked_at: None,
        requests_per_second: 1_000_000,
        kind: KeyKind::Api,
    };
    let add = AddKey { key };
    engine.submit(Principal::System, add).await.map_err(said)?;
    Ok(text.as_str().to_owned())
}

/// Asks for some seconds and prints how many look-ups were answered.
fn client(arguments: &[String]) -> Result<()> {
    let [address, key, way, seconds, hashes] = arguments else {
        bail!("expected address, key, way, seconds and hashes");
    };
    let way = WAYS.get(way.parse::<usize>()?).context("no such way")?;
    let (seconds, hashes) = (seconds.parse()?, hashes.parse()?);
    let connections = (0..CONNECTIONS).map(|number| {
        let (address, key) = (address.clone(), key.clone());
        std::thread::spawn(move || -> Result<u64> {
            let mut connection = Connection::open(&address, &key)?;
            let mut rng = Rng::from_number(u64::MAX - number);
            let (started, mut count) = (Instant::now(), 0);
            while started.elapsed() < Duration::from_secs(seconds) {
                count += (way.ask)(&mut connection, hashes, &mut rng)?;
            }
            Ok(count)
        })
    });
    let connections: Vec<_> = connections.collect();
    let mut count = 0;
    for connection in connections {
        count += connection
            .join()
            .map_err(|_| anyhow!("a connection panicked"))??;
    }
    println!("{count}");
    Ok(())
}

fn alive(connection: &mut Connection, _: u64, _: &mut Rng) -> Result<u64> {
    let (status, _) = connection.send("GET", "/status/live", "")?;
    ensure!(status == 200, "{status}");
    Ok(1)
}

fn raw_lookup(connection: &mut Connection, hashes: u64, rng: &mut Rng) -> Result<u64> {
    let query = Query::new(hashes, rng);
    let path = format!("/m/raw_lookup?signal_type=pdq&signal={}", query.signal);
    let (status, answer) = connection.send("GET", &path, "")?;
    let found = answer.len() > r#"{"matches":[]}"#.len();
    query.check(status, found, &answer)
}

fn lookup(connection: &mut Connection, hashes: u64, rng: &mut Rng) -> Result<u64> {
    let query = Query::new(hashes, rng);
    let path = format!("/m/lookup?signal_type=pdq&signal={}", query.signal);
    let (status, answer) = connection.send("GET", &path, "")?;
    query.check(status, answer.contains(BANK), &answer)
}

fn batch(connection: &mut Connection, hashes: u64, rng: &mut Rng) -> Result<u64> {
    let queries: Vec<Query> = (0..AT_A_TIME).map(|_| Query::new(hashes, rng)).collect();
    let media: Vec<Value> = queries
        .iter()
        .map(|query| json!({"pdq": query.signal}))
        .collect();
    let body = json!({"media": media}).to_string();
    let (status, answer) = connection.send("POST", "/v1/media/lookup", &body)?;
    let told: Value = serde_json::from_str(&answer)?;
    let items = told["items"].as_array().context("no items")?;
    ensure!(items.len() == queries.len(), "{status}: {answer}");
    for (query, items) in queries.iter().zip(items) {
        query.check(status, items[0].is_object(), "in a batch")?;
    }
    Ok(AT_A_TIME)
}

/// A hash that is asked for.
struct Query {
    signal: String,
    is_known: bool,
}

impl Query {
    fn new(hashes: u64, rng: &mut Rng) -> Self {
        let is_known = rng.below(2) == 0;
        let mut bytes = if is_known {
            known(rng.below(hashes))
        } else {
            rng.bytes()
        };
        let mut turned = BTreeSet::new();
        while is_known && turned.len() < BITS_TURNED {
            turned.insert(rng.below(256));
        }
        for bit in turned {
            bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
        }
        Self {
            signal: hex(bytes),
            is_known,
        }
    }

    fn check(&self, status: u16, is_found: bool, answer: &str) -> Result<u64> {
        ensure!(
            status == 200 && is_found == self.is_known,
            "{status}: {answer}"
        );
        Ok(1)
    }
}

/// The known hash with a number.
fn known(number: u64) -> [u8; 32] {
    Rng::from_number(number).bytes()
}

fn hex(bytes: [u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn said(problem: Problem) -> anyhow::Error {
    anyhow!("{problem}")
}
