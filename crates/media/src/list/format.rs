//! The formats that are read.

use std::io::BufRead;

use super::draft::Draft;
use super::fault::{Faults, ListError, Place};
use super::listed::Listed;
use super::{csv, ncmec, ndjson, tcap, threat_exchange};

/// A format in which lists come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line, `{"id":"..","pdq":"..","md5":".."}`, with the fields of [`Listed`].
    Ndjson,
    /// A table with the same fields as columns, in any order.
    Csv,
    /// What Meta's ThreatExchange answers to `threat_updates`, and queries for descriptors: `{"data":[..]}`.
    ThreatExchange,
    /// The hash list, version 2, of Tech Against Terrorism's TCAP: `{"results":[..]}`.
    Tcap,
    /// NCMEC's hash sharing, version 2: XML with `queryResult`.
    Ncmec,
}

impl Format {
    /// Reads a list, and hands over each entry as it comes. Nothing may be concluded from what was handed over where this fails: the
    /// rest of the list is not known.
    pub fn read(
        self,
        source: impl BufRead,
        mut take: impl FnMut(Listed),
    ) -> Result<Reading, ListError> {
        match self {
            Self::Ndjson => ndjson::read(source, &mut take),
            Self::Csv => csv::read(source, &mut take),
            Self::ThreatExchange => threat_exchange::read(source, &mut take),
            Self::Tcap => tcap::read(source, &mut take),
            Self::Ncmec => ncmec::read(source, &mut take),
        }
    }

    /// Which format a list probably has, by its first few hundred bytes. Whoever knows it says so instead.
    pub fn guess(beginning: &[u8]) -> Self {
        let text = String::from_utf8_lossy(beginning);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let is_json = text.starts_with(['{', '[']);
        match text {
            _ if text.starts_with('<') => Self::Ncmec,
            _ if is_json && text.contains("\"hash_digest\"") => Self::Tcap,
            _ if is_json && text.contains("indicator\"") => Self::ThreatExchange,
            _ if is_json => Self::Ndjson,
            _ => Self::Csv,
        }
    }
}

/// How it went to read a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Entries that were handed over.
    pub entries: u64,
    /// Entries of which too little could be read; their faults are told.
    pub lost: u64,
    /// Entries of kinds that nothing here looks for, like addresses of pages.
    pub passed_over: u64,
    /// Everything that could not be read.
    pub faults: Faults,
}

impl Reading {
    /// Whether every entry of the list was handed over. Where it was not, one that is missing need not be withdrawn.
    pub fn is_whole(&self) -> bool {
        self.lost == 0
    }

    /// Reads one entry.
    pub(super) fn entry(
        &mut self,
        place: Place,
        fill: impl FnOnce(&mut Draft<'_>),
    ) -> Option<Listed> {
        let mut draft = Draft::new(place, &mut self.faults);
        fill(&mut draft);
        let listed = draft.finish();
        match listed {
            Some(_) => self.entries += 1,
            None => self.lost += 1,
        }
        listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_guessed_by_how_a_list_begins() {
        fn check(beginning: &str, expected: Format) {
            assert_eq!(Format::guess(beginning.as_bytes()), expected, "{beginning}");
        }
        check("id,pdq\n", Format::Csv);
        check("", Format::Csv);
        check("\u{feff}{\"pdq\":\"00\"}\n", Format::Ndjson);
        check("{\"data\":[{\"indicator\":\"", Format::ThreatExchange);
        check("[ {\"raw_indicator\":\"", Format::ThreatExchange);
        check(
            "{\n \"count\": 2,\n \"results\": [{\"hash_digest\"",
            Format::Tcap,
        );
        check("<?xml version=\"1.0\"?>", Format::Ncmec);
    }
}
