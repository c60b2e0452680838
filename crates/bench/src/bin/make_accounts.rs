//! Writes invented suspended accounts for `evenhand import accounts`, as NDJSON or, with `csv`, as CSV.
//!
//! Usage: `make_accounts COUNT [csv] > FILE`

use std::io::{BufWriter, Write as _};

use anyhow::Context as _;
use serde_json::json;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let count = arguments
        .next()
        .context("usage: make_accounts COUNT [csv]")?;
    let count: u64 = count.parse().context("COUNT is a whole number")?;
    let is_csv = arguments.next().as_deref() == Some("csv");
    let mut out = BufWriter::new(std::io::stdout().lock());
    if is_csv {
        writeln!(
            out,
            "id,handle,display_name,created_at,suspended_at,policy,reason,private.email"
        )?;
    }
    for number in 0..count {
        // Spread over some years, in no order.
        let day = number.wrapping_mul(7_919) % 28 + 1;
        let (month, year) = (number.wrapping_mul(104_729) % 12 + 1, 2020 + number % 6);
        let (handle, email) = (
            format!("user_{number:x}"),
            format!("user.{number}@mail.example"),
        );
        let created_at = format!("{}-{month:02}-{day:02}T08:30:00Z", year - 1);
        let suspended_at = format!("{year}-{month:02}-{day:02}T17:45:12Z");
        if is_csv {
            writeln!(
                out,
                "{number},{handle},User {number},{created_at},{suspended_at},spam,\"many links, again\",{email}"
            )?;
        } else {
            let account = json!({
                "id": number.to_string(), "handle": handle, "display_name": format!("User {number}"),
                "created_at": created_at, "suspended_at": suspended_at, "policy": "spam",
                "reason": "many links, again", "private": {"email": email},
            });
            writeln!(out, "{account}")?;
        }
    }
    out.flush()?;
    Ok(())
}
