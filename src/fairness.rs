//! How decisions fell in groups of people: counts and rates, with nothing that tells about a few.
//!
//! In: a file of decisions, a file of demographics, and perhaps the figures of the last sheet. Out: a [`FairnessSheet`] of aggregated
//! counts, in which what is small is hidden and so is what would give it back; it serialises to the JSON that
//! `templates/fairness-sheet.typ` reads. No other part of the program reads demographics, and no other output has anything of them.

mod cohort;
mod count_layer;
mod count_table;
mod exact_interval;
mod exact_test;
mod people_file;
mod printed_table;
mod reader_attack;
mod sheet_data;
mod suppression;

use chrono::NaiveDate;
use serde::Serialize;

use crate::colour::Colour;
use crate::cycle::{Cycle, PaperSize};
use crate::diagnostics::{Code, Diagnostic, Location, Report, truncate_for_display};
use crate::packet;
use crate::scripts::FontFamilies;
use crate::source::Source;
use crate::strings::{LanguageStrings, Locale};

use cohort::{Cohort, PersonAttribute};
use count_table::{CountTable, OutcomeColumns};
use printed_table::{AcceptanceRate, PrintedTable};
pub use sheet_data::SheetData;
use sheet_data::{ComparedTable, NotShownReason, TableNotShown};
use suppression::{TableRefusal, TableSuppression};

/// The lowest number that may be the smallest count.
pub const LOWEST_SMALLEST: u32 = 3;

/// The lowest number that may be the smallest cohort.
pub const LOWEST_COHORT: u32 = 30;

/// Stands in the place of a character that no font has.
const REPLACEMENT: char = '\u{fffd}';

/// How small what is shown may be, in people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisclosureLimits {
    /// The smallest count that is shown, and the fewest values that a hidden one can have.
    pub smallest: u32,
    /// From how many people on a group has a ratio.
    pub ratio_from: u32,
    /// The smallest cohort that gets a sheet.
    pub smallest_cohort: u32,
}

impl Default for DisclosureLimits {
    fn default() -> Self {
        Self { smallest: 5, ratio_from: 20, smallest_cohort: LOWEST_COHORT }
    }
}

/// What a sheet is made from.
#[derive(Debug, Clone)]
pub struct FairnessInputs {
    /// Who was decided about, and how.
    pub decisions: Source,
    /// Who belongs to which groups.
    pub demographics: Source,
    /// The figures of the last sheet of these people.
    pub previous: Option<Source>,
    /// How small what is shown may be.
    pub limits: DisclosureLimits,
}

/// How a sheet looks and speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SheetStyle<'s> {
    /// Names, paper and colours.
    pub(crate) cycle: &'s Cycle,
    /// The language, and the region for dates.
    pub(crate) locale: &'s Locale,
    /// How languages write dates.
    pub(crate) strings: &'s LanguageStrings,
    /// The day that the sheet is of.
    pub(crate) as_of: NaiveDate,
}

/// A sheet that is ready to be shown.
#[derive(Debug, Clone, Serialize)]
pub struct FairnessSheet {
    schema: u32,
    document: SheetDocument,
    figures: SheetData,
}

#[derive(Debug, Clone, Serialize)]
struct SheetDocument {
    sheet_id: String,
    title: String,
    language: String,
    organisation: Option<String>,
    cycle: String,
    as_of: String,
    paper: PaperSize,
    accent: Colour,
    accent_line: Colour,
    region: Option<String>,
    fonts: [String; 0],
}

impl FairnessSheet {
    /// The sheet's id: the same in every run of the cycle.
    pub fn id(&self) -> &str {
        &self.document.sheet_id
    }

    /// The title of the document.
    pub fn title(&self) -> &str {
        &self.document.title
    }

    /// All that the sheet shows, for programs.
    pub fn figures(&self) -> &SheetData {
        &self.figures
    }

    /// How many tables the sheet has.
    pub fn tables(&self) -> usize {
        self.figures.tables.len()
    }

    /// The file of figures, for the next sheet.
    pub fn data_file(&self) -> Vec<u8> {
        let json = serde_json::to_string_pretty(&self.figures);
        format!("{}\n", json.expect("texts, numbers and lists serialise")).into_bytes()
    }

    /// The sheet as the template reads it, without the characters that cannot be shown.
    pub(crate) fn to_json(
        &self,
        families: &FontFamilies,
        can_show: &dyn Fn(char) -> bool,
    ) -> Vec<u8> {
        let shown = |text: &mut String| {
            *text = text.chars().map(|c| if can_show(c) { c } else { REPLACEMENT }).collect();
        };
        let mut sheet = self.clone();
        for table in &mut sheet.figures.tables {
            shown(&mut table.attribute);
            table.rows.iter_mut().flat_map(|row| row.group.as_mut()).for_each(shown);
        }
        for table in &mut sheet.figures.not_shown {
            shown(&mut table.attribute);
        }
        packet::template_json::of(&sheet, &self.document.language, families)
    }
}

/// Counts everybody, hides what is small and what would give it back, and attacks what is left; none, and findings, if that cannot be
/// shown or the files have mistakes.
pub(crate) fn sheet(
    inputs: &FairnessInputs,
    style: SheetStyle<'_>,
    report: &mut Report,
) -> Option<FairnessSheet> {
    let limits = inputs.limits;
    let previous = match &inputs.previous {
        Some(source) => SheetData::read(source, limits.smallest, report).map(Some),
        None => Some(None),
    };
    let cohort = Cohort::read(&inputs.decisions, &inputs.demographics, report);
    let (previous, cohort) = (previous?, cohort?);
    let columns = shown_columns(&cohort, inputs, report)?;
    if let (Some(previous), Some(source)) = (&previous, &inputs.previous)
        && !previous.fits(&columns, Location::start_of(&source.name), report)
    {
        return None;
    }
    let mut figures = totals(&columns, limits, style);
    for attribute in &cohort.attributes {
        add_table(attribute, &cohort, &columns, previous.as_ref(), &mut figures, report);
    }
    if figures.tables.is_empty() {
        let message = "no table can be shown, so there is no sheet";
        report.push(
            Diagnostic::error(Code::TableNotShown, message)
                .hint("put people into fewer and larger groups, or wait until more is decided"),
        );
        return None;
    }
    Some(FairnessSheet { schema: sheet_data::SCHEMA, document: document(style), figures })
}

/// The columns of a cohort that is large enough; reports one that is not.
fn shown_columns(
    cohort: &Cohort,
    inputs: &FairnessInputs,
    report: &mut Report,
) -> Option<OutcomeColumns> {
    let FairnessInputs { limits, decisions, .. } = inputs;
    let least = limits.smallest_cohort.max(LOWEST_COHORT) as usize;
    let too_small = |message: String| {
        let finding = Diagnostic::error(Code::CohortTooSmall, message);
        let hint = "wait until more is decided, or put several cycles together in both files";
        finding.at(Location::start_of(&decisions.name)).hint(hint)
    };
    if cohort.outcomes.len() < least {
        let message = format!(
            "{} people were decided about, and a sheet needs {least}",
            cohort.outcomes.len()
        );
        report.push(too_small(message));
        return None;
    }
    let columns = OutcomeColumns::of(&cohort.outcomes, limits.smallest);
    if columns.is_none() {
        let message = format!(
            "fewer than {} people were accepted, or fewer than that were not, so nothing could be shown",
            limits.smallest
        );
        report.push(too_small(message));
    }
    columns
}

/// The figures of the cohort, without a table.
fn totals(columns: &OutcomeColumns, limits: DisclosureLimits, style: SheetStyle<'_>) -> SheetData {
    let people = columns.totals.iter().sum();
    SheetData {
        schema: sheet_data::SCHEMA,
        cycle: style.cycle.name.clone(),
        as_of: style.as_of.to_string(),
        smallest: limits.smallest,
        ratio_from: limits.ratio_from,
        columns: columns.columns.clone(),
        totals: columns.totals.clone(),
        people,
        rate: AcceptanceRate::of(columns.totals[0], people),
        tables: Vec::new(),
        not_shown: Vec::new(),
    }
}

/// Adds the table of an attribute, or why it is not shown.
fn add_table(
    attribute: &PersonAttribute,
    cohort: &Cohort,
    columns: &OutcomeColumns,
    previous: Option<&SheetData>,
    figures: &mut SheetData,
    report: &mut Report,
) {
    let name = truncate_for_display(&attribute.name);
    let origin = attribute.origin;
    let reason = match &attribute.groups {
        None => NotShownReason::TooManyGroups,
        Some(groups) => {
            let people = groups.iter().zip(cohort.outcomes.iter().copied());
            let table = CountTable::of(people, columns);
            let ComparedTable { table, earlier } = match previous {
                Some(previous) => previous.compared(&name, origin, table),
                None => ComparedTable { table, earlier: None },
            };
            let suppression = TableSuppression::new(&table, earlier.as_ref(), figures.smallest);
            match suppression.hidden() {
                Ok(hidden) => {
                    let ratio_from = figures.ratio_from;
                    let shown = PrintedTable::of(name, origin, &table, &hidden, ratio_from);
                    figures.tables.push(shown);
                    return;
                }
                Err(refusal) => {
                    report.push(refused(&name, refusal));
                    match refusal {
                        TableRefusal::GivenBack => NotShownReason::GivenBack,
                        TableRefusal::FewChanges => NotShownReason::FewChanges,
                    }
                }
            }
        }
    };
    figures.not_shown.push(TableNotShown { attribute: name, origin, reason });
}

fn refused(name: &str, refusal: TableRefusal) -> Diagnostic {
    let why = match refusal {
        TableRefusal::GivenBack => "whatever is hidden in it, a small count could be worked out",
        TableRefusal::FewChanges => {
            "so little differs from the last sheet that the difference would tell about a few people"
        }
    };
    let name = crate::diagnostics::escape_control(name);
    let message = format!("the table of `{name}` is not shown: {why}");
    Diagnostic::warning(Code::TableNotShown, message)
        .hint("put people into fewer and larger groups, or wait until more is decided")
}

fn document(style: SheetStyle<'_>) -> SheetDocument {
    let SheetStyle { cycle, locale, strings, as_of } = style;
    SheetDocument {
        sheet_id: format!("{}-fairness-{as_of}", cycle.id),
        title: cycle.name.clone(),
        language: locale.language.clone(),
        organisation: cycle.organisation.clone(),
        cycle: cycle.name.clone(),
        as_of: strings.dates(locale).text(as_of),
        paper: cycle.paper,
        accent: cycle.brand.accent.text,
        accent_line: cycle.brand.accent.line,
        region: None,
        fonts: [],
    }
}
