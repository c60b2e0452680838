//! Which files are meant: those that are named, and those in the folders that are named.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file that is to be hashed.
pub struct Listed {
    pub path: PathBuf,
    /// Whether it was found in a folder, where it may be something other than a picture.
    pub is_found: bool,
}

/// A file or folder that can't be read, and why.
pub type Unreadable = (PathBuf, String);

/// The files behind `paths`, in their order, and those of a folder by name. Links within folders are not followed, so no walk is endless.
pub fn list(paths: Vec<PathBuf>, is_recursive: bool) -> (Vec<Listed>, Vec<Unreadable>) {
    let (mut files, mut unreadable) = (Vec::new(), Vec::new());
    for path in paths {
        match (path.is_dir(), is_recursive) {
            (false, _) => files.push(Listed {
                path,
                is_found: false,
            }),
            (true, true) => walk(&path, &mut files, &mut unreadable),
            (true, false) => unreadable.push((
                path,
                "is a folder; --recursive takes the files in it".into(),
            )),
        }
    }
    (files, unreadable)
}

fn walk(folder: &Path, files: &mut Vec<Listed>, unreadable: &mut Vec<Unreadable>) {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        match entries(&folder) {
            Ok((inner, found)) => {
                files.extend(found.into_iter().map(|path| Listed {
                    path,
                    is_found: true,
                }));
                // The first by name is taken next.
                folders.extend(inner.into_iter().rev());
            }
            Err(error) => unreadable.push((folder, error.to_string())),
        }
    }
}

/// The folders and the files of a folder, by name.
fn entries(folder: &Path) -> io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            folders.push(entry.path());
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    folders.sort();
    files.sort();
    Ok((folders, files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_give_their_files_by_name_and_links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("a/inner")).unwrap();
        for file in ["single", "a/2", "a/1", "a/inner/3"] {
            fs::write(at(file), "").unwrap();
        }
        std::os::unix::fs::symlink(at("a"), at("a/inner/again")).unwrap();
        let check = |is_recursive, wanted: &[&str], unreadable_count| {
            let (files, unreadable) = list(vec![at("single"), at("a")], is_recursive);
            let paths: Vec<PathBuf> = files.into_iter().map(|file| file.path).collect();
            assert_eq!(
                paths,
                wanted.iter().map(|path| at(path)).collect::<Vec<_>>()
            );
            assert_eq!(unreadable.len(), unreadable_count, "{unreadable:?}");
        };
        check(true, &["single", "a/1", "a/2", "a/inner/3"], 0);
        check(false, &["single"], 1);
    }
}
