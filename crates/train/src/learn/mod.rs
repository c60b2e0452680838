//! From rows to a model file.
//!
//! ```text
//! rows ─► vectors ─► solve (each head) ─► pack (one byte a weight) ─► check, calibrate (dev rows) ─► file
//! ```

mod calibrate;
mod check;
mod noise;
mod pack;
mod settings;
mod solve;
mod vectors;

use std::collections::BTreeSet;
use std::path::Path;

use evenhand_detect::text_model::file::{HeadFacts, Header, write};
use evenhand_detect::text_model::{Model, lexicon_of};
use evenhand_model::Rng;

use crate::read::unseen::{Unseen, letters};
use crate::read::{HEADS, Row, TEMPLATES, lexicon, posts, templates};
use crate::{Result, Step};

pub use settings::Settings;
use vectors::Vectors;

/// Trains on the CSV files of a folder and the templates of this crate. Rows that occur in the CSV
/// files of `apart_from` are left out. `tell` hears how far it is. Gives the bytes of a model file.
///
/// # Errors
///
/// When a file can't be read, or there is nothing to train on.
pub fn train(
    folder: &Path,
    apart_from: Option<&Path>,
    settings: &Settings,
    tell: &mut dyn FnMut(Step<'_>),
) -> Result<Vec<u8>> {
    tell(Step::Begins {
        part: "reading posts",
        turns: 0,
    });
    let (mut rows, mut data) = posts::read(folder)?;
    rows.extend(templates::fill(
        settings.template_turns,
        settings.template_weight,
    )?);
    let unseen = match apart_from {
        Some(folder) => Unseen::read(folder)?,
        None => Unseen::default(),
    };
    let before = rows.len();
    let mut known = BTreeSet::new();
    rows.retain(|row| {
        !unseen.has(&row.text) && known.insert((row.source.clone(), letters(&row.text)))
    });
    tell(Step::Known(&format!(
        "{} rows, {} left out as a benchmark or the same source has them",
        rows.len(),
        before - rows.len()
    )));
    for facts in &mut data {
        let name = facts.file.split('.').next().unwrap_or_default();
        let used = rows.iter().filter(|row| row.source == name && !row.is_dev);
        facts.rows = used.count();
    }
    let mut header = Header {
        version: settings.version.clone(),
        word_weight: settings.word_weight,
        lexicon: lexicon::read()?,
        scopes: settings.scopes.clone(),
        data,
        ..Header::default()
    };
    let words = lexicon_of(&header);

    let (dev, mut seen): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.is_dev);
    noise::add(&mut seen, settings.noise_share, &mut Rng::from_number(2));
    tell(Step::Known(&format!(
        "{} rows to learn from, {} to check with",
        seen.len(),
        dev.len()
    )));
    let vectors = Vectors::of(&seen, &words, settings.word_weight, tell);

    let mut weights = Vec::new();
    for (head, name) in HEADS.iter().enumerate() {
        let chosen: Vec<solve::Example> = seen
            .iter()
            .enumerate()
            .filter_map(|(row, facts)| {
                let is = facts.labels[head]?;
                Some(solve::Example {
                    row,
                    is,
                    cost: settings.cost(head, facts, is),
                })
            })
            .collect();
        let part = format!("learning {name} from {} rows", chosen.len());
        tell(Step::Begins {
            part: &part,
            turns: settings.passes,
        });
        weights.push(solve::solve(
            &vectors,
            &chosen,
            settings.passes,
            &mut Rng::from_number(3),
            tell,
        ));
    }
    let packed = pack::pack(&weights);
    for (head, name) in HEADS.iter().enumerate() {
        header.heads.push(HeadFacts {
            name: (*name).into(),
            step: packed.steps[head],
            bias: weights[head].bias,
            stretch: 1.0,
            languages: languages(&seen, head, false),
            template_languages: languages(&seen, head, true),
            ..HeadFacts::default()
        });
    }
    check::check(&mut header, &packed.table, &seen, &dev, tell)?;
    let bytes = write(header, &packed.table);
    // What was written is read once, so that a file that comes out is a model.
    Model::read(bytes.clone())?;
    Ok(bytes)
}

/// Languages of the rows that have a head's label both ways.
fn languages(rows: &[Row], head: usize, templates: bool) -> Vec<String> {
    let of = |has: bool| -> BTreeSet<String> {
        let of_kind = rows
            .iter()
            .filter(|row| (row.source == TEMPLATES) == templates);
        let labelled = of_kind.filter(|row| row.labels[head] == Some(has));
        labelled.map(|row| row.lang.clone()).collect()
    };
    of(true).intersection(&of(false)).cloned().collect()
}
