//! Content as detectors see it.

use std::cell::OnceCell;

use evenhand_model::{Content, Event, Media};

use crate::links::{self, Link};
use crate::privacy::{self, Plain};
use crate::text::view::{Mapped, Views};
use crate::threat::{self, Reading};

/// The text of one piece of content with what came along. Deliberately without author, target and
/// everything else that says who somebody is.
#[derive(Debug)]
pub struct ContentView<'a> {
    /// The text, as it was written.
    pub text: &'a str,
    /// Language of the text, a BCP 47 tag, where the platform knows it.
    pub lang: Option<&'a str>,
    /// The platform's ids of the accounts that it names; only how many matters.
    pub mentions: &'a [String],
    /// Links that the platform found by itself.
    pub listed_links: &'a [String],
    /// Pictures, videos and sound.
    pub media: &'a [Media],
    links: OnceCell<Vec<Link>>,
    plain: OnceCell<Option<Mapped>>,
    views: Views<'a>,
    pack_reading: OnceCell<Reading>,
}

impl<'a> ContentView<'a> {
    /// The content of an event; `None` when it has no text.
    pub fn of(event: &'a Event) -> Option<Self> {
        Self::of_content(event.content.as_ref()?)
    }

    /// A piece of content; `None` when it has no text.
    pub fn of_content(content: &'a Content) -> Option<Self> {
        let text = content.text.as_deref()?;
        Some(Self {
            text,
            lang: content.lang.as_deref(),
            mentions: &content.mentions,
            listed_links: &content.links,
            media: &content.media,
            links: OnceCell::new(),
            plain: OnceCell::new(),
            views: Views::of(text),
            pack_reading: OnceCell::new(),
        })
    }

    /// A bare text.
    pub fn of_text(text: &'a str) -> Self {
        Self {
            text,
            lang: None,
            mentions: &[],
            listed_links: &[],
            media: &[],
            links: OnceCell::new(),
            plain: OnceCell::new(),
            views: Views::of(text),
            pack_reading: OnceCell::new(),
        }
    }

    /// The text folded and without disguises, each made once.
    pub fn views(&self) -> &Views<'a> {
        &self.views
    }

    /// The text without full-width digits and invisible characters, made once.
    pub(crate) fn plain(&self) -> Plain<'_> {
        match self.plain.get_or_init(|| privacy::cleaned(self.text)) {
            Some(cleaned) => Plain::Cleaned(cleaned),
            None => Plain::Same(self.text),
        }
    }

    /// The links in the text, found once.
    pub fn links(&self) -> &[Link] {
        self.links.get_or_init(|| links::find(self.text))
    }

    /// What the packs of threats see in it, read once.
    pub(crate) fn pack_reading(&self) -> &Reading {
        self.pack_reading.get_or_init(|| threat::read(&self.views))
    }

    /// The text between the links, piece by piece.
    pub fn text_outside_links(&self) -> impl Iterator<Item = &'a str> {
        let text = self.text;
        let starts = std::iter::once(0).chain(self.links().iter().map(|link| link.span[1]));
        let ends = self.links().iter().map(|link| link.span[0]);
        starts
            .zip(ends.chain([text.len()]))
            .filter_map(move |(start, end)| text.get(start..end))
    }
}
