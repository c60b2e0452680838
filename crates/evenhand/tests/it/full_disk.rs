//! A disk without space.

use std::path::PathBuf;
use std::process::Command;

use crate::house::{EVENHAND, House, Server, event, report, skipped};

/// Size of the disk, in megabytes.
const DISK_MB: u32 = 24;

/// Starts a server whose data directory is a small disk of its own; `None` where the system allows
/// no such thing.
fn serve_on_small_disk(house: &House) -> Option<(Server, PathBuf)> {
    let data = house.path("data");
    std::fs::create_dir(&data).unwrap();
    let may = Command::new("unshare")
        .args(["-rm", "mount", "-t", "tmpfs", "tmpfs"])
        .arg(&data)
        .output();
    if !may.is_ok_and(|output| output.status.success()) {
        skipped("this system lets nobody mount a disk of its own");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c"]).arg(format!(
        "mount -t tmpfs -o size={DISK_MB}m tmpfs {} && exec {EVENHAND} serve --config {}",
        data.display(),
        house.path("evenhand.toml").display()
    ));
    let server = house.serve_by(command);
    let seen = format!("/proc/{}/root{}", server.process.id(), data.display());
    Some((server, seen.into()))
}

/// Takes every free byte of the disk.
fn fill(ballast: &std::path::Path) {
    let chunk = vec![1; 64 * 1024];
    let mut file = std::fs::File::create(ballast).unwrap();
    while std::io::Write::write_all(&mut file, &chunk).is_ok() {}
    while std::io::Write::write_all(&mut file, &[1]).is_ok() {}
}

#[test]
fn without_space_writes_are_refused_with_503_and_reads_are_served() {
    let house = House::new("");
    let machine = house.run(&[
        "key",
        "new",
        "--scope",
        "events:write,reports:write,reports:read",
    ]);
    // The keys were made on the disk below; the small one starts empty.
    std::fs::remove_dir_all(house.path("data")).unwrap();
    drop(machine);
    let Some((mut server, data)) = serve_on_small_disk(&house) else {
        return;
    };
    let key = Command::new("nsenter")
        .args([
            "-t",
            &server.process.id().to_string(),
            "-U",
            "-m",
            EVENHAND,
            "key",
            "new",
        ])
        .args([
            "--scope",
            "events:write,reports:write,reports:read",
            "--config",
        ])
        .arg(house.path("evenhand.toml"))
        .output()
        .unwrap();
    server.machine = String::from_utf8(key.stdout).unwrap().trim_end().into();
    server.post("/v1/reports", &report("r0", "c0")).expect(201);

    fill(&data.join("ballast"));
    let mut refused = 0;
    for number in 1..2_000 {
        let answer = server.post("/v1/reports", &report(&format!("r{number}"), "c0"));
        match answer.status {
            201 => {}
            503 => {
                assert_eq!(answer.content_type, "application/problem+json");
                refused += 1;
                if refused == 5 {
                    break;
                }
            }
            _ => panic!("{answer:?}"),
        }
    }
    assert_eq!(refused, 5, "the disk was never full");
    let post = server.post("/v1/events", &event("e1", "a1", "hello"));
    assert!([200, 503].contains(&post.status), "{post:?}");
    server.get("/v1/reports/r0").expect(200);

    std::fs::remove_file(data.join("ballast")).unwrap();
    let mut last = server.post("/v1/reports", &report("after", "c1"));
    for _ in 0..100 {
        if last.status == 201 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        last = server.post("/v1/reports", &report("after", "c1"));
    }
    last.expect(201);
}
