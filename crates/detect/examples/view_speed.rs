//! Microseconds that the views of a post of 70 words take, and that telling its language takes: `cargo run --release -p evenhand-detect
//! --example view_speed`.

#![allow(clippy::print_stdout, reason = "a measurement is there to be read")]

use std::hint::black_box;
use std::time::Instant;

use evenhand_detect::text::disguise::Disguise;
use evenhand_detect::text::language::language;
use evenhand_detect::text::view::Views;

const ROUNDS: u32 = 20_000;
const ENGLISH: &str = "I have been thinking about what you said at the meeting on Thursday, and I still \
    don't agree with the plan for the new library. The old building has stood there for more than 80 \
    years, it costs $40,000 a year to keep, and everybody knows where it is. Why would we pay so much \
    for another one at the edge of town, where no bus goes after 6pm? Let us ask people first.";
const GERMAN: &str = "Ich habe über das nachgedacht, was du am Donnerstag in der Sitzung gesagt hast, und \
    ich bin mit dem Plan für die neue Bücherei noch immer nicht einverstanden. Das alte Gebäude steht \
    seit über 80 Jahren dort, der Unterhalt kostet 40.000 Euro im Jahr, und jeder weiß, wo es ist. \
    Warum sollten wir so viel für ein anderes am Stadtrand bezahlen, wohin nach 18 Uhr kein Bus mehr fährt?";
const ARABIC: &str = "لقد فكرت فيما قلته في الاجتماع يوم الخميس وما زلت غير موافق على خطة المكتبة الجديدة. المبنى \
    القديم موجود هناك منذ أكثر من ثمانين عاما، والجميع يعرف مكانه، فلماذا ندفع كل هذا المال من أجل مبنى آخر \
    على أطراف المدينة حيث لا تصل أي حافلة بعد السادسة مساء؟ دعونا نسأل الناس أولا قبل أن نقرر شيئا كهذا.";

fn main() {
    println!("| post | folded | cleaned | compatible | together | changed | language |");
    println!("| --- | ---: | ---: | ---: | ---: | --- | ---: |");
    measure("English", ENGLISH);
    measure("German", GERMAN);
    measure("Arabic", ARABIC);
    for disguise in Disguise::ALL {
        measure(disguise.name(), &disguise.apply(ENGLISH, 100, 1));
    }
}

fn measure(name: &str, text: &str) {
    let is_changed = Views::of(text).cleaned().is_some();
    let time = |read: &dyn Fn(&Views<'_>)| {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            read(&Views::of(black_box(text)));
        }
        start.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
    };
    let folded = time(&|views| {
        black_box(views.folded());
    });
    let cleaned = time(&|views| {
        black_box(views.cleaned());
    }) - folded;
    let compatible = time(&|views| {
        black_box(views.compatible());
    });
    let identified = time(&|views| {
        black_box(language(views.original(), &[]));
    });
    let together = folded + cleaned + compatible;
    println!(
        "| {name} | {folded:.1} | {cleaned:.1} | {compatible:.1} | {together:.1} | {is_changed} | {identified:.1} |"
    );
}
