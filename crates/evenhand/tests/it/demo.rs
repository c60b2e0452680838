//! The demo.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::house::{EVENHAND, evenhand, said};
use crate::http::{Answer, send_with};

/// The table at the end of a demo that plays to its end.
fn sums(said: &str) -> BTreeMap<String, u64> {
    let (_, table) = said.split_once("what ").expect("the sums");
    let lines = table.lines().skip(1);
    lines
        .filter_map(|line| {
            let (what, count) = line.trim().rsplit_once(' ')?;
            Some((what.trim().to_owned(), count.parse().ok()?))
        })
        .collect()
}

#[test]
fn the_demo_decides_every_case_answers_the_appeal_and_sees_every_action_confirmed() {
    let output = evenhand(
        &["demo", "--once", "--quick", "--listen", "127.0.0.1:0"],
        b"",
    );
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    let sums = sums(&said);
    let count = |what: &str| sums.get(what).copied().unwrap_or(0);
    for (what, at_least) in [
        ("actions, applied", 100),
        ("cases decided", 80),
        ("events, allow", 800),
        ("events, hold", 3),
        ("events, remove", 12),
        ("events, review", 10),
        ("reports", 200),
        ("ashen-gate, events", 18),
        ("ashen-gate, reports", 7),
        ("brigade, events", 3),
        ("brigade, reports", 112),
        ("campaign, events", 46),
        ("campaign, reports", 4),
        ("everyday, events", 20),
        ("everyday, reports", 40),
        ("picture, events", 51),
        ("picture, reports", 29),
        ("returners, events", 50),
        ("wrong-suspension, events", 1),
    ] {
        assert!(count(what) >= at_least, "{what}: {said}");
    }
    assert_eq!(count("two-people, events"), 3, "{said}");
    assert_eq!(count("two-people, reports"), 2, "{said}");
    assert_eq!(count("appeals answered"), 1, "{said}");
    // Of one picture, decided on once, every later copy is found and removed as it comes, and each author is told why.
    let copies = |what: &str| count(&format!("later copies, {what}"));
    for what in [
        "posted",
        "found",
        "removed",
        "removed without a case",
        "statements to authors",
    ] {
        assert_eq!(copies(what), 12, "{what}: {said}");
    }
    // A machine that does other things too may be late once or twice.
    assert!(copies("found within a second") >= 10, "{said}");
    // Of those who came back at least three in four are found, and nobody else is taken for a likely return.
    let came_back = count("came back");
    assert!(came_back >= 13, "{said}");
    assert!(count("came back, found") * 4 >= came_back * 3, "{said}");
    assert_eq!(
        count("came back, found") + count("came back, missed"),
        came_back,
        "{said}"
    );
    assert_eq!(count("others, taken for likely returns"), 0, "{said}");
    assert!(
        said.contains("ashengate_hera1d"),
        "hits and misses are listed: {said}"
    );
    for state in ["ordered", "delivered", "failed", "refused"] {
        assert_eq!(count(&format!("actions, {state}")), 0, "{said}");
    }
    assert!(
        !said.contains('\u{1b}'),
        "colours on something that is no terminal"
    );
    assert!(!said.contains("WARN") && !said.contains("error"), "{said}");
}

#[test]
fn the_demo_greets_with_a_login_link_when_everything_is_there() {
    let demo = Demo::start();
    assert!(
        demo.told.contains("Evenhand is ready at http://127.0.0.1:"),
        "{}",
        demo.told
    );
    assert!(
        demo.told.contains("Larkfield is there in "),
        "{}",
        demo.told
    );
}

/// The story that the whole is built for: nobody waits for somebody to judge before an address is hidden,
/// whoever it is about.
#[test]
fn both_peoples_addresses_are_hidden_within_a_second_and_their_cases_stand_in_the_first_tiers() {
    let demo = Demo::start();
    let way = demo.wait_for("/", |page| page.matches("<bdi>confirmed ").count() == 2);
    for after in way.split("<bdi>confirmed ").skip(1) {
        let after = after.split('<').next().unwrap_or_default();
        let is_at_once = after.starts_with("0.") || after.ends_with(" before the report");
        assert!(is_at_once, "{after}");
    }
    let cases: Vec<&str> = links_to_cases(&way).collect();
    assert_eq!(cases.len(), 2, "{way}");
    for case in cases {
        let case = demo.get(case).text;
        assert!(["T0", "T1"].contains(&tier(&case)), "{case}");
        let contained = part(&case, "<p id=\"contained\"", "</p>");
        assert!(contained.contains("Out of sight since"), "{contained}");
        let factors = part(&case, "<section id=\"factors\"", "</section>");
        assert!(factors.contains("(published-home)"), "{factors}");
    }
}

/// A colleague decides once. Copies that come later, saved again, resized and mirrored, are removed before anybody has seen them.
#[test]
fn copies_of_the_picture_are_removed_in_the_answer_to_their_posts_and_nobody_is_asked_again() {
    let demo = Demo::start();
    let told = "12 copies of a picture that they had decided on were removed as they came";
    assert!(demo.told.contains(told), "{}", demo.told);
    let matches = demo.get("/matches").text;
    let rows: Vec<&str> = matches.split("<th scope=\"row\">").skip(1).collect();
    let removed = rows
        .iter()
        .filter(|row| row.contains("DECIDED_HERE") && row.contains("removed"));
    assert!(removed.clone().count() >= 12, "{matches}");
    let asked = removed.filter(|row| row.contains("href=\"/cases/"));
    assert_eq!(asked.count(), 0, "{matches}");
    for how in ["4 bits", "8 bits", "12 bits", "16 bits"] {
        assert!(matches.contains(how), "{how}: {matches}");
    }
    let bank = demo.get("/banks/DECIDED_HERE").text;
    assert!(bank.contains("DECIDED_HERE"), "{bank}");
}

/// A call on lone wolves to attack people where they work, in Arabic and reported by nobody.
#[test]
fn the_call_on_lone_wolves_stands_in_the_first_tiers_by_what_it_says() {
    let demo = Demo::start();
    let found = demo.wait_for("/search?q=id%3Acampaign-call", |page| {
        links_to_cases(page).next().is_some()
    });
    let case = links_to_cases(&found).next().unwrap_or_default();
    let case = demo.get(case).text;
    assert!(["T0", "T1"].contains(&tier(&case)), "{case}");
    let factors = part(&case, "<section id=\"factors\"", "</section>");
    assert!(factors.contains("(call-to-attack)"), "{factors}");
}

#[test]
fn the_hashes_that_the_story_sends_are_those_of_its_pictures() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/pictures");
    let list = std::fs::read_to_string(format!("{folder}/pictures.toml")).unwrap();
    let list: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&list).unwrap();
    for (name, picture) in &list {
        let file = format!("{folder}/{}", picture["file"]);
        let output = evenhand(&["media", "hash", "--json", &file], b"");
        let hashes: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        for hash in ["sha256", "md5"] {
            assert_eq!(hashes[hash], picture[hash].as_str(), "{hash} of {name}");
        }
        let pdq = |text: &str| text.parse::<evenhand_media::Pdq>().unwrap();
        let off = pdq(&picture["pdq"]).distance(pdq(hashes["pdq"].as_str().unwrap()));
        assert!(off <= 4, "pdq of {name}: {off} bits off");
    }
}

/// However it is spelled, the hashtag is one incident, and is seen within five minutes of its first post.
#[test]
fn the_arabic_hashtag_campaign_is_one_incident_within_five_minutes() {
    let demo = Demo::start();
    let tag = "بوابة";
    let accounts = |row: &str| part(row, "<td class=\"number\">", "<").parse().unwrap_or(0);
    let is_whole = |page: &str| {
        let rows = page.split("<th scope=\"row\">").skip(1);
        rows.filter(|row| row.contains(tag))
            .any(|row| accounts(row) >= 62_u64)
    };
    let list = demo.wait_for("/incidents", is_whole);
    let rows = list.split("<th scope=\"row\">").skip(1);
    let of_tag: Vec<&str> = rows.filter(|row| row.contains(tag)).collect();
    assert_eq!(of_tag.len(), 1, "{list}");
    let id = part(of_tag[0], "href=\"/incidents/", "\"");
    let page = demo.get(&format!("/incidents/{id}")).text;
    let pushed = part(&page, "id=\"variants-heading\"", "</section>");
    for spelling in ["بوابة_الرماد", "bawabat_alramad"] {
        assert!(pushed.contains(spelling), "{spelling}: {pushed}");
    }
    // The hashtag is older than the campaign, its words are not.
    let words = part(&page, ">nearly the same words<", "</tr>");
    let first = minute(
        words
            .rsplit("<td>")
            .next()
            .unwrap_or_default()
            .trim_end_matches("</td>"),
    );
    let recognised = minute(part(&page, "Recognised ", "."));
    assert!(
        (0..=5).contains(&(recognised - first)),
        "{first} to {recognised}: {page}"
    );
    assert!(page.contains("accounts that act together"), "{page}");
    let targets = part(&page, "id=\"targets-heading\"", "</section>");
    assert!(targets.contains("href=\"/accounts/desk\""), "{targets}");
}

/// Minutes of an instant as a page tells it, `2026-11-23 10:00`.
fn minute(told: &str) -> i64 {
    let at = format!("{}:00Z", told.trim().replacen(' ', "T", 1));
    let at: evenhand_model::Time = at.parse().unwrap_or_else(|_| panic!("no instant: {told}"));
    at.micros() / 60_000_000
}

/// Addresses of cases that a page links to.
fn links_to_cases(page: &str) -> impl Iterator<Item = &str> {
    let links = page.split("href=\"").skip(1);
    links
        .filter_map(|link| link.split('"').next())
        .filter(|link| link.starts_with("/cases/"))
}

/// The tier that a case page has in its headline.
fn tier(case: &str) -> &str {
    let headline = part(case, "<h1><span class=\"tier ", "</span>");
    headline.rsplit('>').next().unwrap_or_default()
}

/// From one mark to the next other one; nothing where the first is missing.
fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let Some((_, rest)) = page.split_once(from) else {
        return "";
    };
    rest.split(to).next().unwrap_or_default()
}

/// A demo that runs, with somebody signed in by its link.
struct Demo {
    process: Child,
    told: String,
    address: String,
    cookie: String,
}

impl Demo {
    fn start() -> Self {
        let mut process = Command::new(EVENHAND)
            .args(["demo", "--quick", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let mut lines = stdout.lines().map_while(Result::ok);
        let until_greeted = lines.by_ref().take(6);
        let told = until_greeted.collect::<Vec<_>>().join("\n");
        // The demo goes on only while somebody reads what it says.
        std::thread::spawn(move || lines.for_each(drop));
        let mut words = told.split_whitespace();
        let link = words
            .find(|word| word.contains("/login/"))
            .unwrap_or_default();
        let (address, token) = link
            .trim_start_matches("http://")
            .split_once('/')
            .unwrap_or_else(|| panic!("no login link: {told}"));
        let answer = send_with(address, "POST", &format!("/{token}"), "", b"").unwrap();
        let cookie = answer.headers.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_cookie = name.eq_ignore_ascii_case("set-cookie");
            is_cookie.then(|| {
                value
                    .trim()
                    .split(';')
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            })
        });
        Self {
            address: address.to_owned(),
            cookie: cookie.unwrap_or_else(|| panic!("nobody is signed in: {}", answer.text)),
            told,
            process,
        }
    }

    fn get(&self, path: &str) -> Answer {
        let headers = format!("Cookie: {}\r\n", self.cookie);
        send_with(&self.address, "GET", path, &headers, b"").unwrap()
    }

    /// The page once it suits; the demo goes on while it is read.
    fn wait_for(&self, path: &str, suits: impl Fn(&str) -> bool) -> String {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let page = self.get(path);
            if page.status == 200 && suits(&page.text) {
                return page.text;
            }
            assert!(Instant::now() < until, "{path} never suits: {}", page.text);
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
