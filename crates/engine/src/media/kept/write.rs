//! Writing down what is looked up, aside from those who look up.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use evenhand_flow::Secret;
use evenhand_media::index::Snapshot;
use evenhand_store::sync_directory;

use super::state::{Kind, Part, STATE_FILE, State};
use super::{Kept, KeptError, Last, operation_at, remove_others, sealed_file};
use crate::engine::Engine;
use crate::media::digests::Named;
use crate::media::held::Frozen;

/// Writes down what has changed. Where that fails, what was there before goes on to hold, and the next turn tries again.
pub(crate) fn write(engine: &Engine) {
    let mut kept = engine.media.kept();
    kept.tried_at = Some(engine.now());
    if let Err(error) = kept.write(engine) {
        tracing::warn!(%error, "known media could not be written down; the next start may take longer");
    }
}

/// The same when the server stops, on a thread that does not serve, unless nothing was ever known.
pub(crate) async fn write_at_end(engine: &Arc<Engine>) {
    let engine = Arc::clone(engine);
    let writing = tokio::task::spawn_blocking(move || {
        let changes = engine.media.read().changes();
        let was_written = engine.media.kept().last.is_some();
        if was_written || changes > 0 {
            write(&engine);
        }
    });
    if let Err(error) = writing.await {
        tracing::warn!(%error, "known media could not be written down; the next start may take longer");
    }
}

impl Kept {
    fn write(&mut self, engine: &Engine) -> Result<(), KeptError> {
        // Before what is held: whatever comes in between is taken in once more by following.
        let sequence = engine.media.followed.sequence();
        let operation = operation_at(engine, sequence).map_err(KeptError::Store)?;
        let operation = operation.ok_or(KeptError::OtherHistory(sequence))?;
        let frozen = engine.media.write().freeze();
        let renewed_at = *self.renewed_at.get_or_insert(engine.now());
        let directory = engine.directory.known_media();
        evenhand_store::make_directory(&directory)?;
        let mut writing = Writing {
            before: &self.files,
            files: HashMap::new(),
            state: State::new(sequence, operation, renewed_at, frozen.banks.clone()),
            secret: engine.house_secret(),
            directory,
        };
        writing.state.compared.clone_from(&frozen.compared);
        writing.all(&frozen)?;
        let (files, directory) = (writing.files, writing.directory);
        let mut named: BTreeSet<&str> = files.values().map(String::as_str).collect();
        named.insert(STATE_FILE);
        remove_others(&directory, &named);
        self.files = files;
        self.last = Some(Last {
            sequence,
            changes: frozen.changes,
        });
        Ok(())
    }
}

/// One writing of everything.
struct Writing<'a> {
    /// Files that are there.
    before: &'a HashMap<(Kind, u64), String>,
    /// Those that are needed.
    files: HashMap<(Kind, u64), String>,
    state: State,
    secret: Secret,
    directory: PathBuf,
}

impl Writing<'_> {
    fn all(&mut self, frozen: &Frozen) -> Result<(), KeptError> {
        let (items, changes) = (&frozen.items, frozen.changes);
        self.part((Kind::Items, changes), String::new(), || {
            items.known_to_bytes().into()
        })?;
        self.part((Kind::Terms, changes), String::new(), || {
            items.terms_to_bytes().into()
        })?;
        self.segments(Kind::Pdq, &frozen.pdq)?;
        self.segments(Kind::Frames, &frozen.frames)?;
        self.runs(Kind::Sha256, &frozen.sha256)?;
        self.runs(Kind::Md5, &frozen.md5)?;
        // The files are there for good before anything names them.
        sync_directory(&self.directory)?;
        self.state.write(&self.directory, &self.secret)?;
        Ok(sync_directory(&self.directory)?)
    }

    fn segments(&mut self, kind: Kind, index: &Snapshot) -> Result<(), KeptError> {
        for (id, segment, tombstones) in index.segments() {
            let removed = match tombstones.hidden() {
                0 => String::new(),
                _ => hex::encode(tombstones.to_bytes()),
            };
            self.part((kind, id.0), removed, || segment.bytes().into())?;
        }
        Ok(())
    }

    fn runs(&mut self, kind: Kind, runs: &[Named]) -> Result<(), KeptError> {
        for named in runs {
            self.part((kind, named.id), String::new(), || {
                named.run.to_bytes().into()
            })?;
        }
        Ok(())
    }

    /// Names the file of a content, which is written unless it is there.
    fn part<'b>(
        &mut self,
        content: (Kind, u64),
        removed: String,
        bytes: impl FnOnce() -> Cow<'b, [u8]>,
    ) -> Result<(), KeptError> {
        let kind = content.0;
        let file = match self.before.get(&content) {
            Some(file) => file.clone(),
            None => {
                let random: [u8; 8] =
                    crate::keys::random().map_err(sealed_file::SealedError::Random)?;
                let file = format!("{}-{}", kind.as_str(), hex::encode(random));
                let path = self.directory.join(&file);
                sealed_file::write(&path, &self.secret, &file, &bytes())?;
                file
            }
        };
        self.files.insert(content, file.clone());
        self.state.parts.push(Part {
            kind,
            file,
            removed,
        });
        Ok(())
    }
}
