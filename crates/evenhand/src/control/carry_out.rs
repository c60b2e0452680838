//! Doing what a request asks for.

use evenhand_engine::Engine;
use evenhand_engine::media::list_difference::{HeldNames, ListDifference};
use evenhand_engine::setup::examine;
use evenhand_model::Problem;

use super::cases::cases_after;
use super::media;
use super::staff::{add_key, add_user};
use super::{Done, HeldAsked, ImportChunk, ImportedFile, Request};

/// Does what a request asks for. `address` is where people reach the server.
pub async fn carry_out(engine: &Engine, address: &str, request: Request) -> Result<Done, Problem> {
    match request {
        Request::NewKey(new) => add_key(engine, new).await.map(Done::Made),
        Request::NewUser(new) => add_user(engine, address, new).await.map(Done::Made),
        Request::Import(ImportChunk { part, records }) => {
            let progress = engine.import(part, records).await?;
            Ok(Done::Imported(Some(progress)))
        }
        Request::ImportProgress(ImportedFile {
            platform,
            kind,
            file,
        }) => engine
            .import_progress(&platform, kind, &file)
            .map(Done::Imported),
        Request::Examine(examination) => {
            let url = format!("http://{address}");
            examine(engine, &url, &examination).map(Done::Examined)
        }
        Request::Cases(asked) => cases_after(engine, &asked).map(Done::Cases),
        Request::Ready => engine.readiness().map(Done::Ready),
        Request::MakeBank(bank) => media::make_bank(engine, bank)
            .await
            .map(|()| Done::BankMade),
        Request::CompareList(part) => ListDifference::of(engine, &part).map(Done::ListCompared),
        Request::HeldNames(HeldAsked {
            bank,
            source,
            after,
        }) => HeldNames::page(engine, &bank, &source, after).map(Done::HeldNames),
        Request::ReviewList(asked) => {
            let review = media::review(engine, *asked).await?;
            Ok(Done::ListReview(Box::new(review)))
        }
        Request::ListTaken(digest) => {
            let review = media::taken(engine, digest).await?;
            Ok(Done::ListReview(Box::new(review)))
        }
        Request::TakeMedia(chunk) => media::take(engine, chunk).await.map(Done::MediaTaken),
        Request::MediaStock => media::stock(engine).map(Done::MediaStock),
        Request::BankPage(asked) => media::page(engine, &asked).map(Done::BankPage),
        Request::BackUp => Err(Problem::internal("a backup needs a connection of its own")),
    }
}
