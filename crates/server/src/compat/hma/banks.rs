//! `/c/banks` and `/c/bank/NAME`: banks, as names with a share of look-ups.

use evenhand_flow::operation::bank::change_bank::{BankChange, ChangeBank, DeleteBank};
use evenhand_flow::operation::bank::end_items::{EndItems, EndItemsWhy};
use evenhand_flow::operation::bank::make_bank::{MakeBank, NewBank};
use evenhand_flow::work::{Select, Value};
use evenhand_model::{Bank, BankItem, Problem, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::veil;
use crate::endpoint::Call;
use crate::endpoint::input::{self, Nothing};
use crate::endpoint::output::{Created, Json};

/// Items that one operation takes back.
const ITEMS_AT_A_TIME: usize = 200;

/// A bank as clients of that API read it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "HmaBank")]
pub struct BankView {
    /// Its name.
    pub name: String,
    /// Of how much that comes it is asked, 0 to 1.
    pub matching_enabled_ratio: f64,
}

impl From<&Bank> for BankView {
    fn from(bank: &Bank) -> Self {
        Self {
            name: bank.name.clone(),
            matching_enabled_ratio: f64::from(bank.matching_thousandths) / 1_000.0,
        }
    }
}

/// A bank as clients of that API want it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaNewBank")]
pub struct NewBankView {
    /// Its name, in capitals.
    pub name: String,
    /// What is asked of it.
    #[serde(flatten)]
    pub share: Share,
}

/// What is to be otherwise.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaBankChange")]
pub struct BankChangeView {
    /// Its name, as it is: banks keep their names here.
    pub name: Option<String>,
    /// What is asked of it.
    #[serde(flatten)]
    pub share: Share,
}

/// Of how much that comes a bank is asked.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[schemars(rename = "HmaShare")]
pub struct Share {
    /// As a part, 0 to 1; before `enabled`.
    pub enabled_ratio: Option<f64>,
    /// All or nothing.
    pub enabled: Option<bool>,
}

impl Share {
    fn thousandths(self) -> Result<Option<u16>, Problem> {
        match (self.enabled_ratio, self.enabled) {
            // In whole thousandths, and within them.
            (Some(ratio), _) if (0.0..=1.0).contains(&ratio) => {
                Ok(Some((ratio * 1_000.0).round() as u16))
            }
            (Some(_), _) => Err(Problem::invalid("expected 0 to 1").at("enabled_ratio")),
            (None, Some(enabled)) => Ok(Some(if enabled { 1_000 } else { 0 })),
            (None, None) => Ok(None),
        }
    }
}

/// Every bank.
pub async fn list(call: Call, _: Nothing) -> Result<Json<Vec<BankView>>, Problem> {
    let asking = call.clone();
    call.read(move |engine| {
        let mut banks = engine.select::<Bank>(&Select::banks(limits::BANKS_MAX))?;
        banks.retain(|bank| matches!(veil::hides_bank(&asking, bank), Ok(false)));
        Ok(Json(banks.iter().map(BankView::from).collect()))
    })
    .await
}

/// Makes a bank. What matches it is reviewed by a person, until more is said of it elsewhere: that API has no word for it.
pub async fn make(
    call: Call,
    input::Json(new): input::Json<NewBankView>,
) -> Result<Created<BankView>, Problem> {
    let matching_thousandths = new.share.thousandths()?;
    let bank = NewBank {
        matching_thousandths,
        ..NewBank::named(new.name)
    };
    let user = call.caller()?.user;
    let made = call.run(MakeBank { bank, user }, |bank| bank.name).await;
    let is_there =
        |problem: &Problem| problem.status == 409 && problem.field.as_deref() == Some("name");
    let name = made.map_err(|problem| match is_there(&problem) {
        true => exists(),
        false => problem,
    })?;
    find(&call, &name).map(|bank| Created(BankView::from(&bank)))
}

/// As there, and not as here.
fn exists() -> Problem {
    Problem {
        status: 403,
        ..Problem::conflict("Bank already exists").at("name")
    }
}

/// One bank.
pub async fn get(call: Call, _: Nothing) -> Result<Json<BankView>, Problem> {
    let bank = find(&call, call.parameter("name")?)?;
    Ok(Json(BankView::from(&bank)))
}

/// Changes how much a bank is asked.
pub async fn change(
    call: Call,
    input::Json(change): input::Json<BankChangeView>,
) -> Result<Json<BankView>, Problem> {
    let bank = find(&call, call.parameter("name")?)?;
    if change.name.is_some_and(|name| name != bank.name) {
        let detail = "a bank keeps its name, as decisions tell of it; make another bank";
        return Err(Problem::invalid(detail).at("name"));
    }
    let change = ChangeBank {
        name: bank.name,
        change: BankChange {
            matching_thousandths: change.share.thousandths()?,
            ..BankChange::default()
        },
    };
    let bank = call.engine().submit(call.principal()?, change).await?;
    Ok(Json(BankView::from(&bank)))
}

/// That it is done.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaDone")]
pub struct Done {
    /// Always `Done`.
    pub message: &'static str,
}

/// Deletes a bank. What is in it is taken back first, as far as that is little: it undoes what was done because of it.
pub async fn delete(call: Call, _: Nothing) -> Result<Json<Done>, Problem> {
    let bank = find(&call, call.parameter("name")?)?;
    let is_machine = call.caller()?.user.is_none();
    if bank.class.is_sealed() && bank.items > 0 && is_machine {
        let detail = "only a person can take back what is in a bank of this class";
        return Err(Problem::forbidden(detail));
    }
    if bank.items > limits::ITEMS_PER_ADDITION_MAX as u64 {
        let detail = format!(
            "bank '{}' has {} items, and one call takes back {} at most; withdraw items first, or set its enabled_ratio to 0",
            bank.name,
            bank.items,
            limits::ITEMS_PER_ADDITION_MAX
        );
        return Err(Problem::conflict(detail));
    }
    take_back_items(&call, &bank).await?;
    let delete = DeleteBank { name: bank.name };
    call.engine().submit(call.principal()?, delete).await?;
    Ok(Json(Done { message: "Done" }))
}

async fn take_back_items(call: &Call, bank: &Bank) -> Result<(), Problem> {
    let mut after = None;
    loop {
        let select = Select::items_of_bank(&bank.name, ITEMS_AT_A_TIME).after(after);
        let items = call
            .read(move |engine| engine.select::<BankItem>(&select))
            .await?;
        let Some(last) = items.last() else {
            return Ok(());
        };
        after = Some((Value::Integer(last.number.into()), last.id.clone()));
        let end = EndItems {
            ids: items.into_iter().map(|item| item.id).collect(),
            why: EndItemsWhy::Withdrawn("its bank was deleted".to_owned()),
        };
        call.engine().submit(call.principal()?, end).await?;
    }
}

/// The bank with that name.
pub fn find(call: &Call, name: &str) -> Result<Bank, Problem> {
    let bank = call.engine().get::<Bank>(name)?;
    let bank = bank.filter(|bank| matches!(veil::hides_bank(call, bank), Ok(false)));
    bank.ok_or_else(|| {
        let name: String = name.chars().take(64).collect();
        Problem::not_found(format!("bank '{name}' not found"))
    })
}
