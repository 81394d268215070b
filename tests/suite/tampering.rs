//! Manifests and folders that somebody changed by hand: `verify` finds it without a hash from elsewhere and without a key, and
//! no other command works with it.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::archive::{build, built, packets, says, three, write};
use crate::misuse::{Edit, edited};
use crate::workbench::{program, stderr};

const NO_HASH: &str = "A23";

fn verify(folder: &TempDir) -> std::process::Output {
    program(folder.path(), &["verify", "packets"])
}

/// Swaps what two packets say of their files.
fn swap(manifest: &mut Value, keys: &[&str]) {
    for key in keys {
        let first = manifest["packets"][0][*key].take();
        manifest["packets"][0][*key] = manifest["packets"][1][*key].take();
        manifest["packets"][1][*key] = first;
    }
}

/// A record of a purge that could be true, but for what `change` does to its file.
fn purged(manifest: &mut Value, change: impl FnOnce(&mut Value)) {
    let hash = "0".repeat(64);
    let mut file =
        json!({ "employee_id": "9", "audience": "hr", "file": "hr/9.pdf", "sha256": hash });
    change(&mut file);
    manifest["purged"] = json!([{ "due": "2040-01-01", "manifest_sha256": hash, "files": [file] }]);
}

/// A decision that could be true, but for what `change` does to it.
fn decided(manifest: &mut Value, change: impl FnOnce(&mut Value)) {
    let hash = "0".repeat(64);
    let mut decision = json!({ "action": "hold", "people": ["1"], "reason": "a claim", "on": "2026-12-01", "manifest_sha256": hash });
    change(&mut decision);
    manifest["archive"]["held"] = json!(["1"]);
    manifest["decisions"] = json!([decision]);
}

fn list(manifest: &mut Value, key: &str) -> Vec<Value> {
    manifest[key].as_array().expect("a list").clone()
}

/// Two decisions one after the other about the same person.
fn decided_twice(manifest: &mut Value, first: Value, second: Value) {
    let hash = "0".repeat(64);
    let mut decisions = vec![first, second];
    for one in &mut decisions {
        one["reason"] = json!("a claim");
        one["on"] = json!("2026-12-01");
        one["manifest_sha256"] = json!(hash);
    }
    manifest["decisions"] = json!(decisions);
}

/// Takes the last person out, with everything that the manifest says of the number of people.
fn without_the_last(manifest: &mut Value) {
    let mut packets = list(manifest, "packets");
    packets.pop();
    manifest["packets"] = json!(packets);
    for (key, name) in [("counts", "packets"), ("counts", "people"), ("asked", "people")] {
        manifest[key][name] = json!(packets.len());
    }
}

/// What could be true of any run, and is not true of the one that the rest of the manifest tells of.
#[test]
fn what_a_manifest_says_against_itself_is_found() {
    let retained = json!({ "action": "retain", "people": ["1"], "until": "2040-01-01" });
    let edits: &[(&str, Edit<'_>)] = &[
        ("`1` was decided", &|it| {
            decided(it, |_| {});
            it["archive"]["held"] = json!([]);
        }),
        ("it is not held", &|it| decided(it, |one| one["people"] = json!("all"))),
        ("each once", &|it| it["archive"]["held"] = json!(["2", "1"])),
        ("each once", &|it| it["archive"]["held"] = json!(["1", "1"])),
        ("about nobody", &|it| decided(it, |one| one["people"] = json!([]))),
        ("no reason", &|it| decided(it, |one| one["reason"] = json!(" "))),
        ("of another time", &|it| decided(it, |one| one["on"] = json!("1200-01-01"))),
        ("`2` was decided", &|it| {
            it["archive"]["held"] = json!(["1"]);
            let hold = json!({ "action": "hold", "people": ["1", "2"] });
            decided_twice(it, hold, json!({ "action": "release", "people": ["1"] }));
        }),
        ("the archive is to be kept until", &|it| {
            decided_twice(it, retained.clone(), retained.clone());
        }),
        ("what there is of `1`", &|it| {
            let other = json!({ "action": "retain", "people": ["2"], "until": "2030-01-01" });
            decided_twice(it, retained.clone(), other);
            it["archive"]["retain_until"] = json!("2040-01-01");
        }),
        ("are not those who were asked for", &without_the_last),
        ("3 people, and 2 are listed", &|it| {
            without_the_last(it);
            it["asked"]["people"] = json!(3);
        }),
        ("8 people, and 3 are listed", &|it| it["asked"]["people"] = json!(8)),
        ("are not those", &|it| it["asked"]["people_sha256"] = json!("0".repeat(64))),
        ("who were selected", &|it| it["asked"]["only"] = json!([])),
        ("who were selected", &|it| it["asked"]["only"] = json!(["1"])),
        ("was not asked for", &|it| it["asked"]["audiences"] = json!(["hr"])),
        ("has no packet of it", &|it| it["asked"]["audiences"] = json!(["committee", "hr"])),
        ("no path of a PDF", &|it| it["packets"][0]["file"] = json!("1.pdf")),
        ("no path of a PDF", &|it| it["packets"][0]["file"] = json!("hr/1.pdf")),
        ("no path of a PDF", &|it| it["packets"][0]["file"] = json!("committee/run.exe")),
        ("no path of a PDF", &|it| purged(it, |file| file["file"] = json!("committee/9.pdf"))),
        ("is of 1500-01-01", &|it| it["packets"][0]["as_of"] = json!("1500-01-01")),
        ("another look", &|it| it["packets"][0]["render_sha256"] = json!("0".repeat(64))),
        ("does not say its look", &|it| {
            it["earlier"] = it["packets"].take();
            it["packets"] = json!([]);
            it["counts"] = json!({ "rows": 3, "people": 0, "packets": 0, "not_written": 0, "dropped_cells": 0 });
            it.as_object_mut().expect("an object").remove("asked");
        }),
        ("a purge names 1200-01-01", &|it| {
            purged(it, |_| {});
            it["purged"][0]["due"] = json!("1200-01-01");
        }),
        ("of one manifest", &|it| {
            purged(it, |_| {});
            let one = it["purged"][0].clone();
            it["purged"] = json!([one, one]);
        }),
        ("does not say so much", &|it| it["schema"] = json!(2)),
        ("as `banana`", &|it| it["inputs"][0]["role"] = json!("banana")),
        ("no assessments", &|it| it["counts"]["rows"] = json!(0)),
        ("no assessments", &|it| it["inputs"] = json!([])),
    ];
    let folder = three();
    built(&folder, &[]);
    let first = packets(&folder);
    let manifest = folder.path().join("packets/manifest.json");
    for (words, edit) in edits {
        edited(&folder, edit);
        says(&verify(&folder), 1, words);
        fs::write(&manifest, &first["manifest.json"]).expect("writable");
    }
    says(&verify(&folder), 0, "complete and unchanged");
}

#[test]
fn what_no_run_writes_into_a_manifest_is_found_by_every_command() {
    let edits: [(&str, Edit<'_>); 40] = [
        ("unsafe-path", &|it| it["packets"][0]["file"] = json!("committee/NUL.pdf")),
        ("unsafe-path", &|it| it["packets"][0]["file"] = json!("committee/com1.x.pdf")),
        ("unsafe-path", &|it| purged(it, |file| file["file"] = json!("hr/CON.pdf"))),
        ("broken-manifest", &|it| it["archive"]["standards"] = json!(["PDF/A-9z", "PDF/UA-1"])),
        ("broken-manifest", &|it| it["archive"]["standards"] = json!(["PDF/UA-1"])),
        ("broken-manifest", &|it| it["archive"]["standards"] = json!([])),
        ("broken-manifest", &|it| it["shard"] = json!({ "index": 1, "of": 97 })),
        ("listed-twice", &|it| {
            let mut inputs = list(it, "inputs");
            inputs.push(inputs[0].clone());
            it["inputs"] = json!(inputs);
        }),
        ("unknown-edition", &|it| it["packets"][0]["audience"] = json!("board")),
        ("unknown-edition", &|it| it["packets"][0]["audience"] = json!("Committee")),
        ("unknown-edition", &|it| purged(it, |file| file["audience"] = json!("board"))),
        ("broken-manifest", &|it| it["asked"]["audiences"] = json!(["board"])),
        ("broken-manifest", &|it| it["asked"]["audiences"] = json!([])),
        ("broken-manifest", &|it| it["render_sha256"] = json!(NO_HASH)),
        ("broken-manifest", &|it| it["render_sha256"] = json!("")),
        ("broken-manifest", &|it| it["packets"][0]["render_sha256"] = json!(NO_HASH)),
        ("broken-manifest", &|it| it["packets"][0]["data_sha256"] = json!("B".repeat(64))),
        ("broken-manifest", &|it| it["packets"][0]["sha256"] = json!("")),
        ("broken-manifest", &|it| it["inputs"][0]["sha256"] = json!(NO_HASH)),
        ("broken-manifest", &|it| it["asked"]["people_sha256"] = json!(NO_HASH)),
        ("broken-manifest", &|it| purged(it, |file| file["sha256"] = json!(NO_HASH))),
        ("broken-manifest", &|it| decided(it, |one| one["manifest_sha256"] = json!(NO_HASH))),
        ("broken-manifest", &|it| decided(it, |one| one["until"] = json!("2030-01-01"))),
        ("wrong-packet-id", &|it| it["packets"][0]["packet_id"] = json!("")),
        ("wrong-packet-id", &|it| swap(it, &["packet_id"])),
        ("wrong-packet-id", &|it| it["packets"][0]["employee_id"] = json!("0")),
        ("unsafe-path", &|it| it["packets"][0]["file"] = json!("manifest.json")),
        ("unsafe-path", &|it| it["packets"][0]["file"] = json!("Manifest.JSON")),
        ("unsafe-path", &|it| it["packets"][0]["file"] = json!("manifest.json.minisig")),
        ("unsafe-path", &|it| it["packets"][0]["file"] = json!(".promopacket/changes.json")),
        ("unsafe-path", &|it| purged(it, |file| file["file"] = json!("../../etc/passwd"))),
        ("unsafe-path", &|it| purged(it, |file| file["file"] = json!("/etc/passwd"))),
        ("unsafe-path", &|it| purged(it, |file| file["file"] = json!("manifest.json"))),
        ("wrong-order", &|it| {
            let mut packets = list(it, "packets");
            packets.reverse();
            it["packets"] = json!(packets);
        }),
        ("wrong-date", &|it| it["packets"][0]["retain_until"] = json!("2001-01-01")),
        ("wrong-date", &|it| it["packets"][0]["as_of"] = json!("2099-01-01")),
        ("wrong-date", &|it| it["archive"]["retain_until"] = json!("2026-11-22")),
        ("wrong-counts", &|it| it["counts"]["packets"] = json!(2)),
        ("wrong-counts", &|it| it["asked"]["people"] = json!(2)),
        ("broken-manifest", &|it| {
            it["not_written"] = json!([{ "employee_id": "1", "reasons": [] }]);
            it["counts"]["not_written"] = json!(1);
        }),
    ];
    let folder = three();
    built(&folder, &[]);
    let first = packets(&folder);
    let manifest = folder.path().join("packets/manifest.json");
    for (number, (code, edit)) in edits.iter().enumerate() {
        edited(&folder, edit);
        let before = packets(&folder);
        let output = verify(&folder);
        let code = format!("error[{code}]");
        assert!(stderr(&output).contains(&code), "edit {number}: {}", stderr(&output));
        says(&output, 1, "1 error: 1 ");
        says(&build(&folder, &[]), 1, &code);
        let purge = ["purge", "packets", "--due", "2099-01-01", "--yes"];
        says(&program(folder.path(), &purge), 1, &code);
        says(&program(folder.path(), &["merge", "packets", "-o", "merged"]), 1, &code);
        assert_eq!(packets(&folder), before, "edit {number}");
        fs::write(&manifest, &first["manifest.json"]).expect("writable");
    }
    says(&verify(&folder), 0, "complete and unchanged");
}

/// Whoever swaps files swaps their hashes, too; each file still says whose it is.
#[test]
fn a_file_of_somebody_else_is_found_by_what_is_in_it() {
    let folder = three();
    built(&folder, &[]);
    edited(&folder, |it| swap(it, &["file", "sha256", "bytes", "pages", "data_sha256"]));
    says(&verify(&folder), 1, "is the packet of `2` for the edition `committee`");
    says(&verify(&folder), 1, "2 errors: 2 wrong-packet");
    built(&folder, &[]);
    says(&verify(&folder), 0, "complete and unchanged");
    edited(&folder, |it| it["packets"][0]["pages"] = json!(7));
    says(&verify(&folder), 1, "has not 7 pages");
}

/// Neither another version of Typst in the manifest nor another look of a packet lets a file in that is no packet.
#[test]
fn a_file_that_is_no_whole_packet_is_found_whatever_made_it() {
    let folder = three();
    built(&folder, &[]);
    let first = packets(&folder);
    let file = "committee/1_c_backend-L2_committee.pdf";
    let longer = [&first[file][..], b"\n%PDF-1.7 another end\n"].concat();
    for (typst, bytes) in [("0.1.0", &b"%PDF-1.7 words"[..]), ("0.1.0", &longer), ("", &longer)] {
        fs::write(folder.path().join("packets").join(file), bytes).expect("writable");
        edited(&folder, |it| {
            it["packets"][0]["sha256"] = json!(promopacket::archive::sha256(bytes));
            it["packets"][0]["bytes"] = json!(bytes.len());
            if !typst.is_empty() {
                it["program"]["typst"] = json!(typst);
            }
        });
        says(&verify(&folder), 1, "is not a whole PDF");
        fs::write(folder.path().join("packets/manifest.json"), &first["manifest.json"])
            .expect("writable");
    }
    fs::write(folder.path().join("packets").join(file), &first[file]).expect("writable");
    edited(&folder, |it| {
        it["program"]["typst"] = json!("0.1.0");
        it["packets"][0]["pages"] = json!(7);
    });
    says(&verify(&folder), 1, "has not 7 pages");
}

#[test]
fn a_file_of_another_archive_is_found_by_what_is_in_it() {
    let (folder, other) = (three(), three());
    write(&other, "cycle.toml", "id = \"other\"\nas_of = 2026-11-23\n");
    built(&other, &[]);
    built(&folder, &[]);
    let theirs = fs::read(other.path().join("packets/committee/1_other_backend-L2_committee.pdf"));
    let theirs = theirs.expect("there");
    let file = folder.path().join("packets/committee/1_c_backend-L2_committee.pdf");
    fs::write(file, &theirs).expect("writable");
    let manifest = fs::read(other.path().join("packets/manifest.json")).expect("there");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    edited(&folder, |it| {
        for key in ["sha256", "bytes", "pages"] {
            it["packets"][0][key] = manifest["packets"][0][key].clone();
        }
    });
    says(&verify(&folder), 1, "is not the packet of `1` for the edition `committee`");
}

#[test]
fn what_a_system_puts_beside_files_is_named_and_no_fault() {
    let folder = three();
    built(&folder, &[]);
    let packets = folder.path().join("packets");
    let of_the_system =
        [".DS_Store", "committee/Thumbs.db", "desktop.ini", "committee/._1.pdf", "~$notes.docx"];
    for file in of_the_system {
        fs::write(packets.join(file), "x").expect("writable");
    }
    let output = verify(&folder);
    says(&output, 0, "complete and unchanged");
    says(&output, 0, "warning[system-file]");
    for file in of_the_system {
        says(&output, 0, file);
    }
    let again = build(&folder, &[]);
    assert!(!stderr(&again).contains("files-of-another-run"), "{}", stderr(&again));
    fs::write(packets.join("committee/1.pdf"), "x").expect("writable");
    says(&verify(&folder), 1, "`committee/1.pdf` is not in the manifest");
    // A packet that was renamed to such a name is found all the same.
    fs::remove_file(packets.join("committee/1.pdf")).expect("removable");
    let (old, new) = ("committee/1_c_backend-L2_committee.pdf", "committee/._x.pdf");
    fs::rename(packets.join(old), packets.join(new)).expect("movable");
    says(&verify(&folder), 1, "is now named `committee/._x.pdf`");
}

/// A manifest that says the same in other bytes is none that a run wrote, and nothing but its bytes shows it.
#[test]
fn a_manifest_in_other_bytes_is_found() {
    let folder = three();
    built(&folder, &[]);
    let path = folder.path().join("packets/manifest.json");
    let text = fs::read_to_string(&path).expect("there");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let schema = "  \"schema\": 3,\n";
    let others = [
        serde_json::to_string_pretty(&value).expect("JSON"),
        text.replace("  \"", "\t\""),
        text.replace('\n', "\r\n"),
        format!("{text}\n"),
        text.replacen(schema, "", 1)
            .replace("\n}", &format!(",\n{}\n}}", schema.trim_end().trim_end_matches(','))),
        text.replacen("\"packets\": [", "\"packets\":  [", 1),
        text.replacen("\"cycle\":", "\"cycl\\u0065\":", 1),
    ];
    for (number, other) in others.iter().enumerate() {
        assert_ne!(*other, text, "{number}");
        fs::write(&path, other).expect("writable");
        says(&verify(&folder), 1, "error[altered-manifest]");
    }
    fs::write(&path, text.replacen(schema, &schema.repeat(2), 1)).expect("writable");
    says(&verify(&folder), 1, "duplicate field");
    fs::write(&path, &text).expect("writable");
    says(&verify(&folder), 0, "complete and unchanged");
}
