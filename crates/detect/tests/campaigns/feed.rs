//! Small streams, written by hand.

use evenhand_detect::campaign::{
    Alert, AlertKind, Call, Incident, Object, Role, Seen, Settings, Watch,
};
use evenhand_model::{Duration, Time};

/// A Monday at noon.
pub const START: i64 = 1_790_596_800;

pub fn at(seconds: i64) -> Time {
    Time::from_micros((START + seconds) * 1_000_000)
}

/// A post that is received when it is posted.
#[derive(Clone, Debug)]
pub struct Post {
    pub at: Time,
    pub received_at: Time,
    pub post: u64,
    pub account: u64,
    pub is_new: bool,
    pub tag: String,
    pub text: String,
    pub target: Option<u64>,
    pub call: Option<Call>,
}

impl Post {
    pub fn new(seconds: i64, post: u64, account: u64, tag: &str, text: &str) -> Self {
        Self {
            at: at(seconds),
            received_at: at(seconds),
            post,
            account,
            is_new: false,
            tag: tag.into(),
            text: text.into(),
            target: None,
            call: None,
        }
    }
}

pub fn feed(watch: &mut Watch, posts: &[Post]) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for post in posts {
        let objects = [Object::Hashtag(&post.tag), Object::Text(&post.text)];
        let age = Duration::from_days(if post.is_new { 3 } else { 900 });
        let target: Vec<u64> = post.target.into_iter().collect();
        alerts.extend(watch.see(&Seen {
            at: post.at,
            received_at: post.received_at,
            post: post.post,
            account: post.account,
            account_created_at: Some(post.at.minus(age)),
            objects: &objects,
            targets: &target,
            call: post.call,
        }));
    }
    alerts
}

pub fn watch() -> Watch {
    Watch::new(
        Settings {
            sketch_width: 1 << 12,
            ..Settings::default()
        },
        11,
    )
}

pub const CALL: &str = "tell the shop at the harbour today that nobody will ever buy there again";

/// A ring of new accounts that post one text at one target in several rounds, in spellings that take turns.
pub fn ring(accounts: u64, tags: &[&str]) -> Vec<Post> {
    let mut posts = Vec::new();
    for round in 0..3_u64 {
        for account in 0..accounts {
            let number = round * accounts + account;
            let tag = tags[number as usize % tags.len()];
            let seconds = (round * 600 + account * 4) as i64;
            let mut post = Post::new(seconds, 1_000 + number, 100 + account, tag, CALL);
            post.is_new = true;
            post.target = Some(7);
            posts.push(post);
        }
    }
    posts
}

pub fn opened(alerts: &[Alert]) -> Vec<Alert> {
    alerts
        .iter()
        .filter(|alert| alert.kind == AlertKind::Opened)
        .copied()
        .collect()
}

/// The only incident that is open.
#[track_caller]
pub fn only(watch: &Watch) -> &Incident {
    let open: Vec<&Incident> = watch.incidents().collect();
    assert_eq!(
        open.len(),
        1,
        "{:?}",
        open.iter().map(|one| &one.variants).collect::<Vec<_>>()
    );
    open[0]
}

pub fn with_role(incident: &Incident, role: Role) -> Vec<u64> {
    let members = incident.members();
    members
        .iter()
        .filter(|one| one.role == role)
        .map(|one| one.account)
        .collect()
}
