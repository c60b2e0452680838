//! Plain matchers, so that the figures of ours say something.

use strsim::normalized_levenshtein;
use unicode_security::skeleton;

use super::Matcher;

/// Levenshtein's distance over lower case, as a share of the longer handle.
#[derive(Clone, Copy, Debug)]
pub struct Levenshtein;

impl Matcher for Levenshtein {
    type Suspended = String;
    type Candidate = String;

    fn name(&self) -> &'static str {
        "levenshtein"
    }

    fn suspended(&self, handle: &str) -> String {
        handle.to_lowercase()
    }

    fn candidate(&self, handle: &str) -> String {
        handle.to_lowercase()
    }

    fn score(&self, suspended: &String, candidate: &String) -> f64 {
        normalized_levenshtein(suspended, candidate)
    }
}

/// The same over the skeletons of Unicode Technical Standard 39.
#[derive(Clone, Copy, Debug)]
pub struct Skeleton;

impl Matcher for Skeleton {
    type Suspended = String;
    type Candidate = String;

    fn name(&self) -> &'static str {
        "skeleton"
    }

    fn suspended(&self, handle: &str) -> String {
        skeleton(&handle.to_lowercase()).collect()
    }

    fn candidate(&self, handle: &str) -> String {
        self.suspended(handle)
    }

    fn score(&self, suspended: &String, candidate: &String) -> f64 {
        normalized_levenshtein(suspended, candidate)
    }
}
