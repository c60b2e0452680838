//! One medium is fetched, hashed and looked up.

use std::sync::Arc;

use evenhand_deliver::{Client, EgressProblem, Fetched, SendError};
use evenhand_flow::work::Select;
use evenhand_model::{BankItem, FetchState, HashedFrame, KnownMedium, Problem, limits};

use super::file_hasher::{FileHasher, HashedFile, NotHashed};
use super::look_up::{Query, each_once};
use crate::engine::Engine;

/// Frames of less say nothing of their video (vpdq, ThreatExchange).
const QUALITY_MIN: u8 = 50;

/// Why a medium was not hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// In words for whoever decides; no path and no query of an address.
    pub why: String,
    /// Whether trying again may help.
    pub may_pass: bool,
}

impl Trouble {
    fn lasting(why: impl Into<String>) -> Self {
        let (why, may_pass) = (why.into(), false);
        Self { why, may_pass }
    }

    fn passing(why: impl Into<String>) -> Self {
        let (why, may_pass) = (why.into(), true);
        Self { why, may_pass }
    }
}

/// The host of an address from which media are fetched; or why they are not.
pub(crate) fn host(engine: &Engine, client: &Client, url: &str) -> Result<String, Trouble> {
    let destination = client.egress().check(url);
    let destination = destination.map_err(|problem| Trouble::lasting(problem.to_string()))?;
    let host = destination.host();
    if engine.settings.media_hosts.contains(host) {
        return Ok(host.to_owned());
    }
    let why = format!("{host} is not among media.fetch_hosts of the configuration");
    Err(Trouble::lasting(why))
}

/// Fetches a file and hashes it. Nothing of it is left afterwards.
pub(crate) async fn hashed(
    client: &Client,
    files: &Arc<dyn FileHasher>,
    url: &str,
) -> Result<HashedFile, Trouble> {
    let fetched = client.fetch(url, limits::MEDIA_FILE_BYTES_MAX).await;
    let Fetched { status, bytes, .. } = fetched.map_err(|problem| unsent(&problem))?;
    match status {
        200 => {}
        429 | 500..=599 => {
            return Err(Trouble::passing(format!("its server answers {status}")));
        }
        301..=308 => {
            let why = format!(
                "its server answers {status}: it leads elsewhere, and that is not followed"
            );
            return Err(Trouble::lasting(why));
        }
        _ => return Err(Trouble::lasting(format!("its server answers {status}"))),
    }
    let files = Arc::clone(files);
    let hashing = tokio::task::spawn_blocking(move || files.hash(&bytes));
    let ended = hashing
        .await
        .map_err(|_| Trouble::passing("hashing it ended before its time"))?;
    ended.map_err(|problem| match problem {
        NotHashed::Lasting(why) => Trouble::lasting(why),
        NotHashed::Passing(why) => Trouble::passing(why),
    })
}

fn unsent(problem: &SendError) -> Trouble {
    let why = problem.to_string();
    match problem {
        SendError::Refused(EgressProblem::Unresolved { .. })
        | SendError::Connect(_)
        | SendError::Timeout
        | SendError::Broken(_) => Trouble::passing(why),
        _ => Trouble::lasting(why),
    }
}

impl Engine {
    /// What banks hold that is near to a file, by any of its hashes.
    pub(crate) fn known_by(
        &self,
        file: &HashedFile,
        medium: u16,
        seed: &str,
    ) -> Result<Vec<KnownMedium>, Problem> {
        let queries = std::iter::once(&file.hashes).chain(&file.also);
        let near = queries.flat_map(|hashes| {
            let is_clear =
                |frame: &&HashedFrame| frame.quality.is_none_or(|quality| quality >= QUALITY_MIN);
            let frames = hashes.frames.iter().filter(is_clear);
            let query = Query {
                turned: true,
                frames: frames.filter_map(|frame| frame.pdq.parse().ok()).collect(),
                ..Query::of_hashes(hashes)
            };
            self.media.look_up(&query, self.now(), seed)
        });
        let mut known = Vec::new();
        for near in each_once(near.collect())
            .into_iter()
            .take(limits::KNOWN_PER_CONTENT_MAX)
        {
            let items = self.select::<BankItem>(&Select::item_numbered(near.number, 1))?;
            known.extend(items.into_iter().map(|item| KnownMedium {
                item: item.id,
                medium,
                by: near.by,
                distance: near.distance,
            }));
        }
        Ok(known)
    }
}

/// How far a medium is once it was tried. What still fails at the last attempt is given up.
pub(crate) fn state(tried: Result<HashedFile, Trouble>, is_last: bool) -> FetchState {
    match tried {
        Ok(file) => FetchState::Hashed(Box::new(file.hashes)),
        Err(Trouble {
            why,
            may_pass: true,
        }) if !is_last => FetchState::Waiting(Some(why)),
        Err(Trouble { why, .. }) => FetchState::Failed(why),
    }
}
