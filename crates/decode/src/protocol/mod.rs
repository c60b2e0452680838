//! What parent and child say to each other: a request with a file, an answer with what was found.

mod frame;

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::limits::{FILE_BYTES_MAX, PREVIEW_SIDE_MAX};
use crate::options::Options;
use crate::picture::Picture;
use crate::refused::Refused;
use crate::sandbox::Sandbox;
use frame::Frame;

/// Bytes of JSON that either side may say. A child that has been taken over can't make the parent hold more.
const HEAD_BYTES_MAX: usize = 64 * 1024;
const PREVIEW_BYTES_MAX: usize = PREVIEW_SIDE_MAX * PREVIEW_SIDE_MAX;

/// What a child says of one file.
pub(crate) type Answer = Result<Picture, Refused>;

/// What a child says first: what it is confined by.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ready {
    pub sandbox: Sandbox,
}

pub(crate) fn write_ready(to: &mut impl Write, sandbox: Sandbox) -> io::Result<()> {
    frame::write(to, &json(&Ready { sandbox })?, &[])
}

pub(crate) fn read_ready(from: &mut impl Read) -> io::Result<Ready> {
    let frame = frame::read(from, HEAD_BYTES_MAX, 0)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    parse(&frame.head)
}

pub(crate) fn write_request(to: &mut impl Write, options: &Options, file: &[u8]) -> io::Result<()> {
    frame::write(to, &json(options)?, file)
}

/// The next request; nothing when the parent has said its last.
pub(crate) fn read_request(from: &mut impl Read) -> io::Result<Option<(Options, Vec<u8>)>> {
    let Some(Frame { head, body }) = frame::read(from, HEAD_BYTES_MAX, FILE_BYTES_MAX)? else {
        return Ok(None);
    };
    Ok(Some((parse(&head)?, body)))
}

/// The pixels of a preview travel behind the JSON, since JSON would be four times as long.
pub(crate) fn write_answer(to: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let preview = answer
        .as_ref()
        .ok()
        .and_then(|picture| picture.preview.as_ref());
    let grey = preview.map_or(&[][..], |preview| &preview.grey);
    frame::write(to, &json(answer)?, grey)
}

pub(crate) fn read_answer(from: &mut impl Read) -> io::Result<Answer> {
    let frame = frame::read(from, HEAD_BYTES_MAX, PREVIEW_BYTES_MAX)?
        .ok_or(io::ErrorKind::UnexpectedEof)?;
    let mut answer: Answer = parse(&frame.head)?;
    if let Ok(Picture {
        preview: Some(preview),
        ..
    }) = &mut answer
    {
        let pixels = preview.width as u64 * preview.height as u64;
        if pixels != frame.body.len() as u64 {
            return Err(wrong("a preview has other dimensions than pixels"));
        }
        preview.grey = frame.body;
    }
    Ok(answer)
}

fn json(value: &impl Serialize) -> io::Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(io::Error::other)
}

fn parse<T: DeserializeOwned>(head: &[u8]) -> io::Result<T> {
    serde_json::from_slice(head).map_err(wrong)
}

fn wrong(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
