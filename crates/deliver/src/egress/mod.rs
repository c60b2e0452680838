//! Where Evenhand may be sent to.
//!
//! A URL given by somebody else must not make this server reach into its own network. First the URL
//! is judged as text ([`Egress::check`]), then every address that its name resolves to
//! ([`AddressKind`]), and the connection goes to exactly an address that passed ([`resolver`]).

pub mod address;
pub mod destination;
pub mod resolver;
pub mod url_check;

pub use address::AddressKind;
pub use destination::{Destination, HostPort};
pub use resolver::{Lookup, SystemLookup};
pub use url_check::{Egress, EgressProblem};
