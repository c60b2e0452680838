//! A packet is made for an approved disclosure or for the duty. What is asked for goes into the chain
//! before anything is read, so that the packet proves it too; the packet's digest goes there after.

use evenhand_model::{
    Act, DisclosureId, Duration, Investigation, InvestigationId, Packed, PacketId, Platform,
    Problem, Purpose, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_prose, investigation_of, open_investigation};
use crate::investigate::custody::{self, Deed};
use crate::work::{Operation, Stop, Work};

/// A packet to be made. What it holds was said when the disclosure was entered or the duty stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPacket {
    /// For which disclosure; for the duty to inform, if left out.
    #[serde(default)]
    pub disclosure: Option<DisclosureId>,
    /// Why.
    pub reason: String,
}

impl NewPacket {
    /// What the packet is for.
    pub fn purpose(&self) -> Purpose {
        self.disclosure.map_or(Purpose::Duty, Purpose::Disclosure)
    }
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
        check_prose("reason", &self.new.reason)?;
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        let review_due_at = work.now.plus(Duration::from_hours(limits::REVIEW_HOURS));
        match self.new.purpose() {
            Purpose::Disclosure(id) => {
                let disclosure = investigation
                    .disclosure_mut(id)
                    .ok_or_else(|| missing(id))?;
                if !disclosure.may_be_packed() {
                    let detail = "a disclosure needs the call back and a second person's approval \
                                  before a packet is made, in an emergency the call back; what was \
                                  sent or reviewed is over";
                    return Err(Problem::conflict(detail).at("disclosure").into());
                }
                if disclosure.approval.is_none() {
                    disclosure.review_due_at.get_or_insert(review_due_at);
                }
            }
            Purpose::Duty => {
                let duty = investigation.duty.as_mut();
                let Some(duty) = duty.filter(|duty| duty.open_until().is_some()) else {
                    let detail = "a packet goes to somebody: name an approved `disclosure`, or state \
                                  the duty to inform with PUT /v1/investigations/{id}/duty";
                    return Err(Problem::conflict(detail).at("disclosure").into());
                };
                duty.review_due_at.get_or_insert(review_due_at);
            }
        }
        work.put(investigation.clone());
        let deed = Deed {
            act: Act::PacketExported,
            by: self.user,
            purpose: Some(self.new.purpose()),
            words: &self.new.reason,
        };
        custody::note(work, &investigation, &deed, |line| {
            line.with("packet", self.packet.to_string())
        });
        Ok(investigation)
    }
}

/// Says in the chain what a packet came to, and keeps that it was made.
#[derive(Clone, Debug)]
pub struct NotePacket {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// What it is for.
    pub purpose: Purpose,
    /// Which packet, by whom, with its digest.
    pub packed: Packed,
    /// How long it is.
    pub bytes: u64,
}

impl Operation for NotePacket {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let mut investigation = investigation_of(work, &self.platform, self.investigation)?;
        let packets = match self.purpose {
            Purpose::Disclosure(id) => {
                let disclosure = investigation
                    .disclosure_mut(id)
                    .ok_or_else(|| missing(id))?;
                &mut disclosure.packets
            }
            Purpose::Duty => {
                let duty = investigation.duty.as_mut();
                let duty = duty.ok_or_else(|| Problem::not_found("no duty is stated here"))?;
                &mut duty.packets
            }
        };
        packets.push(self.packed.clone());
        work.put(investigation.clone());
        let words = format!(
            "packet {}, SHA-256 {}",
            self.packed.packet, self.packed.sha256
        );
        let deed = Deed {
            act: Act::PacketMade,
            by: self.packed.by,
            purpose: Some(self.purpose),
            words: &words,
        };
        custody::note(work, &investigation, &deed, |line| {
            line.with("packet", self.packed.packet.to_string())
                .with("sha256", self.packed.sha256.clone())
                .with("bytes", self.bytes)
        });
        Ok(())
    }
}

fn missing(id: DisclosureId) -> Problem {
    Problem::not_found(format!("this investigation has no disclosure {id}")).at("disclosure")
}
