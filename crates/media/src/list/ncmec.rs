//! NCMEC's hash sharing, version 2: entries of members with the fingerprints of a picture or a video.
//!
//! After NCMEC's documentation as the client shows it that Meta publishes (facebook/ThreatExchange, `ncmec`). A document type is
//! refused: entities that a document defines can be small and stand for gigabytes, or for files of this machine. Fingerprints that lie
//! in files of their own are not read.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::bounded::{Allowance, Bounded};
use super::draft::Draft;
use super::fault::{ListError, Place, XmlProblem};
use super::format::Reading;
use super::listed::{Algorithm, DISPUTED, Listed};

/// How deep elements may lie in each other; those of the format lie six deep.
const DEPTH_MAX: usize = 32;
/// How deep entries lie: in `images` or `videos`, in the root.
const ENTRY_DEPTH: usize = 2;

/// Reads a list. What a member objects to in an entry of another is labelled [`DISPUTED`].
pub fn read(source: impl BufRead, take: &mut impl FnMut(Listed)) -> Result<Reading, ListError> {
    let allowance = Allowance::default();
    let mut reader = Reader::from_reader(Bounded::new(source, &allowance)?);
    reader.config_mut().expand_empty_elements = true;
    let mut walk = Walk::default();
    let mut reading = Reading::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        if walk.entry.is_none() {
            allowance.renew();
        }
        let entries = walk.entries;
        let step = match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) if walk.is_over() => return Ok(reading),
            Ok(Event::Eof) => Err(XmlProblem::NotWellFormed),
            Ok(event) => walk.step(event),
            Err(quick_xml::Error::Io(error)) => {
                let kind = error.kind();
                return Err(ListError::Source(std::io::Error::new(kind, error)));
            }
            Err(_) => Err(XmlProblem::NotWellFormed),
        };
        match step {
            Ok(None) => {}
            Ok(Some(entry)) if entry.is_known() => {
                let place = Place::Entry(walk.entries);
                let listed = reading.entry(place, |draft| entry.fill(draft));
                listed.into_iter().for_each(&mut *take);
            }
            Ok(Some(_)) => reading.passed_over += 1,
            Err(problem) => {
                let at = reader.buffer_position();
                return Err(ListError::NotXml {
                    at,
                    entries,
                    problem,
                });
            }
        }
    }
}

/// Where in the list the reading is.
#[derive(Debug, Default)]
struct Walk {
    /// The elements that are open, the root first.
    path: Vec<String>,
    /// The text of the innermost one.
    text: String,
    /// The entry that is open.
    entry: Option<Entry>,
    /// Entries that were opened.
    entries: u64,
    /// Whether the root was closed.
    has_ended: bool,
}

/// An entry as far as it was read.
#[derive(Debug, Default)]
struct Entry {
    /// `image`, `video`, `deletedImage`, `deletedVideo`.
    kind: String,
    id: String,
    member: String,
    member_name: String,
    timestamp: String,
    classification: String,
    /// Names and values.
    fingerprints: Vec<(String, String)>,
    is_disputed: bool,
}

impl Walk {
    fn is_over(&self) -> bool {
        self.has_ended && self.path.is_empty()
    }

    /// Takes one event; answers the entry that it has closed.
    fn step(&mut self, event: Event<'_>) -> Result<Option<Entry>, XmlProblem> {
        match event {
            Event::Start(start) => self.open(&start).map(|()| None),
            Event::End(_) => self.close(),
            Event::Text(text) => {
                self.text.push_str(&text);
                Ok(None)
            }
            Event::CData(text) => {
                self.text.push_str(&text);
                Ok(None)
            }
            Event::GeneralRef(reference) => {
                self.text.push(character(&reference)?);
                Ok(None)
            }
            Event::DocType(_) => Err(XmlProblem::DocumentType),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {
                Ok(None)
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), XmlProblem> {
        let name = start.local_name().as_ref().to_owned();
        if self.path.len() >= DEPTH_MAX {
            return Err(XmlProblem::TooDeep);
        }
        if self.path.is_empty() && (self.has_ended || name != "queryResult") {
            return Err(XmlProblem::OtherRoot);
        }
        let is_entry =
            self.path.len() == ENTRY_DEPTH && matches!(self.path[1].as_str(), "images" | "videos");
        if is_entry {
            self.entries += 1;
            self.entry = Some(Entry {
                kind: name.clone(),
                ..Entry::default()
            });
        } else if let Some(entry) = &mut self.entry {
            entry.is_disputed |= name == "negativeFeedback";
            if name == "member" && self.path.len() == ENTRY_DEPTH + 1 {
                entry.member = attribute(start, "id").ok_or(XmlProblem::NotWellFormed)?;
            }
        }
        self.text.clear();
        self.path.push(name);
        Ok(())
    }

    fn close(&mut self) -> Result<Option<Entry>, XmlProblem> {
        let name = self.path.pop().ok_or(XmlProblem::NotWellFormed)?;
        let text = std::mem::take(&mut self.text);
        self.has_ended = self.path.is_empty();
        if self.path.len() == ENTRY_DEPTH {
            return Ok(self.entry.take());
        }
        if let Some(entry) = &mut self.entry {
            entry.take(
                self.path.get(ENTRY_DEPTH + 1).map(String::as_str),
                name,
                text,
            );
        }
        Ok(None)
    }
}

impl Entry {
    /// Takes the text of an element in the entry, or in one of its elements.
    fn take(&mut self, within: Option<&str>, name: String, text: String) {
        match (within, name.as_str()) {
            (None, "id") => self.id = text.trim().to_owned(),
            (None, "member") => self.member_name = text,
            (None, "timestamp") => self.timestamp = text,
            (None, "classification") => self.classification = text,
            (Some("fingerprints"), _) => self.fingerprints.push((name, text)),
            _ => {}
        }
    }

    fn is_known(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "image" | "video" | "deletedImage" | "deletedVideo"
        )
    }

    fn fill(&self, draft: &mut Draft<'_>) {
        // Ids are a member's own.
        if !self.id.is_empty() {
            draft.id("id", &format!("{}/{}", self.member, self.id));
        }
        draft.withdrawn(self.kind.starts_with("deleted"));
        draft.updated_at("timestamp", &self.timestamp);
        draft.label("classification", &self.classification);
        draft.note(&self.member_name);
        if self.is_disputed {
            draft.label("feedback", DISPUTED);
        }
        for (name, value) in &self.fingerprints {
            draft.hash(name, algorithm_of(name), value);
        }
    }
}

fn algorithm_of(name: &str) -> Algorithm {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "md5" => Algorithm::Md5,
        "sha1" => Algorithm::Sha1,
        "sha256" => Algorithm::Sha256,
        "sha512" => Algorithm::Sha512,
        "pdq" => Algorithm::Pdq,
        "pdna" => Algorithm::Opaque("photodna".into()),
        _ => Algorithm::Opaque(name),
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok()??;
    Some(found.value.into_owned())
}

/// What a reference stands for: one of the five that every document has, or a character by its number.
fn character(reference: &BytesRef<'_>) -> Result<char, XmlProblem> {
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => match reference.resolve_char_ref() {
            Ok(Some(character)) => Ok(character),
            _ => Err(XmlProblem::NotWellFormed),
        },
    }
}
