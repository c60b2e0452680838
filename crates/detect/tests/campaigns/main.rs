//! Campaigns from outside: what a watch tells of streams of posts, ordinary, planted and hostile.

mod brigades;
mod calls;
mod feed;
mod hostile;
mod notices;
mod order;
mod pages;
mod planted;
mod variants;
