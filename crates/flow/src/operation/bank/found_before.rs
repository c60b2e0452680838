//! Something that was posted before its item came into a bank: what is found becomes one case.

use evenhand_model::{
    Bank, BankAction, BankItem, BankKind, Case, Content, KnownMedium, MatchedBy, MediaSource,
    OrderId, OrderKind, Platform, Proposal, Subject, SubjectId, SubjectKind, SubjectRef, Tier,
    Time, limits,
};

use crate::accept::{evidence, locator, subject, version};
use crate::assess::{AskFirst, Assessed, RuleOrder};
use crate::case::contain;
use crate::case::fold::{self, Cause};
use crate::case::targets::{self, ForWhom};
use crate::enforce::by_rule::{self, Subjects};
use crate::known::acts::{self, Standing};
use crate::known::written::{self, NewMatch};
use crate::known::{rule_of, weigh};
use crate::operation::know_copies::{CopiedContent, KnowCopies};
use crate::redress::statement;
use crate::transparency::first_step;
use crate::work::{Operation, Stop, Work};

/// A content that was posted before.
#[derive(Clone, Debug)]
pub struct EarlierContent {
    /// The content as it was posted.
    pub content: Content,
    /// The platform's id of its author.
    pub author: String,
    /// When it was posted.
    pub at: Time,
    /// Which medium of it matches, from 0.
    pub medium: u16,
    /// How it was found.
    pub by: MatchedBy,
    /// How far away.
    pub distance: u16,
}

/// Notes earlier matches of an item: one case asks about all of them, and they are hidden until then where the bank says so.
#[derive(Clone, Debug)]
pub struct FoundBefore {
    /// Where they were posted.
    pub platform: Platform,
    /// The item.
    pub item: String,
    /// What was found, [`FoundBefore::CONTENTS_MAX`] at most.
    pub contents: Vec<EarlierContent>,
}

impl FoundBefore {
    /// Contents that one operation takes.
    pub const CONTENTS_MAX: usize = 50;
}

impl Operation for FoundBefore {
    /// The case, if there is something to ask.
    type Answer = Option<Case>;

    fn run(&self, work: &mut Work<'_>) -> Result<Option<Case>, Stop> {
        let item = work.get::<BankItem>(&self.item)?;
        let Some(item) = item.filter(|item| item.matches_at(work.now)) else {
            return Ok(None);
        };
        let bank = super::bank(work, &item.bank)?;
        if bank.kind == BankKind::Negative {
            return Ok(None);
        }
        let known = self.undecided(work)?;
        let mut found = Found::default();
        for (earlier, content) in &known {
            let action = self.action(work, &bank, &item, earlier.by)?;
            let orders = match action {
                BankAction::Observe => Vec::new(),
                action => self.ask(work, &bank, *content, action, &mut found)?,
            };
            self.write_down(work, &item, earlier, *content, action, orders)?;
        }
        let Some((first, asked)) = found
            .proposals
            .first()
            .map(|one| one.subject)
            .zip(Some(&found))
        else {
            return Ok(None);
        };
        let mut case = self.case(work, &bank, &item, first, &known)?;
        if contain::add(work, &mut case, &asked.containment, work.now)? {
            first_step::contained(work, &case);
        }
        let others = found
            .proposals
            .into_iter()
            .filter(|one| one.subject != case.subject);
        let room = limits::PROPOSALS_PER_CASE_MAX.saturating_sub(case.proposals.len());
        case.proposals.extend(others.take(room));
        work.put(case.clone());
        by_rule::belongs_to_case(work, &found.orders, case.id)?;
        written::note_in(work, &item.id, &case)?;
        work.get::<Case>(case.id)
    }
}

/// What is to be asked.
#[derive(Default)]
struct Found {
    proposals: Vec<Proposal>,
    containment: Vec<OrderId>,
    orders: Vec<OrderId>,
}

impl FoundBefore {
    /// The contents with our ids of them, less those on which somebody has decided as they are.
    fn undecided(&self, work: &mut Work<'_>) -> Result<Vec<(&EarlierContent, SubjectId)>, Stop> {
        let contents = self.contents.iter().take(Self::CONTENTS_MAX);
        let copied = contents.clone().map(|one| CopiedContent {
            id: one.content.id.clone(),
            author: one.author.clone(),
            at: one.at,
        });
        KnowCopies {
            platform: self.platform.clone(),
            contents: copied.collect(),
        }
        .run(work)?;
        let mut known = Vec::new();
        for one in contents {
            let named = SubjectRef {
                kind: SubjectKind::Content,
                id: one.content.id.clone(),
            };
            let Some(subject) = subject::find(work, &self.platform, &named)? else {
                continue;
            };
            let cause = Cause {
                version: Some(version::of(work.house, &self.platform, &one.content)),
                ..Cause::found_by_us(Tier::T4, work.now)
            };
            if fold::answered_by_earlier(work, &subject, &cause)?.is_none() {
                known.push((one, subject.id));
            }
        }
        Ok(known)
    }

    /// What is done for now: what a match would remove is hidden until a person has looked.
    fn action(
        &self,
        work: &mut Work<'_>,
        bank: &Bank,
        item: &BankItem,
        by: MatchedBy,
    ) -> Result<BankAction, Stop> {
        let source = work.get::<MediaSource>(&item.source)?;
        let source = source.unwrap_or_else(|| MediaSource::new(&item.source));
        let action = acts::action(Standing {
            bank,
            item,
            source: &source,
            by,
        });
        Ok(action.min(BankAction::Hold))
    }

    /// A question to a person about one content, which is hidden until then where a match does more than ask.
    fn ask(
        &self,
        work: &mut Work<'_>,
        bank: &Bank,
        content: SubjectId,
        action: BankAction,
        found: &mut Found,
    ) -> Result<Vec<OrderId>, Stop> {
        let rule = rule_of(&bank.name);
        let ask_first = match action {
            BankAction::Hold | BankAction::Remove => AskFirst::Hidden,
            BankAction::Review | BankAction::Observe => AskFirst::Shown,
        };
        let mut assessed = Assessed {
            orders: vec![RuleOrder {
                kind: OrderKind::ContentRemove,
                rule: rule.clone(),
                ask_first: Some(ask_first),
                is_repeated: false,
            }],
            policy: bank.policy.clone(),
            rules_version: work.house.rules_version.clone(),
            ..Assessed::default()
        };
        assessed.assessment.rules.push(rule);
        let subjects = Subjects {
            content: Some(content),
            account: work.need::<Subject>(content, "subject")?.author,
            hashtags: Vec::new(),
        };
        let done = by_rule::order_by_rules(work, &self.platform, &subjects, &assessed, None, None)?;
        statement::tell_of_rules(work, done.decision, None)?;
        found.proposals.extend(done.proposals);
        found.containment.extend(done.containment);
        found.orders.extend_from_slice(&done.orders);
        Ok(done.orders)
    }

    /// The case that asks about the item already, or a new one on the first content.
    fn case(
        &self,
        work: &mut Work<'_>,
        bank: &Bank,
        item: &BankItem,
        first: SubjectId,
        known: &[(&EarlierContent, SubjectId)],
    ) -> Result<Case, Stop> {
        let asks = weigh::asks_in(work, &self.platform, item)?;
        let has_room = |case: &Case| {
            case.proposals.len() + Self::CONTENTS_MAX <= limits::PROPOSALS_PER_CASE_MAX
        };
        if let Some(case) = asks.filter(has_room) {
            return Ok(case);
        }
        let policy = bank
            .policy
            .as_ref()
            .and_then(|id| work.house.policies.get(id));
        let tier = policy.map_or(Tier::T4, |policy| policy.tier);
        let mut cause = Cause::found_by_us(tier, work.now);
        cause.rules.push(rule_of(&bank.name));
        let posted = known.iter().find(|(_, id)| *id == first);
        if let Some((earlier, _)) = posted {
            let mut kept = evidence::keep(work, &self.platform, &earlier.content)?;
            if bank.class.is_sealed() {
                kept = locator::reduce_kept(work, &self.platform, kept)?;
            }
            cause.evidence = Some(kept);
            cause.version = Some(version::of(work.house, &self.platform, &earlier.content));
            cause.lang.clone_from(&earlier.content.lang);
        }
        let mut subject = work.need::<Subject>(first, "subject")?;
        let (case, _) = fold::fold_or_open(work, &mut subject, cause)?;
        let for_whom = ForWhom::found(
            work,
            &self.platform,
            posted.map(|(earlier, _)| &earlier.content),
        )?;
        targets::add(work, case.id, for_whom)?;
        work.put(case.clone());
        Ok(case)
    }

    fn write_down(
        &self,
        work: &mut Work<'_>,
        item: &BankItem,
        earlier: &EarlierContent,
        content: SubjectId,
        action: BankAction,
        orders: Vec<OrderId>,
    ) -> Result<(), Stop> {
        let known = KnownMedium {
            item: item.id.clone(),
            medium: earlier.medium,
            by: earlier.by,
            distance: earlier.distance,
        };
        let version = version::of(work.house, &self.platform, &earlier.content);
        let new = NewMatch {
            platform: &self.platform,
            content,
            version: Some(&version),
            item,
            known: &known,
            action: Some(action),
            orders: &orders,
            case: None,
            is_earlier: true,
        };
        written::note(work, new)
    }
}
