//! What clumsy or hostile hands do to an archive: nothing is lost in silence, nothing outside it is touched.

use std::fs;

use promopacket::archive::Manifest;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::archive::{PEOPLE, ROWS, build, built, packets, says, three, write};
use crate::workbench::program;

const CYCLE: &str = "id = \"c\"\nas_of = 2026-11-23\n";
const FIRST: &str = "committee/1_c_backend-L2_committee.pdf";

/// A change of a manifest.
pub(crate) type Edit<'e> = &'e dyn Fn(&mut Value);

/// Changes the manifest by hand.
pub(crate) fn edited(folder: &TempDir, edit: impl FnOnce(&mut Value)) {
    let path = folder.path().join("packets/manifest.json");
    let mut manifest: Value =
        serde_json::from_slice(&fs::read(&path).expect("there")).expect("JSON");
    edit(&mut manifest);
    let text = manifest.to_string();
    // Whoever edits one with care writes it as the program does.
    let careful: Option<Manifest> = serde_json::from_value(manifest).ok();
    let bytes = careful.map_or(text.into_bytes(), |it| it.to_json());
    fs::write(path, bytes).expect("writable");
}

#[test]
fn no_packet_takes_the_place_of_one_that_stays() {
    let folder = three();
    write(&folder, "cycle.toml", &format!("{CYCLE}[output]\nname = \"{{name}}.pdf\"\n"));
    built(&folder, &[]);
    let first = packets(&folder);
    // Somebody else has the same name as one who has left.
    write(&folder, "people.csv", &PEOPLE.replace("1,Ada", "9,Ada"));
    write(&folder, "assessments.csv", &ROWS.replace("1,summary", "9,summary"));
    for more in [&[][..], &["--keep-going"], &["--force"]] {
        says(&build(&folder, more), 1, "error[same-file-name]");
        assert_eq!(packets(&folder), first);
    }
    // Two people swap names, and only one is built.
    let swapped = PEOPLE.replace("1,Ada One", "1,Bea Two").replacen("2,Bea Two", "2,Ada One", 1);
    write(&folder, "people.csv", &swapped);
    write(&folder, "assessments.csv", ROWS);
    says(&build(&folder, &["--only", "1"]), 1, "error[same-file-name]");
    assert_eq!(packets(&folder), first);
    built(&folder, &[]);
    let second = packets(&folder);
    assert_eq!(second.keys().collect::<Vec<_>>(), first.keys().collect::<Vec<_>>());
    assert_ne!(second["committee/Ada_One.pdf"], first["committee/Ada_One.pdf"]);
    says(&program(folder.path(), &["verify", "packets"]), 0, "complete and unchanged");
}

#[test]
fn no_build_ends_a_legal_hold() {
    let folder = three();
    let held = format!("{CYCLE}[retention]\nheld = [\"1\", \"01\"]\n");
    write(&folder, "cycle.toml", &held);
    says(&build(&folder, &[]), 1, "error[unknown-held-person]");
    assert!(!folder.path().join("packets").exists());
    let held = held.replace(", \"01\"", "");
    write(&folder, "cycle.toml", &held);
    built(&folder, &[]);
    let first = packets(&folder);
    write(&folder, "assessments.csv", &ROWS.replace("The first.", "Another first."));
    write(&folder, "cycle.toml", CYCLE);
    for more in [&[][..], &["--keep-going"], &["--force"]] {
        says(&build(&folder, more), 1, "error[legal-hold]");
        assert_eq!(packets(&folder)[FIRST], first[FIRST]);
        says(&program(folder.path(), &["verify", "packets"]), 0, "complete and unchanged");
    }
    says(&build(&folder, &["--dry-run"]), 1, "error[legal-hold]");
    write(&folder, "cycle.toml", &format!("{held}[output]\nname = \"x_{{employee_id}}.pdf\"\n"));
    write(&folder, "assessments.csv", ROWS);
    says(&build(&folder, &["--keep-going"]), 1, "error[legal-hold]");
    let moved = packets(&folder);
    assert_eq!(moved[FIRST], first[FIRST]);
    assert!(moved.contains_key("committee/x_2.pdf") && !moved.contains_key("committee/x_1.pdf"));
    write(&folder, "cycle.toml", CYCLE);
    assert_eq!(built(&folder, &["--only", "2"])["packets"], 1);
    let purge = ["purge", "packets", "--due", "2099-01-01"];
    says(&program(folder.path(), &purge), 0, "1 packet stays under a legal hold");
    built(&folder, &[]);
    says(&program(folder.path(), &purge), 0, "1 packet stays under a legal hold");
}

#[test]
fn a_file_that_no_run_wrote_is_never_written_over() {
    let folder = three();
    let file = folder.path().join("packets").join(FIRST);
    fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
    fs::write(&file, "mine").expect("writable");
    says(&build(&folder, &[]), 1, "error[file-in-the-way]");
    assert_eq!(fs::read(&file).expect("there"), b"mine");
    says(&build(&folder, &["--force"]), 1, "error[file-in-the-way]");
    assert_eq!(fs::read(&file).expect("there"), b"mine");
    fs::remove_file(&file).expect("removable");
    built(&folder, &[]);
}

#[test]
fn a_manifest_that_no_run_wrote_is_refused() {
    let odd: [(&str, Edit<'_>); 6] = [
        ("listed-twice", &|it| it["packets"][1]["file"] = it["packets"][0]["file"].clone()),
        ("listed-twice", &|it| it["earlier"] = json!([it["packets"][0]])),
        ("unsafe-path", &|it| it["packets"][0]["file"] = json!("committee/./x.pdf")),
        ("unsafe-path", &|it| it["packets"][0]["file"] = json!("committee//x.pdf")),
        ("broken-manifest", &|it| it["packets"][0]["data_sha256"] = json!("/etc/passwd")),
        ("broken-manifest", &|it| it["shard"] = json!({ "index": 0, "of": 0 })),
    ];
    for (code, edit) in odd {
        let folder = three();
        built(&folder, &[]);
        edited(&folder, edit);
        let before = packets(&folder);
        let code = format!("error[{code}]");
        says(&program(folder.path(), &["verify", "packets"]), 1, &code);
        says(&build(&folder, &[]), 1, &code);
        let purge = ["purge", "packets", "--due", "2099-01-01", "--yes"];
        says(&program(folder.path(), &purge), 1, &code);
        assert_eq!(packets(&folder), before);
    }
    let folder = three();
    built(&folder, &[]);
    edited(&folder, |it| it["schema"] = json!(4));
    says(&build(&folder, &["--force"]), 1, "error[unknown-manifest-schema]");
}

#[test]
fn an_entry_edited_by_hand_is_made_anew() {
    let folder = three();
    built(&folder, &["--audience", "all"]);
    let first = packets(&folder);
    edited(&folder, |it| it["packets"][0]["bytes"] = json!(9));
    says(&program(folder.path(), &["verify", "packets"]), 1, "error[altered-file]");
    assert_eq!(built(&folder, &["--audience", "all"])["made"], json!({ "altered": 1 }));
    assert_eq!(packets(&folder), first);
    // The entry of one person says that the file of another is theirs.
    edited(&folder, |it| {
        for key in ["file", "sha256", "bytes"] {
            let own = it["packets"][0][key].take();
            it["packets"][0][key] = it["packets"][4][key].take();
            it["packets"][4][key] = own;
        }
    });
    assert_eq!(built(&folder, &["--audience", "all"])["made"], json!({ "renamed": 2 }));
    assert_eq!(packets(&folder), first);
}

#[test]
fn a_manifest_of_version_1_is_verified_and_built_over() {
    let folder = three();
    built(&folder, &[]);
    let first = packets(&folder);
    edited(&folder, |it| {
        let manifest = it.as_object_mut().expect("an object");
        for key in ["render_sha256", "asked", "earlier", "purged", "decisions"] {
            manifest.remove(key);
        }
        manifest["schema"] = json!(1);
        for packet in manifest["packets"].as_array_mut().expect("a list") {
            let packet = packet.as_object_mut().expect("an object");
            for key in ["data_sha256", "as_of", "retain_until"] {
                packet.remove(key);
            }
        }
    });
    says(&program(folder.path(), &["verify", "packets"]), 0, "complete and unchanged");
    built(&folder, &["--only", "2"]);
    says(&program(folder.path(), &["verify", "packets"]), 0, "complete and unchanged");
    assert_eq!(built(&folder, &[])["made"], json!({ "unknown": 2 }));
    assert_eq!(packets(&folder), first);
}

#[test]
fn a_pattern_that_differs_only_in_case_leaves_no_old_file() {
    let folder = three();
    let pattern = |name: &str| format!("{CYCLE}[output]\nname = \"{name}_{{employee_id}}.pdf\"\n");
    write(&folder, "cycle.toml", &pattern("Packet"));
    built(&folder, &[]);
    write(&folder, "cycle.toml", &pattern("packet"));
    assert_eq!(built(&folder, &[])["made"], json!({ "renamed": 3 }));
    assert_eq!(packets(&folder).len(), 4);
}

#[test]
fn packets_of_earlier_runs_are_looked_at_too() {
    let folder = three();
    built(&folder, &["--audience", "all"]);
    fs::remove_file(folder.path().join("packets/hr/1_c_backend-L2_hr.pdf")).expect("removable");
    fs::write(folder.path().join("packets/hr/2_c_backend-L2_hr.pdf"), "x").expect("writable");
    let output = build(&folder, &[]);
    says(
        &output,
        0,
        "`hr/1_c_backend-L2_hr.pdf` of an earlier run is missing; it stays listed, to be kept until 2032-11-23",
    );
    says(&output, 0, "`hr/2_c_backend-L2_hr.pdf` of an earlier run is not the file");
    says(&output, 0, "9 packets of earlier runs stay");
    let found = program(folder.path(), &["verify", "packets"]);
    says(&found, 1, "error[altered-file]");
    says(&found, 1, "error[missing-file]");
}

#[cfg(unix)]
#[test]
fn links_in_the_folder_of_a_run_are_not_followed() {
    let folder = three();
    built(&folder, &[]);
    write(&folder, "precious.txt", "mine");
    let place = folder.path().join("packets/.promopacket");
    fs::create_dir_all(&place).expect("writable");
    for name in ["journal.jsonl", "manifest.json", "changes.part"] {
        std::os::unix::fs::symlink("../../precious.txt", place.join(name)).expect("linkable");
    }
    built(&folder, &["--force"]);
    assert_eq!(fs::read(folder.path().join("precious.txt")).expect("there"), b"mine");
    assert!(!place.exists());
    std::os::unix::fs::symlink("nowhere", &place).expect("linkable");
    says(&build(&folder, &[]), 3, "its place is taken by something else");
}

#[test]
fn a_list_of_changes_that_no_run_wrote_moves_nothing() {
    let folder = three();
    built(&folder, &[]);
    write(&folder, "precious.txt", "mine");
    let precious = folder.path().join("precious.txt");
    let place = folder.path().join("packets/.promopacket");
    fs::create_dir_all(&place).expect("writable");
    fs::write(place.join("manifest.json"), "{}").expect("writable");
    let changes = json!({ "place": [[precious, "committee/x.pdf"]], "remove": [] });
    fs::write(place.join("changes.json"), changes.to_string()).expect("writable");
    says(&build(&folder, &[]), 3, "no run wrote this list of changes");
    assert_eq!(fs::read(&precious).expect("there"), b"mine");
}

/// What a stopped run left stands for a packet only where nothing was tampered with.
#[test]
fn a_forged_packet_cannot_come_back_through_what_a_run_left() {
    let folder = three();
    built(&folder, &[]);
    let first = packets(&folder);
    let manifest: Value = serde_json::from_slice(&first["manifest.json"]).expect("JSON");
    let look = &manifest["render_sha256"];
    let packet = &manifest["packets"][0];
    let data = packet["data_sha256"].as_str().expect("a hash");
    let place = folder.path().join("packets/.promopacket");
    fs::create_dir_all(place.join("waiting")).expect("writable");
    fs::write(place.join("waiting").join(data), "forged").expect("writable");
    fs::write(folder.path().join("packets").join(FIRST), "forged").expect("writable");
    let sha256 = promopacket::archive::sha256(b"forged");
    let head = json!({ "schema": 1, "render_sha256": look });
    let made = json!({ "pages": 1, "bytes": 6, "sha256": sha256, "warnings": [] });
    let line = json!({ "data_sha256": data, "made": made });
    fs::write(place.join("journal.jsonl"), format!("{head}\n{line}\n")).expect("writable");
    assert_eq!(built(&folder, &[])["made"], json!({ "altered": 1 }));
    assert_eq!(packets(&folder), first);
}

#[test]
fn a_purge_records_what_it_found_and_says_what_it_left() {
    let folder = three();
    write(&folder, "cycle.toml", &format!("{CYCLE}[retention]\nyears = 0\n"));
    built(&folder, &[]);
    edited(&folder, |_| {});
    let manifest = packets(&folder).remove("manifest.json").expect("there");
    fs::remove_file(folder.path().join("packets").join(FIRST)).expect("removable");
    fs::write(folder.path().join("packets/committee/copy.pdf"), "x").expect("writable");
    let purge = ["purge", "packets", "--due", "2099-01-01", "--yes"];
    says(&program(folder.path(), &purge), 0, "warning[extra-file]");
    let after: Value = serde_json::from_slice(&packets(&folder)["manifest.json"]).expect("JSON");
    let record = &after["purged"][0];
    assert_eq!(record["manifest_sha256"], promopacket::archive::sha256(&manifest));
    assert_eq!(record["files"][0]["found"], "missing");
    assert_eq!(record["files"][1]["found"], Value::Null);
    fs::remove_file(folder.path().join("packets/committee/copy.pdf")).expect("removable");
    let again = build(&folder, &[]);
    says(&again, 0, "warning[purged-before]");
    says(&again, 0, "3 people without a packet");
    assert_eq!(packets(&folder).len(), 1);
    says(&build(&folder, &["--restore-purged"]), 0, "3 packets out");
}

#[test]
fn reasons_of_people_without_a_packet_are_purged_too() {
    let folder = three();
    write(&folder, "cycle.toml", &format!("{CYCLE}[retention]\nyears = 0\n"));
    write(&folder, "assessments.csv", &ROWS.replace("3,summary,,The third.,,\n", ""));
    says(&build(&folder, &[]), 0, "1 person without a packet");
    says(&program(folder.path(), &["verify", "packets"]), 0, "1 person without a packet");
    let purge = ["purge", "packets", "--due", "2099-01-01", "--yes"];
    says(&program(folder.path(), &purge), 0, "why 1 person had no packet, deleted, too");
    let after: Value = serde_json::from_slice(&packets(&folder)["manifest.json"]).expect("JSON");
    assert_eq!(after["not_written"], json!([]));
    says(&program(folder.path(), &["verify", "packets"]), 0, "complete and unchanged");
}
