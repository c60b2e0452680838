//! A campaign or a brigade, as colleagues see it.

use evenhand_engine::Engine;
use evenhand_flow::accept::evidence;
use evenhand_flow::work::Evidence;
use evenhand_model::{
    Account, AlertId, Case, CaseId, Content, Incident, IncidentCall, IncidentEdge,
    IncidentEvidence, IncidentGrowth, IncidentKind, IncidentMember, IncidentPost, IncidentReading,
    IncidentRole, IncidentRoles, IncidentState, IncidentTick, IncidentVariant, Problem, Subject,
    SubjectId, SubjectKind, Time,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Spellings that stand in a list.
const LABELS_MAX: usize = 5;

/// An incident in a list.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "IncidentLine")]
pub struct IncidentLine {
    /// Its id.
    pub id: String,
    /// Of posts, or of reports.
    pub kind: IncidentKind,
    /// Where it stands.
    pub state: IncidentState,
    /// When it was recognised.
    pub opened_at: Time,
    /// Its latest post.
    pub last_at: Time,
    /// Posts, or reports.
    pub posts: u64,
    /// Accounts that wrote them.
    pub accounts: u64,
    /// The first five things that are pushed and have a name, like hashtags.
    pub labels: Vec<String>,
    /// What it reads as, at the last look.
    pub reading: IncidentReading,
    /// How it grows.
    pub growth: IncidentGrowth,
}

/// Many accounts that act together: what, at whom, since when and why it reads so. No account in it has a figure of its own.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Incident")]
pub struct IncidentView {
    /// Its id.
    pub id: String,
    /// Of posts, or of reports. Of a brigade there are no members, posts and no network: who reports is nobody's to know.
    pub kind: IncidentKind,
    /// Where it stands.
    pub state: IncidentState,
    /// The incident that it turned out to be a part of.
    pub merged_into: Option<String>,
    /// When it was recognised.
    pub opened_at: Time,
    /// When it was over.
    pub closed_at: Option<Time>,
    /// Its first post.
    pub first_at: Time,
    /// Its latest.
    pub last_at: Time,
    /// Posts, or reports.
    pub posts: u64,
    /// Accounts that wrote them.
    pub accounts: u64,
    /// How many of the members did what.
    pub roles: IncidentRoles,
    /// Spellings, links, pictures and texts that are pushed.
    pub variants: Vec<IncidentVariant>,
    /// Who is mentioned, or what is reported, most often first.
    pub targets: Vec<IncidentTargetView>,
    /// The first posts.
    pub seeds: Vec<IncidentPostView>,
    /// Posts that call on others to join a violent group or to do violence.
    pub recruiting: Vec<IncidentPostView>,
    /// What speaks for coordination and what for an organic surge, at the last look.
    pub evidence: IncidentEvidence,
    /// The same when it was recognised.
    pub opened_on: IncidentEvidence,
    /// Posts over time; steps without posts are left out.
    pub timeline: Vec<IncidentTick>,
    /// Accounts that shared together, and those who began.
    pub nodes: Vec<IncidentNodeView>,
    /// Which of them shared together.
    pub edges: Vec<IncidentEdgeView>,
    /// How it grows.
    pub growth: IncidentGrowth,
    /// What people were told of it.
    pub alert: Option<AlertId>,
}

/// Who is mentioned, or what is reported.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "IncidentTarget")]
pub struct IncidentTargetView {
    /// Our id.
    pub subject: SubjectId,
    /// What it is.
    pub kind: SubjectKind,
    /// The platform's id.
    pub id: Option<String>,
    /// What people call it, where it is an account.
    pub name: Option<String>,
    /// How often.
    pub posts: u64,
}

/// A post of an incident.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "IncidentPost")]
pub struct IncidentPostView {
    /// Our id.
    pub subject: SubjectId,
    /// The platform's id.
    pub id: Option<String>,
    /// Who wrote it.
    pub account: IncidentAccount,
    /// When.
    pub at: Time,
    /// What it calls on others to do.
    pub call: Option<IncidentCall>,
    /// The latest case about it.
    pub case: Option<CaseId>,
    /// Its text, where it is kept with that case, or in the event log still.
    pub text: Option<String>,
}

/// An account of an incident.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct IncidentAccount {
    /// Our id.
    pub subject: SubjectId,
    /// The platform's id.
    pub id: Option<String>,
    /// The unique name.
    pub handle: Option<String>,
    /// The name that others see.
    pub display_name: Option<String>,
}

/// An account that is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "IncidentNode")]
pub struct IncidentNodeView {
    /// Which.
    pub account: IncidentAccount,
    /// What it did.
    pub role: IncidentRole,
}

/// Two accounts that shared together.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "IncidentEdge")]
pub struct IncidentEdgeView {
    /// One account.
    pub one: SubjectId,
    /// The other.
    pub other: SubjectId,
    /// How often.
    pub times: u32,
}

/// An account in a campaign.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "IncidentMember")]
pub struct IncidentMemberView {
    /// Which.
    pub account: IncidentAccount,
    /// What it did in this incident. It says nothing of who or what they are.
    pub role: IncidentRole,
    /// When it first posted in it.
    pub first_at: Time,
    /// When it last did.
    pub last_at: Time,
    /// How often.
    pub posts: u64,
    /// The latest case about the account itself.
    pub case: Option<CaseId>,
}

impl IncidentLine {
    /// Of an incident.
    pub fn of(incident: Incident) -> Self {
        let mut labels: Vec<String> = Vec::new();
        for variant in incident.variants {
            if !variant.label.is_empty() && !labels.contains(&variant.label) {
                labels.push(variant.label);
            }
        }
        labels.truncate(LABELS_MAX);
        Self {
            id: incident.id,
            kind: incident.kind,
            state: incident.state,
            opened_at: incident.opened_at,
            last_at: incident.last_at,
            posts: incident.posts,
            accounts: incident.accounts,
            labels,
            reading: incident.evidence.reading,
            growth: incident.growth,
        }
    }
}

impl IncidentView {
    /// Of an incident, with what is known of who and what is in it.
    pub fn of(engine: &Engine, incident: Incident) -> Result<Self, Problem> {
        let targets = incident.targets.iter().map(|target| {
            let subject = engine.get::<Subject>(target.subject)?;
            let account = engine.get::<Account>(target.subject)?;
            Ok(IncidentTargetView {
                subject: target.subject,
                kind: subject
                    .as_ref()
                    .map_or(SubjectKind::Account, |subject| subject.kind),
                id: subject.and_then(|subject| subject.external_id),
                name: account.and_then(|account| account.handle.or(account.display_name)),
                posts: target.posts,
            })
        });
        let targets = targets.collect::<Result<_, Problem>>()?;
        let posts = |posts: &[IncidentPost]| -> Result<Vec<IncidentPostView>, Problem> {
            posts
                .iter()
                .map(|post| IncidentPostView::of(engine, *post))
                .collect()
        };
        let (mut seeds, mut recruiting) = (posts(&incident.seeds)?, posts(&incident.recruiting)?);
        let first = seeds.iter().chain(&recruiting).map(|post| post.at).min();
        let without_text = |post: &&mut IncidentPostView| post.text.is_none();
        let all = seeds.iter_mut().chain(&mut recruiting);
        let silent: Vec<&mut IncidentPostView> = all.filter(without_text).collect();
        let ids = silent.iter().filter_map(|post| post.id.clone()).collect();
        let said = first.map(|first| engine.posts_said(&incident.platform, &ids, first));
        let said = said.unwrap_or_default();
        for post in silent {
            post.text = post.id.as_ref().and_then(|id| said.get(id).cloned());
        }
        let nodes = incident.nodes.iter().map(|node| {
            Ok(IncidentNodeView {
                account: IncidentAccount::of(engine, node.account)?,
                role: node.role,
            })
        });
        let nodes = nodes.collect::<Result<_, Problem>>()?;
        let edges = incident
            .edges
            .into_iter()
            .map(|IncidentEdge { one, other, times }| IncidentEdgeView { one, other, times });
        Ok(Self {
            id: incident.id,
            kind: incident.kind,
            state: incident.state,
            merged_into: incident.merged_into,
            opened_at: incident.opened_at,
            closed_at: incident.closed_at,
            first_at: incident.first_at,
            last_at: incident.last_at,
            posts: incident.posts,
            accounts: incident.accounts,
            roles: incident.roles,
            variants: incident.variants,
            targets,
            seeds,
            recruiting,
            evidence: incident.evidence,
            opened_on: incident.opened_on,
            timeline: incident.timeline,
            nodes,
            edges: edges.collect(),
            growth: incident.growth,
            alert: incident.alert,
        })
    }
}

impl IncidentPostView {
    fn of(engine: &Engine, post: IncidentPost) -> Result<Self, Problem> {
        let subject = engine.get::<Subject>(post.content)?;
        let case = subject.as_ref().and_then(|subject| subject.latest_case);
        let case = case.map(|case| engine.get::<Case>(case)).transpose()?;
        let case = case.flatten();
        let address = case.as_ref().and_then(|case| case.evidence.clone());
        let kept = address.map(|address| engine.get::<Evidence>(address));
        let kept = kept.transpose()?.flatten();
        let content = kept.map(|kept| evidence::open(&kept)).transpose()?;
        // What is kept with a case about an account is its profile and no text.
        let content = content.and_then(|content| serde_json::from_value::<Content>(content).ok());
        Ok(Self {
            subject: post.content,
            id: subject.and_then(|subject| subject.external_id),
            account: IncidentAccount::of(engine, post.account)?,
            at: post.at,
            call: post.call,
            case: case.map(|case| case.id),
            text: content.and_then(|content| content.text),
        })
    }
}

impl IncidentAccount {
    /// An account, as far as it is known.
    pub fn of(engine: &Engine, subject: SubjectId) -> Result<Self, Problem> {
        let row = engine.get::<Subject>(subject)?;
        let account = engine.get::<Account>(subject)?;
        let (handle, display_name) = account
            .map(|account| (account.handle, account.display_name))
            .unwrap_or_default();
        Ok(Self {
            subject,
            id: row.and_then(|row| row.external_id),
            handle,
            display_name,
        })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        let names = [&self.handle, &self.display_name, &self.id];
        let mut names = names.into_iter().flatten().map(String::as_str);
        names.next().unwrap_or("no name")
    }
}

impl IncidentMemberView {
    /// Of a member, with what is known of the account.
    pub fn of(engine: &Engine, member: IncidentMember) -> Result<Self, Problem> {
        let subject = engine.get::<Subject>(member.account)?;
        Ok(Self {
            account: IncidentAccount::of(engine, member.account)?,
            role: member.role,
            first_at: member.first_at,
            last_at: member.last_at,
            posts: member.posts,
            case: subject.and_then(|subject| subject.latest_case),
        })
    }
}
