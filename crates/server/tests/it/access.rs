//! Who may do what: every endpoint against every role, every scope alone, and no key.

use std::fmt::Write as _;
use std::path::Path;

use axum::body::Body;
use evenhand_model::{Role, Scope};
use evenhand_server::endpoint::table;
use serde_json::json;

use crate::house::{House, request};

const NO_ID: &str = "01930000-0000-7000-8000-000000000000";

/// `401` and `403` as they are; any other status means that the caller may.
async fn may(house: &House, method: &str, path: &str, key: &str) -> &'static str {
    let path = path
        .replace("{id}", NO_ID)
        .replace("{tag}", "tag")
        .replace("{token}", "token");
    let mut request = request(method, key, &path, Body::empty());
    if key.is_empty() {
        request.headers_mut().remove("authorization");
    }
    match house.send(request).await.status {
        401 => "401",
        403 => "403",
        _ => "may",
    }
}

/// Compares a text with a file of this crate, or writes the file where `EVENHAND_UPDATE` is set.
pub fn compare(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("EVENHAND_UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == text,
        "{file} differs; look at the change, then run with EVENHAND_UPDATE=1:\n{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_admits_exactly_the_roles_and_scopes_of_the_stored_matrix() {
    let house = House::open().await;
    let mut callers = vec![("no key".to_owned(), String::new())];
    for role in Role::ALL {
        callers.push((
            format!("person {}", role.as_str()),
            house.person(*role).await,
        ));
    }
    for scope in Scope::ALL {
        callers.push((
            format!("machine {}", scope.as_str()),
            house.machine_key(&[*scope]).await,
        ));
    }
    let mut matrix = String::new();
    for endpoint in table::endpoints() {
        let (method, path) = (endpoint.method.as_str(), endpoint.path);
        let mut admitted = Vec::new();
        for (name, key) in &callers {
            if may(&house, method, path, key).await == "may" {
                admitted.push(name.as_str());
            }
        }
        let admitted = match admitted.len() {
            all if all == callers.len() => "everyone".to_owned(),
            _ => admitted.join(", "),
        };
        writeln!(matrix, "{method} {path}: {admitted}").unwrap();
    }
    compare("tests/matrix.txt", &matrix);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_with_every_scope_is_told_that_only_people_decide() {
    let house = House::open().await;
    let problem = house
        .post(&house.machine, "/v1/cases/next", json!({}))
        .await
        .expect(403);
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("only a person"),
        "{problem}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_stops() {
    let house = House::open().await;
    let body = json!({"label": "sender", "scopes": ["events:write", "cases:read"]});
    let made = house
        .post(&house.machine, "/v1/keys", body)
        .await
        .expect(201);
    let key = made["key"].as_str().unwrap();
    house.get(key, "/v1/cases").await.expect(200);
    let path = format!("/v1/keys/{}", made["id"].as_str().unwrap());
    house
        .send(request("DELETE", &house.machine, &path, Body::empty()))
        .await
        .expect(204);
    house.get(key, "/v1/cases").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_a_scope_that_they_do_not_have() {
    let house = House::open().await;
    let key = house.machine_key(&[Scope::UsersWrite]).await;
    let body = json!({"label": "more", "scopes": ["admin"]});
    house.post(&key, "/v1/keys", body).await.expect(403);
    house
        .post(&key, "/v1/users", json!({"name": "Mira", "role": "admin"}))
        .await
        .expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_link_gives_one_key_once() {
    let house = House::open().await;
    let body = json!({"name": "<b>Mira", "role": "moderator"});
    let user = house
        .post(&house.machine, "/v1/users", body)
        .await
        .expect(201);
    let link = user["login_url"].as_str().unwrap();
    let token = link.strip_prefix("/login/").unwrap();
    house.get(token, "/v1/cases").await.expect(401);
    for _ in 0..2 {
        let page = house.get("", link).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("&#60;b&#62;Mira"));
    }
    let for_key = format!("{link}/key");
    let page = house
        .send(request("POST", "", &for_key, Body::empty()))
        .await;
    let key = page
        .text
        .split("<code class=\"secret\">")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .unwrap();
    house.get(key, "/v1/cases").await.expect(200);
    for used_up in [link, &for_key] {
        let page = house
            .send(request("POST", "", used_up, Body::empty()))
            .await;
        assert_eq!(page.status, 404);
    }
}
