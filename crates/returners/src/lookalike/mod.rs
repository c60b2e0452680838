//! People who are not the suspended person and whose handles look like it.

mod nearest;

use serde::Serialize;

use crate::Script;
use crate::dice::Dice;
use crate::people::{Person, cultures, parts_of, tokens};

pub use nearest::Bigrams;

/// How somebody comes to look like somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lookalike {
    /// The other handle of the pool that shares most pairs of letters.
    Nearest,
    /// The same family name, another given name, and a year.
    FamilyYear,
    /// Another given name in the same place, the rest kept.
    FamilyMember,
    /// The same names, put together by somebody else of that name.
    Namesake,
    /// A shop or team of that name.
    Brand,
    /// Admirers.
    Fan,
    /// Mockers.
    Parody,
}

impl Lookalike {
    /// Every kind, in the order of the tables.
    pub const ALL: [Self; 7] = [
        Self::Nearest,
        Self::FamilyYear,
        Self::FamilyMember,
        Self::Namesake,
        Self::Brand,
        Self::Fan,
        Self::Parody,
    ];

    /// The word in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::FamilyYear => "family_year",
            Self::FamilyMember => "family_member",
            Self::Namesake => "namesake",
            Self::Brand => "brand",
            Self::Fan => "fan",
            Self::Parody => "parody",
        }
    }

    /// A handle that looks like a person's; `None` where none can be made that way. The nearest ones are in the pool
    /// already: [`Bigrams`] finds them.
    pub fn of(self, person: &Person, dice: &mut Dice) -> Option<String> {
        let handle = &person.handle;
        let made = match self {
            Self::Nearest => None,
            Self::FamilyYear => {
                let parts = person.parts.as_ref()?;
                let given = another_given(parts.culture, parts.given, dice);
                let name = match dice.below(3) {
                    0 => format!("{}{given}", parts.family),
                    1 => parts.family.to_owned(),
                    _ => format!("{given}{}", parts.family),
                };
                Some(format!("{}{}", plain(&name), dice.between(1_950, 2_015)))
            }
            Self::FamilyMember => family_member(person, dice),
            Self::Namesake => {
                let parts = person.parts.as_ref()?;
                Some(plain(&parts_of(parts, dice)))
            }
            Self::Brand => Some(format!(
                "{}{}",
                tokens(handle).concat(),
                dice.pick(&[
                    "_shop",
                    "studio",
                    "_tv",
                    "fc",
                    "store",
                    ".official",
                    "_music",
                    "team"
                ])
            )),
            Self::Fan => Some(match dice.below(4) {
                0 => format!("{handle}_fans"),
                1 => format!("{handle}fanclub"),
                2 => format!("we_love_{handle}"),
                _ => format!("{handle}_fanpage{}", dice.between(1, 20)),
            }),
            Self::Parody => Some(match dice.below(4) {
                0 => format!("not{handle}"),
                1 => format!("fake_{handle}"),
                2 => format!("{handle}_parody"),
                _ => format!("{handle}lol"),
            }),
        };
        made.filter(|made| made != handle)
    }
}

/// The handle with another given name in the place of the given name.
fn family_member(person: &Person, dice: &mut Dice) -> Option<String> {
    let parts = person.parts.as_ref()?;
    let given = plain(parts.given);
    let family = plain(parts.family);
    let has_both = person.handle.contains(&given) && person.handle.contains(&family);
    let other = plain(another_given(parts.culture, parts.given, dice));
    let made = person.handle.replacen(&given, &other, 1);
    (has_both && made.contains(&family)).then_some(made)
}

fn another_given(culture: usize, than: &str, dice: &mut Dice) -> &'static str {
    let given = &cultures()[culture].given;
    let others: Vec<&'static str> = given.iter().copied().filter(|name| *name != than).collect();
    dice.common(&others)
}

/// Latin handles are mostly written without accents.
fn plain(name: &str) -> String {
    match Script::of(name) {
        Script::Latin => evenhand_detect::text::view::fold(name),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::invent;

    #[test]
    fn lookalikes_are_others_and_share_what_their_kind_says() {
        let mut dice = Dice::new(2, "test");
        let mut made = [0; Lookalike::ALL.len()];
        for person in invent(400, 9) {
            for (kind, count) in Lookalike::ALL.into_iter().zip(&mut made) {
                let Some(handle) = kind.of(&person, &mut dice) else {
                    continue;
                };
                *count += 1;
                assert_ne!(handle, person.handle, "{kind:?}");
                let family = person.parts.as_ref().map(|parts| plain(parts.family));
                match kind {
                    Lookalike::Fan | Lookalike::Parody => assert!(handle.contains(&person.handle)),
                    Lookalike::Nearest => panic!("the nearest are found, not made"),
                    Lookalike::Brand => {}
                    _ => assert!(
                        family.is_some_and(|family| handle.contains(&family)),
                        "{handle}"
                    ),
                }
            }
        }
        assert_eq!(made[0], 0);
        assert!(made[1..].iter().all(|count| *count > 50), "{made:?}");
    }
}
