//! Limits of targets: packages split where a system takes no more, and a packet that it cannot take is named.

use std::collections::BTreeMap;
use std::fs;

use promopacket::archive::{BuildRequest, Manifest, sha256};
use tempfile::TempDir;

use crate::archive::{files, says, write};
use crate::handover::{account, export, three, unpacked};

/// An archive of made-up people whose packets have these lengths. Its program has another Typst, whose packets are not known by
/// their metadata.
fn archive_of(lengths: &[usize]) -> TempDir {
    let folder = three();
    let packets = folder.path().join("packets");
    let text = fs::read(packets.join("manifest.json")).expect("there");
    let mut manifest: Manifest = serde_json::from_slice(&text).expect("a manifest");
    fs::remove_dir_all(&packets).expect("removable");
    fs::create_dir_all(packets.join("employee")).expect("writable");
    let model = manifest.packets[0].clone();
    manifest.program.typst = "0.1.0".to_owned();
    manifest.packets.clear();
    for (number, length) in lengths.iter().enumerate() {
        let id = format!("P{number:05}");
        let head = format!("%PDF-1.7\n{id}\n");
        let bytes = format!("{head}{}\n%%EOF\n", " ".repeat(length - head.len() - 7));
        let file = format!("employee/{id}.pdf");
        fs::write(packets.join(&file), &bytes).expect("writable");
        let mut packet = model.clone();
        packet.packet_id = format!("c-{id}-employee");
        packet.employee_id = id;
        packet.file = file;
        packet.bytes = bytes.len();
        packet.sha256 = sha256(bytes.as_bytes());
        packet.data_sha256 = packet.sha256.clone();
        manifest.packets.push(packet);
    }
    manifest.counts.people = lengths.len();
    manifest.counts.packets = lengths.len();
    if let Some(asked) = &mut manifest.asked {
        asked.audiences = vec!["employee".to_owned()];
        asked.people = lengths.len();
        asked.people_sha256 =
            BuildRequest::hash(manifest.packets.iter().map(|it| it.employee_id.as_str()));
    }
    fs::write(packets.join("manifest.json"), manifest.to_json()).expect("writable");
    folder
}

/// How many packets each package has, by its name.
fn packages(account: &serde_json::Value) -> BTreeMap<String, u64> {
    let packages = account["packages"].as_array().expect("a list").iter();
    let figures = packages.map(|it| {
        let name = it["name"].as_str().expect("a name").to_owned();
        (name, it["packets"].as_u64().expect("a number"))
    });
    figures.collect()
}

#[test]
fn a_hundred_and_one_files_are_two_imports_of_personio() {
    let folder = archive_of(&[100; 101]);
    let personio = ["--to", "personio", "--set", "category=Performance", "-o", "upload"];
    let account = account(folder.path(), &personio);
    let wanted = BTreeMap::from([("import-001".to_owned(), 100), ("import-002".to_owned(), 1)]);
    assert_eq!(packages(&account), wanted);
}

#[test]
fn two_thousand_and_one_files_are_two_zips_of_ukg_each_with_its_list() {
    let folder = archive_of(&[100; 2_001]);
    let ids = (0..2_001).map(|it| format!("P{it:05},T{it}\n")).collect::<String>();
    write(&folder, "ids.csv", &format!("employee_id,target_id\n{ids}"));
    let to = ["--to", "ukg-hr-sd", "--ids", "ids.csv", "-o", "upload"];
    let set = ["--set", "document_type_id=x", "--set", "id_column=technical_id"];
    account(folder.path(), &[&to[..], &set].concat());
    let found = unpacked(&folder.path().join("upload"));
    for (zip, files) in [("promopacket-001.zip", 2_000), ("promopacket-002.zip", 1)] {
        let list = String::from_utf8_lossy(&found[&format!("{zip}/metadata.csv")]).into_owned();
        assert_eq!(list.lines().count(), files + 1);
        for line in list.lines().skip(1) {
            let (file, rest) = line.split_once(';').expect("several cells");
            let (ours, theirs) = (&file[6..12], rest.split(';').next().expect("an id"));
            assert_eq!(ours.trim_start_matches(['P', '0']), theirs[1..].trim_start_matches('0'));
            assert!(found.contains_key(&format!("{zip}/{file}")), "{zip}: {file}");
        }
    }
    assert_eq!(found.len(), 2_003);
}

/// A target file of one's own, with small limits.
const SMALL: &str = "name = \"small\"\ntitle = \"Small\"\nsource = [\"https://small.example\"]\nseen = 2026-11-29\n\
    form = \"zip\"\nemployee_access = \"never\"\nedition = \"employee\"\n\
    [ids]\ncalled = \"ID\"\norigin = \"employee-id\"\n\
    [names]\npackage = \"part-{part}\"\nfile = \"{id}.pdf\"\ntitle = \"{cycle_name}\"\n\
    [index]\nfile = \"list.csv\"\ndelimiter = \";\"\n[[index.column]]\nheader = \"file\"\nvalue = \"{file}\"\n\
    [limits]\npackage_bytes = 1500\nfile_bytes = 1200\n";

#[test]
fn a_zip_is_never_larger_than_the_system_takes() {
    let folder = archive_of(&[500, 400, 300, 700, 700, 1_100, 30]);
    write(&folder, "small.toml", SMALL);
    let account = account(folder.path(), &["--to", "small.toml", "-o", "upload"]);
    for (name, bytes) in files(&folder.path().join("upload")) {
        assert!(bytes.len() <= 1_500, "{name} has {} bytes", bytes.len());
        let said = account["packages"].as_array().expect("a list").iter();
        let said = said.clone().find(|it| it["name"] == *name).expect("it is in the account");
        assert_eq!(said["bytes"], bytes.len());
    }
    assert_eq!(packages(&account).values().sum::<u64>(), 7);
    assert!(packages(&account).len() > 3, "{account:#}");
}

#[test]
fn a_packet_above_the_limit_is_named_and_nothing_is_written() {
    let folder = archive_of(&[500, 1_201, 1_199]);
    write(&folder, "small.toml", SMALL);
    let output = export(folder.path(), &["--to", "small.toml", "-o", "upload"]);
    says(&output, 1, "`employee/P00001.pdf` makes 1201 bytes, and Small takes 1200 for a file");
    assert!(!folder.path().join("upload").exists());
    let narrow = SMALL.replace("package_bytes = 1500", "package_bytes = 1250");
    write(&folder, "small.toml", &narrow.replace("file_bytes = 1200", "file_bytes = 2000"));
    let output = export(folder.path(), &["--to", "small.toml", "-o", "upload"]);
    says(&output, 1, "and Small takes 1250 for an upload");
}

#[test]
fn every_mistake_of_a_target_file_is_told_with_its_place() {
    let folder = archive_of(&[100]);
    let wrong = SMALL
        .replace("{id}.pdf", "{id}_{person}.pdf")
        .replace("\"zip\"", "\"rar\"")
        .replace("[limits]", "[limits]\nfile = 3");
    write(&folder, "small.toml", &wrong);
    let output = export(folder.path(), &["--to", "small.toml", "-o", "upload"]);
    says(&output, 1, "small.toml:5:8 (form): `rar` is no choice here");
    says(&output, 1, "`{person}` is not one of {id}");
    says(&output, 1, "there is no setting `limits.file`");
    let missing = ["--to", "personio", "-o", "upload"];
    says(&export(folder.path(), &missing), 2, "Personio needs --set category=");
    let odd = ["--to", "personio", "--set", "category=a_b", "-o", "upload"];
    says(&export(folder.path(), &odd), 2, "it may not have `_`");
    let path = ["--to", "personio", "--set", "category=../a", "-o", "upload"];
    says(&export(folder.path(), &path), 2, "it cannot stand in the name of a file");
    let unknown = ["--to", "workday", "-o", "upload"];
    says(&export(folder.path(), &unknown), 2, "the systems are bamboohr, generic, hibob");
}
