//! The parity figures of the house's own cases. Reading every case takes a while where there are many, so what was
//! worked out is kept for a time that grows with what it cost: at most a tenth of one core goes into it.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use evenhand_flow::operation::alert::parity::counted_from;
use evenhand_flow::transparency::parity::{
    ComparedBy, Conduct, Members, ORDINARY, ParityStop, Placed, UNKNOWN, spell,
};
use evenhand_flow::work::{Key, ParityPlan, Row as _, Select, Table, column::text};
use evenhand_model::{
    Alert, Case, CaseId, CaseTargets, CohortList, CohortMember, Cohorts, Decision, Duration,
    ParityAlarm, Platform, Problem, Time,
};
use evenhand_parity::{Names, Plan, Report, Spell, report, watch};

use crate::engine::Engine;

/// Cases that are read in one go.
const CASES_PER_READ: usize = 1_000;
/// Members of lists that are read in one go.
const MEMBERS_PER_READ: usize = 10_000;
/// Ids say when a case was opened. How far the clock of this machine may have been set back since.
const CLOCK_STEP_BACK_MAX: Duration = Duration::from_days(1);
/// Shortest time for which figures are kept.
const KEPT_MIN: Duration = Duration::from_seconds(2);
/// How many times the time that they took figures are kept.
const KEPT_FACTOR: i64 = 10;
/// Most sets of figures that are kept.
const KEPT_MAX: usize = 32;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParityQuestion {
    /// Whose cases.
    pub platform: Platform,
    /// By what they are told apart.
    pub by: ComparedBy,
    /// The cohort that the others are compared with; where none is named, the list of the plan, the most frequent
    /// language, or trusted flaggers.
    pub compared: Option<String>,
}

/// The figures of all stops, as of one moment.
#[derive(Clone, Debug)]
pub struct ParityFigures {
    /// As of when.
    pub at: Time,
    /// What was fixed in advance.
    pub plan: Plan,
    /// Since when horizon, margin and everything else of it are what they are; unknown where it could not be written down,
    /// as the disk was full.
    pub plan_since: Option<Time>,
    /// One report for each stop.
    pub reports: Vec<(ParityStop, Report)>,
    /// What else became of each cohort's cases.
    pub conduct: BTreeMap<String, Conduct>,
    /// Cases that nobody is waiting for; they are in none of the figures.
    pub for_nobody: u64,
}

impl ParityFigures {
    /// The report on one stop.
    pub fn report(&self, stop: ParityStop) -> Option<&Report> {
        let mut reports = self.reports.iter();
        reports
            .find(|(of, _)| *of == stop)
            .map(|(_, report)| report)
    }
}

/// Figures that were worked out, each with how long it is good for.
#[derive(Default)]
pub(crate) struct KeptParity(Mutex<BTreeMap<ParityQuestion, (Time, Arc<ParityFigures>)>>);

impl Engine {
    /// The sealed lists of a platform, without who is on them.
    pub fn cohort_lists(
        &self,
        platform: &Platform,
    ) -> Result<BTreeMap<String, CohortList>, Problem> {
        let row = self.get::<Cohorts>(platform)?;
        Ok(row.map(|row| row.lists).unwrap_or_default())
    }

    /// The figures of a platform, at most some seconds old, or ten times as old as it takes to work them out. Reads
    /// the store, and is to be called where that may take its time. Two who ask at once wait for one working out.
    pub fn parity(&self, question: &ParityQuestion) -> Result<Arc<ParityFigures>, Problem> {
        let mut kept = self.parity.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now();
        kept.retain(|_, (good_until, figures)| now < *good_until && figures.at <= now);
        if let Some((_, figures)) = kept.get(question) {
            return Ok(Arc::clone(figures));
        }
        let started = Instant::now();
        let figures = Arc::new(self.work_out_parity(question)?);
        let took = i64::try_from(started.elapsed().as_micros()).unwrap_or(i64::MAX / KEPT_FACTOR);
        let good_for = Duration::from_micros(took * KEPT_FACTOR).max(KEPT_MIN);
        if kept.len() < KEPT_MAX {
            kept.insert(question.clone(), (now.plus(good_for), Arc::clone(&figures)));
        }
        Ok(figures)
    }

    /// The waits for one stop, one for each case, for whoever wants to work the figures out themselves.
    pub fn parity_spells(
        &self,
        platform: &Platform,
        by: ComparedBy,
        stop: ParityStop,
    ) -> Result<Vec<Spell>, Problem> {
        let mut spells = Vec::new();
        self.each_case(platform, by, None, |case| {
            if let Some(cohort) = &case.cohort {
                spells.extend(spell(case.case, stop, cohort, case.names, case.now));
            }
        })?;
        Ok(spells)
    }

    /// What the sequential test of the house's plan found that people are to be told of: the decisions, by the sealed
    /// lists. Nothing while an alert about it is open. Where somebody has taken one, the test begins anew with what came
    /// after that, so that evidence counts once. Reads the store, and is to be called where that may take its time.
    pub fn parity_alarm(&self, platform: &Platform) -> Result<Option<ParityAlarm>, Problem> {
        let cohorts = self.get::<Cohorts>(platform)?;
        let plan = &self.settings.parity;
        let Some(cohorts) = cohorts.filter(|row| row.lists.contains_key(&plan.compared)) else {
            return Ok(None);
        };
        let last = match cohorts.alert {
            Some(id) => self.get::<Alert>(id)?,
            None => None,
        };
        if last.as_ref().is_some_and(Alert::is_open) {
            return Ok(None);
        }
        let from = last.as_ref().and_then(counted_from);
        let mut spells = Vec::new();
        self.each_case(platform, ComparedBy::Cohort, from, |case| {
            let Some(cohort) = &case.cohort else { return };
            let is_compared = [ORDINARY, &plan.compared].contains(&&**cohort);
            if is_compared && from.is_none_or(|from| case.case.first_known_at > from) {
                let spell = spell(
                    case.case,
                    ParityStop::Decision,
                    cohort,
                    case.names,
                    case.now,
                );
                spells.extend(spell);
            }
        })?;
        let plan = Plan {
            reference: ORDINARY.to_owned(),
            ..plan.clone()
        };
        let alarm = watch(&spells, &plan).and_then(|alarm| {
            Some(ParityAlarm {
                since: Time::from_micros(alarm.raised_at?.saturating_mul(1_000_000)),
                slower: plan.reference,
                faster: plan.compared,
                e_value: alarm.highest,
                bound: alarm.threshold,
                counted_from: from,
            })
        });
        Ok(alarm)
    }

    fn work_out_parity(&self, question: &ParityQuestion) -> Result<ParityFigures, Problem> {
        let mut spells: BTreeMap<ParityStop, Vec<Spell>> = BTreeMap::new();
        let mut conduct: BTreeMap<String, Conduct> = BTreeMap::new();
        let mut for_nobody = 0;
        let at = self.each_case(&question.platform, question.by, None, |case| {
            let Some(cohort) = case.cohort else {
                for_nobody += 1;
                return;
            };
            for stop in ParityStop::ALL {
                let Some(spell) = spell(case.case, stop, &cohort, case.names, case.now) else {
                    return;
                };
                spells.entry(stop).or_default().push(spell);
            }
            conduct.entry(cohort.to_string()).or_default().count(
                case.case,
                case.targets,
                case.decision,
                case.corrected,
            );
        })?;
        let plan = self.parity_plan(question, &conduct);
        for spell in spells.values_mut().flatten() {
            join_others(spell, question, &plan);
        }
        Ok(ParityFigures {
            at,
            reports: ParityStop::ALL
                .map(|stop| {
                    let of_stop = spells.remove(&stop).unwrap_or_default();
                    (stop, report(&of_stop, &plan))
                })
                .into(),
            plan_since: self
                .get::<ParityPlan>(ParityPlan::ID)?
                .filter(|row| row.is(&self.settings.parity))
                .map(|row| row.since),
            conduct,
            for_nobody,
            plan,
        })
    }

    /// The plan of the house, with the cohorts that are asked about.
    fn parity_plan(&self, question: &ParityQuestion, conduct: &BTreeMap<String, Conduct>) -> Plan {
        let mut plan = self.settings.parity.clone();
        let cases = |name: &str| conduct.get(name).map_or(0, |one| one.tier_raised.of);
        let usual = match question.by {
            ComparedBy::Cohort => plan.compared.clone(),
            ComparedBy::Channel => "trusted-flagger".to_owned(),
            ComparedBy::Language => {
                let known = conduct.keys().filter(|name| *name != UNKNOWN);
                let most = known.max_by_key(|name| cases(name));
                most.cloned().unwrap_or_default()
            }
        };
        plan.reference = match question.by {
            ComparedBy::Cohort => ORDINARY.to_owned(),
            ComparedBy::Channel | ComparedBy::Language => {
                format!("other {}s", question.by.as_str())
            }
        };
        plan.compared = question.compared.clone().unwrap_or(usual);
        plan.unknown = UNKNOWN.to_owned();
        plan
    }

    /// Goes through the cases of a platform, page by page, where `from` says so only those that were opened about then or
    /// later. Gives the moment of which it tells.
    fn each_case(
        &self,
        platform: &Platform,
        by: ComparedBy,
        from: Option<Time>,
        mut see: impl FnMut(Seen<'_>),
    ) -> Result<Time, Problem> {
        let now = self.now();
        let mut names = Names::default();
        let members = self.members(platform, &mut names)?;
        let mut after = from.map(|from| {
            let id = CaseId::first_at(from.minus(CLOCK_STEP_BACK_MAX)).to_string();
            (text(&id), id)
        });
        loop {
            let select = Select::all(Table::Case, CASES_PER_READ).after(after);
            let page = self.select::<Case>(&select)?;
            let Some(last) = page.last() else {
                return Ok(now);
            };
            after = Some((text(last.id), last.id.to_string()));
            let of_platform = page.iter().filter(|case| case.platform == *platform);
            let cases: Vec<&Case> = of_platform.collect();
            let rows = Beside::load(self, &cases)?;
            for case in cases {
                let targets = rows.targets.get(&case.id.to_string());
                let cohort = match members.place(by, case, targets, &mut names) {
                    Placed::In(cohort) => Some(cohort),
                    Placed::ForNobody => None,
                };
                let decision = case.decision.and_then(|id| rows.decision(id));
                see(Seen {
                    case,
                    targets,
                    decision,
                    corrected: decision
                        .and_then(|one| one.corrects)
                        .and_then(|id| rows.decision(id)),
                    cohort,
                    names: &mut names,
                    now,
                });
            }
        }
    }

    fn members(&self, platform: &Platform, names: &mut Names) -> Result<Members, Problem> {
        let mut rows: Vec<CohortMember> = Vec::new();
        loop {
            let last = rows.last();
            let after = last.map(|last| (text(&last.cohort), last.account.to_string()));
            let select = Select::cohort_members_of(platform, MEMBERS_PER_READ).after(after);
            let page = self.select::<CohortMember>(&select)?;
            if page.is_empty() {
                return Ok(Members::new(rows, names));
            }
            rows.extend(page);
        }
    }
}

/// A case, with all that the figures need of it.
struct Seen<'a> {
    case: &'a Case,
    targets: Option<&'a CaseTargets>,
    decision: Option<&'a Decision>,
    corrected: Option<&'a Decision>,
    /// Where it belongs; nowhere where nobody is waiting for it.
    cohort: Option<Arc<str>>,
    names: &'a mut Names,
    now: Time,
}

/// Rows that stand beside a page of cases.
struct Beside {
    targets: BTreeMap<String, CaseTargets>,
    decisions: BTreeMap<String, Decision>,
}

impl Beside {
    fn load(engine: &Engine, cases: &[&Case]) -> Result<Self, Problem> {
        let ids = cases.iter().map(|case| case.id);
        let keys: Vec<Key> = ids.map(Key::of::<CaseTargets>).collect();
        let rows = engine.load(&keys)?;
        let rows = rows.iter().flatten().filter_map(CaseTargets::from_record);
        let targets = rows
            .map(|row| (row.case.to_string(), row.clone()))
            .collect();
        let mut decisions = BTreeMap::new();
        let ids = cases.iter().filter_map(|case| case.decision);
        let mut wanted: Vec<Key> = ids.map(Key::of::<Decision>).collect();
        for _ in ["the latest", "what they correct"] {
            let rows = engine.load(&wanted)?;
            let rows: Vec<&Decision> = rows
                .iter()
                .flatten()
                .filter_map(Decision::from_record)
                .collect();
            let corrected: HashSet<_> = rows.iter().filter_map(|row| row.corrects).collect();
            wanted = corrected.into_iter().map(Key::of::<Decision>).collect();
            decisions.extend(
                rows.into_iter()
                    .map(|row| (row.id.to_string(), row.clone())),
            );
        }
        Ok(Self { targets, decisions })
    }

    fn decision(&self, id: evenhand_model::DecisionId) -> Option<&Decision> {
        self.decisions.get(&id.to_string())
    }
}

/// Languages and ways are compared with all others together; who can't be placed stays apart.
fn join_others(spell: &mut Spell, question: &ParityQuestion, plan: &Plan) {
    let stays = [plan.compared.as_str(), UNKNOWN].contains(&&*spell.cohort);
    if question.by != ComparedBy::Cohort && !stays {
        spell.cohort = plan.reference.as_str().into();
    }
}
