//! Investigations and holds: a reason for every read, two people for what leaves the house.

use axum::http::Method;
use evenhand_audit::packet::Packet;
use evenhand_model::Role;
use evenhand_server::console::table;

use crate::browser::{Browser, Page};
use crate::house::House;

const LIST: &str = "/investigations";

async fn opened(lead: &mut Browser<'_>) -> (String, Page) {
    let fields = [
        ("title", "A campaign"),
        ("summary", "Threats <i>in a row</i>"),
    ];
    let page = lead.submit(LIST, LIST, &fields).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let list = lead.get(LIST).await;
    let id = list.text.split("href=\"/investigations/").nth(1).unwrap();
    (format!("{LIST}/{}", id.split('"').next().unwrap()), page)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_investigation_shows_to_a_moderator() {
    let house = House::open().await;
    let mut lead = Browser::of(&house, "Mira", Role::Lead).await;
    let (path, _) = opened(&mut lead).await;
    let id = path.rsplit('/').next().unwrap().to_owned();
    for role in [Role::Moderator, Role::Auditor, Role::ReadOnly] {
        let mut other = Browser::of(&house, role.as_str(), role).await;
        let queue = other.get("/queue").await;
        assert!(!queue.text.contains("Investigations"), "{}", role.as_str());
        for screen in table::screens() {
            let is_ours = screen.path.starts_with(LIST) || screen.path.starts_with("/holds");
            if !is_ours {
                continue;
            }
            let at = screen
                .path
                .replace("{id}", &id)
                .replace("{disclosure}", &id);
            let page = match screen.method {
                Method::GET => other.get(&at).await,
                _ => other.submit("/me", &at, &[("reason", "because")]).await,
            };
            assert_eq!(page.status, 403, "{} {at}", role.as_str());
            assert!(!page.text.contains("A campaign"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_investigation_is_read_with_a_reason_that_stands_in_its_chain() {
    let house = House::open().await;
    let case = house.report("r1", "c1", "threat").await["case"].clone();
    let mut mira = Browser::of(&house, "Mira", Role::Lead).await;
    let mut noor = Browser::of(&house, "Noor", Role::Lead).await;
    let (path, page) = opened(&mut mira).await;
    assert!(
        page.text.contains("Threats &#60;i&#62;in a row"),
        "{}",
        page.text
    );
    let address = format!("https://console.example/cases/{}", case.as_str().unwrap());
    let link = [
        ("case", address.as_str()),
        ("kind", "account"),
        ("reason", "the first"),
    ];
    let linked = mira.submit(LIST, &format!("{path}/links"), &link).await;
    assert!(linked.text.contains("It is linked"), "{}", linked.text);

    let before = noor.get(&path).await;
    assert!(before.text.contains("A campaign") && before.text.contains("investigation.linked"));
    for hidden in ["in a row", "text of c1", "the first"] {
        assert!(!before.text.contains(hidden), "{hidden}");
    }
    let silent = noor.submit(LIST, &path, &[("reason", " ")]).await;
    assert!(silent.text.contains("role=\"alert\"") && !silent.text.contains("in a row"));
    let read = noor
        .submit(LIST, &path, &[("reason", "for the prosecutor")])
        .await;
    for shown in ["in a row", "text of c1", "the first"] {
        assert!(read.text.contains(shown), "{shown}: {}", read.text);
    }
    house.wait(evenhand_model::Duration::from_seconds(1));
    let again = mira.submit(LIST, &path, &[("reason", "to go on")]).await;
    assert!(again.text.contains("for the prosecutor"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disclosure_needs_a_second_person_and_its_packet_is_saved_and_verifies() {
    let house = House::open().await;
    let case = house.report("r1", "c1", "threat").await["case"].clone();
    let mut mira = Browser::of(&house, "Mira", Role::Lead).await;
    let mut noor = Browser::of(&house, "Noor", Role::Lead).await;
    let (path, _) = opened(&mut mira).await;
    let link = [
        ("case", case.as_str().unwrap()),
        ("kind", "account"),
        ("reason", "the first"),
    ];
    mira.submit(LIST, &format!("{path}/links"), &link).await;

    let fields = [
        ("kind", "request"),
        ("authority_name", "An office"),
        ("authority_country", "Germany"),
        ("requester", "Inspector Example"),
        ("legal_basis", "an order"),
        ("scope", "the post"),
    ];
    let enter = format!("{path}/disclosures");
    let wrong = mira.submit(LIST, &enter, &fields).await;
    assert!(wrong.text.contains("authority.country") && wrong.text.contains("Inspector Example"));
    let right = fields.map(|(name, value)| match name {
        "authority_country" => (name, "DE"),
        _ => (name, value),
    });
    let entered = mira.submit(LIST, &enter, &right).await;
    let id = entered.text.split("/disclosures/").nth(1).unwrap();
    let id = id.split('/').next().unwrap().to_owned();
    let steps = format!("{enter}/{id}/steps");
    let verify = [
        ("step", "verify"),
        ("number_source", "the register"),
        ("confirmed", "yes"),
    ];
    let verified = mira.submit(LIST, &steps, &verify).await;
    assert!(
        verified.text.contains("Called back by Mira"),
        "{}",
        verified.text
    );
    let approve = [("step", "approve"), ("reason", "narrow enough")];
    let alone = mira.submit(LIST, &steps, &approve).await;
    assert!(alone.text.contains("somebody else must look") && alone.text.contains("narrow enough"));
    let approved = noor.submit(LIST, &steps, &approve).await;
    assert!(
        approved.text.contains("Approved by Noor"),
        "{}",
        approved.text
    );

    let packets = format!("{path}/packets");
    let make = [("disclosure", id.as_str()), ("reason", "to send it")];
    let packet = mira.submit(LIST, &packets, &make).await;
    assert_eq!(
        packet.headers["content-disposition"],
        format!("attachment; filename=\"packet-{id}.json\"")
    );
    let read = Packet::read(&packet.text).unwrap();
    read.verify(Some(&house.engine.public_key())).unwrap();
    let sent = [
        ("step", "sent"),
        ("way", "the portal"),
        ("receipt", "2026-1178"),
    ];
    let sent = mira.submit(LIST, &steps, &sent).await;
    assert!(sent.text.contains("receipt 2026-1178") && sent.text.contains("Packet made by Mira"));

    let duty = [
        ("at_risk", "the staff"),
        ("whereabouts", "a town"),
        ("reason", "a date is named"),
        ("authority_name", "An office"),
        ("authority_country", "DE"),
        ("authority_reason", "the shop is there"),
    ];
    let stated = mira.submit(LIST, &format!("{path}/duty"), &duty).await;
    assert!(stated.text.contains("its clock runs") && stated.text.contains("1 h left"));
    let early = [("step", "informed"), ("way", "by telephone")];
    let early = mira
        .submit(LIST, &format!("{path}/duty/steps"), &early)
        .await;
    assert!(early.text.contains("make the packet first") && early.text.contains("by telephone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_set_told_and_lifted_with_a_reason() {
    let house = House::open().await;
    house.report("r1", "c1", "threat").await;
    let mut mira = Browser::of(&house, "Mira", Role::Lead).await;
    let set = [
        ("kind", "account"),
        ("subject", "a1"),
        ("basis", "us.2703f"),
        ("reference", "F-2026-11"),
        ("reason", "a preservation <b>request</b>"),
    ];
    let done = mira.submit("/holds", "/holds", &set).await;
    assert_eq!(done.location, "/holds", "{}", done.text);
    let page = mira.get("/holds").await;
    assert!(page.text.contains("F-2026-11") && page.text.contains("&#60;b&#62;request"));
    let lift = [&set[..4], &[("reason", "withdrawn")]].concat();
    let early = mira.submit("/holds", "/holds/lift", &lift).await;
    assert!(early.text.contains("role=\"alert\"") && early.text.contains("withdrawn"));
    let lift = [&lift[..], &[("released_by", "the agent, 23 November")]].concat();
    let lifted = mira.submit("/holds", "/holds/lift", &lift).await;
    assert_eq!(lifted.location, "/holds", "{}", lifted.text);
    let page = mira.get("/holds").await;
    assert!(page.text.contains("not held any more") && page.text.contains("lifted by Mira"));
}
