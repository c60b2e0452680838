//! What an account says of itself, what it looks like, and where it comes from.

use evenhand_model::{Avatar, Private};

use super::circle::{reworded, sentence};
use super::habits::{ordinary, returning};
use crate::account::Account;
use crate::dice::Dice;

/// Bios that many have.
const STOCK: [&str; 10] = [
    "living my best life",
    "here for the memes",
    "just a dreamer",
    "music is life",
    "be yourself",
    "views are my own",
    "coffee first",
    "work hard play hard",
    "love what you do",
    "one day at a time",
];
/// Addresses that carriers share.
const CARRIERS: usize = 60;
/// Networks of campuses, companies and shelters.
const CAMPUSES: usize = 25;
/// Pictures that many have.
const PICTURES: usize = 60;

/// The bio of somebody ordinary.
pub fn bio(dice: &mut Dice) -> Option<String> {
    if dice.happens(ordinary::BIO_NONE) {
        return None;
    }
    if dice.happens(ordinary::BIO_STOCK) {
        return Some(dice.common(&STOCK).to_owned());
    }
    let bio = sentence(dice);
    Some(match dice.happens(0.15) {
        true => format!(
            "{bio} https://site{}.example/{}",
            dice.below(100_000),
            dice.below(1_000)
        ),
        false => bio,
    })
}

/// The picture of somebody ordinary, as the bits of its PDQ hash.
pub fn picture(dice: &mut Dice) -> Option<[u8; 32]> {
    if dice.happens(ordinary::PICTURE_NONE) {
        return None;
    }
    Some(match dice.happens(ordinary::PICTURE_STOCK) {
        true => Dice::new(dice.common_place(PICTURES) as u64, "stock picture").bytes(),
        false => dice.bytes(),
    })
}

/// A picture with so many of its bits changed.
pub fn changed(picture: [u8; 32], bits: usize, dice: &mut Dice) -> [u8; 32] {
    let mut changed = picture;
    let mut left = bits;
    while left > 0 {
        let bit = dice.below(256);
        let mask = 1 << (bit % 8);
        if changed[bit / 8] & mask == picture[bit / 8] & mask {
            changed[bit / 8] ^= mask;
            left -= 1;
        }
    }
    changed
}

/// A picture as it is sent.
pub fn avatar(picture: [u8; 32]) -> Avatar {
    Avatar {
        pdq: Some(picture.iter().map(|byte| format!("{byte:02x}")).collect()),
        sha256: None,
    }
}

/// The private values of somebody ordinary.
pub fn private(id: &str, dice: &mut Dice) -> Private {
    Private {
        email: Some(format!("{id}x{}@mail.example", dice.below(1_000_000))),
        phone: dice
            .happens(ordinary::PHONE)
            .then(|| format!("+1555{:07}", dice.below(10_000_000))),
        ip: Some(address(dice)),
        device: dice
            .happens(ordinary::DEVICE)
            .then(|| hex(&dice.bytes()[..8])),
    }
}

/// What somebody who comes back keeps of what the old account said, looked like and came from.
pub fn keep(old: &Account, picture: Option<[u8; 32]>, new: &mut Account, dice: &mut Dice) {
    let share = dice.share();
    if share < returning::BIO_SAME {
        new.bio.clone_from(&old.bio);
    } else if share < returning::BIO_SAME + returning::BIO_CHANGED {
        new.bio = old.bio.as_deref().map(|bio| reworded(bio, dice));
    }
    let share = dice.share();
    let bits = match share {
        _ if share < returning::PICTURE_SAME => Some(dice.between(0, 12)),
        _ if share < returning::PICTURE_SAME + returning::PICTURE_CHANGED => {
            Some(dice.between(13, 40))
        }
        _ => None,
    };
    if let (Some(picture), Some(bits)) = (picture, bits) {
        new.avatar = Some(avatar(changed(picture, bits, dice)));
    }
    let (was, is) = (&old.private, &mut new.private);
    if dice.happens(returning::EMAIL) {
        let tag = format!("+{}@", dice.below(1_000));
        is.email = was.email.as_ref().map(|email| email.replace('@', &tag));
    }
    if dice.happens(returning::PHONE) {
        is.phone.clone_from(&was.phone);
    }
    if dice.happens(returning::DEVICE) {
        is.device.clone_from(&was.device);
    }
    let share = dice.share();
    if share < returning::ADDRESS {
        is.ip.clone_from(&was.ip);
    } else if share < returning::ADDRESS + returning::NETWORK {
        is.ip = was.ip.as_deref().map(|ip| neighbour(ip, dice));
    }
}

/// Another address of the same network.
fn neighbour(ip: &str, dice: &mut Dice) -> String {
    let network = ip.rsplit_once('.').map_or(ip, |(network, _)| network);
    format!("{network}.{}", dice.between(1, 254))
}

fn address(dice: &mut Dice) -> String {
    let share = dice.share();
    if share < ordinary::CARRIER {
        format!("100.64.{}.1", dice.common_place(CARRIERS))
    } else if share < ordinary::CARRIER + ordinary::CAMPUS {
        format!("198.18.{}.{}", dice.below(CAMPUSES), dice.between(1, 254))
    } else {
        format!(
            "{}.{}.{}.{}",
            dice.between(11, 95),
            dice.below(256),
            dice.below(256),
            dice.between(1, 254)
        )
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_changes_by_as_many_bits_as_asked() {
        let mut dice = Dice::new(1, "test");
        let picture = dice.bytes();
        for bits in [0, 1, 12, 40] {
            let changed = changed(picture, bits, &mut dice);
            let pairs = picture.iter().zip(changed);
            let distance: u32 = pairs.map(|(one, other)| (one ^ other).count_ones()).sum();
            assert_eq!(distance as usize, bits);
        }
    }

    #[test]
    fn a_neighbour_is_of_the_same_network() {
        let other = neighbour("45.6.7.8", &mut Dice::new(1, "test"));
        assert!(other.starts_with("45.6.7."), "{other}");
    }
}
