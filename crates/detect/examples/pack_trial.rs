//! What the packs on the disk see in lines of the standard input, so that an author of a pack can try
//! words without a build of their own: `cargo run -p evenhand-detect --example pack_trial < FILE`.

#![allow(clippy::print_stdout, reason = "what it is for")]

use std::error::Error;
use std::path::Path;

use evenhand_detect::threat::Trial;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/packs");
    let mut files = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default();
        files.push((
            name.to_string_lossy().into_owned(),
            std::fs::read_to_string(&path)?,
        ));
    }
    files.sort();
    let sources: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let packs = Trial::of(&sources)?;
    for line in std::io::stdin().lines() {
        let line = line?;
        println!("{}\t{line}", packs.see(&line));
    }
    Ok(())
}
