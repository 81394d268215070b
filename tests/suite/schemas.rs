//! The schemas that we print against the readers that we have.

use promopacket::audience::{Audience, PacketPart};
use promopacket::cycle::{self, Cycle, LintRule};
use promopacket::diagnostics::{Diagnostic, Report};
use promopacket::intake::{self, IntakeOptions, MappingChoice};
use promopacket::ladder::Ladder;
use promopacket::source::Source;
use serde_json::Value;

use crate::workbench::{build, program, root, sample, sample_file, stderr, stdout};

pub(crate) fn schema(name: &str) -> Value {
    let output = program(root(), &["schema", name]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).expect("a schema is JSON")
}

fn is_valid(schema: &Value, instance: &Value) -> bool {
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("schema.json", schema.clone()).expect("a resource of its own");
    let index = compiler.compile("schema.json", &mut schemas).expect("the schema is sound");
    schemas.validate(instance, index).is_ok()
}

/// A TOML file as JSON, dates as texts.
fn json(text: &str) -> Value {
    fn value(of: &toml::de::DeValue<'_>) -> Value {
        use toml::de::DeValue as D;
        match of {
            D::String(text) => Value::from(text.as_ref()),
            D::Integer(number) => {
                Value::from(number.as_str().parse::<i64>().expect("a decimal number"))
            }
            D::Boolean(truth) => Value::from(*truth),
            D::Datetime(date) => Value::from(date.to_string()),
            D::Array(items) => items.iter().map(|it| value(it.get_ref())).collect(),
            D::Table(table) => table
                .iter()
                .map(|(key, it)| (key.get_ref().to_string(), value(it.get_ref())))
                .collect(),
            D::Float(_) => panic!("no file has floats"),
        }
    }
    let (table, errors) = toml::de::DeTable::parse_recoverable(text);
    assert!(errors.is_empty(), "{errors:?}");
    value(&toml::de::DeValue::Table(table.into_inner()))
}

fn reads(text: &str) -> bool {
    Cycle::read(Some(&Source::new("cycle.toml", text.into())), &mut Report::new()).is_some()
}

fn maps(text: &str) -> bool {
    let choice = MappingChoice::Mapping(Source::new("map.toml", text.into()));
    let settings = IntakeOptions { choice, ..IntakeOptions::default() };
    let table = Source::new("export.csv", "a,b\n1,2\n".into());
    let mut report = Report::new();
    let ladder = Ladder::built_in();
    let against = (Some(&ladder), &Cycle::built_in().scale);
    intake::read_assessments(&[table], None, against, &settings, &mut report);
    let of_mapping =
        |it: &&Diagnostic| it.location.as_ref().is_some_and(|at| at.file.as_ref() == "map.toml");
    !report.iter().any(|it| of_mapping(&it))
}

#[test]
fn mapping_schema_and_mapping_reader_agree() {
    let schema = schema("mapping");
    for name in intake::profile_names() {
        let text = intake::profile_text(name).expect("every profile has a text");
        assert!(is_valid(&schema, &json(text)) && maps(text), "{name}");
    }
    for file in std::fs::read_dir(root().join("data/profiles")).expect("the profiles are there") {
        let path = file.expect("readable").path();
        let text = std::fs::read_to_string(&path).expect("a profile is a text");
        assert!(is_valid(&schema, &json(&text)) && maps(&text), "{}", path.display());
    }
    for wrong in [
        "keep = \"newest\"",
        "htmml = true",
        "html = \"yes\"",
        "[person]\norder = [\"mail\"]",
        "[person]\nid_cell = \"2B\"",
        "[[columns]]\nkind = \"rating\"",
        "[[columns]]\nname = \"x\"\nrole = \"boss\"",
        "[role]\nfrom = \"header\"",
        "[read]\nheader_row = 0",
        "[dates]\norder = \"us\"",
        "[dates]\ntwo_digit_years_from = 70",
        "[ratings]\nbest = \"4\"",
        "[ratings.means]\nStrong = 4",
        "[status]\nfinished_percent = 101",
        "[[join]]\nwith = \"Questions\"",
        "[people]\nsalary = \"Pay\"",
        "[people]\nlabel_rows = 10",
        "[people]\nunmatched_columns = \"drop\"",
        "[people.values]\nemployee_id = { \"1\" = \"2\" }",
        "[people.values.level]\nSenior = 5",
    ] {
        assert!(!is_valid(&schema, &json(wrong)) && !maps(wrong), "{wrong}");
    }
}

#[test]
fn cycle_schema_and_cycle_reader_agree() {
    let schema = schema("cycle");
    let sample = std::fs::read_to_string(sample_file("cycle.toml")).expect("the fixture is there");
    for sound in [cycle::BUILT_IN, &sample, ""] {
        assert!(is_valid(&schema, &json(sound)) && reads(sound), "{sound}");
    }
    for wrong in [
        "nmae = \"x\"",
        "id = \"a/b\"",
        "[scale]\nbest = \"middle\"",
        "[scale]\nsteps = [\"one\"]",
        "[readiness]\nmax_unknown_percent = 101",
        "[brand]\naccent = \"blue\"",
        "[brand]\nlogo = \"logo.jpg\"",
        "[page]\npaper = \"a5\"",
        "[audience.committee]\nsees = [\"salary\"]",
        "[audience.everybody]\nsees = []",
        "[output]\nname = \"x.txt\"",
        "[archive]\nstandard = \"a-4\"",
        "[lint]\noff = [\"weasel-word\"]",
        "[lint]\nmost_pages = 0",
        "[lint]\ncopied_percent = 101",
        "[lint]\ncopied_words = 4",
        "[lint]\nleast_feedback = 2",
    ] {
        assert!(!is_valid(&schema, &json(wrong)), "the schema accepts: {wrong}");
        assert!(!reads(wrong), "the reader accepts: {wrong}");
    }
}

/// Every key of the schema is one that the reader knows: it refuses the wrong type of each, and not the key.
#[test]
fn every_key_of_the_cycle_schema_is_read() {
    let schema = schema("cycle");
    let properties = schema["properties"].as_object().expect("an object");
    for (key, property) in properties {
        let inner = property["properties"].as_object();
        let keys: Vec<String> = match inner {
            Some(inner) => inner.keys().map(|it| format!("[{key}]\n{it} = {{}}")).collect(),
            None => vec![format!("{key} = {{}}")],
        };
        for text in keys.iter().filter(|it| !it.starts_with("[audience]")) {
            let mut report = Report::new();
            Cycle::read(Some(&Source::new("cycle.toml", text.as_str().into())), &mut report);
            let codes: Vec<_> = report.iter().map(|it| it.code.name()).collect();
            assert!(
                codes.contains(&"wrong-value") && !codes.contains(&"unknown-key"),
                "{text}: {codes:?}"
            );
        }
    }
    let codes: Vec<&str> = LintRule::ALL.iter().map(|(_, code)| code.name()).collect();
    assert_eq!(
        schema["properties"]["lint"]["properties"]["off"]["items"]["enum"],
        Value::from(codes)
    );
    let parts: Vec<&str> = PacketPart::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        schema["$defs"]["audience"]["properties"]["sees"]["items"]["enum"],
        Value::from(parts)
    );
    let audiences: Vec<&str> = Audience::ALL.iter().map(|it| it.as_str()).collect();
    let named = schema["properties"]["audience"]["properties"].as_object().expect("an object");
    assert!(audiences.iter().all(|it| named.contains_key(*it)) && named.len() == audiences.len());
}

#[test]
fn ladder_schema_accepts_the_ladder_and_refuses_what_the_reader_refuses() {
    let schema = schema("ladder");
    for source in Ladder::built_in_sources() {
        let text = std::str::from_utf8(&source.bytes).expect("the ladder is UTF-8");
        assert!(is_valid(&schema, &json(text)), "{}", source.name);
        for (from, to) in [("dimension = ", "dimensoin = "), ("name = ", "nmae = ")] {
            let wrong = text.replacen(from, to, 1);
            assert!(wrong == text || !is_valid(&schema, &json(&wrong)), "{}: {to}", source.name);
        }
    }
}

#[test]
fn manifest_schema_accepts_what_a_build_writes_and_nothing_else() {
    let schema = schema("manifest");
    let built = build(&sample(), &[Audience::Committee], 2);
    let mut manifest = serde_json::to_value(&built.manifest).expect("a manifest is JSON");
    assert!(is_valid(&schema, &manifest));
    manifest["packets"][0]["sha256"] = Value::from("x");
    assert!(!is_valid(&schema, &manifest));
}

/// What a command printed, with the schema that it must have.
fn printed(folder: &std::path::Path, arguments: &[&str], name: &str, exit: i32) -> Value {
    let output = program(folder, &[arguments, &["--format", "json"]].concat());
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {}", stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).expect("one JSON document");
    assert!(is_valid(&schema(name), &document), "{arguments:?}: {document:#}");
    assert_eq!(document["exit"], exit, "{document:#}");
    assert_eq!(document.get("error").is_some(), exit > 1, "{document:#}");
    let has_errors = document["errors"] != 0;
    assert_eq!(has_errors, exit == 1, "{document:#}");
    document
}

/// A folder with the sample cycle.
fn sample_folder() -> tempfile::TempDir {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    for name in ["assessments.csv", "people.csv", "cycle.toml"] {
        std::fs::copy(sample_file(name), folder.path().join(name)).expect("writable");
    }
    folder
}

/// The commands that read a cycle: done, wrong data, wrong usage and an unreadable file.
#[test]
fn commands_of_a_cycle_print_one_document_however_they_end() {
    let folder = sample_folder();
    let at = folder.path();
    let people = ["--people", "people.csv"];
    for command in ["check", "build"] {
        let of = |rest: &[&'static str]| [&[command, "assessments.csv"], rest].concat();
        printed(at, &of(&["--people", "people.csv", "--as-of", "2026-11-23"]), command, 0);
        printed(at, &of(&["--out", "x"][..if command == "build" { 2 } else { 0 }]), command, 1);
        printed(at, &of(&["--people", "-", "--templates", "none"]), command, 2);
        printed(at, &of(&["--people", "none.csv"]), command, 3);
    }
    let dry = printed(
        at,
        &["build", "assessments.csv", "--people", "people.csv", "--dry-run", "--force"],
        "build",
        0,
    );
    assert!(dry["intended"]["make"].as_array().is_some_and(|it| !it.is_empty()));
    let packet = |id: &'static str| [&["packet", id, "assessments.csv"], &people[..]].concat();
    printed(at, &packet("E1002"), "packet-output", 0);
    printed(at, &packet("E9"), "packet-output", 1);
    printed(at, &[&packet("E1002")[..], &["-o", "-"]].concat(), "packet-output", 2);
    printed(at, &["packet", "E1002", "none.csv"], "packet-output", 3);
    let form = printed(at, &["form", "people.csv", "-o", "forms"], "form", 0);
    assert_eq!(form["written"], serde_json::json!({ "people": 24, "forms": 24 }));
    printed(at, &["form", "people.csv", "-o", "forms"], "form", 2);
    printed(at, &["form", "assessments.csv", "-o", "x"], "form", 1);
    printed(at, &["form", "none.csv", "-o", "x"], "form", 3);
    let ballot = printed(at, &["ballot", "assessments.csv", "--people", "people.csv"], "ballot", 0);
    assert_eq!(ballot["written"]["people"], 24);
    printed(at, &["ballot", "assessments.csv", "--people", "people.csv"], "ballot", 2);
    printed(at, &["ballot", "assessments.csv", "-o", "x.xlsx"], "ballot", 1);
    printed(at, &["ballot", "none.csv", "-o", "x.xlsx"], "ballot", 3);
    let decide = |rest: &[&'static str]| {
        [&["decide", "ballot.xlsx", "assessments.csv", "--people", "people.csv"], rest].concat()
    };
    printed(at, &decide(&[]), "decide", 1);
    let waiting = printed(at, &decide(&["--in-rounds"]), "decide", 0);
    assert_eq!(waiting["written"]["waiting"], 24);
    printed(at, &decide(&["-o", "people.csv"]), "decide", 2);
    printed(at, &["decide", "none.xlsx", "assessments.csv"], "decide", 3);
    let outcome = |rest: &[&'static str]| {
        let of = ["outcome", "ballot.xlsx", "assessments.csv", "--people", "people.csv"];
        [&of[..], &["--packets", "packets"], rest].concat()
    };
    let built = ["build", "assessments.csv", "--people", "people.csv", "--only", "E1002"];
    assert!(program(at, &built).status.success());
    printed(at, &outcome(&[]), "outcome", 1);
    let made = printed(at, &outcome(&["--in-rounds", "--letters"]), "outcome", 0);
    assert_eq!(made["written"]["waiting"], 24);
    printed(at, &outcome(&["--table", "people.csv"]), "outcome", 2);
    printed(at, &["outcome", "none.xlsx", "assessments.csv", "--packets", "x"], "outcome", 3);
    let from_forms = ["import", "forms", "--people", "people.csv", "-o", "x.csv"];
    let import = printed(at, &from_forms, "import", 0);
    assert_ne!(import["rows"], 0);
    printed(at, &["import", "people.csv", "-o", "y.csv"], "import", 1);
    assert!(import["accounting"]["sheets"].is_array(), "{import:#}");
    printed(at, &["import", "forms", "-o", "-"], "import", 2);
    printed(at, &["import", "none.csv", "-o", "x.csv"], "import", 3);
}

/// The commands that work on an archive, and the ladder.
#[test]
fn commands_of_an_archive_print_one_document_however_they_end() {
    let folder = sample_folder();
    let at = folder.path();
    let inputs = ["build", "assessments.csv", "--people", "people.csv", "--only", "E1002"];
    printed(at, &inputs, "build", 0);
    let verified = printed(at, &["verify", "packets"], "verify", 0);
    let bytes = std::fs::read(at.join("packets/manifest.json")).expect("there");
    assert_eq!(verified["archive"]["manifest_sha256"], promopacket::archive::sha256(&bytes));
    assert_eq!(verified["archive"]["packets"], 1);
    printed(at, &["verify", "none"], "verify", 3);
    let key = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let key = key.sk.to_box(None).expect("a key").into_string();
    std::fs::write(at.join("hr.key"), key).expect("writable");
    printed(at, &["sign", "packets", "--key", "hr.key"], "sign", 0);
    printed(at, &["sign", "packets", "--key", "people.csv"], "sign", 1);
    printed(at, &["sign", "packets", "--key", "none.key"], "sign", 3);
    let decided = |rest: &[&'static str], exit| {
        let reason = ["--reason", "a lawsuit", "--on", "2027-01-02"];
        printed(at, &[rest, &reason].concat(), rest[0], exit)["archive"].clone()
    };
    let held = decided(&["hold", "packets", "--add", "E1002"], 0);
    assert_eq!(held["held"], serde_json::json!(["E1002"]));
    assert_eq!(held["signature_goes"], true);
    decided(&["retain", "packets", "--all", "--until", "2030-01-01"], 1);
    let export = ["export", "packets", "--to", "generic", "-o"];
    let exported = printed(at, &[&export[..], &["upload"]].concat(), "export", 0);
    assert_eq!(exported["handover"]["held"], 1);
    printed(at, &[&export[..], &["upload"]].concat(), "export", 2);
    printed(at, &[&export[..], &["again", "--edition", "hr"]].concat(), "export", 1);
    printed(at, &["export", "none", "--to", "generic", "-o", "again"], "export", 3);
    let of_cohort = |more: &[&'static str], exit| {
        let [decisions, demographics] = ["decisions.csv", "demographics.csv"]
            .map(|name| root().join("fixtures/fairness").join(name).display().to_string());
        let first = ["fairness", &decisions, "--demographics", &demographics];
        printed(at, &[&first[..], more].concat(), "fairness", exit)
    };
    let counted = of_cohort(&["-o", "sheet.pdf"], 0);
    assert_eq!(
        (&counted["fairness"]["people"], &counted["written"]),
        (&140.into(), &"sheet.pdf".into())
    );
    of_cohort(&["-o", "sheet.pdf"], 2);
    of_cohort(&["--smallest-cohort", "500"], 1);
    printed(at, &["fairness", "none.csv", "--demographics", "none.csv"], "fairness", 3);
    let free = decided(&["hold", "packets", "--release", "--all"], 0);
    assert_eq!(free["decisions"][0]["people"], "all");
    decided(&["hold", "packets", "--release", "E1002"], 0);
    decided(&["hold", "packets", "--release", "E9999"], 1);
    decided(&["hold", "packets"], 2);
    decided(&["hold", "none", "--all"], 3);
    let kept = decided(&["retain", "packets", "E1002", "--until", "2090-01-01"], 0);
    assert_eq!(kept["retain_until"], "2090-01-01");
    decided(&["retain", "packets", "--until", "2090-01-01"], 2);
    decided(&["retain", "none", "--all", "--until", "2090-01-01"], 3);
    let purged = printed(at, &["purge", "packets", "--due", "2099-01-01", "--yes"], "purge", 0);
    assert_eq!(purged["archives"][0]["files"].as_array().map(Vec::len), Some(1));
    printed(at, &["purge", ".", "--due", "2099-01-01"], "purge", 1);
    printed(at, &["purge", "none", "--due", "2099-01-01"], "purge", 3);
    for shard in ["1/2", "2/2"] {
        let out = shard.replace('/', "-");
        let rest = ["assessments.csv", "--people", "people.csv", "--shard", shard, "--out", &out];
        let document = printed(at, &[&["build"], &rest[..]].concat(), "build", 0);
        assert_eq!(document["shard"]["of"], 2);
    }
    printed(at, &["merge", "1-2", "2-2", "-o", "merged"], "merge", 0);
    printed(at, &["merge", "1-2", "-o", "other"], "merge", 1);
    printed(at, &["merge", "none", "-o", "other"], "merge", 3);
    for (what, figure) in
        [(&["list"][..], "ladder"), (&["skills"], "skills"), (&["show", "backend/L5"], "rung")]
    {
        let document = printed(at, &[&["ladder"], what].concat(), "ladder-output", 0);
        assert!(!document[figure].is_null(), "{document:#}");
    }
    printed(at, &["ladder", "diff", "backend/L1", "backend/L2"], "ladder-output", 0);
    printed(at, &["ladder", "show", "backend/L99"], "ladder-output", 1);
    std::fs::write(at.join("table.csv"), "track,level,text\nA,L1,Asks\n").expect("it is writable");
    let import = ["ladder", "import", "table.csv", "-o", "from-table"];
    let document = printed(at, &import, "ladder-output", 0);
    assert_eq!(document["written"], serde_json::json!(["ladder.toml", "a.toml"]));
    printed(at, &["ladder", "list", "--ladder", "none"], "ladder-output", 3);
    std::fs::write(at.join("packets/manifest.json"), "{}").expect("writable");
    printed(at, &["verify", "packets"], "verify", 1);
}
