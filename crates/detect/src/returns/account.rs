//! An account as it is compared: every field in the form in which it is compared, computed once.

use std::collections::BTreeSet;

use evenhand_model::Time;

use super::claim::speaks_as_another;
use super::conduct::Conduct;
use super::shingles::Shingles;
use super::value::{Kind, key_of};
use crate::links;
use crate::names::{Name, Weighed};
use crate::text::view::fold;

/// As much of a bio as is searched for links, in bytes.
const BIO_BYTES_MAX: usize = 4_096;
/// Links of a bio that are compared.
const LINKS_MAX: usize = 16;
/// Values of a list that are compared. Of longer lists those with the smallest hashes are, on both sides alike.
const VALUES_MAX: usize = 1_024;
/// Texts that are compared: the last ones.
const TEXTS_MAX: usize = 48;
/// Letters below which a text is what anybody writes.
const TEXT_LETTERS_MIN: usize = 24;

const MINUTE_US: i64 = 60_000_000;

/// What is known of an account. Private values come as keyed hashes of their one spelling, never as they are.
#[derive(Clone, Debug, Default)]
pub struct Profile<'a> {
    /// The platform's id.
    pub id: &'a str,
    /// The unique name.
    pub handle: Option<&'a str>,
    /// The name that others see.
    pub display_name: Option<&'a str>,
    /// What it says about itself.
    pub bio: Option<&'a str>,
    /// When it was made.
    pub created_at: Option<Time>,
    /// When it was suspended; of new accounts none.
    pub suspended_at: Option<Time>,
    /// PDQ hash of its picture, 64 hexadecimal digits. Anything else counts as unknown.
    pub picture_pdq: Option<&'a str>,
    /// SHA-256 of its picture, in hexadecimal.
    pub picture_sha256: Option<&'a str>,
    /// Keyed hash of the e-mail address.
    pub email: Option<&'a str>,
    /// Keyed hash of the telephone number.
    pub phone: Option<&'a str>,
    /// Keyed hash of the device.
    pub device: Option<&'a str>,
    /// Keyed hash of the network address.
    pub address: Option<&'a str>,
    /// Keyed hash of the network that the address is in.
    pub address_prefix: Option<&'a str>,
    /// Ids of accounts that it contacted.
    pub targets: &'a [String],
    /// Hashtags that it used.
    pub hashtags: &'a [String],
    /// Texts that it posted.
    pub texts: &'a [String],
    /// Ids of accounts that follow it.
    pub followers: &'a [String],
}

/// An account, ready to be compared.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The platform's id.
    pub id: Box<str>,
    /// What stands for it among the accounts that others have contacted.
    pub(super) called: u64,
    pub(super) name: Name,
    pub(super) created_at: Option<Time>,
    pub(super) suspended_at: Option<Time>,
    pub(super) bio: Option<Shingles>,
    pub(super) links: Box<[PlainLink]>,
    /// Whether it says itself that it is an admirer's or a parody.
    pub(super) is_another: bool,
    pub(super) pdq: Option<[u64; 4]>,
    pub(super) file: Option<u64>,
    pub(super) targets: Values,
    pub(super) hashtags: Values,
    pub(super) texts: Box<[Shingles]>,
    pub(super) followers: Values,
    pub(super) email: Option<u64>,
    pub(super) phone: Option<u64>,
    pub(super) device: Option<u64>,
    pub(super) address: Option<u64>,
    pub(super) prefix: Option<u64>,
}

/// A new account, ready to be compared with many suspended ones.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The account.
    pub account: Account,
    /// Its names, with how surprising each part of them is.
    pub(super) name: Weighed,
}

/// Different values of a list, as numbers in rising order.
pub type Values = Box<[u64]>;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainLink {
    /// Host and path, in one spelling.
    pub address: Box<str>,
    /// The host without `www.`.
    pub host: Box<str>,
    /// Whether it leads to more than the first page of the host.
    pub has_path: bool,
}

impl Account {
    /// Brings a profile into the form in which it is compared. Whatever it holds, this takes time and memory in proportion
    /// to bounded parts of it.
    pub fn of(profile: &Profile<'_>) -> Self {
        let bio = profile.bio.filter(|bio| !bio.trim().is_empty());
        let keyed = |value: Option<&str>| value.filter(|value| !value.is_empty()).map(key_of);
        let texts = profile.texts.iter().rev().map(|text| Shingles::of(text));
        Self {
            id: profile.id.into(),
            called: key_of(profile.id),
            name: Name::of(profile.handle, profile.display_name),
            created_at: profile.created_at,
            suspended_at: profile.suspended_at,
            bio: bio.map(Shingles::of).filter(|bio| bio.letters() > 0),
            links: bio.map(links_of).unwrap_or_default(),
            is_another: [profile.handle, profile.display_name, bio]
                .into_iter()
                .flatten()
                .any(speaks_as_another),
            pdq: profile.picture_pdq.and_then(read_pdq),
            file: profile
                .picture_sha256
                .map(|digits| key_of(digits.trim().to_ascii_lowercase().as_str())),
            targets: values(profile.targets, |target| target.trim().to_owned()),
            hashtags: values(profile.hashtags, |hashtag| {
                fold(hashtag.trim().trim_start_matches('#'))
            }),
            texts: texts
                .filter(|text| text.letters() >= TEXT_LETTERS_MIN)
                .take(TEXTS_MAX)
                .collect(),
            followers: values(profile.followers, |follower| follower.trim().to_owned()),
            email: keyed(profile.email),
            phone: keyed(profile.phone),
            device: keyed(profile.device),
            address: keyed(profile.address),
            prefix: keyed(profile.address_prefix),
        }
    }

    /// The account as it is called among those whom others have contacted, where that is not by its id.
    pub fn called(self, value: u64) -> Self {
        Self {
            called: value,
            ..self
        }
    }

    /// The account with what it has done.
    pub fn with_conduct(self, conduct: &Conduct) -> Self {
        Self {
            targets: conduct.targets.as_slice().into(),
            hashtags: conduct.hashtags.as_slice().into(),
            followers: conduct.followers.as_slice().into(),
            texts: conduct.texts.as_slice().into(),
            ..self
        }
    }

    /// The account with the keyed hash of the network that it came from.
    pub fn with_network(self, network: &str) -> Self {
        Self {
            prefix: Some(key_of(network)),
            ..self
        }
    }

    /// What it is called.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Values by which somebody is known again who changes the name: picture, bio, links, and private ones where they are
    /// given. Each is a number; the same value has the same.
    pub fn marks(&self) -> Vec<u64> {
        let mut marks = Vec::new();
        self.each_value(|kind, value| {
            let is_mark = matches!(
                kind,
                Kind::Bio
                    | Kind::Link
                    | Kind::Picture
                    | Kind::File
                    | Kind::Email
                    | Kind::Phone
                    | Kind::Device
            );
            if is_mark {
                marks.push(key_of(&(kind, value)));
            }
        });
        marks
    }

    /// Values by which somebody is known again who changes everything but conduct: accounts contacted and followers, hashtags, and the
    /// smallest runs of texts, of which two texts share the first with the probability of their likeness.
    pub fn conduct_marks(&self) -> Vec<u64> {
        let lists = [
            (Kind::Target, &self.targets),
            (Kind::Hashtag, &self.hashtags),
            (Kind::Follower, &self.followers),
        ];
        let mut marks = Vec::new();
        for (kind, values) in lists {
            marks.extend(values.iter().map(|value| key_of(&(kind, *value))));
        }
        let runs = self.texts.iter().flat_map(|text| text.smallest());
        marks.extend(runs.map(|run| key_of(&(Kind::Text, *run))));
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    /// Tells every value that is counted, each once.
    pub(super) fn each_value(&self, mut tell: impl FnMut(Kind, u64)) {
        if let Some(bio) = &self.bio {
            tell(Kind::Bio, bio.whole());
            bio.hashes().iter().for_each(|run| tell(Kind::Run, *run));
        }
        let addresses: BTreeSet<&str> = self.links.iter().map(|link| &*link.address).collect();
        let hosts: BTreeSet<&str> = self.links.iter().map(|link| &*link.host).collect();
        addresses
            .iter()
            .for_each(|one| tell(Kind::Link, key_of(*one)));
        hosts.iter().for_each(|one| tell(Kind::Host, key_of(*one)));
        let lists = [
            (Kind::Target, &self.targets),
            (Kind::Hashtag, &self.hashtags),
            (Kind::Follower, &self.followers),
        ];
        for (kind, values) in lists {
            values.iter().for_each(|value| tell(kind, *value));
        }
        let texts: BTreeSet<u64> = self.texts.iter().map(Shingles::whole).collect();
        texts.iter().for_each(|text| tell(Kind::Text, *text));
        let singles = [
            (Kind::Picture, self.pdq.as_ref().map(key_of)),
            (Kind::File, self.file),
            (Kind::TenMinutes, self.created_at.map(ten_minutes)),
            (Kind::Day, self.created_at.map(day)),
            (Kind::Email, self.email),
            (Kind::Phone, self.phone),
            (Kind::Device, self.device),
            (Kind::Address, self.address),
            (Kind::Prefix, self.prefix),
        ];
        for (kind, value) in singles {
            value.into_iter().for_each(|value| tell(kind, value));
        }
    }
}

/// The ten minutes that an instant lies in.
pub fn ten_minutes(at: Time) -> u64 {
    at.micros().div_euclid(10 * MINUTE_US).cast_unsigned()
}

/// The day (UTC) that an instant lies in.
pub fn day(at: Time) -> u64 {
    at.micros().div_euclid(24 * 60 * MINUTE_US).cast_unsigned()
}

fn values(list: &[String], spelling: impl Fn(&str) -> String) -> Values {
    let spelled = list.iter().map(|value| spelling(value));
    let mut keys: Vec<u64> = spelled
        .filter(|value| !value.is_empty())
        .map(|value| key_of(value.as_str()))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys.truncate(VALUES_MAX);
    keys.into()
}

fn read_pdq(digits: &str) -> Option<[u64; 4]> {
    let digits = digits.trim();
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let mut words = [0; 4];
    for (word, start) in words.iter_mut().zip((0..64).step_by(16)) {
        *word = u64::from_str_radix(digits.get(start..start + 16)?, 16).ok()?;
    }
    Some(words)
}

fn links_of(bio: &str) -> Box<[PlainLink]> {
    let cut = bio.floor_char_boundary(BIO_BYTES_MAX);
    let found = links::find(bio.get(..cut).unwrap_or_default());
    found
        .into_iter()
        .take(LINKS_MAX)
        .map(|link| {
            let host = link.host.ascii;
            let host = host.strip_prefix("www.").unwrap_or(&host);
            let path = link.path.split('#').next().unwrap_or_default();
            let path = path.trim_end_matches('/').to_lowercase();
            PlainLink {
                address: format!("{host}{path}").into(),
                host: host.into(),
                has_path: !path.is_empty(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_in_many_spellings_is_one() {
        for bio in [
            "see https://www.Orchard.example/Plum/",
            "ORCHARD.example/plum",
            "hxxps://orchard[.]example/plum#top",
        ] {
            let account = Account::of(&Profile {
                bio: Some(bio),
                ..Profile::default()
            });
            assert_eq!(&*account.links[0].address, "orchard.example/plum", "{bio}");
        }
    }

    #[test]
    fn a_hash_that_is_none_counts_as_unknown() {
        for wrong in [
            "",
            "abc",
            &"g".repeat(64),
            &"a".repeat(65),
            "é",
            &"é".repeat(32),
        ] {
            assert_eq!(read_pdq(wrong), None, "{wrong}");
        }
        assert_eq!(read_pdq(&"F".repeat(64)), Some([u64::MAX; 4]));
    }

    #[test]
    fn hostile_profiles_are_taken_in_bounded_parts() {
        let long = "\u{202e}a\0\u{301}".repeat(200_000);
        let many: Vec<String> = (0..5_000).map(|number| format!("#tag{number}")).collect();
        let account = Account::of(&Profile {
            id: "a1",
            bio: Some(&long),
            created_at: Some(Time::from_micros(i64::MIN)),
            suspended_at: Some(Time::from_micros(i64::MAX)),
            picture_pdq: Some(&long),
            picture_sha256: Some(""),
            targets: &many,
            hashtags: &many,
            texts: &vec![long.clone(); 60],
            followers: &many,
            ..Profile::default()
        });
        assert_eq!(account.targets.len(), VALUES_MAX);
        assert!(account.texts.len() <= TEXTS_MAX && account.pdq.is_none());
        let mut count = 0;
        account.each_value(|_, _| count += 1);
        assert!(count < 4 * VALUES_MAX);
    }
}
