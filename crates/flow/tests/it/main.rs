//! The life of a case, run step by step on rows in memory.

mod alerts;
mod bench;
mod bulks;
mod care;
mod clocks;
mod confirmations;
mod containment;
mod deadlines;
mod decisions;
mod dispatch;
mod factors;
mod figures;
mod folding;
mod grades;
mod holds;
mod imports;
mod investigations;
mod metamorphic;
mod orders;
mod redress;
mod retention;
mod reviewer;
mod rules;
mod search;
mod stops;
mod work_order;
