//! What a person can type, one file for each command.

mod assess;
pub mod backup;
mod config;
pub mod demo;
mod doctor;
mod eval;
mod import;
mod key;
pub mod media;
mod parity;
mod ready;
mod restore;
mod returns;
mod rules;
mod serve;
mod simulate;
mod train;
mod user;
mod verify;

use clap::{Parser, Subcommand};

use crate::configuration::ConfigFlag;
use crate::failure::Result;

/// Evenhand: every report, the same clock
///
/// A self-hosted Trust & Safety system. The platform sends events and reports; rules and people
/// decide; orders go back, confirmed and reversible; an audit chain proves it all.
#[derive(Debug, Parser)]
#[command(
    name = "evenhand",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  evenhand demo                                   see it work on an invented platform
  evenhand serve                                  run it, data in ./evenhand-data
  evenhand user new --name Ada --role admin       make yourself a login link
  evenhand doctor                                 what is left to do, and how
  evenhand assess events.jsonl > verdicts.jsonl   try the rules on events of yours
  evenhand parity --example                       who waits longer, open cases counted

Exit codes: 0 ok, 1 the work failed or found a problem, 2 wrong usage."
)]
pub struct Arguments {
    #[command(flatten)]
    config: ConfigFlag,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Ready(ready::Ready),
    Assess(assess::Assess),
    #[command(subcommand)]
    Rules(rules::Rules),
    #[command(subcommand)]
    Key(key::Key),
    #[command(subcommand)]
    User(user::User),
    #[command(subcommand)]
    Import(import::Import),
    #[command(subcommand)]
    Media(media::Media),
    Parity(parity::Parity),
    Doctor(doctor::Doctor),
    Train(train::Train),
    Eval(eval::Eval),
    Simulate(simulate::Simulate),
    #[command(subcommand)]
    Returns(returns::Returns),
    #[command(hide = true)]
    DecodePictures(media::DecodePictures),
    #[command(hide = true)]
    DecodeVideo(media::DecodeVideo),
    Verify(verify::Verify),
    Backup(backup::Backup),
    Restore(restore::Restore),
    #[command(subcommand)]
    Config(config::Config),
}

/// Does what was asked.
pub fn run(arguments: Arguments) -> Result<()> {
    let config = &arguments.config;
    match arguments.command {
        Command::Demo(demo) => demo.run(config),
        Command::Serve(serve) => serve.run(config),
        Command::Ready(ready) => ready.run(config),
        Command::Assess(assess) => assess.run(config),
        Command::Rules(rules) => rules.run(config),
        Command::Key(key) => key.run(config),
        Command::User(user) => user.run(config),
        Command::Import(import) => import.run(config),
        Command::Media(media) => media.run(config),
        Command::Parity(parity) => parity.run(),
        Command::Doctor(doctor) => doctor.run(config),
        Command::Train(train) => train.run(),
        Command::Eval(eval) => eval.run(),
        Command::Simulate(simulate) => simulate.run(config),
        Command::Returns(returns) => returns.run(),
        Command::DecodePictures(decode) => decode.run(),
        Command::DecodeVideo(decode) => decode.run(),
        Command::Verify(verify) => verify.run(config),
        Command::Backup(backup) => backup.run(config),
        Command::Restore(restore) => restore.run(config),
        Command::Config(command) => command.run(config),
    }
}
