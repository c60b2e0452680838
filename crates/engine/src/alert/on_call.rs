//! Whose turn it is.

use evenhand_model::{Alert, Time};

use crate::alert::settings::{AlertSettings, ChannelSettings};

/// Those on call, in the order in which they are paged.
#[derive(Clone, Copy, Debug)]
pub struct OnCall<'a> {
    settings: &'a AlertSettings,
}

/// Who is paged next for an alert.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn<'a> {
    /// Over which channel.
    pub channel: &'a ChannelSettings,
    /// Where the list stands after that.
    pub next: u32,
}

impl<'a> OnCall<'a> {
    /// The list of these settings.
    pub fn of(settings: &'a AlertSettings) -> Self {
        Self { settings }
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.settings.on_call.len()
    }

    /// Whether nobody is.
    pub fn is_empty(self) -> bool {
        self.settings.on_call.is_empty()
    }

    /// Who is next for an alert, over the end of the list and from its start again. Whoever is left in
    /// peace is passed over; `None` where that is everybody.
    pub fn next(self, alert: &Alert, now: Time) -> Option<Turn<'a>> {
        let (count, start) = (u32::try_from(self.len()).ok()?, alert.turn);
        (0..count).find_map(|step| {
            let turn = start.wrapping_add(step);
            let name = self.settings.on_call.get((turn % count) as usize)?;
            let mut channels = self.settings.channels.iter();
            let channel = channels.find(|channel| channel.name == *name)?;
            let next = turn.wrapping_add(1);
            may_page(channel, alert.is_danger(), now).then_some(Turn { channel, next })
        })
    }
}

fn may_page(channel: &ChannelSettings, is_danger: bool, now: Time) -> bool {
    let is_quiet = |hours: &crate::alert::QuietHours| hours.are_at(now);
    let wakes = is_danger && channel.wakes_for_danger;
    wakes || !channel.quiet_hours.as_ref().is_some_and(is_quiet)
}

#[cfg(test)]
mod tests {
    use evenhand_model::{AlertId, AlertKind, Duration, Matter, Platform, Rng, Tier};

    use super::*;
    use crate::alert::{QuietHours, Way};

    const NOON: &str = "2026-11-23T12:00:00Z";
    const NIGHT: &str = "2026-11-23T23:00:00Z";

    fn channel(name: &str, is_quiet_at_night: bool, wakes_for_danger: bool) -> ChannelSettings {
        let address = "duty@house.example".into();
        ChannelSettings {
            name: name.into(),
            way: Way::Mail { address },
            quiet_hours: is_quiet_at_night
                .then(|| QuietHours::new("22:00", "07:00", "UTC").unwrap()),
            wakes_for_danger,
        }
    }

    fn alert(tier: Tier, turn: u32) -> Alert {
        let now: Time = NOON.parse().unwrap();
        let id = AlertId::new(now, &mut Rng::from_number(1));
        let (kind, about) = (AlertKind::Broken, Matter::Import);
        Alert {
            tier: Some(tier),
            due_at: now.plus(Duration::from_minutes(1)),
            turn,
            ..Alert::raised(id, Platform::default(), kind, about, now)
        }
    }

    /// The names in the order in which they are paged, from the first turn on.
    fn paged(channels: Vec<ChannelSettings>, tier: Tier, at: &str) -> Vec<String> {
        let settings = AlertSettings {
            on_call: channels.iter().map(|one| one.name.clone()).collect(),
            channels,
            ..AlertSettings::default()
        };
        let on_call = OnCall::of(&settings);
        let (mut turn, mut names) = (0, Vec::new());
        while let Some(found) = on_call.next(&alert(tier, turn), at.parse().unwrap()) {
            names.push(found.channel.name.clone());
            turn = found.next;
            if names.len() == 4 {
                break;
            }
        }
        names
    }

    #[test]
    fn everybody_is_paged_in_turn_and_whoever_sleeps_is_passed_over() {
        let two = || vec![channel("a", true, true), channel("b", false, true)];
        let all = || vec![channel("a", true, true), channel("b", true, true)];
        let one_wakes = || vec![channel("a", true, false), channel("b", true, true)];
        assert_eq!(paged(two(), Tier::T2, NOON), ["a", "b", "a", "b"]);
        assert_eq!(paged(two(), Tier::T2, NIGHT), ["b", "b", "b", "b"]);
        assert_eq!(paged(all(), Tier::T2, NIGHT), [""; 0]);
        assert_eq!(paged(all(), Tier::T0, NIGHT), ["a", "b", "a", "b"]);
        assert_eq!(paged(one_wakes(), Tier::T0, NIGHT), ["b", "b", "b", "b"]);
        assert_eq!(paged(vec![], Tier::T0, NOON), [""; 0]);
    }
}
