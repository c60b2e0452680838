//! Making a filter and putting it in force.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, apply_filter,
};

/// For each system call the rules of which one must fit; without rules the call itself is enough.
pub(super) type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// What a call is answered that is not allowed.
pub(super) fn fails_with(error: i32) -> SeccompAction {
    SeccompAction::Errno(error.unsigned_abs())
}

/// A rule that fits where the argument at a place, from 0, is as `operator` says with `value`.
pub(super) fn argument(
    place: u8,
    operator: SeccompCmpOp,
    value: u64,
) -> Result<SeccompRule, String> {
    let condition = SeccompCondition::new(place, SeccompCmpArgLen::Dword, operator, value);
    let rule = condition.and_then(|condition| SeccompRule::new(vec![condition]));
    rule.map_err(|error: BackendError| error.to_string())
}

/// Puts a filter in force for good: calls that fit a rule are `matched`, all others are `otherwise`.
pub(super) fn apply(
    rules: Rules,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<(), String> {
    let processor = std::env::consts::ARCH.try_into();
    let filter =
        processor.and_then(|processor| SeccompFilter::new(rules, otherwise, matched, processor));
    let program: Result<BpfProgram, _> = filter.and_then(TryInto::try_into);
    let program = program.map_err(|error| error.to_string())?;
    apply_filter(&program)
        .map_err(|error| format!("the kernel refuses the filter of system calls: {error}"))
}
