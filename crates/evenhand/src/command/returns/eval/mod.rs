//! `evenhand returns eval`: how well returns are found, on people who are invented.

mod files;
mod tables;

use std::path::PathBuf;

use clap::Args;
use evenhand_returners::matcher::{ByHandle, Levenshtein, Names, Returns, Skeleton};
use evenhand_returners::measure::{LinksReport, NamesReport, Pairs, links, names};
use evenhand_returners::people::{Person, invent, read};
use evenhand_returners::world::Sizes;
use evenhand_returners::{Matcher, World};
use serde::Serialize;

use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Fewest handles of a file with which figures say anything.
const HANDLES_MIN: usize = 1_000;

/// Measure how well returns are found, on invented people who come back and others who only look like it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand returns eval
  evenhand returns eval --handles handles.txt --seed 7
  evenhand returns eval --returns 0 --json > names.json
  evenhand returns eval --out files && evenhand returns match \\
      --suspended files/suspended.ndjson --candidates files/candidates.ndjson

First handles alone: suspended ones are varied by thirteen operators, one by one and up to three together, and told from the
nearest other handle of the pool. Then whole accounts: one in five returns with an unrelated handle; families, admirers, mockers,
targets and allies are there too. Two plain matchers of handles are measured beside ours. What is assumed of people is in
docs/returns-eval.md; the figures say nothing of people who behave otherwise.

The same seed gives the same figures. With --out the same accounts are written for any other program: suspended.ndjson,
candidates.ndjson, and truth.ndjson, which says of each candidate whose return it is.")]
pub struct Eval {
    /// Handles of a platform, one a line, instead of invented ones; they are written nowhere but with --out
    #[arg(long, value_name = "FILE")]
    handles: Option<PathBuf>,
    /// Where chance begins
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Handles of the pool
    #[arg(long, value_name = "N", default_value_t = 12_000, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
    pool: u32,
    /// Handles of the pool that are varied
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    varied: u32,
    /// Variants that are compared with every handle of the pool, up to 10,000, to see which comes first
    #[arg(long, value_name = "N", default_value_t = 300)]
    ranked: u32,
    /// Suspended accounts
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    suspended: u32,
    /// Suspended people who come back; with 0 only handles are measured
    #[arg(long, value_name = "N", default_value_t = 500)]
    returns: u32,
    /// New accounts
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    sign_ups: u32,
    /// Write the accounts into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What a run answers.
#[derive(Debug, Serialize)]
struct Answer {
    seed: u64,
    /// `invented`, or `handles` for those of a file.
    pool: &'static str,
    handles: usize,
    names: Vec<NamesReport>,
    links: Vec<LinksReport>,
}

impl Eval {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        let pool = self.people()?;
        let names = self.names(&pool);
        let links = match self.returns {
            0 if self.out.is_none() => Vec::new(),
            _ => self.links(&pool)?,
        };
        let answer = Answer {
            seed: self.seed,
            pool: if self.handles.is_some() {
                "handles"
            } else {
                "invented"
            },
            handles: pool.len(),
            names,
            links,
        };
        if self.json {
            return output::json(&answer);
        }
        tables::tell(&answer)
    }

    fn people(&self) -> Result<Vec<Person>> {
        let Some(file) = &self.handles else {
            return Ok(invent(self.pool as usize, self.seed));
        };
        let text = std::fs::read_to_string(file).doing(file.display())?;
        let mut people = read(&text);
        if people.len() < HANDLES_MIN {
            let few = format!(
                "{} holds {} handles of three letters and more",
                file.display(),
                people.len()
            );
            return Err(Failure::new(few).hint(format!(
                "one handle a line, at least {HANDLES_MIN} different ones; with fewer the figures say nothing"
            )));
        }
        people.truncate(self.pool as usize);
        Ok(people)
    }

    fn names(&self, pool: &[Person]) -> Vec<NamesReport> {
        output::remark(format!(
            "varying {} of {} handles",
            pool.len().min(self.varied as usize),
            pool.len()
        ));
        let pairs = Pairs::about(pool, self.varied as usize, self.seed);
        let ours = Names::learned_from(pool.iter().map(|one| one.handle.as_str()));
        vec![
            self.measure_names(&ours, pool, &pairs),
            self.measure_names(&Levenshtein, pool, &pairs),
            self.measure_names(&Skeleton, pool, &pairs),
        ]
    }

    fn measure_names<M: Matcher>(
        &self,
        matcher: &M,
        pool: &[Person],
        pairs: &Pairs,
    ) -> NamesReport {
        output::remark(format!("comparing handles: {}", matcher.name()));
        names::measure(
            matcher,
            pool,
            pairs,
            self.ranked as usize,
            names::RANKED_AMONG,
        )
    }

    fn links(&self, pool: &[Person]) -> Result<Vec<LinksReport>> {
        let sizes = Sizes {
            suspended: self.suspended as usize,
            returns: self.returns as usize,
            sign_ups: self.sign_ups as usize,
        };
        output::remark("inventing accounts");
        let world = World::new(pool, sizes, self.seed);
        if let Some(folder) = &self.out {
            files::write(folder, &world)?;
        }
        if self.returns == 0 {
            return Ok(Vec::new());
        }
        output::remark(format!(
            "comparing {} new accounts with {} suspended ones",
            world.sign_ups.len(),
            world.suspended.len()
        ));
        Ok(vec![
            links::measure(&Returns::learned_from(&world), &world),
            links::measure(&ByHandle::new(Levenshtein, &world.suspended), &world),
            links::measure(&ByHandle::new(Skeleton, &world.suspended), &world),
        ])
    }
}
