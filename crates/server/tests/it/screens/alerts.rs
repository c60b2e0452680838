//! Alerts: the banner, who takes it, the test button.

use evenhand_model::Role;

use crate::browser::Browser;
use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn danger_shows_on_every_page_until_somebody_takes_it() {
    let house = House::open().await;
    let mut ada = Browser::of(&house, "Ada", Role::Moderator).await;
    let banner = "Somebody may be in danger";
    assert!(!ada.get("/queue").await.text.contains(banner));
    let receipt = house.report("r1", "c1", "danger-to-life").await;
    let case = format!("/cases/{}", receipt["case"].as_str().unwrap());
    for path in ["/queue", "/appeals", "/me"] {
        let page = ada.get(path).await;
        assert!(
            page.text.contains(banner) && page.text.contains(&case),
            "{path}"
        );
    }
    let alerts = ada.get("/alerts").await;
    assert!(alerts.text.contains("nobody yet") && alerts.text.contains("no alert channel"));
    let mark = "action=\"/alerts/";
    let action = alerts
        .text
        .split(mark)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let action = format!("/alerts/{action}");

    let mut reader = Browser::of(&house, "Lee", Role::ReadOnly).await;
    let page = reader.get("/alerts").await;
    assert!(page.text.contains(banner) && !page.text.contains("I take it"));
    assert_eq!(reader.submit("/me", &action, &[]).await.status, 403);

    let taken = ada.submit("/queue", &action, &[("then", "matter")]).await;
    assert_eq!(taken.location, case);
    assert!(!ada.get("/queue").await.text.contains(banner));
    assert!(ada.get("/alerts").await.text.contains("Ada, 0 s ago"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_admin_tries_the_channels_and_is_told_that_there_are_none() {
    let house = House::open().await;
    let mut lead = Browser::of(&house, "Ada", Role::Lead).await;
    assert!(
        !lead
            .get("/alerts")
            .await
            .text
            .contains("Test every channel")
    );
    assert_eq!(
        lead.submit("/alerts", "/alerts/test", &[]).await.status,
        403
    );
    let mut admin = Browser::of(&house, "Bo", Role::Admin).await;
    let tried = admin.submit("/alerts", "/alerts/test", &[]).await;
    assert!(
        tried.text.contains("role=\"alert\">Nobody is told"),
        "{}",
        tried.text
    );
}
