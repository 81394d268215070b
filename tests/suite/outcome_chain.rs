//! From a packet to a decision and to a letter: whatever somebody changes on the way, `verify` finds it and names it.

use std::fs;
use std::path::Path;
use std::process::Output;

use promopacket::archive::{Manifest, sha256};
use serde_json::{Value, json};

use crate::archive::{files, says};
use crate::outcome::{decided_cycle, outcome, with_lines};
use crate::workbench::{program, stderr};

type Tampering<'t> = (&'t str, &'t str, &'t dyn Fn(&Path));

fn verify(at: &Path) -> Output {
    program(at, &["verify", "outcomes", "--packets", "packets", "--decisions", "decisions.csv"])
}

/// Changes the manifest of an archive, and writes it as the program does.
fn edit(at: &Path, archive: &str, change: impl FnOnce(&mut Value)) {
    let path = at.join(archive).join("manifest.json");
    let mut manifest: Value =
        serde_json::from_slice(&fs::read(&path).expect("there")).expect("JSON");
    change(&mut manifest);
    let text = manifest.to_string();
    let careful: Option<Manifest> = serde_json::from_value(manifest).ok();
    fs::write(path, careful.map_or(text.into_bytes(), |it| it.to_json())).expect("writable");
}

/// The line of a document: the documents of each person follow each other, five for each.
fn line(manifest: &mut Value, person: usize, edition: usize) -> &mut Value {
    &mut manifest["packets"][5 * person + edition]
}

fn swap_keys(manifest: &mut Value, places: [usize; 2], keys: &[&str]) {
    for key in keys {
        let [one, other] = places.map(|place| manifest["packets"][place][*key].clone());
        manifest["packets"][places[0]][*key] = other;
        manifest["packets"][places[1]][*key] = one;
    }
}

/// Writes a file over a listed one, and says in the manifest that it belongs there.
fn replace(at: &Path, person: usize, edition: usize, bytes: &[u8]) {
    edit(at, "outcomes", |it| {
        let line = line(it, person, edition);
        fs::write(at.join("outcomes").join(line["file"].as_str().expect("a path")), bytes)
            .expect("writable");
        line["sha256"] = json!(sha256(bytes));
        line["bytes"] = json!(bytes.len());
    });
}

fn letter(at: &Path, id: &str) -> std::path::PathBuf {
    let listed = files(&at.join("outcomes"));
    let name =
        listed.into_keys().find(|it| it.starts_with(&format!("letter/{id}_"))).expect("a letter");
    at.join("outcomes").join(name)
}

fn packet(at: &Path, id: &str) -> std::path::PathBuf {
    let listed = files(&at.join("packets"));
    let name = listed
        .into_keys()
        .find(|it| it.starts_with(&format!("committee/{id}_")))
        .expect("a packet");
    at.join("packets").join(name)
}

fn in_table(at: &Path, from: &str, to: &str) {
    let path = at.join("decisions.csv");
    let text = fs::read_to_string(&path).expect("a table");
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).expect("writable");
}

const LETTER: usize = 4;

const TAMPERINGS: &[Tampering<'_>] = &[
    ("a letter is deleted", "error[missing-file]: `letter/L101_", &|at| {
        fs::remove_file(letter(at, "L101")).expect("there")
    }),
    ("a letter is renamed", "error[renamed-file]", &|at| {
        fs::rename(letter(at, "L101"), at.join("outcomes/letter/L1.pdf")).expect("there");
    }),
    ("a letter is altered", "error[altered-file]", &|at| {
        let mut bytes = fs::read(letter(at, "L101")).expect("there");
        *bytes.last_mut().expect("not empty") ^= 1;
        fs::write(letter(at, "L101"), bytes).expect("writable");
    }),
    ("a letter is emptied", "error[altered-file]", &|at| {
        fs::write(letter(at, "L203"), "").expect("writable")
    }),
    ("two letters are swapped", "2 altered-file", &|at| {
        let [one, other] = ["L101", "L203"].map(|id| fs::read(letter(at, id)).expect("there"));
        fs::write(letter(at, "L101"), other).expect("writable");
        fs::write(letter(at, "L203"), one).expect("writable");
    }),
    ("two letters are swapped, and the manifest with them", "error[wrong-packet]", &|at| {
        let [one, other] = ["L101", "L103"].map(|id| fs::read(letter(at, id)).expect("there"));
        replace(at, 0, LETTER, &other);
        replace(at, 2, LETTER, &one);
    }),
    ("a letter is replaced by the person's page", "error[wrong-packet]", &|at| {
        let page =
            files(&at.join("outcomes")).into_iter().find(|it| it.0.starts_with("employee/L101_"));
        replace(at, 0, LETTER, &page.expect("a page").1);
    }),
    ("a letter is replaced by a packet", "error[wrong-packet]", &|at| {
        let bytes = fs::read(packet(at, "L101")).expect("there");
        replace(at, 0, LETTER, &bytes);
    }),
    ("a letter is replaced by another PDF", "error[wrong-packet]", &|at| {
        replace(at, 0, LETTER, b"%PDF-1.7\n%%EOF\n")
    }),
    ("a page of the committee goes to the person", "error[wrong-packet]", &|at| {
        let page =
            files(&at.join("outcomes")).into_iter().find(|it| it.0.starts_with("committee/L101_"));
        replace(at, 0, 0, &page.expect("a page").1);
    }),
    ("a file is added", "error[extra-file]", &|at| {
        fs::write(at.join("outcomes/letter/L999.pdf"), "x").expect("writable")
    }),
    ("a packet is altered", "error[altered-file]", &|at| {
        let mut bytes = fs::read(packet(at, "L202")).expect("there");
        *bytes.last_mut().expect("not empty") ^= 1;
        fs::write(packet(at, "L202"), bytes).expect("writable");
    }),
    ("a packet is deleted", "error[missing-file]", &|at| {
        fs::remove_file(packet(at, "L202")).expect("there")
    }),
    ("two packets are swapped", "2 altered-file", &|at| {
        let [one, other] = ["L101", "L203"].map(|id| fs::read(packet(at, id)).expect("there"));
        fs::write(packet(at, "L101"), other).expect("writable");
        fs::write(packet(at, "L203"), one).expect("writable");
    }),
    ("two packets are swapped, and their manifest with them", "error[wrong-packet]", &|at| {
        let [one, other] = ["L101", "L102"].map(|id| fs::read(packet(at, id)).expect("there"));
        fs::write(packet(at, "L101"), other).expect("writable");
        fs::write(packet(at, "L102"), one).expect("writable");
        edit(at, "packets", |it| swap_keys(it, [0, 1], &["sha256", "bytes", "pages"]));
    }),
    (
        "a packet is built again from other data",
        "follow from another version of `committee/L301_",
        &|at| {
            with_lines(at, "assessments.csv", "assessments.csv", |line| {
                line.starts_with("L301,").then(|| line.replace("deux jointures", "trois jointures"))
            });
            crate::outcome::build(at);
        },
    ),
    ("a packet leaves its archive", "error[decision-without-packet]", &|at| {
        edit(at, "packets", |it| {
            let list = it["packets"].as_array_mut().expect("a list");
            list.remove(0);
            let ids: Vec<String> = list
                .iter()
                .map(|it| it["employee_id"].as_str().expect("an id").to_owned())
                .collect();
            it["counts"]["people"] = json!(ids.len());
            it["counts"]["packets"] = json!(ids.len());
            it["asked"]["people"] = json!(ids.len());
            it["asked"]["people_sha256"] = json!(sha256(json!(ids).to_string().as_bytes()));
        });
    }),
    ("a decision is changed", "the decision about `L103` is not the one", &|at| {
        in_table(at, "frontend/L4,reject", "frontend/L4,accept");
    }),
    ("an area is changed", "the decision about `L302` is not the one", &|at| {
        in_table(at, "Reprise après erreur", "Reprise")
    }),
    ("a day is changed", "the decision about `L502` is not the one", &|at| {
        in_table(at, "2027-06-02", "2028-06-02")
    }),
    ("the day of a meeting is changed", "the decision about `L101` is not the one", &|at| {
        in_table(at, "2026-12-03", "2026-12-04")
    }),
    ("a name in the table is changed", "the decision about `L203` is not the one", &|at| {
        in_table(at, "Zdeněk", "Zdenek")
    }),
    ("a row of the table is deleted", "the table has no decision about `L401`", &|at| {
        with_lines(at, "decisions.csv", "decisions.csv", |line| {
            line.contains(",L401,").then(String::new)
        });
    }),
    ("a row of the table is added", "decided about `L999`, and no outcome follows", &|at| {
        let mut text = fs::read_to_string(at.join("decisions.csv")).expect("a table");
        text.push_str("2026-H2,L999,Nobody Here,backend/L1,backend/L2,accept,,,,2026-12-03,Y\n");
        fs::write(at.join("decisions.csv"), text).expect("writable");
    }),
    ("the ids of two rows are swapped", "2 broken-chain", &|at| {
        in_table(at, ",L101,", ",L???,");
        in_table(at, ",L102,", ",L101,");
        in_table(at, ",L???,", ",L102,");
    }),
    ("the manifest names another packet for a letter", "error[broken-chain]", &|at| {
        edit(at, "outcomes", |it| {
            line(it, 0, LETTER)["follows"]["packet_sha256"] = json!("0".repeat(64))
        });
    }),
    (
        "the manifest names another packet for all of a person",
        "was not made from the packet and the decision",
        &|at| {
            edit(at, "outcomes", |it| {
                for edition in 0..5 {
                    line(it, 0, edition)["follows"]["packet_sha256"] = json!("0".repeat(64));
                }
            });
        },
    ),
    (
        "the manifest names another decision for all of a person",
        "was not made from the packet and the decision",
        &|at| {
            edit(at, "outcomes", |it| {
                for edition in 0..5 {
                    line(it, 1, edition)["follows"]["decision_sha256"] = json!("a".repeat(64));
                }
            });
        },
    ),
    (
        "two people follow from each other's packets",
        "was not made from the packet and the decision",
        &|at| {
            edit(at, "outcomes", |it| {
                for edition in 0..5 {
                    swap_keys(it, [edition, 5 + edition], &["follows"]);
                }
            });
        },
    ),
    ("two people follow from one packet", "error[broken-chain]", &|at| {
        edit(at, "outcomes", |it| {
            for edition in 0..5 {
                let follows = line(it, 1, edition)["follows"].clone();
                line(it, 0, edition)["follows"] = follows;
            }
        });
    }),
    (
        "the cited file is not the committee's",
        "does not follow from a packet of the edition `committee`",
        &|at| {
            edit(at, "outcomes", |it| {
                line(it, 0, 0)["follows"]["packet_file"] = json!("hr/L101.pdf")
            });
        },
    ),
    ("a document does not say what it follows from", "error[broken-manifest]", &|at| {
        edit(at, "outcomes", |it| {
            drop(line(it, 0, 0).as_object_mut().expect("an object").remove("follows"))
        });
    }),
    ("a letter leaves the archive", "error[broken-manifest]", &|at| {
        fs::remove_file(letter(at, "L101")).expect("there");
        edit(at, "outcomes", |it| {
            drop(it["packets"].as_array_mut().expect("a list").remove(LETTER));
            it["counts"]["packets"] = json!(74);
        });
    }),
    ("a person leaves the archive", "are not those who were asked for", &|at| {
        edit(at, "outcomes", |it| {
            drop(it["packets"].as_array_mut().expect("a list").drain(..5));
            it["counts"]["packets"] = json!(70);
            it["counts"]["people"] = json!(14);
            it["asked"]["people"] = json!(14);
        });
    }),
    ("outcomes are said to be packets", "is an outcome, and the archive has packets", &|at| {
        edit(at, "outcomes", |it| {
            drop(it["archive"].as_object_mut().expect("an object").remove("outcomes"))
        });
    }),
    (
        "a document becomes somebody else's",
        "`L100` and of `L101` follow from the same packet",
        &|at| {
            edit(at, "outcomes", |it| line(it, 0, 0)["employee_id"] = json!("L100"));
        },
    ),
    ("the ids of documents are swapped", "error[wrong-packet-id]", &|at| {
        edit(at, "outcomes", |it| swap_keys(it, [LETTER, 5 + LETTER], &["packet_id"]));
    }),
    ("a document is of a later day than its meeting", "error[wrong-date]", &|at| {
        edit(at, "outcomes", |it| line(it, 0, 0)["as_of"] = json!("2027-01-01"));
    }),
    ("a document need not be kept", "error[wrong-date]", &|at| {
        edit(at, "outcomes", |it| line(it, 0, 0)["retain_until"] = json!("2026-12-02"));
    }),
    ("the manifest is of another cycle", "error[wrong-packet-id]", &|at| {
        edit(at, "outcomes", |it| it["archive"]["cycle"] = json!("2027-H1"));
    }),
    ("the manifest is written by another program", "error[altered-manifest]", &|at| {
        let path = at.join("outcomes/manifest.json");
        let text = fs::read_to_string(&path).expect("there");
        fs::write(path, text.replacen("{\n", "{ \n", 1)).expect("writable");
    }),
    ("the table is another file", "error[unknown-decisions]", &|at| {
        fs::write(at.join("decisions.csv"), "employee_id,name\nL101,Hannah\n").expect("writable");
    }),
];

/// Puts every file of a cycle back as it was.
fn restore(at: &Path, whole: &std::collections::BTreeMap<String, Vec<u8>>) {
    for name in ["outcomes", "packets"] {
        fs::remove_dir_all(at.join(name)).expect("removable");
    }
    for (name, bytes) in whole {
        let path = at.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, bytes).expect("writable");
    }
}

#[test]
fn every_tampering_between_packet_and_letter_is_found_by_name() {
    assert!(TAMPERINGS.len() >= 30);
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    assert!(outcome(at, "ballot.csv", &["--letters"]).status.success());
    says(&verify(at), 0, "complete and unchanged");
    let whole = files(at);
    let mut unnoticed = Vec::new();
    for (name, words, tamper) in TAMPERINGS {
        tamper(at);
        let run = verify(at);
        if run.status.code() != Some(1) || !stderr(&run).contains(words) {
            unnoticed.push(format!("{name}: {:?} {}", run.status.code(), stderr(&run)));
        }
        restore(at, &whole);
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
    says(&verify(at), 0, "complete and unchanged");
}

/// `verify` says what it did not compare, and that packets are no outcomes.
#[test]
fn verify_says_what_it_did_not_compare() {
    let folder = decided_cycle("forty-mistakes");
    let at = folder.path();
    assert!(outcome(at, "mended.csv", &[]).status.success());
    let verify = |more: &[&str]| program(at, &[&["verify"], more].concat());
    says(
        &verify(&["outcomes"]),
        0,
        "no packets were compared: --packets names them; no decisions were compared",
    );
    says(
        &verify(&["outcomes", "--packets", "packets"]),
        0,
        "the outcomes of 45 people follow from their packets; no decisions",
    );
    says(&verify(&["packets", "--packets", "packets"]), 1, "error[outcomes-apart]");
}
