//! A server with people, a platform's key and a webhook endpoint, for a scenario to play on.

use evenhand_server::console::table;
use serde_json::{Value, json};

use crate::house::{House, Server};
use crate::receiver::{Manner, Receiver};

/// A server at work, and who meets it.
pub struct Stage {
    pub house: House,
    pub server: Server,
    pub receiver: Receiver,
    /// What the endpoint's signatures are made with.
    pub secret: String,
    /// Personal keys of those who have come in, for scenarios that prepare things by the API.
    people: serde_json::Map<String, Value>,
}

impl Stage {
    /// A server on which decisions can be taken back for so many seconds.
    pub fn new(undo_seconds: u32) -> Self {
        let receiver = Receiver::start(Manner::Answer("204 No Content"));
        let address = &receiver.address;
        let house = House::new(&format!(
            "allowed_destinations = [{address:?}]\nundo_seconds = {undo_seconds}\n"
        ));
        let server = house.serve();
        let webhook = json!({"url": format!("http://{address}/hook")});
        let webhook = server.post("/v1/webhooks", &webhook).expect(201);
        Self {
            secret: webhook["secret"].as_str().unwrap_or_default().to_owned(),
            house,
            server,
            receiver,
            people: serde_json::Map::new(),
        }
    }

    /// Somebody new with a role, who has a login link and a key of everything that the role may.
    pub fn with(mut self, name: &str, role: &str) -> Self {
        let user = ["user", "new", "--name", name, "--role", role];
        let link = self.house.run(&user);
        let role: evenhand_model::Role = role.parse().unwrap();
        let scopes: Vec<&str> = role
            .scopes()
            .into_iter()
            .map(|scope| scope.as_str())
            .collect();
        let scopes = scopes.join(",");
        let key = self
            .house
            .run(&["key", "new", "--scope", &scopes, "--user", name]);
        self.people
            .insert(name.to_owned(), json!({"link": link, "key": key}));
        self
    }

    /// What a scenario has to know.
    pub fn given(&self) -> Value {
        json!({
            "origin": format!("http://{}", self.server.address),
            "platform_key": self.server.machine,
            "people": self.people,
            "screens": screens(),
        })
    }
}

/// A picture and no page, which stands on one where the house shows pictures.
const PICTURE: &str = "/matches/{id}/{side}";

/// The addresses of all screens, with their parameters in braces.
pub fn screens() -> Vec<&'static str> {
    let screens = table::screens();
    let shown = screens
        .iter()
        .filter(|screen| screen.method == "GET" && screen.path != PICTURE);
    shown.map(|screen| screen.path).collect()
}
