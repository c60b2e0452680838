//! `evenhand verify --packet`: a packet proves itself on any machine.

use std::path::Path;

use evenhand_audit::packet::{PacketStanding, VerifiedPacket};
use evenhand_audit::{Packet, PacketProblem};
use serde_json::json;

use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Checks a packet, and writes its page once nothing wrong was found.
pub fn verify(
    file: &Path,
    public_key: Option<&str>,
    page: Option<&Path>,
    as_json: bool,
) -> Result<()> {
    let text = std::fs::read_to_string(file).doing(file.display())?;
    let checked = Packet::read(&text).and_then(|packet| {
        let verified = packet.verify(public_key)?;
        Ok((packet, verified))
    });
    let (packet, verified) = match checked {
        Ok(checked) => checked,
        Err(problem) => return refuse(file, &problem, as_json),
    };
    if let Some(page) = page {
        std::fs::write(page, &packet.page).doing(page.display())?;
    }
    tell(&packet, &verified, as_json)
}

fn refuse(file: &Path, problem: &PacketProblem, as_json: bool) -> Result<()> {
    let message = format!("{}: {problem}", file.display());
    if as_json {
        output::json(&json!({"ok": false, "problem": message}))?;
    }
    Err(Failure::new(message))
}

fn tell(packet: &Packet, verified: &VerifiedPacket, as_json: bool) -> Result<()> {
    let manifest = &packet.manifest;
    let (word, sentence) = match verified.standing {
        PacketStanding::ProvenByKey => (
            "proven",
            "made by the holder of that key, and not changed since",
        ),
        PacketStanding::ConsistentNotProvenOrigin => (
            "consistent, not proven whose",
            "all of it fits together; whose it is only --public-key can show, with a key that came by \
             another way",
        ),
    };
    if as_json {
        return output::json(&json!({
            "ok": true, "standing": word, "packet": manifest.packet, "instance": manifest.instance,
            "made_at": manifest.made_at, "purpose": manifest.purpose, "entries": verified.entry_count,
            "checkpoint_at": verified.checkpoint_at, "proven_content": verified.proven_content_count,
            "unproven_content": verified.unproven_content, "withheld": manifest.withheld,
            "public_key": manifest.public_key,
        }));
    }
    output::line(format!(
        "packet {} of {}, made at {}: {sentence}",
        manifest.packet, manifest.instance, manifest.made_at
    ))?;
    output::line(format!(
        "{} entries stand in the chain that the checkpoint of {} signs; {} texts are as they came in",
        verified.entry_count, verified.checkpoint_at, verified.proven_content_count
    ))?;
    for of in &verified.unproven_content {
        output::line(format!(
            "no entry of the chain has the digest of the content of {of}"
        ))?;
    }
    for withheld in &manifest.withheld {
        output::line(format!("left out: {}", withheld.what))?;
    }
    Ok(())
}
