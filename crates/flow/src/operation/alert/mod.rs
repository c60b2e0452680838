//! Telling the people on call: clocks that ask for it, messages that went out, and who took it upon
//! themselves. What is in tier T0 raises its alert where the tier comes about.

pub mod acknowledge;
pub mod clocks;
pub mod no_sealed_role;
pub mod no_speaker;
pub mod page;
pub mod parity;
pub mod test;
