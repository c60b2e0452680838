//! The table `[clocks]`.

use std::path::{Path, PathBuf};

use evenhand_engine::rules::read_files;
use evenhand_flow::clocks::{ClockError, ClocksInForce, read};
use serde::Deserialize;
use toml::Spanned;

use crate::failure::{Doing as _, Failure, Result};
use crate::shipped;

/// Which clocks are in force, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockKeys {
    /// The packs that are in force.
    pub packs: Option<Spanned<Vec<String>>>,
    /// Directory of packs, in place of those that ship.
    pub directory: Option<PathBuf>,
    /// The line of the configuration file on which the packs are named.
    #[serde(skip)]
    packs_line: Option<usize>,
}

impl ClockKeys {
    /// Remembers where in the file the packs are named, so that a wrong name is told with its line.
    pub fn note_line(&mut self, text: &str) {
        let start = self.packs.as_ref().map(|packs| packs.span().start);
        let before = start.and_then(|start| text.as_bytes().get(..start));
        self.packs_line =
            before.map(|before| 1 + before.iter().filter(|byte| **byte == b'\n').count());
    }

    /// The clocks in force. Refuses packs that are wrong or not there.
    pub fn in_force(&self) -> Result<ClocksInForce> {
        let mut packs = Vec::new();
        match &self.directory {
            Some(directory) => {
                for file in read_directory(directory)? {
                    let path = directory.join(&file.path).display().to_string();
                    packs.push(read(&path, &file.text).map_err(failure)?);
                }
            }
            None => {
                for (path, text) in shipped::clocks() {
                    packs.push(read(path, text).map_err(failure)?);
                }
            }
        }
        let names = match &self.packs {
            Some(names) => names.get_ref().clone(),
            None => {
                let of_ours = ["house", "sealed"].into_iter();
                // A directory of one's own need not have hours for what is sealed.
                let there = of_ours
                    .filter(|name| *name == "house" || packs.iter().any(|pack| pack.id == *name));
                there.map(str::to_owned).collect()
            }
        };
        ClocksInForce::choose(packs, &names).map_err(|mut error| {
            if let Some(line) = self.packs_line {
                error.place = format!("line {line}, {}", error.place);
            }
            failure(error)
        })
    }
}

fn read_directory(directory: &Path) -> Result<Vec<evenhand_rules::SourceFile>> {
    if !directory.is_dir() {
        let message = format!(
            "clocks.directory: there is no directory {}",
            directory.display()
        );
        return Err(Failure::new(message).hint("give the folder that holds the *.toml files"));
    }
    read_files(directory).doing("clocks.directory")
}

fn failure(error: ClockError) -> Failure {
    Failure::new(error.to_string()).hint(error.hint)
}
