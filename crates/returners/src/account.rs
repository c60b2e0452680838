//! An account as a platform sends it, and what it does over time.

use evenhand_model::{Avatar, Duration, Private, Time};
use serde::Serialize;

/// An account with what is known of it: a line of the files that `evenhand returns match` reads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Account {
    /// The platform's id.
    pub id: String,
    /// The unique name.
    pub handle: String,
    /// The name that others see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What it says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it was suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<Time>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// Private values.
    pub private: Private,
    /// Ids of accounts that it contacted.
    pub targets: Vec<String>,
    /// Hashtags that it used.
    pub hashtags: Vec<String>,
    /// What it wrote.
    pub texts: Vec<String>,
    /// Ids of accounts that follow it.
    pub followers: Vec<String>,
}

/// Something that an account posted, and the followers that it had won by then.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Post {
    /// How long after it was made.
    pub after: Duration,
    /// Whom it contacts.
    pub targets: Vec<String>,
    /// Its hashtags.
    pub hashtags: Vec<String>,
    /// What it says.
    pub text: String,
    /// Who follows since the post before.
    pub followers: Vec<String>,
}

/// An account and its posts, the first one first.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// The account as it was made.
    pub account: Account,
    /// What it posts.
    pub posts: Vec<Post>,
}

impl Story {
    /// The account after so many posts.
    pub fn after(&self, posts: usize) -> Account {
        let mut account = self.account.clone();
        for post in self.posts.iter().take(posts) {
            account.targets.extend_from_slice(&post.targets);
            account.hashtags.extend_from_slice(&post.hashtags);
            account.texts.push(post.text.clone());
            account.followers.extend_from_slice(&post.followers);
        }
        for list in [
            &mut account.targets,
            &mut account.hashtags,
            &mut account.followers,
        ] {
            list.sort_unstable();
            list.dedup();
        }
        account
    }
}
