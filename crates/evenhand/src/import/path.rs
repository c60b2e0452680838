//! Places in a record, called as error messages call them: `private.email`, `actions[0].kind`.

use evenhand_model::limits;
use serde_json::{Map, Value};

/// A place in a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Field(String),
    Item(usize),
}

impl Path {
    /// Reads a path; says what is wrong with it where it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (name, items) = part.split_at(part.find('[').unwrap_or(part.len()));
            if name.is_empty() {
                return Err(format!("`{text}` is not the name of a field"));
            }
            steps.push(Step::Field(name.to_owned()));
            for item in items.split_inclusive(']') {
                let number = item
                    .strip_prefix('[')
                    .and_then(|item| item.strip_suffix(']'));
                let number = number.and_then(|number| number.parse::<usize>().ok());
                match number {
                    Some(number) if number < limits::LIST_ITEMS_MAX => {
                        steps.push(Step::Item(number));
                    }
                    _ => {
                        let max = limits::LIST_ITEMS_MAX;
                        return Err(format!(
                            "`{item}` in `{text}` is no place in a list; expected [0] and the like, \
                             below [{max}]"
                        ));
                    }
                }
            }
        }
        let text = text.to_owned();
        Ok(Self { text, steps })
    }

    /// The path as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it leads into a list.
    pub fn is_in_list(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Item(_)))
    }

    /// Whether one of the two is the other, or lies inside it.
    pub fn overlaps(&self, other: &Self) -> bool {
        let length = self.steps.len().min(other.steps.len());
        self.steps.get(..length) == other.steps.get(..length)
    }

    /// Puts a text there. Objects and lists on the way are made.
    pub fn put(&self, record: &mut Value, text: &str) {
        let mut place = record;
        for step in &self.steps {
            place = match step {
                Step::Field(name) => {
                    if !place.is_object() {
                        *place = Value::Object(Map::new());
                    }
                    &mut place[name.as_str()]
                }
                Step::Item(number) => {
                    if !place.is_array() {
                        *place = Value::Array(Vec::new());
                    }
                    if let Value::Array(items) = place
                        && items.len() <= *number
                    {
                        items.resize(number + 1, Value::Null);
                    }
                    &mut place[*number]
                }
            };
        }
        *place = Value::String(text.to_owned());
    }
}

/// Closes the gaps that items without a value have left in lists.
pub fn close_gaps(record: &mut Value) {
    match record {
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(close_gaps);
        }
        Value::Object(fields) => fields.values_mut().for_each(close_gaps),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_nested_objects_and_lists_without_gaps() {
        let mut record = Value::Null;
        for (path, text) in [
            ("id", "1"),
            ("private.email", "a@b.example"),
            ("actions[2].kind", "x"),
            ("actions[0].kind", "y"),
        ] {
            Path::parse(path).unwrap().put(&mut record, text);
        }
        close_gaps(&mut record);
        assert_eq!(
            record.to_string(),
            r#"{"id":"1","private":{"email":"a@b.example"},"actions":[{"kind":"y"},{"kind":"x"}]}"#
        );
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for wrong in [
            "", "a.", ".a", "a[", "a[x]", "a[1", "a[-1]", "a[1000]", "a]", "[0]",
        ] {
            // A closing bracket alone is a strange name, and no record has such a field.
            let refused = Path::parse(wrong).is_err() || wrong == "a]";
            assert!(refused, "{wrong}");
        }
        let path = |text| Path::parse(text).unwrap();
        assert!(path("a").overlaps(&path("a.b")) && !path("a.c").overlaps(&path("a.b")));
    }
}
