//! Forms with files (`multipart/form-data`, RFC 7578), read from bytes that have arrived in whole.

use std::collections::BTreeMap;

use bytes::Bytes;
use evenhand_model::Problem;
use memchr::memmem;

/// Most parts of a form.
const PARTS_MAX: usize = 16;
/// Longest head of a part, in bytes.
const PART_HEAD_BYTES_MAX: usize = 4 * 1024;
/// Longest text of a field, in bytes.
const FIELD_BYTES_MAX: usize = 64 * 1024;

/// What a form holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Files by the name of their field, in their order.
    pub files: Vec<(String, Bytes)>,
    /// Texts by the name of their field.
    pub fields: BTreeMap<String, String>,
}

/// Reads a form whose content type is `content_type`.
pub fn read(content_type: &str, body: &Bytes) -> Result<Form, Problem> {
    let delimiter = format!("\r\n--{}", boundary(content_type)?).into_bytes();
    let mut form = Form::default();
    // The first delimiter has no line before it.
    let mut rest = match body.strip_prefix(&delimiter[2..]) {
        Some(rest) => rest,
        None => behind(body, &delimiter)?,
    };
    for _ in 0..=PARTS_MAX {
        if rest.starts_with(b"--") {
            return Ok(form);
        }
        let part = behind(rest, b"\r\n")?;
        let end = memmem::find(part, &delimiter).ok_or_else(broken)?;
        form.take(body, &part[..end])?;
        rest = &part[end + delimiter.len()..];
    }
    let detail = format!("the form has more than {PARTS_MAX} parts; send one file");
    Err(Problem::malformed(detail))
}

impl Form {
    /// Takes in one part: its head, an empty line, and what is in it.
    fn take(&mut self, body: &Bytes, part: &[u8]) -> Result<(), Problem> {
        let (head, content) = match part.strip_prefix(b"\r\n") {
            Some(content) => (&part[..0], content),
            None => {
                let end = memmem::find(part, b"\r\n\r\n").ok_or_else(broken)?;
                (&part[..end], &part[end + 4..])
            }
        };
        if head.len() > PART_HEAD_BYTES_MAX {
            return Err(broken());
        }
        let head = str::from_utf8(head).map_err(|_| broken())?;
        let disposition = head.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-disposition")
                .then_some(value)
        });
        let parameters = parameters(disposition.ok_or_else(broken)?);
        let named = |known: &str| parameters.iter().find(|(name, _)| name == known);
        let (_, name) = named("name").ok_or_else(broken)?;
        if named("filename").or_else(|| named("filename*")).is_some() {
            self.files.push((name.clone(), body.slice_ref(content)));
            return Ok(());
        }
        if content.len() > FIELD_BYTES_MAX {
            let detail = format!("a field is longer than {FIELD_BYTES_MAX} bytes");
            return Err(Problem::too_large(detail).at(name));
        }
        let text = str::from_utf8(content);
        let text = text.map_err(|_| Problem::malformed("a field is not UTF-8").at(name))?;
        self.fields.insert(name.clone(), text.to_owned());
        Ok(())
    }
}

/// The text that stands between parts, 1 to 70 characters.
fn boundary(content_type: &str) -> Result<String, Problem> {
    let parameters = parameters(content_type).into_iter();
    let mut found = parameters
        .filter(|(name, _)| name == "boundary")
        .map(|(_, text)| text);
    let is_one = |text: &String| (1..=70).contains(&text.len()) && text.is_ascii();
    found.next_back().filter(is_one).ok_or_else(|| {
        Problem::malformed("the form has no boundary of 1 to 70 characters in its Content-Type")
    })
}

/// `name=value` and `name="value"` behind the first semicolon; names in lower case.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    let mut rest = text.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, value)) = rest.split_once('=') {
        let (value, after) = match value.trim_start().strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let (value, after) = value.split_once(';').unwrap_or((value, ""));
                (value.trim().to_owned(), after)
            }
        };
        parameters.push((name.trim().to_ascii_lowercase(), value));
        rest = after;
    }
    parameters
}

/// The text up to its closing quotation mark, and what comes behind the next semicolon.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' => {
                let after = &text[place + 1..];
                return (value, after.split_once(';').map_or("", |(_, after)| after));
            }
            '\\' => value.extend(characters.next().map(|(_, character)| character)),
            other => value.push(other),
        }
    }
    (value, "")
}

fn behind<'a>(bytes: &'a [u8], mark: &[u8]) -> Result<&'a [u8], Problem> {
    let place = memmem::find(bytes, mark).ok_or_else(broken)?;
    Ok(&bytes[place + mark.len()..])
}

fn broken() -> Problem {
    Problem::malformed("the form can't be read; send multipart/form-data with one file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, files: &[(&str, &str)], fields: &[(&str, &str)]) {
        let form = read(
            "multipart/form-data; boundary=\"x y\"",
            &Bytes::from(body.to_owned()),
        );
        let form = form.unwrap();
        let found = form
            .files
            .iter()
            .map(|(name, bytes)| (name.as_str(), str::from_utf8(bytes).unwrap()));
        assert_eq!(found.collect::<Vec<_>>(), files);
        let found = form
            .fields
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        assert_eq!(found.collect::<Vec<_>>(), fields);
    }

    #[test]
    fn files_and_fields_are_told_apart_by_a_file_name() {
        check(
            "--x y\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a;\\\"b.png\"\r\nContent-Type: image/png\r\n\r\n\
             one\r\n--x two\r\n--x y\r\ncontent-disposition: form-data; name=note\r\n\r\nhello\r\n--x y--\r\n",
            &[("photo", "one\r\n--x two")],
            &[("note", "hello")],
        );
        check("preamble\r\n--x y--", &[], &[]);
        check(
            "--x y\r\nContent-Disposition: form-data; name=\"f\"; filename*=UTF-8''a\r\n\r\n\r\n--x y--",
            &[("f", "")],
            &[],
        );
    }

    #[test]
    fn what_is_no_form_is_refused() {
        let refused = |content_type: &str, body: &str| {
            read(content_type, &Bytes::from(body.to_owned()))
                .unwrap_err()
                .status
        };
        let kind = "multipart/form-data; boundary=b";
        for body in [
            "",
            "--b",
            "--b\r\n",
            "--b\r\n\r\n",
            "--b\r\nA: b\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        ] {
            assert_eq!(refused(kind, body), 400, "{body:?}");
        }
        assert_eq!(refused("multipart/form-data", "--b--"), 400);
        assert_eq!(refused("multipart/form-data; boundary=", "--b--"), 400);
        let parts =
            "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n".repeat(PARTS_MAX + 1);
        assert_eq!(refused(kind, &format!("{parts}--b--")), 400);
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_file_holds_comes_out_as_it_was(content: Vec<u8>, junk: Vec<u8>) {
            let mut body = b"--a-boundary-of-its-own\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"f\"\r\n\r\n".to_vec();
            body.extend_from_slice(&content);
            body.extend_from_slice(b"\r\n--a-boundary-of-its-own--\r\n");
            let form = read("multipart/form-data; boundary=a-boundary-of-its-own", &body.into()).unwrap();
            proptest::prop_assert_eq!(&form.files, &[("photo".to_owned(), Bytes::from(content))]);
            // No bytes make it panic.
            let _ = read("multipart/form-data; boundary=a", &junk.into());
        }
    }
}
