//! A backup beside a running server, taken in by the other database: the same district, the same people signed in.

use std::path::Path;
use std::process::Command;

use crate::client::{On, Person, postgres};
use crate::district::{D, District, items};
use crate::kills::{started, trail};

fn admin(arguments: &[&str], data: &Path, database: Option<&str>) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dianda"));
    command.arg("admin").args(arguments).arg("--data").arg(data);
    if let Some(url) = database {
        command.env("DIANDA_DATABASE_URL", url);
    }
    let ended = command.output().expect("the program");
    (ended.status.success(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

fn lists(by: &Person) -> Vec<serde_json::Value> {
    let paths = ["requests?limit=200", "providers?limit=200", "cases?limit=200", "rounds", "tasks", "people?limit=200"];
    paths.iter().flat_map(|path| items(&by.get(&format!("{D}/{path}")).expect(200))).collect()
}

#[test]
fn what_is_backed_up_on_one_database_is_restored_on_the_other() {
    let district = District::with_sample(On::Sqlite);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("backup.gz");
    let name = file.display().to_string();
    let (is_done, told) = admin(&["backup", &name], &district.server.data(), None);
    assert!(is_done, "{told}");
    let (again, told) = admin(&["backup", &name], &district.server.data(), None);
    assert!(!again && told.contains("已经有"), "{told}");
    let (url, data) = (postgres(), folder.path().join("other"));
    let (is_done, told) = admin(&["restore", &name], &data, Some(&url));
    assert!(is_done, "{told}");
    let (again, told) = admin(&["restore", &name], &data, Some(&url));
    assert!(!again && told.contains("库里已有数据"), "{told}");
    trail(&data, Some(&url));
    std::fs::write(data.join("begun"), "").expect("it is no first start");
    let mut process = started(&data, Some(&url));
    // The clock of the other is the system's: sessions of the test's clock ended long ago, a password did not.
    let by = Person::of(&process.url).with_password("xietiao", crate::district::PASSWORD);
    assert_eq!(lists(&by), lists(&district.coordinator));
    process.child.kill().expect("it runs");
    process.child.wait().expect("it ended");

    // A file that was cut is refused, and nothing of it is taken in.
    let whole = std::fs::read(&file).expect("a backup");
    std::fs::write(&file, &whole[..whole.len() / 2]).expect("a file");
    let (is_done, told) = admin(&["restore", &name], &folder.path().join("third"), None);
    assert!(!is_done, "{told}");
}
