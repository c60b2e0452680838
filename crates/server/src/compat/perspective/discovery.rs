//! `GET /$discovery/rest`: what Google's client libraries read to learn what there is and where. They
//! go where `rootUrl` says, so it is where the client has just been.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use evenhand_model::Problem;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Value, json};

use crate::endpoint::output::Json;
use crate::endpoint::{Call, Input, InputShape};

/// Where the client has reached us, with a slash at its end.
pub struct RootUrl(String);

impl Input for RootUrl {
    fn shape(_: &mut SchemaGenerator) -> InputShape {
        InputShape::default()
    }

    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let host = request
            .headers()
            .get(HOST)
            .and_then(|host| host.to_str().ok());
        let is_https = call.server.addresses.is_https(&request);
        let link_url = call.engine().settings.link_url();
        Ok(Self(root_url(host, is_https, link_url)))
    }
}

/// The address that a client used. Where it is the one that the configuration names, its scheme and
/// path are known: behind a proxy that nobody has declared they are not.
fn root_url(host: Option<&str>, is_https: bool, link_url: Option<&str>) -> String {
    let host: Option<Authority> = host.and_then(|host| host.parse().ok());
    let known = link_url.and_then(|url| url.parse::<Uri>().ok());
    let is_known = |host: &Authority| known.as_ref().and_then(Uri::authority) == Some(host);
    match (&host, link_url) {
        (Some(host), Some(url)) if is_known(host) => format!("{}/", url.trim_end_matches('/')),
        (Some(host), _) => format!("{}://{host}/", if is_https { "https" } else { "http" }),
        (None, Some(url)) => format!("{}/", url.trim_end_matches('/')),
        (None, None) => "http://127.0.0.1/".into(),
    }
}

/// The document, in Google's format.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct Document(Value);

/// The discovery document of this server.
pub async fn get(_: Call, RootUrl(root_url): RootUrl) -> Result<Json<Document>, Problem> {
    Ok(Json(Document(document(&root_url))))
}

fn document(root_url: &str) -> Value {
    let method = |name: &str, about: &str, request: &str, response: &str| {
        json!({
            "id": format!("commentanalyzer.comments.{name}"),
            "path": format!("v1alpha1/comments:{name}"),
            "flatPath": format!("v1alpha1/comments:{name}"),
            "httpMethod": "POST",
            "description": about,
            "parameters": {},
            "parameterOrder": [],
            "request": {"$ref": request},
            "response": {"$ref": response},
        })
    };
    json!({
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "commentanalyzer:v1alpha1",
        "name": "commentanalyzer",
        "canonicalName": "Comment Analyzer",
        "version": "v1alpha1",
        "revision": "20261126",
        "title": "Perspective Comment Analyzer API, answered by Evenhand",
        "description": "Scores texts as the Perspective Comment Analyzer API does.",
        "documentationLink": "https://github.com/evenhand/evenhand",
        "protocol": "rest",
        "rootUrl": root_url,
        "servicePath": "",
        "baseUrl": root_url,
        "basePath": "",
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": true,
        "parameters": parameters(),
        "resources": {"comments": {"methods": {
            "analyze": method("analyze", "Analyzes a text and returns scores of the requested attributes.",
                "AnalyzeCommentRequest", "AnalyzeCommentResponse"),
            "suggestscore": method("suggestscore", "Suggests what the scores of a text should have been.",
                "SuggestCommentScoreRequest", "SuggestCommentScoreResponse"),
        }}},
        "schemas": schemas(),
    })
}

/// Query parameters that every API of Google's takes.
fn parameters() -> Value {
    let text = |about: &str| json!({"type": "string", "location": "query", "description": about});
    json!({
        "key": text("An API key."),
        "alt": {"type": "string", "location": "query", "default": "json", "enum": ["json"],
            "enumDescriptions": ["JSON"], "description": "Format of the answer."},
        "fields": text("Read and not used."),
        "prettyPrint": {"type": "boolean", "location": "query", "default": "true",
            "description": "Read and not used."},
        "quotaUser": text("Read and not used."),
        "callback": text("Read and not used."),
        "access_token": text("Read and not used."),
        "oauth_token": text("Read and not used."),
        "uploadType": text("Read and not used."),
        "upload_protocol": text("Read and not used."),
        "$.xgafv": text("Read and not used."),
    })
}

fn schemas() -> Value {
    let text = || json!({"type": "string"});
    let number = |format: &str| json!({"type": "number", "format": format});
    let whole = || json!({"type": "integer", "format": "int32"});
    let yes_or_no = || json!({"type": "boolean"});
    let of = |name: &str| json!({"$ref": name});
    let list = |items: Value| json!({"type": "array", "items": items});
    let map = |values: Value| json!({"type": "object", "additionalProperties": values});
    let object =
        |id: &str, properties: Value| json!({"id": id, "type": "object", "properties": properties});
    let objects = [
        object(
            "AnalyzeCommentRequest",
            json!({
                "comment": of("TextEntry"), "context": of("Context"),
                "requestedAttributes": map(of("AttributeParameters")), "languages": list(text()),
                "spanAnnotations": yes_or_no(), "doNotStore": yes_or_no(), "clientToken": text(),
                "sessionId": text(), "communityId": text(), "dropUnsupportedAttributes": yes_or_no(),
            }),
        ),
        object(
            "AnalyzeCommentResponse",
            json!({
                "attributeScores": map(of("AttributeScores")), "languages": list(text()),
                "detectedLanguages": list(text()), "clientToken": text(),
            }),
        ),
        object(
            "SuggestCommentScoreRequest",
            json!({
                "comment": of("TextEntry"), "context": of("Context"),
                "attributeScores": map(of("AttributeScores")), "languages": list(text()),
                "clientToken": text(), "sessionId": text(), "communityId": text(),
            }),
        ),
        object(
            "SuggestCommentScoreResponse",
            json!({
                "clientToken": text(), "detectedLanguages": list(text()), "requestedLanguages": list(text()),
            }),
        ),
        object("TextEntry", json!({"text": text(), "type": text()})),
        object(
            "Context",
            json!({
                "entries": list(of("TextEntry")), "articleAndParentComment": of("ArticleAndParentComment"),
            }),
        ),
        object(
            "ArticleAndParentComment",
            json!({
                "article": of("TextEntry"), "parentComment": of("TextEntry"),
            }),
        ),
        object(
            "AttributeParameters",
            json!({"scoreType": text(), "scoreThreshold": number("float")}),
        ),
        object(
            "AttributeScores",
            json!({
                "summaryScore": of("Score"), "spanScores": list(of("SpanScore")),
            }),
        ),
        object(
            "SpanScore",
            json!({"begin": whole(), "end": whole(), "score": of("Score")}),
        ),
        object("Score", json!({"value": number("float"), "type": text()})),
    ];
    let named = objects.into_iter().filter_map(|object| {
        let id = object.get("id")?.as_str()?.to_owned();
        Some((id, object))
    });
    Value::Object(named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_where_the_client_has_been() {
        let check = |host, is_https, known, expected| {
            assert_eq!(root_url(host, is_https, known), expected);
        };
        check(
            Some("a.example:8480"),
            false,
            None,
            "http://a.example:8480/",
        );
        check(Some("a.example"), true, None, "https://a.example/");
        let known = Some("https://a.example/safety");
        check(Some("a.example"), false, known, "https://a.example/safety/");
        check(Some("b.example"), false, known, "http://b.example/");
        check(None, false, known, "https://a.example/safety/");
        check(Some("a b\"c"), false, None, "http://127.0.0.1/");
    }

    #[test]
    fn every_schema_that_is_named_is_there() {
        let document = document("http://a.example/");
        let text = document.to_string();
        for part in text.split("\"$ref\":\"").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["schemas"][name].is_object(), "{name}");
        }
    }
}
