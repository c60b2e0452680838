//! The links, domains and media hashes of one event, kept in buffers that are reused.

use std::collections::HashSet;
use std::ops::Range;

use evenhand_model::Event;

use crate::links::{host_of_link, links, plain_host_into};

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
            self.add(link);
            if let Some(host) = host_of_link(link) {
                self.add_domain(&link[host]);
            }
        }
        let sent: HashSet<&str> = content.links.iter().map(String::as_str).collect();
        let text = content.text.as_deref().unwrap_or("");
        for link in links(text) {
            let whole = &text[link.whole];
            if !sent.contains(whole) {
                self.add(whole);
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

    fn add(&mut self, link: &str) {
        let start = self.texts.len();
        self.texts.push_str(link);
        self.links.push(start..self.texts.len());
    }

    fn add_domain(&mut self, host: &str) {
        let start = self.texts.len();
        plain_host_into(host, &mut self.texts);
        self.domains.push(start..self.texts.len());
    }

    fn push_folded(&mut self, text: &str) -> Range<usize> {
        let start = self.texts.len();
        crate::patterns::fold_into(text, &mut self.texts);
        start..self.texts.len()
    }
}
