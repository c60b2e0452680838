//! What is looked up is exactly what the store has, whatever has happened to the process and to its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use evenhand_engine::Engine;
use evenhand_engine::loops;
use evenhand_engine::media::{Asking, Query, Seed};
use evenhand_flow::operation::bank::add_items::{AddItems, NewItem};
use evenhand_flow::operation::bank::end_items::{EndItems, EndItemsWhy};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_flow::work::Select;
use evenhand_model::{BankItem, MediaHashes, Principal, Rng};
use proptest::prelude::*;
use tokio::task::JoinSet;

use crate::house;

const BANK: &str = "KNOWN";
/// The default of a bank.
const DISTANCE_MAX: u32 = 31;

/// Something that happens to a server with known media.
#[derive(Clone, Debug)]
enum Step {
    /// Some items come in, or have other hashes, each by its own id.
    Add(Vec<(u8, Picture)>),
    /// Some are taken back.
    Withdraw(Vec<u8>),
    /// The process ends, in good order or not, something happens to one of the files, and it starts again.
    Restart { is_closed: bool, damage: Damage },
}

/// A picture: anything, or one of a family of which all are near.
#[derive(Clone, Copy, Debug)]
enum Picture {
    Any(u64),
    Family(u64),
}

/// What happens to a file that is chosen by the first number, at a place that is chosen by the second.
#[derive(Clone, Copy, Debug)]
enum Damage {
    None,
    Flipped(usize, usize),
    Cut(usize, usize),
    Removed(usize),
}

impl Picture {
    fn pdq(self) -> [u8; 32] {
        match self {
            Self::Any(seed) => Rng::from_number(seed).bytes(),
            Self::Family(seed) => {
                let mut rng = Rng::from_number(seed);
                let mut pdq: [u8; 32] = Rng::from_number(u64::MAX).bytes();
                for _ in 0..rng.below(25) {
                    let bit = rng.below(256) as usize;
                    pdq[bit / 8] ^= 1 << (bit % 8);
                }
                pdq
            }
        }
    }

    /// Every third picture is known by its bytes as well.
    fn md5(self) -> Option<String> {
        let (Self::Any(seed) | Self::Family(seed)) = self;
        seed.is_multiple_of(3).then(|| format!("{seed:032x}"))
    }
}

fn pictures() -> impl Strategy<Value = Picture> {
    prop_oneof![
        (0..1_000_u64).prop_map(Picture::Any),
        (0..1_000_u64).prop_map(Picture::Family)
    ]
}

fn damages() -> impl Strategy<Value = Damage> {
    let (file, place) = (0..100_usize, 0..1_000_000_usize);
    prop_oneof![
        3 => Just(Damage::None),
        1 => (file.clone(), place.clone()).prop_map(|(file, place)| Damage::Flipped(file, place)),
        1 => (file.clone(), place).prop_map(|(file, place)| Damage::Cut(file, place)),
        1 => file.prop_map(Damage::Removed),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let ids = || 0..60_u8;
    let step = prop_oneof![
        3 => prop::collection::vec((ids(), pictures()), 1..40).prop_map(Step::Add),
        2 => prop::collection::vec(ids(), 1..10).prop_map(Step::Withdraw),
        2 => (any::<bool>(), damages())
            .prop_map(|(is_closed, damage)| Step::Restart { is_closed, damage }),
    ];
    prop::collection::vec(step, 1..12)
}

/// A server, and what it should know.
struct Trial<'a> {
    place: &'a Path,
    engine: Arc<Engine>,
    loops: JoinSet<()>,
    /// Numbers and pictures by the items' own ids.
    known: BTreeMap<u8, (u32, Picture)>,
    /// Every picture that ever was.
    seen: Vec<Picture>,
}

impl<'a> Trial<'a> {
    async fn start(place: &'a Path) -> Self {
        let engine = house::open(place).await;
        let bank = NewBank::named(BANK.to_owned());
        let make = MakeBank { bank, user: None };
        engine.submit(Principal::System, make).await.unwrap();
        let loops = loops::start(&engine, None);
        Self {
            place,
            engine,
            loops,
            known: BTreeMap::new(),
            seen: Vec::new(),
        }
    }

    async fn step(mut self, step: Step) -> Self {
        match step {
            Step::Add(pictures) => self.add(pictures).await,
            Step::Withdraw(ids) => self.withdraw(ids).await,
            Step::Restart { is_closed, damage } => {
                if is_closed {
                    self.engine.close().await;
                }
                self.loops.shutdown().await;
                drop(self.engine);
                let data = house::data_directory(self.place).await;
                damage_one(&data.known_media(), damage);
                drop(data);
                self.engine = house::open_again(self.place).await;
                // Before anything follows the store: what was answered is looked up from the first event on.
                self.check();
                self.loops = loops::start(&self.engine, None);
            }
        }
        self
    }

    async fn add(&mut self, pictures: Vec<(u8, Picture)>) {
        let pictures: BTreeMap<u8, Picture> = pictures.into_iter().collect();
        let items = pictures.iter().map(|(id, picture)| NewItem {
            id: Some(id.to_string()),
            hashes: MediaHashes {
                pdq: Some(digits(picture.pdq())),
                md5: picture.md5(),
                ..MediaHashes::default()
            },
            ..NewItem::default()
        });
        let add = AddItems {
            bank: BANK.to_owned(),
            source: "a-list".to_owned(),
            items: items.collect(),
            confirmed: None,
        };
        let added = self.engine.submit(Principal::System, add).await.unwrap();
        for ((id, picture), number) in pictures.into_iter().zip(added.numbers) {
            self.known.insert(id, (number, picture));
            self.seen.push(picture);
        }
    }

    async fn withdraw(&mut self, ids: Vec<u8>) {
        let mut rows = Vec::new();
        for id in ids {
            if let Some((number, _)) = self.known.remove(&id) {
                let select = Select::item_numbered(number, 1);
                let items: Vec<BankItem> = self.engine.select(&select).unwrap();
                rows.push(items[0].id.clone());
            }
        }
        if rows.is_empty() {
            return;
        }
        let end = EndItems {
            ids: rows,
            why: EndItemsWhy::Withdrawn("its source took it back".to_owned()),
        };
        self.engine.submit(Principal::System, end).await.unwrap();
    }

    /// Waits until everything is followed.
    async fn settle(&self) {
        while !self.engine.media_freshness().unwrap().is_current {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Whether every picture that ever was finds just what a full scan finds.
    fn check(&self) {
        let asking = Asking {
            now: self.engine.now(),
            seed: Seed::OfAll,
            resting: false,
        };
        let queries: Vec<Query> = self.seen.iter().map(|picture| query(*picture)).collect();
        let found = self.engine.media.look_up_many(&queries, asking);
        for (picture, found) in self.seen.iter().zip(found) {
            let found: BTreeSet<u32> = found.into_iter().map(|near| near.number).collect();
            assert_eq!(found, self.scan(*picture), "{picture:?}");
        }
        assert_eq!(self.engine.media.pictures(), self.known.len());
    }

    fn scan(&self, picture: Picture) -> BTreeSet<u32> {
        let is_same = |other: &Picture| picture.md5().is_some() && picture.md5() == other.md5();
        let known = self.known.values();
        known
            .filter(|(_, other)| {
                distance(picture.pdq(), other.pdq()) <= DISTANCE_MAX || is_same(other)
            })
            .map(|(number, _)| *number)
            .collect()
    }
}

fn query(picture: Picture) -> Query {
    Query {
        pdq: digits(picture.pdq()).parse().ok(),
        md5: picture.md5(),
        ..Query::default()
    }
}

fn distance(one: [u8; 32], other: [u8; 32]) -> u32 {
    let bytes = one.iter().zip(other);
    bytes.map(|(one, other)| (one ^ other).count_ones()).sum()
}

fn digits(bytes: [u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn damage_one(directory: &Path, damage: Damage) {
    let Ok(files) = std::fs::read_dir(directory) else {
        return;
    };
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let (Damage::Flipped(file, _) | Damage::Cut(file, _) | Damage::Removed(file)) = damage else {
        return;
    };
    if files.is_empty() {
        return;
    }
    let path = &files[file % files.len()];
    let mut bytes = std::fs::read(path).unwrap();
    match damage {
        Damage::Flipped(_, place) => {
            let place = place % bytes.len();
            bytes[place] ^= 1;
            std::fs::write(path, bytes).unwrap();
        }
        Damage::Cut(_, place) => std::fs::write(path, &bytes[..place % bytes.len()]).unwrap(),
        Damage::Removed(_) => std::fs::remove_file(path).unwrap(),
        Damage::None => {}
    }
}

async fn run(steps: Vec<Step>) {
    let place = tempfile::tempdir().unwrap();
    let mut trial = Trial::start(place.path()).await;
    for step in steps {
        trial = trial.step(step).await;
    }
    trial.settle().await;
    trial.check();
    trial.loops.shutdown().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn what_is_looked_up_is_what_a_full_scan_finds_whatever_has_happened(steps in steps()) {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(run(steps));
    }
}
