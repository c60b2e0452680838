//! Questions to a table of rows as SQL.

use evenhand_flow::work::{Select, Value};

use crate::StoreError;

/// A statement and the values of its placeholders, `$1` first.
#[derive(Debug, PartialEq)]
pub(crate) struct Query {
    pub text: String,
    pub values: Vec<Value>,
}

/// Asks for the bodies of one page of rows.
pub(crate) fn page(select: &Select) -> Result<Query, StoreError> {
    let mut conditions = conditions(select)?;
    conditions.start_after(select);
    let direction = if select.descending { "DESC" } else { "ASC" };
    let order = match select.order {
        Some(column) => format!("{column} {direction}, id {direction}"),
        None => format!("id {direction}"),
    };
    let limit = i64::try_from(select.limit).unwrap_or(i64::MAX);
    let limit = conditions.placeholder(Value::Integer(limit));
    let text = format!(
        "SELECT body FROM {}{} ORDER BY {order} LIMIT {limit}",
        select.table.as_str(),
        conditions.text()
    );
    Ok(Query {
        text,
        values: conditions.values,
    })
}

/// Asks how many rows there are on all pages together.
pub(crate) fn count(select: &Select) -> Result<Query, StoreError> {
    let conditions = conditions(select)?;
    let text = format!(
        "SELECT COUNT(*) FROM {}{}",
        select.table.as_str(),
        conditions.text()
    );
    Ok(Query {
        text,
        values: conditions.values,
    })
}

/// Refuses a question that names a column which its table does not have.
pub(crate) fn check_columns(select: &Select) -> Result<(), StoreError> {
    let equal = select.equal.iter().map(|(column, _)| *column);
    let at_most = select.at_most.iter().map(|(column, _)| *column);
    let named = equal.chain(at_most).chain(select.order);
    let known = |name: &str| select.table.columns().iter().any(|c| c.name() == name);
    match named.into_iter().find(|name| !known(name)) {
        None => Ok(()),
        Some(column) => Err(StoreError::UnknownColumn {
            table: select.table.as_str(),
            column: column.into(),
        }),
    }
}

#[derive(Default)]
struct Conditions {
    terms: Vec<String>,
    values: Vec<Value>,
}

fn conditions(select: &Select) -> Result<Conditions, StoreError> {
    check_columns(select)?;
    let mut conditions = Conditions::default();
    for (column, value) in &select.equal {
        conditions.compare(column, "=", value);
    }
    if let Some((column, value)) = &select.at_most {
        conditions.compare(column, "<=", value);
    }
    if let Some(column) = select.order {
        conditions.terms.push(format!("{column} IS NOT NULL"));
    }
    Ok(conditions)
}

impl Conditions {
    fn placeholder(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn compare(&mut self, column: &str, operator: &str, value: &Value) {
        let term = match value {
            Value::Nothing if operator == "=" => format!("{column} IS NULL"),
            _ => {
                let placeholder = self.placeholder(value.clone());
                format!("{column} {operator} {placeholder}")
            }
        };
        self.terms.push(term);
    }

    /// Only rows that stand after the last one of the page before.
    fn start_after(&mut self, select: &Select) {
        let Some((value, id)) = &select.after else {
            return;
        };
        let operator = if select.descending { "<" } else { ">" };
        let term = match select.order {
            Some(column) => {
                let value = self.placeholder(value.clone());
                let id = self.placeholder(Value::Text(id.clone()));
                format!("({column}, id) {operator} ({value}, {id})")
            }
            None => {
                let id = self.placeholder(Value::Text(id.clone()));
                format!("id {operator} {id}")
            }
        };
        self.terms.push(term);
    }

    fn text(&self) -> String {
        if self.terms.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.terms.join(" AND "))
        }
    }
}
