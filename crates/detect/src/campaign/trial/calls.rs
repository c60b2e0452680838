//! What people write who recruit for a violent group, and what only looks like it. All groups are invented.

use super::dice::Dice;
use crate::campaign::Call;
use crate::{ContentView, is_present, run_on};

/// Calls to join: each tells somebody to join, travel to or get in touch with people who fight.
const RECRUITING: &[&str] = &[
    "Brothers, the holy warriors of the gate need you, write to me on Telegram",
    "Join the militia tonight, we train with us in the hills, message me for the link",
    "Our cell is looking for men who are ready to fight, contact us on Signal",
    "Leave your job and come join the brigade, the jihad is waiting",
    "We need fighters, not talkers. Join the armed struggle, dm for the channel",
    "If you want to join the mujahideen ask me, I know the way across the border",
    "إلى الإخوة: انضموا إلى كتيبة البوابة، راسلوني على الخاص",
    "التحقوا بالمجاهدين اليوم، الطريق مفتوح والرابط في القناة السرية",
    "الكتيبة تحتاجكم يا شباب، تواصلوا معنا على تلغرام",
    "من يريد القتال فليأت إلينا، كتيبتنا تستقبل المقاتلين، راسلني",
    "تعالوا إلى الجهاد ولا تنتظروا أحدا",
    "Hermanos, uníos a los combatientes de la puerta, escribidme por Telegram",
    "La milicia te necesita, ven y lucha con nosotros, mándame un mensaje",
    "Frères, rejoignez la brigade, écrivez-moi sur Signal",
    "Venez au djihad, nos combattants vous attendent",
    "Brüder, schließt euch der Miliz an und meldet euch auf Telegram",
    "Unsere Zelle sucht Kämpfer, schreibt mir eine Nachricht",
    "Kardeşler, milislere katılın, Telegram'dan bana yazın",
    "Cihat sizi bekliyor, mücahitlere katılın",
    "भाइयों, मुजाहिदीन में शामिल हो जाओ, टेलीग्राम पर लिखो",
    "Irmãos, juntem-se à milícia, me chamem no Telegram",
    "Fratelli, unitevi ai combattenti, scrivetemi su Telegram",
    "Bracia, dołączcie do bojowników, piszcie do mnie na Telegramie",
    "Broeders, sluit je aan bij de strijders, stuur me een bericht op Telegram",
];

/// What only looks like one: work, sport, games, news, research, aid, and who warns of it.
const HARMLESS: &[&str] = &[
    "Join our choir, we meet on Tuesdays, message me on Telegram",
    "The fire brigade is looking for volunteers, contact the town hall",
    "The army is hiring nurses, apply before Friday",
    "New guild is looking for fighters and healers, join us on Discord for the raid",
    "Police say that the militia recruits on Telegram, stay away from it",
    "A study of why young men join armed groups came out today",
    "Brothers, the mosque needs help with dinner on Friday, call me",
    "They asked my cousin to join a cell and he said no, talk to your children",
    "We need players for the match on Sunday, message me",
    "Come and join the march for peace, bring friends",
    "انضموا إلى فريق كرة القدم يوم الجمعة، راسلوني على الخاص",
    "الشرطة تحذر من حسابات تدعو إلى الانضمام إلى الميليشيا",
    "نحتاج متطوعين لتوزيع الطعام، تواصلوا معنا على تلغرام",
    "دراسة جديدة عن أسباب التحاق الشباب بالجماعات المسلحة",
    "Únete a nuestro coro, escríbeme por Telegram",
    "La policía advierte de cuentas que reclutan para la milicia",
    "Rejoignez notre club de lecture, écrivez-moi",
    "Die Feuerwehr sucht Leute, meldet euch bei mir",
    "Ein Bericht darüber, wie Milizen im Netz werben",
    "Futbol takımımıza katılın, bana yazın",
    "हमारी टीम में शामिल हो जाओ, मुझे मैसेज करो",
    "Junte-se ao nosso clube de leitura, me chame no Telegram",
    "Unitevi al nostro coro, scrivetemi su Telegram",
    "Sluit je aan bij ons koor, stuur me een bericht",
];

/// The text of a call, or of what looks like one.
pub(super) fn text(number: u8) -> &'static str {
    let number = usize::from(number);
    let all = RECRUITING.iter().chain(HARMLESS);
    all.copied().nth(number).unwrap_or_default()
}

/// Whether that text recruits.
pub(super) fn is_recruiting(number: u8) -> bool {
    usize::from(number) < RECRUITING.len()
}

/// One of the three texts of a group that recruits.
pub(super) fn recruiting(group: u16, dice: &mut Dice) -> u8 {
    let first = u64::from(group) * 3;
    ((first + dice.below(3)) % RECRUITING.len() as u64) as u8
}

pub(super) fn harmless(dice: &mut Dice) -> u8 {
    (RECRUITING.len() as u64 + dice.below(HARMLESS.len() as u64)) as u8
}

/// The call that the signals of the triage see in a text.
pub(super) fn seen_in(text: &str) -> Option<Call> {
    let found = run_on(&ContentView::of_text(text), None);
    Call::of(|signal| found.signals.get(signal).copied().is_some_and(is_present))
}

/// How many of the texts that recruit the signals see, of how many, and the same of what only looks like it.
pub fn calls_seen() -> [(usize, usize); 2] {
    [RECRUITING, HARMLESS].map(|texts| {
        let seen = texts
            .iter()
            .filter(|text| seen_in(text) == Some(Call::Join));
        (seen.count(), texts.len())
    })
}
