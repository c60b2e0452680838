//! What of an account's row is compared.

use evenhand_detect::returns::{Account as Compared, Profile};
use evenhand_model::{Account, Time};

/// The account as it is compared. Private values are left out: they may be compared for a reason that somebody gives, and
/// never in passing.
pub fn compared(account: &Account, suspended_at: Option<Time>) -> Compared {
    let avatar = account.avatar.as_ref();
    Compared::of(&Profile {
        handle: account.handle.as_deref(),
        display_name: account.display_name.as_deref(),
        bio: account.bio.as_deref(),
        created_at: account.created_at,
        suspended_at,
        picture_pdq: avatar.and_then(|avatar| avatar.pdq.as_deref()),
        picture_sha256: avatar.and_then(|avatar| avatar.sha256.as_deref()),
        ..Profile::default()
    })
}

/// Whether an account says the same of itself as when it was last looked at: most changes of its row are a post more.
pub fn digest(account: &Account) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    let avatar = account.avatar.as_ref();
    let picture = avatar.map(|avatar| (&avatar.pdq, &avatar.sha256));
    let said = (
        &account.handle,
        &account.display_name,
        &account.bio,
        picture,
    );
    (said, account.suspended_at).hash(&mut hasher);
    hasher.finish()
}
