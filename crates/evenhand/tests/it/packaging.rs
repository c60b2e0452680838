//! What ships beside the program fits it: the systemd unit, the Debian package, the image, and the page
//! that tells how to use them.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::documents::blocks;
use crate::house::{EVENHAND, House, evenhand, read, said};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The values of a key in a systemd unit.
fn in_unit(key: &str) -> Vec<String> {
    let unit = read(&root().join("packaging/evenhand.service"));
    let lines = unit.lines().filter_map(|line| line.split_once('='));
    let values = lines.filter(|(name, _)| *name == key);
    values.map(|(_, value)| value.to_owned()).collect()
}

/// The instructions of the image: each with what follows it, lines that go on put together.
fn in_image(instruction: &str) -> Vec<String> {
    let text = read(&root().join("Dockerfile")).replace("\\\n", "");
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    let found = lines.filter(|(name, _)| *name == instruction);
    found.map(|(_, rest)| rest.trim().to_owned()).collect()
}

fn words(text: &str) -> Vec<String> {
    let json = text.find('[').and_then(|from| text.get(from..));
    match json.and_then(|json| serde_json::from_str(json).ok()) {
        Some(words) => words,
        None => text.split_whitespace().map(str::to_owned).collect(),
    }
}

/// Source and place of everything in the Debian package.
fn in_package() -> Vec<(String, String)> {
    let manifest = read(&root().join("crates/evenhand/Cargo.toml"));
    let manifest: toml::Value = toml::from_str(&manifest).unwrap();
    let deb = &manifest["package"]["metadata"]["deb"];
    let text = |value: &toml::Value| value.as_str().unwrap().to_owned();
    let assets = deb["assets"].as_array().unwrap().iter();
    let assets: Vec<_> = assets
        .map(|asset| (text(&asset[0]), format!("/{}", text(&asset[1]))))
        .map(
            |(from, to)| match (to.strip_suffix('/'), from.rsplit_once('/')) {
                (Some(folder), Some((_, name))) => (from.clone(), format!("{folder}/{name}")),
                _ => (from, to),
            },
        )
        .collect();
    for file in deb["conf-files"].as_array().unwrap() {
        assert!(assets.iter().any(|(_, to)| *to == text(file)), "{file}");
    }
    assets
}

/// Every command that the unit and the image run, as program and arguments.
fn commands() -> Vec<Vec<String>> {
    let entry = words(&in_image("ENTRYPOINT")[0]);
    let in_image = [
        [entry, words(&in_image("CMD")[0])].concat(),
        words(&in_image("HEALTHCHECK")[0]),
    ];
    let in_unit = in_unit("ExecStart").into_iter().map(|line| words(&line));
    in_unit.chain(in_image).collect()
}

#[test]
fn unit_and_image_run_the_packaged_program_with_flags_that_it_has_on_a_packaged_configuration() {
    let (packaged, copied) = (in_package(), in_image("COPY").join(" "));
    let commands = commands();
    assert_eq!(commands.len(), 3);
    for command in commands {
        assert!(
            packaged.iter().any(|(_, to)| *to == command[0]),
            "{command:?}"
        );
        assert!(copied.contains(&command[0]), "{command:?}");
        let help = said(&evenhand(&[&command[1], "--help"], b""));
        let flags = command.iter().filter(|word| word.starts_with("--"));
        for flag in flags {
            assert!(
                help.contains(&format!("{flag} <")),
                "{flag} of {command:?}: {help}"
            );
        }
        let at = command.iter().position(|word| word == "--config").unwrap();
        let file = &command[at + 1];
        assert!(packaged.iter().any(|(_, to)| to == file), "{file}");
        assert!(
            copied.contains(&format!("packaging/evenhand.toml {file}")),
            "{file}"
        );
    }
}

#[test]
fn the_packaged_configuration_is_right_and_keeps_everything_where_the_service_may_write() {
    let place = tempfile::tempdir().unwrap();
    let text = read(&root().join("packaging/evenhand.toml"));
    let state = format!("/var/lib/{}", in_unit("StateDirectory")[0]);
    assert_eq!(in_image("VOLUME"), [state.as_str()]);
    let keys: toml::Table = toml::from_str(&text).unwrap();
    for key in ["data", "keys"] {
        let path = keys[key].as_str().unwrap();
        assert!(path.starts_with(&format!("{state}/")), "{key}: {path}");
    }
    let file = place.path().join("evenhand.toml");
    let here = place.path().to_str().unwrap();
    std::fs::write(&file, text.replace(&state, here)).unwrap();
    let checked = evenhand(
        &["config", "check", "--config", file.to_str().unwrap()],
        b"",
    );
    assert!(checked.status.success(), "{}", said(&checked));
    let users = read(&root().join("packaging/evenhand.sysusers"));
    assert!(
        users.starts_with(&format!("u {} - ", in_unit("User")[0])),
        "{users}"
    );
    assert!(users.trim_end().ends_with(&state), "{users}");
}

#[test]
fn what_the_debian_package_names_is_there() {
    let manifest = root().join("crates/evenhand");
    for (from, to) in in_package() {
        let is_built = from.starts_with("target/release/");
        assert!(
            is_built || manifest.join(&from).is_file(),
            "{from} for {to}"
        );
    }
    // The package takes these by their names.
    for file in ["evenhand.service", "evenhand.sysusers"] {
        assert!(
            manifest.join("../../packaging").join(file).is_file(),
            "{file}"
        );
    }
    let described = read(&manifest.join("Cargo.toml"));
    for named in ["unit-scripts", "maintainer-scripts"] {
        let line = format!("{named} = \"../../packaging\"");
        assert!(described.contains(&line), "{line}");
    }
}

#[test]
fn what_the_image_is_built_from_is_there_and_all_that_the_program_includes() {
    let let_in = read(&root().join(".dockerignore"));
    let let_in: BTreeSet<&str> = let_in
        .lines()
        .filter_map(|line| line.strip_prefix('!'))
        .collect();
    let mut copied = BTreeSet::new();
    for line in in_image("COPY")
        .iter()
        .filter(|line| !line.contains("--from"))
    {
        let words: Vec<&str> = line.split(' ').collect();
        for source in &words[..words.len() - 1] {
            assert!(root().join(source).exists(), "{source}");
            assert!(
                let_in.contains(source),
                "{source} is kept out by .dockerignore"
            );
            copied.insert((*source).to_owned());
        }
    }
    assert_eq!(
        copied.len(),
        let_in.len(),
        "{let_in:?} are let in for nothing"
    );
    for folder in included_folders() {
        assert!(
            copied.contains(&folder),
            "{folder} is part of the program, but not copied"
        );
    }
}

/// The folders of the repository that the program includes files of, beside its crates.
fn included_folders() -> BTreeSet<String> {
    let build = read(&root().join("crates/evenhand/build.rs"));
    let list = build.split("FOLDERS").nth(1).unwrap();
    let list = list.split("];").next().unwrap();
    let listed = list.lines().filter_map(|line| line.split('"').nth(3));
    let mut folders: BTreeSet<String> = listed.map(str::to_owned).collect();
    assert!(folders.contains("rules"), "{folders:?}");
    let found = Command::new("grep")
        .args(["-rhoE", r#"include_(str|bytes)!\("(\.\./){4,}[a-z]+"#])
        .args(["--include=*.rs", "crates"])
        .current_dir(root())
        .output()
        .unwrap();
    for line in String::from_utf8(found.stdout).unwrap().lines() {
        folders.insert(line.rsplit('/').next().unwrap().to_owned());
    }
    assert!(folders.contains("notices"), "{folders:?}");
    // What a crate has in a folder of its own comes along with `crates`.
    folders.remove("data");
    folders.remove("docs");
    folders.remove("flow");
    folders
}

/// What stands in for programs that would change the machine: most only say that they were run, the service
/// is the server itself, and a server in the foreground ends after a moment.
const STAND_INS: [(&str, &str); 8] = [
    ("apt-get", "echo apt-get"),
    ("cargo", "echo cargo"),
    ("docker", "echo docker"),
    ("rustup", "echo rustup"),
    (
        "systemd-sysusers",
        "sed -i \"s#/var/lib#$HERE/var/lib#\" \"$HERE/etc/evenhand/evenhand.toml\"",
    ),
    (
        "systemctl",
        "[ -e \"$HERE/etc/evenhand/evenhand.toml\" ] || exit 0
        \"$EVENHAND\" serve --listen 127.0.0.1:0 --config \"$HERE/etc/evenhand/evenhand.toml\" \\
            > \"$HERE/served\" 2> \"$HERE/log\" &
        echo $! > \"$HERE/process\"
        until grep -q ready \"$HERE/served\"; do kill -0 $!; sleep 0.05; done",
    ),
    ("sudo", "shift 2; exec \"$@\""),
    (
        "evenhand",
        "[ \"$1\" = serve ] || exec \"$EVENHAND\" \"$@\"
        timeout 2 \"$EVENHAND\" \"$@\" --listen 127.0.0.1:0 || [ $? = 124 ]",
    ),
];

#[test]
fn the_commands_of_the_page_on_running_it_work_one_after_the_other() {
    let house = House::new("");
    let here = house.folder.path().to_str().unwrap();
    for folder in ["bin", "mnt", "mnt/backups"] {
        std::fs::create_dir(house.path(folder)).unwrap();
    }
    for (name, script) in STAND_INS {
        let path = house.path("bin").join(name);
        std::fs::write(&path, format!("#!/bin/sh\nset -e\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let copied = Command::new("cp")
        .arg("-r")
        .arg(root().join("packaging"))
        .arg(house.path("packaging"))
        .status();
    assert!(copied.unwrap().success());
    let mut page = blocks("docs/operations.md").concat();
    for folder in [
        "/etc/evenhand",
        "/usr/lib",
        "/var/lib/evenhand",
        "/mnt/backups",
    ] {
        page = page.replace(&format!(" {folder}"), &format!(" {here}{folder}"));
    }
    let page = page.replace("evenhand-2026-11-25T101500Z.tar.zst", "evenhand-*.tar.zst");
    let path = std::env::var("PATH").unwrap();
    let output = Command::new("sh")
        .args(["-exc", &format!("trap 'kill $(cat process)' EXIT\n{page}")])
        .env("EVENHAND", EVENHAND)
        .env("HERE", here)
        .env("PATH", format!("{here}/bin:{path}"))
        .current_dir(here)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    for expected in [
        "evenhand.toml is right",
        "/login/evh_",
        "\nready\n",
        "every checksum is right",
        "are the right ones",
    ] {
        assert!(
            said(&output).contains(expected),
            "{expected}: {}",
            said(&output)
        );
    }
}
