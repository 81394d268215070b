//! A form to a workbook. In: a form and what all forms are made from. Out: the bytes of an XLSX file, the same for the
//! same input. Every text is written as a string, so that none can be a formula or a link.

use rust_xlsxwriter::{
    ColNum, DocProperties, IgnoreError, ProtectionOptions, RowNum, Workbook, Worksheet, XlsxError,
};

use super::answer_validation;
use super::cell_formats::{self, CellPurpose, FormFormats};
use super::questions::{FormColumn, FormQuestion, questions};
use super::row_heights;
use super::{CHOICES, FormContext, MARKER, PlannedForm, SHEET};
use crate::ladder::RungId;

type WriteResult = Result<(), XlsxError>;

/// Rows, counted from 0 as the writer does.
const INSTRUCTION: RowNum = 8;
const GAP: RowNum = 9;
const HEADER: RowNum = 10;
const FIRST_ITEM: RowNum = 11;

/// The paper size A4 as spreadsheets number it.
const A4: u8 = 9;

/// The longest id that is printed at the foot of a page, in characters: Excel allows 255 for the whole foot.
const LONGEST_IN_FOOT: usize = 100;

const HOW_TO_FILL: &str = "Fill the white cells; nobody writes in the grey ones. Take a rating from the list: \"n/a\" \
    means that the item does not apply to the role, \"not observed\" that you saw nothing to judge it by, and a blank cell \
    that it is not answered. The date says when it happened. Words of any length fit; rows can be made higher.";

/// The bytes of a form's workbook.
pub(super) fn bytes(form: &PlannedForm<'_>, basis: &FormContext<'_>) -> Result<Vec<u8>, XlsxError> {
    let looks = FormFormats::new(basis.cycle.brand.accent.own);
    let choices = answer_validation::choices(&basis.cycle.scale);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(form, basis)?);
    let sheet = workbook.add_worksheet().set_name(SHEET)?;
    let mut page = FormSheet {
        sheet,
        form,
        basis,
        looks,
        headings: FormColumn::of(form.filled_by),
        choices: &choices,
    };
    page.write()?;
    if !answer_validation::is_inline(&choices) {
        hide_choices(workbook.add_worksheet().set_name(CHOICES)?, &choices)?;
    }
    workbook.save_to_buffer()
}

fn properties(form: &PlannedForm<'_>, basis: &FormContext<'_>) -> Result<DocProperties, XlsxError> {
    let title = format!("{}: assessment form of {}", basis.cycle.name, form.review.person.id);
    Ok(DocProperties::new()
        .set_title(title)
        .set_creation_datetime(&answer_validation::workbook_day(basis.as_of)?))
}

fn hide_choices(sheet: &mut Worksheet, choices: &[String]) -> WriteResult {
    for (row, choice) in (0..).zip(choices) {
        sheet.write_string(row, 0, choice)?;
    }
    sheet.set_hidden(true).protect();
    Ok(())
}

/// The worksheet while it is written.
struct FormSheet<'p> {
    sheet: &'p mut Worksheet,
    form: &'p PlannedForm<'p>,
    basis: &'p FormContext<'p>,
    looks: FormFormats,
    headings: Vec<FormColumn>,
    choices: &'p [String],
}

impl FormSheet<'_> {
    fn write(&mut self) -> WriteResult {
        self.columns()?;
        self.person()?;
        self.instruction()?;
        self.header()?;
        let questions = questions(self.form, self.basis);
        let mut before = None;
        let mut row = FIRST_ITEM;
        for question in &questions {
            let is_first = before.replace(question.group) != Some(question.group);
            self.question(row, question, is_first)?;
            row += 1;
        }
        self.behave(row - 1)?;
        self.print()
    }

    fn columns(&mut self) -> WriteResult {
        for (column, heading) in (0..).zip(&self.headings) {
            self.sheet.set_column_width(column, cell_formats::width(*heading))?;
        }
        Ok(())
    }

    /// The title, and who the form is about.
    fn person(&mut self) -> WriteResult {
        let cycle = self.basis.cycle;
        let organisation = cycle.organisation.iter().map(String::as_str);
        let title: Vec<&str> = std::iter::once(cycle.name.as_str()).chain(organisation).collect();
        self.sheet.write_string_with_format(0, 0, title.join(" · "), &self.looks.title())?;
        self.sheet.set_row_height(0, cell_formats::TITLE_HEIGHT)?;
        let review = self.form.review;
        let person = &review.person;
        let lines = [
            ("Employee ID", person.id.to_string()),
            ("Name", person.name.clone()),
            ("Team", person.team.clone().unwrap_or_default()),
            ("Manager", person.manager.clone().unwrap_or_default()),
            ("Current rung", self.rung(&review.current)),
            ("Target rung", self.rung(&review.target)),
            ("Form", MARKER.to_owned()),
        ];
        for (row, (label, value)) in (1..).zip(lines) {
            self.sheet.write_string_with_format(row, 0, label, &self.looks.label())?;
            self.sheet.write_string_with_format(row, 1, value, &self.looks.value())?;
            self.sheet.set_row_height(row, cell_formats::PERSON_HEIGHT)?;
        }
        Ok(())
    }

    /// A rung by the name of its track and by its id.
    fn rung(&self, id: &RungId) -> String {
        let track = self.basis.ladder.track(&id.track).map_or(&*id.track, |it| &it.name);
        format!("{track} {} ({id})", id.level)
    }

    fn instruction(&mut self) -> WriteResult {
        let format = self.looks.instruction();
        self.sheet.merge_range(
            INSTRUCTION,
            0,
            INSTRUCTION,
            self.last_column(),
            HOW_TO_FILL,
            &format,
        )?;
        let width = self.headings.iter().map(|column| cell_formats::width(*column)).sum();
        self.sheet.set_row_height(INSTRUCTION, row_heights::of_text(HOW_TO_FILL, width))?;
        self.sheet.set_row_height(GAP, cell_formats::GAP_HEIGHT)?;
        Ok(())
    }

    fn header(&mut self) -> WriteResult {
        for (column, heading) in (0..).zip(&self.headings) {
            let format = self.looks.header();
            self.sheet.write_string_with_format(HEADER, column, heading.name(), &format)?;
        }
        self.sheet.set_row_height(HEADER, cell_formats::HEADER_HEIGHT)?;
        Ok(())
    }

    /// A row that asks something.
    fn question(&mut self, row: RowNum, question: &FormQuestion, is_first: bool) -> WriteResult {
        for (column, heading) in (0..).zip(self.headings.clone()) {
            let text = question.text(heading);
            let usage = match heading {
                _ if text.is_some() => CellPurpose::Asks,
                _ if !question.takes(heading) => CellPurpose::Closed,
                FormColumn::Date => CellPurpose::TakesDate,
                _ => CellPurpose::TakesText,
            };
            let format = self.looks.cell(usage, question.group, is_first);
            match text {
                Some(text) => self.sheet.write_string_with_format(row, column, text, &format)?,
                None => self.sheet.write_blank(row, column, &format)?,
            };
            if let Some(rule) =
                answer_validation::of(question, heading, self.choices, self.basis.as_of)?
            {
                self.sheet.add_data_validation(row, column, row, column, &rule)?;
            }
        }
        self.sheet.set_row_height(row, row_heights::of_question(question))?;
        Ok(())
    }

    /// What the sheet does on a screen: only answers can be changed, and the header stays in sight.
    fn behave(&mut self, last_row: RowNum) -> WriteResult {
        let first_answer: ColNum = 3;
        let last_column = self.last_column();
        let as_text = IgnoreError::NumberStoredAsText;
        self.sheet.ignore_error_range(1, 1, 7, 1, as_text)?;
        self.sheet.ignore_error_range(FIRST_ITEM, first_answer, last_row, last_column, as_text)?;
        let mut allowed = ProtectionOptions::new();
        (allowed.format_rows, allowed.format_columns) = (true, true);
        self.sheet.protect_with_options(&allowed);
        self.sheet.set_freeze_panes(FIRST_ITEM, 1)?;
        self.sheet.set_selection(FIRST_ITEM, first_answer, FIRST_ITEM, first_answer)?;
        self.sheet.set_screen_gridlines(false);
        Ok(())
    }

    /// How the sheet is printed: on A4, as wide as the page, with the header on every page and the id at its foot.
    fn print(&mut self) -> WriteResult {
        self.sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        self.sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        self.sheet.set_repeat_rows(HEADER, HEADER)?;
        let id = self.form.review.person.id.as_str();
        let id = if id.chars().count() <= LONGEST_IN_FOOT { id } else { "" };
        self.sheet.set_footer(format!("&L{}&RPage &P of &N", id.replace('&', "&&")));
        Ok(())
    }

    fn last_column(&self) -> ColNum {
        ColNum::try_from(self.headings.len() - 1).expect("a form has ten columns at most")
    }
}
