//! Characters that no font of the run can show: in PDF/A each of them would stop a whole packet. In: the tables, the ladder and
//! the cycle, and fonts. Out: a finding for each cell, whose words are the same for all of one script, so that a script is
//! told once; or the characters that are missing.

use std::collections::{BTreeMap, BTreeSet};

use super::read_cycle::earlier_decisions;
use super::read_tables::corrected_tables;
use super::run_inputs::RunInputs;
use crate::assessment::{EarlierDecision, EarlierDecisions, PersonId};
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Location, Report, Severity, escape_control};
use crate::intake::{self, Column, Table, TableRow, TableShape};
use crate::ladder::Ladder;
use crate::parallel::in_shares;
use crate::scripts::letters_of;
use crate::typeset::RunFonts;

/// A place with characters that no font can show.
struct MissingGlyphs {
    at: Option<Location>,
    /// What it is, where it is no cell: "rung backend/L3 of the ladder".
    named: Option<String>,
    employee_id: Option<String>,
    /// Whether it is about somebody who gets a packet, or about everybody.
    is_printed: bool,
    missing: Vec<char>,
}

/// Reports everything that no font can show.
pub(super) fn check(
    tables: &[&Table],
    settings: Option<(&Ladder, &Cycle)>,
    earlier: Option<&EarlierDecisions>,
    fonts: &RunFonts,
    report: &mut Report,
) {
    let mut lacks = lacks(tables, settings, fonts);
    lacks.extend(earlier.into_iter().flat_map(|earlier| of_decisions(tables, earlier, fonts)));
    let mut scripts: BTreeMap<(&str, bool), Vec<&MissingGlyphs>> = BTreeMap::new();
    for lack in &lacks {
        let letters: BTreeSet<&str> =
            lack.missing.iter().map(|character| letters_of(*character)).collect();
        for letters in letters {
            scripts.entry((letters, lack.is_printed)).or_default().push(lack);
        }
    }
    for ((letters, is_printed), lacks) in scripts {
        let found = findings(letters, &lacks);
        report.extend(
            found
                .into_iter()
                .map(|finding| if is_printed { finding } else { not_printed(finding) }),
        );
    }
}

/// The finding about somebody whose words are in no packet: it stops nobody's.
fn not_printed(finding: Diagnostic) -> Diagnostic {
    let hint = "the person has no assessment, so no packet lacks the letters; with an assessment this is an error";
    let mut hints = vec![hint.to_owned()];
    hints.extend(finding.hints);
    Diagnostic { severity: Severity::Warning, hints, ..finding }
}

/// Every character of the inputs that no font can show.
pub fn missing_characters(inputs: &RunInputs, fonts: &RunFonts) -> BTreeSet<char> {
    let mut unheard = Report::new();
    let ladder =
        intake::read_ladder(inputs.ladder.as_deref(), &inputs.intake.reading, &mut unheard);
    let cycle = Cycle::read(inputs.cycle.as_ref(), &mut unheard).unwrap_or_else(Cycle::built_in);
    let run_tables = corrected_tables(inputs, (ladder.as_ref(), &cycle.scale), &mut unheard);
    let settings = ladder.as_ref().map(|ladder| (ladder, &cycle));
    let strings = inputs.templates.files().filter(|(path, _)| path.starts_with("strings/"));
    let strings = strings.flat_map(|(_, bytes)| fonts.missing(&String::from_utf8_lossy(bytes)));
    let mut lacks = lacks(&run_tables.all(), settings, fonts);
    let as_of = inputs.date(&cycle, &mut unheard);
    if let Some(earlier) = earlier_decisions(inputs, &cycle, as_of, &mut unheard) {
        lacks.extend(of_decisions(&run_tables.all(), &earlier, fonts));
    }
    lacks.into_iter().flat_map(|it| it.missing).chain(strings).collect()
}

/// What is missing in the areas of earlier decisions about people who get a packet.
fn of_decisions(
    tables: &[&Table],
    earlier: &EarlierDecisions,
    fonts: &RunFonts,
) -> Vec<MissingGlyphs> {
    let mut lacks = Vec::new();
    for id in printed_people(tables) {
        let Some(EarlierDecision { decision, at }) = earlier.of(&id) else { continue };
        let missing = fonts.missing(decision.areas.as_str());
        if !missing.is_empty() {
            lacks.push(MissingGlyphs {
                at: Some(at.clone()),
                named: None,
                employee_id: Some(id.to_string()),
                is_printed: true,
                missing,
            });
        }
    }
    lacks
}

fn lacks(
    tables: &[&Table],
    settings: Option<(&Ladder, &Cycle)>,
    fonts: &RunFonts,
) -> Vec<MissingGlyphs> {
    let mut lacks = Vec::new();
    let mut printed = None;
    for table in tables.iter().filter(|table| !table.is_ascii()) {
        let found = in_shares(&table.rows, |_, rows| of_rows(table, rows, fonts));
        let mut found: Vec<MissingGlyphs> = found.into_iter().flatten().collect();
        if table.shape == TableShape::People && !found.is_empty() {
            let printed = printed.get_or_insert_with(|| printed_people(tables));
            for lack in &mut found {
                let id = lack.employee_id.as_deref().map(PersonId::new);
                lack.is_printed = printed.is_empty() || id.is_none_or(|id| printed.contains(&id));
            }
        }
        lacks.extend(found);
    }
    for (named, text) in settings.into_iter().flat_map(|(ladder, cycle)| texts(ladder, cycle)) {
        let missing = fonts.missing(&text);
        if !missing.is_empty() {
            lacks.push(MissingGlyphs {
                at: None,
                named: Some(named),
                employee_id: None,
                is_printed: true,
                missing,
            });
        }
    }
    lacks
}

/// The people whose rows of the table of people may be in packets: those with an assessment. None if there are no
/// assessments to tell.
fn printed_people(tables: &[&Table]) -> BTreeSet<PersonId> {
    let mut ids = BTreeSet::new();
    for table in tables.iter().filter(|table| table.shape != TableShape::People) {
        let cells = table.rows.iter().filter_map(|row| table.cell(row, Column::EmployeeId));
        ids.extend(cells.map(|cell| PersonId::new(cell.text)));
    }
    ids
}

fn of_rows(table: &Table, rows: &[TableRow], fonts: &RunFonts) -> Vec<MissingGlyphs> {
    let mut found = Vec::new();
    for row in rows {
        let id = table.cell(row, Column::EmployeeId).map_or("", |it| it.text);
        for cell in table.cells(row).filter(|cell| !cell.is_ascii()) {
            let missing = fonts.missing(cell.text);
            if !missing.is_empty() {
                let employee_id = Some(id.to_owned());
                found.push(MissingGlyphs {
                    at: Some(cell.at()),
                    named: None,
                    employee_id,
                    is_printed: true,
                    missing,
                });
            }
        }
    }
    found
}

/// What stands in every packet: the texts of the ladder and of the cycle, each with what it is.
fn texts(ladder: &Ladder, cycle: &Cycle) -> Vec<(String, String)> {
    let mut texts = vec![("name of the cycle".to_owned(), cycle.name.clone())];
    texts.extend(
        cycle
            .organisation
            .iter()
            .map(|organisation| ("organisation of the cycle".to_owned(), organisation.clone())),
    );
    texts.extend(
        cycle
            .scale
            .steps()
            .map(|step| ("scale of the cycle".to_owned(), cycle.scale.label(step).to_owned())),
    );
    texts.extend(ladder.dimensions.iter().map(|dimension| {
        (format!("dimension {} of the ladder", dimension.id), dimension.name.clone())
    }));
    texts.extend(
        ladder
            .tracks
            .iter()
            .map(|track| (format!("track {} of the ladder", track.id), track.name.clone())),
    );
    for rung in ladder.rungs() {
        let skills = rung.skills.iter().map(|it| it.full_text());
        let words = skills.chain([rung.id.level.to_string()]);
        let words = words.chain(rung.experience.clone()).chain(rung.responsibility.clone());
        texts.push((format!("rung {} of the ladder", rung.id), words.collect()));
    }
    texts
}

/// A finding for each place that lacks letters of a script. They differ in nothing but the place and the person.
fn findings(letters: &str, lacks: &[&MissingGlyphs]) -> Vec<Diagnostic> {
    let missing = lacks.iter().flat_map(|it| &it.missing).copied();
    let missing = in_words(missing.filter(|character| letters_of(*character) == letters));
    let letters_in_words = if letters.is_empty() { "symbols" } else { letters };
    let places = places(lacks);
    let message = format!("no font has {missing} ({letters_in_words}), found {places}");
    let hints = hints(letters);
    let one = |lack: &&MissingGlyphs| {
        let finding = Diagnostic::error(Code::MissingGlyph, message.as_str()).value(letters);
        Diagnostic {
            location: lack.at.clone(),
            employee_id: lack.employee_id.clone(),
            hints: hints.clone(),
            ..finding
        }
    };
    let (in_cells, elsewhere): (Vec<&MissingGlyphs>, Vec<&MissingGlyphs>) =
        lacks.iter().partition(|it| it.at.is_some());
    // What stands in every packet is named in the message, and is one finding.
    in_cells.iter().map(one).chain(elsewhere.first().map(one)).collect()
}

/// The first of some characters, with their numbers; each counts once.
fn in_words(missing: impl Iterator<Item = char>) -> String {
    const LISTED: usize = 5;
    let (mut seen, mut listed) = (BTreeSet::new(), Vec::new());
    for c in missing {
        if seen.insert(c) && listed.len() < LISTED {
            listed.push(format!("`{}` (U+{:04X})", escape_control(&c.to_string()), u32::from(c)));
        }
    }
    let listed_in_words = listed.join(", ");
    match seen.len() - listed.len() {
        0 => listed_in_words,
        1 => format!("{listed_in_words} and 1 other character"),
        more => format!("{listed_in_words} and {more} other characters"),
    }
}

/// Where the characters stand: "in cells about 2 people, in the name of the cycle".
fn places(lacks: &[&MissingGlyphs]) -> String {
    const LISTED: usize = 3;
    let people: BTreeSet<&str> =
        lacks.iter().filter_map(|lack| lack.employee_id.as_deref()).collect();
    let named: Vec<&str> = lacks.iter().filter_map(|lack| lack.named.as_deref()).collect();
    let mut places = Vec::new();
    match people.len() {
        0 => {}
        1 => places.push("in cells about 1 person".to_owned()),
        more => places.push(format!("in cells about {more} people")),
    }
    places
        .extend(named.iter().take(LISTED).map(|place| format!("in the {}", escape_control(place))));
    if named.len() > LISTED {
        places.push(format!("in {} more places of ladder and cycle", named.len() - LISTED));
    }
    places.join(", ")
}

/// What corrects a lack of letters: where each system has fonts with them.
fn hints(letters: &str) -> Vec<String> {
    let (package, folder, mac, windows) = match letters {
        "Chinese, Japanese or Korean" => (
            "fonts-noto-cjk",
            "/usr/share/fonts/opentype/noto",
            "`Hiragino Sans GB.ttc`, `AppleSDGothicNeo.ttc`",
            "`msyh.ttc`, `YuGothR.ttc`, `malgun.ttf`",
        ),
        _ => (
            "fonts-noto-core",
            "/usr/share/fonts/truetype/noto",
            "`Supplemental/Arial Unicode.ttf`",
            "`LeelawUI.ttf`, `Nirmala.ttc`, `seguisym.ttf`",
        ),
    };
    vec![
        RunFonts::MORE.to_owned(),
        format!("Debian and Ubuntu: install the package {package}, then --font-path {folder}"),
        format!("macOS: --font-path /System/Library/Fonts, or a folder with {mac} from there"),
        format!(r"Windows: --font-path C:\Windows\Fonts, or a folder with {windows} from there"),
    ]
}
