//! A packet is made for an approved disclosure or for the duty. What is asked for goes into the chain
//! before anything is read, so that the packet proves it too; the packet's digest goes there after.

use evenhand_model::{
    Act, DisclosureId, Duration, Investigation, InvestigationId, PacketId, Platform, Problem,
    UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{investigation_of, open_investigation};
use crate::investigate::custody::{self, Deed};
use crate::work::{Line, Operation, Stop, Work};

/// A packet to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPacket {
    /// For which disclosure; for the duty to inform, if left out.
    #[serde(default)]
    pub disclosure: Option<DisclosureId>,
    /// Why.
    pub reason: String,
    /// Whether it says who made the reports; only where the disclosure's scope needs it.
    #[serde(default)]
    pub with_reporters: bool,
    /// Whether it has what the reporters wrote; that may show who they are.
    #[serde(default)]
    pub with_report_words: bool,
}

/// Says in the chain that a packet is made, and for whom.
#[derive(Clone, Debug)]
pub struct ExportPacket {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Id of the packet.
    pub packet: PacketId,
    /// Who asks.
    pub user: UserId,
    /// What is asked for.
    pub new: NewPacket,
}

impl Operation for ExportPacket {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        custody::check_words("reason", &self.new.reason)?;
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        match self.new.disclosure {
            Some(disclosure) => self.for_disclosure(work, &mut investigation, disclosure)?,
            None => self.for_duty(&mut investigation)?,
        }
        work.put(investigation.clone());
        let deed = Deed {
            act: Act::PacketExported,
            by: self.user,
            words: &self.new.reason,
        };
        let disclosure = self.new.disclosure.map(|id| id.to_string());
        custody::note(work, &investigation, &deed, |line| {
            line.with("packet", self.packet.to_string())
                .with("disclosure", disclosure)
                .with("with_reporters", self.new.with_reporters)
                .with("with_report_words", self.new.with_report_words)
        });
        Ok(investigation)
    }
}

impl ExportPacket {
    fn for_disclosure(
        &self,
        work: &Work<'_>,
        investigation: &mut Investigation,
        id: DisclosureId,
    ) -> Result<(), Problem> {
        let mut disclosures = investigation.disclosures.iter_mut();
        let disclosure = disclosures.find(|one| one.id == id).ok_or_else(|| {
            let detail = format!("this investigation has no disclosure {id}");
            Problem::not_found(detail).at("disclosure")
        })?;
        if !disclosure.may_be_packed() {
            let detail = "a disclosure needs the call back and a second person's approval before a \
                          packet is made; in an emergency the call back";
            return Err(Problem::conflict(detail).at("disclosure"));
        }
        if disclosure.approval.is_none() && disclosure.review_due_at.is_none() {
            let patience = Duration::from_hours(limits::EMERGENCY_REVIEW_HOURS);
            disclosure.review_due_at = Some(work.now.plus(patience));
        }
        disclosure.packets.push(self.packet);
        Ok(())
    }

    fn for_duty(&self, investigation: &mut Investigation) -> Result<(), Problem> {
        let duty = investigation.duty.as_mut();
        let Some(duty) = duty.filter(|duty| duty.open_until().is_some()) else {
            let detail = "a packet goes to somebody: name an approved `disclosure`, or state the duty \
                          to inform with PUT /v1/investigations/{id}/duty";
            return Err(Problem::conflict(detail).at("disclosure"));
        };
        if self.new.with_reporters {
            let detail =
                "the duty is to tell of the threat; reporters are named in a disclosure only";
            return Err(Problem::invalid(detail).at("with_reporters"));
        }
        duty.packets.push(self.packet);
        Ok(())
    }
}

/// Says in the chain what a packet came to.
#[derive(Clone, Debug)]
pub struct NotePacket {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Which packet.
    pub packet: PacketId,
    /// Who had it made.
    pub user: UserId,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// How long it is.
    pub bytes: u64,
}

impl Operation for NotePacket {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let investigation = investigation_of(work, &self.platform, self.investigation)?;
        let words = format!("packet {}, SHA-256 {}", self.packet, self.digest);
        let deed = Deed {
            act: Act::PacketMade,
            by: self.user,
            words: &words,
        };
        let more = |line: Line| {
            line.with("packet", self.packet.to_string())
                .with("sha256", self.digest.clone())
                .with("bytes", self.bytes)
        };
        custody::note(work, &investigation, &deed, more);
        Ok(())
    }
}
