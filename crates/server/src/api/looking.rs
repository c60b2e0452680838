//! Looking for cases that one person may have: the front of each lane, read on until some fit.
//!
//! The order of work of a tier begins with what is due first, so what has used up half of its clock, which
//! anybody may have, is found at once. What a person reads is found by its language where the front holds
//! nothing for them, so that a thousand cases in another language keep nobody waiting.

use std::collections::BTreeSet;

use evenhand_engine::Engine;
use evenhand_flow::case::dispatch::{Fit, Front, Reviewer, Sight, Waiting};
use evenhand_flow::work::{Figure, Key, Row as _, Select, SubjectName};
use evenhand_model::{
    Case, CaseId, Duration, PersonalSkills, Platform, Problem, Report, Reporter, Skills,
    SubjectKind, SubjectRef, Tier, Time, User, UserId, limits,
};

use crate::api::dispatch;
use crate::endpoint::page::value_of;

/// Rows of one page while the first ones did not fit.
const PAGE_MAX: usize = 512;
/// Pages of the front that are looked through before what a person reads is looked for by its language.
const FRONT_PAGES: usize = 4;

/// A look on behalf of one person.
pub struct Looking<'a> {
    engine: &'a Engine,
    platform: &'a Platform,
    user: UserId,
    skills: Skills,
    topics: BTreeSet<String>,
    reported: BTreeSet<CaseId>,
    /// Whether the person was given the role for sealed cases.
    sees_sealed: bool,
    now: Time,
    /// Whether what the person has skipped is told too, though it counts for nothing.
    pub with_skipped: bool,
}

impl<'a> Looking<'a> {
    /// A look for a person as they are now.
    pub fn of(engine: &'a Engine, platform: &'a Platform, user: UserId) -> Result<Self, Problem> {
        let row = engine.get::<PersonalSkills>(user)?;
        let skills = row.map(|row| row.skills).unwrap_or_default();
        let topics = skills.topics.iter();
        Ok(Self {
            engine,
            platform,
            user,
            topics: topics.map(|topic| topic.as_str().to_owned()).collect(),
            reported: reported_by(engine, platform, &skills)?,
            sees_sealed: sees_sealed(engine, user)?,
            skills,
            now: engine.now(),
            with_skipped: false,
        })
    }

    /// Whether one of the person's own accounts has reported a case.
    pub fn has_reported(&self, case: CaseId) -> bool {
        self.reported.contains(&case)
    }

    /// What is seen: of each lane so many that the person might have.
    pub fn sight(&self, wanted: usize) -> Result<Sight, Problem> {
        let lanes = Tier::ALL.into_iter().map(Some).chain([None]);
        let mut fronts = Vec::new();
        let mut has_decided = false;
        for tier in lanes {
            for (front, decided) in self.looked(tier, wanted)? {
                fronts.push(front);
                has_decided |= decided;
            }
        }
        Ok(Sight {
            fronts,
            reported: self.reported.clone(),
            // Who works here matters only where somebody must not look a second time.
            colleagues: if has_decided {
                dispatch::reviewers(self.engine)?
            } else {
                Vec::new()
            },
            open: open(self.engine, self.platform)?,
        })
    }

    /// The front of a lane: that of a tier, or the one by age.
    pub fn fronts(&self, tier: Option<Tier>, wanted: usize) -> Result<Vec<Front>, Problem> {
        let looked = self.looked(tier, wanted)?;
        Ok(looked.into_iter().map(|(front, _)| front).collect())
    }

    /// The front of a lane, and whether somebody has decided any of it before.
    fn looked(&self, tier: Option<Tier>, wanted: usize) -> Result<Vec<(Front, bool)>, Problem> {
        let all = match tier {
            Some(tier) => Select::cases_to_work_on(self.platform, tier, wanted),
            None => Select::cases_by_age(self.platform, wanted),
        };
        if self.skills.languages.is_empty() {
            return Ok(vec![
                self.scan(all, wanted, limits::DISPATCH_ROWS_MAX)?.of(tier),
            ]);
        }
        let first = self.scan(all, wanted, wanted * FRONT_PAGES)?;
        let mut fronts = Vec::new();
        if first.fitting < wanted && first.is_cut {
            let unknown = String::new();
            for language in self.skills.languages.iter().chain([&unknown]) {
                let of_it = match tier {
                    Some(tier) => {
                        Select::cases_to_work_on_in(self.platform, tier, language, wanted)
                    }
                    None => Select::cases_by_age_in(self.platform, language, wanted),
                };
                let found = self.scan(of_it, wanted, limits::DISPATCH_ROWS_MAX)?;
                fronts.push(found.of(tier));
            }
        }
        fronts.push(first.of(tier));
        Ok(fronts)
    }

    /// Rows of a lane in their order until so many fit, or so many were read.
    fn scan(&self, mut select: Select, wanted: usize, rows_max: usize) -> Result<Found, Problem> {
        let mut found = Found::default();
        let mut read = 0;
        loop {
            let rows = self.engine.select::<Case>(&select)?;
            read += rows.len();
            found.is_cut = rows.len() == select.limit;
            let last = rows.last();
            let last = last.map(|row| (value_of(row, select.order), row.id()));
            for case in &rows {
                self.note(&mut found, case);
            }
            if !found.is_cut || found.fitting >= wanted || read >= rows_max {
                return Ok(found);
            }
            select = select.after(last);
            select.limit = (select.limit * 4).min(PAGE_MAX).min(rows_max - read);
        }
    }

    fn note(&self, found: &mut Found, case: &Case) {
        let is_skipped = case.is_skipped_by(self.user);
        if case.class.is_sealed() && !self.sees_sealed {
            return;
        }
        if self.fit(case) == Fit::No || (is_skipped && !self.with_skipped) {
            return;
        }
        found.cases.push(case.id);
        // Whether somebody who decided it before may look again is for the operation to say.
        found.has_decided |= case.decision.is_some();
        found.fitting += usize::from(!is_skipped && case.decision.is_none());
    }

    fn fit(&self, case: &Case) -> Fit {
        let reviewer = Reviewer {
            languages: &self.skills.languages,
            topics: &self.topics,
            barred: &|id| self.reported.contains(&id),
            only_danger: false,
        };
        reviewer.fit(&Waiting::of(case), self.now)
    }
}

/// Whether that person sees what is sealed.
pub fn sees_sealed(engine: &Engine, user: UserId) -> Result<bool, Problem> {
    let user = engine.get::<User>(user)?;
    Ok(user.is_some_and(|user| user.sees_sealed()))
}

/// What was found of a lane.
#[derive(Default)]
struct Found {
    cases: Vec<CaseId>,
    fitting: usize,
    is_cut: bool,
    has_decided: bool,
}

impl Found {
    /// Where nothing fits among all that was looked through, the lane has nothing for the person, however
    /// often they look.
    fn of(self, tier: Option<Tier>) -> (Front, bool) {
        let front = Front {
            tier,
            is_cut: self.is_cut && !self.cases.is_empty(),
            cases: self.cases,
        };
        (front, self.has_decided)
    }
}

/// How many cases wait or are looked at, by tier, as counted last.
pub fn open(engine: &Engine, platform: &Platform) -> Result<[u64; Tier::ALL.len()], Problem> {
    let now = engine.now();
    let from = now.minus(Duration::from_hours(1));
    let hours = engine.tallies(platform, Figure::Backlog, from, now)?;
    let latest = hours.last();
    Ok(Tier::ALL.map(|tier| {
        let count = latest.and_then(|hour| hour.counts.get(tier.as_str()));
        count.copied().unwrap_or(0)
    }))
}

/// Cases that a person's own accounts have reported.
fn reported_by(
    engine: &Engine,
    platform: &Platform,
    skills: &Skills,
) -> Result<BTreeSet<CaseId>, Problem> {
    let mut cases = BTreeSet::new();
    for id in &skills.accounts {
        let account = SubjectRef {
            kind: SubjectKind::Account,
            id: id.clone(),
        };
        let Some(name) = engine.get::<SubjectName>(SubjectName::name_of(platform, &account))?
        else {
            continue;
        };
        let select = Select::reporters_who_are(name.subject, limits::OWN_REPORTS_MAX);
        let reporters = engine.select::<Reporter>(&select.descending())?;
        let keys: Vec<Key> = reporters
            .iter()
            .map(|one| Key::of::<Report>(one.report))
            .collect();
        let reports = engine.load(&keys)?;
        let reports = reports.iter().flatten().filter_map(Report::from_record);
        cases.extend(reports.map(|report| report.case));
    }
    Ok(cases)
}
