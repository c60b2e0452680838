//! Comparing files of accounts: which new ones may be returns of suspended ones.
//!
//! ```text
//! suspended ─> accounts ─> Pool ────────────────┐
//!           └> Seen <┐                          ├─> best: Link, Link, .. ─> answer, a line for each candidate
//! candidates ─> accounts (twice, where it is a file) ┘
//! ```

mod accounts;
mod answer;
mod best;
mod record;
pub mod weights;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use evenhand_detect::returns::{Account, Pool, Search, Seen, Weights};
use evenhand_flow::house::Secret;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::failure::{Doing as _, Failure, Result};
use crate::output;
use accounts::Accounts;
use answer::Answer;
use best::best;

/// Accounts that workers share out at once.
const BATCH: usize = 1_024;
/// Accounts of which values are counted as exactly as memory allows where nobody knows how many will come.
const SEEN_ACCOUNTS: usize = 50_000;

/// What is asked.
pub struct Asked {
    /// File of suspended accounts.
    pub suspended: PathBuf,
    /// File of new accounts, or `-`.
    pub candidates: PathBuf,
    /// Least posterior that is listed.
    pub min_posterior: f64,
    /// What evidence weighs.
    pub weights: Weights,
    /// How many threads work.
    pub threads: usize,
}

/// What a run came to.
#[derive(Debug, Default, Serialize)]
pub struct Totals {
    /// Suspended accounts whose return was looked for.
    pub suspended: u64,
    /// Suspended accounts left out, as the suspension is over or forbids no return.
    pub left_out: u64,
    /// New accounts.
    pub candidates: u64,
    /// Matches that were listed.
    pub matches: u64,
    /// New accounts with a match.
    pub matched: u64,
    /// New accounts of which the best match is likely.
    pub likely: u64,
    /// New accounts of which the best match is possible.
    pub possible: u64,
    /// Whether every pair was compared.
    pub compared_all: bool,
}

/// Everything that the workers of one run share.
struct Run<'a> {
    asked: &'a Asked,
    pool: Pool,
    seen: Seen,
}

/// Compares the two files and writes a line for each candidate to standard output.
pub fn find(asked: &Asked, progress: &ProgressBar) -> Result<Totals> {
    // Hashes of private values are compared within this run and never again.
    let secret = Secret::new("run", evenhand_engine::keys::random()?);
    let mut totals = Totals::default();
    let mut run = Run {
        asked,
        pool: Pool::default(),
        seen: Seen::with_room_for(SEEN_ACCOUNTS),
    };
    run.pool = suspended(asked, &secret, &mut run.seen, &mut totals, progress)?;
    totals.compared_all = run.pool.is_exhaustive();
    if totals.left_out > 0 {
        output::remark(format!(
            "{} suspended accounts are left out: their suspension is over, or forbids no return",
            totals.left_out
        ));
    }
    let can_be_read_twice = std::fs::metadata(&asked.candidates).is_ok_and(|it| it.is_file());
    if can_be_read_twice {
        progress.set_message("learning");
        let mut candidates = Accounts::open(&asked.candidates, &secret, progress)?;
        while let Some(read) = candidates.next()? {
            run.seen.learn(&read.account);
        }
    }
    progress.set_message("comparing");
    progress.set_position(0);
    let mut candidates = Accounts::open(&asked.candidates, &secret, progress)?;
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        while batch.len() < BATCH
            && let Some(read) = candidates.next()?
        {
            if !can_be_read_twice {
                run.seen.learn(&read.account);
            }
            batch.push(read.account);
        }
        if batch.is_empty() {
            candidates.tell_unknown_fields();
            return Ok(totals);
        }
        let mut lines = Vec::new();
        for answer in run.answers(std::mem::take(&mut batch)) {
            answer.count(&mut totals);
            serde_json::to_writer(&mut lines, &answer)?;
            lines.push(b'\n');
        }
        output::bytes(&lines)?;
    }
}

/// Reads the suspended accounts, and counts what they have.
fn suspended(
    asked: &Asked,
    secret: &Secret,
    seen: &mut Seen,
    totals: &mut Totals,
    progress: &ProgressBar,
) -> Result<Pool> {
    if asked.suspended == Path::new("-") {
        let message = "--suspended is -; only candidates are read from standard input";
        return Err(Failure::wrong_usage(message));
    }
    progress.set_message("suspended");
    let mut reader = Accounts::open(&asked.suspended, secret, progress)?;
    let mut accounts: Vec<Account> = Vec::new();
    let mut lines: HashMap<Box<str>, u64> = HashMap::new();
    while let Some(read) = reader.next()? {
        let id = &read.account.id;
        if let Some(first) = lines.insert(id.clone(), read.line) {
            let message = format!("the account `{id}` stands on line {first} already");
            return Err(
                Failure::new(message).hint("each account once, with all that is known of it")
            )
            .doing(format!("{}, line {}", asked.suspended.display(), read.line));
        }
        if !read.may_return {
            totals.left_out += 1;
            continue;
        }
        seen.learn(&read.account);
        accounts.push(read.account);
    }
    reader.tell_unknown_fields();
    totals.suspended = accounts.len() as u64;
    Ok(Pool::of(accounts))
}

impl Run<'_> {
    /// The answers for some candidates, in their order.
    fn answers(&self, candidates: Vec<Account>) -> Vec<Answer> {
        let share = candidates.len().div_ceil(self.asked.threads.max(1)).max(1);
        let mut shares: Vec<Vec<Account>> = Vec::new();
        let mut candidates = candidates.into_iter().peekable();
        while candidates.peek().is_some() {
            shares.push(candidates.by_ref().take(share).collect());
        }
        std::thread::scope(|scope| {
            let workers: Vec<_> = shares
                .into_iter()
                .map(|share| {
                    scope.spawn(move || {
                        let mut search = Search::default();
                        let answer = |candidate| best(self, candidate, &mut search);
                        share.into_iter().map(answer).collect::<Vec<Answer>>()
                    })
                })
                .collect();
            let mut answers = Vec::new();
            for worker in workers {
                match worker.join() {
                    Ok(part) => answers.extend(part),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            answers
        })
    }
}
