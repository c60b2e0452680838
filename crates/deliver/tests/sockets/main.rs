//! The client on real sockets: receivers of every behaviour, and certificates.

mod receiver;

mod client;
mod guard;
mod tls;
