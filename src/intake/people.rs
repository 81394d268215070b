//! The table of people: in our columns, or as an HR system exports it. In: a file, and what a mapping or the header says of
//! it. Out: a [`Table`] with one row for each person; or every mistake of its form.

mod column_meaning;
mod column_words;
mod day_columns;
mod header;
mod header_faults;
mod likely_meaning;
mod profiles;
mod rows;
mod sheets;
mod starter;

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Report, escape_control, nearest, one_based};
use crate::intake::accounts::{
    CellCounts, ColumnAccount, ColumnOutcome, MappingOrigin, PeopleAccount, RowCounts, SheetAccount,
};
use crate::intake::export::profiles::Profile;
use crate::intake::file::grid::Grid;
use crate::intake::mapping::{ColumnFinder, ColumnName, Mapping, PeopleRule};
use crate::intake::options::{DateOrder, IntakeOptions, MappingChoice};
use crate::intake::swapped_tables;
use crate::intake::table::Table;
use crate::intake::table::faults;
use crate::intake::used_options::HeededOptions;
use crate::intake::values::dates::DateRule;
use crate::ladder::Ladder;
use crate::source::Source;

use column_meaning::PeopleColumn;
use header::PeopleHeader;
use rows::PeopleReader;
use sheets::OpenedFile;

/// How a table of people is to be read.
#[derive(Debug, Default)]
struct PeopleFormat {
    rule: PeopleRule,
    dates: DateRule,
    /// Where that comes from: the name of a mapping file or of a profile.
    origin: Option<(String, MappingOrigin)>,
}

/// Reads a table of people. Reports every mistake.
pub(super) fn read(
    source: &Source,
    settings: &IntakeOptions,
    report: &mut Report,
) -> Option<Table> {
    let mut format = PeopleFormat::chosen(settings);
    let OpenedFile { mut grids, as_said } = sheets::open(source, settings, &format.rule, report)?;
    format.recognise(&grids);
    let found = sheets::chosen(&mut grids, source, settings, &format.rule, report)?;
    let mut whole: Option<Table> = None;
    let before = report.errors();
    for (number, row) in found {
        let grid = &grids[number];
        let header = PeopleHeader::at(grid, row, &format.rule);
        if !header.is_complete() && swapped_tables::is_of_assessments(grid, row) {
            report.push(swapped_tables::assessments_as_people(grid, row));
            continue;
        }
        header.check(grid, &format.rule, report);
        if report.errors() > before {
            continue;
        }
        let PeopleFormat { rule, dates, .. } = &format;
        let reader = PeopleReader { grid, header: &header, rule, dates };
        if let Some(row) = reader.second_header() {
            report.push(faults::second_header(&grid.file, grid.line(row)));
            continue;
        }
        let (mut table, filled) = reader.read(report);
        table.people_account = format.account(grid, &header, &filled, &table);
        table.domains = rule.domains.clone();
        let delimiter = as_said && !grid.is_sheet();
        let quote = as_said && grid.heeds_quote;
        table.heeded = HeededOptions { delimiter, quote, ..heeded(grid, &header, settings, rule) };
        match &mut whole {
            None => whole = Some(table),
            Some(whole) => whole.append(table),
        }
    }
    format.unused(&grids, settings, report);
    report.extend(format.finds_nothing(&grids, settings));
    whole
}

/// What a mapping can say of a table of people, to be finished by hand; nothing if no mapping is needed. None, and a report,
/// if the table cannot be opened.
pub(super) fn starter(
    source: &Source,
    settings: &IntakeOptions,
    ladder: &Ladder,
    report: &mut Report,
) -> Option<String> {
    let mut format = PeopleFormat::chosen(settings);
    let grids = sheets::open(source, settings, &format.rule, report)?.grids;
    format.recognise(&grids);
    Some(starter::text(&grids, &format.rule, ladder).unwrap_or_default())
}

/// The row of a header of people, in our columns or as an HR system has them.
pub(super) fn header_of_people(grid: &Grid) -> Option<usize> {
    let is_of_people = |rule: &PeopleRule| {
        let row = sheets::header(grid, rule)?;
        PeopleHeader::at(grid, row, rule).is_of_people().then_some(row)
    };
    is_of_people(&PeopleRule::default()).or_else(|| {
        let mapping = profiles::recognised([grid])?;
        is_of_people(&mapping.people)
    })
}

/// Whether a grid in the place of assessments holds people: it has columns of theirs, and none that could be meant for one of
/// assessments.
pub(super) fn is_of_people(grid: &Grid) -> bool {
    let Some(header) = header_of_people(grid) else { return false };
    !grid.row(header).any(swapped_tables::could_be_of_assessments)
}

/// Which options may have found something in the table: every name of its header is one that an option can name.
fn heeded(
    grid: &Grid,
    header: &PeopleHeader,
    settings: &IntakeOptions,
    rule: &PeopleRule,
) -> HeededOptions {
    let sheet = [grid.sheet.to_string(), grid.stem.to_string(), grid.file.to_string()];
    let kept: Vec<String> =
        header.kept.iter().map(|index| header.names[*index].text.clone()).collect();
    let is_heeded = |name: &String| !kept.contains(name);
    let names = header.names.iter().map(|name| name.text.clone()).filter(is_heeded).chain(sheet);
    // What would be found without the option may be meant for other files.
    let is_named = settings.reading.header_line == Some(grid.line(header.row));
    let header_line = is_named && sheets::header(grid, rule) != Some(header.row);
    // A place counts where it leaves out a column.
    let is_left_out =
        |place: usize| matches!(header.meanings.get(place), Some(PeopleColumn::LeftOut(_)));
    let places = rule.left_places.iter().filter(|place| is_left_out(**place));
    let names = names.chain(places.map(|place| format!("#{}", one_based(*place)))).collect();
    HeededOptions {
        names,
        kept,
        header_line,
        on_line: is_named,
        below_title: is_named && grid.first_row() != Some(header.row),
        text: !grid.is_sheet(),
        workbook: grid.is_sheet(),
        people: vec![Arc::clone(&grid.file)],
        people_width: header.names.len(),
        ..HeededOptions::default()
    }
}

/// Whether the mapping that is named is for a table of people and nothing else.
pub(super) fn is_mapping_for_people_only(settings: &IntakeOptions) -> bool {
    matches!(settings.choice, MappingChoice::Mapping(_))
        && PeopleFormat::named(settings).is_some_and(|named| named.mapping.is_of_people_only())
}

/// Whether the profile or the mapping that is named says anything of a table of people.
pub(super) fn says_something(settings: &IntakeOptions) -> bool {
    let is_mapping = matches!(settings.choice, MappingChoice::Mapping(_));
    let without = IntakeOptions { date_order: None, ..settings.clone() };
    let format = PeopleFormat::chosen(&without);
    format.origin.is_some() || is_mapping && format.dates != DateRule::default()
}

impl PeopleFormat {
    /// The profile or mapping that the caller names.
    fn named(settings: &IntakeOptions) -> Option<Profile> {
        match &settings.choice {
            MappingChoice::Header => None,
            MappingChoice::Profile(name) => Profile::named(name, &mut Report::new()),
            MappingChoice::Mapping(file) => {
                Profile::of(file.clone(), MappingOrigin::Mapping, &mut Report::new())
            }
        }
    }

    /// What the caller says, and the mapping that is named. Its mistakes are reported elsewhere, and then no table is read.
    fn chosen(settings: &IntakeOptions) -> Self {
        let mut format = Self::named(settings).map_or_else(Self::default, |named| {
            let Mapping { name, people, dates, .. } = named.mapping;
            let origin = people.is_said().then_some((name, named.chosen));
            Self { rule: people, dates, origin }
        });
        if let Some(DateOrder(order)) = settings.date_order {
            format.dates.order = Some(order);
        }
        for finder in settings.ignore.iter().map(|name| ColumnFinder::of_option(name)) {
            match finder {
                ColumnFinder::Position(place) => format.rule.left_places.push(place),
                name => format.rule.left_names.push(name),
            }
        }
        format
    }

    /// Takes what a built-in profile says, if the header is that of an HR system and nothing else says what its columns are.
    fn recognise(&mut self, grids: &[Grid]) {
        let is_clear = |grid: &Grid| {
            sheets::header(grid, &self.rule).is_some_and(|row| {
                let header = PeopleHeader::at(grid, row, &self.rule);
                header.is_of_people() && (self.rule.names_columns() || header.is_complete())
            })
        };
        if grids.iter().any(is_clear) {
            return;
        }
        let Some(mapping) = profiles::recognised(grids) else { return };
        self.origin = Some((mapping.name.clone(), MappingOrigin::Recognised));
        self.rule.complete(mapping.people.clone());
        let order = self.dates.order.or(mapping.dates.order);
        self.dates = DateRule { order, ..self.dates };
    }

    /// What became of every column, if somebody else than our own names said what they are.
    fn account(
        &self,
        grid: &Grid,
        header: &PeopleHeader,
        filled: &[u64],
        table: &Table,
    ) -> Option<PeopleAccount> {
        let (mapping, chosen) = self.origin.clone()?;
        let mut cells = CellCounts::default();
        let columns = header.names.iter().zip(&header.meanings).zip(filled).enumerate();
        let columns: Vec<ColumnAccount> = columns
            .map(|(place, ((name, meaning), filled))| {
                let mut account = column(place, name, meaning, *filled);
                for also in header.also(place) {
                    account.meaning += &format!(", {}", also.name());
                }
                cells.add(account.cells);
                account
            })
            .collect();
        let rows = table.rows.len() as u64;
        let sheet = SheetAccount {
            file: grid.file.to_string(),
            read_as: grid.read_as.clone(),
            header_line: Some(grid.line(header.row)),
            not_read: None,
            is_left_out: false,
            mapping: None,
            columns,
            rows: RowCounts { read: rows, used: rows, ..RowCounts::default() },
            left_out: Vec::new(),
            cells,
            notes: grid.marks.notes.len(),
        };
        Some(PeopleAccount { mapping, chosen, sheet })
    }

    /// A mapping for people alone of which no name finds a column.
    fn finds_nothing(&self, grids: &[Grid], settings: &IntakeOptions) -> Option<Diagnostic> {
        if !self.rule.names_columns() {
            return None;
        }
        let is_used = |grid: &Grid| {
            let Some(row) = sheets::header(grid, &self.rule) else { return false };
            grid.row(row).enumerate().any(|(place, text)| {
                self.rule.finds(place, &ColumnName::new(text.trim().to_owned()))
            })
        };
        let is_told = self.rule.finders().any(|it| it.is_beyond(widest(grids)));
        if is_told || grids.iter().any(is_used) || !is_mapping_for_people_only(settings) {
            return None;
        }
        let message = "no column of the table of people has a name that `[people]` of the mapping gives; the table was read without it";
        let hint = "compare the names in the mapping with those of the table, or leave --map out";
        Some(Diagnostic::warning(Code::UnusedName, message).hint(hint))
    }

    /// Tells of columns to leave out that are not there: they are misspelt, or the export has changed.
    fn unused(&self, grids: &[Grid], settings: &IntakeOptions, report: &mut Report) {
        let is_mapping = matches!(settings.choice, MappingChoice::Mapping(_));
        if !is_mapping {
            return;
        }
        let widest = widest(grids);
        let places = self.rule.finders().chain(&self.rule.ignored).chain(&self.rule.dropped);
        for finder in places.filter(|it| it.is_beyond(widest)) {
            let message =
                format!("the table of people has no column `{finder}`; it has {widest} columns");
            let finding = Diagnostic::warning(Code::UnusedName, message);
            let hint = "correct the number under `[people]` of the mapping, or name the column by its header";
            report.push(finding.value(&finder.to_string()).hint(hint));
        }
        for finder in self.rule.ignored.iter().filter(|it| !it.is_beyond(widest)) {
            let names = || {
                let rows =
                    grids.iter().filter_map(|grid| Some((grid, sheets::header(grid, &self.rule)?)));
                rows.flat_map(|(grid, row)| grid.row(row).enumerate())
            };
            let finds = |(place, text): (usize, &str)| {
                finder.find(place, &ColumnName::new(text.to_owned())).is_some()
            };
            if names().any(finds) {
                continue;
            }
            let name = finder.to_string();
            let message =
                format!("no column of the table of people is called `{}`", escape_control(&name));
            let finding = Diagnostic::warning(Code::UnusedName, message).value(&name);
            report.push(match nearest(&name, names().map(|(_, it)| it)) {
                Some(near) => finding.hint(format!("did you mean `{}`?", escape_control(near))),
                None => finding.hint("take it out of `ignore` under `[people]`"),
            });
        }
    }
}

/// How many columns the widest row has.
fn widest(grids: &[Grid]) -> usize {
    let widths = grids.iter().flat_map(|grid| (0..grid.len()).map(|row| grid.width(row)));
    widths.max().unwrap_or(0)
}

/// What became of a column.
fn column(place: usize, name: &ColumnName, meaning: &PeopleColumn, filled: u64) -> ColumnAccount {
    let (outcome, words) = match meaning {
        PeopleColumn::Known(column) => (ColumnOutcome::Used, column.name().to_owned()),
        PeopleColumn::PartOfName(_) => (ColumnOutcome::Used, "part of the name".to_owned()),
        PeopleColumn::ManagerId => (ColumnOutcome::Used, "id of the manager".to_owned()),
        PeopleColumn::LeftOut(why) => (ColumnOutcome::Ignored, why.clone()),
        PeopleColumn::Sensitive => (ColumnOutcome::Ignored, "sensitive, dropped".to_owned()),
        PeopleColumn::Unnamed | PeopleColumn::Unmatched => {
            (ColumnOutcome::Unmatched, String::new())
        }
    };
    let used = if outcome == ColumnOutcome::Used { filled } else { 0 };
    let cells = CellCounts { read: filled, used, ignored: filled - used };
    ColumnAccount {
        column: one_based(place),
        name: name.text.clone(),
        outcome,
        meaning: words,
        cells,
    }
}
