use super::*;

fn crowd() -> Figures {
    Figures {
        posts: 400,
        accounts: 380,
        accounts_of_known_age: 380,
        new_accounts: 12,
        new_usual: 0.03,
        sign_ups_together: 0.02,
        copied: 0.05,
        posts_with_text: 300,
        is_one_text: false,
        is_one_target: false,
        repeaters: 0.02,
        targeted: 0.1,
        target_gini: 0.3,
        interval_entropy: Some(0.8),
        meetings_by_chance: 100.0,
        synchrony: 3.0,
        repeated_pairs: 1.0,
        repeated_pairs_by_chance: 1.0,
        in_network: 0.0,
    }
}

#[track_caller]
fn check(name: &str, figures: Figures, expected: Reading) {
    let found = Assessment::of(figures);
    assert_eq!(found.reading, expected, "{name}: {found:?}");
    let sum: f64 = Family::ALL
        .iter()
        .map(|family| {
            let each = found
                .contributions
                .iter()
                .filter(|one| one.family == *family);
            each.map(|one| one.weight)
                .sum::<f64>()
                .clamp(-family.cap(), family.cap())
        })
        .sum();
    assert!(
        (found.log_odds - prior(&found.figures) - sum).abs() < 1e-9,
        "the contributions say it all"
    );
}

#[test]
fn crowds_are_organic_and_rings_are_not() {
    let (crowd, organic) = (crowd(), Reading::Organic);
    check("news", crowd.clone(), organic);
    check(
        "mourning, in the same words",
        Figures {
            copied: 0.6,
            ..crowd.clone()
        },
        organic,
    );
    check(
        "a quiz that everybody shares",
        Figures {
            copied: 1.0,
            targeted: 0.0,
            ..crowd.clone()
        },
        organic,
    );
    check(
        "a protest at one ministry",
        Figures {
            targeted: 0.9,
            target_gini: 0.95,
            ..crowd.clone()
        },
        organic,
    );
    check(
        "a young platform",
        Figures {
            new_accounts: 190,
            new_usual: 0.5,
            ..crowd.clone()
        },
        organic,
    );
    let ring = Figures {
        new_accounts: 200,
        copied: 0.7,
        targeted: 0.8,
        target_gini: 0.9,
        repeaters: 0.6,
        ..crowd.clone()
    };
    check(
        "new accounts, one text, one target",
        ring.clone(),
        Reading::Coordinated,
    );
    check(
        "the same with old accounts by a timetable",
        Figures {
            new_accounts: 12,
            synchrony: 40.0,
            repeated_pairs: 90.0,
            interval_entropy: Some(0.3),
            ..ring
        },
        Reading::Coordinated,
    );
}

#[test]
fn one_kind_of_evidence_is_never_enough() {
    let strong = [
        Figures {
            new_accounts: 380,
            sign_ups_together: 1.0,
            ..crowd()
        },
        Figures {
            synchrony: 1e6,
            repeated_pairs: 1e6,
            interval_entropy: Some(0.0),
            ..crowd()
        },
        Figures {
            copied: 1.0,
            repeaters: 1.0,
            ..crowd()
        },
        Figures {
            targeted: 1.0,
            target_gini: 1.0,
            ..crowd()
        },
    ];
    for figures in strong {
        let found = Assessment::of(figures);
        assert_ne!(found.reading, Reading::Coordinated, "{found:?}");
    }
}

#[test]
fn what_a_group_was_picked_by_is_no_evidence() {
    let picked = Figures {
        copied: 1.0,
        targeted: 1.0,
        target_gini: 1.0,
        is_one_text: true,
        is_one_target: true,
        ..crowd()
    };
    let found = Assessment::of(picked);
    let names: Vec<&str> = found.contributions.iter().map(|one| one.figure).collect();
    assert!(!names.contains(&"copied") && !names.contains(&"target_concentration"));
    assert_eq!(found.reading, Reading::Organic);
}

#[test]
fn nothing_counted_is_no_evidence() {
    let found = Assessment::of(Figures::default());
    assert!(found.log_odds.is_finite());
    assert_eq!(found.reading, Reading::Organic);
}
