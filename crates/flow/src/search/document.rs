//! What a case, an account or a decision offers to be found by.

use std::collections::BTreeSet;

use evenhand_detect::links;
use evenhand_model::{Account, Case, Content, Decision, DecisionOutcome, Platform, Time};
use schemars::JsonSchema;
use serde::Serialize;

use crate::house::House;
use crate::search::words::{parts_of_name, spaced, words};
use crate::search::{Query, Term, fold};

/// Most terms of one document; what else it says is found by nobody.
const TERMS_MAX: usize = 512;
/// Most bytes of one document whose words are looked at.
const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Most labels of a host that lead to it: `a.b.example.org` is found by its last ones too.
const HOST_LABELS_MAX: usize = 8;

macro_rules! fields {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        /// Where a word stands.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum Field {$($(#[doc = $doc])+ $name,)+}
        impl Field {
            /// Every field, in the order of the documentation.
            pub const ALL: &[Field] = &[$(Field::$name),+];
            /// The word before the colon in a query.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),+}
            }
        }
    };
}

fields! {
    /// The text of a content, or what an account says about itself.
    Text = "text";
    /// Handle or display name of an account.
    Handle = "handle";
    /// A hashtag of a content.
    Hashtag = "hashtag";
    /// Host or address of a link, or where the content stands.
    Link = "link";
    /// A hash of a picture, video or profile picture.
    Hash = "hash";
    /// A rule that opened a case, added to it, or decided.
    Rule = "rule";
    /// Outcome or policy of the decision.
    Decision = "decision";
    /// A tag of an account.
    Tag = "tag";
}

/// Why something was found: one word of the query, where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Hit {
    /// In which field.
    pub field: Field,
    /// The word or phrase, as it was asked for.
    pub word: String,
}

/// Words of one thing by field, and its texts for phrases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    words: BTreeSet<(Field, String)>,
    texts: Vec<(Field, String)>,
}

impl Document {
    /// What a case is found by: every version of the content that it keeps, its rules, and the latest
    /// decision.
    pub fn of_case(case: &Case, contents: &[Content], decision: Option<&Decision>) -> Self {
        let mut document = Self::default();
        document.add_contents(contents);
        document.add_all(Field::Rule, &case.rules);
        if let Some(decision) = decision {
            document.add_decision(decision);
        }
        document
    }

    /// What a decision without a case is found by.
    pub fn of_decision(decision: &Decision, contents: &[Content]) -> Self {
        let mut document = Self::default();
        document.add_contents(contents);
        document.add_all(Field::Rule, &decision.rules);
        document.add_decision(decision);
        document
    }

    /// What an account is found by: its names and tags, and its own words where a case is about it or
    /// about what it wrote.
    pub fn of_account(account: &Account, with_bio: bool, now: Time) -> Self {
        let mut document = Self::default();
        for name in [&account.handle, &account.display_name]
            .into_iter()
            .flatten()
        {
            let folded = fold(name);
            document.add_all(Field::Handle, parts_of_name(&folded));
            document.texts.push((Field::Handle, spaced(&folded)));
        }
        document.add_all(Field::Tag, account.tags_at(now));
        if with_bio && let Some(bio) = &account.bio {
            document.add_text(bio);
        }
        if let Some(avatar) = &account.avatar {
            document.add_hashes([&avatar.pdq, &avatar.sha256]);
        }
        document
    }

    /// Terms by which it is found.
    pub fn terms(&self, house: &House, platform: &Platform) -> Vec<Term> {
        let words = self.words.iter().take(TERMS_MAX);
        let terms: BTreeSet<Term> = words
            .map(|(field, word)| Term::of(house, platform, *field, word))
            .collect();
        terms.into_iter().collect()
    }

    /// Whether it is what a query asks for, and by which words.
    pub fn matches(&self, query: &Query) -> Option<BTreeSet<Hit>> {
        let mut hits = BTreeSet::new();
        for wanted in &query.wanted {
            let mut found = false;
            for field in &wanted.fields {
                if self.has(*field, &wanted.words, wanted.phrase.as_deref()) {
                    found = true;
                    hits.insert(Hit {
                        field: *field,
                        word: wanted.said.clone(),
                    });
                }
            }
            if !found {
                return None;
            }
        }
        Some(hits)
    }

    fn has(&self, field: Field, words: &[String], phrase: Option<&str>) -> bool {
        let has = |word: &String| self.words.contains(&(field, word.clone()));
        words.iter().all(has)
            && phrase.is_none_or(|phrase| {
                let texts = self.texts.iter().filter(|(of, _)| *of == field);
                texts.into_iter().any(|(_, text)| text.contains(phrase))
            })
    }

    fn add(&mut self, field: Field, word: impl Into<String>) {
        self.words.insert((field, word.into()));
    }

    fn add_all<W: AsRef<str>>(&mut self, field: Field, words: impl IntoIterator<Item = W>) {
        for word in words {
            self.add(field, word.as_ref());
        }
    }

    fn add_contents(&mut self, contents: &[Content]) {
        for content in contents {
            if let Some(text) = &content.text {
                self.add_text(text);
                for link in links::find(text) {
                    self.add_host(&link.host.ascii);
                    let address = format!("{}{}", link.host.ascii, link.path);
                    self.add(Field::Link, address_of(&address));
                }
            }
            for link in content.links.iter().chain(&content.url) {
                let address = address_of(link);
                let host = address.split(['/', '?', ':']).next().unwrap_or_default();
                if let Some(host) = links::read_host(host) {
                    self.add_host(&host.ascii);
                }
                self.add(Field::Link, address);
            }
            for hashtag in &content.hashtags {
                self.add(Field::Hashtag, hashtag_of(hashtag));
            }
            for media in &content.media {
                self.add_hashes([&media.sha256, &media.md5, &media.pdq]);
                let frames = media.frames.iter().map(|frame| fold(&frame.pdq));
                self.add_all(Field::Hash, frames);
            }
        }
    }

    fn add_text(&mut self, text: &str) {
        let cut = text.floor_char_boundary(TEXT_BYTES_MAX);
        let folded = fold(&text[..cut]);
        self.add_all(Field::Text, words(&folded));
        self.texts.push((Field::Text, spaced(&folded)));
    }

    /// A host is found by itself and by each domain that it is in.
    fn add_host(&mut self, host: &str) {
        let labels: Vec<&str> = host.split('.').collect();
        let is_address = labels.iter().all(|label| label.parse::<u8>().is_ok());
        self.add(Field::Link, host);
        if is_address {
            return;
        }
        let last = labels.len().saturating_sub(1);
        for start in last.saturating_sub(HOST_LABELS_MAX)..last {
            self.add(Field::Link, labels[start..].join("."));
        }
    }

    fn add_hashes<'a>(&mut self, hashes: impl IntoIterator<Item = &'a Option<String>>) {
        for hash in hashes.into_iter().flatten() {
            self.add(Field::Hash, fold(hash));
        }
    }

    fn add_decision(&mut self, decision: &Decision) {
        let outcome = match decision.outcome {
            DecisionOutcome::Violation => "violation",
            DecisionOutcome::NoViolation => "no-violation",
            DecisionOutcome::Contained => "contained",
            DecisionOutcome::Moot => "moot",
        };
        self.add(Field::Decision, outcome);
        self.add_all(Field::Decision, &decision.policy);
    }
}

/// A hashtag in its one spelling, without the sign.
pub(super) fn hashtag_of(written: &str) -> String {
    fold(written.trim().trim_start_matches('#'))
}

/// An address in its one spelling: without scheme, `www.`, fragment and a slash at its end. The host is in
/// lower case; whether case matters in the rest nobody knows, so it is not looked at either.
pub(super) fn address_of(written: &str) -> String {
    let written = written.trim();
    let rest = written.split_once("://").map_or(written, |(_, rest)| rest);
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let folded = fold(rest);
    let rest = folded.strip_prefix("www.").unwrap_or(&folded);
    rest.trim_end_matches('/').to_owned()
}
