//! Rows and questions for tests and measurements, made from small numbers.

#![allow(dead_code)]

pub mod rows;
pub mod selects;
