//! The functions that conditions may call: one file each, and one line in [`ALL`].

mod contains;
mod duration;
mod ends_with;
mod hour;
mod listed;
mod matches;
mod size;
mod starts_with;
mod tagged;
mod timestamp;
mod weekday;
mod words;

use std::ops::Range;

use crate::condition::{ACCOUNT_NAMED, Checker, Kind, NAME_COMPARED, Taint, TaintKind, Typed};
use crate::error::{Complaint, nearest};
use crate::evaluate::node::Node;
use crate::list::{List, ListKind};
use crate::patterns::names_account;

/// Every function, in the order of the documentation.
pub const ALL: &[Function] = &[
    contains::FUNCTION,
    starts_with::FUNCTION,
    ends_with::FUNCTION,
    matches::FUNCTION,
    words::FUNCTION,
    listed::FUNCTION,
    tagged::FUNCTION,
    size::FUNCTION,
    duration::FUNCTION,
    timestamp::FUNCTION,
    hour::FUNCTION,
    weekday::FUNCTION,
];

/// One function.
#[derive(Debug)]
pub struct Function {
    /// Its name in conditions.
    pub name: &'static str,
    /// How it is called, like `TEXT.contains("literal")`.
    pub signature: &'static str,
    /// What it answers, in one sentence.
    pub about: &'static str,
    /// How it may be called.
    pub style: Style,
    /// Steps of one call, at worst.
    pub cost: u64,
    /// Conditions that hold, and that don't, for the text `Buy NOW at https://shop.example!`.
    pub examples: &'static [(&'static str, bool)],
    pub(crate) build: fn(Call<'_, '_>) -> Result<Typed, Complaint>,
}

/// How a function may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `value.name(..)`.
    Method,
    /// `name(..)`.
    Plain,
    /// Either way.
    Both,
}

/// The function called `name`.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    ALL.iter().find(|function| function.name == name)
}

/// One call that is being checked. The value before the dot is the first argument.
pub(crate) struct Call<'c, 'w> {
    pub checker: &'c mut Checker<'w>,
    pub name: Range<usize>,
    pub arguments: Vec<Typed>,
}

/// Checks a call and adds its cost.
pub(crate) fn build(
    function: &Function,
    call: Call<'_, '_>,
    method: bool,
) -> Result<Typed, Complaint> {
    let wrong = match function.style {
        Style::Method => !method,
        Style::Plain => method,
        Style::Both => false,
    };
    if wrong {
        let message = format!("`{}` is not called like this", function.name);
        return Err(
            Complaint::new(call.name, message).help(format!("write {}", function.signature))
        );
    }
    let name = call.name.clone();
    let mut typed = (function.build)(call).map_err(|complaint| match complaint.help {
        None => complaint.help(format!("write {}", function.signature)),
        Some(_) => complaint,
    })?;
    typed.cost = typed.cost.saturating_add(function.cost);
    typed.span = name;
    Ok(typed)
}

impl Call<'_, '_> {
    /// Exactly `N` arguments.
    fn take<const N: usize>(&mut self) -> Result<[Typed; N], Complaint> {
        let count = self.arguments.len();
        std::mem::take(&mut self.arguments).try_into().map_err(|_| {
            Complaint::new(
                self.name.clone(),
                format!("found {count} values; expected {N}"),
            )
        })
    }

    /// The list that an argument names.
    fn list(&self, named: &Typed) -> Result<std::sync::Arc<List>, Complaint> {
        let id = literal(named, "the literal id of a list")?;
        let lists = self.checker.world.lists;
        lists.get(id).cloned().ok_or_else(|| {
            let help = nearest(id, lists.keys().map(String::as_str));
            Complaint::new(named.span.clone(), format!("there is no list `{id}`")).maybe_help(help)
        })
    }
}

/// The text of a literal argument.
fn literal<'t>(argument: &'t Typed, expected: &str) -> Result<&'t str, Complaint> {
    argument.literal().ok_or_else(|| {
        Complaint::new(
            argument.span.clone(),
            format!("expected {expected}, written out"),
        )
    })
}

/// A test of `text` for a literal: a pattern where it says something, and never a way to name
/// somebody.
fn literal_test(node: Node, name: Range<usize>, text: &Typed, literal: &str) -> Typed {
    let typed = Typed::of(node, Kind::Bool, name, &[text]).marked(text.pattern_mark(literal));
    blinded(typed, text, true, names_account(literal))
}

/// The same test of `text`, with what it tells of who somebody is: whether it compares names of the
/// author, where `text` is one, and whether it looks for the name of an account.
fn blinded(mut typed: Typed, text: &Typed, compares: bool, finds_account: bool) -> Typed {
    let what = match (text.is_name && compares, finds_account) {
        (true, _) => NAME_COMPARED,
        (false, true) => ACCOUNT_NAMED,
        (false, false) => return typed,
    };
    typed
        .taint
        .add(&Taint::of(TaintKind::Who, text.span.clone(), what));
    typed
}

/// What the items of `list` tell of who somebody is when `text` is compared with them: nothing, if
/// its declaration says why.
fn blinded_by_list(typed: Typed, text: &Typed, list: &List) -> Typed {
    let harmless = list.harmless;
    blinded(
        typed,
        text,
        !harmless,
        !harmless && list.items().any(names_account),
    )
}

/// Checks the kind of an argument.
fn expect(argument: &Typed, kind: &Kind) -> Result<(), Complaint> {
    if argument.kind.fits(kind) {
        return Ok(());
    }
    let message = format!("this is a {}; expected a {kind}", argument.kind);
    Err(Complaint::new(argument.span.clone(), message))
}

/// Checks the kind of a list.
fn expect_list(list: &List, allowed: &[ListKind], at: &Typed) -> Result<(), Complaint> {
    if allowed.contains(&list.kind) {
        return Ok(());
    }
    let words: Vec<_> = allowed.iter().map(|kind| kind.as_str()).collect();
    let message = format!(
        "list `{}` has kind {}; expected {}",
        list.id,
        list.kind.as_str(),
        words.join(" or ")
    );
    Err(Complaint::new(at.span.clone(), message))
}
