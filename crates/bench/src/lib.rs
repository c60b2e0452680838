//! What measuring needs: foreign workloads in the shape of our events. Never part of the product.

pub mod osprey;

pub mod reports;
pub mod serve;
pub mod times;
