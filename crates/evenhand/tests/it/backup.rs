//! The restore drill: a backup is made under load, the server is killed, another place takes over,
//! and sends what is owed only when it is told to.

use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::house::{House, Server, event, read, report, said};
use crate::http;
use crate::receiver::{Manner, Receiver};
use crate::serve::decide_next;

/// A house from which a drill is restored, with a key that works in both.
fn house(configuration: &str) -> House {
    House::new(&format!(
        "undo_seconds = 0\nretry_wait_max_seconds = 1\n{configuration}"
    ))
}

/// Puts a backup back into another house that has the same keys.
#[track_caller]
fn restore(from: &House, backup: &str, configuration: &str) -> House {
    restore_and_tell(from, backup, configuration).0
}

/// The same, with what was said about it.
#[track_caller]
fn restore_and_tell(from: &House, backup: &str, configuration: &str) -> (House, Value) {
    let drill = house(configuration);
    copy_keys(from, &drill);
    let backup = from.path(backup);
    let said = drill.run(&["restore", "--json", "--from", backup.to_str().unwrap()]);
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(told["keys_found"], true, "{said}");
    assert_eq!(told["delivery"], "held", "{said}");
    assert!(!drill.path("data/.restoring").exists());
    (drill, told)
}

fn copy_keys(from: &House, to: &House) {
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .arg(from.path("data.keys"))
        .arg(to.path("data.keys"))
        .status();
    assert!(copied.unwrap().success());
}

fn try_restore(house: &House, backup: &Path) -> Output {
    let backup = backup.to_str().unwrap();
    let output = house.command(&["restore", "--from", backup]).output();
    output.unwrap()
}

/// Sends an event and a report about it, one after the other, until told to stop; tells which were
/// accepted.
fn load(server: &Server, is_over: &AtomicBool) -> Vec<String> {
    let mut accepted = Vec::new();
    for number in 0.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let id = format!("load-{number}");
        let sent = [
            ("/v1/events", event(&id, &id, "hello")),
            ("/v1/reports", report(&id, &format!("c-{id}"))),
        ];
        let taken = sent.iter().all(|(path, body)| {
            let (address, key) = (&server.address, &server.machine);
            let kind = "application/json";
            let answer = http::send(
                address,
                "POST",
                path,
                key,
                kind,
                body.to_string().as_bytes(),
            );
            answer.is_some_and(|answer| answer.status < 300)
        });
        if taken {
            accepted.push(id);
        }
    }
    accepted
}

#[test]
fn a_backup_under_load_is_restored_elsewhere_and_sends_what_is_owed_only_when_told_to() {
    let receiver = Receiver::start(Manner::Answer("503 Service Unavailable"));
    let allowed = format!("allowed_destinations = [{:?}]\n", receiver.address);
    let house = house(&allowed);
    let mut server = house.serve();
    let url = json!({"url": format!("http://{}/hook", receiver.address)});
    server.post("/v1/webhooks", &url).expect(201);
    server.post("/v1/reports", &report("r1", "c1")).expect(201);
    let person = house.person(&server, "Ada");
    let order = decide_next(&server, &person, &["content.remove"]).remove(0);
    let failed = wait_for_some(&receiver);
    assert_eq!(failed["action"], order);

    let is_over = AtomicBool::new(false);
    let (told, loaded) = std::thread::scope(|scope| {
        let loading = scope.spawn(|| load(&server, &is_over));
        let told = house.run(&["backup", "--to", "one.tar.zst", "--json"]);
        is_over.store(true, Ordering::Relaxed);
        (told, loading.join().unwrap())
    });
    assert!(!loaded.is_empty());
    let told: Value = serde_json::from_str(&told).unwrap();
    // What comes after the backup is not in it.
    server
        .post("/v1/reports", &report("late", "c-late"))
        .expect(201);
    server.process.kill().unwrap();
    server.process.wait().unwrap();
    receiver.behave(Manner::Answer("204 No Content"));

    let (drill, restored) = restore_and_tell(&house, "one.tar.zst", &allowed);
    assert_eq!(restored["heads"], told["manifest"]["heads"]);
    assert!(drill.verify().contains("consistent"));
    let sent_before = receiver.webhooks().len();
    let mut server = drill.serve_again(&server.machine);
    let ready = server.get("/readyz").expect(200);
    assert_eq!(ready["delivery"], "held");
    assert!(drill.run(&["ready"]).contains("nothing is sent"));
    assert!(
        server
            .get("/metrics")
            .text
            .contains("evenhand_delivery_held 1")
    );
    assert!(read(&drill.path("log")).contains("sends nothing"));
    check_is_one_moment(&server, &loaded);
    server.get("/v1/reports/r1").expect(200);
    server.get("/v1/reports/late").expect(404);
    server.post("/v1/reports", &report("r2", "c2")).expect(201);
    let second = decide_next(&server, &person, &["content.remove"]).remove(0);
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    let sent = receiver.webhooks().len() - sent_before;
    assert_eq!(sent, 0, "a restored store has sent something");
    assert!(server.end("TERM").success());

    let server = {
        let mut resumed = drill.serve_by(drill.command(&["serve", "--resume-delivery"]));
        server.machine.clone_into(&mut resumed.machine);
        resumed
    };
    assert_eq!(server.get("/readyz").expect(200)["delivery"], "running");
    let taken: Vec<Value> = receiver
        .taken(2)
        .iter()
        .map(|one| one.json()["action"].clone())
        .collect();
    assert!(
        taken.contains(&order) && taken.contains(&second),
        "{taken:?}"
    );
    drill.verify();
}

/// What was accepted up to some moment is there and nothing after it: every report with its case, and
/// every event.
#[track_caller]
fn check_is_one_moment(server: &Server, loaded: &[String]) {
    let is_there = |id: &&String| server.get(&format!("/v1/reports/{id}")).status == 200;
    let reports = loaded.iter().take_while(is_there).count();
    assert_eq!(loaded.iter().filter(is_there).count(), reports);
    assert_eq!(server.list("/v1/cases").len(), reports);
    let is_known = |id: &&String| {
        let other = event(id, id, "another text");
        server.post("/v1/events", &other).status == 409
    };
    let events = loaded.iter().take_while(is_known).count();
    assert!(
        events == reports || events == reports + 1,
        "{events} events, {reports} reports"
    );
}

/// The first webhook that came, taken or not.
fn wait_for_some(receiver: &Receiver) -> Value {
    for _ in 0..600 {
        if let Some(webhook) = receiver.of("action.ordered").first() {
            return webhook.json();
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("nothing was sent");
}

#[test]
fn a_backup_of_a_store_at_rest_holds_the_same() {
    let house = house("");
    let mut server = house.serve();
    for number in 0..20 {
        let id = format!("e{number}");
        server
            .post("/v1/events", &event(&id, "a1", "hello"))
            .expect(200);
        server
            .post("/v1/reports", &report(&id, &format!("c-{id}")))
            .expect(201);
    }
    assert!(server.end("TERM").success());
    std::fs::create_dir(house.path("backups")).unwrap();
    let said = house.run(&["backup", "--to", "backups"]);
    assert!(
        said.contains("keys") && said.contains("not in it"),
        "{said}"
    );
    let name = std::fs::read_dir(house.path("backups"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap();
    let name = format!("backups/{}", name.file_name().into_string().unwrap());
    let drill = restore(&house, &name, "");
    let [other, from, keys] = ["other", &name, "data.keys"].map(|path| house.path(path));
    let [other, from, keys] = [&other, &from, &keys].map(|path| path.to_str().unwrap());
    let places = ["--data", other, "--from", from, "--keys", keys];
    let said = drill.run(&[&["restore"], &places[..]].concat());
    for expected in [
        "every checksum is right",
        "are the right ones",
        "--resume-delivery",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    let server = drill.serve_again(&server.machine);
    for number in 0..20 {
        let id = format!("e{number}");
        server.get(&format!("/v1/reports/{id}")).expect(200);
        let again = server.post("/v1/events", &event(&id, "a1", "another text"));
        assert_eq!(again.status, 409, "{}", again.text);
    }
}

#[test]
fn a_damaged_or_cut_backup_is_refused_and_leaves_nothing() {
    let house = house("");
    let mut server = house.serve();
    server
        .post("/v1/events", &event("e1", "a1", "hello"))
        .expect(200);
    assert!(server.end("TERM").success());
    house.run(&["backup", "--to", "good.tar.zst"]);
    let good = std::fs::read(house.path("good.tar.zst")).unwrap();
    let drill = self::house("");
    copy_keys(&house, &drill);
    let check = |bytes: &[u8], expected: &str| {
        let bad = drill.path("bad.tar.zst");
        std::fs::write(&bad, bytes).unwrap();
        let output = try_restore(&drill, &bad);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(expected), "{}", said(&output));
        assert!(
            said(&output).contains("nothing was restored"),
            "{}",
            said(&output)
        );
        assert!(!drill.path("data/evenhand.db").exists());
    };
    check(b"", "no whole backup");
    check(b"this is no backup at all", "no whole backup");
    for part in 1..8 {
        check(&good[..good.len() * part / 8], "no whole backup");
        let mut bytes = good.clone();
        bytes[good.len() * part / 8] ^= 0x20;
        check(&bytes, "no whole backup");
    }
    check(&good[..good.len() - 1], "no whole backup");
    std::fs::write(drill.path("good.tar.zst"), &good).unwrap();
    let output = try_restore(&drill, &drill.path("good.tar.zst"));
    assert!(output.status.success(), "{}", said(&output));
    let again = try_restore(&drill, &drill.path("good.tar.zst"));
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("is not empty"), "{}", said(&again));
}

#[test]
fn a_changed_file_is_named_even_where_the_archive_is_sound() {
    let house = house("");
    drop(house.serve());
    house.run(&["backup", "--to", "good.tar.zst"]);
    let script = "mkdir x && tar --zstd -xf good.tar.zst -C x \
        && printf x | dd of=x/evenhand.db bs=1 seek=200 conv=notrunc status=none \
        && tar --zstd -cf bad.tar.zst -C x evenhand.db manifest.json";
    let made = std::process::Command::new("sh")
        .args(["-ec", script])
        .current_dir(house.folder.path())
        .stderr(Stdio::null())
        .status();
    if !made.unwrap().success() {
        return crate::house::skipped("tar can't read zstd here");
    }
    let drill = self::house("");
    let output = try_restore(&drill, &house.path("bad.tar.zst"));
    assert!(
        said(&output).contains("evenhand.db is not what was backed up"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_backup_is_refused_where_it_does_not_belong_and_the_wrong_keys_are_noticed() {
    let house = house("");
    let check = |arguments: &[&str], code: i32, expected: &str| {
        let output = house.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains(expected), "{}", said(&output));
    };
    check(
        &["backup", "--to", "one.tar.zst"],
        1,
        "there is no store in",
    );
    assert!(!house.path("data").exists());
    drop(house.serve());
    check(
        &["backup", "--to", "data/one.tar.zst"],
        2,
        "lies in the data directory",
    );
    check(&["backup", "--to", "data"], 2, "lies in the data directory");
    check(&["backup", "--to", "evenhand.toml"], 2, "is there already");
    check(&["backup", "--to", "nowhere/one.tar.zst"], 1, "nowhere");
    check(
        &["backup", "--to", "not-mounted"],
        1,
        "there is no directory not-mounted",
    );
    assert!(!house.path("not-mounted").exists());
    house.run(&["backup", "--to", "one.tar.zst"]);
    let other = self::house("");
    drop(other.serve());
    let keys = other.path("data.keys");
    let place = house.path("drill");
    let (keys, place) = (keys.to_str().unwrap(), place.to_str().unwrap());
    let wrong = [
        "restore",
        "--from",
        "one.tar.zst",
        "--data",
        place,
        "--keys",
        keys,
    ];
    check(&wrong, 1, "are not those of this store");
    assert!(!house.path("drill/evenhand.db").exists());
    let none = ["restore", "--from", "one.tar.zst", "--data", place];
    check(&none, 0, "put house.key and signing.key there");
}

#[test]
fn a_backup_that_is_killed_leaves_nothing_that_looks_like_one_and_the_server_goes_on() {
    let house = house("");
    let server = house.serve();
    for number in 0..50 {
        let id = format!("e{number}");
        server
            .post("/v1/events", &event(&id, "a1", "hello"))
            .expect(200);
    }
    std::fs::create_dir(house.path("backups")).unwrap();
    // A pace at which it can't be done before it is killed.
    let mut command = house.command(&["backup", "--to", "backups/one.tar.zst", "--rate", "1"]);
    let filler = "x".repeat(60_000);
    for number in 0..40 {
        let id = format!("f{number}");
        server
            .post(
                "/v1/reports",
                &report_with(&id, &format!("{filler}{number}")),
            )
            .expect(201);
    }
    let mut backup = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    server
        .post("/v1/events", &event("meanwhile", "a1", "hello"))
        .expect(200);
    backup.kill().unwrap();
    backup.wait().unwrap();
    assert!(!house.path("backups/one.tar.zst").exists());
    server
        .post("/v1/events", &event("after", "a1", "hello"))
        .expect(200);
    house.run(&["backup", "--to", "backups/one.tar.zst"]);
    assert!(house.path("backups/one.tar.zst").exists());
}

/// A report with words that nobody else uses.
fn report_with(id: &str, comment: &str) -> Value {
    let mut report = report(id, &format!("c-{id}"));
    report["comment"] = comment.into();
    report
}

#[test]
fn a_backup_whose_server_stops_is_not_kept() {
    let house = house("");
    let mut server = house.serve();
    let filler = "x".repeat(8_000);
    for number in 0..200 {
        let id = format!("f{number}");
        server
            .post(
                "/v1/reports",
                &report_with(&id, &format!("{filler}{number}")),
            )
            .expect(201);
    }
    let mut command = house.command(&["backup", "--to", "one.tar.zst", "--rate", "1"]);
    let backup = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(server.end("TERM").success());
    let output = backup.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("the server stopped"),
        "{}",
        said(&output)
    );
    let kept = std::fs::read_dir(house.folder.path()).unwrap();
    assert!(
        kept.map(|file| file.unwrap().file_name())
            .all(|name| !name.to_string_lossy().contains("one.tar"))
    );
    house.verify();
}

/// Starts to restore from a pipe, so that a test says how far it gets.
fn restore_from_pipe(drill: &House) -> (std::process::Child, std::fs::File) {
    let pipe = drill.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let mut command = drill.command(&["restore", "--from", pipe.to_str().unwrap()]);
    let restoring = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    (
        restoring,
        std::fs::File::options().write(true).open(pipe).unwrap(),
    )
}

#[test]
fn a_restore_that_is_killed_is_neither_served_nor_in_the_way_of_the_next() {
    let house = house("");
    let server = house.serve();
    let filler = "x".repeat(8_000);
    for number in 0..50 {
        let id = format!("f{number}");
        let report = report_with(&id, &format!("{filler}{number}"));
        server.post("/v1/reports", &report).expect(201);
    }
    house.run(&["backup", "--to", "good.tar.zst"]);
    let good = std::fs::read(house.path("good.tar.zst")).unwrap();
    let drill = self::house("");
    copy_keys(&house, &drill);
    let (mut restoring, mut pipe) = restore_from_pipe(&drill);
    std::io::Write::write_all(&mut pipe, &good[..good.len() / 2]).unwrap();
    for _ in 0..600 {
        if drill.path("data/.restoring/evenhand.db").exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let meanwhile = drill.command(&["serve"]).output().unwrap();
    assert!(
        said(&meanwhile).contains("in use by another process"),
        "{}",
        said(&meanwhile)
    );
    restoring.kill().unwrap();
    restoring.wait().unwrap();
    assert!(drill.path("data/.restoring/evenhand.db").exists());

    let check = |arguments: &[&str], code: i32, expected: &str| {
        let output = drill.command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains(expected), "{}", said(&output));
    };
    let put_back_in_part = "put back only in part; run `evenhand restore` again";
    check(&["serve"], 1, put_back_in_part);
    check(
        &["key", "new", "--scope", "cases:read"],
        1,
        put_back_in_part,
    );
    let from = house.path("good.tar.zst");
    let from = from.to_str().unwrap();
    // As after a power cut between two files that were put in place.
    std::fs::write(drill.path("data/evenhand.db"), "").unwrap();
    check(&["serve"], 1, put_back_in_part);
    check(&["restore", "--from", from], 2, "remove all of them");
    std::fs::remove_file(drill.path("data/evenhand.db")).unwrap();

    check(&["restore", "--from", from], 0, "every checksum is right");
    assert!(!drill.path("data/.restoring").exists());
    let drilled = drill.serve_again(&server.machine);
    assert_eq!(drilled.list("/v1/cases").len(), 50);
}

#[test]
fn a_restore_without_room_blames_the_place_and_not_the_backup() {
    let house = house("");
    drop(house.serve());
    house.run(&["backup", "--to", "good.tar.zst"]);
    // Files can't grow beyond that, and the signal that says so is not heard.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" restore --from good.tar.zst --data drill";
    let output = std::process::Command::new("sh")
        .args(["-c", script, crate::house::EVENHAND])
        .current_dir(house.folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    for expected in [
        "writing drill/.restoring/evenhand.db",
        "the backup may well be right",
    ] {
        assert!(said(&output).contains(expected), "{}", said(&output));
    }
    assert!(!house.path("drill/.restoring").exists());
}

#[test]
fn two_backups_of_one_name_at_a_time_leave_one() {
    let house = house("");
    let server = house.serve();
    let filler = "x".repeat(60_000);
    for number in 0..40 {
        let id = format!("f{number}");
        let report = report_with(&id, &format!("{filler}{number}"));
        server.post("/v1/reports", &report).expect(201);
    }
    let start = || {
        let mut command = house.command(&["backup", "--to", "one.tar.zst", "--rate", "4"]);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let both = [start(), start()].map(|backup| backup.wait_with_output().unwrap());
    let whole = both.iter().filter(|output| output.status.success()).count();
    assert_eq!(whole, 1, "{}{}", said(&both[0]), said(&both[1]));
    let refused = both.iter().find(|output| !output.status.success()).unwrap();
    let says = |words: &str| said(refused).contains(words);
    // The second may begin while the first is being given its name.
    assert!(
        says("is there already") || says("another backup is writing"),
        "{}",
        said(refused)
    );
    restore(&house, "one.tar.zst", "");
}

#[test]
fn an_archive_with_anything_but_its_own_files_is_refused_and_writes_nowhere_else() {
    let house = house("");
    drop(house.serve());
    house.run(&["backup", "--to", "good.tar.zst"]);
    let drill = self::house("");
    let mut skips = false;
    for (script, expected) in [
        ("ln -s /etc/passwd x/evenhand.db", "no plain file"),
        ("mkdir x/evenhand.db", "no plain file"),
        (
            "cp manifest.json x/evenhand.db; cp manifest.json x/..evil",
            "which no backup has",
        ),
        (
            "mkdir x/events; ln -s /etc/passwd x/events/1.events",
            "no plain file",
        ),
        (
            "mkdir x/events; cp manifest.json x/events/a.events",
            "which no backup has",
        ),
        ("cp manifest.json x/evenhand.db-wal", "which no backup has"),
    ] {
        let script = format!(
            "rm -rf x; mkdir x; tar --zstd -xf good.tar.zst manifest.json; {script}; cd x; \
             tar --zstd -cf ../bad.tar.zst $(find . -mindepth 1 | grep -v '^./events$' | cut -c3-)"
        );
        let made = std::process::Command::new("sh")
            .args(["-ec", &script])
            .current_dir(house.folder.path())
            .stderr(Stdio::null())
            .status();
        if !made.unwrap().success() {
            skips = true;
            break;
        }
        let output = try_restore(&drill, &house.path("bad.tar.zst"));
        assert_eq!(output.status.code(), Some(1), "{script}: {}", said(&output));
        assert!(
            said(&output).contains(expected),
            "{script}: {}",
            said(&output)
        );
        assert!(!drill.path("data/evenhand.db").exists());
    }
    if skips {
        crate::house::skipped("tar can't read zstd here");
    }
}
