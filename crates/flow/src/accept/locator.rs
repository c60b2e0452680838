//! What may be kept of sealed content: by which hash it is known, and where it is. Nothing that anybody wrote, and nothing that shows it.

use evenhand_model::{Actor, Content, Media, Platform, ReportedContent};

use crate::accept::evidence::{self, Kept};
use crate::work::{Evidence, Key, Stop, Work};

/// The beginning of an address that holds the thing itself.
const DATA: &str = "data:";

/// Content by hash and place alone: its id and where it can be seen, and each medium with address, type and hashes. A medium keeps its number, by which
/// matches name it.
pub fn hash_and_place(content: &Content) -> Content {
    let links = content.links.iter().filter(|link| is_place(link));
    Content {
        id: content.id.clone(),
        kind: content.kind.clone(),
        space: content.space.clone(),
        visibility: content.visibility,
        text: None,
        lang: None,
        url: place(content.url.as_ref()),
        in_reply_to: content.in_reply_to.clone(),
        mentions: Vec::new(),
        hashtags: Vec::new(),
        links: links.cloned().collect(),
        media: content.media.iter().map(known_by).collect(),
    }
}

/// The same of content that came with a report, whose author is known by id alone.
pub fn reported(content: &ReportedContent) -> ReportedContent {
    let place = hash_and_place(&content.content());
    let author = content.author.as_ref().map(|author| Actor {
        id: author.id.clone(),
        ..Actor::default()
    });
    ReportedContent {
        id: place.id,
        author,
        kind: place.kind,
        space: place.space,
        text: None,
        lang: None,
        url: place.url,
        created_at: content.created_at,
        mentions: Vec::new(),
        hashtags: Vec::new(),
        links: place.links,
        media: place.media,
    }
}

fn known_by(medium: &Media) -> Media {
    Media {
        url: place(medium.url.as_ref()),
        ..medium.clone()
    }
}

fn place(address: Option<&String>) -> Option<String> {
    address.filter(|address| is_place(address)).cloned()
}

/// Whether an address says where something is, and does not hold it.
pub fn is_place(address: &str) -> bool {
    let start = address.trim_start().get(..DATA.len());
    !start.is_some_and(|start| start.eq_ignore_ascii_case(DATA))
}

/// Keeps hash and place instead of the content at an address, and takes over the reference to it. Whoever else holds that address finds no more there either.
/// `None` where there is nothing to be taken away.
pub fn reduce(
    work: &mut Work<'_>,
    platform: &Platform,
    address: &str,
) -> Result<Option<Kept>, Stop> {
    let Some(place) = place_of(work, address)? else {
        return Ok(None);
    };
    if evidence::key(work.house, platform, &place).id == address {
        return Ok(None);
    }
    let kept = evidence::keep(work, platform, &place)?;
    evidence::release(work, address)?;
    if let Some(held_by_others) = work.get::<Evidence>(address)? {
        evidence::put_in_place_of(work, held_by_others, &place);
    }
    Ok(Some(kept))
}

/// Says which rows [`reduce`] will want for these addresses, so that many are loaded together.
pub fn expect(work: &mut Work<'_>, platform: &Platform, addresses: &[&String]) -> Result<(), Stop> {
    work.expect(addresses.iter().map(Key::of::<Evidence>))?;
    let mut places = Vec::new();
    for address in addresses {
        let place = place_of(work, address)?;
        places.extend(place.map(|place| evidence::key(work.house, platform, &place)));
    }
    work.expect(places)
}

/// What can't be read shows nothing, and is no reason to refuse a report.
fn place_of(work: &mut Work<'_>, address: &str) -> Result<Option<Content>, Stop> {
    let Some(whole) = work.get::<Evidence>(address)? else {
        return Ok(None);
    };
    let content = evidence::open(&whole).ok();
    let content = content.and_then(|value| serde_json::from_value::<Content>(value).ok());
    Ok(content.map(|content| hash_and_place(&content)))
}

/// The same for what was kept a moment ago.
pub fn reduce_kept(work: &mut Work<'_>, platform: &Platform, kept: Kept) -> Result<Kept, Stop> {
    let reduced = reduce(work, platform, &kept.address)?;
    Ok(reduced.unwrap_or(kept))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn hash_and_place_stay_and_nothing_that_anybody_wrote_or_that_shows_it() {
        let check = |content: Value, kept: Value| {
            let content: Content = serde_json::from_value(content).unwrap();
            let place = hash_and_place(&content);
            assert_eq!(serde_json::to_value(&place).unwrap(), kept);
            assert_eq!(hash_and_place(&place), place, "nothing is left to be taken");
        };
        check(
            json!({"id": "c", "type": "post", "space": "room", "text": "words", "lang": "en",
                   "url": "https://a.example/c", "in_reply_to": "b", "mentions": ["someone"],
                   "hashtags": ["word"], "links": ["https://b.example", "DATA:text/html,words"]}),
            json!({"id": "c", "type": "post", "space": "room", "url": "https://a.example/c",
                   "in_reply_to": "b", "links": ["https://b.example"]}),
        );
        check(
            json!({"id": "c", "url": "data:text/plain,words", "media": [
                {"url": "data:image/png;base64,AAAA", "type": "image/png", "pdq": "0f"},
                {"url": "https://a.example/1.mp4", "sha256": "ab", "md5": "cd",
                 "frames": [{"at_ms": 5, "pdq": "1f"}], "opaque": {"photodna": "2f"}}]}),
            json!({"id": "c", "media": [
                {"type": "image/png", "pdq": "0f"},
                {"url": "https://a.example/1.mp4", "sha256": "ab", "md5": "cd",
                 "frames": [{"at_ms": 5, "pdq": "1f"}], "opaque": {"photodna": "2f"}}]}),
        );
    }

    #[test]
    fn of_reported_content_the_author_is_an_id() {
        let content = json!({"id": "c", "text": "words", "created_at": "2026-11-23T10:00:00Z",
            "author": {"id": "a", "handle": "word", "bio": "words", "display_name": "Word"}});
        let content: ReportedContent = serde_json::from_value(content).unwrap();
        let kept = json!({"id": "c", "created_at": "2026-11-23T10:00:00Z", "author": {"id": "a"}});
        assert_eq!(serde_json::to_value(reported(&content)).unwrap(), kept);
    }
}
