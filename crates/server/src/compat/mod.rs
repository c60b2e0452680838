//! Other systems' APIs, answered by us, so that their clients work as they are.

pub mod hma;
pub mod perspective;
