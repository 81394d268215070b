//! Which answers a cell of a form accepts. In: the cycle's scale, the last date, and a cell of a question. Out: the validation
//! of the cell, by which a spreadsheet offers choices and refuses everything else.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{DataValidation, DataValidationRule, ExcelDateTime, Formula, XlsxError};

use super::CHOICES;
use super::questions::{FormColumn, FormQuestion};
use crate::rating::{Rating, Scale};

/// The longest inline list, in UTF-16 units with its commas (Excel specifications and limits).
const LONGEST_LIST: usize = 255;

/// What the answer in a cell must be; none if it takes no answer, or any text.
pub(super) fn of(
    question: &FormQuestion,
    heading: FormColumn,
    choices: &[String],
    last: NaiveDate,
) -> Result<Option<DataValidation>, XlsxError> {
    if !question.takes(heading) {
        return Ok(None);
    }
    match heading {
        FormColumn::SelfRating | FormColumn::ManagerRating if question.answers.is_empty() => {
            list(choices).map(Some)
        }
        FormColumn::SelfRating | FormColumn::ManagerRating => list(question.answers).map(Some),
        FormColumn::Date => dates(last).map(Some),
        _ => Ok(None),
    }
}

/// What may stand in the rating cell of a skill and can be read back.
pub(super) fn choices(scale: &Scale) -> Vec<String> {
    let is_answer =
        |choice: &String| !matches!(scale.parse(choice), Ok(Rating::NotAsked | Rating::NotFinal));
    let readable = |choice: String| match choice.split_once(" - ") {
        // A label that begins with a digit is read only without the number before it.
        Some((_, label)) if scale.parse(&choice).is_err() => label.to_owned(),
        _ => choice,
    };
    scale.choices().into_iter().filter(is_answer).map(readable).collect()
}

/// Whether a list can stand in a cell's validation: it is parted by commas and has an end.
pub(super) fn is_inline(choices: &[impl AsRef<str>]) -> bool {
    let texts = || choices.iter().map(AsRef::as_ref);
    let length: usize = texts().map(|choice: &str| choice.encode_utf16().count() + 1).sum();
    let is_plain =
        |choice: &str| !choice.contains([',', '"']) && !choice.contains(char::is_control);
    length <= LONGEST_LIST && texts().all(is_plain)
}

/// One of a few words, or blank.
fn list(choices: &[impl AsRef<str>]) -> Result<DataValidation, XlsxError> {
    let list = if is_inline(choices) {
        DataValidation::new().allow_list_strings(choices)?
    } else {
        let range = format!("={CHOICES}!$A$1:$A${}", choices.len());
        DataValidation::new().allow_list_formula(Formula::new(range))
    };
    list.set_error_title("Not in the list")?
        .set_error_message("Take an answer from the list of this cell, or leave the cell blank.")
}

/// A day from 1990 to the last that an answer can be about, or blank.
fn dates(last: NaiveDate) -> Result<DataValidation, XlsxError> {
    let first = NaiveDate::from_ymd_opt(1990, 1, 1).expect("a day of the calendar").min(last);
    let message = format!("Write a date from {first} to {last}, or leave the cell blank.");
    DataValidation::new()
        .allow_date(DataValidationRule::Between(workbook_day(first)?, workbook_day(last)?))
        .set_error_title("Not a date")?
        .set_error_message(message)
}

/// A day as workbooks count it, from 1900 to 9999.
pub(crate) fn workbook_day(date: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let of = |year, month, day| {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
    };
    let date = date.clamp(of(1900, 1, 1), of(9999, 12, 31));
    let year = u16::try_from(date.year()).expect("the year has four digits");
    let small = |it: u32| u8::try_from(it).expect("a month has at most 31 days, a year 12 months");
    ExcelDateTime::from_ymd(year, small(date.month()), small(date.day()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rating::BestEnd;

    #[test]
    fn every_choice_is_read_back_as_an_answer() {
        let labels = ["2nd tier", "Meets - mostly", "Yes, \"fully\""];
        let labels: Vec<String> = labels.map(str::to_owned).to_vec();
        let scale = Scale::new(labels, -1, 1, BestEnd::Last);
        let choices = choices(&scale);
        for (choice, step) in choices.iter().zip(scale.steps()) {
            assert_eq!(scale.parse(choice), Ok(Rating::Rated(step)), "{choice}");
        }
        assert_eq!(choices[3..], ["n/a", "not observed"]);
        assert!(!is_inline(&choices) && is_inline(&["1 - Yes"]));
    }
}
