//! A ladder that is written as a table. In: its rows, as cells with places. Out: the ladder that TOML files with these
//! words give; or every mistake.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::generated_ids::{NameIndex, NamedEntry, slug};
use super::level_order::{self, NewRung};
use super::read_toml::LadderReader;
use super::{Dimension, Ladder, Rung, RungId, Skill, SkillId, Track};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, nearest};
use crate::toml_reader::PlacedValue;
use crate::unicode::{composed, is_unprintable};

/// The kinds of rows, with what else they are called.
const KINDS: [(&str, RowKind, &[&str]); 3] = [
    ("skill", RowKind::Skill, &["skills", "competency", "competencies", "expectation"]),
    ("experience", RowKind::Experience, &["years", "yearsofexperience", "experienceguideline"]),
    (
        "responsibility",
        RowKind::Responsibility,
        &["responsibilities", "areaofresponsibility", "scope"],
    ),
];

/// What a row says of its rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RowKind {
    Skill,
    Experience,
    Responsibility,
}

/// The rows of a ladder that is written as a table.
#[derive(Debug)]
pub(crate) struct LadderTable {
    /// The ladder's own name.
    pub(crate) name: String,
    /// The header.
    pub(crate) at: Location,
    /// Whether there is a column for dimensions; without it there is one for all skills.
    pub(crate) has_dimensions: bool,
    /// The rows in their order.
    pub(crate) rows: Vec<LadderRow>,
}

/// A row of such a table; a cell is blank where there is no column.
#[derive(Debug)]
pub(crate) struct LadderRow {
    pub(crate) track: PlacedValue<String>,
    pub(crate) track_name: PlacedValue<String>,
    pub(crate) level: PlacedValue<String>,
    pub(crate) kind: PlacedValue<String>,
    pub(crate) id: PlacedValue<String>,
    pub(crate) category: PlacedValue<String>,
    pub(crate) text: PlacedValue<String>,
    pub(crate) dimension: PlacedValue<String>,
}

/// A skill as it is compared with the others of its rung: the rung and its words without regard to letters and blanks.
type SkillWords = (RungPlace, String);

/// The number of a track and that of a rung in it.
type RungPlace = (usize, usize);

/// Reads a whole table. Reports every mistake.
pub(super) fn read(table: &LadderTable, report: &mut Report) -> Option<Ladder> {
    let mut dimensions = NameIndex::new("dimension");
    if !table.has_dimensions {
        dimensions.add("Skills", "skills", table.at.clone());
    }
    let mut reader = TableReader {
        reader: LadderReader::new(report),
        tracks: NameIndex::new("track"),
        dimensions,
        levels: Vec::new(),
        rungs: Vec::new(),
        said: BTreeMap::new(),
        track_names: BTreeMap::new(),
        skills: BTreeMap::new(),
        skill_counts: BTreeMap::new(),
        beside: Vec::new(),
    };
    for row in &table.rows {
        reader.row(row);
    }
    reader.finish(table)
}

/// A table that is being read.
struct TableReader<'r> {
    reader: LadderReader<'r>,
    tracks: NameIndex,
    dimensions: NameIndex,
    /// Every level in the spelling of its first row.
    levels: Vec<Arc<str>>,
    /// The rungs of each track, each with its first row.
    rungs: Vec<Vec<NewRung>>,
    /// Where experience and responsibility of each rung stand.
    said: BTreeMap<(RowKind, RungPlace), Location>,
    /// Where each track got its name.
    track_names: BTreeMap<usize, Location>,
    /// Where the words of each skill stand.
    skills: BTreeMap<SkillWords, Location>,
    /// How many skills each rung has.
    skill_counts: BTreeMap<RungPlace, usize>,
    /// Filled cells that say something of a skill in rows that are none.
    beside: Vec<Location>,
}

impl TableReader<'_> {
    fn row(&mut self, row: &LadderRow) {
        let track = self.filled(&row.track, "track");
        let level = self.filled(&row.level, "level");
        let kind = self.kind(&row.kind);
        let text = self.filled(&row.text, "text");
        let Some(track) = track.and_then(|name| self.track(name, row)) else { return };
        let Some(level) = level else { return };
        let rung = self.rung(track, level, &row.level.at);
        let (Some(kind), Some(text)) = (kind, text) else { return };
        match kind {
            RowKind::Skill => self.skill(row, (track, rung), text),
            kind => self.once(kind, (track, rung), row),
        }
    }

    /// A cell that must not be blank and that documents can show.
    fn filled<'c>(&mut self, cell: &'c PlacedValue<String>, column: &str) -> Option<&'c str> {
        if cell.value.is_empty() {
            let message = format!("`{column}` is blank");
            let finding = Diagnostic::error(Code::EmptyText, message).at(cell.at.clone());
            self.push(finding.hint("fill the cell in, or delete the row; merged cells of a spreadsheet are blank in a CSV but for the first row"));
            return None;
        }
        self.shown(cell)
    }

    /// A cell that may be blank.
    fn optional(&mut self, cell: &PlacedValue<String>) -> Option<String> {
        if cell.value.is_empty() { None } else { self.shown(cell).map(str::to_owned) }
    }

    /// The text of a cell; reports a character that no document can show.
    fn shown<'c>(&mut self, cell: &'c PlacedValue<String>) -> Option<&'c str> {
        let Some(c) = cell.value.chars().find(|character| is_unprintable(*character)) else {
            return Some(&cell.value);
        };
        let code = u32::from(c);
        let message =
            format!("the cell holds the character U+{code:04X}, which no document can show");
        let finding = Diagnostic::error(Code::UnprintableCharacter, message).at(cell.at.clone());
        self.push(finding.hint("delete the character"));
        None
    }

    fn kind(&mut self, cell: &PlacedValue<String>) -> Option<RowKind> {
        let wanted = cell.value.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
        if wanted.is_empty() {
            return Some(RowKind::Skill);
        }
        let is_called =
            |name: &str, others: &[&str]| name == wanted || others.contains(&wanted.as_str());
        let found = KINDS.iter().find(|(name, _, others)| is_called(name, others));
        if found.is_none() {
            let message = format!("`{}` is no kind of row", escape_control(&cell.value));
            let finding = Diagnostic::error(Code::UnknownKind, message).at(cell.at.clone());
            let finding = finding.value(&cell.value).nearest(&cell.value, KINDS.map(|it| it.0));
            self.push(finding.hint("a blank cell says that the row is a skill"));
        }
        found.map(|(_, kind, _)| *kind)
    }

    /// The number of a row's track.
    fn track(&mut self, written: &str, row: &LadderRow) -> Option<usize> {
        let number = match self.tracks.find(written, &row.track.at) {
            Ok(number) => number,
            Err(finding) => {
                self.push(finding.hint("write an id of letters, digits and hyphens under `track`, and the name under `track_name`"));
                return None;
            }
        };
        self.rungs.resize_with(self.tracks.len(), Vec::new);
        if let Some(name) = self.optional(&row.track_name) {
            self.name_track(number, &name, &row.track_name.at);
        }
        Some(number)
    }

    /// Gives a track the name of a row, if no other row gives it another one.
    fn name_track(&mut self, number: usize, name: &str, at: &Location) {
        match self.track_names.get(&number) {
            None => {
                self.track_names.insert(number, at.clone());
                name.clone_into(&mut self.tracks.named[number].name);
            }
            Some(first) if self.tracks.named[number].name != name => {
                let message = format!(
                    "the track has another name, `{}`, at {first}",
                    escape_control(&self.tracks.named[number].name)
                );
                let finding = Diagnostic::error(Code::TwoNames, message).at(at.clone()).value(name);
                self.push(finding.hint("write one name, or leave the cell blank"));
            }
            Some(_) => {}
        }
    }

    /// The number of a row's rung within its track.
    fn rung(&mut self, track: usize, level: &str, at: &Location) -> usize {
        let is_same = |text: &str| text.to_lowercase() == level.to_lowercase();
        let level = match self.levels.iter().find(|level| is_same(level)) {
            Some(level) => Arc::clone(level),
            None => {
                self.levels.push(level.into());
                Arc::from(level)
            }
        };
        let rungs = &mut self.rungs[track];
        if let Some(number) = rungs.iter().position(|rung| rung.rung.id.level == level) {
            return number;
        }
        let id = RungId { track: Arc::clone(&self.tracks.named[track].id), level };
        let rung = Rung { id, experience: None, responsibility: None, skills: Vec::new() };
        rungs.push(NewRung { rung, at: at.clone() });
        rungs.len() - 1
    }

    /// What a rung says once: experience or responsibility.
    fn once(&mut self, kind: RowKind, place: RungPlace, row: &LadderRow) {
        let at = &row.text.at;
        for cell in [&row.category, &row.dimension, &row.id] {
            if !cell.value.is_empty() {
                self.beside.push(cell.at.clone());
            }
        }
        let name = if kind == RowKind::Experience { "experience" } else { "responsibility" };
        let rung = &mut self.rungs[place.0][place.1].rung;
        if let Some(first) = self.said.get(&(kind, place)) {
            let message = format!(
                "the rung `{}` has two rows of kind `{name}`, the first at {first}",
                escape_control(&rung.id.to_string())
            );
            let finding = Diagnostic::error(Code::DuplicateRow, message).at(at.clone());
            self.push(finding.hint("put both texts into one row, or delete one of the rows"));
            return;
        }
        self.said.insert((kind, place), at.clone());
        match kind {
            RowKind::Experience => rung.experience = Some(row.text.value.clone()),
            _ => rung.responsibility = Some(row.text.value.clone()),
        }
    }

    fn skill(&mut self, row: &LadderRow, place: RungPlace, text: &str) {
        let category = self.optional(&row.category);
        let dimension = self.dimension(row);
        let words = format!("{}: {text}", category.as_deref().unwrap_or_default());
        let words =
            composed(&words.to_lowercase()).split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(first) = self.skills.get(&(place, words.clone())) {
            let message = format!("the skill is there twice on its rung, first at {first}");
            let finding = Diagnostic::error(Code::DuplicateSkill, message).at(row.text.at.clone());
            self.push(finding.value(text).hint("delete one of the rows"));
            return;
        }
        self.skills.insert((place, words), row.text.at.clone());
        *self.skill_counts.entry(place).or_default() += 1;
        let id = self.skill_id(row, place, text);
        let (Some(id), Some(dimension)) = (id, dimension) else { return };
        let skill = Skill { id: SkillId(id), category, text: text.to_owned(), dimension };
        self.rungs[place.0][place.1].rung.skills.push(skill);
    }

    /// The id that the row gives, or one that is made of its words: of one row always the same.
    fn skill_id(&mut self, row: &LadderRow, place: RungPlace, text: &str) -> Option<Arc<str>> {
        if !row.id.value.is_empty() {
            self.shown(&row.id)?;
            return self.reader.unique("skill", &row.id);
        }
        let number = self.skill_counts[&place];
        let last = slug(text).unwrap_or_else(|| format!("skill-{number}"));
        let id = format!("{}/{last}", self.rungs[place.0][place.1].rung.id);
        let field = PlacedValue { value: id, at: row.text.at.clone() };
        let first = match self.reader.first_place("skill", &field) {
            Some(first) if first != field.at => first,
            _ => return self.reader.unique("skill", &field),
        };
        let id = escape_control(&field.value);
        let message = format!("two skills get the same id `{id}`, the first at {first}");
        let finding =
            Diagnostic::error(Code::DuplicateId, message).at(field.at).value(&field.value);
        self.push(finding.hint(
            "add a column `id` and give each of the two an id of its own, or begin their texts with other words",
        ));
        None
    }

    fn dimension(&mut self, row: &LadderRow) -> Option<Arc<str>> {
        if self.dimensions.is_fixed() {
            return Some(Arc::clone(&self.dimensions.named[0].id));
        }
        let written = self.filled(&row.dimension, "dimension")?;
        match self.dimensions.find(written, &row.dimension.at) {
            Ok(number) => Some(Arc::clone(&self.dimensions.named[number].id)),
            Err(finding) => {
                self.push(finding.hint("give one of the two another name"));
                None
            }
        }
    }

    /// Everything that only the whole table shows, and the ladder.
    fn finish(mut self, table: &LadderTable) -> Option<Ladder> {
        if self.rungs.is_empty() {
            return None;
        }
        self.rungs_without_skills();
        self.alike_dimensions();
        self.cells_beside();
        let levels = level_order::in_order(&self.rungs);
        for finding in level_order::contradictions(&self.rungs, &levels) {
            self.push(finding);
        }
        for finding in level_order::descents(&self.rungs) {
            self.push(finding);
        }
        let Self { tracks, dimensions, rungs, .. } = self;
        let track = |(named, rungs): (NamedEntry, Vec<NewRung>)| Track {
            id: named.id,
            name: named.name,
            levels_are_inferred: false,
            rungs: rungs.into_iter().map(|it| it.rung).collect(),
        };
        let dimension =
            |entry: NamedEntry| Dimension { id: entry.id, name: entry.name, about: None };
        Some(Ladder {
            name: table.name.clone(),
            language: "en".to_owned(),
            introduction: None,
            levels,
            dimensions: dimensions.named.into_iter().map(dimension).collect(),
            tracks: tracks.named.into_iter().zip(rungs).map(track).collect(),
        })
    }

    fn rungs_without_skills(&mut self) {
        // A skill that is not sound is told already.
        if self.reader.has_errors() {
            return;
        }
        for NewRung { rung, at } in
            self.rungs.iter().flatten().filter(|rung| rung.rung.skills.is_empty())
        {
            let id = escape_control(&rung.id.to_string());
            let message = format!("the rung `{id}` has no skill");
            let finding = Diagnostic::error(Code::RungWithoutSkills, message).at(at.clone());
            let hint = "add a row of kind `skill` for each thing that is expected there";
            self.reader.push(finding.hint(hint));
        }
    }

    /// Dimensions that one row names and that read nearly like another: likely one of them is misspelt.
    fn alike_dimensions(&mut self) {
        let named = &self.dimensions.named;
        let mut findings = Vec::new();
        for rare in named.iter().filter(|it| it.rows == 1) {
            let common = named.iter().filter(|it| it.rows > 1).map(|it| it.name.as_str());
            let Some(near) = nearest(&rare.name, common) else { continue };
            let message = format!(
                "the dimension `{}` stands in one row only and reads nearly like `{}`",
                escape_control(&rare.name),
                escape_control(near)
            );
            let finding = Diagnostic::warning(Code::AlikeDimensions, message).at(rare.at.clone());
            findings.push(finding.value(&rare.name).hint("if both are the same, spell them alike"));
        }
        for finding in findings {
            self.push(finding);
        }
    }

    /// Cells that say something of a skill in rows that are none: one finding for all.
    fn cells_beside(&mut self) {
        let Some(first) = self.beside.first().cloned() else { return };
        let message = format!(
            "{} of category, dimension or id in rows of experience or responsibility, where they say nothing",
            match self.beside.len() {
                1 => "a cell".to_owned(),
                many => format!("{many} cells"),
            }
        );
        let finding = Diagnostic::warning(Code::UnusedCell, message).at(first);
        self.push(finding.hint("leave them blank there"));
    }

    fn push(&mut self, finding: Diagnostic) {
        self.reader.push(finding);
    }
}
