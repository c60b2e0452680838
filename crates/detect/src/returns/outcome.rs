//! How comparisons can come out: one line here and one in `returns/weights.toml` for each.

use super::feature::Family;

macro_rules! outcomes {
    ($($outcome:ident $name:literal $family:ident;)*) => {
        /// How one comparison came out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Outcome {
            $(#[doc = $name] $outcome,)*
        }

        impl Outcome {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$outcome,)*];

            /// `comparison.outcome`, as in the file of weights.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$outcome => $name,)* }
            }

            /// The family that its comparison belongs to.
            pub fn family(self) -> Family {
                match self { $(Self::$outcome => Family::$family,)* }
            }
        }
    };
}

outcomes! {
    BioSame "bio.same" Profile;
    BioAlike "bio.alike" Profile;
    BioPartly "bio.partly" Profile;
    BioOther "bio.other" Profile;
    LinkSame "link.same" Profile;
    LinkHost "link.host" Profile;
    LinkOther "link.other" Profile;
    ClaimAnother "claim.another" Profile;
    ClaimNone "claim.none" Profile;
    PictureSame "picture.same" Avatar;
    PictureClose "picture.close" Avatar;
    PictureAlike "picture.alike" Avatar;
    PictureUnclear "picture.unclear" Avatar;
    PictureOther "picture.other" Avatar;
    TargetsShared "targets.shared" Behaviour;
    TargetsOther "targets.other" Behaviour;
    ContactMade "contact.made" Behaviour;
    ContactNone "contact.none" Behaviour;
    HashtagsShared "hashtags.shared" Behaviour;
    HashtagsOther "hashtags.other" Behaviour;
    TextsSame "texts.same" Behaviour;
    TextsAlike "texts.alike" Behaviour;
    TextsOther "texts.other" Behaviour;
    FollowersShared "followers.shared" Behaviour;
    FollowersOther "followers.other" Behaviour;
    MadeWithinADay "made.within_a_day" Timing;
    MadeWithinAWeek "made.within_a_week" Timing;
    MadeWithinAMonth "made.within_a_month" Timing;
    MadeWithinAYear "made.within_a_year" Timing;
    MadeLater "made.later" Timing;
    MadeJustBefore "made.just_before" Timing;
    MadeBefore "made.before" Timing;
    MadeLongBefore "made.long_before" Timing;
    BurstIn "burst.in" Timing;
    BurstOut "burst.out" Timing;
    EmailSame "email.same" Network;
    EmailOther "email.other" Network;
    PhoneSame "phone.same" Network;
    PhoneOther "phone.other" Network;
    DeviceSame "device.same" Network;
    DeviceOther "device.other" Network;
    AddressSame "address.same" Network;
    AddressPrefix "address.prefix" Network;
    AddressOther "address.other" Network;
}
