//! Banks of known media.

use evenhand_flow::operation::bank::change_bank::{BankChange, ChangeBank, DeleteBank};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_flow::work::Select;
use evenhand_model::{Bank, Problem, limits};

use crate::api::veil;
use crate::endpoint::input::{self, Nothing};
use crate::endpoint::output::{Created, Json, NoContent};
use crate::endpoint::{Call, List};
use crate::view::bank::BankView;

/// Every bank, by name.
pub async fn list(call: Call, _: Nothing) -> Result<Json<List<BankView>>, Problem> {
    let asking = call.clone();
    call.read(move |engine| {
        let mut banks = engine.select::<Bank>(&Select::banks(limits::BANKS_MAX))?;
        banks.retain(|bank| matches!(veil::hides_bank(&asking, bank), Ok(false)));
        let items = banks.into_iter().map(BankView::from).collect();
        Ok(Json(List { items, next: None }))
    })
    .await
}

/// Makes a bank, empty.
pub async fn make(
    call: Call,
    input::Json(bank): input::Json<NewBank>,
) -> Result<Created<BankView>, Problem> {
    let caller = call.caller()?;
    if bank.class.is_sealed() && caller.user.is_some() && !caller.sees_sealed {
        let detail = "a sealed bank is made by somebody who was given the role for what is sealed; see docs/sealed.md";
        return Err(Problem::forbidden(detail).at("class"));
    }
    let make = MakeBank {
        bank,
        user: call.caller()?.user,
    };
    let name = call.run(make, |bank| bank.name).await?;
    find(&call, &name).map(|bank| Created(bank.into()))
}

/// One bank.
pub async fn get(call: Call, _: Nothing) -> Result<Json<BankView>, Problem> {
    let bank = find(&call, call.parameter("name")?)?;
    Ok(Json(bank.into()))
}

/// Changes what a bank is for, and what its matches do.
pub async fn change(
    call: Call,
    input::Json(change): input::Json<BankChange>,
) -> Result<Json<BankView>, Problem> {
    find(&call, call.parameter("name")?)?;
    let change = ChangeBank {
        name: call.parameter("name")?.to_owned(),
        change,
    };
    let bank = call.engine().submit(call.principal()?, change).await?;
    Ok(Json(bank.into()))
}

/// Deletes a bank with nothing in it.
pub async fn delete(call: Call, _: Nothing) -> Result<NoContent, Problem> {
    find(&call, call.parameter("name")?)?;
    let delete = DeleteBank {
        name: call.parameter("name")?.to_owned(),
    };
    call.engine().submit(call.principal()?, delete).await?;
    Ok(NoContent)
}

fn find(call: &Call, name: &str) -> Result<Bank, Problem> {
    let bank = call.engine().get::<Bank>(name)?;
    let bank = bank.ok_or_else(|| Problem::not_found(format!("there is no bank `{name}`")))?;
    veil::refuse_bank(call, &bank)?;
    Ok(bank)
}
