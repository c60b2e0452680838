//! Lists that wait for a person are kept, encrypted, and taken in when somebody agrees.
//!
//! A file bears the digest of what its list changes. Whoever agrees does so to that and nothing else, so the list is compared once more before it is
//! taken in; where the bank has changed meanwhile, or anything about the file is wrong, the file goes, and the list has to be sent again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use evenhand_flow::operation::bank::list_review::ListTaken;
use evenhand_model::{Duration, ListReview, ListReviewState, Principal, Problem, Time};
use evenhand_store::sync_directory;

use super::{KeptError, sealed_file};
use crate::engine::Engine;
use crate::media::list_difference::{ListPart, of_whole};
use crate::media::list_taking::take_in;

/// The longest list that is kept, as JSON, and all of them together. A longer one has to be sent again.
const LIST_BYTES_MAX: usize = 256 << 20;
const ALL_BYTES_MAX: u64 = 1 << 30;
/// A list to which nobody has said anything goes after this long.
const KEPT: Duration = Duration::from_days(30);
/// What is added to the name of a file that has not been written to its end.
const NEW: &str = "new";
/// What is added to the name of a file whose list is being taken in: it was compared once more, and the bank changes from then on.
const TAKING: &str = "taking";

/// Keeps a list until somebody has answered. Answers whether it is kept; where it is not, it has to be sent again.
pub fn keep(engine: &Engine, list: &ListPart, review: &ListReview) -> bool {
    is_kept(engine, &review.digest)
        || write(engine, list, review).unwrap_or_else(|error| {
            let (bank, source) = (&review.bank, &review.source);
            tracing::warn!(%error, bank, source, "a list that waits for somebody could not be kept; it has to be sent again");
            false
        })
}

/// Whether the list that changes this is kept.
pub fn is_kept(engine: &Engine, digest: &str) -> bool {
    let path = path(engine, digest);
    path.exists() || path.with_extension(TAKING).exists()
}

fn path(engine: &Engine, digest: &str) -> PathBuf {
    engine.directory.waiting_lists().join(digest)
}

fn write(engine: &Engine, list: &ListPart, review: &ListReview) -> Result<bool, KeptError> {
    let Ok(content) = serde_json::to_vec(&(list, review.is_whole)) else {
        return Ok(false);
    };
    let directory = engine.directory.waiting_lists();
    evenhand_store::make_directory(&directory)?;
    let together = bytes_in(&directory) + content.len() as u64;
    if content.len() > LIST_BYTES_MAX || together > ALL_BYTES_MAX {
        return Ok(false);
    }
    let (path, secret) = (path(engine, &review.digest), engine.house_secret());
    let new = path.with_extension(NEW);
    let written = sealed_file::write(&new, &secret, &review.digest, &content);
    if let Err(error) = written {
        remove(&new);
        return Err(error.into());
    }
    rename(&new, &path)?;
    Ok(true)
}

fn rename(from: &Path, to: &Path) -> Result<(), KeptError> {
    std::fs::rename(from, to).map_err(|source| sealed_file::SealedError::Files {
        what: "renamed",
        path: from.to_owned(),
        source,
    })?;
    match to.parent() {
        Some(directory) => Ok(sync_directory(directory)?),
        None => Ok(()),
    }
}

fn files(directory: &Path) -> impl Iterator<Item = std::fs::DirEntry> + use<> {
    let files = std::fs::read_dir(directory).into_iter().flatten();
    files.filter_map(Result::ok)
}

fn bytes_in(directory: &Path) -> u64 {
    let sizes = files(directory).filter_map(|file| Some(file.metadata().ok()?.len()));
    sizes.sum()
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, file = %path.display(), "a list that nobody waits for stays for now");
    }
}

/// Removes what an earlier process has not written to its end.
pub(crate) fn clear(engine: &Engine) {
    let paths = files(&engine.directory.waiting_lists()).map(|file| file.path());
    let unfinished = paths.filter(|path| path.extension().is_some_and(|one| one == NEW));
    unfinished.for_each(|path| remove(&path));
}

/// Takes in every list to which somebody has agreed, and removes those that wait for nobody.
pub(crate) async fn step(engine: &Arc<Engine>) -> Result<(), Problem> {
    let reading = Arc::clone(engine);
    let looking = tokio::task::spawn_blocking(move || waiting(&reading));
    let ended = |_| Problem::internal("a look at waiting lists ended before its time");
    for digest in looking.await.map_err(ended)? {
        answer(engine, digest).await?;
    }
    Ok(())
}

/// Digests of the lists that are kept.
fn waiting(engine: &Engine) -> Vec<String> {
    let paths = files(&engine.directory.waiting_lists()).map(|file| file.path());
    let whole = paths.filter(|path| path.extension().is_none_or(|one| one == TAKING));
    let digests = whole.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    digests.collect()
}

async fn answer(engine: &Arc<Engine>, digest: String) -> Result<(), Problem> {
    let review = engine.get::<ListReview>(&digest)?;
    let path = path(engine, &digest);
    match review.filter(|review| waits(review, engine.now())) {
        Some(review) if review.state == ListReviewState::Agreed => {
            take(engine, review).await?;
        }
        Some(_) => return Ok(()),
        None => {}
    }
    remove(&path);
    remove(&path.with_extension(TAKING));
    Ok(())
}

fn waits(review: &ListReview, now: Time) -> bool {
    match review.state {
        ListReviewState::Waiting => now.since(review.offered_at) < KEPT,
        ListReviewState::Agreed => true,
        ListReviewState::Refused | ListReviewState::Taken => false,
    }
}

/// Takes a list in, in the name of who has agreed to it. Where it can't be, the log says why.
async fn take(engine: &Arc<Engine>, review: ListReview) -> Result<(), Problem> {
    let by = review.answer.as_ref().and_then(|answer| answer.by);
    let by = by.map_or(Principal::System, Principal::User);
    let reading = Arc::clone(engine);
    let reading = tokio::task::spawn_blocking(move || (agreed(&reading, &review), review));
    let ended = |_| Problem::internal("the reading of a waiting list ended before its time");
    let (list, review) = reading.await.map_err(ended)?;
    let why = match list {
        Ok(list) => match take_in(engine, &by, &list).await {
            Ok(()) => {
                let digest = review.digest;
                engine.submit(by, ListTaken { digest }).await?;
                return Ok(());
            }
            Err(problem) if problem.status >= 500 => return Err(problem),
            Err(problem) => problem.to_string(),
        },
        Err(KeptError::Store(problem)) if problem.status >= 500 => return Err(problem),
        Err(error) => error.to_string(),
    };
    let (bank, source) = (&review.bank, &review.source);
    tracing::warn!(%why, bank, source, "a list to which somebody has agreed can't be taken in; it has to be sent again");
    Ok(())
}

/// The list to which somebody has agreed, if it still changes exactly that.
fn agreed(engine: &Engine, review: &ListReview) -> Result<ListPart, KeptError> {
    let path = path(engine, &review.digest);
    let taking = path.with_extension(TAKING);
    let is_compared = taking.exists();
    let file = if is_compared { &taking } else { &path };
    let content = sealed_file::read(file, &engine.house_secret(), &review.digest)?;
    let read = serde_json::from_slice(content.as_ref());
    let (mut list, is_whole): (ListPart, bool) = read.map_err(|_| KeptError::Unknown)?;
    if is_compared {
        return Ok(list);
    }
    let difference = of_whole(engine, &mut list, is_whole).map_err(KeptError::Store)?;
    if difference.digest(&list.bank, &list.source) != review.digest {
        return Err(KeptError::ChangesMore);
    }
    rename(&path, &taking)?;
    Ok(list)
}

#[cfg(test)]
mod tests {
    use evenhand_flow::operation::bank::add_items::NewItem;
    use evenhand_flow::operation::bank::list_review::{AnswerList, HoldList, NewListAnswer};
    use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
    use evenhand_model::{Bank, ListCounts, MediaHashes};

    use super::*;
    use crate::media::kept::tests::open;

    fn list(entries: usize) -> ListPart {
        let item = |number: usize| NewItem {
            id: Some(format!("x{number}")),
            hashes: MediaHashes {
                md5: Some(format!("{number:032x}")),
                ..MediaHashes::default()
            },
            ..NewItem::default()
        };
        ListPart {
            bank: "B".to_owned(),
            source: "a-list".to_owned(),
            items: (0..entries).map(item).collect(),
            withdrawn: Vec::new(),
        }
    }

    /// A list that waits and is kept.
    async fn offered(engine: &Engine, entries: usize) -> ListReview {
        let bank = NewBank::named("B".to_owned());
        let make = MakeBank { bank, user: None };
        engine.submit(Principal::System, make).await.unwrap();
        let mut list = list(entries);
        let difference = of_whole(engine, &mut list, false).unwrap();
        let offered = ListReview {
            digest: difference.digest(&list.bank, &list.source),
            bank: list.bank.clone(),
            source: list.source.clone(),
            is_whole: false,
            counts: ListCounts::default(),
            cause: "a test".to_owned(),
            examples: Vec::new(),
            offered_at: engine.now(),
            offered_by: Principal::System,
            state: ListReviewState::Waiting,
            answer: None,
        };
        let hold = HoldList { offered };
        let review = engine.submit(Principal::System, hold).await.unwrap();
        assert!(keep(engine, &list, &review));
        review
    }

    async fn agree(engine: &Engine, review: &ListReview) {
        let answer = AnswerList {
            digest: review.digest.clone(),
            user: None,
            answer: NewListAnswer {
                agrees: true,
                reason: "I have looked at it".to_owned(),
            },
        };
        engine.submit(Principal::System, answer).await.unwrap();
    }

    /// What came of a list to which somebody agreed, after something was done about its file: its state, and the items of the bank.
    async fn came_of(change: impl AsyncFnOnce(&Engine, &Path)) -> (ListReviewState, u64) {
        let place = tempfile::tempdir().unwrap();
        let engine = open(place.path()).await;
        let review = offered(&engine, 5).await;
        step(&engine).await.unwrap();
        assert!(is_kept(&engine, &review.digest), "nobody has answered");
        change(&engine, &path(&engine, &review.digest)).await;
        agree(&engine, &review).await;
        step(&engine).await.unwrap();
        assert!(!is_kept(&engine, &review.digest), "it was answered");
        let review = engine.get::<ListReview>(&review.digest).unwrap().unwrap();
        let bank = engine.get::<Bank>("B").unwrap().unwrap();
        (review.state, bank.items)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_is_taken_in_by_the_agreement_unless_something_is_wrong_with_its_file() {
        use ListReviewState::{Agreed, Taken};
        assert_eq!(came_of(async |_, _| ()).await, (Taken, 5));
        let damaged = async |_: &Engine, path: &Path| {
            let mut bytes = std::fs::read(path).unwrap();
            bytes[50] ^= 1;
            std::fs::write(path, bytes).unwrap();
        };
        assert_eq!(came_of(damaged).await, (Agreed, 0));
        let changed = async |engine: &Engine, _: &Path| {
            let some = list(1);
            take_in(engine, &Principal::System, &some).await.unwrap();
        };
        assert_eq!(came_of(changed).await, (Agreed, 1));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_a_stop_interrupted_is_taken_in_to_its_end() {
        let interrupted = async |engine: &Engine, path: &Path| {
            rename(path, &path.with_extension(TAKING)).unwrap();
            let some = list(2);
            take_in(engine, &Principal::System, &some).await.unwrap();
        };
        assert_eq!(came_of(interrupted).await, (ListReviewState::Taken, 5));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_list_that_nobody_answers_waits_for_thirty_days_and_what_was_not_written_to_its_end_for_none()
     {
        let place = tempfile::tempdir().unwrap();
        let engine = open(place.path()).await;
        let review = offered(&engine, 5).await;
        let offered_at = review.offered_at;
        for (days, expected) in [(0, true), (29, true), (30, false)] {
            let now = offered_at.plus(Duration::from_days(days));
            assert_eq!(waits(&review, now), expected, "{days}");
        }
        let new = path(&engine, &review.digest).with_extension(NEW);
        std::fs::write(&new, "a part").unwrap();
        clear(&engine);
        assert!(!new.exists() && is_kept(&engine, &review.digest));
    }
}
