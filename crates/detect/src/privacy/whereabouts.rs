//! Where another person works, learns, or is at this time.

use evenhand_model::{Factor, Level};

use super::cues::{Kind, cues};
use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// Finds phrases of where another person is to be found. The phrases are in `cues.txt`, for
/// English, Arabic, French, German, Spanish, Portuguese, Italian, Dutch, Polish, Hindi and Turkish.
#[derive(Debug)]
pub struct Whereabouts;

impl Detector for Whereabouts {
    fn name(&self) -> &'static str {
        "privacy.whereabouts"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[
                found("privacy.workplace", "Where another person works."),
                found(
                    "privacy.school",
                    "Which school another person or their child goes to.",
                ),
                found(
                    "privacy.live_location",
                    "Where another person is at this time, or when they come and go.",
                ),
            ]
        }
    }

    fn examples(&self) -> &'static [Example] {
        EXAMPLES
    }

    fn grades_factors(&self) -> bool {
        true
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let folded = content.views().folded();
        for cue in cues(folded) {
            let (signal, kind, level) = match cue.kind {
                Kind::Work => ("privacy.workplace", "workplace", Level::Low),
                Kind::School => ("privacy.school", "school", Level::Mid),
                Kind::Now => ("privacy.live_location", "live", Level::Mid),
                _ => continue,
            };
            if let Some(span) = folded.original(cue.span) {
                found.mark_at(signal, kind, span);
                found.grade(Factor::Location, level, Some(span), "privacy.whereabouts");
            }
        }
    }
}

const WORK: &[&str] = &["privacy.workplace"];
const SCHOOL: &[&str] = &["privacy.school"];
const NOW: &[&str] = &["privacy.live_location"];

const EXAMPLES: &[Example] = &[
    hit("She works at the bakery in Oak Lane", WORK),
    hit("Er arbeitet bei der Post", WORK),
    hit("Elle travaille chez Muster", WORK),
    hit("Trabaja en la tienda", WORK),
    hit("Ela trabalha na padaria", WORK),
    hit("Lei lavora alla posta", WORK),
    hit("Zij werkt bij de bakker", WORK),
    hit("Ona pracuje w banku", WORK),
    hit("O bankada çalışıyor", WORK),
    hit("वह दुकान पर काम करती है", WORK),
    hit("هي تعمل في المطعم", WORK),
    hit("He goes to Oak Lane Primary School", SCHOOL),
    hit("Her daughter goes to St Muster's", SCHOOL),
    hit("Sie geht auf die Muster-Schule", SCHOOL),
    hit("Sa fille va à l'école Muster", SCHOOL),
    hit("Sus hijos van al colegio Muster", SCHOOL),
    hit("Ela estuda na escola Muster", SCHOOL),
    hit("Sua figlia va alla scuola Muster", SCHOOL),
    hit("Haar dochter zit op de Musterschool", SCHOOL),
    hit("Jej córka chodzi do szkoły nr 3", SCHOOL),
    hit("Muster okuluna gidiyor", SCHOOL),
    hit("वह इस स्कूल में पढ़ती है", SCHOOL),
    hit("ابنتها في مدرسة النيل", SCHOOL),
    hit("She is at the station right now", NOW),
    hit("her shift ends at six", NOW),
    hit("Ihre Schicht endet um sechs", NOW),
    hit("Elle rentre seule le soir", NOW),
    hit("Su turno termina a las seis", NOW),
    hit("O turno dela acaba às seis", NOW),
    hit("Il suo turno finisce alle sei", NOW),
    hit("Haar dienst eindigt om zes uur", NOW),
    hit("Kończy pracę o szóstej", NOW),
    hit("Saat altıda işten çıkıyor", NOW),
    hit("वह घर पर अकेली है", NOW),
    hit("هي الآن في المحطة", NOW),
    miss("I work at the bakery"),
    miss("It works at the moment"),
    miss("We go to school by bus"),
    miss("I'm at the station right now"),
    miss("He goes to bed early. School starts at eight"),
    miss("Ich arbeite bei der Post"),
    miss("Je travaille chez moi"),
    miss("مطعم جميل"),
];
