//! A pack proves itself, and whatever was changed, taken out or put in is named.

use std::collections::BTreeMap;

use evenhand_audit::SigningKey;
use evenhand_audit::pack::{
    Files, MANIFEST, PackFault, PackManifest, PackProblem, SUMS, sign, verify, zip,
};
use evenhand_model::Time;
use proptest::prelude::*;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn pack() -> Files {
    let manifest = PackManifest {
        format: String::new(),
        report: "a-report".into(),
        instance: "https://safety.example".into(),
        received_at: Time::from_micros(1_764_065_000_000_000),
        made_at: Time::from_micros(1_764_065_000_000_001),
        files: Vec::new(),
        public_key: String::new(),
    };
    let files: Files = BTreeMap::from([
        ("page.html".to_owned(), b"<p>words</p>".to_vec()),
        ("report.json".to_owned(), b"{}".to_vec()),
    ]);
    sign(manifest, files, &key(1))
}

#[test]
fn a_pack_is_proven_by_the_key_and_consistent_without() {
    let pack = pack();
    assert!(!verify(&pack, None).unwrap().is_proven);
    assert!(verify(&pack, Some(&key(1).public_key())).unwrap().is_proven);
    let other = verify(&pack, Some(&key(2).public_key())).unwrap_err();
    assert!(matches!(other, PackProblem::OtherKey(_)), "{other}");
    assert!(matches!(
        verify(&pack, Some("key")),
        Err(PackProblem::Key(_))
    ));
    let sums = String::from_utf8(pack[SUMS].clone()).unwrap();
    assert_eq!(sums.lines().count(), 2);
}

#[track_caller]
fn check(change: impl FnOnce(&mut Files), expected: &[PackFault]) {
    let mut pack = pack();
    change(&mut pack);
    let problem = verify(&pack, None).unwrap_err();
    assert_eq!(problem, PackProblem::NotAsMade(expected.to_vec()));
    for fault in expected {
        assert!(problem.to_string().contains(&fault.to_string()));
    }
}

#[test]
fn what_was_changed_taken_out_or_put_in_is_named_all_at_once() {
    let page = || "page.html".to_owned();
    check(
        |pack| pack.get_mut("page.html").unwrap()[3] ^= 1,
        &[PackFault::Changed(page())],
    );
    check(
        |pack| drop(pack.remove("page.html")),
        &[PackFault::Missing(page())],
    );
    check(
        |pack| drop(pack.insert("more.txt".into(), Vec::new())),
        &[PackFault::Added("more.txt".into())],
    );
    check(
        |pack| {
            pack.remove("page.html");
            pack.insert("../page.html".into(), b"<p>words</p>".to_vec());
            pack.get_mut("report.json").unwrap().push(b' ');
        },
        &[
            PackFault::Changed("report.json".into()),
            PackFault::Missing(page()),
            PackFault::Added("../page.html".into()),
        ],
    );
}

#[test]
fn a_manifest_that_was_touched_is_refused() {
    let check = |from: &str, to: &str, expected: &str| {
        let mut pack = pack();
        let text = String::from_utf8(pack[MANIFEST].clone()).unwrap();
        assert!(text.contains(from), "{text}");
        pack.insert(MANIFEST.into(), text.replacen(from, to, 1).into_bytes());
        let said = verify(&pack, None).unwrap_err().to_string();
        assert!(said.contains(expected), "{from}: {said}");
    };
    check("a-report", "b-report", "manifest.json: the signature");
    check("{", "{ ", "manifest.json: the signature");
    check("evenhand-pack 1", "evenhand-pack 2", "use a later one");
    check("}", "", "not a pack");
    check("\"report\"", "\"raport\"", "not a pack");
    let mut capitals = pack();
    let text = String::from_utf8(capitals[MANIFEST].clone()).unwrap();
    let (before, signature) = text.split_once("\"signature\":\"").unwrap();
    let text = format!("{before}\"signature\":\"{}", signature.to_uppercase());
    capitals.insert(MANIFEST.into(), text.into_bytes());
    assert_eq!(verify(&capitals, None), Err(PackProblem::NotSigned));
    let mut none = pack();
    none.remove(MANIFEST);
    let said = verify(&none, None).unwrap_err().to_string();
    assert!(said.contains("no manifest.json"), "{said}");
}

proptest! {
    #[test]
    fn a_zip_gives_back_its_files_and_other_bytes_are_refused_or_named(at: prop::sample::Index, bit in 0_u8..8) {
        let pack = pack();
        let mut bytes = zip::write(&pack);
        prop_assert_eq!(zip::read(&bytes).unwrap(), pack);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let is_noticed = match zip::read(&bytes) {
            Err(_) => true,
            Ok(files) => verify(&files, None).is_err(),
        };
        prop_assert!(is_noticed, "byte {}", at);
    }

    #[test]
    fn nothing_that_is_read_makes_the_reader_stumble(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut zip = b"PK\x03\x04".to_vec();
        zip.extend(bytes);
        let _ = zip::read(&zip);
    }
}
