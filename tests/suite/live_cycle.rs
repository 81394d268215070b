//! A cycle that people work on: every field of a person's form can be corrected, and what a person's packets then are is what a whole
//! run makes of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use promopacket::Audience;
use promopacket::corrections::{CORRECTION_COLUMNS, CorrectedField, PersonField};
use promopacket::diagnostics::{Code, Report};
use promopacket::intake::{DuplicateRule, IntakeOptions, MappingChoice};
use promopacket::pipeline::{self, CheckedCycle, LiveCycle, LivePerson, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use crate::cases;
use crate::workbench::{fonts, inputs, pdf, root, sample};

/// The fonts, which take longer to load than most of these inputs to check.
fn loaded() -> &'static RunFonts {
    static FONTS: OnceLock<RunFonts> = OnceLock::new();
    FONTS.get_or_init(fonts)
}

fn live(inputs: &RunInputs) -> Option<LiveCycle> {
    LiveCycle::read(inputs.clone(), loaded(), &mut Report::new())
}

/// The inputs of tests by name: the sample, every case, every export, and what people sent.
fn all_inputs() -> Vec<(String, RunInputs)> {
    let mut all = vec![("sample".to_owned(), sample())];
    for case in cases::cases() {
        all.push((case.display().to_string(), cases::read(&case)));
    }
    for folder in folders("imports") {
        all.push((folder.display().to_string(), import(&folder)));
    }
    for folder in folders("field").into_iter().filter(|it| it.is_dir()) {
        all.extend(sent(&folder));
    }
    all
}

fn folders(of: &str) -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("fixtures").join(of)).expect("the fixtures are there");
    let mut found: Vec<_> = folder.map(|it| it.expect("readable").path()).collect();
    found.sort();
    found
}

fn source(path: &Path) -> Option<Source> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    fs::read(path).ok().map(|bytes| Source::new(name, bytes))
}

/// An export with its options.
fn import(folder: &Path) -> RunInputs {
    let options = fs::read_to_string(folder.join("options.txt")).unwrap_or_default();
    let words: Vec<&str> = options.split_whitespace().collect();
    let mut intake = IntakeOptions::default();
    for pair in words.chunks(2) {
        match pair {
            ["--keep", "latest"] => intake.keep = Some(DuplicateRule::Latest),
            ["--map", file] => {
                let mapping = source(&folder.join(file)).expect("the mapping");
                intake.choice = MappingChoice::Mapping(mapping);
            }
            other => panic!("{}: {other:?}", folder.display()),
        }
    }
    let is_export =
        |it: &PathBuf| it.file_name().is_some_and(|it| it.to_string_lossy().starts_with("export"));
    let assessments: Vec<Source> =
        files(folder).into_iter().filter(is_export).filter_map(|it| source(&it)).collect();
    let (people, cycle) = (source(&folder.join("people.csv")), source(&folder.join("cycle.toml")));
    let first = assessments[0].clone();
    RunInputs { assessments, people, cycle, intake, ..inputs(first) }
}

/// The first table of a folder that somebody sent.
fn sent(folder: &Path) -> Option<(String, RunInputs)> {
    let is_table = |path: &PathBuf| {
        let ending = path.extension().map(|it| it.to_string_lossy().into_owned());
        matches!(ending.as_deref(), Some("csv" | "xlsx" | "ods" | "xls" | "tsv"))
            && !path.ends_with("people.csv")
    };
    let table = files(folder).into_iter().find(is_table)?;
    let (people, cycle) = (source(&folder.join("people.csv")), source(&folder.join("cycle.toml")));
    let given = RunInputs { people, cycle, ..inputs(source(&table)?) };
    Some((table.display().to_string(), given))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("readable");
    let mut files: Vec<_> = entries.map(|it| it.expect("readable").path()).collect();
    files.sort();
    files
}

/// How corrections name a field.
fn name_of(field: &PersonField) -> [String; 5] {
    let nth = field.nth.to_string();
    let parts = [&field.item, field.role, &field.assessor, &nth, field.field.as_str()];
    parts.map(str::to_owned)
}

/// A text as a careful program writes it.
fn guarded(text: &str) -> String {
    let begins = text.trim_start_matches('\'').starts_with(['=', '+', '-', '@']);
    if begins { format!("'{text}") } else { text.to_owned() }
}

/// Corrections of fields, with what each field is to say.
#[derive(Default)]
struct Changes {
    rows: Vec<Vec<String>>,
}

impl Changes {
    fn add(&mut self, id: &str, field: &PersonField, after: &str) {
        let [item, role, assessor, nth, name] = name_of(field);
        let number = self.rows.len();
        let at =
            format!("2026-11-20T{:02}:{:02}:{:02}Z", number / 3600, number / 60 % 60, number % 60);
        let texts = [&field.text, after].map(guarded);
        let [before, after] = texts;
        let row = [id.to_owned(), item, role, guarded(&assessor), nth, name, before, after];
        self.rows.push(row.into_iter().chain(["Zoe".to_owned(), at]).collect());
    }

    fn file(&self) -> Source {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(CORRECTION_COLUMNS).expect("memory");
        for row in &self.rows {
            writer.write_record(row).expect("memory");
        }
        Source::new("changes.csv", writer.into_inner().expect("memory"))
    }
}

/// Another text for a field.
fn other(field: &PersonField, round: usize) -> &'static str {
    let texts = match field.field {
        CorrectedField::Rating if field.item == "recommendation" => ["yes", "no"],
        CorrectedField::Rating if field.item == "last-decision" => ["accept", "reject"],
        CorrectedField::Rating => ["1", "2"],
        CorrectedField::Comment => ["New words,\nin \"two\" lines.", "=Others, - and more"],
        CorrectedField::Evidence => ["FRE-77; FRE-78", ""],
        CorrectedField::Date => ["2026-03-04", ""],
        CorrectedField::Assessor => ["Peer Uno", "Peer Due"],
    };
    texts[round]
}

/// Corrects every field of a person, twice, and sees to it that each says what it is to say. Gives how many fields there are.
fn correct_everything(name: &str, live: &LiveCycle, id: &str) -> usize {
    let mut changes = Changes::default();
    let mut person = live.person(id, None).expect("the person is in a table");
    let count = person.fields.len();
    for round in 0..2 {
        let wanted: BTreeMap<[String; 5], &str> =
            person.fields.iter().map(|field| (name_of(field), other(field, round))).collect();
        assert_eq!(wanted.len(), person.fields.len(), "{name} {id}: two fields have one name");
        for field in &person.fields {
            changes.add(id, field, other(field, round));
        }
        let file = changes.file();
        person = live.person(id, Some(&file)).expect("the person is in a table");
        for found in &person.findings {
            let is_lost =
                matches!(
                    found.finding.code,
                    Code::StaleCorrection
                        | Code::MisplacedCorrection
                        | Code::UnknownSkill
                        | Code::AmbiguousSkill
                ) && found.finding.location.as_ref().is_some_and(|at| &*at.file == "changes.csv");
            assert!(!is_lost, "{name} {id}: {:#?}", found.finding);
        }
        let now: BTreeMap<[String; 5], &PersonField> =
            person.fields.iter().map(|field| (name_of(field), field)).collect();
        for (key, text) in wanted {
            let field = now.get(&key).unwrap_or_else(|| panic!("{name} {id}: {key:?} is gone"));
            // A rating that means the same is no change.
            let is_same = field.text == field.input_text && field.corrected.is_none();
            let is_rating = field.field == CorrectedField::Rating;
            assert!(field.text == text || is_rating && is_same, "{name} {id}: {field:#?}");
            assert!(is_same || field.corrected.is_some(), "{name} {id}: {field:#?}");
        }
    }
    count
}

/// The ids of everybody in a cycle.
fn ids(live: &LiveCycle) -> Vec<String> {
    let checked = live.recheck(None, &mut Report::new());
    checked.people().iter().map(ToString::to_string).collect()
}

#[test]
fn every_field_can_be_corrected_and_says_so() {
    let (mut fields, mut cycles) = (0, 0);
    for (name, inputs) in all_inputs() {
        let Some(live) = live(&inputs) else { continue };
        cycles += 1;
        for id in ids(&live).into_iter().take(24) {
            fields += correct_everything(&name, &live, &id);
        }
    }
    assert!(fields > 10_000 && cycles > 80, "{fields} fields of {cycles} cycles");
}

/// The packets of a person as the templates read them, in a whole run.
fn of_run(checked: &CheckedCycle, id: &str, audience: Audience) -> Option<Vec<u8>> {
    let review = checked.reviews.reviews.iter().find(|it| it.person.id.as_str() == id)?;
    Some(checked.packet(review, audience).to_json(loaded().families()))
}

/// The same of the person alone.
fn of_person(live: &LiveCycle, person: &LivePerson, audience: Audience) -> Option<Vec<u8>> {
    Some(live.packet(person, audience)?.to_json(loaded().families()))
}

#[test]
fn the_same_people_are_valid_alone_and_among_all_and_their_packets_are_the_same() {
    for (name, inputs) in all_inputs() {
        let Some(live) = live(&inputs) else { continue };
        let (mut report, mut whole) = (Report::new(), Report::new());
        let checked = live.recheck(None, &mut report);
        pipeline::check(inputs.clone(), loaded(), &mut whole);
        let said =
            |report: &Report| -> Vec<String> { report.iter().map(ToString::to_string).collect() };
        assert_eq!(said(&report), said(&whole), "{name}");
        let broken = pipeline::people_with_errors(&report);
        for id in checked.people().iter().take(24) {
            let id = id.as_str();
            let person = live.person(id, None).expect("everybody is in a table");
            let has_review = checked.reviews.reviews.iter().any(|it| it.person.id.as_str() == id);
            let is_valid = has_review && !broken.contains(id);
            assert_eq!(person.is_valid(), is_valid, "{name} {id}: {:#?}", person.findings);
            if is_valid {
                let of_run = of_run(&checked, id, Audience::Hr);
                assert!(of_person(&live, &person, Audience::Hr) == of_run, "{name} {id}");
            }
        }
    }
}

/// Numbers without a pattern, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it fits") % end
    }
}

/// Corrections of some fields of everybody.
fn some_changes(live: &LiveCycle, ids: &[String]) -> Changes {
    let (mut numbers, mut changes) = (Numbers(7), Changes::default());
    for id in ids {
        let person = live.person(id, None).expect("everybody is in a table");
        for _ in 0..6 {
            let field = &person.fields[numbers.below(person.fields.len())];
            let is_new =
                changes.rows.iter().all(|row| row[0] != *id || row[1..6] != name_of(field));
            // A new story or note needs words, and a new peer too.
            let is_part = field.at.is_none() && field.field != CorrectedField::Comment;
            if is_new && !is_part && field.field != CorrectedField::Assessor {
                changes.add(id, field, other(field, 0));
            }
        }
    }
    changes
}

#[test]
fn packets_with_corrections_are_those_of_a_whole_run() {
    let live = live(&sample()).expect("the sample is sound");
    let ids = ids(&live);
    let file = some_changes(&live, &ids).file();
    let corrected = RunInputs { corrections: Some(file.clone()), ..sample() };
    let mut report = Report::new();
    let checked = pipeline::check(corrected, loaded(), &mut report).expect("the sample is sound");
    assert!(!report.has_errors(), "{report:#?}");
    let typesetter = live.typesetter();
    for (number, id) in ids.iter().enumerate() {
        let person = live.person(id, Some(&file)).expect("everybody is in a table");
        for audience in Audience::ALL {
            let of_run = of_run(&checked, id, audience);
            assert!(of_person(&live, &person, audience) == of_run && of_run.is_some(), "{id}");
        }
        if number % 8 == 0 {
            let packet = live.packet(&person, Audience::Hr).expect("the person is valid");
            let made = typesetter.pdf(&packet, id).expect("the packet can be typeset");
            assert!(made.bytes == pdf(&checked, id, Audience::Hr).expect("a PDF"), "{id}");
        }
    }
    let again = live.recheck(Some(&file), &mut Report::new());
    assert_eq!(again.files, checked.files);
    assert_eq!(again.summary(), checked.summary());
}

const PEOPLE: &str = "employee_id,name,manager,track,level,target_track,target_level\n\
    7,Ada Sample,Hanneke Brouwer,backend,L1,backend,L2\n8,Bo Sample,Hanneke Brouwer,backend,L1,backend,L2\n";

const SAID: &str = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,evidence,date\n\
    7,summary,,I ask for L2.,,She is ready.,,\n\
    7,backend/L2/sql-joins,3,Two reports.,good,,FRE-1,2026-05-01\n\
    7,backend/L2/http-and-rest,3,Mine.,3,,FRE-2,2026-13-01\n\
    7,impact,,\"The later story\nA long one.\",,,,2026-05-02\n\
    7,impact,,\"The earlier story\nA short one.\",,,,2025-05-02\n";

fn two_people() -> RunInputs {
    let people = Some(Source::new("people.csv", PEOPLE.into()));
    RunInputs { people, ..inputs(Source::new("said.csv", SAID.into())) }
}

/// The names of the fields beside which a finding stands, such as `summary self comment`.
fn fields_beside(person: &LivePerson, code: Code) -> Vec<String> {
    let found = person.findings.iter().filter(|it| it.finding.code == code);
    let fields = found.flat_map(|it| it.fields.iter().map(|place| &person.fields[*place]));
    fields.map(|it| format!("{} {} {} {}", it.item, it.role, it.nth, it.field)).collect()
}

#[test]
fn a_finding_stands_beside_its_field_and_goes_when_it_is_mended() {
    let live = live(&two_people()).expect("the tables can be read");
    let person = live.person("7", None).expect("the person is in a table");
    assert!(!person.is_valid() && live.packet(&person, Audience::Hr).is_none());
    let rating = "backend/L2/sql-joins manager 1 rating";
    assert_eq!(fields_beside(&person, Code::UnknownRating), [rating]);
    let mut changes = Changes::default();
    for field in &person.fields {
        let name = name_of(field);
        match [&*name[0], &*name[1], &*name[4]] {
            ["backend/L2/sql-joins", "manager", "rating"] => changes.add("7", field, "3"),
            ["backend/L2/http-and-rest", "self", "date"] => {
                assert_eq!(field.text, "2026-13-01");
                changes.add("7", field, "2026-11-01");
            }
            _ => {}
        }
    }
    let mended = live.person("7", Some(&changes.file())).expect("the person is in a table");
    assert!(mended.is_valid(), "{:#?}", mended.findings);
    let comments =
        ["backend/L2/http-and-rest manager 1 comment", "backend/L2/sql-joins manager 1 comment"];
    assert_eq!(fields_beside(&mended, Code::RatingWithoutComment), comments);
    let stories = ["impact self 1 comment", "impact self 2 comment"];
    assert_eq!(fields_beside(&mended, Code::StoryWithoutOutcome), stories);
}

#[test]
fn a_correction_of_another_text_stands_beside_its_field() {
    let live = live(&two_people()).expect("the tables can be read");
    let text = CORRECTION_COLUMNS.join(",")
        + "\n7,summary,manager,,1,comment,Another text.,New.,Zoe,2026-11-20T10:00:00Z\n";
    let file = Source::new("changes.csv", text.into_bytes());
    let person = live.person("7", Some(&file)).expect("the person is in a table");
    assert_eq!(fields_beside(&person, Code::StaleCorrection), ["summary manager 1 comment"]);
}

#[test]
fn a_form_offers_what_nobody_wrote_and_numbers_what_the_packet_sorts() {
    let live = live(&two_people()).expect("the tables can be read");
    let person = live.person("7", None).expect("the person is in a table");
    let comments = |item: &str| -> Vec<(u32, &str, Option<u32>)> {
        let of = person.fields.iter().filter(|it| {
            it.item == item && it.role == "self" && it.field == CorrectedField::Comment
        });
        of.map(|it| (it.nth, &*it.text, it.packet_nth)).collect()
    };
    let stories = comments("impact");
    assert_eq!(stories.len(), 3, "{stories:?}");
    assert_eq!((stories[0].2, stories[1].2, stories[2]), (Some(1), Some(2), (3, "", None)));
    assert_eq!(comments("scope"), [(1, "", Some(1))]);
    assert_eq!(person.fields[0].item, "summary");
    let header: Vec<(&str, &str)> =
        person.header.iter().map(|cell| (cell.column, &*cell.text)).collect();
    assert_eq!(header[..2], [("employee_id", "7"), ("name", "Ada Sample")]);
    // Of the other nothing was said yet.
    let other = live.person("8", None).expect("the person is in a table");
    assert!(other.fields.iter().all(|field| field.text.is_empty() && field.at.is_none()));
    assert!(!other.is_valid() && live.person("9", None).is_none());
}
