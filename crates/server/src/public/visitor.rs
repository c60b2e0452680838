//! Who comes to a public page: in which language, and from which network.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE};
use evenhand_model::{Problem, limits};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::endpoint::Call;
use crate::endpoint::input::{self, Input, InputShape};
use crate::public::words::FormWords;

/// Languages of one request that are looked at.
const LANGS_MAX: usize = 16;
/// What a form in a browser sends.
const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// Somebody who has not said who they are.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The language of pages for them.
    pub lang: String,
    /// The country that their browser names with its language, as ISO 3166-1 calls it: a guess.
    pub region: Option<String>,
    /// Whether a browser asks, so that a page is wanted and not data.
    pub is_browser: bool,
    /// The network that they come from; in memory only.
    pub network: Option<String>,
}

impl Visitor {
    fn of(call: &Call, request: &Request) -> Self {
        let site = call.server.addresses.site(request);
        Self {
            lang: lang_of(request),
            region: region_of(request),
            is_browser: is_browser(request),
            network: site.map(|site| site.to_string()),
        }
    }
}

impl Visitor {
    /// The words of pages for them.
    pub fn words(&self) -> &'static FormWords {
        FormWords::of(&self.lang).unwrap_or(FormWords::fallback())
    }
}

/// What the query of a public page says of its language.
#[derive(Deserialize, JsonSchema)]
pub struct LangQuery {
    /// Language of the page, a BCP 47 tag; as the browser wants it when left out.
    #[serde(default)]
    lang: String,
}

/// Whether a browser asks.
pub fn is_browser(request: &Request) -> bool {
    let wanted = request.headers().get(ACCEPT);
    let wanted = wanted.and_then(|value| value.to_str().ok());
    wanted.is_some_and(|types| types.contains("text/html"))
}

/// The region of the first language that a browser wants: `AT` of `de-AT`.
fn region_of(request: &Request) -> Option<String> {
    let wanted = request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let first = wanted.split([',', ';']).next()?;
    let region = first.split(['-', '_']).nth(1)?.trim();
    let is_code = region.len() == 2 && region.chars().all(|c| c.is_ascii_alphabetic());
    is_code.then(|| region.to_ascii_uppercase())
}

/// The language of a page: what the query says, else the first that the browser wants and we have, else
/// English.
pub fn lang_of(request: &Request) -> String {
    let query = request.uri().query().unwrap_or_default();
    let asked = serde_html_form::from_str(query).map(|query: LangQuery| query.lang);
    let wanted = request.headers().get(ACCEPT_LANGUAGE);
    let wanted = wanted.and_then(|value| value.to_str().ok());
    let wanted = wanted.unwrap_or_default().split(',').take(LANGS_MAX);
    let wanted = wanted.map(|one| one.split(';').next().unwrap_or(one).trim());
    let asked = asked.unwrap_or_default();
    let mut known = std::iter::once(asked.as_str()).chain(wanted);
    let words = known.find_map(FormWords::of);
    words.unwrap_or(FormWords::fallback()).lang.clone()
}

/// Somebody who asks for a page, and what the query says.
pub struct Asked<T>(pub Visitor, pub T);

impl<T: DeserializeOwned + JsonSchema + Send + 'static> Input for Asked<T> {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        InputShape {
            query: Some(T::json_schema(schemas)),
            ..InputShape::default()
        }
    }
    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let query = request.uri().query().unwrap_or_default();
        let query = serde_html_form::from_str(query)
            .map_err(|_| Problem::invalid("this address can't be read"))?;
        Ok(Self(Visitor::of(call, &request), query))
    }
}

/// Somebody who sends a form in a browser.
pub struct Filled<T>(pub Visitor, pub T);

impl<T: DeserializeOwned + JsonSchema + Send + 'static> Input for Filled<T> {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        InputShape {
            body: vec![(FORM_TYPE, schemas.subschema_for::<T>())],
            ..InputShape::default()
        }
    }
    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let visitor = Visitor::of(call, &request);
        if input::content_type(request.headers()).as_deref() != Some(FORM_TYPE) {
            let detail = format!("send the form as `Content-Type: {FORM_TYPE}`");
            return Err(Problem::unsupported_media(detail));
        }
        let body = input::whole_body(request, limits::FORM_BYTES_MAX).await?;
        let sent = serde_html_form::from_bytes(&body)
            .map_err(|_| Problem::invalid("this form can't be read"))?;
        Ok(Self(visitor, sent))
    }
}

/// Somebody whose software sends JSON without a key.
pub struct Sent<T>(pub Visitor, pub T);

impl<T: DeserializeOwned + JsonSchema + Send + 'static> Input for Sent<T> {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        let schema: Schema = schemas.subschema_for::<T>();
        InputShape {
            body: vec![("application/json", schema)],
            ..InputShape::default()
        }
    }
    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let visitor = Visitor::of(call, &request);
        let body: Bytes = input::json_body(call, request).await?;
        evenhand_flow::accept::json::read(&body).map(|body| Self(visitor, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn check(path: &str, wanted: &str, expected: &str) {
        let request = Request::builder().uri(path).header(ACCEPT_LANGUAGE, wanted);
        let request = request.body(Body::empty()).unwrap();
        assert_eq!(lang_of(&request), expected, "{path} {wanted}");
    }

    #[test]
    fn a_page_is_in_the_language_that_is_asked_for_or_wanted_or_in_english() {
        check("/report", "", "en");
        check("/report", "de-AT,de;q=0.9,en;q=0.8", "de");
        check("/report", "tlh, ar;q=0.5", "ar");
        check("/report?lang=fr", "de", "fr");
        check("/report?lang=tlh", "de", "de");
        check("/report?lang=%00", "*", "en");
    }
}
