//! Lists in pages: `{"items":[..],"next":".."}`. The cursor is the place of the last item, opaque to
//! the caller, so that rows that come and go between two pages shift nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use evenhand_engine::Engine;
use evenhand_flow::work::{Row, Select, Value};
use evenhand_model::{Problem, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub struct List<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// Send it as `after` for the next page; `null` on the last one.
    pub next: Option<String>,
}

/// Query parameters of a list without filters.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Place of the last item before it.
    pub after: Option<(Value, String)>,
    /// Most items on it.
    pub limit: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Place {
    Number(i64),
    Text(String),
    Nothing(()),
}

impl Page {
    /// The page that a query asks for.
    pub fn of(after: Option<&str>, limit: Option<usize>) -> Result<Self, Problem> {
        let limit = limit.unwrap_or(limits::PAGE_ITEMS_DEFAULT);
        if limit == 0 || limit > limits::PAGE_ITEMS_MAX {
            let detail = format!("expected 1 to {}", limits::PAGE_ITEMS_MAX);
            return Err(Problem::invalid(detail).at("limit"));
        }
        let after = after.map(read_cursor).transpose()?;
        Ok(Self { after, limit })
    }

    /// Rows of this page, and the cursor of the next.
    pub fn select<R: Row>(
        &self,
        engine: &Engine,
        select: Select,
    ) -> Result<(Vec<R>, Option<String>), Problem> {
        let order = select.order;
        let select = Select {
            limit: self.limit + 1,
            ..select
        }
        .after(self.after.clone());
        let mut rows = engine.select::<R>(&select)?;
        if rows.len() <= self.limit {
            return Ok((rows, None));
        }
        rows.truncate(self.limit);
        let next = rows
            .last()
            .map(|last| write_cursor(&value_of(last, order), &last.id()));
        Ok((rows, next))
    }
}

impl PageQuery {
    /// The page that is asked for.
    pub fn page(&self) -> Result<Page, Problem> {
        Page::of(self.after.as_deref(), self.limit)
    }
}

/// The cursor of a place.
pub fn write_cursor(value: &Value, id: &str) -> String {
    let place = match value {
        Value::Nothing => Place::Nothing(()),
        Value::Integer(number) => Place::Number(*number),
        Value::Text(text) => Place::Text(text.clone()),
    };
    BASE64.encode(serde_json::to_vec(&(place, id)).unwrap_or_default())
}

/// The place of a cursor.
pub fn read_cursor(text: &str) -> Result<(Value, String), Problem> {
    let wrong = || {
        Problem::invalid("this is no cursor of ours; send `next` of a page as it was").at("after")
    };
    let bytes = BASE64.decode(text).map_err(|_| wrong())?;
    let (place, id): (Place, String) = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
    let value = match place {
        Place::Nothing(()) => Value::Nothing,
        Place::Number(number) => Value::Integer(number),
        Place::Text(text) => Value::Text(text),
    };
    Ok((value, id))
}

/// The value of a row in the column that it is ordered by.
pub fn value_of(row: &impl Row, column: Option<&str>) -> Value {
    let Some(column) = column else {
        return Value::Nothing;
    };
    value_in_column(row, column)
}

fn value_in_column<R: Row>(row: &R, column: &str) -> Value {
    let named = R::TABLE.columns().iter().zip(row.values());
    let found = named.into_iter().find(|(known, _)| known.name() == column);
    found.map_or(Value::Nothing, |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        for value in [Value::Nothing, Value::Integer(-7), Value::Text("é".into())] {
            let cursor = write_cursor(&value, "id");
            assert_eq!(read_cursor(&cursor), Ok((value, "id".to_owned())));
        }
    }

    #[test]
    fn what_is_no_cursor_and_a_limit_out_of_range_are_refused() {
        for (after, limit, field) in [
            (Some("!"), None, "after"),
            (Some("e30"), None, "after"),
            (None, Some(0), "limit"),
            (None, Some(201), "limit"),
        ] {
            let problem = Page::of(after, limit).unwrap_err();
            assert_eq!(problem.field.as_deref(), Some(field));
        }
    }
}
