//! Puts the rules, policies, clocks and the demo's story of the repository into the program, so that it works
//! from anywhere. The lists of files are made here; `src/shipped.rs` includes them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FOLDERS: [(&str, &str); 4] = [
    ("CLOCKS", "clocks"),
    ("RULES", "rules"),
    ("POLICIES", "policies"),
    ("DEMO", "demo"),
];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    let mut source = String::new();
    for (name, folder) in FOLDERS {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        collect(&folder, &mut files)?;
        files.sort();
        let _ = writeln!(source, "pub const {name}: &[(&str, &str)] = &[");
        for file in files {
            let path = file
                .strip_prefix(&folder)
                .unwrap_or(&file)
                .display()
                .to_string();
            let full = file.canonicalize()?.display().to_string();
            let _ = writeln!(source, "    ({path:?}, include_str!({full:?})),");
        }
        source.push_str("];\n");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("shipped_files.rs"), source)
}

/// Text files in a folder and its sub-folders; a folder that is not there has none.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path
            .extension()
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            collect(&path, files)?;
        } else if matches!(ending, "toml" | "txt" | "jsonl") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}
