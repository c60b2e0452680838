//! What of an event a watch is told.

use evenhand_detect::campaign::{Call, Object, Seen, spelling};
use evenhand_detect::links;
use evenhand_flow::House;
use evenhand_model::{Content, EventKind, Media, Visibility};

use super::hashtag;
use super::names::{account_key, key};
use super::watched::Watched;
use crate::intake::LoggedEvent;

/// Tells a watch of a post. What is said in private conversations is not watched.
pub fn tell(watched: &mut Watched, house: &House, logged: &LoggedEvent) {
    let event = &logged.accepted.event;
    let Some(content) = &event.content else {
        return;
    };
    let is_private = content.visibility == Some(Visibility::Private);
    if event.kind != EventKind::ContentCreated || is_private {
        return;
    }
    let account = account_key(house, &event.actor.id);
    let post = key(house, b"post", content.id.as_bytes());
    watched.accounts.put(account, &event.actor.id);
    watched.posts.put(post, &content.id);
    let mut targets = Vec::new();
    for mention in &content.mentions {
        let target = account_key(house, mention);
        if target != account && !targets.contains(&target) {
            watched.accounts.put(target, mention);
            targets.push(target);
        }
    }
    let links = links_of(content);
    for tag in hashtags(content).take(Seen::OBJECTS_MAX) {
        watched.tags.put(tag_key(house, &spelling(tag)), tag);
    }
    let objects = objects_of(house, content, &links);
    let signals = &logged.assessed.assessment.signals;
    watched.see(&Seen {
        at: event.at,
        received_at: logged.accepted.received_at,
        post,
        account,
        account_created_at: event.actor.created_at.or(logged.author.first_seen_at),
        objects: &objects,
        targets: &targets,
        call: Call::of(|signal| signals.contains_key(signal)),
    });
}

/// Those that the platform lists, else those in the text.
fn hashtags(content: &Content) -> impl Iterator<Item = &str> {
    let text = match content.hashtags.is_empty() {
        true => content.text.as_deref().unwrap_or_default(),
        false => "",
    };
    let listed = content.hashtags.iter().map(String::as_str);
    listed.chain(hashtag::find(text))
}

/// The key of a hashtag in one spelling.
pub fn tag_key(house: &House, spelling: &str) -> u64 {
    key(house, b"hashtag", spelling.as_bytes())
}

fn objects_of<'a>(house: &House, content: &'a Content, links: &'a [String]) -> Vec<Object<'a>> {
    let text = content.text.as_deref().unwrap_or_default();
    let mut objects: Vec<Object<'a>> = Vec::new();
    objects.extend(hashtags(content).map(Object::Hashtag));
    objects.extend(links.iter().map(|link| Object::Link(link)));
    let media = content.media.iter().filter_map(hash_of);
    objects.extend(media.map(|hash| Object::Media(key(house, b"media", hash.as_bytes()))));
    if !text.is_empty() {
        objects.push(Object::Text(text));
    }
    objects
}

/// Links that the platform lists and those in the text, without what only says who shared them and how.
fn links_of(content: &Content) -> Vec<String> {
    let text = content.text.as_deref().unwrap_or_default();
    let listed = content.links.iter().flat_map(|link| links::find(link));
    let mut found: Vec<String> = Vec::new();
    for link in listed.chain(links::find(text)) {
        let address = address(&link.host.ascii, &link.path);
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// Host and path, and of the query what is no mark of how the link was shared.
fn address(host: &str, path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_mark = |part: &&str| {
        let name = part.split('=').next().unwrap_or_default();
        name.starts_with("utm_") || matches!(name, "fbclid" | "gclid" | "igshid" | "si" | "ref")
    };
    let mut kept = query
        .split('&')
        .filter(|part| !part.is_empty() && !is_mark(part));
    let mut address = format!("{host}{}", path.trim_end_matches('/'));
    if let Some(first) = kept.next() {
        address.push('?');
        address.push_str(first);
        for part in kept {
            address.push('&');
            address.push_str(part);
        }
    }
    address
}

/// The key that survives most: the perceptual one, where it is known.
fn hash_of(media: &Media) -> Option<&str> {
    let hashes = [&media.pdq, &media.sha256, &media.md5];
    hashes.into_iter().flatten().map(String::as_str).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_the_same_however_it_was_shared() {
        for (path, expected) in [
            ("/a/", "example.org/a"),
            ("/a?utm_source=x", "example.org/a"),
            (
                "/watch?v=1&utm_source=x&t=2#top",
                "example.org/watch?v=1&t=2",
            ),
            ("", "example.org"),
        ] {
            assert_eq!(address("example.org", path), expected, "{path}");
        }
    }
}
