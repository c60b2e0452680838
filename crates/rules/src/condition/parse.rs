//! Reads a condition with the `cel` crate's parser. Everything of that crate stays in this folder.

use std::collections::BTreeMap;
use std::ops::Range;

use cel::common::ast::{Expr, IdedExpr, LiteralValue, SourceInfo};
use cel::parser::Parser;

use crate::error::Complaint;

/// Longest condition, in bytes.
const CONDITION_BYTES_MAX: usize = 16 * 1024;
/// Deepest nesting of expressions.
const DEPTH_MAX: u16 = 48;
/// Names whose ids may hold dashes.
const ID_ROOTS: [&str; 3] = ["rule", "counter", "signal"];

/// A parsed condition.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub root: IdedExpr,
    places: Places,
    /// Names under `rule`, `counter` and `signal`, as they look to the parser, to what was written.
    written: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Places {
    source: String,
    info: SourceInfo,
    /// Byte offset of every character, since the parser counts characters.
    bytes: Vec<usize>,
}

/// Parses `source`. The CEL grammar reads `rule.a-b` as a subtraction, so ids that follow `rule.`
/// and `counter.` are rewritten to plain words of the same length first.
pub(crate) fn parse(source: &str) -> Result<Parsed, Complaint> {
    if source.len() > CONDITION_BYTES_MAX {
        let message = format!("the condition is longer than {CONDITION_BYTES_MAX} bytes");
        return Err(Complaint::new(0..source.len(), message));
    }
    let (rewritten, written) = rewrite_ids(source);
    let bytes = rewritten
        .char_indices()
        .map(|(at, _)| at)
        .chain([rewritten.len()])
        .collect();
    let parsed = Parser::new()
        .max_recursion_depth(DEPTH_MAX)
        .enable_ident_escape_syntax(true)
        .parse_with_source_info(&rewritten);
    match parsed {
        Ok((root, info)) => Ok(Parsed {
            root,
            places: Places {
                source: rewritten,
                info,
                bytes,
            },
            written,
        }),
        Err(errors) => Err(complain(source, &errors)),
    }
}

fn complain(source: &str, errors: &cel::ParseErrors) -> Complaint {
    let Some(error) = errors.errors.first() else {
        return Complaint::new(0..source.len(), "this is no condition");
    };
    let line = usize::try_from(error.pos.0).unwrap_or(1).max(1);
    let column = usize::try_from(error.pos.1).unwrap_or(1).max(1);
    let before: usize = source
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let rest = source.get(before..).unwrap_or("");
    let within = rest
        .char_indices()
        .nth(column - 1)
        .map_or(rest.len(), |(at, _)| at);
    let at = (before + within).min(source.len());
    let message = error
        .msg
        .strip_prefix("Syntax error: ")
        .unwrap_or(&error.msg);
    let complaint = Complaint::new(at..at + 1, format!("this is no CEL expression: {message}"));
    let equals_alone = source.as_bytes().get(at) == Some(&b'=');
    let words = [" and ", " or ", " not "];
    match words.iter().find(|word| source.contains(**word)) {
        _ if equals_alone => complaint.help("equality is written `==`"),
        Some(_) => complaint.help("CEL writes `&&`, `||` and `!` for and, or and not"),
        None => complaint,
    }
}

/// `source` with the ids after `rule.`, `counter.` and `signal.` as plain words, and what they were.
fn rewrite_ids(source: &str) -> (String, BTreeMap<String, String>) {
    let mut rewritten = String::with_capacity(source.len());
    let mut written = BTreeMap::new();
    let mut rest = source;
    while let Some(token) = token(rest) {
        let (text, after) = rest.split_at(token);
        rewritten.push_str(text);
        rest = after;
        let follows_dot = rewritten.trim_end_matches(text).ends_with('.');
        if !ID_ROOTS.contains(&text) || follows_dot || !rest.starts_with('.') {
            continue;
        }
        let id = id_length(&rest[1..], text != "counter");
        let id = &rest[1..=id];
        let plain: String = id
            .chars()
            .map(|c| if ".-".contains(c) { '_' } else { c })
            .collect();
        written.insert(format!("{text}.{plain}"), id.to_string());
        rewritten.push('.');
        rewritten.push_str(&plain);
        rest = &rest[1 + id.len()..];
    }
    (rewritten, written)
}

/// How many bytes of `rest` belong to an id. A dash belongs to it when a letter follows; before a
/// digit or a space it may be a subtraction.
fn id_length(rest: &str, dash_before_digit: bool) -> usize {
    let bytes = rest.as_bytes();
    let word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let next = bytes.get(length + 1);
        let joins = match byte {
            b'.' => next.is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_'),
            b'-' => next.is_some_and(u8::is_ascii_alphabetic) || (dash_before_digit && word(next)),
            _ => word(Some(byte)),
        };
        if !joins || (length == 0 && !word(Some(byte))) {
            break;
        }
        length += 1;
    }
    length
}

/// Length of the next token that matters here: a word, a string, a comment, or one character.
fn token(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    if first.is_ascii_alphanumeric() || first == '_' {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        return Some(end.unwrap_or(rest.len()));
    }
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if first == '"' || first == '\'' {
        return Some(string_length(rest, first));
    }
    Some(first.len_utf8())
}

fn string_length(rest: &str, quote: char) -> usize {
    let long: String = std::iter::repeat_n(quote, 3).collect();
    let quotes = if rest.starts_with(&long) {
        &long[..]
    } else {
        &long[..1]
    };
    let mut at = quotes.len();
    while let Some(next) = rest.get(at..).and_then(|rest| rest.chars().next()) {
        if rest[at..].starts_with(quotes) {
            return at + quotes.len();
        }
        at += next.len_utf8();
        if next == '\\' {
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    rest.len()
}

impl Parsed {
    /// What was written for a name under `rule`, `counter` or `signal`.
    pub fn written<'a>(&'a self, root: &str, name: &'a str) -> &'a str {
        self.written
            .get(&format!("{root}.{name}"))
            .map_or(name, String::as_str)
    }

    /// The place that an error about `expr` points at: its own token.
    pub fn token(&self, expr: &IdedExpr) -> Range<usize> {
        self.places.token(expr.id).unwrap_or(0..1)
    }

    /// The whole of `expr`.
    pub fn span(&self, expr: &IdedExpr) -> Range<usize> {
        if let Expr::Select(select) = &expr.expr {
            let item = self.span(&select.operand);
            let end = self.places.member_end(item.end, &select.field);
            if !select.test {
                return item.start..end;
            }
            let start = self.token(expr).start.min(item.start);
            return self.places.close(self.places.with_name(start..end, "has"));
        }
        let mut span = self.places.token(expr.id);
        children(expr, &mut |child| {
            let inner = self.span(child);
            span = Some(match span.take() {
                Some(outer) => outer.start.min(inner.start)..outer.end.max(inner.end),
                None => inner,
            });
        });
        let span = span.unwrap_or(0..1);
        self.places.close(match &expr.expr {
            Expr::Call(call) if call.target.is_none() => {
                self.places.with_name(span, &call.func_name)
            }
            _ => span,
        })
    }

    /// The text of the bytes `span`.
    pub fn text(&self, span: &Range<usize>) -> &str {
        self.places.source.get(span.clone()).unwrap_or("")
    }
}

impl Places {
    fn token(&self, id: u64) -> Option<Range<usize>> {
        let (start, stop) = self.info.offset_for(id)?;
        let byte = |character: usize| {
            self.bytes
                .get(character)
                .copied()
                .unwrap_or(self.source.len())
        };
        let (start, stop) = (
            byte(start as usize),
            byte((stop as usize).saturating_add(1)),
        );
        (start < stop).then_some(start..stop)
    }

    /// The end of `.member` after the byte `end`.
    fn member_end(&self, end: usize, member: &str) -> usize {
        let rest = self.source.get(end..).unwrap_or("");
        let after_dot = rest.trim_start().strip_prefix('.').map(str::trim_start);
        match after_dot.and_then(|name| name.strip_prefix(member)) {
            Some(after) => self.source.len() - after.len(),
            None => end,
        }
    }

    /// Extends the span of a call, which begins at its bracket, over the name before it.
    fn with_name(&self, span: Range<usize>, name: &str) -> Range<usize> {
        let before = self.source.get(..span.start).unwrap_or("").trim_end();
        match before.strip_suffix(name) {
            Some(before) => before.len()..span.end,
            None => span,
        }
    }

    /// Extends a span over the other halves of brackets that it cuts in two.
    fn close(&self, span: Range<usize>) -> Range<usize> {
        let (mut opened, mut closed) = (0_usize, 0_usize);
        let mut rest = self.source.get(span.clone()).unwrap_or("");
        while let Some(length) = token(rest) {
            let (text, after) = rest.split_at(length);
            match text {
                "(" | "[" => opened += 1,
                ")" | "]" if opened > 0 => opened -= 1,
                ")" | "]" => closed += 1,
                _ => {}
            }
            rest = after;
        }
        let mut before = self.source.get(..span.start).unwrap_or("");
        for _ in 0..closed {
            before = before.trim_end().strip_suffix(['(', '[']).unwrap_or(before);
        }
        let mut after = self.source.get(span.end..).unwrap_or("");
        for _ in 0..opened {
            after = after.trim_start().strip_prefix([')', ']']).unwrap_or(after);
        }
        before.len()..self.source.len() - after.len()
    }
}

/// Calls `each` with the direct parts of an expression.
fn children<'a>(expr: &'a IdedExpr, each: &mut dyn FnMut(&'a IdedExpr)) {
    match &expr.expr {
        Expr::Call(call) => {
            call.target
                .as_deref()
                .into_iter()
                .chain(&call.args)
                .for_each(each);
        }
        Expr::Select(select) => each(&select.operand),
        Expr::List(list) => list.elements.iter().for_each(each),
        Expr::Comprehension(comprehension) => {
            each(&comprehension.iter_range);
            each(&comprehension.loop_step);
        }
        _ => {}
    }
}

/// The names of a chain like `a.b.c`, the first one first; `None` for anything else.
pub(super) fn chain(expr: &IdedExpr) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut expr = expr;
    loop {
        match &expr.expr {
            Expr::Ident(name) => {
                names.push(name.trim_start_matches('.'));
                names.reverse();
                return Some(names);
            }
            Expr::Select(select) if !select.test => {
                names.push(select.field.as_str());
                expr = &select.operand;
            }
            _ => return None,
        }
    }
}

/// Ids of the rules that a condition refers to, as `rule.ID` or `rule("ID")`.
pub(crate) fn rules_mentioned(parsed: &Parsed) -> Vec<String> {
    let names = parsed
        .written
        .iter()
        .filter(|(name, _)| name.starts_with("rule."));
    let mut ids: Vec<String> = names.map(|(_, id)| id.clone()).collect();
    let mut waiting = vec![&parsed.root];
    while let Some(expr) = waiting.pop() {
        if let Expr::Call(call) = &expr.expr
            && call.func_name == "rule"
            && let [
                IdedExpr {
                    expr: Expr::Literal(LiteralValue::String(id)),
                    ..
                },
            ] = call.args.as_slice()
        {
            ids.push(id.inner().to_string());
        }
        children(expr, &mut |child| waiting.push(child));
    }
    ids
}
