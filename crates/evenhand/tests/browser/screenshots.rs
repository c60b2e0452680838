//! Pictures of every screen of the demo, light and dark.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitCode, Stdio};

use serde_json::json;

use crate::house::EVENHAND;
use crate::scenario::play;
use crate::stage::screens;

/// Writes pictures of every screen into a folder.
pub fn write(missing: Option<String>, folder: Option<String>) -> ExitCode {
    let result = match (missing, folder) {
        (Some(missing), _) => Err(missing),
        (_, None) => Err("expected a folder: --screenshots FOLDER".to_owned()),
        (None, Some(folder)) => take(&folder).map_err(|error| error.to_string()),
    };
    match result {
        Ok(told) => {
            say(&told);
            ExitCode::SUCCESS
        }
        Err(problem) => {
            say(&problem);
            ExitCode::FAILURE
        }
    }
}

fn take(folder: &str) -> Result<String, Box<dyn std::error::Error>> {
    std::fs::create_dir_all(folder)?;
    let folder = std::fs::canonicalize(folder)?;
    let mut demo = Command::new(EVENHAND)
        .args(["demo", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()?;
    let taken = demo
        .stdout
        .take()
        .ok_or("no standard output")
        .map(|stdout| {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            let link = lines.find_map(|line| Some(line.split_once("Log in, once: ")?.1.to_owned()));
            // The demo goes on only while somebody reads what it says.
            std::thread::spawn(move || lines.for_each(drop));
            link
        });
    let played = match taken {
        Ok(Some(link)) => {
            let given = json!({"link": link, "folder": folder, "screens": screens()});
            play("screenshots", &given)
                .map_err(|failed| failed.message().unwrap_or_default().to_owned())
        }
        _ => Err("the demo gave no login link".to_owned()),
    };
    demo.kill()?;
    demo.wait()?;
    Ok(format!(
        "{}\n{}",
        serde_json::to_string_pretty(&played?)?,
        folder.display()
    ))
}

/// Says something to whoever started the tests.
#[expect(clippy::print_stdout, reason = "it was asked for")]
pub fn say(text: &str) {
    println!("{text}");
}
