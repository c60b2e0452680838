//! Keys that were used a moment ago, so that a request need not read them from the store, and how
//! fast each may be used.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use evenhand_engine::Engine;
use evenhand_model::{ApiKey, KeyKind, Problem, User};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::auth::Caller;
use crate::auth::key::KeyText;

/// How long a key is believed without asking the store: a revoked one stops within this time.
const BELIEVED_FOR: Duration = Duration::from_secs(2);
/// Most keys remembered at a time.
const KEYS_MAX: usize = 10_000;

/// Keys that were used a moment ago.
#[derive(Debug, Default)]
pub struct KnownKeys {
    by_digest: Mutex<HashMap<String, Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    kind: KeyKind,
    caller: Arc<Caller>,
    read_at: Instant,
    requests_per_second: u32,
    rate: Arc<DefaultDirectRateLimiter>,
}

impl KnownKeys {
    /// Whose key this is, counted against its rate.
    pub fn identify(&self, engine: &Engine, key: &KeyText) -> Result<Arc<Caller>, Problem> {
        self.counted(engine, &key.digest(), KeyKind::Api)
    }

    /// Whose session it is that a browser has shown, by the digest of its cookie.
    pub fn identify_session(&self, engine: &Engine, digest: &str) -> Result<Arc<Caller>, Problem> {
        self.counted(engine, digest, KeyKind::Session)
    }

    fn counted(
        &self,
        engine: &Engine,
        digest: &str,
        kind: KeyKind,
    ) -> Result<Arc<Caller>, Problem> {
        let known = self.known(engine, digest, kind)?;
        if known.rate.check().is_err() {
            let detail = format!(
                "this key may ask {} times a second; slow down, or have its rate raised",
                known.requests_per_second
            );
            return Err(Problem::too_many(detail).retry_after(1));
        }
        Ok(known.caller)
    }

    /// Whether the key with this digest is still good; asked again and again within a long stream.
    pub fn is_good(&self, engine: &Engine, headers: &HeaderMap) -> Result<(), Problem> {
        self.known(engine, &bearer(headers)?.digest(), KeyKind::Api)
            .map(drop)
    }

    /// Forgets everything, so that a change of keys or users shows at once.
    pub fn forget(&self) {
        self.lock().clear();
    }

    fn known(&self, engine: &Engine, digest: &str, kind: KeyKind) -> Result<Known, Problem> {
        let before = self.lock().get(digest).cloned();
        let known = match before {
            Some(known) if known.read_at.elapsed() < BELIEVED_FOR => known,
            before => self.ask(engine, digest, before)?,
        };
        if known.kind != kind {
            return Err(refused());
        }
        if known
            .caller
            .expires_at
            .is_some_and(|expires_at| expires_at <= engine.now())
        {
            return Err(refused());
        }
        Ok(known)
    }

    fn ask(&self, engine: &Engine, digest: &str, before: Option<Known>) -> Result<Known, Problem> {
        let asked = caller_of(engine, digest);
        let mut by_digest = self.lock();
        let (key, caller) = match asked {
            Ok(found) => found,
            Err(problem) => {
                by_digest.remove(digest);
                return Err(problem);
            }
        };
        let (requests_per_second, kind) = (key.requests_per_second, key.kind);
        let rate = before
            .filter(|before| before.requests_per_second == requests_per_second)
            .map_or_else(|| Arc::new(rate(requests_per_second)), |before| before.rate);
        let caller = Arc::new(caller);
        let known = Known {
            kind,
            caller,
            read_at: Instant::now(),
            requests_per_second,
            rate,
        };
        if by_digest.len() >= KEYS_MAX {
            by_digest.clear();
        }
        by_digest.insert(digest.to_owned(), known.clone());
        Ok(known)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.by_digest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key in `Authorization: Bearer KEY`.
pub fn bearer(headers: &HeaderMap) -> Result<KeyText, Problem> {
    let Some(value) = headers.get(AUTHORIZATION) else {
        return Err(Problem::unauthenticated("send `Authorization: Bearer KEY`"));
    };
    let (scheme, key) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        let detail = "this kind of Authorization is not known; send `Authorization: Bearer KEY`";
        return Err(Problem::unauthenticated(detail));
    }
    KeyText::read(key.trim()).ok_or_else(refused)
}

/// One answer for unknown, revoked and expired keys and for people who lost access: which it was is
/// nobody's business who does not hold a key.
pub fn refused() -> Problem {
    Problem::unauthenticated("this key is not known, or no longer good; ask for a new one")
}

fn caller_of(engine: &Engine, digest: &str) -> Result<(ApiKey, Caller), Problem> {
    let key = engine.get::<ApiKey>(digest)?.ok_or_else(refused)?;
    if key.revoked_at.is_some() {
        return Err(refused());
    }
    let user = match key.user {
        Some(user) => Some(engine.get::<User>(user)?.ok_or_else(refused)?),
        None => None,
    };
    if user.as_ref().is_some_and(|user| user.disabled_at.is_some()) {
        return Err(refused());
    }
    let caller = Caller::of(&key, user.as_ref());
    Ok((key, caller))
}

fn rate(requests_per_second: u32) -> DefaultDirectRateLimiter {
    let number = NonZeroU32::new(requests_per_second).unwrap_or(NonZeroU32::MIN);
    RateLimiter::direct(Quota::per_second(number))
}
