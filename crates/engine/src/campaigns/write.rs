//! What a watch has found, as operations that write it down.

use std::collections::{BTreeSet, HashMap};

use evenhand_detect::campaign::{Incident as Found, Member, Settings};
use evenhand_flow::operation::incident::members::FoundMember;
use evenhand_flow::operation::incident::{NoteIncident, NoteMembers, id_of};
use evenhand_flow::work::{Key, Row as _, Select, SubjectName};
use evenhand_model::{
    Duration, Incident, IncidentGrowth, IncidentKind, IncidentState, Platform, Problem, SubjectId,
    SubjectKind, SubjectRef, Time,
};

use super::row::{digits, incident, mentioned, posts, role};
use super::watched::{Look, Watched, Written, WrittenMember};
use crate::engine::Engine;

/// An incident that grows is written down as often as this, ...
const ROUND: Duration = Duration::from_seconds(10);
/// ... and who is in it as often as this.
const MEMBERS_ROUND: Duration = Duration::from_seconds(20);
/// Members that are not in the store are looked for so often.
const MISSED_MAX: u8 = 3;
/// Nobody is told of an incident in which nothing has happened for so long: it is found in what was kept.
const TOLD: Duration = Duration::from_hours(1);
/// Names that are looked up in one go.
const NAMES_PER_READ: usize = 1_000;
/// Open incidents of a platform that are looked through for one that was written down before.
const OPEN_MAX: usize = 500;

/// What is to be written down of one incident.
pub struct Task {
    /// The watch's id of it; none where it has none any more.
    pub key: Option<u64>,
    /// The incident itself.
    pub note: NoteIncident,
    /// Its members, page by page.
    pub members: Vec<NoteMembers>,
}

/// Everything that stands otherwise than in the store, and may be written by now.
pub fn tasks(engine: &Engine, watched: &mut Watched) -> Result<Vec<Task>, Problem> {
    let now = watched.now();
    let house = engine.house.load_full();
    let mut due: Vec<u64> = Vec::new();
    for found in watched.watch().incidents() {
        let look = look(found, watched);
        let is_time = |at: Option<Time>, round| at.is_none_or(|at| now.since(at) >= round);
        let is_due = watched.written.get(&found.id).is_none_or(|written| {
            (written.looked != look && is_time(written.at, ROUND))
                || (written.members_looked != look && is_time(written.members_at, MEMBERS_ROUND))
        });
        if is_due {
            due.push(found.id);
        }
    }
    for key in std::mem::take(&mut watched.over) {
        // What was over before anybody wrote it down is not written.
        let id = id_of(&house, &watched.platform, watched.kind, key);
        let is_unknown = watched.unknown.iter().any(|row| row.id == id);
        if is_unknown || watched.written.contains_key(&key) {
            due.push(key);
        }
    }
    let mut tasks = Vec::new();
    for key in due {
        tasks.extend(task(engine, watched, key)?);
    }
    let is_over = |row: &mut Incident| row.last_at.plus(Settings::default().quiet) <= now;
    tasks.extend(watched.unknown.extract_if(.., is_over).map(closed));
    Ok(tasks)
}

/// Reads after a start what is open in the store: what the watch has found again goes on in its row, the rest is over once it was
/// quiet for long enough.
pub fn adopt(engine: &Engine, watched: &mut Watched) -> Result<(), Problem> {
    watched.unknown = open_rows(engine, watched)?;
    Ok(())
}

/// What nobody has found again, as something that is over.
fn closed(row: Incident) -> Task {
    let found = Incident {
        state: IncidentState::Closed,
        closed_at: Some(row.last_at.plus(Settings::default().quiet)),
        growth: IncidentGrowth::default(),
        ..row
    };
    Task {
        key: None,
        note: NoteIncident {
            found,
            mentioned: Vec::new(),
            seeds: Vec::new(),
            calls: Vec::new(),
            is_told: false,
        },
        members: Vec::new(),
    }
}

/// The row that an incident goes on in: of the same id where the same events were kept, else one that pushes the same.
fn row_of(engine: &Engine, watched: &mut Watched, found_id: u64) -> Written {
    let id = id_of(
        &engine.house.load(),
        &watched.platform,
        watched.kind,
        found_id,
    );
    let rows = &watched.unknown;
    let place = rows.iter().position(|row| row.id == id).or_else(|| {
        let found = watched.watch().incident(found_id)?;
        rows.iter().position(|row| shares_a_variant(row, found))
    });
    match place {
        Some(place) => Written::of(watched.unknown.swap_remove(place).id),
        None => Written::of(id),
    }
}

fn open_rows(engine: &Engine, watched: &Watched) -> Result<Vec<Incident>, Problem> {
    let open = Select::incidents(&watched.platform, IncidentState::Open, OPEN_MAX);
    let mut rows = engine.select::<Incident>(&open)?;
    rows.retain(|row| row.kind == watched.kind);
    Ok(rows)
}

fn shares_a_variant(row: &Incident, found: &Found) -> bool {
    let found: BTreeSet<String> = found.variants.iter().map(|one| digits(one.key)).collect();
    row.variants.iter().any(|one| found.contains(&one.key))
}

fn look(found: &Found, watched: &Watched) -> Look {
    Look {
        posts: found.posts,
        accounts: found.members_count(),
        variants: found.variants.len(),
        log_odds: found.assessment.log_odds,
        recent: found.growth(watched.now()).posts,
    }
}

fn task(engine: &Engine, watched: &mut Watched, key: u64) -> Result<Option<Task>, Problem> {
    let house = engine.house.load_full();
    let now = watched.now();
    let mut written = match watched.written.remove(&key) {
        Some(written) => written,
        None => row_of(engine, watched, key),
    };
    let Some(found) = watched.watch().incident(key) else {
        return Ok(None);
    };
    let members = match watched.kind {
        IncidentKind::Campaign => found.members(),
        IncidentKind::Brigade => Vec::new(),
    };
    let mut wanted: BTreeSet<u64> = members.iter().map(|member| member.account).collect();
    wanted.retain(|account| !written.members.contains_key(account));
    let accounts = resolve(
        engine,
        &watched.platform,
        SubjectKind::Account,
        wanted
            .iter()
            .filter_map(|key| Some((*key, watched.accounts.get(*key)?))),
    )?;
    for (key, account) in accounts {
        let member = WrittenMember {
            account,
            said: None,
        };
        written.members.insert(key, member);
    }
    let merged_into = found
        .merged_into
        .map(|into| match watched.written.get(&into) {
            Some(other) => other.id.clone(),
            None => id_of(&house, &watched.platform, watched.kind, into),
        });
    let incident = incident(&house, watched, found, &written, merged_into);
    let is_over = incident.state != IncidentState::Open;
    let is_time = |at| now.since(at) >= MEMBERS_ROUND;
    let pages = if is_over || written.members_at.is_none_or(is_time) {
        // An event is in the log a moment before its account is in the store.
        let is_missing = |member: &Member| {
            !written.members.contains_key(&member.account)
                && watched.accounts.get(member.account).is_some()
        };
        written.members_at = Some(now);
        if written.missed < MISSED_MAX && members.iter().any(is_missing) {
            written.missed += 1;
        } else {
            written.missed = 0;
            written.members_looked = look(found, watched);
        }
        pages(&mut written, members)
    } else {
        Vec::new()
    };
    written.looked = look(found, watched);
    written.at = Some(now);
    let is_told = found.last_at.plus(TOLD) >= engine.now();
    let mentioned = match watched.kind {
        IncidentKind::Campaign => mentioned(watched, found),
        IncidentKind::Brigade => Vec::new(),
    };
    let (seeds, calls) = posts(watched, found, &written);
    let task = Task {
        key: Some(key),
        note: NoteIncident {
            found: incident,
            mentioned,
            seeds,
            calls,
            is_told,
        },
        members: pages,
    };
    watched.written.insert(key, written);
    Ok(Some(task))
}

/// Our ids of things, as far as they are known.
fn resolve<'a>(
    engine: &Engine,
    platform: &Platform,
    kind: SubjectKind,
    names: impl Iterator<Item = (u64, &'a str)>,
) -> Result<HashMap<u64, SubjectId>, Problem> {
    let named: Vec<(u64, Key)> = names
        .map(|(key, id)| {
            let id = id.to_owned();
            let name = SubjectName::name_of(platform, &SubjectRef { kind, id });
            (key, Key::of::<SubjectName>(name))
        })
        .collect();
    let mut ids = HashMap::new();
    for some in named.chunks(NAMES_PER_READ) {
        let keys: Vec<Key> = some.iter().map(|(_, key)| key.clone()).collect();
        let rows = engine.load(&keys)?;
        for ((key, _), row) in some.iter().zip(rows) {
            let name = row.as_ref().and_then(SubjectName::from_record);
            ids.extend(name.map(|name| (*key, name.subject)));
        }
    }
    Ok(ids)
}

/// Members that stand otherwise than they were written, in pages.
fn pages(written: &mut Written, members: Vec<Member>) -> Vec<NoteMembers> {
    let mut changed = Vec::new();
    for member in members {
        let Some(known) = written.members.get_mut(&member.account) else {
            continue;
        };
        let role = role(member.role);
        let said = Some((role, member.last_at, u64::from(member.posts)));
        if known.said != said {
            known.said = said;
            changed.push(FoundMember {
                account: known.account,
                role,
                first_at: member.first_at,
                last_at: member.last_at,
                posts: member.posts.into(),
            });
        }
    }
    let page = |some: &[FoundMember]| NoteMembers {
        incident: written.id.clone(),
        members: some.to_vec(),
    };
    changed
        .chunks(Incident::MEMBERS_PER_NOTE)
        .map(page)
        .collect()
}

impl Written {
    fn of(id: String) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    fn write_again(&mut self) {
        self.looked = Look::default();
        self.at = None;
        self.members_at = None;
        self.members_looked = Look::default();
        for member in self.members.values_mut() {
            member.said = None;
        }
    }
}

impl Watched {
    /// What was to be written of an incident could not be: it is written whole the next time.
    pub fn write_again(&mut self, task: &Task) {
        let Some(key) = task.key else {
            self.unknown.push(task.note.found.clone());
            return;
        };
        let is_over = |found: &Found| found.closed_at.is_some();
        if self.watch().incident(key).is_some_and(is_over) {
            self.over.push(key);
        }
        if let Some(written) = self.written.get_mut(&key) {
            written.write_again();
        }
    }
}
