//! What both methods ask of a comment.

use super::analyze::LANGUAGES_MAX;
use super::language::Languages;
use super::message::{Context, TEXT_BYTES_MAX, TextEntry};
use super::refusal::Refusal;

/// The text of a comment.
pub fn checked(comment: Option<TextEntry>) -> Result<String, Refusal> {
    let TextEntry { text, r#type } = comment.unwrap_or_default();
    let text = text.filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(Refusal::comment_empty)?;
    if text.len() > TEXT_BYTES_MAX {
        return Err(Refusal::comment_too_long());
    }
    check_type(r#type.as_deref())?;
    Ok(text)
}

fn check_type(kind: Option<&str>) -> Result<(), Refusal> {
    match kind {
        None | Some("PLAIN_TEXT" | "TEXT_TYPE_UNSPECIFIED") => Ok(()),
        Some("HTML") => Err(Refusal::invalid(
            "Currently, only 'PLAIN_TEXT' comments are supported",
        )),
        Some(_) => Err(Refusal::invalid("Unknown text type")),
    }
}

/// Refuses a context that says two things.
pub fn check_context(context: Option<Context>) -> Result<(), Refusal> {
    let context = context.unwrap_or_default();
    let has_entries = context.entries.is_some_and(|entries| !entries.is_empty());
    if has_entries && context.article_and_parent_comment.is_some() {
        return Err(Refusal::invalid(
            "Context can have either entries or article_and_parent_comment, but both fields were populated.",
        ));
    }
    Ok(())
}

/// The languages of a comment.
pub fn languages(text: &str, requested: Option<Vec<String>>) -> Result<Languages, Refusal> {
    let requested = requested.unwrap_or_default();
    if requested.len() > LANGUAGES_MAX {
        let message = format!("At most {LANGUAGES_MAX} languages can be requested");
        return Err(Refusal::invalid(message));
    }
    Ok(Languages::of(text, requested))
}
