//! Campaigns from outside: what a watch tells of streams of posts, ordinary, planted and hostile.

mod brigades;
mod feed;
mod hostile;
mod order;
mod planted;
mod variants;
