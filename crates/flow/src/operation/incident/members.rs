//! Who is in a campaign, and what they did in it.

use evenhand_model::{
    Incident, IncidentKind, IncidentMember, IncidentRole, Problem, Subject, SubjectId, Time,
};

use super::member_id_of;
use crate::work::{Key, Operation, Stop, Work};

/// Writes down accounts of a campaign, [`Incident::MEMBERS_PER_NOTE`] at most. What was known of one stays where it says more: the
/// earlier first post, the later last one, the larger count.
#[derive(Clone, Debug)]
pub struct NoteMembers {
    /// Which campaign.
    pub incident: String,
    /// Who, and what they did.
    pub members: Vec<FoundMember>,
}

/// An account that was found in a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundMember {
    /// Which.
    pub account: SubjectId,
    /// What it did.
    pub role: IncidentRole,
    /// When it first posted in it.
    pub first_at: Time,
    /// When it last did.
    pub last_at: Time,
    /// How often.
    pub posts: u64,
}

impl Operation for NoteMembers {
    /// How many rows were written.
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        if self.members.len() > Incident::MEMBERS_PER_NOTE {
            let detail = format!(
                "expected {} members at most in one operation",
                Incident::MEMBERS_PER_NOTE
            );
            return Err(Problem::invalid(detail).into());
        }
        let id_of = |member: &FoundMember| member_id_of(work.house, &self.incident, member.account);
        let ids: Vec<String> = self.members.iter().map(id_of).collect();
        let subjects = self
            .members
            .iter()
            .map(|member| Key::of::<Subject>(member.account));
        let rows = ids.iter().map(Key::of::<IncidentMember>);
        work.expect(
            subjects
                .chain(rows)
                .chain([Key::of::<Incident>(&self.incident)]),
        )?;
        let Some(incident) = work.get::<Incident>(&self.incident)? else {
            return Ok(0);
        };
        // Who reports is a record apart.
        if incident.kind == IncidentKind::Brigade {
            return Ok(0);
        }
        let mut written = 0;
        for (member, id) in self.members.iter().zip(ids) {
            let subject = work.get::<Subject>(member.account)?;
            let is_there = subject.is_some_and(|subject| {
                subject.external_id.is_some() && subject.platform == incident.platform
            });
            if !is_there {
                continue;
            }
            let known = work.get::<IncidentMember>(&id)?;
            let row = IncidentMember {
                id,
                incident: self.incident.clone(),
                account: member.account,
                role: member.role,
                first_at: known
                    .as_ref()
                    .map_or(member.first_at, |known| known.first_at.min(member.first_at)),
                last_at: known
                    .as_ref()
                    .map_or(member.last_at, |known| known.last_at.max(member.last_at)),
                posts: known
                    .as_ref()
                    .map_or(member.posts, |known| known.posts.max(member.posts)),
            };
            if known.as_ref() != Some(&row) {
                work.put(row);
                written += 1;
            }
        }
        Ok(written)
    }
}
