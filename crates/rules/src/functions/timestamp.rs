//! `timestamp("2026-11-23T10:00:00Z")`

use evenhand_model::Time;

use super::{Call, Function, Style, literal};
use crate::condition::{Kind, Typed};
use crate::error::Complaint;
use crate::evaluate::value::Constant;

pub(super) const FUNCTION: Function = Function {
    name: "timestamp",
    signature: "timestamp(\"2026-11-23T10:00:00Z\")",
    about: "An instant, in RFC 3339.",
    style: Style::Plain,
    cost: 0,
    examples: &[
        ("now > timestamp('2020-01-01T00:00:00Z')", true),
        (
            "timestamp('2026-01-01T00:00:00Z') == timestamp('2026-01-01T00:00:00+01:00')",
            false,
        ),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let [written] = call.take()?;
    let text = literal(&written, "an instant like \"2026-11-23T10:00:00Z\"")?;
    match text.parse::<Time>() {
        Ok(time) => {
            let constant = Constant::Time(time.micros());
            if constant.value().in_range().is_none() {
                let message = format!("{text} lies outside the years 1 to 9999");
                return Err(Complaint::new(written.span, message));
            }
            Ok(Typed::constant(constant, Kind::Time, written.span))
        }
        Err(error) => Err(Complaint::new(written.span, error.to_string())),
    }
}
