//! Banks, matches, and cases on something known, as a browser meets them.

use evenhand_model::{Duration, Role};
use serde_json::json;

use crate::browser::{Browser, Page};
use crate::house::report;
use crate::media::{Media, near, pdq};

/// What a form for a bank sends, but for what differs.
const BANK: [(&str, &str); 7] = [
    ("name", "GRUESOME"),
    ("purpose", "what nobody should see twice"),
    ("kind", "matching"),
    ("class", "ordinary"),
    ("action", "hold"),
    ("policy", "threats"),
    ("distance", "31"),
];

#[track_caller]
fn shows(page: &Page, all: &[&str]) {
    assert_eq!(page.status, 200, "{}", page.text);
    for one in all {
        assert!(page.text.contains(one), "{one}: {}", page.text);
    }
}

/// The address behind the first link that begins so.
#[track_caller]
fn linked(page: &Page, begin: &str) -> String {
    let after = page.text.split(&format!("href=\"{begin}")).nth(1);
    let after = after.unwrap_or_else(|| panic!("no link to {begin}: {}", page.text));
    format!("{begin}{}", after.split('"').next().unwrap())
}

/// What the first form that is sent to such an address is sent to.
#[track_caller]
fn sent_to(page: &Page, begin: &str, end: &str) -> String {
    let mut forms = page.text.split("action=\"").skip(1);
    let found = forms.find_map(|form| {
        let path = form.split('"').next().unwrap();
        (path.starts_with(begin) && path.ends_with(end)).then(|| path.to_owned())
    });
    found.unwrap_or_else(|| panic!("no form to {begin}…{end}: {}", page.text))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_is_made_and_changed_in_forms_that_come_back_when_something_is_wrong() {
    let media = Media::new().await;
    let mut lead = Browser::of(&media.house, "Lena", Role::Lead).await;
    shows(&lead.get("/banks").await, &["There is no bank yet."]);
    for (field, wrong, told) in [
        ("name", "gruesome", "<code>name</code>"),
        ("distance", "far", "<code>distance</code>"),
        ("distance", "99", "<code>near.pdq_distance_max</code>"),
        ("class", "", "<code>class</code>"),
    ] {
        let mut fields = BANK;
        for pair in fields.iter_mut().filter(|pair| pair.0 == field) {
            pair.1 = wrong;
        }
        let page = lead.submit("/banks", "/banks", &fields).await;
        shows(&page, &[told, "what nobody should see twice"]);
    }
    let made = lead.submit("/banks", "/banks", &BANK).await;
    assert_eq!(made.location, "/banks/GRUESOME", "{}", made.text);
    let told = [
        "what nobody should see twice",
        "31 bits at most",
        "hide it until a person has looked",
        "Nothing is in it.",
        ", by Lena",
    ];
    shows(&lead.get("/banks/GRUESOME").await, &told);

    let change = [("action", "review"), ("distance", "12")];
    let changed = lead
        .submit("/banks/GRUESOME", "/banks/GRUESOME", &change)
        .await;
    assert_eq!(changed.location, "/banks/GRUESOME", "{}", changed.text);
    let bank = lead.get("/banks/GRUESOME").await;
    shows(
        &bank,
        &[
            "12 bits at most, quality 50",
            "<dd><bdi>ask a person</bdi></dd>",
            "Copies of what people here decided to remove",
        ],
    );
    let change = [("action", "review"), ("distance", "64")];
    let wrong = lead
        .submit("/banks/GRUESOME", "/banks/GRUESOME", &change)
        .await;
    shows(
        &wrong,
        &["role=\"alert\"", "value=\"64\"", "12 bits at most"],
    );
    let twice = lead.submit("/banks", "/banks", &BANK).await;
    shows(&twice, &["there is a bank `GRUESOME` already"]);
    assert_eq!(lead.get("/banks/NONE").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_confirmed_and_taken_back_for_a_reason() {
    let media = Media::new().await;
    media.bank("GRUESOME", json!({})).await;
    for number in 0..2 {
        let item = json!({"id": format!("x{number}"), "pdq": pdq(number), "note": "a <b>wall</b>\u{202e}"});
        media.add("GRUESOME", item).await;
    }
    let mut lead = Browser::of(&media.house, "Lena", Role::Lead).await;
    let path = "/banks/GRUESOME";
    let bank = lead.get(path).await;
    shows(
        &bank,
        &["x0", "x1", "a-list", "a &#60;b&#62;wall&#60;/b&#62;U+202E"],
    );
    assert!(
        bank.text.find("x0") < bank.text.find("x1"),
        "in the order of their numbers"
    );
    assert!(!bank.text.contains(&pdq(0)), "a hash is told");
    shows(
        &lead.get("/banks").await,
        &["a-list", "20 in 1,000", "within it"],
    );

    let confirm = sent_to(&bank, "/banks/GRUESOME/items/", "/confirm");
    let confirmed = lead.submit(path, &confirm, &[("after", "")]).await;
    assert_eq!(confirmed.location, path, "{}", confirmed.text);
    shows(&lead.get(path).await, &["<bdi>Lena, "]);
    let withdraw = confirm.replace("/confirm", "/withdraw");
    let silent = lead.submit(path, &withdraw, &[("reason", " ")]).await;
    shows(&silent, &["role=\"alert\"", "in your own words"]);
    let gone = lead
        .submit(path, &withdraw, &[("reason", "a stock photo")])
        .await;
    assert_eq!(gone.location, path, "{}", gone.text);
    let bank = lead.get(path).await;
    shows(
        &bank,
        &[
            "taken back ",
            ": a stock photo",
            "Items <span class=\"count\">1</span>",
        ],
    );
    assert!(!bank.text.contains(&format!("action=\"{withdraw}\"")));
    let again = lead
        .submit(path, &withdraw, &[("reason", "once more")])
        .await;
    shows(&again, &["role=\"alert\"", "taken back; add it anew"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_sealed_bank_only_counts_are_shown() {
    let media = Media::new().await;
    for class in ["csam", "ncii"] {
        let name = class.to_uppercase();
        media.bank(&name, json!({"class": class})).await;
        media
            .add(
                &name,
                json!({"id": "sealed-item", "pdq": pdq(1), "note": "sealed words"}),
            )
            .await;
        let mut lead = Browser::sealed(&media.house, class, Role::Lead).await;
        shows(
            &lead.get("/banks").await,
            &["<span class=\"flag\">sealed</span>"],
        );
        let bank = lead.get(&format!("/banks/{name}")).await;
        let told = [
            "Only hashes and places are kept, no picture.",
            "may have to report it",
            "without its receipt",
            "It has matched 0 times.",
            "Items <span class=\"count\">1</span>",
        ];
        shows(&bank, &told);
        for hidden in ["sealed-item", "sealed words", "/items/", "a-list"] {
            assert!(!bank.text.contains(hidden), "{hidden}: {}", bank.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn banks_are_for_leads_and_matches_for_everybody_who_reads_cases() {
    let media = Media::new().await;
    media.bank("GRUESOME", json!({})).await;
    for (role, may) in [
        (Role::Admin, true),
        (Role::Lead, true),
        (Role::Moderator, false),
        (Role::Auditor, false),
        (Role::ReadOnly, false),
    ] {
        let mut browser = Browser::of(&media.house, role.as_str(), role).await;
        let matches = browser.get("/matches").await;
        shows(&matches, &["Nothing that was posted is known."]);
        assert_eq!(
            matches.text.contains("href=\"/banks\""),
            may,
            "{}",
            role.as_str()
        );
        let expected = if may { 200 } else { 403 };
        for path in ["/banks", "/banks/GRUESOME"] {
            let page = browser.get(path).await;
            assert_eq!(page.status, expected, "{} {path}", role.as_str());
        }
        let made = browser.submit("/me", "/banks", &[("name", "OTHER")]).await;
        assert_eq!(made.status == 403, !may, "{}", role.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_says_how_it_was_found_and_is_judged_once() {
    let media = Media::new().await;
    media.bank("GRUESOME", json!({})).await;
    media
        .add("GRUESOME", json!({"id": "x", "pdq": pdq(1)}))
        .await;
    media.look_up(json!({"pdq": pdq(1)}), 1).await;
    for bits in [3, 7] {
        let medium = json!({"pdq": near(&pdq(1), bits)});
        media.post(&format!("{bits}"), medium).await;
        media.house.wait(Duration::from_seconds(1));
    }
    let mut reader = Browser::of(&media.house, "Rae", Role::ReadOnly).await;
    let told = [
        "pdq, 3 bits",
        "pdq, 7 bits",
        "hidden until a person has looked",
        "nobody has looked",
    ];
    let matches = reader.get("/matches").await;
    shows(&matches, &told);
    assert!(
        !matches.text.contains("Not a match<"),
        "who only reads gets no form"
    );
    assert!(
        matches.text.find("7 bits") < matches.text.find("3 bits"),
        "the latest first"
    );
    // The copy has no case of its own: both wait in one.
    let case = linked(&matches, "/cases/");
    assert_eq!(matches.text.matches(&format!("href=\"{case}\"")).count(), 2);

    let mut noor = Browser::of(&media.house, "Noor", Role::Moderator).await;
    let judge = sent_to(&noor.get("/matches").await, "/matches/", "/judge");
    let nothing = noor.submit("/matches", &judge, &[("reason", "r")]).await;
    shows(&nothing, &["say whether it is the same"]);
    let other = [("found", "other"), ("reason", "another <wall>")];
    let judged = noor.submit("/matches", &judge, &other).await;
    assert_eq!(judged.location, "/matches", "{}", judged.text);
    let told = "not a match, says Noor: another &#60;wall&#62;";
    shows(&noor.get("/matches").await, &[told]);
    let again = noor.submit("/matches", &judge, &[("found", "same")]).await;
    shows(&again, &["somebody has judged this match already"]);
    let mut lead = Browser::of(&media.house, "Lena", Role::Lead).await;
    let banks = lead.get("/banks").await;
    let counted = "<td class=\"number\">0</td><td class=\"number\">1</td>";
    shows(&banks, &[counted]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_tells_what_is_known_and_how_many_copies_wait_for_its_decision() {
    let media = Media::new().await;
    media.bank("GRUESOME", json!({})).await;
    media
        .add("GRUESOME", json!({"id": "x", "pdq": pdq(1)}))
        .await;
    media.look_up(json!({"pdq": pdq(1)}), 1).await;
    for bits in [2, 4, 6] {
        let medium = json!({"pdq": near(&pdq(1), bits)});
        media.post(&format!("{bits}"), medium).await;
        media.house.wait(Duration::from_seconds(1));
    }
    let mut noor = Browser::of(&media.house, "Noor", Role::Moderator).await;
    let case = noor.submit("/queue", "/queue/next", &[]).await.location;
    let page = noor.get(&case).await;
    let told = [
        "Known media",
        "GRUESOME",
        "a-list",
        "pdq, 2 bits",
        "2 copies of it wait in this case",
        "with_copies",
    ];
    shows(&page, &told);
    assert!(!page.text.contains("above its quota"), "a copy is no brake");
}

async fn decide(
    browser: &mut Browser<'_>,
    page: &Page,
    case: &str,
    chosen: &[(&str, &str)],
) -> Page {
    let (fence, seen) = (page.hidden("fence"), page.hidden("versions_seen"));
    let claimed = [("fence", fence.as_str()), ("versions_seen", seen.as_str())];
    let fields = [&claimed[..], chosen].concat();
    let path = format!("{case}/decide");
    browser.submit(case, &path, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_follow_a_decision_where_the_box_is_ticked() {
    let media = Media::new().await;
    let mut noor = Browser::of(&media.house, "Noor", Role::Moderator).await;
    for (id, medium) in [
        ("words", json!({"url": "https://a.example/1.png"})),
        ("picture", json!({"pdq": pdq(1)})),
    ] {
        let mut report = report(id, &format!("c-{id}"), "threat");
        report["content"]["media"] = json!([medium]);
        let machine = &media.house.machine;
        media
            .house
            .post(machine, "/v1/reports", report)
            .await
            .expect(201);
        media.house.wait(Duration::from_seconds(1));
    }
    // What has no hash can't be known again, so the box is not there.
    let case = noor.submit("/queue", "/queue/next", &[]).await.location;
    let page = noor.get(&case).await;
    shows(&page, &["Decide, next case"]);
    assert!(!page.text.contains("with_copies"), "{}", page.text);
    let chosen = [("choice", "no-violation"), ("then", "next")];
    let decided = decide(&mut noor, &page, &case, &chosen).await;
    let case = decided.location.split('?').next().unwrap().to_owned();
    let page = noor.get(&case).await;
    shows(
        &page,
        &["Copies follow this decision, those that are posted later too"],
    );
    let chosen = [
        ("choice", "threats"),
        ("orders", "these"),
        ("action", "content.remove"),
        ("with_copies", "true"),
        ("then", "stay"),
    ];
    let decided = decide(&mut noor, &page, &case, &chosen).await;
    assert!(decided.location.contains("decided="), "{}", decided.text);
    media.look_up(json!({"pdq": pdq(1)}), 1).await;
    let later = media.post("later", json!({"pdq": near(&pdq(1), 1)})).await;
    assert_eq!(later["verdict"], "remove", "{later}");
    let mut lead = Browser::of(&media.house, "Lena", Role::Lead).await;
    let does = "remove it, as was decided here";
    shows(&lead.get("/banks").await, &["DECIDED_HERE", does]);
    let others = "What else somebody has added to it</dt><dd><bdi>ask a person";
    shows(&lead.get("/banks/DECIDED_HERE").await, &[does, others]);
}
