//! What fuzzers call, one function for each target in `fuzz/`, each with what must hold for any bytes. In: bytes. Out: nothing,
//! or a panic. Compiled for fuzzers and tests alone; tests call them with every seed of `fuzz/seeds`.

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::cycle::Cycle;
use crate::diagnostics::Report;
pub use crate::intake::fuzzing::{dates, html, quotes};
use crate::intake::{
    DateOrder, IntakeOptions, MappingChoice, ReadOptions, is_mapping_sound, read_assessments,
    read_people, sheets, starter,
};
use crate::ladder::Ladder;
use crate::source::Source;

static LADDER: LazyLock<Ladder> = LazyLock::new(Ladder::built_in);
static CYCLE: LazyLock<Cycle> = LazyLock::new(Cycle::built_in);

const PEOPLE: &str = "employee_id,name,email,manager,track,level,target_track,target_level\n\
    E1,Ada One,ada@example.com,Ivo Sample,backend,L1,backend,L2\n";

const ANSWERS: &str = "Employee ID,Name,Date,Question,Self rating,Self comment,Manager rating,Status\n\
    E1,Ada One,2026-11-02,summary,3,<p>The first.</p>,4,submitted\n";

/// A text file: its encoding, its dialect, and its rows as people, as assessments and as an export.
pub fn delimited(bytes: &[u8]) {
    read_whole(Source::new("fuzzed.csv", bytes.to_vec()));
}

/// A file as every table that it may be: what is not read is said.
fn read_whole(source: Source) {
    let mut report = Report::new();
    let found = sheets(&source, &ReadOptions::default(), &mut report);
    assert!(found.is_some() || report.has_errors(), "no sheets, and no error");
    let settings = IntakeOptions::default();
    let mut report = Report::new();
    let people = read_people(&source, &settings, &mut report);
    assert!(people.is_some() || report.has_errors(), "no people, and no error");
    starter(std::slice::from_ref(&source), None, &LADDER, &settings, &mut Report::new());
    answers(source, &settings);
}

/// A file as assessments of one person.
fn answers(source: Source, settings: &IntakeOptions) {
    let people = Source::new("people.csv", PEOPLE.into());
    let people = read_people(&people, &IntakeOptions::default(), &mut Report::new());
    let against = (Some(&*LADDER), &CYCLE.scale);
    let mut report = Report::new();
    let read = read_assessments(&[source], people.as_ref(), against, settings, &mut report);
    assert!(read.table.is_some() || report.has_errors(), "no table, and no error");
}

/// A mapping file, and an export that is read by it.
pub fn mapping(bytes: &[u8]) {
    let source = Source::new("fuzzed.toml", bytes.to_vec());
    let settings = IntakeOptions {
        choice: MappingChoice::Mapping(source),
        date_order: DateOrder::named("dmy"),
        ..IntakeOptions::default()
    };
    let mut report = Report::new();
    let is_sound = is_mapping_sound(&settings, &mut report);
    assert_ne!(is_sound, report.has_errors(), "a mapping or an error");
    if !is_sound {
        return;
    }
    let export = Source::new("export.csv", ANSWERS.into());
    read_people(&export, &settings, &mut Report::new());
    answers(export, &settings);
}

/// Parts of a workbook that a fuzzer can write, by the first byte of its input; all others are sound.
const PARTS: [&str; 6] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "content.xml",
    "xl/tables/table1.xml",
];

const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row><row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>4</v></c><c r="C2" s="1"><v>46000.5</v></c></row></sheetData></worksheet>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>employee_id</t></si><si><t>item</t></si><si><t>self_comment</t></si><si><t>E1</t></si><si><t>summary</t></si></sst>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Answers" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const SHEET_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" Target="../tables/table1.xml"/></Relationships>"#;
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// A workbook: XLS and anything packed as it is, else one part of an XLSX or ODS whose other parts are sound. A checksum would
/// stop a fuzzer that changes what is packed.
pub fn workbook(bytes: &[u8]) {
    let is_whole = bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    if is_whole {
        return read_whole(Source::new("fuzzed.xls", bytes.to_vec()));
    }
    let [part, content @ ..] = bytes else { return };
    let part = PARTS[usize::from(*part) % PARTS.len()];
    if part == "content.xml" {
        let members = [("mimetype", ODS.as_bytes()), (part, content)];
        return read_whole(Source::new("fuzzed.ods", packed(&members)));
    }
    let mut members = vec![
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/_rels/sheet1.xml.rels", SHEET_RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", SHEET.as_bytes()),
        ("xl/sharedStrings.xml", STRINGS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
    ];
    members.retain(|(name, _)| *name != part);
    members.push((part, content));
    read_whole(Source::new("fuzzed.xlsx", packed(&members)));
}

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in members {
        archive.start_file(*name, stored).expect("memory can be written");
        archive.write_all(bytes).expect("memory can be written");
    }
    archive.finish().expect("memory can be written").into_inner()
}

/// A cycle file: a cycle, or an error.
pub fn cycle(bytes: &[u8]) {
    let source = Source::new("fuzzed.toml", bytes.to_vec());
    let mut report = Report::new();
    let read = Cycle::read(Some(&source), &mut report);
    assert_eq!(read.is_none(), report.has_errors(), "a cycle or an error");
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    type FuzzTarget = fn(&[u8]);

    const TARGETS: [(&str, FuzzTarget); 7] = [
        ("cycle", cycle),
        ("dates", dates),
        ("delimited", delimited),
        ("html", html),
        ("mapping", mapping),
        ("quotes", quotes),
        ("workbook", workbook),
    ];

    #[test]
    fn every_seed_holds() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
        for (name, target) in TARGETS {
            let mut count = 0;
            for seed in folder.join(name).read_dir().expect("a folder of seeds") {
                target(&std::fs::read(seed.expect("an entry").path()).expect("a seed"));
                count += 1;
            }
            assert!(count > 3, "{name} has seeds");
        }
    }
}
