//! Both pictures of a match, side by side.

use std::sync::Arc;

use evenhand_engine::Settings;
use evenhand_flow::work::Select;
use evenhand_model::{MediaMatch, Platform, Role};
use evenhand_server::ServerOptions;
use serde_json::json;

use crate::browser::{Browser, Page};
use crate::hma::{Here, files, outgoing, picture};
use crate::house::House;
use crate::media::{Media, pdq};

/// Stands in the file behind the picture.
const HIDDEN: &str = "not for the screen";

/// A house in which pictures are shown, or not, with two posts of the same picture, which is on `host`.
async fn posted(host: &str, shows: bool, class: &str) -> Media {
    let options = ServerOptions {
        pictures: Some(Arc::new(Here)),
        ..ServerOptions::default()
    };
    let settings = |settings: &mut Settings| {
        settings.media_hosts = ["127.0.0.1".to_owned()].into();
        settings.media_previews = shows;
    };
    let house = House::open_as(settings, options).await;
    let media = Media::of(house, Some(&outgoing(host))).await;
    media.bank("B", json!({"class": class})).await;
    media.add("B", json!({"id": "x", "pdq": pdq(1)})).await;
    media.look_up(json!({"pdq": pdq(1)}), 1).await;
    for id in ["1", "2"] {
        let url = format!("http://{host}/{id}.png");
        media.post(id, json!({"url": url, "pdq": pdq(1)})).await;
    }
    media
}

/// The addresses of the two pictures of the latest match.
fn addresses(media: &Media) -> [String; 2] {
    let latest = Select::media_matches(&Platform::default(), 1).descending();
    let found = media.house.engine.select::<MediaMatch>(&latest).unwrap();
    ["posted", "known"].map(|side| format!("/matches/{}/{side}", found[0].id))
}

#[track_caller]
fn is_picture(page: &Page) {
    assert_eq!(page.status, 200, "{}", page.text);
    for (name, value) in [
        ("content-type", "image/png"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(page.headers[name], value, "{name}");
    }
    assert!(page.headers.contains_key("content-security-policy"));
    assert!(page.text[..8].contains("PNG"));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_pictures_of_a_match_are_shown_blurred_and_clearer_when_asked_for() {
    let mut file = picture(0.5);
    file.extend(HIDDEN.as_bytes());
    let host = files(file).await;
    let media = posted(&host, true, "ordinary").await;
    let mut reader = Browser::of(&media.house, "Rae", Role::ReadOnly).await;
    let page = reader.get("/matches").await;
    for path in addresses(&media) {
        assert!(
            page.text.contains(&format!("src=\"{path}\"")),
            "{}",
            page.text
        );
        let blurred = reader.get(&path).await;
        is_picture(&blurred);
        let clear = reader.get(&format!("{path}?clear=true")).await;
        is_picture(&clear);
        assert_ne!(blurred.text, clear.text);
        let is_drawn_anew = [blurred, clear]
            .iter()
            .all(|page| !page.text.contains(HIDDEN));
        assert!(is_drawn_anew, "{path} hands on what stands in the file");
    }
    let other = addresses(&media)[0].replace("posted", "else");
    assert_eq!(reader.get(&other).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_of_what_is_sealed_or_where_nobody_said_so() {
    for (shows, class) in [(true, "ncii"), (false, "ordinary")] {
        let host = files(picture(0.5)).await;
        let media = posted(&host, shows, class).await;
        let mut lead = Browser::of(&media.house, "Lena", Role::Lead).await;
        for path in addresses(&media) {
            let page = lead.get(&path).await;
            assert_eq!(page.status, 404, "{shows} {class} {path}: {}", page.text);
        }
        if !shows {
            assert!(!lead.get("/matches").await.text.contains("Look at both"));
        }
    }
}
