//! What is fetched once more to be shown to whoever judges a match. Nothing of it is kept.

use bytes::Bytes;
use evenhand_deliver::Fetched;
use evenhand_flow::accept::evidence;
use evenhand_flow::work::{Evidence, Select};
use evenhand_model::{
    Bank, BankItem, Case, Content, Decision, MediaFetch, MediaMatch, MediaSource, Problem,
    SubjectId, limits,
};

use super::fetch::host;
use crate::engine::Engine;

/// Matches that are looked through for another copy, or for something sealed.
const MATCHES_MAX: usize = 200;

/// One of the two pictures of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What was posted.
    Posted,
    /// What it is near to.
    Known,
}

impl Engine {
    /// Whether anything is fetched to be shown.
    pub fn shows_media(&self) -> bool {
        let settings = &self.settings;
        settings.media_previews && !settings.media_hosts.is_empty() && self.client().is_some()
    }

    /// Where a picture of a match lies; none where nobody knows, or nothing of it may be shown.
    pub fn address_of(&self, found: &MediaMatch, side: Side) -> Result<Option<String>, Problem> {
        if !self.shows_media() || self.is_sealed(found.subject, &found.bank)? {
            return Ok(None);
        }
        let Some(item) = self.get::<BankItem>(&found.item)? else {
            return Ok(None);
        };
        match side {
            Side::Posted => self.address_in(found.subject, found.medium, &item),
            Side::Known => self.address_of_known(found, &item),
        }
    }

    /// Fetches a file to show it.
    pub async fn fetch_to_show(&self, url: &str) -> Result<Bytes, Problem> {
        let missing = |why: &str| Problem::not_found(format!("it can't be shown: {why}"));
        let Some(client) = self.client() else {
            return Err(missing("nothing is fetched from here at present"));
        };
        host(self, client, url).map_err(|trouble| missing(&trouble.why))?;
        let fetched = client.fetch(url, limits::MEDIA_FILE_BYTES_MAX).await;
        match fetched {
            Ok(Fetched {
                status: 200, bytes, ..
            }) => Ok(bytes),
            Ok(Fetched { status, .. }) => Err(missing(&format!(
                "its server answers {status}; it may be gone"
            ))),
            Err(problem) => Err(missing(&problem.to_string())),
        }
    }

    /// Whether anything in the content is of a bank of which nothing is shown, that one among them.
    fn is_sealed(&self, content: SubjectId, bank: &str) -> Result<bool, Problem> {
        let matches = Select::matches_in(content, MATCHES_MAX);
        let mut banks: Vec<String> = self
            .select::<MediaMatch>(&matches)?
            .into_iter()
            .map(|found| found.bank)
            .chain([bank.to_owned()])
            .collect();
        banks.sort_unstable();
        banks.dedup();
        for name in banks {
            if self
                .get::<Bank>(name)?
                .is_none_or(|bank| bank.class.is_sealed())
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What people of this house decided on lies where it was posted; of what a list says only hashes are known, but another copy may have been posted.
    fn address_of_known(
        &self,
        found: &MediaMatch,
        item: &BankItem,
    ) -> Result<Option<String>, Problem> {
        let decided = item
            .external_id
            .as_deref()
            .filter(|_| item.source == MediaSource::HOUSE);
        if let Some((case, medium)) = decided.and_then(|id| id.split_once('#'))
            && let Some(case) = self.get::<Case>(case)?
            && let Ok(medium) = medium.parse()
            && !self.is_sealed(case.subject, &item.bank)?
        {
            return self.address_in(case.subject, medium, item);
        }
        let copies = Select::matches_of_item(&found.item, MATCHES_MAX);
        for copy in self.select::<MediaMatch>(&copies)? {
            if copy.subject != found.subject && !self.is_sealed(copy.subject, &copy.bank)? {
                return self.address_in(copy.subject, copy.medium, item);
            }
        }
        Ok(None)
    }

    /// The address of a medium of a content, as far as it is known.
    fn address_in(
        &self,
        subject: SubjectId,
        medium: u16,
        item: &BankItem,
    ) -> Result<Option<String>, Problem> {
        if let Some(row) = self.get::<MediaFetch>(subject)? {
            let fetched = row.media.into_iter().find(|one| one.medium == medium);
            if let Some(fetched) = fetched {
                return Ok(Some(fetched.url));
            }
        }
        let Some(address) = self.evidence_of_content(subject, item)? else {
            return Ok(None);
        };
        let Some(kept) = self.get::<Evidence>(&address)? else {
            return Ok(None);
        };
        let content = serde_json::from_value::<Content>(evidence::open(&kept)?).ok();
        let medium = content.and_then(|content| content.media.into_iter().nth(medium.into()));
        Ok(medium.and_then(|medium| medium.url))
    }

    /// Where the content itself is kept: with its own case, with the one in which it waits as a copy, or with the decision that removed it.
    fn evidence_of_content(
        &self,
        subject: SubjectId,
        item: &BankItem,
    ) -> Result<Option<String>, Problem> {
        let own = Select::cases_on(subject, 1).descending();
        if let Some(case) = self.select::<Case>(&own)?.pop()
            && case.evidence.is_some()
        {
            return Ok(case.evidence);
        }
        if let Some(case) = item.case
            && let Some(case) = self.get::<Case>(case)?
            && let Some(copy) = case
                .proposals
                .into_iter()
                .find(|one| one.subject == subject)
            && copy.evidence.is_some()
        {
            return Ok(copy.evidence);
        }
        let decisions = Select::decisions_on(subject, 1).descending();
        let decision = self.select::<Decision>(&decisions)?.pop();
        Ok(decision.and_then(|decision| decision.evidence))
    }
}
