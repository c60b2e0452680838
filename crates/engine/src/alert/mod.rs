//! How people on call are reached: [`settings`] as the operator wrote them, a [`channel`] for each way,
//! its [`quiet_hours`], the [`message`] that goes there, and the [`pace`] that keeps a flood of alerts
//! from becoming a flood of messages. Whose turn it is says [`on_call`].

pub mod settings;

pub mod channel;
pub mod message;
pub mod on_call;
pub mod pace;
pub mod quiet_hours;

mod test;

pub use channel::{Channel, ChannelProblem};
pub use message::Message;
pub use on_call::OnCall;
pub use quiet_hours::QuietHours;
pub use settings::{AlertSettings, ChannelSettings, PostFormat, UrlFrom, Way};
pub use test::Tested;
