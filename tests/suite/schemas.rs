//! The schemas that we print against the readers that we have.

use promopacket::audience::{Audience, Part};
use promopacket::cycle::{self, Cycle, LintRule};
use promopacket::diagnostics::{Diagnostic, Report};
use promopacket::intake::{self, Choice, Settings};
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
    let choice = Choice::Mapping(Source::new("map.toml", text.into()));
    let settings = Settings { choice, ..Settings::default() };
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
            let codes: Vec<_> = report.iter().map(|it| it.code).collect();
            assert!(
                codes.contains(&"wrong-value") && !codes.contains(&"unknown-key"),
                "{text}: {codes:?}"
            );
        }
    }
    let codes: Vec<&str> = LintRule::ALL.iter().map(|(_, code)| *code).collect();
    assert_eq!(
        schema["properties"]["lint"]["properties"]["off"]["items"]["enum"],
        Value::from(codes)
    );
    let parts: Vec<&str> = Part::ALL.iter().map(|(name, _)| *name).collect();
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
