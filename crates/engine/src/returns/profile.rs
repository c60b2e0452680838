//! What of an account's row is compared.

use evenhand_detect::returns::{Account as Compared, Profile};
use evenhand_model::{Account, Time};

use super::private::Comparable;

/// The account as it is compared, with the private values that may be.
pub fn compared(
    account: &Account,
    suspended_at: Option<Time>,
    private: Comparable<'_>,
) -> Compared {
    let avatar = account.avatar.as_ref();
    Compared::of(&Profile {
        handle: account.handle.as_deref(),
        display_name: account.display_name.as_deref(),
        bio: account.bio.as_deref(),
        created_at: account.created_at,
        suspended_at,
        picture_pdq: avatar.and_then(|avatar| avatar.pdq.as_deref()),
        picture_sha256: avatar.and_then(|avatar| avatar.sha256.as_deref()),
        email: private.email,
        phone: private.phone,
        device: private.device,
        address: private.address,
        ..Profile::default()
    })
}

/// Whether an account says the same of itself as when it was last looked at: most changes of its row are a post more. Its network address
/// changes all the time and is no reason to look.
pub fn digest(account: &Account, private: Comparable<'_>) -> u64 {
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
    let private = (private.email, private.phone, private.device);
    (said, private, account.suspended_at).hash(&mut hasher);
    hasher.finish()
}
