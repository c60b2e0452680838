//! The OpenAPI 3.1 document, made from the table.

use evenhand_model::{Problem, limits};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::compat::hma::refusal::HmaProblem;
use crate::compat::perspective::refusal::Refusal;
use crate::endpoint::input::InputShape;
use crate::endpoint::output::OutputShape;
use crate::endpoint::{Access, Endpoint, Manner, table};

/// The document as text, ready to be served or compared.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
}

/// The document.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut schemas = SchemaGenerator::new(settings);
    let problem = schemas.subschema_for::<Problem>();
    let refusal = schemas.subschema_for::<Refusal>();
    let hma_problem = schemas.subschema_for::<HmaProblem>();
    let mut paths = Map::new();
    for endpoint in table::endpoints() {
        let operation = operation(&endpoint, &mut schemas);
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method.as_str().to_ascii_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Evenhand",
            "summary": "Trust and safety for any platform: every report, the same clock",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "bearerFormat": "evh_..."},
                "key_in_query": {"type": "apiKey", "in": "query", "name": "key"},
            },
            "responses": {
                "Problem": {
                    "description": "Why it was refused",
                    "content": {"application/problem+json": {"schema": problem}},
                },
                "PerspectiveRefusal": {
                    "description": "Why it was refused, as the Perspective API says it",
                    "content": {"application/json": {"schema": refusal}},
                },
                "HmaProblem": {
                    "description": "Why it was refused, with the one field that Hasher-Matcher-Actioner says it in",
                    "content": {"application/problem+json": {"schema": hma_problem}},
                },
            },
        },
    })
}

fn operation(endpoint: &Endpoint, schemas: &mut SchemaGenerator) -> Value {
    let input = (endpoint.input)(schemas);
    let output = (endpoint.output)(schemas);
    let mut operation = json!({
        "operationId": operation_id(endpoint),
        "tags": [tag(endpoint.path)],
        "summary": endpoint.summary,
        "parameters": parameters(endpoint, &input),
        "responses": responses(&output, endpoint.manner),
        "security": security(endpoint),
    });
    if let Some(description) = who(endpoint.access) {
        operation["description"] = description.into();
    }
    if !input.body.is_empty() {
        operation["requestBody"] =
            json!({"required": !input.body_optional, "content": content(&input.body)});
    }
    operation
}

fn operation_id(endpoint: &Endpoint) -> String {
    let words = endpoint.path.split(['/', '{', '}', '.', '-', ':', '$']);
    let path: Vec<&str> = words
        .filter(|word| !word.is_empty() && *word != "v1")
        .collect();
    format!(
        "{}_{}",
        endpoint.method.as_str().to_ascii_lowercase(),
        path.join("_")
    )
}

fn tag(path: &str) -> &str {
    let path = path
        .strip_prefix("/v1/")
        .unwrap_or_else(|| path.trim_start_matches('/'));
    match path.split('/').next() {
        Some("livez" | "readyz" | "metrics" | "openapi.json") | None => "server",
        Some("v1alpha1" | "$discovery") => "perspective",
        Some("c" | "m" | "h") => "hasher-matcher-actioner",
        Some(first) => first,
    }
}

fn who(access: Access) -> Option<String> {
    let scope = access.scope()?.as_str();
    let person = matches!(access, Access::Person(_));
    let who = if person { "a personal key" } else { "a key" };
    Some(format!("Needs {who} with the scope `{scope}`."))
}

fn security(endpoint: &Endpoint) -> Value {
    let scheme = match endpoint.manner {
        Manner::Own | Manner::Hma => "key",
        Manner::Perspective => "key_in_query",
    };
    match endpoint.access.scope() {
        Some(scope) => json!([{scheme: [scope.as_str()]}]),
        None => json!([]),
    }
}

fn parameters(endpoint: &Endpoint, input: &InputShape) -> Vec<Value> {
    let mut parameters: Vec<Value> = path_parameters(endpoint.path)
        .map(|name| {
            json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
        })
        .collect();
    parameters.extend(query_parameters(input));
    if endpoint.method == "POST" && endpoint.access.scope().is_some() {
        parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": false,
            "description": format!(
                "The same key with the same body does its work once. Remembered for {} hours.",
                limits::RECEIPT_HOURS
            ),
            "schema": {"type": "string", "maxLength": crate::endpoint::once::KEY_BYTES_MAX},
        }));
    }
    parameters
}

fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn query_parameters(input: &InputShape) -> Vec<Value> {
    let Some(query) = &input.query else {
        return Vec::new();
    };
    let properties = query
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let required = query
        .get("required")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let parameter = |(name, mut schema): (String, Value)| {
        let description = schema
            .as_object_mut()
            .and_then(|schema| schema.remove("description"));
        json!({
            "name": name,
            "in": "query",
            "required": required.contains(&Value::from(name.clone())),
            "description": description,
            "schema": schema,
        })
    };
    properties.into_iter().map(parameter).collect()
}

fn responses(output: &OutputShape, manner: Manner) -> Value {
    let mut responses = Map::new();
    let mut good = json!({"description": "Done"});
    if !output.body.is_empty() {
        good["content"] = content(&output.body);
    }
    responses.insert(output.status.to_string(), good);
    if output.or_nothing {
        responses.insert("204".into(), json!({"description": "There is nothing"}));
    }
    let refused = match manner {
        Manner::Own => "#/components/responses/Problem",
        Manner::Perspective => "#/components/responses/PerspectiveRefusal",
        Manner::Hma => "#/components/responses/HmaProblem",
    };
    responses.insert("default".into(), json!({"$ref": refused}));
    Value::Object(responses)
}

fn content(body: &[(&'static str, schemars::Schema)]) -> Value {
    let types = body
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), json!({"schema": schema})));
    Value::Object(types.collect())
}
