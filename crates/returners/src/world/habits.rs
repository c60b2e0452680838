//! What is assumed of people. Nothing of it is measured: nobody publishes how those who return behave. The figures of a run say
//! what a matcher makes of people like these.

/// What somebody who comes back keeps, as a share of those who come back.
pub mod returning {
    /// Takes a handle that has nothing to do with the old one.
    pub const UNRELATED: f64 = 0.20;
    /// Shows the same name.
    pub const DISPLAY_NAME_SAME: f64 = 0.45;
    /// Shows the name varied.
    pub const DISPLAY_NAME_VARIED: f64 = 0.25;
    /// Keeps the bio as it was.
    pub const BIO_SAME: f64 = 0.25;
    /// Keeps the bio with other words in it.
    pub const BIO_CHANGED: f64 = 0.15;
    /// Keeps the picture, up to 12 of the 256 bits of its hash changed.
    pub const PICTURE_SAME: f64 = 0.45;
    /// Keeps the picture cropped or filtered, 13 to 40 bits changed.
    pub const PICTURE_CHANGED: f64 = 0.10;
    /// Goes for the same people again.
    pub const TARGETS: f64 = 0.50;
    /// Uses rare hashtags of the old account.
    pub const HASHTAGS: f64 = 0.35;
    /// Posts old texts again with a few words changed.
    pub const TEXTS: f64 = 0.35;
    /// Is followed by some who followed before.
    pub const FOLLOWERS: f64 = 0.40;
    /// Speaks of the old account that is gone, mostly to say that it is back.
    pub const OLD_ACCOUNT: f64 = 0.10;
    /// Had the new account ready before the suspension.
    pub const READY: f64 = 0.05;
    /// The same mailbox, written another way.
    pub const EMAIL: f64 = 0.10;
    /// The same telephone.
    pub const PHONE: f64 = 0.10;
    /// The same device.
    pub const DEVICE: f64 = 0.25;
    /// The same address.
    pub const ADDRESS: f64 = 0.15;
    /// Another address of the same network.
    pub const NETWORK: f64 = 0.15;
    /// Days until the new account is made, on average.
    pub const DAYS: f64 = 5.0;
}

/// What ordinary people have in common without knowing each other.
pub mod ordinary {
    /// Has a bio that many have.
    pub const BIO_STOCK: f64 = 0.08;
    /// Has no bio.
    pub const BIO_NONE: f64 = 0.25;
    /// Has a picture that many have.
    pub const PICTURE_STOCK: f64 = 0.08;
    /// Has no picture.
    pub const PICTURE_NONE: f64 = 0.15;
    /// Comes through one of the addresses that carriers share among thousands.
    pub const CARRIER: f64 = 0.35;
    /// Comes from one of a few campuses, companies and shelters.
    pub const CAMPUS: f64 = 0.08;
    /// Gives a telephone number.
    pub const PHONE: f64 = 0.30;
    /// Has a device that is told.
    pub const DEVICE: f64 = 0.70;
    /// Posts what others of the same circle copy too.
    pub const SLOGAN: f64 = 0.08;
}
