//! A page of the documents: the files that it shows, and the commands that it runs.
//!
//! A block of code whose first line names a file after the language (`csv users.csv`) is that file. A
//! block of `sh` is run, all of one page in one shell.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::house::{EVENHAND, House, read, said};

/// Where the repository begins.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A block of code on a page.
#[derive(Clone, Debug)]
pub struct Block {
    pub language: String,
    /// The file that it is, if it is one.
    pub file: Option<String>,
    pub text: String,
}

/// The blocks of a page.
pub struct Page {
    pub blocks: Vec<Block>,
}

impl Page {
    /// Reads a page of the repository.
    pub fn read(path: &str) -> Self {
        let text = read(&root().join(path));
        let parts: Vec<&str> = text.split("```").collect();
        let block = |part: &&str| {
            let (head, text) = part.split_once('\n').unwrap();
            let (language, file) = match head.split_once(' ') {
                Some((language, file)) => (language, Some(file.to_owned())),
                None => (head, None),
            };
            Block {
                language: language.to_owned(),
                file,
                text: text.to_owned(),
            }
        };
        // Between every second pair of fences there is a block.
        let blocks = parts.iter().skip(1).step_by(2).map(block).collect();
        Self { blocks }
    }

    /// Puts the files of the page into a house.
    pub fn write_files(&self, house: &House) {
        for block in &self.blocks {
            if let Some(file) = &block.file {
                std::fs::write(house.path(file), &block.text).unwrap();
            }
        }
    }

    /// Runs the commands of the page in a house, with some texts replaced, and gives what they said.
    #[track_caller]
    pub fn run(&self, house: &House, replaced: &[(&str, &str)]) -> String {
        let commands = self.blocks.iter().filter(|block| block.language == "sh");
        let mut script: String = commands.map(|block| block.text.as_str()).collect();
        assert!(!script.is_empty());
        for (text, by) in replaced {
            assert!(script.contains(text), "{text} is not in {script}");
            script = script.replace(text, by);
        }
        let output = shell(house, &script).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    }
}

/// A shell in a house in which `evenhand` is the program.
pub fn shell(house: &House, script: &str) -> Command {
    let programs = house.path("programs");
    std::fs::create_dir_all(&programs).unwrap();
    let program = programs.join("evenhand");
    if !program.exists() {
        std::os::unix::fs::symlink(EVENHAND, program).unwrap();
    }
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new("sh");
    command
        .args(["-exc", script])
        .env("PATH", format!("{}:{path}", programs.display()))
        .current_dir(house.folder.path());
    command
}
