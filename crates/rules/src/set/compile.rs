//! From files to a rule set.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::condition::{Checked, Checker, Parsed, World, parse, refuse};
use crate::error::{Complaint, RuleError};
use crate::evaluate::fields::Field;
use crate::evaluate::node::{Necessity, Node};
use crate::file::{Effects, Files, Located, RawRule, read};
use crate::patterns::{Builder, Patterns};
use crate::schema::Schema;
use crate::source::{SourceFile, offsets, place};

use super::{Condition, Rule, RuleSet, examples, order, taints, version};

/// Compiles all files, without running the examples.
pub(super) fn compile(files: &[SourceFile], schema: &Schema) -> Result<RuleSet, Vec<RuleError>> {
    let (mut read, mut errors) = read(files);
    let raw = std::mem::take(&mut read.rules);
    let source = Source::new(&read, &raw);
    let parsed: Vec<Option<Parsed>> = raw
        .iter()
        .map(|rule| keep(source.parse(rule), &mut errors))
        .collect();
    let order = order::order(&source.ids, &parsed);
    let (checked, patterns) = source.check_all(schema, &raw, &parsed, &order, &mut errors);
    source.refuse_effects(&raw, &checked, &mut errors);
    let examples = examples::prepare(&raw, &read.counters, &mut errors);
    let patterns = patterns
        .build()
        .map_err(|message| RuleError::at(files.first().unwrap_or(&NO_FILE), 0..0, message, None));
    let patterns = keep(patterns, &mut errors);
    match (
        patterns,
        checked.into_iter().collect::<Option<Vec<Checked>>>(),
    ) {
        (Some(patterns), Some(checked)) if errors.is_empty() => {
            let conditions = conditions(checked, &order, &patterns);
            Ok(RuleSet {
                version: version::version(files),
                version_of_files: version::version(files),
                tags_of_rules: read.declarations.tags_of_rules(),
                rules: source.rules(raw),
                signals_used: conditions.signals,
                reads_links: conditions.reads_links,
                conditions: conditions.all,
                order,
                counters: read.counters,
                patterns,
                examples,
            })
        }
        _ => {
            errors.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
            Err(errors)
        }
    }
}

static NO_FILE: SourceFile = SourceFile {
    path: String::new(),
    text: String::new(),
};

fn keep<T>(result: Result<T, RuleError>, errors: &mut Vec<RuleError>) -> Option<T> {
    result.map_err(|error| errors.push(error)).ok()
}

/// What is known of all rules before their conditions are checked.
struct Source<'a> {
    read: &'a Files<'a>,
    ids: Vec<String>,
    effects: Vec<Effects>,
}

impl<'a> Source<'a> {
    fn new(read: &'a Files<'a>, raw: &[Located<'a, RawRule>]) -> Self {
        let effects = |rule: &RawRule| {
            rule.then
                .as_ref()
                .map(|then| then.get_ref().clone())
                .unwrap_or_default()
        };
        Self {
            read,
            ids: raw
                .iter()
                .map(|rule| rule.item.id.get_ref().clone())
                .collect(),
            effects: raw.iter().map(|rule| effects(&rule.item)).collect(),
        }
    }

    fn parse(&self, rule: &Located<'_, RawRule>) -> Result<Parsed, RuleError> {
        parse(rule.item.when.get_ref()).map_err(|complaint| locate(rule, complaint))
    }

    /// Checks every condition. What a tag rests on is known only once the rules that set it are
    /// checked, so this repeats until no more tags turn out to rest on scores alone.
    fn check_all(
        &self,
        schema: &Schema,
        raw: &[Located<'_, RawRule>],
        parsed: &[Option<Parsed>],
        order: &[usize],
        errors: &mut Vec<RuleError>,
    ) -> (Vec<Option<Checked>>, Builder) {
        let rule_tags: BTreeSet<String> = self
            .effects
            .iter()
            .flat_map(|effects| effects.tags.iter().map(|effect| effect.tag.to_string()))
            .collect();
        let mut score_tags = BTreeSet::new();
        loop {
            let mut world = World {
                schema,
                declarations: &self.read.declarations,
                counters: &self.read.counters,
                lists: &self.read.lists,
                rule_ids: &self.ids,
                known_rules: BTreeMap::new(),
                wrong_rules: BTreeSet::new(),
                rule_tags: &rule_tags,
                score_tags: &score_tags,
            };
            let mut patterns = Builder::default();
            let mut found = Vec::new();
            let mut checked: Vec<Option<Checked>> = raw.iter().map(|_| None).collect();
            for place in order {
                let Some(parsed) = &parsed[*place] else {
                    world.wrong_rules.insert(*place);
                    continue;
                };
                match Checker::check(&world, &mut patterns, parsed) {
                    Ok(result) => {
                        world.known_rules.insert(*place, result.typed.grounds);
                        checked[*place] = Some(result);
                    }
                    Err(complaint) => {
                        world.wrong_rules.insert(*place);
                        found.push(locate(&raw[*place], complaint));
                    }
                }
            }
            let resting = self.tags_on_scores(&checked);
            if resting.is_subset(&score_tags) {
                errors.extend(found);
                return (checked, patterns);
            }
            score_tags.extend(resting);
        }
    }

    fn tags_on_scores(&self, checked: &[Option<Checked>]) -> BTreeSet<String> {
        let on_scores = |checked: &Option<Checked>| {
            checked
                .as_ref()
                .is_some_and(|checked| checked.typed.grounds.yes.rest_on_scores())
        };
        let resting = checked
            .iter()
            .zip(&self.effects)
            .filter(|(checked, _)| on_scores(checked));
        resting
            .flat_map(|(_, effects)| effects.tags.iter().map(|effect| effect.tag.to_string()))
            .collect()
    }

    fn refuse_effects(
        &self,
        raw: &[Located<'_, RawRule>],
        checked: &[Option<Checked>],
        errors: &mut Vec<RuleError>,
    ) {
        let taints = taints::carry(&self.ids, &self.effects, checked);
        for (place, rule) in raw.iter().enumerate() {
            let Some(checked) = &checked[place] else {
                continue;
            };
            let whole = 0..rule.item.when.get_ref().len();
            let ways = checked.typed.grounds.yes;
            if let Some(complaint) = refuse(&self.effects[place], &taints[place], ways, whole) {
                errors.push(locate(rule, complaint));
            }
        }
    }

    fn rules(&self, raw: Vec<Located<'_, RawRule>>) -> Vec<Rule> {
        raw.into_iter()
            .zip(&self.effects)
            .map(|(rule, effects)| Rule {
                line: place(&rule.file.text, rule.item.id.span().start).0,
                id: rule.item.id.into_inner(),
                about: rule.item.about.into_inner(),
                mode: rule.item.mode,
                written_mode: rule.item.mode,
                effects: effects.clone(),
                condition: rule.item.when.into_inner(),
                file: rule.file.path.clone(),
            })
            .collect()
    }
}

/// Moves a complaint from its condition into the file.
fn locate(rule: &Located<'_, RawRule>, complaint: Complaint) -> RuleError {
    let value = rule.item.when.get_ref();
    let token = rule.item.when.span();
    let written = rule.file.text.get(token.clone()).unwrap_or("");
    let range = match offsets(written, token.start, value) {
        Some(offsets) => in_file(&offsets, &complaint.span),
        None => token,
    };
    RuleError::at(rule.file, range, complaint.message, complaint.help)
}

fn in_file(offsets: &[usize], span: &Range<usize>) -> Range<usize> {
    let last = offsets.len().saturating_sub(1);
    let at = |byte: usize| offsets.get(byte.min(last)).copied().unwrap_or(0);
    at(span.start)..at(span.end)
}

struct Conditions {
    all: Vec<Condition>,
    signals: BTreeSet<String>,
    reads_links: bool,
}

fn conditions(checked: Vec<Checked>, order: &[usize], patterns: &Patterns) -> Conditions {
    let mut gates = Gates {
        patterns,
        rules: vec![None; checked.len()],
    };
    for place in order {
        gates.rules[*place] = checked[*place].typed.node.necessary(&gates);
    }
    let reads_links = checked
        .iter()
        .flat_map(|checked| &checked.parts)
        .any(|(_, node)| {
            matches!(
                node,
                Node::Field(Field::ContentLinks | Field::ContentDomains | Field::ContentHashes)
            )
        });
    let signals = checked
        .iter()
        .flat_map(|checked| checked.signals.iter().cloned())
        .collect();
    let all = checked
        .into_iter()
        .zip(gates.rules)
        .map(|(checked, gate)| Condition {
            node: checked.typed.node,
            gate: gate.map(Vec::into_boxed_slice),
            parts: checked.parts,
        })
        .collect();
    Conditions {
        all,
        signals,
        reads_links,
    }
}

struct Gates<'a> {
    patterns: &'a Patterns,
    rules: Vec<Option<Vec<u32>>>,
}

impl Necessity for Gates<'_> {
    fn of_test(&self, test: u32) -> Option<Vec<u32>> {
        self.patterns.required_bits(test).map(<[u32]>::to_vec)
    }

    fn of_rule(&self, rule: usize) -> Option<Vec<u32>> {
        self.rules.get(rule).cloned().flatten()
    }
}
