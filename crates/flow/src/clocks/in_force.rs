//! The packs in force, and which of their clocks a report or event starts.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use evenhand_model::{
    BankClass, Channel, ClockPack, ClockStart, PackedClock, Reason, Time, Trigger,
};

use crate::clocks::countries;
use crate::clocks::read::{ClockError, read};

/// The clock of the house as it ships.
static HOUSE: LazyLock<ClockPack> = LazyLock::new(|| {
    read("house.toml", include_str!("../../../../clocks/house.toml"))
        .unwrap_or_else(|error| unreachable!("a test reads the shipped clock: {error}"))
});

/// The packs in force: that of the house, and those that the operator has chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct ClocksInForce {
    packs: Vec<ClockPack>,
    grounds: BTreeSet<String>,
}

impl Default for ClocksInForce {
    fn default() -> Self {
        Self {
            packs: vec![HOUSE.clone()],
            grounds: BTreeSet::new(),
        }
    }
}

/// What starts clocks: a report, an event, or supplied content, in the words of triggers.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// The way it came.
    pub channel: Channel,
    /// Why somebody complains, where somebody does.
    pub reason: Option<Reason>,
    /// What the law says of what it is about.
    pub class: BankClass,
    /// The ground in law that a report names.
    pub legal_ground: Option<&'a str>,
    /// The country that a report names.
    pub country: Option<&'a str>,
    /// When it reached us.
    pub received_at: Time,
    /// When anybody first knew.
    pub first_known_at: Time,
    /// Whether who reported can be answered.
    pub contact: bool,
}

impl ClocksInForce {
    /// Puts the named packs into force, out of all that there are.
    pub fn choose(all: Vec<ClockPack>, names: &[String]) -> Result<Self, ClockError> {
        let known: Vec<&str> = all.iter().map(|pack| pack.id.as_str()).collect();
        let wrong = |what: String, hint: String| ClockError {
            place: "clocks.packs".into(),
            what,
            hint,
        };
        for (at, pack) in all.iter().enumerate() {
            if known[..at].contains(&pack.id.as_str()) {
                let what = format!("two files have the pack `{}`", pack.id);
                return Err(wrong(what, "give each pack an id of its own".into()));
            }
        }
        if !names.iter().any(|name| name == "house") {
            let what = "`house` is missing".to_owned();
            let hint = "a case of no law has the clock of the house; add \"house\" to the list";
            return Err(wrong(what, hint.into()));
        }
        for (at, name) in names.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let what = format!("there is no pack `{name}`");
                let near = nearest(name, &known).map(|near| format!("did you mean `{near}`? "));
                let hint = format!("{}there are {}", near.unwrap_or_default(), known.join(", "));
                return Err(wrong(what, hint));
            }
            if names[..at].contains(name) {
                let what = format!("`{name}` stands there twice");
                return Err(wrong(what, "leave one of them out".into()));
            }
        }
        let triggers = all.iter().flat_map(|pack| &pack.clocks);
        let grounds = triggers.flat_map(|clock| clock.when.legal_grounds.iter().cloned());
        let grounds = grounds.collect();
        let packs: Vec<ClockPack> = all
            .into_iter()
            .filter(|pack| names.contains(&pack.id))
            .collect();
        let mut ids = BTreeSet::new();
        for clock in packs.iter().flat_map(|pack| &pack.clocks) {
            if !ids.insert(clock.id.as_str()) {
                let what = format!("two of the packs have a clock `{}`", clock.id);
                return Err(wrong(what, "rename one, or leave one pack out".into()));
            }
        }
        Ok(Self { packs, grounds })
    }

    /// The packs in force.
    pub fn packs(&self) -> &[ClockPack] {
        &self.packs
    }

    /// Grounds in law that a report may name: those that a trigger of any pack asks for, in force or not.
    pub fn legal_grounds(&self) -> &BTreeSet<String> {
        &self.grounds
    }

    /// The nearest ground to a word that is none.
    pub fn nearest_ground(&self, word: &str) -> Option<&str> {
        let known: Vec<&str> = self.grounds.iter().map(String::as_str).collect();
        nearest(word, &known)
    }

    /// The clock of the house and its pack.
    pub fn house(&self) -> (&ClockPack, &PackedClock) {
        let of_house = |pack: &&ClockPack| pack.id == "house";
        let pack = self.packs.iter().find(of_house).unwrap_or(&HOUSE);
        (pack, &pack.clocks[0])
    }

    /// The clocks of laws that an occasion starts.
    pub fn started_by(&self, occasion: &Occasion<'_>) -> Vec<(&ClockPack, &PackedClock)> {
        let starts = |clock: &PackedClock| {
            clock.starts != ClockStart::Restricted && is_met(&clock.when, occasion)
        };
        self.legal().filter(|(_, clock)| starts(clock)).collect()
    }

    /// The clocks of laws that any restriction starts.
    pub fn started_by_restriction(&self) -> Vec<(&ClockPack, &PackedClock)> {
        let starts = |clock: &PackedClock| clock.starts == ClockStart::Restricted;
        self.legal().filter(|(_, clock)| starts(clock)).collect()
    }

    /// A clock of a law that is in force.
    pub fn legal_clock(&self, id: &str) -> Option<&PackedClock> {
        self.legal()
            .map(|(_, clock)| clock)
            .find(|clock| clock.id == id)
    }

    fn legal(&self) -> impl Iterator<Item = (&ClockPack, &PackedClock)> {
        let legal = self.packs.iter().filter(|pack| pack.id != "house");
        legal.flat_map(|pack| pack.clocks.iter().map(move |clock| (pack, clock)))
    }

    /// Whether there is any clock of a law with hours, which first knowledge may move.
    pub fn has_legal_hours(&self) -> bool {
        self.legal().any(|(_, clock)| clock.allowed.is_some())
    }
}

fn is_met(when: &Trigger, occasion: &Occasion<'_>) -> bool {
    let channel = when.channels.is_empty() || when.channels.contains(&occasion.channel);
    let reason = occasion.reason;
    let reason = (when.reasons.is_empty() && when.classes.is_empty())
        || reason.is_some_and(|reason| when.reasons.contains(&reason))
        || when.classes.contains(&occasion.class);
    let ground = when.legal_grounds.is_empty()
        || occasion
            .legal_ground
            .is_some_and(|ground| when.legal_grounds.contains(ground));
    // Where nobody has said which country it is, no law may be missed.
    let country = when.countries.is_empty()
        || occasion.country.is_none_or(|country| {
            let mut countries = when.countries.iter();
            countries.any(|one| countries::meet(one, country))
        });
    let contact = occasion.contact || !when.contact;
    channel && reason && ground && country && contact
}

fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |one: &&&str| strsim::damerau_levenshtein(one, word);
    let nearest = known.iter().min_by_key(distance)?;
    (distance(&nearest) <= 3).then_some(*nearest)
}
