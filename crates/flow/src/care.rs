//! Care for reviewers: what is put before them is counted for them alone, and when it is enough for a
//! day, nothing further is handed out. What counts how much: `docs/decisions/0921-exposure.md`.

use evenhand_model::care::exposure_units;
use evenhand_model::{
    Case, Exposure, ExposureDay, PersonalPreferences, Preferences, Problem, Tier, Time, UserId,
};

use crate::accept::evidence;
use crate::work::{Evidence, Key, Stop, Work};

/// The rows that belong to a person.
pub fn keys(user: UserId) -> [Key; 2] {
    [
        Key::of::<PersonalPreferences>(user),
        Key::of::<Exposure>(user),
    ]
}

/// How a person wants to work.
pub fn preferences(work: &mut Work<'_>, user: UserId) -> Result<Preferences, Stop> {
    let row = work.get::<PersonalPreferences>(user)?;
    Ok(row.map(|row| row.preferences).unwrap_or_default())
}

/// A person's ledger, new if there is none, and their day as it is now.
pub fn ledger(work: &mut Work<'_>, user: UserId) -> Result<(Exposure, ExposureDay), Stop> {
    work.expect(keys(user))?;
    let preferences = preferences(work, user)?;
    let row = work.get::<Exposure>(user)?;
    let ledger = row.unwrap_or_else(|| Exposure::new(user));
    let today = ledger.today(work.now, &preferences);
    Ok((ledger, today))
}

/// When a person may be handed something again; `None` where they may now.
pub fn spent_until(work: &mut Work<'_>, user: UserId) -> Result<Option<Time>, Stop> {
    let (_, today) = ledger(work, user)?;
    Ok(today.is_spent().then_some(today.ends_at))
}

/// Books that a case was put before a person.
pub fn book_case(work: &mut Work<'_>, user: UserId, case: &Case) -> Result<(), Stop> {
    let addresses = case.evidence.iter().chain(&case.later_evidence);
    let with_pictures = shows_pictures(work, addresses)?;
    book(work, user, case.tier, with_pictures)
}

/// Books that something of that tier was put before a person.
pub fn book(
    work: &mut Work<'_>,
    user: UserId,
    tier: Tier,
    with_pictures: bool,
) -> Result<(), Stop> {
    let (mut ledger, mut today) = ledger(work, user)?;
    today.spent = today
        .spent
        .saturating_add(exposure_units(tier, with_pictures));
    today.looks = today.looks.saturating_add(1);
    ledger.work(work.now);
    ledger.put(today, work.now);
    work.put(ledger);
    Ok(())
}

/// Notes that a person has finished something, so that a break comes in time.
pub fn note_work(work: &mut Work<'_>, user: UserId) -> Result<(), Stop> {
    let (mut ledger, today) = ledger(work, user)?;
    ledger.work(work.now);
    ledger.put(today, work.now);
    work.put(ledger);
    Ok(())
}

/// Whether content that is kept at one of these addresses has pictures, video or sound.
pub fn shows_pictures<'a>(
    work: &mut Work<'_>,
    addresses: impl Iterator<Item = &'a String> + Clone,
) -> Result<bool, Stop> {
    work.expect(addresses.clone().map(Key::of::<Evidence>))?;
    for address in addresses {
        let kept = work.get::<Evidence>(address)?;
        let content = kept.and_then(|kept| evidence::open(&kept).ok());
        let media = content.as_ref().and_then(|content| content.get("media"));
        if media
            .and_then(|media| media.as_array())
            .is_some_and(|media| !media.is_empty())
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What somebody is told whose day has brought enough.
pub fn budget_spent(work: &Work<'_>, until: Time) -> Problem {
    let detail = format!(
        "you have looked at enough for today, so no further case is handed to you until {until}; what \
         you hold you can still finish or give back. Your budget is in GET /v1/me/exposure and nobody \
         else sees it"
    );
    Problem::budget_spent(detail).retry_after(seconds_until(work, until))
}

/// What the same person is asked while an imminent danger waits.
pub fn danger_waits(work: &Work<'_>, until: Time) -> Problem {
    let detail = "you have looked at enough for today, and a case of imminent danger (T0) waits for \
                  somebody who is willing. You may say no by doing nothing: nobody is told, and the \
                  people on call know of the case. To take it, ask again with {\"danger\": true}";
    Problem::danger_waits(detail).retry_after(seconds_until(work, until))
}

fn seconds_until(work: &Work<'_>, until: Time) -> u32 {
    u32::try_from(until.since(work.now).seconds()).unwrap_or(u32::MAX)
}
