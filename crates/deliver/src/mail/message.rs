//! From a [`Mail`] to the bytes that go out.

use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};

use crate::mail::{Mail, MailUnsent};

/// The message with its headers. Refuses whatever would begin a header of its own.
pub fn compose(mail: &Mail, from: &Mailbox) -> Result<Message, MailUnsent> {
    let values = mail.headers.iter().map(|(_, value)| value);
    let on_one_line = [&mail.id, &mail.to, &mail.subject]
        .into_iter()
        .chain(values);
    if on_one_line
        .into_iter()
        .any(|text| text.contains(char::is_control))
    {
        return Err(MailUnsent::Unfit(
            "a header holds a line break or a control character",
        ));
    }
    let to: Mailbox = mail
        .to
        .parse()
        .map_err(|_| MailUnsent::Unfit("the recipient is no mail address"))?;
    let id = format!("<{}@{}>", mail.id, from.email.domain());
    let since_1970 = Duration::from_micros(mail.written_at.micros().try_into().unwrap_or(0));
    let mut message = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(&mail.subject)
        .date(SystemTime::UNIX_EPOCH + since_1970)
        .message_id(Some(id))
        .header(ContentType::TEXT_PLAIN)
        .raw_header(header("Auto-Submitted", "auto-generated")?);
    for (name, value) in &mail.headers {
        message = message.raw_header(header(name, value)?);
    }
    message
        .body(mail.text.clone())
        .map_err(|_| MailUnsent::Unfit("the message can't be put together"))
}

fn header(name: &str, value: &str) -> Result<HeaderValue, MailUnsent> {
    let unfit = MailUnsent::Unfit("the name of a header holds more than letters and hyphens");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !name.bytes().all(is_plain) {
        return Err(unfit);
    }
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| unfit)?;
    Ok(HeaderValue::new(name, value.to_owned()))
}
