//! What stands at an address and whose it is, as far as the words around say so.

use super::cues::{Cue, Kind};

/// How many bytes before and after an address a phrase speaks of it.
const BEFORE_BYTES: usize = 110;
const AFTER_BYTES: usize = 90;
/// A phrase of one's own home must be close, for it takes the address out of what is contained.
const OWN_BEFORE_BYTES: usize = 40;
const OWN_AFTER_BYTES: usize = 24;
/// How much further away than it is a phrase counts that comes after the address.
const AFTER_COUNTS_AS: usize = 20;
/// "She works at the bakery, 14 Oak Lane": the address is that of the bakery.
const WORK_BEFORE_BYTES: usize = 24;

/// What an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Somebody else's home, as the words say.
    TheirHome,
    /// The author's own home, as the words say.
    OwnHome,
    /// A shop, an office, a public building, as the words say; nobody's home.
    Public,
    /// Nothing says it.
    Unknown,
}

/// Judges an address by the phrases around it. Both are places in the same text; the phrases are
/// in their order.
///
/// Where phrases contradict each other, the one that makes it somebody's home wins: to hide a shop's
/// advertisement for an hour is a smaller harm than to leave a home where everybody can read it.
pub(super) fn place(cues: &[(Kind, [usize; 2])], address: [usize; 2]) -> Place {
    let [start, end] = address;
    let from = cues.partition_point(|(_, span)| span[1] + BEFORE_BYTES < start);
    let near = cues[from..]
        .iter()
        .take_while(|(_, span)| span[0] <= end + AFTER_BYTES);
    // What stands before an address speaks of it; what stands after it may speak of the next one.
    let distance = |span: &[usize; 2]| match span[0].checked_sub(end) {
        Some(after) => after + AFTER_COUNTS_AS,
        None => start.saturating_sub(span[1]),
    };
    let (mut own, mut theirs) = (None, None);
    let (mut is_public, mut is_of_a_person) = (false, false);
    let mut is_workplace = false;
    let mut beside_until = None;
    for (kind, span) in near {
        let is_inside = span[0] >= start && span[1] <= end;
        let away = distance(span);
        match kind {
            Kind::Beside => beside_until = Some(span[1]),
            _ if is_inside => {}
            Kind::Own
                if span[1] <= start && away <= OWN_BEFORE_BYTES
                    || span[0] >= end && away <= OWN_AFTER_BYTES + AFTER_COUNTS_AS =>
            {
                own = Some(own.map_or(away, |known: usize| known.min(away)));
            }
            Kind::Theirs => theirs = Some(theirs.map_or(away, |known: usize| known.min(away))),
            Kind::Work if span[1] <= start && away <= WORK_BEFORE_BYTES => is_workplace = true,
            Kind::Public => {
                let is_beside =
                    beside_until.is_some_and(|until| until < span[0] && span[0] - until <= 2);
                is_public |= !is_beside;
            }
            Kind::Person | Kind::Work | Kind::Now | Kind::School => is_of_a_person = true,
            Kind::Own => {}
        }
    }
    match (own, theirs) {
        (Some(own), Some(theirs)) if own < theirs => Place::OwnHome,
        (Some(_), None) => Place::OwnHome,
        (_, Some(_)) => Place::TheirHome,
        (None, None) if is_workplace || is_public && !is_of_a_person => Place::Public,
        (None, None) if is_of_a_person => Place::TheirHome,
        (None, None) => Place::Unknown,
    }
}

/// The phrases as places in the original text.
pub(super) fn in_original(
    cues: &[Cue],
    original: impl Fn([usize; 2]) -> Option<[usize; 2]>,
) -> Vec<(Kind, [usize; 2])> {
    let placed = cues
        .iter()
        .filter_map(|cue| Some((cue.kind, original(cue.span)?)));
    placed.collect()
}
