//! All packs compiled into one lexicon and one table of patterns.

use std::collections::HashMap;
use std::sync::LazyLock;

use evenhand_model::{Factor, Level};

use super::lexicon::{Class, Lexicon};
use super::pattern::{Element, Pattern};
use super::tokens::{MENTION, NAME, NUMBER};
use crate::pack::{File, Gap, Part, SOURCES, Says, parts, spellings};

/// All packs that ship.
static SHIPPED: LazyLock<Packs> = LazyLock::new(|| {
    Packs::compile(SOURCES)
        .unwrap_or_else(|problem| unreachable!("a test compiles the shipped packs: {problem}"))
});

/// All packs, compiled into one lexicon and one table of patterns.
#[derive(Debug, Default)]
pub(super) struct Packs {
    pub packs: Vec<Pack>,
    pub rules: Vec<Rule>,
    pub lexicon: Lexicon,
    pub patterns: Vec<Pattern>,
    /// By class: the patterns whose anchor begins a row with it, and which row.
    pub triggers: Vec<Vec<(u16, u16)>>,
    /// By class: the pack that it belongs to; `None` for built-in ones.
    pub pack_of: Vec<Option<u8>>,
}

/// One language.
#[derive(Debug)]
pub(super) struct Pack {
    #[cfg_attr(not(test), expect(dead_code, reason = "tests name it"))]
    pub language: String,
    /// Words that turn a statement round: `not`.
    pub not: Vec<Box<[Class]>>,
    /// Phrases with such words that do not: `no joke`.
    pub earnest: Vec<Box<[Class]>>,
    /// Words that begin a condition: `if`, `or else`.
    pub condition: Vec<Box<[Class]>>,
    #[cfg_attr(not(test), expect(dead_code, reason = "the shared test runs them"))]
    pub hits: Vec<(String, String)>,
    #[cfg_attr(not(test), expect(dead_code, reason = "the shared test runs them"))]
    pub misses: Vec<String>,
}

/// What a match of any of some patterns says.
#[derive(Debug)]
pub(super) struct Rule {
    pub pack: u8,
    /// `threat.en.kill`
    pub by: String,
    pub says: Says,
    pub grades: Vec<(Factor, Level)>,
    /// Whether it counts only in the sentence of a threat.
    pub is_near: bool,
    /// Whether its patterns say `not` themselves.
    pub is_negative: bool,
}

impl Rule {
    /// Its id in its pack: `kill`.
    pub(super) fn id(&self) -> &str {
        self.by.rsplit('.').next().unwrap_or(&self.by)
    }
}

/// Rows of classes with the letters of the shortest.
type Rows = Vec<(Box<[Class]>, usize)>;

impl Packs {
    /// The packs that ship.
    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads packs from TOML: file name and text. The error says where and what was expected.
    pub(super) fn compile(sources: &[(&str, &str)]) -> Result<Self, String> {
        let mut packs = Self::default();
        let mut numbers = Numbers::default();
        for (name, text) in sources {
            let file: File =
                toml::from_str(text).map_err(|problem| format!("{name}.toml: {problem}"))?;
            packs
                .add(file, &mut numbers)
                .map_err(|problem| format!("{name}.toml: {problem}"))?;
        }
        packs.pack_of = numbers.pack_of;
        packs.triggers = vec![Vec::new(); packs.pack_of.len()];
        for (number, pattern) in packs.patterns.iter().enumerate() {
            for (row, classes) in pattern.elements[pattern.anchor].rows.iter().enumerate() {
                packs.triggers[usize::from(classes[0])].push((number as u16, row as u16));
            }
        }
        Ok(packs)
    }

    fn add(&mut self, file: File, numbers: &mut Numbers) -> Result<(), String> {
        let pack = self.packs.len() as u8;
        let mut classes: HashMap<String, Rows> = HashMap::new();
        for (builtin, class) in [("mention", MENTION), ("name", NAME), ("number", NUMBER)] {
            classes.insert(builtin.into(), vec![(Box::from([class]), 4)]);
        }
        for (name, words) in &file.words {
            let class = numbers.next(Some(pack));
            let mut rows: Rows = Vec::new();
            for written in words.split_whitespace() {
                for word in spellings(written)? {
                    let letters = word.chars().count();
                    if word.contains('_') {
                        let row = word
                            .split('_')
                            .map(|one| numbers.literal(pack, one, &mut self.lexicon));
                        rows.push((row.collect(), letters));
                    } else {
                        self.lexicon.add(&word, class);
                        match rows.iter_mut().find(|(row, _)| **row == [class]) {
                            Some((_, shortest)) => *shortest = letters.min(*shortest),
                            None => rows.push((Box::from([class]), letters)),
                        }
                    }
                }
            }
            classes.insert(name.clone(), rows);
        }
        let reserved = |name: &str| -> Vec<Box<[Class]>> {
            let rows = classes.get(name).into_iter().flatten();
            rows.map(|(row, _)| row.clone()).collect()
        };
        let lead: super::pattern::Rows = reserved("lead").into();
        let (not, earnest, condition) = (reserved("not"), reserved("earnest"), reserved("if"));
        for one in &file.rule {
            let rule = self.rules.len() as u16;
            let is_negative = one.find.iter().all(|written| written.contains("<not"));
            for written in &one.find {
                let (starts, sought) = match written.strip_prefix('^') {
                    Some(sought) => (Some(lead.clone()), sought),
                    None => (None, written.as_str()),
                };
                for variant in variants(&parts(sought)?) {
                    let elements = elements(pack, &variant, &classes, numbers, &mut self.lexicon)
                        .map_err(|problem| format!("rule `{}`: {problem}", one.id))?;
                    self.patterns
                        .push(Pattern::new(rule, elements, starts.clone()));
                }
            }
            self.rules.push(Rule {
                pack,
                by: format!("threat.{}.{}", file.language, one.id),
                says: one.says,
                grades: one
                    .grades
                    .iter()
                    .map(|(factor, level)| (*factor, *level))
                    .collect(),
                is_near: one.near,
                is_negative,
            });
        }
        self.packs.push(Pack {
            language: file.language,
            not,
            earnest,
            condition,
            hits: file.hits,
            misses: file.misses,
        });
        Ok(())
    }
}

/// Numbers of classes and literal words.
struct Numbers {
    pack_of: Vec<Option<u8>>,
    literals: HashMap<(u8, String), Class>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            pack_of: vec![None; usize::from(NUMBER) + 1],
            literals: HashMap::new(),
        }
    }
}

impl Numbers {
    fn next(&mut self, pack: Option<u8>) -> Class {
        self.pack_of.push(pack);
        (self.pack_of.len() - 1) as Class
    }

    fn literal(&mut self, pack: u8, word: &str, lexicon: &mut Lexicon) -> Class {
        let key = (pack, word.to_owned());
        if let Some(known) = self.literals.get(&key) {
            return *known;
        }
        let class = self.next(Some(pack));
        lexicon.add(word, class);
        self.literals.insert(key, class);
        class
    }
}

fn elements(
    pack: u8,
    parts: &[&Part],
    classes: &HashMap<String, Rows>,
    numbers: &mut Numbers,
    lexicon: &mut Lexicon,
) -> Result<Vec<Element>, String> {
    let mut elements = Vec::new();
    let mut gap = Gap::default();
    for part in parts {
        let rows: Rows = match part {
            Part::Gap(wider) => {
                gap = *wider;
                continue;
            }
            Part::Classes { names, .. } => {
                let mut rows = Vec::new();
                for name in names {
                    if let Some(word) = name.strip_prefix('\'') {
                        rows.extend(words(pack, word.trim_end_matches('\''), numbers, lexicon)?);
                        continue;
                    }
                    let known = classes
                        .get(name)
                        .ok_or_else(|| format!("`<{name}>` is not a class; list it in [words]"))?;
                    rows.extend(known.iter().cloned());
                }
                rows
            }
            Part::Word(word) => words(pack, word, numbers, lexicon)?,
        };
        elements.push(Element {
            gap: std::mem::take(&mut gap),
            letters_min: rows.iter().map(|(_, letters)| *letters).min().unwrap_or(0),
            rows: rows.into_iter().map(|(row, _)| row).collect(),
        });
    }
    if elements.is_empty() || elements.iter().any(|element| element.rows.is_empty()) {
        return Err("a pattern needs words, and its classes need some".into());
    }
    Ok(elements)
}

/// The rows of a word that stands in a pattern itself.
fn words(
    pack: u8,
    written: &str,
    numbers: &mut Numbers,
    lexicon: &mut Lexicon,
) -> Result<Rows, String> {
    let mut rows = Vec::new();
    for word in spellings(written)? {
        let row = word
            .split('_')
            .map(|one| numbers.literal(pack, one, lexicon));
        rows.push((row.collect(), word.chars().count()));
    }
    Ok(rows)
}

/// A pattern with and without each of its optional parts.
fn variants(parts: &[Part]) -> Vec<Vec<&Part>> {
    let mut variants = vec![Vec::new()];
    for part in parts {
        if let Part::Classes {
            is_optional: true, ..
        } = part
        {
            let mut with = variants.clone();
            with.iter_mut()
                .for_each(|variant: &mut Vec<&Part>| variant.push(part));
            variants.extend(with);
        } else {
            variants.iter_mut().for_each(|variant| variant.push(part));
        }
    }
    variants
}
