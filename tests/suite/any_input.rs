//! Whatever bytes come in, and whatever a mapping says of them: findings, or a table and an account that adds up; never a
//! panic. `PROPTEST_CASES=100000 cargo test --test suite any_input` looks for longer.

use std::io::{Cursor, Read as _, Write as _};

use promopacket::diagnostics::Report;
use promopacket::intake::{
    self, DateOrder, DuplicateRule, HiddenRule, IntakeOptions, IntakeResult, MappingChoice,
    OfferedOptions, ReadOptions, TextEncoding, profile_names,
};
use promopacket::ladder::Ladder;
use promopacket::limits::LimitFactor;
use promopacket::rating::{BestEnd, Scale};
use promopacket::source::Source;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::workbench::root;

fn scale() -> Scale {
    let labels = ["Not yet", "Developing", "Meets", "Exceeds"].map(str::to_owned).to_vec();
    Scale::new(labels, 1, 2, BestEnd::Last)
}

/// Reads files and looks whether what came of them holds together.
fn read(sources: &[Source], settings: &IntakeOptions, people: bool) -> IntakeResult {
    let ladder = Ladder::built_in();
    let mut report = Report::new();
    let list = "employee_id,name,email,manager,track,level,target_track,target_level\n\
        E1,Zoë Sample,zoe@example.com,Ivo Sample,backend,L1,backend,L2\n\
        E2,Łukasz Sample,lukasz@example.com,Ivo Sample,backend,L4,backend,L5\n";
    let people = people.then(|| Source::new("people.csv", list.into()));
    let people =
        people.and_then(|it| intake::read_people(&it, &IntakeOptions::default(), &mut report));
    let against = (Some(&ladder), &scale());
    let intake = intake::read_assessments(sources, people.as_ref(), against, settings, &mut report);
    let said = intake.table.is_some() || report.has_errors();
    assert!(said, "neither a table nor an error: {:?}", report.in_file_order());
    if let Some(accounting) = &intake.accounting {
        let (rows, cells) = (accounting.rows, accounting.cells);
        assert_eq!(
            rows.read,
            rows.used + rows.duplicate + rows.draft + rows.rejected + rows.unneeded
        );
        assert_eq!(cells.read, cells.used + cells.ignored);
    }
    if let Some(table) = &intake.table {
        table.to_csv();
    }
    intake::starter(sources, sources.first(), &ladder, settings, &mut report);
    intake
}

fn settings() -> impl Strategy<Value = IntakeOptions> {
    let encodings = ["utf-8", "utf-16le", "macroman", "windows-1252", "shift_jis", "gbk"];
    let encoding = prop::option::weighted(0.2, prop::sample::select(encodings.to_vec()));
    let delimiter = prop::option::weighted(0.2, prop::sample::select(b",;\t|x\"".to_vec()));
    let quote = prop::option::weighted(0.1, prop::sample::select(b"\"'|".to_vec()));
    let header_line = prop::option::weighted(0.2, 1_u32..6);
    let profile = prop::option::of(prop::sample::select(profile_names().collect::<Vec<_>>()));
    let order = prop::option::of(prop::sample::select(DateOrder::NAMES.to_vec()));
    let keep = prop::sample::select(vec![
        None,
        Some(DuplicateRule::Latest),
        Some(DuplicateRule::First),
        Some(DuplicateRule::Error),
    ]);
    let hidden = prop::sample::select(vec![None, Some(HiddenRule::Read), Some(HiddenRule::Skip)]);
    (encoding, delimiter, quote, header_line, profile, order, keep, hidden).prop_map(
        |(encoding, delimiter, quote, header_line, profile, order, keep, hidden)| IntakeOptions {
            reading: ReadOptions {
                encoding: encoding.and_then(TextEncoding::named),
                delimiter,
                quote,
                sheets: Vec::new(),
                header_line,
                hidden,
                limit: LimitFactor::default(),
                offered: OfferedOptions::All,
            },
            choice: profile
                .map_or(MappingChoice::Header, |it| MappingChoice::Profile(it.to_owned())),
            date_order: order.and_then(DateOrder::named),
            keep,
            ignore: vec!["Timestamp".to_owned()],
            ..IntakeOptions::default()
        },
    )
}

/// What stands in the cells of exports, sound or not.
const CELLS: [&str; 44] = [
    "",
    "",
    "3",
    "Meets",
    "3 - Meets",
    "4 / 4",
    "3,0",
    "75 %",
    "N/A",
    "n/a",
    "Not Rated",
    "2026-07-01",
    "03/04/2026",
    "8/20/25 12:51:45",
    "2026/09/27 3:00:00 PM GMT+3",
    "01/01/2026 - 06/30/2026",
    "E1",
    "E2",
    "007",
    "zoe@example.com",
    "LUKASZ@example.com",
    "Zoë Sample",
    "Ivo Sample",
    "Self",
    "Manager",
    "Peer",
    "downward",
    "Submitted",
    "Draft",
    "100",
    "99",
    "summary",
    "impact",
    "recommendation",
    "yes",
    "backend/L2/sql-joins",
    "Writes basic SQL with simple joins",
    "event-flows",
    "No such skill",
    "=cmd()|' /C calc'!A0",
    "<p>Two <b>reports</b>.</p><ul><li>one</li></ul>",
    "line\r\nbreak, with \"marks\"; and | more",
    "\u{202e}abc\u{0}\u{feff}",
    "a\u{301}\u{1f600}\u{fffe}",
];

/// What stands in the headers of exports, sound or not.
const HEADERS: [&str; 40] = [
    "employee_id",
    "Employee ID",
    "Email",
    "Email Address",
    "Name",
    "First name",
    "Last name",
    "Timestamp",
    "Start time",
    "Completion time",
    "Reviewee",
    "Reviewee email",
    "Reviewer",
    "Reviewer email",
    "Question",
    "item",
    "Rating",
    "Score",
    "Comment",
    "Answer",
    "Role",
    "Status",
    "Submitted at",
    "Date",
    "Evidence",
    "Gender",
    "Track",
    "Level",
    "Target track",
    "Target level",
    "Self rating: SQL joins",
    "Manager comment: Writes basic SQL with simple joins",
    "Employee Code: sql-joins",
    "Facilitator Text: summary",
    "Rate each skill [Writes basic SQL with simple joins]",
    "sql joins (Manager rating)",
    "",
    "\u{feff}\u{a0}NAME ",
    "a\nb",
    "{role}",
];

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = prop_oneof![9 => prop::sample::select(CELLS.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,30}"];
    let header = prop_oneof![9 => prop::sample::select(HEADERS.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,20}"];
    (1_usize..10).prop_flat_map(move |width| {
        let rows = prop::collection::vec(prop::collection::vec(cell.clone(), width), 0..8);
        (prop::collection::vec(header.clone(), width), rows).prop_map(|(header, mut rows)| {
            rows.insert(0, header);
            rows
        })
    })
}

fn csv(rows: &[Vec<String>], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    rows.iter().for_each(|it| writer.write_record(it).expect("memory can be written"));
    writer.into_inner().expect("memory can be written")
}

/// Lines that a mapping file may have at its top, and tables that may follow, sound or not.
const TOP: [&str; 10] = [
    "html = true",
    "keep = \"latest\"",
    "keep = \"first\"",
    "ignore = [\"Gender\", \"{any} time\", \"#2\"]",
    "drop = \"Name\"",
    "separators = [\";\", \"\"]",
    "unmatched_columns = \"ignore\"",
    "unmatched_items = \"ignore\"",
    "name = \"mine\"",
    "nonsense = 3",
];
const TABLES: [&str; 26] = [
    "[person]\nid = [\"Employee ID\", \"#1\"]",
    "[person]\nemail = \"Email\"\norder = [\"email\", \"name\"]\nname = \"Name\"",
    "[person]\nid_cell = \"B2\"\nfile_name = \"{id}\"",
    "[reviewer]\nname = \"Reviewer\"\nemail = \"Reviewer email\"",
    "[role]\nself = [\"Self\", \"Employee\"]\nmanager = [\"Manager\", \"Facilitator\"]\npeer = \"Peer\"\ncolumn = \"Role\"",
    "[role]\nself = \"Self\"\nmanager = \"Manager\"\nfrom = \"reviewer\"\notherwise = \"peer\"",
    "[role]\nfrom = \"file\"",
    "[role]\nalways = \"manager\"",
    "[kind]\nrating = [\"rating\", \"Code\"]\ncomment = [\"comment\", \"Text\"]\nanswer = \"Answer\"",
    "[row]\nitem = \"Question\"\nrating = \"Rating\"\ncomment = \"Comment\"\nanswer = \"Answer\"",
    "[row]\nitem = \"#1\"\ncomment = \"#2\"\ndate = \"Date\"\nevidence = \"Evidence\"",
    "[row]\nsubmitted = \"Timestamp\"\nstatus = \"Status\"",
    "[status]\nfinished = \"Submitted\"\ndraft = [\"Draft\", \"\"]\nfinished_percent = 100",
    "[[columns]]\nname = \"{role} {kind}: {item}\"",
    "[[columns]]\nname = [\"{item}\", \"{any}\"]\nkind = \"answer\"\nrole = \"self\"",
    "[[columns]]\nname = \"#3\"\nkind = \"rating\"\nrole = \"manager\"\nitem = \"sql-joins\"",
    "[[columns]]\nname = \"{any} [{item}]\"\nkind = \"rating\"",
    "[items]\n\"No such skill\" = \"ignore\"\n\"SQL joins\" = \"backend/L2/sql-joins\"",
    "[ratings]\nsteps = [\"a\", \"b\", \"Meets\", \"d\"]\nbest = \"first\"\nfirst_number = 0",
    "[ratings]\npercent = \"of-range\"\ndecimals = \"nearest\"\nnot_final = \"Not Rated\"",
    "[ratings]\nsteps = [\"low\", \"high\"]\n[ratings.means]\nlow = \"Not yet\"\nhigh = \"4\"",
    "[dates]\norder = \"dmy\"\ntwo_digit_years_from = 1970\nrange = \"end\"\nexcel_serials = true",
    "[read]\nheader_row = 2\nheader_rows = 2\nsheets = \"one\"",
    "[[join]]\nwith = \"two\"\nhere = \"Question\"\nthere = \"#1\"",
    "[people]\ntrack = \"Track\"\nlevel = \"Level\"\ntarget_track = \"Target track\"\ntarget_level = \"Target level\"",
    "[recognise]\ncolumns = [\"Email | Name\", \"{role} {any}\"]",
];

fn mapping() -> impl Strategy<Value = String> {
    let top = prop::sample::subsequence(TOP.to_vec(), 0..4);
    let tables = prop::sample::subsequence(TABLES.to_vec(), 0..9);
    (top, tables).prop_map(|(top, tables)| format!("{}\n{}\n", top.join("\n"), tables.join("\n\n")))
}

/// A sound workbook or archive with some bytes of one of its parts changed.
fn spoilt(bytes: &[u8], at: &[(usize, u8)], which: usize) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("the fixture is an archive");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = archive.len();
    for index in 0..parts {
        let mut part = archive.by_index(index).expect("the part is there");
        let name = part.name().expect("the name is text").into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("the part can be unpacked");
        if index == which % parts && !content.is_empty() {
            for (place, byte) in at {
                let place = place % content.len();
                content[place] = *byte;
            }
        }
        writer.start_file(name, SimpleFileOptions::default()).expect("memory can be written");
        writer.write_all(&content).expect("memory can be written");
    }
    writer.finish().expect("memory can be written").into_inner()
}

/// Files of every binary format among the fixtures.
fn binaries() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("fixtures/imports")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the fixtures are there") {
            let path = entry.expect("readable").path();
            let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if ["xlsx", "ods", "xls", "zip"].contains(&ending) {
                let name = path.file_name().expect("a file").to_string_lossy().into_owned();
                found.push((name, std::fs::read(&path).expect("the fixture is there")));
            }
        }
    }
    found.sort();
    assert!(found.len() >= 4, "{} binary fixtures", found.len());
    found
}

fn cases() -> ProptestConfig {
    let few = ProptestConfig::default();
    // The variable of proptest itself, if it is there, asks for more.
    ProptestConfig { failure_persistence: None, cases: few.cases.max(64), ..few }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        head in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"sep=;\n", b"Timestamp,Email Address\n"]),
        settings in settings(),
    ) {
        let bytes = [head, &bytes].concat();
        read(&[Source::new("any.csv", bytes)], &settings, true);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\PC\\r\\n\\t\",;|']{0,300}", settings in settings()) {
        read(&[Source::new("any.csv", text.into_bytes())], &settings, false);
    }

    #[test]
    fn any_table_is_read_by_any_profile(
        rows in rows(),
        other in rows(),
        delimiter in prop::sample::select(b",;\t|".to_vec()),
        settings in settings(),
        people in any::<bool>(),
    ) {
        let sources = [
            Source::new("one.csv", csv(&rows, delimiter)),
            Source::new("manager.csv", csv(&other, b',')),
        ];
        read(&sources[..1], &settings, people);
        read(&sources, &settings, people);
    }

    #[test]
    fn any_table_is_read_by_any_mapping(
        rows in rows(),
        other in rows(),
        mapping in mapping(),
        settings in settings(),
        people in any::<bool>(),
    ) {
        let choice = MappingChoice::Mapping(Source::new("map.toml", mapping.into_bytes()));
        let settings = IntakeOptions { choice, ..settings };
        let sources = [
            Source::new("one.csv", csv(&rows, b',')),
            Source::new("two.csv", csv(&other, b';')),
        ];
        read(&sources[..1], &settings, people);
        read(&sources, &settings, people);
    }

    #[test]
    fn any_spoilt_workbook_is_read_or_refused(
        which in any::<prop::sample::Index>(),
        part in any::<usize>(),
        at in prop::collection::vec((any::<usize>(), any::<u8>()), 1..12),
        settings in settings(),
    ) {
        let binaries = binaries();
        let (name, bytes) = which.get(&binaries);
        let bytes = match name.ends_with(".xls") {
            true => {
                let mut bytes = bytes.clone();
                let length = bytes.len();
                at.iter().for_each(|(place, byte)| bytes[place % length] = *byte);
                bytes
            }
            false => spoilt(bytes, &at, part),
        };
        read(&[Source::new(name.as_str(), bytes)], &settings, true);
    }
}
