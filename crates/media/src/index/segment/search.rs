//! Many hashes looked up in one segment.

use super::Segment;
use super::layout::Layout;
use super::parts;
use super::probe::Probe;
use super::view::View;
use crate::Pdq;
use crate::index::popcount::{Hit, Kernel};
use crate::index::snapshot::Found;
use crate::index::tombstones::Tombstones;

/// Hashes compared with all queries of a batch before the next ones are read: 16 KiB, half of a small first cache.
const SCAN_HASHES: usize = 512;

/// Probing stops when it has looked at this share of the hashes; comparing with all of them, in order, is cheaper from there on.
const PATIENCE_SHARE: usize = 8;

/// Probing looks at this many hashes at least before it stops.
const PATIENCE_MIN: usize = 4_096;

/// Parts of queries that are looked up at once, so that waiting for the memory of one is work on the others.
const IN_FLIGHT: usize = 8;

/// Postings that cost as much as comparing with one hash somewhere in memory.
const POSTINGS_PER_HASH: usize = 8;

/// What is looked for, with the popcount to do it by.
pub(in crate::index) struct Search<'a> {
    pub(in crate::index) queries: &'a [Pdq],
    pub(in crate::index) distance_max: u32,
    pub(in crate::index) kernel: Kernel,
}

impl<'a> Search<'a> {
    pub(in crate::index) fn new(queries: &'a [Pdq], distance_max: u32, kernel: Kernel) -> Self {
        Self {
            queries,
            distance_max,
            kernel,
        }
    }
}

/// One query on its way through the parts.
#[derive(Clone, Default)]
struct Progress {
    hits: Vec<Hit>,
    spent: usize,
    scanned: bool,
}

impl Segment {
    /// Adds, for each query, the numbers of hashes near it that are not hidden. A number can come several times.
    pub(in crate::index) fn near(
        &self,
        search: &Search,
        tombstones: &Tombstones,
        found: &mut [Vec<Found>],
    ) {
        let view = self.view();
        let mut all = vec![Progress::default(); search.queries.len()];
        match parts::radii(search.distance_max) {
            Some(radii) if self.layout.directory_bits > 0 => {
                self.probe(&view, search, radii, &mut all)
            }
            _ => all.iter_mut().for_each(|progress| progress.scanned = true),
        }
        scan(&view, search, &mut all);
        for (progress, found) in all.iter_mut().zip(found) {
            progress.hits.sort_unstable();
            progress.hits.dedup();
            let numbers = progress.hits.iter().flat_map(|hit| {
                view.numbers_of(hit.place)
                    .map(|number| (hit.distance, number))
            });
            let visible = numbers.filter(|(_, (position, _))| !tombstones.hides(*position));
            found.extend(visible.map(|(distance, (_, number))| Found { distance, number }));
        }
    }

    /// Looks the parts up one after another, all queries in each, so that what leads to a part's blocks stays in the cache.
    fn probe(
        &self,
        view: &View,
        search: &Search,
        radii: [Option<u32>; parts::PARTS],
        all: &mut [Progress],
    ) {
        let patience = patience(&self.layout);
        let place_bits = self.layout.place_bits();
        let parts = radii.into_iter().enumerate();
        let parts = parts.filter_map(|(part, radius)| Some((part, radius?)));
        let queries = 0..search.queries.len();
        let mut due = parts.flat_map(|part| queries.clone().map(move |query| (query, part)));
        let mut in_flight: [Probe; IN_FLIGHT] = Default::default();
        loop {
            let mut begun = 0;
            for probe in &mut in_flight {
                let Some((query, part)) = due.find(|(query, _)| !all[*query].scanned) else {
                    break;
                };
                let words = &search.queries[query].0;
                probe.find_blocks(view, &self.flips, (query, words), part);
                begun += 1;
            }
            if begun == 0 {
                return;
            }
            for probe in &mut in_flight[..begun] {
                all[probe.query].spent += probe.list_postings(view) / POSTINGS_PER_HASH;
            }
            for probe in &mut in_flight[..begun] {
                let (progress, query) = (&mut all[probe.query], &search.queries[probe.query]);
                if progress.spent <= patience {
                    let kernel = search.kernel;
                    progress.spent +=
                        probe.keep_places(view, &self.flips, place_bits, &query.0, kernel);
                }
                if progress.spent > patience {
                    progress.scanned = true;
                    progress.hits.clear();
                }
            }
            for probe in &in_flight[..begun] {
                let (progress, query) = (&mut all[probe.query], &search.queries[probe.query]);
                if !progress.scanned {
                    let (hashes, hits) = (view.hashes, &mut progress.hits);
                    search
                        .kernel
                        .check(hashes, &probe.places, query, search.distance_max, hits);
                }
            }
        }
    }
}

fn patience(layout: &Layout) -> usize {
    (layout.hashes / PATIENCE_SHARE).max(PATIENCE_MIN)
}

/// Compares every hash with the queries that want it, a block at a time.
fn scan(view: &View, search: &Search, all: &mut [Progress]) {
    if all.iter().all(|progress| !progress.scanned) {
        return;
    }
    for (block, hashes) in view.hashes.chunks(SCAN_HASHES).enumerate() {
        let first = (block * SCAN_HASHES) as u32;
        for (query, progress) in search.queries.iter().zip(&mut *all) {
            if progress.scanned {
                search.kernel.scan(
                    hashes,
                    first,
                    query,
                    search.distance_max,
                    &mut progress.hits,
                );
            }
        }
    }
}
