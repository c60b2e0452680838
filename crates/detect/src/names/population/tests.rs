use super::*;

fn nats(text: &str) -> f64 {
    let weighed = Population::shipped().weigh(&Name::of(Some(text), None));
    weighed.spellings[0][&View::Folded].nats.iter().sum()
}

#[track_caller]
fn check(common: &str, rare: &str) {
    assert!(
        nats(common) + 2.0 < nats(rare),
        "{common} {:.1}, {rare} {:.1}",
        nats(common),
        nats(rare)
    );
}

#[test]
fn names_that_many_have_surprise_less_in_every_script() {
    check("mohammed", "zorvelqu");
    check("maria", "zqvxw");
    check("محمد", "ظغثض");
    check("александр", "щыфюъэжцх");
    check("smith", "hmtis");
    check("johnsmith", "jqhnsmxth");
}
