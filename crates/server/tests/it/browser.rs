//! A browser for tests: it keeps its cookie, follows nothing by itself, and fills in forms.

use std::time::Duration;

use axum::body::Body;
use axum::http::request::Builder;
use axum::http::{Request, StatusCode};
use evenhand_model::Role;
use http_body_util::BodyExt as _;
use serde_json::json;
use tower::ServiceExt as _;

use crate::house::House;

/// One browser with its cookie.
pub struct Browser<'a> {
    pub house: &'a House,
    pub cookie: String,
}

/// A page, or where the browser is sent.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub location: String,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl<'a> Browser<'a> {
    /// A browser that nobody has signed in with.
    pub fn new(house: &'a House) -> Self {
        Self {
            house,
            cookie: String::new(),
        }
    }

    /// A browser of somebody new with that role, signed in by a login link.
    pub async fn of(house: &'a House, name: &str, role: Role) -> Self {
        let body = json!({"name": name, "role": role.as_str()});
        let user = house
            .post(&house.machine, "/v1/users", body)
            .await
            .expect(201);
        let mut browser = Self::new(house);
        let page = browser.post(user["login_url"].as_str().unwrap(), &[]).await;
        assert_eq!(
            (page.status, page.location.as_str()),
            (303, "/"),
            "{}",
            page.text
        );
        browser
    }

    /// The same, who was given the role for what is sealed by an admin.
    pub async fn sealed(house: &'a House, name: &str, role: Role) -> Self {
        let browser = Self::of(house, name, role).await;
        let users = house.get(&house.machine, "/v1/users?limit=200").await;
        let users = users.expect(200)["items"].as_array().unwrap().clone();
        let user = users.iter().rfind(|user| user["name"] == name).unwrap();
        let admin = house.person(Role::Admin).await;
        let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
        let body = Body::from(json!({"sealed_role": true}).to_string());
        let change = crate::house::request("PATCH", &admin, &path, body);
        house.send(change).await.expect(200);
        browser
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let request = Request::get(path);
        self.send(request, String::new()).await
    }

    /// Sends a form with these fields and nothing else.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request =
            Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        let body = serde_html_form::to_string(fields).unwrap();
        self.send(request, body).await
    }

    /// Sends a form as it stands on a page, with further fields.
    pub async fn submit(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let shown = self.get(page).await;
        let mut all = vec![
            ("csrf", shown.hidden("csrf")),
            ("once", shown.hidden("once")),
        ];
        all.extend(
            fields
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        let all: Vec<(&str, &str)> = all
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.post(path, &all).await
    }

    /// Sends a request, and again while it is told that it asks too fast: a test may walk through
    /// more pages in a second than a session may ask for.
    async fn send(&mut self, request: Builder, body: String) -> Page {
        let request = request.header("cookie", &self.cookie).body(body).unwrap();
        let mut tries_left = 50;
        let (parts, body) = loop {
            let sent = request.clone().map(Body::from);
            let response = self.house.router.clone().oneshot(sent).await.unwrap();
            tries_left -= 1;
            if response.status() != StatusCode::TOO_MANY_REQUESTS || tries_left == 0 {
                break response.into_parts();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        let bytes = body.collect().await.unwrap().to_bytes();
        let header = |name: &str| {
            let value = parts.headers.get(name);
            value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
        };
        if let Some((cookie, _)) = header("set-cookie").split_once(';') {
            cookie.clone_into(&mut self.cookie);
        }
        Page {
            status: parts.status.as_u16(),
            location: header("location"),
            // Pictures are pages too.
            text: String::from_utf8_lossy(&bytes).into_owned(),
            headers: parts.headers,
        }
    }
}

impl Page {
    /// The value of the first field of that name.
    #[track_caller]
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let after = self.text.split(&mark).nth(1);
        let after =
            after.unwrap_or_else(|| panic!("no field {name}: {} {}", self.status, self.text));
        after.split('"').next().unwrap().to_owned()
    }
}
