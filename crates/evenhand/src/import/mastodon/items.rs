//! The objects of JSON arrays, one at a time: a file holds one array, or one after the other as pages
//! were saved, or objects without any array around them.

use std::io::{BufRead as _, BufReader, Read};

use evenhand_model::{Problem, limits};

use crate::failure::{Failure, Result};

/// How much is read at once, in bytes.
const BUFFER_BYTES: usize = 256 * 1024;

/// One object.
#[derive(Debug, Default)]
pub struct Item {
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Its text.
    pub json: Vec<u8>,
    /// Why it was not kept.
    pub refused: Option<Problem>,
}

/// The objects of a file.
pub struct Items {
    text: BufReader<Box<dyn Read>>,
    line: u64,
    is_in_array: bool,
}

/// Where in an object one is.
#[derive(Default)]
struct Inside {
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
}

impl Inside {
    /// Goes over a byte; whether the object ends with it.
    fn ends_with(&mut self, byte: u8) -> bool {
        if self.is_escaped {
            self.is_escaped = false;
            return false;
        }
        match byte {
            b'\\' if self.is_in_string => self.is_escaped = true,
            b'"' => self.is_in_string = !self.is_in_string,
            b'{' | b'[' if !self.is_in_string => self.depth += 1,
            b'}' | b']' if !self.is_in_string => self.depth -= 1,
            _ => {}
        }
        self.depth == 0
    }
}

impl Items {
    /// Begins before the first.
    pub fn new(text: Box<dyn Read>) -> Self {
        Self {
            text: BufReader::with_capacity(BUFFER_BYTES, text),
            line: 1,
            is_in_array: false,
        }
    }

    /// Reads the next object; `false` at the end.
    pub fn next(&mut self, item: &mut Item) -> Result<bool> {
        item.json.clear();
        item.refused = None;
        if !self.find_begin()? {
            return Ok(false);
        }
        item.line = self.line;
        self.read_object(item)?;
        Ok(true)
    }

    /// Goes to the next brace; `false` where there is none.
    fn find_begin(&mut self) -> Result<bool> {
        loop {
            let Some(byte) = self.peek()? else {
                if self.is_in_array {
                    let message = "the file ends in the middle of an array; is it cut off?";
                    return Err(self.failure(message));
                }
                return Ok(false);
            };
            match byte {
                b'{' => return Ok(true),
                b'[' if !self.is_in_array => self.is_in_array = true,
                b']' if self.is_in_array => self.is_in_array = false,
                b',' if self.is_in_array => {}
                b'\n' => self.line += 1,
                byte if byte.is_ascii_whitespace() => {}
                byte => {
                    let found = char::from(byte).escape_default();
                    let message = format!("expected arrays of objects in JSON, found `{found}`");
                    return Err(self.failure(&message));
                }
            }
            self.text.consume(1);
        }
    }

    /// Reads one object to its end. Of one beyond the limit nothing is kept.
    fn read_object(&mut self, item: &mut Item) -> Result<()> {
        let mut inside = Inside::default();
        loop {
            let buffer = self.text.fill_buf()?;
            if buffer.is_empty() {
                let message = "the file ends in the middle of an object; is it cut off?";
                return Err(self.failure(message));
            }
            let end = buffer.iter().position(|byte| inside.ends_with(*byte));
            let part = buffer.get(..end.map_or(buffer.len(), |end| end + 1));
            let part = part.unwrap_or_default();
            self.line += memchr::memchr_iter(b'\n', part).count() as u64;
            if item.json.len() + part.len() > limits::LINE_BYTES_MAX || item.refused.is_some() {
                let max = limits::LINE_BYTES_MAX;
                let detail = format!("the object is longer than {max} bytes");
                item.refused = Some(Problem::too_large(detail));
                item.json.clear();
            } else {
                item.json.extend_from_slice(part);
            }
            let count = part.len();
            self.text.consume(count);
            if end.is_some() {
                return Ok(());
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        Ok(self.text.fill_buf()?.first().copied())
    }

    fn failure(&self, message: &str) -> Failure {
        Failure::new(format!("line {}: {message}", self.line))
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn read(text: &str) -> std::result::Result<Vec<(u64, String)>, String> {
        let mut items = Items::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())));
        let (mut item, mut seen) = (Item::default(), Vec::new());
        while items
            .next(&mut item)
            .map_err(|failure| failure.message().to_owned())?
        {
            seen.push((item.line, String::from_utf8(item.json.clone()).unwrap()));
        }
        Ok(seen)
    }

    #[test]
    fn arrays_pages_and_bare_objects_are_read_alike() {
        for text in [r#"[{"a":"]}\"{"}]"#, r#"{"a":"]}\"{"}"#] {
            let one = (1, r#"{"a":"]}\"{"}"#.to_owned());
            assert_eq!(read(text).unwrap(), [one]);
        }
        let pages = read("[{\"a\":1},\n {\"b\":[{}]}][\n]\n[{\n\"c\":1}]").unwrap();
        let expected = [(1, "{\"a\":1}"), (2, "{\"b\":[{}]}"), (4, "{\n\"c\":1}")];
        assert_eq!(pages, expected.map(|(line, text)| (line, text.to_owned())));
        assert_eq!(read(" \n").unwrap(), []);
    }

    #[test]
    fn a_file_that_was_cut_off_or_is_something_else_is_refused_with_its_line() {
        for (text, expected) in [
            (
                "[{\"a\":1},\n",
                "line 2: the file ends in the middle of an array",
            ),
            (
                "[\n{\"a\":[1",
                "line 2: the file ends in the middle of an object",
            ),
            (
                "<html>",
                "line 1: expected arrays of objects in JSON, found `<`",
            ),
            ("[1]", "found `1`"),
            ("]", "found `]`"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn an_object_without_end_fills_no_memory() {
        let long = io::repeat(b'x').take(32 * limits::LINE_BYTES_MAX as u64);
        let text = b"[{\"a\":\"".chain(long).chain(&b"\"},{}]"[..]);
        let mut items = Items::new(Box::new(text));
        let mut item = Item::default();
        assert!(items.next(&mut item).unwrap());
        assert!(item.refused.is_some());
        assert!(item.json.capacity() < 4 * limits::LINE_BYTES_MAX);
        assert!(items.next(&mut item).unwrap());
        assert!(item.refused.is_none() && item.json == b"{}");
        assert!(!items.next(&mut item).unwrap());
    }
}
