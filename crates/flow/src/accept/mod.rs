//! Taking in what platforms send: read it, check it, strip what must not be written down, and know
//! it again when it comes twice.

pub mod copy;
pub mod email;
pub mod evidence;
pub mod first_knowledge;
pub mod import;
pub mod json;
pub mod locator;
pub mod pile;
pub mod private;
pub mod profile;
pub mod public_report;
pub mod receipt;
pub mod salted;
pub mod shape;
pub mod side_report;
pub mod subject;
pub mod version;

pub use json::{read_event, read_report};
pub use private::Derived;
pub use shape::{AcceptedEvent, AcceptedReport, accept_event, accept_report, check_event};
