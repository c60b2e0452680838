//! The client on real sockets: receivers of every behaviour, and certificates.

mod certificate;
mod mail_server;
mod receiver;

mod client;
mod guard;
mod mail;
mod tls;
