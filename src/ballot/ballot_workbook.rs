//! A ballot to a workbook. In: the people and their cycle. Out: the bytes of an XLSX file, the same for the same input. Every text
//! is written as a string, so that none can be a formula or a link.

use chrono::{Days, NaiveDate};
use rust_xlsxwriter::{
    ColNum, Color, DataValidation, DataValidationRule, DocProperties, Format, FormatAlign,
    FormatBorder, Formula, ProtectionOptions, RowNum, Workbook, Worksheet, XlsxError,
};

use super::{BallotBasis, BallotColumn, IDENTITY, MARKER, SHEET};
use crate::assessment::Review;
use crate::form::workbook_day;

type WriteResult = Result<(), XlsxError>;

/// The rows of the hidden sheet, counted from 0 as the writer does.
const FIRST_DIMENSION: RowNum = 3;

/// The first row of a person.
const FIRST_PERSON: RowNum = 1;

/// The columns that stay in sight: all up to the name.
const FROZEN: ColNum = 3;

/// The widths that a locked column can have, in characters.
const NARROWEST: u16 = 13;
const WIDEST: u16 = 60;

/// The paper size A4 as spreadsheets number it.
const A4: u8 = 9;

/// The most votes that a cell takes if nobody said how many members there are.
const MOST_VOTES: u32 = 999;

const INK: Color = Color::RGB(0x1F_1F_1F);
const LINE: Color = Color::RGB(0xBF_BF_BF);
const CLOSED: Color = Color::RGB(0xE4_E4_E4);

/// The bytes of the workbook.
pub(super) fn bytes(
    basis: &BallotBasis<'_>,
    as_of: NaiveDate,
    members: Option<u32>,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let title = format!("{}: ballot", basis.cycle.name);
    let created = workbook_day(as_of)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    let dimensions = RowNum::try_from(basis.ladder.dimensions.len()).expect("a ladder is small");
    let sheet = workbook.add_worksheet().set_name(SHEET)?;
    BallotWriter { sheet, dimensions, as_of, most_votes: members.unwrap_or(MOST_VOTES) }
        .write(basis)?;
    identify(workbook.add_worksheet().set_name(IDENTITY)?, basis, members)?;
    workbook.save_to_buffer()
}

/// Writes what says which ballot it is, and the dimensions that are offered.
fn identify(sheet: &mut Worksheet, basis: &BallotBasis<'_>, members: Option<u32>) -> WriteResult {
    sheet.write_string(0, 0, MARKER)?;
    sheet.write_string(1, 0, &basis.cycle.id)?;
    sheet.write_string(2, 0, members.map(|it| it.to_string()).unwrap_or_default())?;
    for (row, dimension) in (FIRST_DIMENSION..).zip(&basis.ladder.dimensions) {
        sheet.write_string(row, 0, &dimension.name)?;
    }
    sheet.set_hidden(true).protect();
    Ok(())
}

/// The worksheet while it is written.
struct BallotWriter<'w> {
    sheet: &'w mut Worksheet,
    dimensions: RowNum,
    as_of: NaiveDate,
    most_votes: u32,
}

impl BallotWriter<'_> {
    fn write(&mut self, basis: &BallotBasis<'_>) -> WriteResult {
        for column in BallotColumn::ALL {
            self.sheet.set_column_width(place(column), width(column, basis))?;
            let format = looks(true).set_bold().set_align(FormatAlign::VerticalCenter);
            self.sheet.write_string_with_format(0, place(column), column.name(), &format)?;
        }
        for (row, review) in (FIRST_PERSON..).zip(basis.reviews) {
            self.person(row, review, &basis.cycle.id)?;
        }
        let last = RowNum::try_from(basis.reviews.len()).expect("a sheet has fewer people");
        if last >= FIRST_PERSON {
            self.rules(last)?;
        }
        self.behave()
    }

    fn person(&mut self, row: RowNum, review: &Review, cycle: &str) -> WriteResult {
        for column in BallotColumn::ALL {
            let format = format(column);
            if column.is_locked() {
                let text = locked_text(column, review, cycle);
                self.sheet.write_string_with_format(row, place(column), text, &format)?;
            } else {
                self.sheet.write_blank(row, place(column), &format)?;
            }
        }
        Ok(())
    }

    /// What the cells of each column take.
    fn rules(&mut self, last: RowNum) -> WriteResult {
        for column in BallotColumn::ALL {
            if let Some(rule) = self.rule(column)? {
                let at = place(column);
                self.sheet.add_data_validation(FIRST_PERSON, at, last, at, &rule)?;
            }
        }
        Ok(())
    }

    fn rule(&self, column: BallotColumn) -> Result<Option<DataValidation>, XlsxError> {
        let rule = match column {
            BallotColumn::Decision => DataValidation::new()
                .allow_list_strings(&["accept", "postpone", "reject"])?
                .set_error_title("Not in the list")?
                .set_error_message("Take accept, postpone or reject from the list of this cell.")?,
            BallotColumn::Areas if self.dimensions > 0 => self.areas()?,
            BallotColumn::RevisitOn => {
                self.dates("The day to look again, for whom is postponed.")?
            }
            BallotColumn::EffectiveOn => {
                self.dates("The day from which the promotion holds, if it was named.")?
            }
            BallotColumn::VotesFor | BallotColumn::VotesAgainst | BallotColumn::VotesAbstained => {
                let most = i32::try_from(self.most_votes).unwrap_or(i32::MAX);
                DataValidation::new()
                    .allow_whole_number(DataValidationRule::Between(0, most))
                    .set_error_title("Not a number of votes")?
                    .set_error_message(format!("Write a whole number from 0 to {most}."))?
            }
            BallotColumn::MeetingNotes => prompt("For the committee and HR only.")?,
            BallotColumn::ToldToPerson => {
                prompt("The person reads these words as they stand here. No votes, no names.")?
            }
            _ => return Ok(None),
        };
        Ok(Some(rule))
    }

    /// The dimensions are offered; other words may be written as well.
    fn areas(&self) -> Result<DataValidation, XlsxError> {
        let range = format!(
            "={IDENTITY}!$A${}:$A${}",
            FIRST_DIMENSION + 1,
            FIRST_DIMENSION + self.dimensions
        );
        DataValidation::new()
            .allow_list_formula(Formula::new(range))
            .show_error_message(false)
            .set_input_message("For whom is postponed or rejected: a dimension of the list, or your own words; several with semicolons. They stand in the person's packet of the next cycle.")
    }

    fn dates(&self, what: &str) -> Result<DataValidation, XlsxError> {
        let first = self.as_of - Days::new(366);
        DataValidation::new()
            .allow_date(DataValidationRule::GreaterThan(workbook_day(first)?))
            .set_input_message(what)?
            .set_error_title("Not a date")?
            .set_error_message(format!("Write a date after {first}."))
    }

    /// What the sheet does on a screen and on paper.
    fn behave(&mut self) -> WriteResult {
        let mut allowed = ProtectionOptions::new();
        (allowed.format_rows, allowed.format_columns) = (true, true);
        self.sheet.protect_with_options(&allowed);
        self.sheet.set_freeze_panes(FIRST_PERSON, FROZEN)?;
        self.sheet.set_selection(
            FIRST_PERSON,
            place(BallotColumn::Decision),
            FIRST_PERSON,
            place(BallotColumn::Decision),
        )?;
        self.sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        self.sheet.set_repeat_rows(0, 0)?;
        self.sheet.set_footer("&RPage &P of &N");
        Ok(())
    }
}

/// What stands in a cell that nobody writes in; blank for the others.
fn locked_text(column: BallotColumn, review: &Review, cycle: &str) -> String {
    match column {
        BallotColumn::Cycle => cycle.to_owned(),
        BallotColumn::EmployeeId => review.person.id.to_string(),
        BallotColumn::Name => review.person.name.clone(),
        BallotColumn::From => review.current.to_string(),
        BallotColumn::To => review.target.to_string(),
        _ => String::new(),
    }
}

/// A text that is shown beside a cell, which takes anything.
fn prompt(text: &str) -> Result<DataValidation, XlsxError> {
    DataValidation::new().set_input_message(text)
}

fn place(column: BallotColumn) -> ColNum {
    column as ColNum
}

/// The width of a column, in characters of the workbook's font. What is locked has one line, so that it never runs over the row of
/// somebody else.
fn width(column: BallotColumn, basis: &BallotBasis<'_>) -> u16 {
    if column.is_locked() {
        let texts = basis.reviews.iter().map(|review| locked_text(column, review, &basis.cycle.id));
        let longest = texts.map(|text| text.chars().count()).max().unwrap_or_default();
        let longest = u16::try_from(longest).unwrap_or(WIDEST).saturating_add(2);
        return longest.clamp(NARROWEST, WIDEST);
    }
    match column {
        BallotColumn::Decision => 12,
        BallotColumn::Areas => 30,
        BallotColumn::RevisitOn | BallotColumn::EffectiveOn => 13,
        BallotColumn::VotesFor | BallotColumn::VotesAgainst | BallotColumn::VotesAbstained => 15,
        _ => 40,
    }
}

fn format(column: BallotColumn) -> Format {
    let format = looks(column.is_locked());
    match column {
        BallotColumn::RevisitOn | BallotColumn::EffectiveOn => format.set_num_format("yyyy-mm-dd"),
        BallotColumn::VotesFor | BallotColumn::VotesAgainst | BallotColumn::VotesAbstained => {
            format.set_num_format("0")
        }
        _ => format.set_num_format("@"),
    }
}

fn looks(is_locked: bool) -> Format {
    let format = Format::new()
        .set_font_size(10)
        .set_font_color(INK)
        .set_align(FormatAlign::Top)
        .set_align(FormatAlign::Left)
        .set_border(FormatBorder::Thin)
        .set_border_color(LINE);
    if is_locked {
        format.set_background_color(CLOSED)
    } else {
        format.set_text_wrap().set_unlocked()
    }
}
