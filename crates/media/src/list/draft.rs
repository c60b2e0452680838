//! An entry while it is read, field by field, whatever the format.

use super::fault::{Fault, Faults, FieldProblem, Place};
use super::listed::{
    Algorithm, FRAMES_MAX, HASHES_MAX, ID_BYTES_MAX, LABEL_BYTES_MAX, LABELS_MAX, Listed,
    ListedFrame, NOTE_BYTES_MAX, URI_BYTES_MAX,
};
use super::{hash_text, moment};

/// Longest name of a way in which a hash was made, in bytes.
const PROFILE_BYTES_MAX: usize = 32;
/// As much of a field's name is told: a list names its own fields.
const FIELD_CHARS_MAX: usize = 64;

/// An entry of which some fields are known.
#[derive(Debug)]
pub struct Draft<'a> {
    place: Place,
    listed: Listed,
    faults: &'a mut Faults,
    /// Whether a hash was there and could not be read, which is told already.
    has_bad_hash: bool,
    /// Whether it is not known any more which entry it is or whether it still holds.
    is_lost: bool,
}

impl<'a> Draft<'a> {
    /// An entry of which nothing is known yet.
    pub fn new(place: Place, faults: &'a mut Faults) -> Self {
        Self {
            place,
            listed: Listed::default(),
            faults,
            has_bad_hash: false,
            is_lost: false,
        }
    }

    /// The entry, as far as it can be read; nothing where that says neither which one it is nor what to look for.
    pub fn finish(mut self) -> Option<Listed> {
        if self.is_lost {
            return None;
        }
        let says_nothing = self.listed.hashes.is_empty() && self.listed.frames.is_empty();
        if says_nothing && !self.listed.is_withdrawn {
            if !self.has_bad_hash {
                self.fault("", FieldProblem::NoHash);
            }
            return None;
        }
        self.listed.hashes.sort_unstable();
        self.listed.labels.sort_unstable();
        if self.listed.id.is_empty() {
            let hashes = self.listed.hashes.iter();
            let Some(hash) = hashes.min_by_key(|hash| vagueness(&hash.algorithm)) else {
                let expected = "an id or a hash, to know which one it is";
                self.fault("id", FieldProblem::Missing { expected });
                return None;
            };
            self.listed.id = hash.to_string();
        }
        Some(self.listed)
    }

    /// Tells of something that can't be read.
    pub fn fault(&mut self, field: &str, problem: FieldProblem) {
        let named = field.chars().filter(|one| !one.is_control());
        self.faults.note(Fault {
            place: self.place,
            field: named.take(FIELD_CHARS_MAX).collect(),
            problem,
        });
    }

    /// Tells of something without which the entry is worth nothing.
    pub fn lose(&mut self, field: &str, problem: FieldProblem) {
        self.fault(field, problem);
        self.is_lost = true;
    }

    /// By what the source knows it. An id that can't be read loses the entry: under another one it would never be withdrawn.
    pub fn id(&mut self, field: &str, text: &str) {
        match checked(text, ID_BYTES_MAX) {
            Ok(id) => id.clone_into(&mut self.listed.id),
            Err(problem) => self.lose(field, problem),
        }
    }

    /// One of its hashes. Nothing is nothing: cells of a table may be empty.
    pub fn hash(&mut self, field: &str, algorithm: Algorithm, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let known = &self.listed.hashes;
        let read = hash_text::read(algorithm, text).and_then(|hash| {
            let same = known.iter().find(|one| one.algorithm == hash.algorithm);
            match same {
                Some(same) if *same == hash => Ok(None),
                Some(_) => Err(FieldProblem::SecondHash),
                None if known.len() >= HASHES_MAX => Err(FieldProblem::TooMany { max: HASHES_MAX }),
                None => Ok(Some(hash)),
            }
        });
        match read {
            Ok(hash) => self.listed.hashes.extend(hash),
            Err(problem) => {
                self.has_bad_hash = true;
                self.fault(field, problem);
            }
        }
    }

    /// The frames of a video. Some of them alone would be another video.
    pub fn frames(&mut self, field: &str, frames: Result<Vec<ListedFrame>, FieldProblem>) {
        let frames = frames.and_then(|frames| match frames.len() <= FRAMES_MAX {
            true => Ok(frames),
            false => Err(FieldProblem::TooMany { max: FRAMES_MAX }),
        });
        match frames {
            Ok(frames) => self.listed.frames = frames,
            Err(problem) => {
                self.has_bad_hash = true;
                self.fault(field, problem);
            }
        }
    }

    /// One of its labels.
    pub fn label(&mut self, field: &str, text: &str) {
        let label = checked(text, LABEL_BYTES_MAX).and_then(|label| match label.contains(';') {
            true => Err(FieldProblem::Separator),
            false => Ok(label),
        });
        match label {
            Ok(label) => {
                let labels = &mut self.listed.labels;
                let is_new = !label.is_empty() && !labels.iter().any(|known| known == label);
                if is_new && labels.len() < LABELS_MAX {
                    labels.push(label.to_owned());
                }
            }
            Err(problem) => self.fault(field, problem),
        }
    }

    /// The remark, the first that there is; what is too long is cut.
    pub fn note(&mut self, text: &str) {
        if self.listed.note.is_some() {
            return;
        }
        let text = text.trim();
        let text = &text[..text.floor_char_boundary(NOTE_BYTES_MAX)];
        let is_control = |one: char| one.is_control() && one != '\n';
        let text = text.replace(is_control, " ").trim().to_owned();
        self.listed.note = Some(text).filter(|text| !text.is_empty());
    }

    /// Where it was found.
    pub fn uri(&mut self, field: &str, text: &str) {
        match checked(text, URI_BYTES_MAX) {
            Ok(uri) => self.listed.uri = Some(uri.to_owned()).filter(|uri| !uri.is_empty()),
            Err(problem) => self.fault(field, problem),
        }
    }

    /// When the source said something of it; the latest counts.
    pub fn updated_at(&mut self, field: &str, text: &str) {
        let time = self.time(field, text);
        self.listed.updated_at = self.listed.updated_at.max(time);
    }

    /// When it stops being known; the latest counts.
    pub fn expires_at(&mut self, field: &str, text: &str) {
        let time = self.time(field, text);
        self.listed.expires_at = self.listed.expires_at.max(time);
    }

    /// Whether it is taken back.
    pub fn withdrawn(&mut self, is_withdrawn: bool) {
        self.listed.is_withdrawn = is_withdrawn;
    }

    /// Whether it is taken back, in a word. One that can't be read loses the entry: nobody knows whether it holds.
    pub fn withdrawn_text(&mut self, field: &str, text: &str) {
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => self.withdrawn(true),
            "" | "false" | "0" | "no" => self.withdrawn(false),
            _ => {
                let (expected, found) = ("true or false", "another word");
                self.lose(field, FieldProblem::Kind { expected, found });
            }
        }
    }

    /// The quality of its PDQ hash.
    pub fn quality(&mut self, field: &str, text: &str) {
        let text = text.trim();
        match text.parse::<u8>() {
            Ok(quality) if quality <= 100 => self.listed.quality = Some(quality),
            _ if text.is_empty() => {}
            _ => {
                let (expected, found) = ("a whole number from 0 to 100", "something else");
                self.fault(field, FieldProblem::Kind { expected, found });
            }
        }
    }

    /// In which way its PDQ hash was made.
    pub fn profile(&mut self, field: &str, text: &str) {
        match checked(text, PROFILE_BYTES_MAX) {
            Ok(name) => self.listed.profile = Some(name.to_owned()).filter(|name| !name.is_empty()),
            Err(problem) => self.fault(field, problem),
        }
    }

    fn time(&mut self, field: &str, text: &str) -> Option<evenhand_model::Time> {
        if text.trim().is_empty() {
            return None;
        }
        match moment::read(text) {
            Ok(time) => Some(time),
            Err(problem) => {
                self.fault(field, problem);
                None
            }
        }
    }
}

/// A short text on one line, without blanks around it.
fn checked(text: &str, max: usize) -> Result<&str, FieldProblem> {
    let text = text.trim();
    if text.len() > max {
        let found = text.len();
        return Err(FieldProblem::TooLong { max, found });
    }
    match text.chars().any(char::is_control) {
        true => Err(FieldProblem::Control),
        false => Ok(text),
    }
}

/// How many different things may have such a hash, the fewest first. Without an id the most exact hash tells entries apart: two files
/// can have one PDQ hash, and both are on the list.
fn vagueness(algorithm: &Algorithm) -> usize {
    match algorithm {
        Algorithm::Sha512 => 0,
        Algorithm::Sha256 => 1,
        Algorithm::Sha1 => 2,
        Algorithm::Md5 => 3,
        Algorithm::Pdq => 4,
        Algorithm::Tlsh => 5,
        Algorithm::Opaque(_) => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MD5: &str = "0123456789abcdef0123456789abcdef";

    #[track_caller]
    fn check(fill: impl Fn(&mut Draft<'_>), faults: &[(&str, FieldProblem)]) -> Option<Listed> {
        let mut found = Faults::default();
        let mut draft = Draft::new(Place::Line(7), &mut found);
        fill(&mut draft);
        let listed = draft.finish();
        let expected = faults.iter().map(|(field, problem)| Fault {
            place: Place::Line(7),
            field: (*field).to_owned(),
            problem: *problem,
        });
        assert_eq!(found.first, expected.collect::<Vec<_>>());
        listed
    }

    #[test]
    fn a_field_that_can_t_be_read_is_left_out_and_the_entry_stays() {
        let too_long = FieldProblem::TooLong {
            max: LABEL_BYTES_MAX,
            found: LABEL_BYTES_MAX + 1,
        };
        let listed = check(
            |draft| {
                draft.id("id", "a");
                draft.hash("md5", Algorithm::Md5, MD5);
                draft.hash("sha1", Algorithm::Sha1, "x");
                draft.label("labels", "good");
                draft.label("labels", "a;b");
                draft.label("labels", &"a".repeat(LABEL_BYTES_MAX + 1));
                draft.uri("uri", "https://a.example/\u{7}");
                draft.updated_at("updated_at", "soon");
            },
            &[
                (
                    "sha1",
                    FieldProblem::DigitCount {
                        expected: 40,
                        found: 1,
                    },
                ),
                ("labels", FieldProblem::Separator),
                ("labels", too_long),
                ("uri", FieldProblem::Control),
                ("updated_at", FieldProblem::NotATime),
            ],
        );
        let listed = listed.unwrap();
        assert_eq!(
            (listed.hashes.len(), &listed.labels[..]),
            (1, &["good".to_owned()][..])
        );
    }

    #[test]
    fn without_a_hash_there_is_no_entry_unless_it_is_withdrawn() {
        assert_eq!(
            check(|draft| draft.id("id", "a"), &[("", FieldProblem::NoHash)]),
            None
        );
        let bad = FieldProblem::DigitCount {
            expected: 32,
            found: 1,
        };
        let only_bad = |draft: &mut Draft<'_>| draft.hash("md5", Algorithm::Md5, "x");
        assert_eq!(check(only_bad, &[("md5", bad)]), None);
        let withdrawn = |draft: &mut Draft<'_>| {
            draft.id("id", "a");
            draft.withdrawn_text("withdrawn", "TRUE");
        };
        assert!(check(withdrawn, &[]).unwrap().is_withdrawn);
        let expected = "an id or a hash, to know which one it is";
        let nameless = |draft: &mut Draft<'_>| draft.withdrawn(true);
        assert_eq!(
            check(nameless, &[("id", FieldProblem::Missing { expected })]),
            None
        );
    }

    #[test]
    fn what_says_which_entry_it_is_and_whether_it_holds_must_be_readable() {
        let control = |draft: &mut Draft<'_>| {
            draft.hash("md5", Algorithm::Md5, MD5);
            draft.id("id", "a\nb");
        };
        assert_eq!(check(control, &[("id", FieldProblem::Control)]), None);
        let (expected, found) = ("true or false", "another word");
        let perhaps = |draft: &mut Draft<'_>| {
            draft.hash("md5", Algorithm::Md5, MD5);
            draft.withdrawn_text("withdrawn", "perhaps");
        };
        assert_eq!(
            check(
                perhaps,
                &[("withdrawn", FieldProblem::Kind { expected, found })]
            ),
            None
        );
    }

    #[test]
    fn an_entry_without_an_id_is_known_by_its_most_exact_hash() {
        let listed = check(
            |draft| {
                draft.hash("pdq", Algorithm::Pdq, &"ab".repeat(32));
                draft.hash("md5", Algorithm::Md5, MD5);
            },
            &[],
        );
        assert_eq!(listed.unwrap().id, format!("md5:{MD5}"));
    }

    #[test]
    fn an_entry_has_one_hash_of_each_algorithm() {
        let twice = |draft: &mut Draft<'_>| {
            draft.hash("md5", Algorithm::Md5, MD5);
            draft.hash("video_md5", Algorithm::Md5, &MD5.to_uppercase());
        };
        assert_eq!(check(twice, &[]).unwrap().hashes.len(), 1);
        let two = |draft: &mut Draft<'_>| {
            draft.hash("md5", Algorithm::Md5, MD5);
            draft.hash("md5", Algorithm::Md5, &"a".repeat(32));
        };
        assert_eq!(
            check(two, &[("md5", FieldProblem::SecondHash)])
                .unwrap()
                .hashes
                .len(),
            1
        );
    }

    #[test]
    fn of_a_field_s_name_no_more_is_told_than_fits_a_line() {
        let bad = FieldProblem::DigitCount {
            expected: 32,
            found: 1,
        };
        let named = |draft: &mut Draft<'_>| {
            draft.hash(&format!("\n{}", "a".repeat(100)), Algorithm::Md5, "x");
        };
        check(named, &[(&"a".repeat(FIELD_CHARS_MAX), bad)]);
    }

    #[test]
    fn a_long_note_is_cut_between_two_characters() {
        let long = |draft: &mut Draft<'_>| {
            draft.hash("md5", Algorithm::Md5, MD5);
            draft.note(&format!("a{}", "é".repeat(NOTE_BYTES_MAX)));
        };
        let note = check(long, &[]).unwrap().note.unwrap();
        assert_eq!(note.len(), NOTE_BYTES_MAX - 1);
    }
}
