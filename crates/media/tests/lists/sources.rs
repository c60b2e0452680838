//! Sources that fail or hand out what is no list at all.

use std::io::{self, BufReader, Read};

use evenhand_media::list::{Format, ListError};
use proptest::prelude::*;

const ALL: [Format; 5] = [
    Format::Ndjson,
    Format::Csv,
    Format::ThreatExchange,
    Format::Tcap,
    Format::Ncmec,
];

/// A source that fails after some bytes.
struct Failing(&'static [u8]);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the cable is cut")),
            count => Ok(count),
        }
    }
}

#[test]
fn a_source_that_fails_is_never_taken_for_the_end_of_a_list() {
    let begun = [
        "{\"id\":1",
        "id,md5\n",
        "{\"data\":[",
        "{\"results\":[]",
        "<queryResult>",
    ];
    for (format, begun) in ALL.into_iter().zip(begun) {
        let source = BufReader::new(Failing(begun.as_bytes()));
        let failed = format.read(source, |_| {}).unwrap_err();
        assert!(
            matches!(failed, ListError::Source(_)),
            "{format:?}: {failed}"
        );
        let told = "the list could not be read to its end: the cable is cut";
        assert_eq!(failed.to_string(), told, "{format:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for format in ALL {
            let _ = format.read(&bytes[..], |_| {});
        }
        Format::guess(&bytes);
    }

    #[test]
    fn no_text_of_the_right_characters_makes_a_reader_panic(text in "[\\[\\]{}<>/\"':,;=\\n\\\\a-f0-9 &!-]{0,120}") {
        let within = [
            text.clone(),
            format!("id,pdq,labels\n{text}"),
            format!("{{\"data\":[{text}]}}"),
            format!("[{{\"hash_digest\":\"{text}\",\"algorithm\":\"MD5\"}}]"),
            format!("<queryResult><images><image>{text}</image></images></queryResult>"),
        ];
        for (format, text) in ALL.into_iter().zip(within) {
            let _ = format.read(text.as_bytes(), |_| {});
        }
    }
}
