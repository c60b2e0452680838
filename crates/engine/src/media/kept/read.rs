//! Taking in, at the start, what was kept.

use std::collections::BTreeSet;
use std::path::PathBuf;

use evenhand_flow::Secret;
use evenhand_flow::known::hashes::HashSeal;
use evenhand_flow::work::Select;
use evenhand_media::index::{Aligned, Segment, Tombstones};
use evenhand_model::{Bank, BankItem, Problem, limits};

use super::state::{Kind, Part, STATE_FILE, State};
use super::{Kept, KeptError, Last, operation_at, remove_others, sealed_file};
use crate::engine::Engine;
use crate::media::banks::Banks;
use crate::media::digests::Run;
use crate::media::held::Held;
use crate::media::items::Items;

/// Takes in what was kept, with banks as they are now. Answers the place in the feed from which to follow; nothing where there is nothing of
/// use, and then no file is left.
pub(crate) fn open(engine: &Engine) -> Result<Option<u64>, Problem> {
    let directory = engine.directory.known_media();
    if !directory.join(STATE_FILE).exists() {
        remove_others(&directory, &BTreeSet::new());
        return Ok(None);
    }
    let secret = engine.house_secret();
    match read(engine, &Reading { directory, secret }) {
        Ok((held, kept, sequence)) => {
            let mut place = engine.media.kept();
            *engine.media.write() = held;
            *place = kept;
            Ok(Some(sequence))
        }
        Err(KeptError::Store(problem)) => Err(problem),
        Err(error) => {
            tracing::warn!(%error, "what was kept of known media can't be used and is made of the store again");
            remove_others(&engine.directory.known_media(), &BTreeSet::new());
            Ok(None)
        }
    }
}

fn read(engine: &Engine, reading: &Reading) -> Result<(Held, Kept, u64), KeptError> {
    let state = State::read(&reading.directory, &reading.secret)?;
    let operation = operation_at(engine, state.sequence).map_err(KeptError::Store)?;
    if operation != Some(state.operation) {
        return Err(KeptError::OtherHistory(state.sequence));
    }
    let mut banks = Banks::numbered(state.banks).ok_or(KeptError::Unknown)?;
    let banks_now = engine
        .select::<Bank>(&Select::banks(8 * limits::BANKS_MAX))
        .map_err(KeptError::Store)?;
    for bank in banks_now {
        banks.put(bank);
    }
    let known = reading.bytes_of_only(&state.parts, Kind::Items)?;
    let terms = reading.bytes_of_only(&state.parts, Kind::Terms)?;
    let items = Items::from_bytes(known.as_ref(), terms.as_ref()).ok_or(KeptError::Unknown)?;
    let mut held = Held::thawed(banks, items);
    let seal = HashSeal::new(&reading.secret);
    for number in state.compared {
        let select = Select::item_numbered(number, 1);
        let items = engine
            .select::<BankItem>(&select)
            .map_err(KeptError::Store)?;
        if let Some(hashes) = items.first().and_then(|item| seal.open(item)) {
            held.compared.put(&hashes, number);
        }
    }
    let mut kept = Kept {
        last: Some(Last {
            sequence: state.sequence,
            changes: held.changes(),
        }),
        tried_at: Some(engine.now()),
        renewed_at: Some(state.renewed_at),
        ..Kept::default()
    };
    for part in state.parts {
        let name = reading.attach(&mut held, &part)?;
        kept.files.insert((part.kind, name), part.file);
    }
    Ok((held, kept, state.sequence))
}

/// Where from.
struct Reading {
    directory: PathBuf,
    secret: Secret,
}

impl Reading {
    fn bytes_of(&self, part: &Part) -> Result<Aligned, KeptError> {
        let path = self.directory.join(&part.file);
        Ok(sealed_file::read(&path, &self.secret, &part.file)?)
    }

    fn bytes_of_only(&self, parts: &[Part], kind: Kind) -> Result<Aligned, KeptError> {
        let part = parts.iter().find(|part| part.kind == kind);
        self.bytes_of(part.ok_or(KeptError::Unknown)?)
    }

    /// Takes in a segment or a run, and tells what it is named by from now on.
    fn attach(&self, held: &mut Held, part: &Part) -> Result<u64, KeptError> {
        let index = match part.kind {
            Kind::Pdq => &mut held.pdq,
            Kind::Frames => &mut held.frames,
            Kind::Sha256 | Kind::Md5 => {
                let run = Run::from_bytes(self.bytes_of(part)?.as_ref());
                let run = run.ok_or(KeptError::Unknown)?;
                let digests = match part.kind {
                    Kind::Sha256 => &mut held.sha256,
                    _ => &mut held.md5,
                };
                return Ok(digests.attach(run));
            }
            Kind::Items | Kind::Terms => return Ok(held.changes()),
        };
        let removed = hex::decode(&part.removed).map_err(|_| KeptError::Unknown)?;
        let segment = Segment::open(self.bytes_of(part)?)?;
        Ok(index.attach(segment, Tombstones::from_bytes(&removed)).0)
    }
}
