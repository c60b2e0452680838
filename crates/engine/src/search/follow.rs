//! Keeping the index up to date: first a walk over everything that there is, then the feed.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenhand_flow::operation::index::{IndexDocuments, ReadDocument};
use evenhand_flow::search::{DocumentId, SearchPosition, Walk};
use evenhand_flow::work::{Key, Row, Select, Table, Value};
use evenhand_model::{Account, Case, Decision, Principal, Problem, Subject};

use crate::engine::Engine;
use crate::store_feed::unreadable;

/// Rows of a table that one step of a walk looks at.
const ROWS_PER_STEP: usize = 200;
/// Documents that one commit brings in; each has some dozens of terms.
const DOCUMENTS_PER_COMMIT: usize = 50;
/// Commits after which the place is written down though none of them changed a document. What a crash
/// makes it look at again costs little, as what is there already is known by its source.
const COMMITS_PER_NOTE: u64 = 10_000;

/// Tables that a walk goes over. Cases come first: they say which accounts are looked at with their own
/// words.
const WALKED: [Table; 3] = [Table::Case, Table::Account, Table::Decision];

/// What is wanted: documents, and whether with an account's own words.
type Wanted = BTreeMap<DocumentId, bool>;

/// A place in the feed, kept from one step to the next.
#[derive(Debug, Default)]
pub struct Follower {
    place: Option<SearchPosition>,
    noted: u64,
}

impl Follower {
    /// One step. Answers whether there is more to do at once.
    pub async fn step(&mut self, engine: &Arc<Engine>) -> Result<bool, Problem> {
        let place = match self.place.take() {
            Some(place) => place,
            None => start(engine)?,
        };
        // Should a commit fail, the row says again where to go on.
        let reading = Arc::clone(engine);
        let read = tokio::task::spawn_blocking(move || read_step(&reading, place));
        let step = read
            .await
            .map_err(|_| Problem::internal("a reading ended before its time"))??;
        let Step {
            documents,
            before,
            after,
            more,
        } = step;
        let is_far = after.sequence.saturating_sub(self.noted) >= COMMITS_PER_NOTE;
        let writes = !documents.is_empty() || after.walk != before.walk || is_far;
        if writes {
            commit(engine, documents, &before, &after).await?;
            self.noted = after.sequence;
        }
        match after.walk {
            Some(_) => engine.search_progress.builds(),
            None => engine.search_progress.followed(after.sequence),
        }
        self.place = Some(after);
        // What was written here is a commit too, to be stepped over.
        Ok(more || writes)
    }
}

struct Step {
    documents: Vec<ReadDocument>,
    before: SearchPosition,
    after: SearchPosition,
    more: bool,
}

/// Where to go on after a start; at the beginning, where there is no index.
fn start(engine: &Engine) -> Result<SearchPosition, Problem> {
    match engine.get::<SearchPosition>(SearchPosition::ID)? {
        Some(place) => Ok(place),
        None => from_the_beginning(engine),
    }
}

/// What changes during a walk is found by following from where the store was when it began.
fn from_the_beginning(engine: &Engine) -> Result<SearchPosition, Problem> {
    Ok(SearchPosition {
        sequence: engine.feed_end()?,
        walk: Some(Walk::default()),
        ..SearchPosition::default()
    })
}

fn read_step(engine: &Engine, before: SearchPosition) -> Result<Step, Problem> {
    let (wanted, after, more) = match &before.walk {
        Some(walk) => walk_on(engine, &before, walk)?,
        None => follow_on(engine, &before)?,
    };
    let documents = engine.changed_documents(&wanted)?;
    Ok(Step {
        documents,
        before,
        after,
        more,
    })
}

fn walk_on(
    engine: &Engine,
    place: &SearchPosition,
    walk: &Walk,
) -> Result<(Wanted, SearchPosition, bool), Problem> {
    let Some(table) = WALKED.get(walk.tables) else {
        let after = SearchPosition {
            walk: None,
            ..place.clone()
        };
        return Ok((Wanted::new(), after, true));
    };
    let start = walk.after.clone().map(|id| (Value::Nothing, id));
    let select = Select::all(*table, ROWS_PER_STEP).after(start);
    let rows = engine.store.select(&select).map_err(unreadable)?;
    let keys: Vec<Key> = rows.iter().map(|row| row.key()).collect();
    let walk = if rows.len() == ROWS_PER_STEP {
        Walk {
            after: keys.last().map(|key| key.id.clone()),
            ..*walk
        }
    } else {
        Walk {
            tables: walk.tables + 1,
            after: None,
        }
    };
    let after = SearchPosition {
        walk: Some(walk),
        ..place.clone()
    };
    Ok((documents_of(engine, &keys)?, after, true))
}

fn follow_on(
    engine: &Engine,
    place: &SearchPosition,
) -> Result<(Wanted, SearchPosition, bool), Problem> {
    let Some(changes) = engine.changes_since(place.sequence, &WALKED)? else {
        tracing::info!("the index is built anew, as the feed does not go back far enough");
        return Ok((Wanted::new(), from_the_beginning(engine)?, true));
    };
    let after = SearchPosition {
        sequence: changes.end,
        ..place.clone()
    };
    Ok((documents_of(engine, &changes.keys)?, after, changes.more))
}

/// The documents that some rows have a part in.
fn documents_of(engine: &Engine, keys: &[Key]) -> Result<Wanted, Problem> {
    let mut wanted = Wanted::new();
    let mut subjects = Vec::new();
    let (accounts, others): (Vec<&Key>, Vec<&Key>) =
        keys.iter().partition(|key| key.table == Account::TABLE);
    for key in accounts {
        if let Ok(account) = key.id.parse() {
            wanted.insert(DocumentId::of_account(account), false);
        }
    }
    let others: Vec<Key> = others.into_iter().cloned().collect();
    for record in engine.load(&others)?.iter().flatten() {
        if let Some(case) = Case::from_record(record) {
            wanted.insert(DocumentId::of_case(case.id), false);
            subjects.push(Key::of::<Subject>(case.subject));
        } else if let Some(decision) = Decision::from_record(record)
            && decision.case.is_none()
        {
            wanted.insert(DocumentId::of_decision(decision.id), false);
        }
    }
    subjects.sort_unstable();
    subjects.dedup();
    for record in engine.load(&subjects)?.iter().flatten() {
        if let Some(subject) = Subject::from_record(record) {
            let account = subject.author.unwrap_or(subject.id);
            wanted.insert(DocumentId::of_account(account), true);
        }
    }
    Ok(wanted)
}

/// A few documents at a time; only the last of them bring the place forward.
async fn commit(
    engine: &Engine,
    mut documents: Vec<ReadDocument>,
    before: &SearchPosition,
    after: &SearchPosition,
) -> Result<(), Problem> {
    loop {
        let rest = documents.split_off(documents.len().min(DOCUMENTS_PER_COMMIT));
        let is_last = rest.is_empty();
        let index = IndexDocuments {
            documents,
            position: if is_last { after } else { before }.clone(),
        };
        engine.submit(Principal::System, index).await?;
        if is_last {
            return Ok(());
        }
        give_way(engine).await;
        documents = rest;
    }
}

/// What people and platforms send goes first: while something waits, the index takes a small share.
pub async fn give_way(engine: &Engine) {
    const REST_MS: u64 = 250;
    if engine.waiting() > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(REST_MS)).await;
    }
}
