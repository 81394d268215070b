//! A team's page shows a manager the own people and nobody else: in no page, no list, no PDF and no refusal is a mark of anybody
//! else's people, whatever is asked for. The addresses are those of the program's own table, and those to which HR's pages lead.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use tempfile::TempDir;

use crate::page_client::{PageAnswer, PageRequest, RunningPage};
use crate::pdf;
use crate::workbench::{program, root, stderr};

/// Who sees the people A1 and A2.
const ANNA: &str = "anna@corp.example";
const HR: &str = "HR@corp.example";

/// What stands in every field of other managers' people, and of somebody who has no manager; and, of own people, in the notes of
/// the committee, which no manager reads.
const MARKS: [&str; 3] = ["quibble", "quorum", "quarantine"];

const PEOPLE: &str = "employee_id,name,email,team,manager,manager_email,track,level,target_track,target_level,hired_on,level_since\n\
    A1,Ada Abel,ada@corp.example,Apples,Anna Aalto,anna@corp.example,backend,L1,backend,L2,2020-02-03,2022-02-03\n\
    A2,Alf Amsel,alf@corp.example,Apples,Anna Aalto,Anna@CORP.example,backend,L1,backend,L2,2020-02-03,2022-02-03\n\
    Quibble1,Quibble Bell,quibble1@corp.example,Quibble,Quibble Boss,quibble@corp.example,backend,L1,backend,L2,2020-02-03,2022-02-03\n\
    Quibble2,Quibble Burr,quibble2@corp.example,Quibble,Anna Aalto,anna@other.example,backend,L1,backend,L2,2020-02-03,2022-02-03\n\
    Quibble3,Quibble Byrd,quibble3@corp.example,Quibble,Anna Aalto,anna@corp.example.quibble.example,backend,L1,backend,L2,2020-02-03,2022-02-03\n\
    Quorum1,Quorum Nemo,quorum@corp.example,Quorum,Anna Aalto,,backend,L1,backend,L2,2020-02-03,2022-02-03\n\
    Quibble4,Quibble Idle,quibble4@corp.example,Quibble,Quibble Boss,quibble@corp.example,backend,L1,backend,L2,2020-02-03,2022-02-03\n";

/// The words that two people of two teams have in common; they are nobody's mark.
const COPIED: &str = "Works with care and on time, tells others early what is late and why, and asks for the reasons behind \
    a wish before it is built.";

const HEADER: &str =
    "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,evidence,date\n";

/// A cycle in a folder.
fn cycle(more: &str, settings: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let mut assessments = HEADER.to_owned();
    for (id, mark) in [
        ("A1", "Apple"),
        ("A2", "Apple"),
        ("Quibble1", "Quibble"),
        ("Quibble2", "Quibble"),
        ("Quibble3", "Quibble"),
        ("Quorum1", "Quorum"),
    ] {
        assessments += &format!(
            "{id},summary,,{mark}{id} asks.,,{mark}{id} is told.,,\n\
             {id},backend/L2/sql-joins,3,{mark}{id} joined.,3,\"{COPIED}\",https://{mark}.example/x,2026-01-02\n\
             {id},impact,,\"{mark}{id} story\nIt was {mark}{id}.\",,,https://{mark}.example/y,2026-01-03\n\
             {id},concerns,,,,{mark}{id} worries.,,\n\
             {id},recommendation,,,yes,{mark}{id} may.,,\n\
             {id},calibration-notes,,,,Quarantine.,,\n"
        );
    }
    assessments += more;
    let files = [
        ("people.csv", PEOPLE),
        ("assessments.csv", &assessments),
        ("cycle.toml", settings),
        ("corrections.csv", CORRECTIONS),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("writable");
    }
    folder
}

/// Changes to the words of people of two teams; the second is stale.
const CORRECTIONS: &str = "employee_id,item,role,assessor,nth,field,before,after,by,at\n\
    Quibble1,concerns,manager,,1,comment,QuibbleQuibble1 worries.,Quibble worries no more.,quibble@corp.example,2026-11-20T09:12:40Z\n\
    Quibble2,concerns,manager,,1,comment,Quibble was never there.,Quibble stale.,quibble@corp.example,2026-11-20T09:12:41Z\n\
    A1,concerns,manager,,1,comment,AppleA1 worries.,Apple worries less.,anna@corp.example,2026-11-20T09:12:42Z\n";

const INPUTS: [&str; 7] = [
    "assessments.csv",
    "--people",
    "people.csv",
    "--cycle",
    "cycle.toml",
    "--corrections",
    "corrections.csv",
];

const SOUND: &str = "id = \"c\"\nname = \"Spring\"\nas_of = 2026-11-23\n";

/// Mistakes of all kinds in the rows of others.
const MISTAKES: &str = "Quibble1,backend/L2/quibble-skill,3,Quibble unknown.,3,,,\n\
    Quibble1,backend/L2/indexing,quibble9,Quibble rating.,77,,,\n\
    Quibble2,impact,,Quibble date.,,,quibble link,quibbleday\n\
    Quibble9,summary,,Quibble stranger.,,,,\n\
    A3,summary,,Of nobody.,,,,\n\
    Quorum1,summary,,Quorum again.,,,,\n";

/// The addresses of the program, as its source names them.
pub(crate) fn patterns() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("src/page")).expect("the source is there") {
        let path = entry.expect("readable").path();
        if path.extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(path).expect("the source is UTF-8");
        let calls = text.split(".route(").skip(1);
        found.extend(calls.filter_map(|call| call.split('"').nth(1)).map(str::to_owned));
    }
    assert!(found.contains("/close") && found.contains("/"), "{found:?}");
    found
}

/// An address of a pattern: of a person, and of something else that is given in it.
fn filled(pattern: &str, id: &str, edition: &str) -> String {
    let mut address = String::new();
    for part in pattern.split_inclusive('}') {
        let (fixed, name) = part.split_once('{').unwrap_or((part, ""));
        address += fixed;
        address += match name.trim_end_matches('}') {
            "" => "",
            "id" => id,
            "edition" | "audience" => edition,
            "file" => return format!("{address}{edition}.pdf"),
            _ => "1",
        };
    }
    address
}

/// What a visitor's browser could reach from an address.
fn crawl(page: &RunningPage, visitor: &str) -> BTreeMap<String, PageAnswer> {
    let mut found: BTreeMap<String, PageAnswer> = BTreeMap::new();
    let mut open: Vec<String> = vec!["/".to_owned()];
    for pattern in patterns() {
        open.extend(["A1", "A2"].iter().map(|id| filled(&pattern, id, "manager")));
    }
    while let Some(address) = open.pop() {
        // A person's page is the same in every order of the list that leads there.
        let is_known = address.starts_with("/people/") && address.contains("sort=");
        if is_known || found.contains_key(&address) {
            continue;
        }
        let answer = page.get(&address).with("X-Email", visitor).send();
        open.extend(links(&answer, &address));
        found.insert(address, answer);
        assert!(found.len() < 1_000, "the page has no end: {:?}", found.keys());
    }
    found
}

/// The addresses in a page or a list: what stands in `href`, `src`, `action` and `data-…`, and texts of JSON that begin with `/`.
fn links(answer: &PageAnswer, from: &str) -> Vec<String> {
    let kind = answer.header("content-type").unwrap_or_default();
    if !kind.contains("html") && !kind.contains("json") {
        return Vec::new();
    }
    let text = answer.text().replace("&amp;", "&").replace("&quot;", "\"");
    let path = from.split('?').next().unwrap_or_default();
    let texts = text.split('"').skip(1).step_by(2).map(|text| match text.strip_prefix('?') {
        Some(query) => format!("{path}?{query}"),
        None => text.to_owned(),
    });
    let is_address = |text: &String| text.starts_with('/') && !text.contains([' ', '<', '>', '\n']);
    texts.filter(is_address).map(|it| it.split('#').next().unwrap_or_default().to_owned()).collect()
}

/// What scripts send, and what they do not.
const POSTED: [&str; 5] = [
    "{}",
    "[",
    r#"{"query":"edition-hr=hr&manager=Quibble"}"#,
    r#"{"edition":"manager","edits":[{"item":"summary","role":"self","assessor":"","nth":1,"field":"comment","text":"x"}]}"#,
    r#"{"item":"calibration-notes","role":"manager","assessor":"","nth":1,"field":"comment","before":"","after":"x"}"#,
];

/// Everything that an answer says: headers, body, the text of PDFs, and what is packed.
fn said(answer: &PageAnswer) -> String {
    let mut said = format!("{:?}\n{}", answer.headers, answer.text());
    said += &of_file(&answer.body);
    said.to_lowercase()
}

fn of_file(bytes: &[u8]) -> String {
    if bytes.starts_with(b"%PDF") {
        return format!("{}\n{}", pdf::text(bytes), pdf::strings(bytes));
    }
    let mut said = String::new();
    if bytes.starts_with(b"PK") {
        let mut packed = zip::ZipArchive::new(Cursor::new(bytes)).expect("a whole archive");
        for number in 0..packed.len() {
            let mut file = packed.by_index(number).expect("a file");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("readable");
            said += &format!("{:?}\n{}", file.name(), of_file(&bytes));
        }
    }
    said
}

#[track_caller]
fn names_nobody_else(what: &str, answer: &PageAnswer) {
    let said = said(answer);
    for mark in MARKS {
        if let Some(at) = said.find(mark) {
            let around: String = said[at.saturating_sub(200)..].chars().take(500).collect();
            panic!("{what} ({}) says `{mark}`: {around}", answer.status);
        }
    }
}

/// Every address that anybody could ask for, as this manager.
fn all_as_anna(page: &RunningPage) {
    let of_hr = crawl(page, HR);
    let of_anna = crawl(page, ANNA);
    for (address, answer) in &of_anna {
        names_nobody_else(address, answer);
    }
    for address in of_hr.keys() {
        let answer = page.get(address).with("X-Email", ANNA).send();
        // What was asked for may be said back to who asked.
        let asked = address.to_lowercase();
        if MARKS.iter().any(|mark| asked.contains(mark)) && address.starts_with("/?") {
            continue;
        }
        names_nobody_else(address, &answer);
    }
    for pattern in patterns() {
        for edition in ["employee", "manager", "committee", "hr", "1"] {
            for id in ["A1", "Quibble1", "Quibble4", "Quorum1", "Nobody"] {
                let address = filled(&pattern, id, edition);
                names_nobody_else(&address, &page.get(&address).with("X-Email", ANNA).send());
            }
        }
    }
    for pattern in patterns() {
        for id in ["A1", "Quibble1", "Quibble4", "Quorum1", "Nobody"] {
            let address = filled(&pattern, id, "manager");
            for body in POSTED {
                let post = page.post(&address, body).with("X-Email", ANNA);
                names_nobody_else(&address, &post.send());
            }
        }
    }
    let all = of_hr.values().map(said).collect::<String>();
    for mark in MARKS {
        assert!(all.contains(mark), "HR sees everybody");
    }
}

#[test]
fn a_manager_finds_no_mark_of_other_peoples_people() {
    let folder = cycle("", SOUND);
    // The second correction is stale and stops the packet of its person; the others are there to be downloaded.
    let build = [&["build"], &INPUTS[..], &["--keep-going", "--audience"]].concat();
    let built = program(folder.path(), &[&build[..], &["employee,manager,committee,hr"]].concat());
    assert_eq!(built.status.code(), Some(1), "{}", stderr(&built));
    let page = RunningPage::serve(folder.path(), &INPUTS);
    all_as_anna(&page);
    let cycle = page.get("/").with("X-Email", ANNA).send().text();
    for own in ["Ada Abel", "Alf Amsel", "2 people"] {
        assert!(cycle.contains(own), "{own}: {cycle}");
    }
    let shouted = page.get("/").with("X-Email", "ANNA@Corp.Example").send();
    assert_eq!(shouted.text(), cycle, "an address is the same in capital letters");
    for (edition, status) in [("employee", 200), ("manager", 200), ("committee", 404), ("hr", 404)]
    {
        let packet = page.get(&format!("/packets/{edition}/A1")).with("X-Email", ANNA).send();
        assert_eq!(packet.status, status, "{edition}");
    }
    let hr = page.get("/").with("X-Email", HR).send().text();
    for anybody in ["Ada Abel", "Quibble Bell", "Quorum Nemo", "7 people"] {
        assert!(hr.contains(anybody), "{anybody}: {hr}");
    }
}

#[test]
fn a_managers_findings_are_about_own_people_alone() {
    let folder = cycle(MISTAKES, SOUND);
    let page = RunningPage::serve(folder.path(), &INPUTS);
    all_as_anna(&page);
}

/// Everybody has one name of a file: each finding is about all of them.
#[test]
fn a_finding_about_several_names_only_own_people() {
    let folder = cycle("", &[SOUND, "[output]\nname = \"{target}_{audience}.pdf\"\n"].concat());
    let page = RunningPage::serve(folder.path(), &INPUTS);
    all_as_anna(&page);
}

#[test]
fn somebody_elses_person_is_as_unknown_as_nobodys() {
    let folder = cycle(MISTAKES, SOUND);
    let page = RunningPage::serve(folder.path(), &INPUTS);
    let answers = |request: &dyn Fn(&str) -> PageRequest| {
        ["Quibble1", "Quorum1", "Nobody1"].map(|id| request(id).send().without_date())
    };
    let mut compared = 0;
    for pattern in patterns().iter().filter(|pattern| pattern.contains("{id}")) {
        for edition in ["employee", "manager", "committee", "hr"] {
            let get = |id: &str| page.get(&filled(pattern, id, edition)).with("X-Email", ANNA);
            let post =
                |id: &str| page.post(&filled(pattern, id, edition), "{}").with("X-Email", ANNA);
            for [foreign, without, unknown] in [answers(&get), answers(&post)] {
                assert_eq!(foreign, unknown, "{pattern}");
                assert_eq!(without, unknown, "{pattern}");
                assert!(
                    [404, 405, 415, 422, 400].contains(&unknown.status),
                    "{pattern}: {unknown:?}"
                );
            }
            compared += 1;
        }
    }
    println!("{compared} pairs of answers are the same");
}

#[test]
fn who_is_nobody_gets_nothing() {
    let folder = cycle("", SOUND);
    let page = RunningPage::serve(folder.path(), &INPUTS);
    let plain = |address: &str| page.get(address);
    for pattern in patterns().iter().filter(|pattern| !pattern.starts_with("/assets")) {
        let address = &filled(pattern, "A1", "manager");
        for (what, request) in [
            ("no header", plain(address)),
            ("an empty one", plain(address).with("X-Email", "")),
            ("two", plain(address).with("X-Email", HR).and("X-Email", ANNA)),
            ("two of one", plain(address).with("X-Email", HR).and("x-email", HR)),
            ("two in one", plain(address).with("X-Email", &format!("{ANNA}, {HR}"))),
            ("no address", plain(address).with("X-Email", "hr")),
            ("another header", plain(address).with("X-Forwarded-Email", HR)),
            ("another spelling", plain(address).with("X_Email", HR)),
            ("a token", page.get(&format!("{address}?token=x"))),
        ] {
            let answer = request.send();
            assert_eq!(answer.status, 403, "{what}: {address}");
            let said = said(&answer);
            for word in ["quibble", "quorum", "ada", "apple", "spring", ANNA, "hr@"] {
                assert!(!said.contains(word), "{what}: {address} says `{word}`: {said}");
            }
        }
    }
    for pattern in patterns().iter().filter(|pattern| !pattern.starts_with("/assets")) {
        let address = filled(pattern, "A1", "manager");
        let get = page.get(&address).with("X-Email", "somebody@corp.example").send();
        let post = page.post(&address, "{}").with("X-Email", "somebody@corp.example").send();
        for answer in [get, post] {
            assert!([403, 404, 405].contains(&answer.status), "{address}: {answer:?}");
            let said = said(&answer);
            for word in ["quibble", "quorum", "ada", "apple", "spring"] {
                assert!(!said.contains(word), "{address} says `{word}`: {said}");
            }
        }
    }
    let closed = page.post("/close", "{}").with("X-Email", HR).send();
    assert_eq!(closed.status, 404, "nobody from afar closes a team's page");
}

#[test]
fn a_header_from_elsewhere_is_worth_nothing() {
    let folder = cycle("", SOUND);
    let elsewhere = [&INPUTS[..], &["--trusted-proxy", "203.0.113.9"]].concat();
    let page = RunningPage::serve(folder.path(), &elsewhere);
    let answer = page.get("/").with("X-Email", HR).send();
    assert_eq!(answer.status, 403);
    names_nobody_else("/", &answer);
    let forwarded = page.get("/").with("X-Email", HR).with("X-Forwarded-For", "203.0.113.9");
    assert_eq!(forwarded.with("Forwarded", "for=203.0.113.9").send().status, 403);
}

#[test]
fn browsers_reach_it_by_its_public_address_alone() {
    let folder = cycle("", SOUND);
    let public = [&INPUTS[..], &["--public-url", "https://Packets.example:443/"]].concat();
    let page = RunningPage::serve(folder.path(), &public);
    let get = page.get("/").with("X-Email", ANNA).with("Host", "packets.example");
    assert_eq!(get.send().status, 200);
    let close = page.post("/close", "{}").with("X-Email", ANNA).with("Host", "packets.example");
    assert_eq!(close.send().status, 403, "http://127.0.0.1 is not where browsers are");
    let own = close.with("Origin", "https://packets.example");
    assert_eq!(own.send().status, 404, "let through, and not found by a manager");
}
