//! Sessions of the console, and passwords.

use evenhand_model::{Act, ApiKey, KeyKind, Password, Platform, Problem, User, UserId};

use crate::work::{Line, Operation, Stop, Work};

/// Begins a session; a login link that it rests on is used up by it.
#[derive(Clone, Debug)]
pub struct BeginSession {
    /// The session, as the digest of its cookie.
    pub session: ApiKey,
    /// Digest of the login link, where it is one that lets the person in.
    pub link: Option<String>,
}

impl Operation for BeginSession {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let gone = || Problem::unauthenticated("this person has no access any more");
        let user = self.session.user.ok_or_else(gone)?;
        let user = work.get::<User>(user)?.ok_or_else(gone)?;
        if user.disabled_at.is_some() {
            return Err(gone().into());
        }
        if let Some(link) = &self.link {
            let used_up = || {
                let detail =
                    "this login link has been used, or its time is over; ask for a new one";
                Problem::not_found(detail)
            };
            let mut link = work.get::<ApiKey>(link)?.ok_or_else(used_up)?;
            let is_over = link.expires_at.is_some_and(|until| until <= work.now);
            if link.kind != KeyKind::LoginLink || link.revoked_at.is_some() || is_over {
                return Err(used_up().into());
            }
            link.revoked_at = Some(work.now);
            work.put(link);
        }
        work.get::<ApiKey>(&self.session.digest)?;
        work.put(self.session.clone());
        work.record(
            Line::of(Act::SessionBegun)
                .with("user", user.id.to_string())
                .with("session", self.session.id.to_string())
                .with(
                    "by",
                    if self.link.is_some() {
                        "login-link"
                    } else {
                        "password"
                    },
                ),
        );
        Ok(())
    }
}

/// Ends sessions of one person: that of one browser, or all. Login links end the same way.
#[derive(Clone, Debug)]
pub struct EndSessions {
    /// Whose.
    pub user: UserId,
    /// Digests of the sessions.
    pub digests: Vec<String>,
}

impl Operation for EndSessions {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        for digest in &self.digests {
            let Some(mut session) = work.get::<ApiKey>(digest)? else {
                continue;
            };
            let is_theirs = session.user == Some(self.user) && session.kind != KeyKind::Api;
            if !is_theirs || session.revoked_at.is_some() {
                continue;
            }
            session.revoked_at = Some(work.now);
            work.record(
                Line::of(Act::SessionEnded)
                    .with("user", self.user.to_string())
                    .with("session", session.id.to_string()),
            );
            work.put(session);
        }
        Ok(())
    }
}

/// Sets or removes a person's password.
#[derive(Clone, Debug)]
pub struct SetPassword {
    /// Whose.
    pub user: UserId,
    /// The platform that a session begun with it works for.
    pub platform: Platform,
    /// Its salted hash; removed where there is none.
    pub hash: Option<String>,
}

impl Operation for SetPassword {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.need::<User>(self.user, "user")?;
        work.get::<Password>(self.user)?;
        match &self.hash {
            Some(hash) => work.put(Password {
                user: self.user,
                platform: self.platform.clone(),
                hash: hash.clone(),
                set_at: work.now,
            }),
            None => work.delete::<Password>(self.user)?,
        }
        work.record(
            Line::of(Act::PasswordChanged)
                .with("user", self.user.to_string())
                .with("removed", self.hash.is_none()),
        );
        Ok(())
    }
}
