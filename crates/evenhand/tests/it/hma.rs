//! The page for who comes from Hasher-Matcher-Actioner: its commands, on a server that decodes in processes of its own.

use crate::documents::has;
use crate::house::{House, skipped};
use crate::media::picture;
use crate::page::Page;

#[test]
fn the_page_on_hasher_matcher_actioner_has_commands_that_run() {
    if !has("curl") {
        skipped("curl is missing; apt-get install curl");
        return;
    }
    let house = House::new("");
    std::fs::write(house.path("harbour.png"), picture(320, 240, 0.0)).unwrap();
    let server = house.serve();
    let url = format!("http://{}", server.address);
    let new_key = "evenhand key new --scope media:read,media:write";
    let of_this_house = format!("{new_key} --config evenhand.toml");
    let page = Page::read("docs/hma.md");
    let said = page.run(
        &house,
        &[(new_key, &of_this_house), ("http://127.0.0.1:8480", &url)],
    );
    for expected in [
        r#"{"GRUESOME_PICTURES":[{"bank_content_id":1,"distance":"2"}]}"#,
        r#"{"pdq":[true,{"distance":2}]}"#,
        r#""present":true"#,
        r#""quality":{"pdq":"#,
        r#"{"pdq":{"GRUESOME_PICTURES":[{"bank_content_id":2,"distance":"0"}]}}"#,
    ] {
        assert!(said.contains(expected), "{expected} is not in {said}");
    }
}
