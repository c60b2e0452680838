//! `evenhand media bank import`: a list becomes items of a bank.

use std::collections::HashSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use evenhand_engine::media::list_difference::{ListDifference, ListPart, not_whole};
use evenhand_engine::media::list_item::new_item;
use evenhand_flow::operation::bank::make_bank::NewBank;
use evenhand_media::list::{Format, Listed, Reading};
use evenhand_model::{ListCounts, ListReviewState, Time};
use serde_json::json;

use super::super::list_file;
use crate::configuration::ConfigFlag;
use crate::control::{Done, HeldAsked, MediaTaken, Request, ReviewAsked, Session, something_else};
use crate::failure::{Failure, Result};
use crate::output;

/// Entries in one request: some megabytes of it at most.
const ENTRIES_PER_CHUNK: usize = 10_000;
/// Frames of videos that are as long as one entry.
const FRAMES_PER_ENTRY: usize = 4;

/// Take a list into a bank; the bank is made where there is none
#[derive(Debug, Args)]
#[command(after_help = "\
The whole list is read first, and compared with what is held: --dry-run says what it would change. One that would make a
source ten times as long, or take back more than half of it, is held until somebody has looked: in the console under
banks, or here with --agree and the digest of what it changes. The same entry again changes what is there, so that a
list can be imported as often as it comes.")]
pub struct Import {
    /// The list
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The bank
    #[arg(long, value_name = "NAME")]
    bank: String,
    /// Who says so
    #[arg(long, value_name = "NAME", default_value = "house")]
    source: String,
    /// What the file is, where how it begins does not tell
    #[arg(long, value_name = "F")]
    format: Option<ListFormat>,
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The list is everything that the source knows: what it does not name is taken back
    #[arg(long)]
    whole: bool,
    /// Only read the list, and say what it would change
    #[arg(long)]
    dry_run: bool,
    /// Agree to what the list changes, by the digest with which it was held
    #[arg(long, value_name = "DIGEST")]
    agree: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What a list is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// One JSON object on each line
    Ndjson,
    /// A table with a line of heads
    Csv,
    /// What Meta's ThreatExchange answers
    Threatexchange,
    /// What Tech Against Terrorism's platform answers
    Tcap,
    /// What NCMEC's hash sharing answers
    Ncmec,
}

impl ListFormat {
    fn format(self) -> Format {
        match self {
            Self::Ndjson => Format::Ndjson,
            Self::Csv => Format::Csv,
            Self::Threatexchange => Format::ThreatExchange,
            Self::Tcap => Format::Tcap,
            Self::Ncmec => Format::Ncmec,
        }
    }
}

impl Import {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let configuration = config.read()?.with_data(self.data.clone());
        let format = self.format()?;
        let (mut known, mut withdrawn) = (0, 0);
        let reading = self.read(format, |entry| {
            if entry.is_withdrawn {
                withdrawn += 1;
            } else {
                known += 1;
            }
            Ok(())
        })?;
        list_file::tell_faults(&reading);
        let session = Session::open(&configuration)?;
        let change = self.compare(&session, format, &reading)?;
        let mut taken = MediaTaken::default();
        if !self.dry_run {
            let reviewed = self.review(&session, &change)?;
            self.make_bank(&session)?;
            taken = self.send(&session, format, &change.unnamed)?;
            if let Some(digest) = reviewed {
                session.ask(Request::ListTaken(digest))?;
            }
        }
        self.tell(&reading, &change, (known, withdrawn), &taken)
    }

    /// What the list changes, entry by entry.
    fn compare(&self, session: &Session, format: Format, reading: &Reading) -> Result<Changes> {
        if self.whole && !reading.is_whole() {
            return Err(not_whole(reading.lost).into());
        }
        let mut named = HashSet::new();
        let mut difference = ListDifference::default();
        self.parts(format, |part| {
            if self.whole {
                let names = part.items.iter().filter_map(|item| item.id.clone());
                named.extend(names.chain(part.withdrawn.iter().cloned()));
            }
            difference.add(compared(session, part)?);
            Ok(())
        })?;
        if self.whole && difference.unfit > 0 {
            return Err(not_whole(difference.unfit).into());
        }
        let mut held = self.held(session)?;
        difference.counts.held = held.len() as u64;
        let mut unnamed = Vec::new();
        if self.whole {
            held.retain(|name| !named.contains(name));
            unnamed = held;
            for names in unnamed.chunks(ENTRIES_PER_CHUNK) {
                let part = ListPart {
                    withdrawn: names.to_vec(),
                    ..self.part()
                };
                difference.add(compared(session, part)?);
            }
        }
        Ok(Changes {
            difference,
            unnamed,
        })
    }

    /// What the bank holds of the source, by its ids.
    fn held(&self, session: &Session) -> Result<Vec<String>> {
        let mut held = Vec::new();
        let mut after = None;
        loop {
            let asked = HeldAsked {
                bank: self.bank.clone(),
                source: self.source.clone(),
                after,
            };
            let Done::HeldNames(page) = session.ask(Request::HeldNames(asked))? else {
                return Err(something_else());
            };
            held.extend(page.names);
            after = page.next;
            if after.is_none() {
                return Ok(held);
            }
        }
    }

    /// Asks people about a list that changes far more than usual. Answers with its digest where somebody has agreed.
    fn review(&self, session: &Session, change: &Changes) -> Result<Option<String>> {
        let difference = &change.difference;
        let digest = difference.digest(&self.bank, &self.source);
        if self.agree.as_ref().is_some_and(|agreed| *agreed != digest) {
            let message = format!(
                "what the list changes has the digest {digest}, and not the one that was agreed to"
            );
            return Err(Failure::new(message).hint("look at what it changes by now: --dry-run"));
        }
        let Some(offered) = difference.review(&self.part(), self.whole, Time::from_micros(0))
        else {
            return Ok(None);
        };
        let cause = offered.cause.clone();
        let asked = ReviewAsked {
            offered,
            agreed: self.agree.clone(),
        };
        let Done::ListReview(review) = session.ask(Request::ReviewList(Box::new(asked)))? else {
            return Err(something_else());
        };
        let source = &self.source;
        match review.state {
            ListReviewState::Agreed => Ok(Some(digest)),
            ListReviewState::Refused => {
                let why = review
                    .answer
                    .map(|answer| answer.reason)
                    .unwrap_or_default();
                Err(Failure::new(format!(
                    "source {source}: somebody has refused this list: {why}"
                ))
                .hint("ask the source for another one"))
            }
            ListReviewState::Waiting | ListReviewState::Taken => {
                let message = format!("source {source}: {cause}; it is held until somebody agrees");
                let hint = format!(
                    "look at it with --dry-run or in the console, and say --agree {digest} if it is right"
                );
                Err(Failure::new(message).hint(hint))
            }
        }
    }

    fn format(&self) -> Result<Format> {
        match self.format {
            Some(format) => Ok(format.format()),
            None => list_file::guess(&self.file),
        }
    }

    /// Reads every entry of the list, until one can't be taken.
    fn read(&self, format: Format, mut take: impl FnMut(Listed) -> Result<()>) -> Result<Reading> {
        let mut result = Ok(());
        let reading = list_file::read(&self.file, format, |entry| {
            if result.is_ok() {
                result = take(entry);
            }
        })?;
        result.map(|()| reading)
    }

    fn make_bank(&self, session: &Session) -> Result<()> {
        let Done::MediaStock(stock) = session.ask(Request::MediaStock)? else {
            return Err(something_else());
        };
        if stock.banks.iter().any(|bank| bank.name == self.bank) {
            return Ok(());
        }
        let bank = NewBank::named(self.bank.clone());
        session.ask(Request::MakeBank(bank))?;
        output::remark(format!(
            "made bank {}; what matches it is reviewed by a person",
            self.bank
        ));
        Ok(())
    }

    fn send(&self, session: &Session, format: Format, unnamed: &[String]) -> Result<MediaTaken> {
        let mut taken = MediaTaken::default();
        let mut send = |part: ListPart| {
            let Done::MediaTaken(some) = session.ask(Request::TakeMedia(part))? else {
                return Err(something_else());
            };
            taken.added += some.added;
            taken.changed += some.changed;
            taken.unchanged += some.unchanged;
            taken.withdrawn += some.withdrawn;
            taken.unfit += some.unfit;
            Ok(())
        };
        self.parts(format, &mut send)?;
        for names in unnamed.chunks(ENTRIES_PER_CHUNK) {
            send(ListPart {
                withdrawn: names.to_vec(),
                ..self.part()
            })?;
        }
        Ok(taken)
    }

    /// The entries of the list, many at a time.
    fn parts(&self, format: Format, mut take: impl FnMut(ListPart) -> Result<()>) -> Result<()> {
        let mut part = self.part();
        let mut frames = 0;
        self.read(format, |entry| {
            frames += entry.frames.len();
            match entry.is_withdrawn {
                true => part.withdrawn.push(entry.id),
                false => part.items.extend(new_item(entry)),
            }
            let entries = part.items.len() + part.withdrawn.len();
            if entries + frames / FRAMES_PER_ENTRY >= ENTRIES_PER_CHUNK {
                frames = 0;
                take(std::mem::replace(&mut part, self.part()))?;
            }
            Ok(())
        })?;
        if part.items.len() + part.withdrawn.len() > 0 {
            take(part)?;
        }
        Ok(())
    }

    fn part(&self) -> ListPart {
        ListPart {
            bank: self.bank.clone(),
            source: self.source.clone(),
            ..ListPart::default()
        }
    }

    fn tell(
        &self,
        reading: &Reading,
        change: &Changes,
        (known, withdrawn): (u64, u64),
        taken: &MediaTaken,
    ) -> Result<()> {
        let difference = &change.difference;
        let lost = reading.lost + difference.unfit;
        let digest = difference.digest(&self.bank, &self.source);
        if self.json {
            return output::json(&json!({
                "bank": self.bank, "source": self.source, "dry_run": self.dry_run, "known": known, "taken_back": withdrawn,
                "lost": lost, "added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged,
                "withdrawn": taken.withdrawn, "difference": difference.counts, "examples": difference.examples,
                "digest": digest, "held_because": difference.needs_review().map(|cause| cause.to_string()),
            }));
        }
        let ListCounts {
            held,
            added,
            changed,
            rehashed,
            withdrawn,
            unchanged,
        } = difference.counts;
        let verb = match self.dry_run {
            true => "would change",
            false => "has changed",
        };
        output::line(format!(
            "bank {}, source {}: the list {verb} the bank, +{added} new, ~{changed} changed ({rehashed} with other hashes), -{withdrawn} taken back, \
             {unchanged} as they were of {held}, {lost} unreadable",
            self.bank, self.source
        ))?;
        if self.dry_run {
            for example in &difference.examples {
                output::line(format!("  {example}"))?;
            }
            if let Some(cause) = difference.needs_review() {
                output::line(format!("{cause}: held until somebody agrees to {digest}"))?;
            }
        }
        Ok(())
    }
}

/// What a list changes, and what it takes back by naming it no longer.
struct Changes {
    difference: ListDifference,
    unnamed: Vec<String>,
}

fn compared(session: &Session, part: ListPart) -> Result<ListDifference> {
    match session.ask(Request::CompareList(part))? {
        Done::ListCompared(difference) => Ok(difference),
        _ => Err(something_else()),
    }
}
