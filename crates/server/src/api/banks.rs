//! Banks of known media.

use evenhand_flow::operation::bank::change_bank::{BankChange, ChangeBank, DeleteBank};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_flow::work::Select;
use evenhand_model::{Bank, Problem, limits};

use crate::endpoint::input::{self, Nothing};
use crate::endpoint::output::{Created, Json, NoContent};
use crate::endpoint::{Call, List};
use crate::view::bank::BankView;

/// Every bank, by name.
pub async fn list(call: Call, _: Nothing) -> Result<Json<List<BankView>>, Problem> {
    call.read(move |engine| {
        let banks = engine.select::<Bank>(&Select::banks(limits::BANKS_MAX))?;
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
    let change = ChangeBank {
        name: call.parameter("name")?.to_owned(),
        change,
    };
    let bank = call.engine().submit(call.principal()?, change).await?;
    Ok(Json(bank.into()))
}

/// Deletes a bank with nothing in it.
pub async fn delete(call: Call, _: Nothing) -> Result<NoContent, Problem> {
    let delete = DeleteBank {
        name: call.parameter("name")?.to_owned(),
    };
    call.engine().submit(call.principal()?, delete).await?;
    Ok(NoContent)
}

fn find(call: &Call, name: &str) -> Result<Bank, Problem> {
    let bank = call.engine().get::<Bank>(name)?;
    bank.ok_or_else(|| Problem::not_found(format!("there is no bank `{name}`")))
}
