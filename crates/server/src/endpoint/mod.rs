//! What the API offers. One [`table`] is the source of everything: routes, authorisation, OpenAPI and
//! the test that compares every endpoint with every role.

pub mod table;

pub mod access;
pub mod call;
pub mod input;
pub mod manner;
pub mod once;
pub mod output;
pub mod page;

pub mod route;

pub mod openapi;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use evenhand_model::Problem;
use schemars::SchemaGenerator;

pub use access::Access;
pub use call::Call;
pub use input::{Input, InputShape};
pub use manner::Manner;
pub use output::{Output, OutputShape};
pub use page::List;

type Answering = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;
type Handler = Arc<dyn Fn(Call, Request) -> Answering + Send + Sync>;

/// One thing that the API offers: a line of the [`table`].
#[derive(Clone)]
pub struct Endpoint {
    /// Method of the request.
    pub method: Method,
    /// Path with parameters in braces, like `/v1/cases/{id}`.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
    /// What it does, in one line.
    pub summary: &'static str,
    /// Schema of what it reads.
    pub input: fn(&mut SchemaGenerator) -> InputShape,
    /// Schema of what it answers.
    pub output: fn(&mut SchemaGenerator) -> OutputShape,
    /// How it is spoken to.
    pub manner: Manner,
    /// Whether people meet it in a browser, so that what is wrong is told as a page.
    pub is_page: bool,
    /// The same, where a browser asks.
    pub is_page_for_browsers: bool,
    handler: Handler,
}

impl Endpoint {
    /// An endpoint that a function handles; the function's types are its schemas.
    pub fn new<I, O, F, A>(
        method: Method,
        path: &'static str,
        access: Access,
        summary: &'static str,
        handle: F,
    ) -> Self
    where
        I: Input,
        O: Output,
        F: Fn(Call, I) -> A + Copy + Send + Sync + 'static,
        A: Future<Output = Result<O, Problem>> + Send + 'static,
    {
        let handler = move |mut call: Call, request: Request| -> Answering {
            Box::pin(async move {
                let input = I::read(&mut call, request).await?;
                handle(call, input).await?.into_response()
            })
        };
        Self {
            method,
            path,
            access,
            summary,
            input: I::shape,
            output: O::shape,
            manner: Manner::Own,
            is_page: O::IS_PAGE,
            is_page_for_browsers: O::IS_PAGE_FOR_BROWSERS,
            handler: Arc::new(handler),
        }
    }

    /// The same endpoint, spoken to in another manner.
    #[must_use]
    pub fn in_the_manner_of(self, manner: Manner) -> Self {
        Self { manner, ..self }
    }

    /// Handles one request of somebody who may ask.
    pub(crate) async fn handle(&self, call: Call, request: Request) -> Result<Response, Problem> {
        (self.handler)(call, request).await
    }
}
