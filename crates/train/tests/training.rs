//! Training on a tiny written set, and the model that ships.

use std::path::Path;

use evenhand_detect::text::view::Views;
use evenhand_detect::text_model::file::Damage;
use evenhand_detect::text_model::{Head, Model, shipped, shipped_bytes};
use evenhand_detect::threat::ThreatEvidence;
use evenhand_train::{Settings, train};

/// Most bytes of the model that ships.
const BYTES_MAX: usize = 4 << 20;

fn write_posts(folder: &Path) {
    let mut lines = String::from("id,text,lang,split,threat,toxic,hate,insult\n");
    for at in 0..60 {
        let (text, threat) = match at % 3 {
            0 => (format!("I will hurt you, number {at}"), 1),
            1 => (format!("Tea at four, table {at}"), 0),
            _ => (format!("The train leaves from track {at}"), 0),
        };
        lines += &format!("p-{at},\"{text}\",en,train,{threat},{threat},0,0\n");
    }
    std::fs::write(folder.join("posts.csv"), lines).unwrap();
}

#[test]
fn training_twice_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    write_posts(folder.path());
    let once = || {
        let settings = Settings {
            passes: 2,
            template_turns: 1,
            ..Settings::default()
        };
        train(folder.path(), None, &settings, &mut |_| ()).unwrap()
    };
    let model = once();
    assert!(model == once(), "the same posts gave another model");
    let model = Model::read(model).unwrap();
    let data = &model.header().data[0];
    assert_eq!((&*data.file, data.sha256.len()), ("posts.csv", 64));
    let threat = |text: &str| {
        let views = Views::of(text);
        model
            .score(&views, ThreatEvidence::of(&views))
            .of(Head::Threat)
    };
    assert!(threat("I will hurt you") > threat("The train leaves at four"));
}

#[test]
fn a_row_of_a_benchmark_is_not_learnt_from() {
    let (folder, bench) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_posts(folder.path());
    let settings = Settings {
        passes: 1,
        template_turns: 1,
        ..Settings::default()
    };
    let rows = |apart_from: Option<&Path>| {
        let model = train(folder.path(), apart_from, &settings, &mut |_| ()).unwrap();
        Model::read(model).unwrap().header().data[0].rows
    };
    let all = rows(None);
    let bench_row = "id,text\n1,\"TEA at four; table 1!\"\n2,\"tea at four table 4\"\n";
    std::fs::write(bench.path().join("bench.csv"), bench_row).unwrap();
    assert_eq!(rows(Some(bench.path())), all - 2);
}

#[test]
fn the_model_that_ships_is_small_and_names_its_data() {
    assert!(shipped_bytes().len() <= BYTES_MAX);
    let header = shipped().expect("the model is whole").header();
    assert_eq!(header.data.len(), 11);
    for data in &header.data {
        assert_eq!(data.sha256.len(), 64, "{}", data.file);
        assert!(data.rows > 0 && data.licence != "unknown", "{}", data.file);
    }
    let names: Vec<&str> = header.heads.iter().map(|head| &*head.name).collect();
    for head in Head::ALL {
        assert!(names.contains(&head.name()), "{names:?}");
    }
    assert!(header.heads.iter().all(|head| !head.dev.is_empty()));
}

#[test]
fn a_damaged_model_is_told_from_a_whole_one() {
    let whole = shipped_bytes();
    let mut other_weight = whole.to_vec();
    *other_weight.last_mut().unwrap() ^= 1;
    let mut other_header = whole.to_vec();
    other_header[12] = b'[';
    let check = |bytes: &[u8], is_expected: fn(&Damage) -> bool| {
        let damage = Model::read(bytes.to_vec()).unwrap_err();
        assert!(is_expected(&damage), "{damage}");
    };
    check(b"", |damage| *damage == Damage::NotAModel);
    check(b"EVNHTXT1", |damage| {
        matches!(damage, Damage::Length { .. })
    });
    check(&whole[..whole.len() - 1], |damage| {
        matches!(damage, Damage::Length { .. })
    });
    check(b"EVNHTXT1\xff\xff\xff\xff", |damage| {
        matches!(damage, Damage::Length { .. })
    });
    check(&other_header, |damage| matches!(damage, Damage::Header(_)));
    check(&other_weight, |damage| *damage == Damage::Table);
}
