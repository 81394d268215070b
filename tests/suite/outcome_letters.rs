//! Letters: the right words in the person's language, and nothing that the person may not know, in any byte.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::outcome::{build, decided_cycle, manifest, outcome};
use crate::pdf::{page_texts, squeezed, strings, text, unpacked};
use crate::structure::structure;
use crate::workbench::{root, stderr};

/// What must stay with the committee, each with a mark that stands nowhere else.
const SECRETS: [&str; 6] =
    ["Notemark", "Membermark", "Calibrationmark", "Selfmark", "Managermark", "Peermark"];

/// The numbers of votes: none of them is in a date, an id or a page.
const VOTES: [&str; 3] = ["613", "257", "129"];

/// Everything that a PDF says, drawn, named or packed.
fn everything(pdf: &[u8]) -> String {
    [unpacked(pdf), strings(pdf), text(pdf)].concat()
}

/// The sample of five languages with a mark in each text of it.
fn marked() -> TempDir {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    let mut rows = fs::read_to_string(at.join("assessments.csv")).expect("the fixture");
    let ids: Vec<String> = rows.lines().skip(1).map(|line| line[..4].to_owned()).collect();
    for id in &ids {
        rows.push_str(&format!("{id},calibration-notes,,,,Calibrationmark said Membermark.,,\n"));
        rows.push_str(&format!("{id},summary,,Selfmark asks.,,Managermark asks.,,\n"));
        rows.push_str(&format!("{id},peer-feedback,,Peermark from a peer.,,,,\n"));
    }
    fs::write(at.join("assessments.csv"), rows).expect("writable");
    let mut ballot = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(at.join("ballot.csv"))
        .expect("the fixture");
    let mut rows: Vec<Vec<String>> =
        ballot.records().map(|row| row.expect("CSV").iter().map(str::to_owned).collect()).collect();
    for row in rows.iter_mut().skip(1) {
        for (cell, votes) in row[9..12].iter_mut().zip(VOTES) {
            votes.clone_into(cell);
        }
        row[12] = "Notemark: Membermark was against it.".to_owned();
        row[13] = format!("Toldmark to {}.", row[1]);
    }
    let mut marked = csv::Writer::from_path(at.join("ballot.csv")).expect("writable");
    for row in rows {
        marked.write_record(row).expect("writable");
    }
    marked.flush().expect("writable");
    fs::remove_dir_all(at.join("packets")).expect("removable");
    build(at);
    folder
}

/// The bytes of each document of an archive with its edition and person.
fn documents(at: &Path) -> Vec<(String, String, Vec<u8>)> {
    let mut all = Vec::new();
    for file in manifest(at).packets {
        let bytes = fs::read(at.join("outcomes").join(&file.file)).expect("listed");
        all.push((file.audience, file.employee_id, bytes));
    }
    all
}

/// Nothing of the meeting, of calibration or of assessments is in a letter or in the person's page: neither drawn nor in metadata,
/// attachments or packed streams. The words for the person are in both, and each person's in no other's.
#[test]
fn no_mark_of_the_meeting_reaches_the_person() {
    let folder = marked();
    let at = folder.path();
    let run = outcome(at, "ballot.csv", &["--letters", "--members", "999"]);
    assert!(run.status.success(), "{}", stderr(&run));
    let mut own = 0;
    for (edition, id, bytes) in documents(at) {
        let (all, shown) = (everything(&bytes), text(&bytes));
        let is_persons = ["employee", "letter"].contains(&edition.as_str());
        let sees_meeting = ["committee", "hr"].contains(&edition.as_str());
        for secret in SECRETS {
            let is_told = sees_meeting && ["Notemark", "Membermark"].contains(&secret);
            assert_eq!(all.contains(secret), is_told, "{secret} in the {edition} of {id}");
        }
        // Hashes have digits, too.
        let words = manifest_hashes(at, &id)
            .iter()
            .fold(shown.clone(), |all, it| all.replace(it.as_str(), ""));
        for votes in VOTES {
            assert_eq!(
                words.contains(votes),
                sees_meeting,
                "{votes} in the {edition} of {id}: {words}"
            );
        }
        assert!(shown.contains(&squeezed(&format!("Toldmark to {id}."))), "{edition} of {id}");
        assert_eq!(shown.matches("Toldmark").count(), 1, "{edition} of {id}");
        own += usize::from(is_persons);
    }
    assert_eq!(own, 30);
    let table = fs::read_to_string(at.join("decisions.csv")).expect("a table");
    for mark in SECRETS.iter().chain(&VOTES).chain(&["Toldmark"]) {
        assert!(!table.contains(mark), "{mark}");
    }
    let listed = fs::read_to_string(at.join("outcomes/manifest.json")).expect("a manifest");
    assert!(!SECRETS.iter().any(|mark| listed.contains(mark)));
}

/// The hashes that a person's pages show.
fn manifest_hashes(at: &Path, id: &str) -> Vec<String> {
    let of_person = manifest(at).packets.into_iter().filter(|file| file.employee_id == id);
    of_person.filter_map(|file| Some(file.follows?.packet_sha256)).collect()
}

/// A letter says what was decided in the person's language, with days as that language writes them.
#[test]
fn a_letter_is_in_the_language_of_the_person() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    assert!(outcome(at, "ballot.csv", &["--letters"]).status.success());
    let documents = documents(at);
    for (id, words) in [
        (
            "L101",
            ["On 3 December 2026", "accepted: congratulations!", "takes effect on 1 January 2027."],
        ),
        (
            "L102",
            ["On December 3, 2026", "neither a yes nor a no.", "named June 3, 2027 as the day"],
        ),
        (
            "L103",
            [
                "The decision on your promotion to Frontend L4",
                "It is not accepted in this cycle.",
                "A good next step",
            ],
        ),
        ("L201", ["am 3. Dezember 2026", "herzlichen Glückwunsch!", "gilt ab dem 1. Januar 2027."]),
        (
            "L202",
            [
                "weder ein Ja noch ein Nein",
                "den 1. Juni 2027 genannt",
                "Ausfallsicherheit über mehrere Systeme",
            ],
        ),
        ("L203", ["nicht angenommen", "Zusammenarbeit in Reviews", "Mit freundlichen Grüßen"]),
        ("L301", ["Le 3 décembre 2026", "toutes nos félicitations", "n’indique pas le jour"]),
        ("L302", ["ni un oui ni un non", "le 31 mai 2027", "Reprise après erreur"]),
        (
            "L303",
            ["n’est pas acceptée dans ce cycle", "portée au-delà de l’équipe", "Cordialement"],
        ),
        ("L401", ["El 3 de diciembre de 2026", "¡enhorabuena!", "desde el 1 de enero de 2027."]),
        ("L402", ["ni un sí ni un no", "el 10 de junio de 2027", "comunicación del riesgo"]),
        (
            "L403",
            ["No queda aceptado en este ciclo", "el 1 de diciembre de 2027", "Un cordial saludo"],
        ),
        ("L501", ["3 грудня 2026 року", "щиро вітаємо!", "чинне з 1 січня 2027 року."]),
        ("L502", ["не «так» і не «ні»", "2 червня 2027 року.", "наставництво"]),
        ("L503", ["У цьому циклі його не схвалено.", "Швидкодія", "З повагою"]),
    ] {
        let letter = documents.iter().find(|it| it.0 == "letter" && it.1 == id).expect("a letter");
        let pages = page_texts(&letter.2);
        assert_eq!(pages.len(), 1, "{id}");
        for words in words {
            assert!(pages[0].contains(&squeezed(words)), "{id} lacks {words}: {}", pages[0]);
        }
    }
}

/// No letter has a word that judges, begs pardon or promises.
#[test]
fn no_language_judges_or_promises() {
    const REFUSED: [&str; 26] = [
        "unfortunately",
        "regret",
        "sorry",
        "fail",
        "weak",
        "insufficient",
        "guarantee",
        "will be promoted",
        "leider",
        "bedauern",
        "mangelhaft",
        "unzureichend",
        "garantier",
        "versprechen",
        "malheureusement",
        "regrett",
        "insuffisan",
        "garanti",
        "lamentablemente",
        "lamentamos",
        "insuficient",
        "garantiza",
        "на жаль",
        "шкода",
        "недостатн",
        "гарант",
    ];
    for language in ["en", "de", "fr", "es", "uk"] {
        let path = root().join(format!("templates/strings/{language}.toml"));
        let file: toml::Table = fs::read_to_string(path).expect("there").parse().expect("TOML");
        let words = format!("{:?}{:?}", file["letter"], file["outcome"]).to_lowercase();
        for refused in REFUSED {
            assert!(!words.contains(refused), "{language}: {refused}");
        }
    }
}

/// A letter is read aloud in order: a heading, areas as a list, and a table to sign in, whose lines nobody has filled.
#[test]
fn a_letter_has_a_heading_a_list_and_lines_to_sign() {
    let folder = decided_cycle("five-languages");
    let at = folder.path();
    assert!(outcome(at, "ballot.csv", &["--letters"]).status.success());
    for (edition, id, bytes) in documents(at) {
        let structure = structure(&bytes);
        let tags: Vec<&str> = structure.root.all().iter().map(|it| it.tag.as_str()).collect();
        assert_eq!(tags.iter().filter(|tag| **tag == "H1").count(), 1, "{edition} of {id}");
        assert!(tags.contains(&"Table") && tags.contains(&"TH"), "{edition} of {id}");
        if edition == "letter" && ["L102", "L303", "L502"].contains(&id.as_str()) {
            assert_eq!(tags.iter().filter(|tag| **tag == "LI").count(), 2, "{id}");
        }
    }
}
