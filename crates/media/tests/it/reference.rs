//! Hashes that the reference's C++ program made of the generated pictures (ThreatExchange baefb4ed, `pdq/cpp`, on x86-64).

use evenhand_media::Pdq;
use evenhand_media::pdq::{self, Channels, Hashed, Profile, Variant};

use crate::pictures::{Kind, Picture};

/// A line: kind, width, height, channels, seed, profile, quality, hash.
const EXPECTED: &str = include_str!("../pdqhash/reference.txt");

#[test]
fn hashes_are_exactly_those_of_the_reference() {
    for line in EXPECTED.lines() {
        let (picture, profile, quality, hash) = read(line);
        let hashed = pdq::hash(picture.pixels(), profile);
        let expected = Hashed {
            pdq: hash.parse().unwrap(),
            quality: quality.parse().unwrap(),
        };
        assert_eq!(hashed, expected, "{line}");
        assert_eq!(
            pdq::dihedral(picture.pixels(), profile).variants[0],
            hashed.pdq,
            "{line}"
        );
    }
}

fn read(line: &str) -> (Picture, Profile, &str, &str) {
    let words: Vec<&str> = line.split(' ').collect();
    let [kind, width, height, channels, seed, profile, quality, hash] = words[..] else {
        panic!("{line}")
    };
    let kind = Kind::ALL
        .into_iter()
        .find(|known| format!("{known:?}").to_lowercase() == kind)
        .unwrap();
    let channels = if channels == "grey8" {
        Channels::Grey8
    } else {
        Channels::Rgb8
    };
    let [width, height, seed] = [width, height, seed].map(|number| number.parse().unwrap());
    (
        Picture::new(kind, width, height, channels, seed as u64),
        profile.parse().unwrap(),
        quality,
        hash,
    )
}

#[test]
fn variants_are_exactly_those_of_the_reference() {
    let check = |picture: Picture, profile, expected: [&str; 8]| {
        let got = pdq::dihedral(picture.pixels(), profile).variants;
        for ((variant, got), expected) in Variant::ALL.into_iter().zip(got).zip(expected) {
            assert_eq!(
                got,
                expected.parse::<Pdq>().unwrap(),
                "{variant:?} of {}",
                picture.title()
            );
        }
    };
    check(
        Picture::new(Kind::Photo, 320, 240, Channels::Rgb8, 68),
        Profile::Full,
        [
            "0633a5afa76791fece575da4e0d71d0f7400686f444f61347186ea92393b16d1",
            "7a04f30362deeaf40d47b25ea8058ae5560ded9ef45275e8d1628287fb6e149c",
            "5746af05f2323b549b42f70ef586b7a52155c2c5111acb9e24d342386c6ebc7b",
            "7f515ba977cb40de5813b8f4fd54204f43586f342107cf420437282dae3bbe36",
            "0613fad0a767ee01ce57a25be0d3e2f07400b790444f9ecb7186176d393be92e",
            "576ef0faf672c4bb9b4208f1f586485a31553d3a111a346124d3bfc76c6e4b84",
            "7a040efc62de158b0d46eda1a805751a560d3a61f4529a1751627f78fb6eeb63",
            "6f51a656778bbf215813c70bfd54dfb0035898cb210730bd0437d7d2ae3b41c9",
        ],
    );
    check(
        Picture::new(Kind::Photo, 1025, 700, Channels::Grey8, 106),
        Profile::Pre512,
        [
            "dc1700f1af10f9867ead0f0125eaae4d147244fc63ddfef8e4530c61939263ad",
            "b11b67863bb96365fd1550232d33c9dc7a73bc034ad51f050b71669e968a32d2",
            "8942ae5ffac5532c2be8f5b970bf04e76127ee5636885452a106a6cbc6c7c907",
            "e44fc92c6eecc9cfa840ba89786663762f2616a91f80b9af5e248c34c3df9878",
            "dc17f30aaf9006797ebda0ec25ea51b23472bb0363dd0107f453f39e93929452",
            "89425da4fac5acd32bf84a5670bffb18612711a93688abada1065934c6c7bef8",
            "b11a98793b399892bd14afdc2d3336235a7343fc4ad5e0fa0b719961928acd2d",
            "e44f36d36eec3630e841457678669c892f26e9561f8046505e2473cbc3df6787",
        ],
    );
}
