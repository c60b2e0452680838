//! The links, domains and media hashes of one event, kept in buffers that are reused.

use std::ops::Range;

use evenhand_model::Event;

use crate::links::{Link, links};

/// Links found by the platform and in the text, their hosts in lower case, and the SHA-256 and MD5
/// of all media in lower case.
#[derive(Debug, Default)]
pub(crate) struct LinkBuffer {
    texts: String,
    links: Vec<Range<usize>>,
    domains: Vec<Range<usize>>,
    hashes: Vec<Range<usize>>,
}

/// A list of texts inside a [`LinkBuffer`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkTexts<'a> {
    texts: &'a str,
    ranges: &'a [Range<usize>],
}

impl<'a> LinkTexts<'a> {
    pub fn len(self) -> usize {
        self.ranges.len()
    }

    pub fn get(self, index: usize) -> Option<&'a str> {
        self.texts.get(self.ranges.get(index)?.clone())
    }
}

impl LinkBuffer {
    /// Forgets the last event and reads this one.
    pub fn read(&mut self, event: &Event) {
        self.texts.clear();
        self.links.clear();
        self.domains.clear();
        self.hashes.clear();
        let Some(content) = &event.content else {
            return;
        };
        for link in &content.links {
            self.add(
                link,
                &Link {
                    whole: 0..link.len(),
                    host: 0..0,
                },
            );
            if let Some(found) = links(link).next() {
                self.add_domain(&link[found.host]);
            }
        }
        let text = content.text.as_deref().unwrap_or("");
        for link in links(text) {
            if !content
                .links
                .iter()
                .any(|known| *known == text[link.whole.clone()])
            {
                self.add(text, &link);
                self.add_domain(&text[link.host]);
            }
        }
        for media in &content.media {
            for hash in [&media.sha256, &media.md5].into_iter().flatten() {
                let range = self.push_folded(hash);
                self.hashes.push(range);
            }
        }
    }

    pub fn hashes(&self) -> LinkTexts<'_> {
        LinkTexts {
            texts: &self.texts,
            ranges: &self.hashes,
        }
    }

    pub fn links(&self) -> LinkTexts<'_> {
        LinkTexts {
            texts: &self.texts,
            ranges: &self.links,
        }
    }

    pub fn domains(&self) -> LinkTexts<'_> {
        LinkTexts {
            texts: &self.texts,
            ranges: &self.domains,
        }
    }

    fn add(&mut self, source: &str, link: &Link) {
        let start = self.texts.len();
        self.texts.push_str(&source[link.whole.clone()]);
        self.links.push(start..self.texts.len());
    }

    fn add_domain(&mut self, host: &str) {
        let range = self.push_folded(host.trim_end_matches('.'));
        self.domains.push(range);
    }

    fn push_folded(&mut self, text: &str) -> Range<usize> {
        let start = self.texts.len();
        crate::patterns::fold_into(text, &mut self.texts);
        start..self.texts.len()
    }
}
