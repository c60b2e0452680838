//! A file whose content is encrypted in chunks, so that a large one is read by several cores.
//!
//! A header of 40 bytes (magic, layout, length, the file's own random id), the encrypted chunks, and then a tag for each: AES-256-GCM
//! (NIST SP 800-38D). The key is derived from the house's for this file alone, so that the number of a chunk is nonce enough, and header and name are
//! authenticated with every chunk, of which there is one at least: nothing can be cut off, moved within the file, or be taken for another file.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use evenhand_flow::Secret;
use evenhand_media::index::Aligned;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, Tag, UnboundKey};

const MAGIC: [u8; 8] = *b"EVHNDkno";
const LAYOUT: u32 = 1;
const HEADER_BYTES: usize = 40;
/// Long enough that 16 bytes of tag and a seek do not count, short enough for the second cache.
const CHUNK_BYTES: usize = 1 << 20;
const TAG_BYTES: usize = 16;
/// Longer than what 2^30 entries of an index take.
const LENGTH_MAX: u64 = 1 << 40;

/// Why a file can't be used.
#[derive(Debug, thiserror::Error)]
pub(in crate::media) enum SealedError {
    /// It could not be read or written.
    #[error("{} could not be {what}: {source}", .path.display())]
    Files {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// It is something else, or of another version of this program.
    #[error("{} is no such file, or one of another version of this program", .0.display())]
    Foreign(PathBuf),
    /// It is too short, or too long.
    #[error("{} has {found} bytes and should have {expected}", .path.display())]
    Length {
        path: PathBuf,
        expected: u64,
        found: u64,
    },
    /// It was changed, or encrypted with another key.
    #[error("{} was changed, or was encrypted with another key of the house", .0.display())]
    Altered(PathBuf),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes: {0}")]
    Random(io::Error),
}

/// Writes a file anew, and sees to it that its content is on the disk.
pub(super) fn write(
    path: &Path,
    secret: &Secret,
    name: &str,
    content: &[u8],
) -> Result<(), SealedError> {
    let id = crate::keys::random().map_err(SealedError::Random)?;
    let header = header(content.len() as u64, &id);
    let written = write_chunks(path, secret, name, &header, content);
    written.map_err(|source| SealedError::Files {
        what: "written",
        path: path.to_owned(),
        source,
    })
}

fn write_chunks(
    path: &Path,
    secret: &Secret,
    name: &str,
    header: &[u8; HEADER_BYTES],
    content: &[u8],
) -> io::Result<()> {
    let refused = |_| io::Error::other("it could not be encrypted");
    let key = key(secret, header).map_err(refused)?;
    let mut file = File::create(path)?;
    file.write_all(header)?;
    let mut tags = Vec::new();
    let mut room = Vec::with_capacity(CHUNK_BYTES);
    let nothing = content.is_empty().then_some(content);
    for (number, chunk) in (0..).zip(content.chunks(CHUNK_BYTES).chain(nothing)) {
        room.clear();
        room.extend_from_slice(chunk);
        let aad = aad(header, name);
        let tag = key
            .seal_in_place_separate_tag(nonce(number), aad, &mut room)
            .map_err(refused)?;
        file.write_all(&room)?;
        tags.extend_from_slice(tag.as_ref());
    }
    file.write_all(&tags)?;
    file.sync_all()
}

/// Reads a file by as many threads as there are cores.
pub(super) fn read(path: &Path, secret: &Secret, name: &str) -> Result<Aligned, SealedError> {
    let unreadable = |source| SealedError::Files {
        what: "read",
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?.len();
    let mut header = [0; HEADER_BYTES];
    let is_whole = file.read_exact(&mut header).is_ok();
    let length = length_of(&header).filter(|_| is_whole);
    let length = length.ok_or_else(|| SealedError::Foreign(path.to_owned()))?;
    let tags_at = HEADER_BYTES as u64 + length;
    let expected = tags_at + TAG_BYTES as u64 * length.div_ceil(CHUNK_BYTES as u64).max(1);
    if found != expected {
        let path = path.to_owned();
        return Err(SealedError::Length {
            path,
            expected,
            found,
        });
    }
    let altered = || SealedError::Altered(path.to_owned());
    let mut tags = Vec::new();
    file.seek(SeekFrom::Start(tags_at)).map_err(unreadable)?;
    file.read_to_end(&mut tags).map_err(unreadable)?;
    let (tags, _) = tags.as_chunks::<TAG_BYTES>();
    let key = key(secret, &header).map_err(|_| altered())?;
    let mut content = Aligned::zeroed(usize::try_from(length).map_err(|_| altered())?);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let chunks_each = tags.len().div_ceil(threads).max(1);
    let nothing: Option<&mut [u8]> = (length == 0).then(Default::default);
    let parts = content.bytes_mut().chunks_mut(chunks_each * CHUNK_BYTES);
    let parts = parts.chain(nothing);
    let opened: Result<Vec<bool>, io::Error> = std::thread::scope(|scope| {
        let (key, header) = (&key, &header);
        let readers: Vec<_> = (0..)
            .step_by(chunks_each)
            .zip(parts.zip(tags.chunks(chunks_each)))
            .map(|(first, (part, tags))| {
                scope.spawn(move || {
                    let open = Opening { key, header, name };
                    open.read(File::open(path)?, first, part, tags)
                })
            })
            .collect();
        let ended = |_| Err(io::Error::other("a reader ended before its time"));
        let joined = readers.into_iter().map(|reader| reader.join());
        joined.map(|read| read.unwrap_or_else(ended)).collect()
    });
    let is_genuine = opened.map_err(unreadable)?.into_iter().all(|part| part);
    is_genuine.then_some(content).ok_or_else(altered)
}

/// What every chunk of a file is opened with.
struct Opening<'a> {
    key: &'a LessSafeKey,
    header: &'a [u8; HEADER_BYTES],
    name: &'a str,
}

impl Opening<'_> {
    /// Reads chunks from the `first` on, and decrypts them where they lie. Answers whether all of them are genuine.
    fn read(
        &self,
        mut file: File,
        first: u64,
        part: &mut [u8],
        tags: &[[u8; TAG_BYTES]],
    ) -> io::Result<bool> {
        file.seek(SeekFrom::Start(
            HEADER_BYTES as u64 + first * CHUNK_BYTES as u64,
        ))?;
        if part.is_empty() {
            return Ok(tags.first().is_some_and(|tag| self.open(first, part, *tag)));
        }
        for (number, (chunk, tag)) in (first..).zip(part.chunks_mut(CHUNK_BYTES).zip(tags)) {
            file.read_exact(chunk)?;
            if !self.open(number, chunk, *tag) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Decrypts a chunk, if it is genuine.
    fn open(&self, number: u64, chunk: &mut [u8], tag: [u8; TAG_BYTES]) -> bool {
        let aad = aad(self.header, self.name);
        self.key
            .open_in_place_separate_tag(nonce(number), aad, Tag::from(tag), chunk, 0..)
            .is_ok()
    }
}

fn header(length: u64, id: &[u8; 16]) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[..8].copy_from_slice(&MAGIC);
    header[8..12].copy_from_slice(&LAYOUT.to_le_bytes());
    header[16..24].copy_from_slice(&length.to_le_bytes());
    header[24..].copy_from_slice(id);
    header
}

/// How long the content is; nothing where this is no header.
fn length_of(header: &[u8; HEADER_BYTES]) -> Option<u64> {
    let is_known = header[..8] == MAGIC && header[8..12] == LAYOUT.to_le_bytes();
    let length = u64::from_le_bytes(*header[16..].first_chunk()?);
    (is_known && length <= LENGTH_MAX).then_some(length)
}

/// The key of one file.
fn key(
    secret: &Secret,
    header: &[u8; HEADER_BYTES],
) -> Result<LessSafeKey, ring::error::Unspecified> {
    let mut key = [0; 32];
    let digits = secret.digest(&[b"known-media-file", header]);
    hex::decode_to_slice(digits, &mut key).map_err(|_| ring::error::Unspecified)?;
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key)?))
}

fn nonce(chunk: u64) -> Nonce {
    let mut nonce = [0; NONCE_LEN];
    nonce[..8].copy_from_slice(&chunk.to_le_bytes());
    Nonce::assume_unique_for_key(nonce)
}

fn aad(header: &[u8; HEADER_BYTES], name: &str) -> Aad<Vec<u8>> {
    Aad::from([header.as_slice(), name.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn secret(byte: u8) -> Secret {
        Secret::new("test", [byte; 32])
    }

    /// Bytes in which no chunk is like another.
    fn content(length: usize) -> Vec<u8> {
        (0..length)
            .map(|place| (place % 251 + place / CHUNK_BYTES) as u8)
            .collect()
    }

    fn written(length: usize) -> (tempfile::TempDir, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("file");
        write(&path, &secret(1), "pdq", &content(length)).unwrap();
        (place, path)
    }

    #[test]
    fn a_file_is_read_as_it_was_written_and_shows_nothing() {
        for length in [0, 1, CHUNK_BYTES, 3 * CHUNK_BYTES + 17] {
            let (_place, path) = written(length);
            let read = read(&path, &secret(1), "pdq").unwrap();
            assert!(read.as_ref() == content(length), "{length}");
            let raw = fs::read(&path).unwrap();
            let shown = content(length);
            let beginning = &shown[..length.min(16)];
            let is_shown = raw.windows(16).any(|window| window == beginning);
            assert!(!is_shown, "{length}");
        }
    }

    #[test]
    fn another_key_and_another_name_open_nothing() {
        let (_place, path) = written(100);
        for (key, name) in [(2, "pdq"), (1, "md5")] {
            let error = read(&path, &secret(key), name).err().unwrap();
            assert!(matches!(error, SealedError::Altered(_)), "{error}");
        }
    }

    #[test]
    fn whatever_is_done_to_a_file_is_noticed() {
        let length = 2 * CHUNK_BYTES + 5;
        let (_place, path) = written(length);
        let raw = fs::read(&path).unwrap();
        let check = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
            let mut changed = raw.clone();
            change(&mut changed);
            fs::write(&path, changed).unwrap();
            assert!(read(&path, &secret(1), "pdq").is_err(), "{name}");
        };
        for place in [0, 9, 17, 30, HEADER_BYTES, raw.len() - 1] {
            check(&format!("a bit of byte {place}"), &|raw| raw[place] ^= 4);
        }
        for left in [0, HEADER_BYTES - 1, HEADER_BYTES, raw.len() - 1] {
            check(&format!("all but {left} bytes"), &|raw| raw.truncate(left));
        }
        check("a forged file of nothing", &|raw| {
            *raw = [header(0, &[7; 16]).as_slice(), &[0; TAG_BYTES]].concat();
        });
        check("a byte more", &|raw| raw.push(0));
        check("two chunks in each other's place", &|raw| {
            let (first, second) = raw[HEADER_BYTES..].split_at_mut(CHUNK_BYTES);
            first.swap_with_slice(&mut second[..CHUNK_BYTES]);
        });
    }
}
