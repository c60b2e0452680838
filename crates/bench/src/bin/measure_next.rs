//! Measures how soon reviewers get their next case, while many wait and many ask at once:
//! `measure_next [CASES [REVIEWERS [DIRECTORY]]]`, 100,000 cases and 50 reviewers in a temporary directory
//! without them. No HTTP: the store, the dispatcher and the writer alone.

#![allow(clippy::print_stdout, reason = "it prints what it measured")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow};
use evenhand_bench::times::Times;
use evenhand_engine::loops::tallies;
use evenhand_engine::{Engine, RuleFiles, Settings, SystemClock};
use evenhand_flow::accept::read_report;
use evenhand_flow::case::dispatch::LOOK_AGAIN;
use evenhand_flow::operation::care::SetPreferences;
use evenhand_flow::operation::next_case::NextCase;
use evenhand_flow::operation::release_case::ReleaseCase;
use evenhand_flow::operation::set_skills::SetSkills;
use evenhand_flow::operation::staff::AddUser;
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::{
    Case, CaseId, Platform, Preferences, Principal, Problem, Rng, Role, Skills, SubjectId, Tier,
    Time, User, UserId, limits,
};
use evenhand_server::api::dispatch;

const CASES: u64 = 100_000;
const REVIEWERS: usize = 50;
/// Cases in one commit while the store is filled.
const CASES_PER_COMMIT: u64 = 2_000;
/// Claims of each reviewer.
const ROUNDS: usize = 100;
/// Languages of the content, of ten cases each.
const LANGUAGES: [Option<&str>; 10] = [
    Some("en"),
    Some("en-GB"),
    Some("en"),
    Some("en"),
    Some("de"),
    Some("ar"),
    Some("es"),
    Some("fi"),
    None,
    None,
];
/// What reviewers read, in turn; the first has not said.
const READ: [&[&str]; 5] = [&[], &["en"], &["ar", "en"], &["de"], &["fi", "es"]];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let cases = arguments.next().map_or(Ok(CASES), |text| text.parse())?;
    let reviewers = arguments
        .next()
        .map_or(Ok(REVIEWERS), |text| text.parse())?;
    let place = tempfile::tempdir()?;
    let directory = arguments.next().map_or(place.path().into(), PathBuf::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(cases, reviewers, directory))
}

async fn measure(cases: u64, reviewers: usize, directory: PathBuf) -> Result<()> {
    let settings = Settings::new(directory.join("data"));
    let rules = RuleFiles::Shipped(Vec::new());
    let clock = Arc::new(SystemClock);
    let engine = Engine::open(settings, rules, Vec::new(), clock).await?;
    let started = Instant::now();
    fill(&engine, cases).await?;
    println!(
        "{cases} cases in:    {:.0} s",
        started.elapsed().as_secs_f64()
    );
    let started = Instant::now();
    tallies::levels(&engine).map_err(said)?;
    engine.write_tallies().await.map_err(said)?;
    println!(
        "counted in:          {:.2} s",
        started.elapsed().as_secs_f64()
    );
    let mut people = Vec::new();
    for number in 0..reviewers {
        people.push(reviewer(&engine, number).await?);
    }
    for count in [1, reviewers] {
        let mut tasks = tokio::task::JoinSet::new();
        let started = Instant::now();
        for user in people.iter().take(count).copied() {
            tasks.spawn(work(Arc::clone(&engine), user));
        }
        let (mut seen, mut whole, mut looks) = (Times::default(), Times::default(), 0);
        while let Some(done) = tasks.join_next().await {
            let done = done??;
            seen.extend(done.seen);
            whole.extend(done.whole);
            looks += done.looks;
        }
        let claims = whole.count();
        println!(
            "{count:2} at once: {:.0} claims and as many returns a second, {:.2} looks each",
            claims as f64 / started.elapsed().as_secs_f64(),
            f64::from(looks) / claims as f64
        );
        println!("  look at the lanes  {seen}");
        println!("  claim on disk      {whole}");
    }
    Ok(())
}

/// What one reviewer saw of the clock.
#[derive(Default)]
struct Done {
    /// Looking at the lanes, each time.
    seen: Times,
    /// From the wish to the claim on disk.
    whole: Times,
    /// Looks in all.
    looks: u32,
}

/// Takes cases one after the other, and gives each back.
async fn work(engine: Arc<Engine>, user: UserId) -> Result<Done> {
    let (mut done, platform) = (Done::default(), Platform::default());
    let by = Principal::User(user);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let mut wanted = limits::DISPATCH_CANDIDATES;
        let case = loop {
            let looked = Instant::now();
            let next = NextCase {
                claimed: dispatch::claimed_by(&engine, user).map_err(said)?,
                sight: dispatch::sight(&engine, &platform, user, wanted).map_err(said)?,
                to_confirm: dispatch::cases_to_confirm(&engine, &platform, user).map_err(said)?,
                danger: true,
                platform: platform.clone(),
                user,
            };
            done.seen.push(looked.elapsed());
            done.looks += 1;
            match engine.submit(by.clone(), next).await {
                Ok(Some(case)) => break case,
                Ok(None) => return Err(anyhow!("nothing is left")),
                Err(problem) if problem.detail == LOOK_AGAIN => wanted *= 4,
                Err(problem) => return Err(said(problem)),
            }
        };
        done.whole.push(began.elapsed());
        let release = ReleaseCase {
            platform: platform.clone(),
            case: case.id,
            user,
            fence: case.fence,
        };
        engine.submit(by.clone(), release).await.map_err(said)?;
    }
    Ok(done)
}

async fn reviewer(engine: &Engine, number: usize) -> Result<UserId> {
    let id = engine.draw(UserId::new);
    let user = User {
        id,
        name: format!("reviewer {number}"),
        role: Role::Moderator,
        created_at: engine.now(),
        disabled_at: None,
        sealed_role: None,
    };
    let add = AddUser { user };
    engine.submit(Principal::System, add).await.map_err(said)?;
    let languages = READ[number % READ.len()].iter();
    let skills = Skills {
        languages: languages.map(|one| (*one).to_owned()).collect(),
        topics: BTreeSet::new(),
        accounts: BTreeSet::new(),
    };
    let set = SetSkills { user: id, skills };
    engine.submit(Principal::System, set).await.map_err(said)?;
    let preferences = Preferences {
        daily_budget: 100_000,
        ..Preferences::default()
    };
    let set = SetPreferences {
        user: id,
        preferences,
    };
    engine
        .submit(Principal::User(id), set)
        .await
        .map_err(said)?;
    Ok(id)
}

/// Many cases that differ in tier, age and language, made after one that a report has opened.
async fn fill(engine: &Engine, cases: u64) -> Result<()> {
    let report = serde_json::json!({
        "id": "r1", "at": engine.now(), "reporter": {"id": "a9"}, "reason": "threat",
        "subject": {"kind": "content", "id": "c1"},
        "content": {"id": "c1", "author": {"id": "a1"}, "text": "some words of somebody"},
    });
    let report = read_report(report.to_string().as_bytes()).map_err(said)?;
    let platform = Platform::default();
    let answer = engine
        .take_report(Principal::System, &platform, report)
        .await;
    let answer = answer.map_err(said)?;
    let example = engine.get::<Case>(answer.case).map_err(said)?;
    let example = example.ok_or_else(|| anyhow!("its case is not there"))?;
    let mut first = 0;
    while first < cases {
        let put = PutCases {
            example: example.clone(),
            numbers: (first, (first + CASES_PER_COMMIT).min(cases)),
            of: cases,
        };
        engine.submit(Principal::System, put).await.map_err(said)?;
        first += CASES_PER_COMMIT;
    }
    Ok(())
}

/// Puts cases there as reports would have in time.
struct PutCases {
    example: Case,
    numbers: (u64, u64),
    of: u64,
}

impl Operation for PutCases {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let now = work.now;
        let mut rng = Rng::from_number(self.numbers.0);
        for number in self.numbers.0..self.numbers.1 {
            // One in fifty is in danger; of the others half are everyday ones.
            let tier = match number % 50 {
                0 => Tier::T0,
                1..8 => Tier::T1,
                8..15 => Tier::T2,
                15..25 => Tier::T3,
                _ => Tier::T4,
            };
            // Each tier from the oldest that is due now to the latest, in no order of their ids.
            let place = number.wrapping_mul(7_919) % self.of;
            let allowed = tier.allowed().micros();
            let age = allowed / i64::try_from(self.of).unwrap_or(i64::MAX).max(1)
                * i64::try_from(place).unwrap_or(0);
            let received_at = Time::from_micros(now.micros() - age);
            let due_at = received_at.plus(tier.allowed());
            let id = CaseId::new(received_at, &mut rng);
            work.is_new::<Case>(id);
            work.put(Case {
                id,
                subject: SubjectId::new(received_at, &mut rng),
                tier,
                received_at,
                opened_at: received_at,
                first_known_at: received_at,
                due_at,
                queue_at: due_at,
                lang: LANGUAGES[(number / 7 % 10) as usize].map(str::to_owned),
                ..self.example.clone()
            });
        }
        Ok(())
    }
}

fn said(problem: Problem) -> anyhow::Error {
    anyhow!("{}", problem.detail)
}
