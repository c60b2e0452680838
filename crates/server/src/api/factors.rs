//! The rubric, factors of a case as a reviewer sets them, and what reviewers have set so far.

use evenhand_flow::operation::set_factors::{FactorsSet, SetFactors};
use evenhand_flow::work::Select;
use evenhand_model::{FactorReview, Problem};

use crate::api::blind_look::BlindLook;
use crate::api::cases::{view, visible};
use crate::endpoint::input::{Json, Nothing, Query};
use crate::endpoint::output;
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};
use crate::view::case::CaseView;
use crate::view::triage::RubricView;

/// The rubric in force: factors, levels, points, bands, triggers, version and changes. It orders the
/// queue; it does not predict violence.
pub async fn rubric(_: Call, _: Nothing) -> Result<output::Json<RubricView>, Problem> {
    Ok(output::Json(RubricView::shipped()))
}

/// Sets factors of a claimed case as the caller sees them; the tier follows. Raising it brings the deadline
/// forward; lowering needs a reason and leaves the deadline.
pub async fn set(
    call: Call,
    Json(set): Json<FactorsSet>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = SetFactors {
        platform: call.platform()?.clone(),
        case: visible(&call)?.id,
        user: call.user()?,
        set,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}

/// Factors as reviewers set them, beside what had been said before, the oldest first: for training and
/// calibration. No words are in it, and not who set them.
pub async fn reviews(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<output::Json<List<FactorReview>>, Problem> {
    let page = query.page()?;
    let platform = call.platform()?.clone();
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let select = Select::factor_reviews_of(&platform, page.limit);
        let (mut items, next) = page.select::<FactorReview>(engine, select)?;
        items.retain(|review| !look.hides_case(review.case));
        Ok(output::Json(List { items, next }))
    })
    .await
}
