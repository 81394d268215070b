//! The cells of one answer. In: the columns that belong to one voice and item of a row. Out: the rating in the cycle's
//! words, the comment, the evidence and the date, each with the column it is from; and every cell that is none of these.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::diagnostics::{
    Code, Diagnostic, Report, escape_control, has_other_sense, nearest, truncate_for_display,
    with_ratings,
};
use crate::intake::columns::normalized_header;
use crate::intake::export::ExportContext;
use crate::intake::export::column_group::ColumnGroup;
use crate::intake::export::ratings::RatingTranslator;
use crate::intake::export::sheet::{AnswerSheet, SheetRow};
use crate::intake::file::held_values::WantedValue;
use crate::intake::file::links::with_links;
use crate::intake::mapping::{AnswerKind, Mapping};
use crate::intake::values::dates;
use crate::intake::values::dates::DateFault;
use crate::intake::values::html;
use crate::intake::values::spreadsheet_dates;
use crate::intake::values::spreadsheet_errors;
use crate::rating::RatingError;
use crate::statement::StatementKind;

/// Reads answers.
#[derive(Debug)]
pub(super) struct AnswerReader<'c> {
    translator: RatingTranslator<'c>,
    mapping: &'c Mapping,
    /// What was translated before; a run has few different ratings.
    translated: FxHashMap<String, Result<String, RatingError>>,
    /// What was read as a date before, likewise.
    dates: FxHashMap<String, String>,
}

/// What to do about two cells that contradict each other. To leave a column out would lose the rows in which it alone is
/// filled.
pub(super) const ONE_CELL: &str = "clear the wrong one of the two cells in the export; leave the columns in, for other rows may have only one of them filled";

/// How many translations are remembered.
const MOST: usize = 1_000;

/// A text, and the column it is from.
type CellText<'r> = (Cow<'r, str>, Option<usize>);

/// What one voice says about one item.
#[derive(Debug, Default)]
pub(super) struct ItemAnswer<'r> {
    pub(super) rating: CellText<'r>,
    pub(super) comment: CellText<'r>,
    pub(super) evidence: CellText<'r>,
    pub(super) date: CellText<'r>,
    pub(super) findings: Vec<Diagnostic>,
}

/// A row of a sheet.
#[derive(Clone, Copy)]
struct SheetCells<'s, 'r> {
    sheet: &'s AnswerSheet<'r>,
    row: &'s SheetRow,
}

impl<'s, 'r: 's> SheetCells<'s, 'r> {
    fn text(self, column: usize) -> &'r str {
        self.sheet.cell(self.row, column).0
    }

    /// A cell as findings name it: what it says, its column, and where it is.
    fn shown(self, column: usize) -> String {
        format!(
            "`{}` at {}",
            truncate_for_display(self.text(column)),
            self.sheet.at(self.row, column)
        )
    }

    fn filled(self, columns: &[usize]) -> impl Iterator<Item = usize> {
        columns.iter().copied().filter(move |column| !self.text(*column).is_empty())
    }
}

impl<'c> AnswerReader<'c> {
    /// A reader for a mapping and a cycle. Reports scales that do not fit together.
    pub(super) fn new(context: ExportContext<'c>, report: &mut Report) -> Option<Self> {
        let mapping = context.mapping;
        match RatingTranslator::new(&mapping.ratings, context.scale) {
            Ok(translator) => {
                let (translated, dates) = (FxHashMap::default(), FxHashMap::default());
                Some(Self { translator, mapping, translated, dates })
            }
            Err(why) => {
                let message =
                    format!("the scale of `{}` does not fit: {why}", escape_control(&mapping.name));
                let hint = "say it under `[ratings.means]` of a mapping, such as \"Strong\" = \"Exceeds\", or declare the scale in the cycle file";
                report.push(Diagnostic::error(Code::ScalesDiffer, message).hint(hint));
                None
            }
        }
    }

    /// Reads the cells of an answer, and those that it shares with others of its row. What the row says that it holds
    /// counts before what its cells look like.
    pub(super) fn read<'r>(
        &mut self,
        sheet: &AnswerSheet<'r>,
        row: &SheetRow,
        group: &ColumnGroup,
        shared: Option<&ColumnGroup>,
        item: &str,
        kind: Option<AnswerKind>,
    ) -> ItemAnswer<'r> {
        let cells = SheetCells { sheet, row };
        let mut read = ItemAnswer::default();
        let statement = StatementKind::named(item);
        let is_skill = statement.is_none();
        let mut words = Cow::Borrowed(&group.comment[..]);
        let mut ratings = Cow::Borrowed(&group.rating[..]);
        for column in &group.answer {
            let is_rating = match kind {
                Some(AnswerKind::Rating) => true,
                Some(AnswerKind::Comment) => false,
                _ => self.is_rating(cells.text(*column), statement),
            };
            let of_kind = if is_rating { &mut ratings } else { &mut words };
            of_kind.to_mut().push(*column);
        }
        let mut evidence = with(&group.evidence, shared.map(|it| &it.evidence));
        let mut date = with(&group.date, shared.map(|it| &it.date));
        let said = || [&group.rating[..], &group.answer, &group.comment].concat();
        match kind {
            Some(AnswerKind::Comment) => {
                let (rated, said) = self.parted(cells, &ratings);
                words.to_mut().extend(said);
                ratings = Cow::Owned(rated);
            }
            Some(AnswerKind::Evidence) => {
                evidence.to_mut().extend(said());
                (ratings, words) = Default::default();
            }
            Some(AnswerKind::Date) => {
                date.to_mut().extend(said());
                (ratings, words) = Default::default();
            }
            _ => {}
        }
        read.rating = self.rating(cells, &ratings, is_skill, &mut read.findings);
        read.comment = self.words(cells, &words);
        let held = |column| cells.sheet.unlike_text(cells.row, column, WantedValue::Prose);
        read.findings.extend(words.iter().chain(evidence.iter()).filter_map(|word| held(*word)));
        read.evidence = self.evidence(cells, &evidence);
        read.date = self.date(cells, &date, &mut read.findings);
        read
    }

    /// The columns of ratings of a row of words: those that hold a step, and those that hold words. What says that there is
    /// no rating says nothing of the words.
    fn parted(&mut self, cells: SheetCells<'_, '_>, ratings: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let (mut rated, mut said) = (Vec::new(), Vec::new());
        for column in cells.filled(ratings) {
            match self.translate(cells.text(column)) {
                Ok(word) if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                    rated.push(column);
                }
                Ok(_) => {}
                Err(_) => said.push(column),
            }
        }
        (rated, said)
    }

    /// Whether an answer is a rating: of a skill, whatever the scale has, and what comes so near that it must be a slip;
    /// of a statement, only a word that decides it.
    pub(super) fn is_rating(&mut self, text: &str, statement: Option<StatementKind>) -> bool {
        const LONGEST: usize = 40;
        if text.is_empty() {
            return false;
        }
        if let Some(statement) = statement {
            let word = self.word(text, false);
            return word.is_ok_and(|rating| statement.is_answered(&rating));
        }
        match self.translate(text) {
            Ok(_)
            | Err(
                RatingError::OutsideScale | RatingError::Contradiction | RatingError::Several(_),
            ) => true,
            // What begins with a number was meant as one.
            Err(RatingError::Unknown) if text.starts_with(|it: char| it.is_ascii_digit()) => {
                text.chars().count() <= LONGEST
            }
            Err(RatingError::Unknown) => {
                let choices = [self.translator.choices(), self.translator.labels()].concat();
                text.chars().count() <= LONGEST
                    && nearest(text, choices.iter().map(String::as_str)).is_some()
            }
        }
    }

    fn rating<'r>(
        &mut self,
        cells: SheetCells<'_, 'r>,
        columns: &[usize],
        is_skill: bool,
        findings: &mut Vec<Diagnostic>,
    ) -> CellText<'r> {
        let mut first: Option<(String, usize)> = None;
        for column in cells.filled(columns) {
            let text = cells.text(column);
            let at = || cells.sheet.at(cells.row, column);
            if let Some(failed) = spreadsheet_errors::finding(text) {
                findings.push(failed.at(at()));
                continue;
            }
            match self.word(text, is_skill) {
                Err(why) => {
                    let made = cells.sheet.unlike_text(cells.row, column, WantedValue::Text);
                    findings.push(made.unwrap_or_else(|| self.no_rating(text, &why).at(at())));
                }
                Ok(rating) => match &first {
                    None => first = Some((rating, column)),
                    Some((same, _)) if *same == rating => {}
                    Some((_, other)) => {
                        let message = format!(
                            "`{}` contradicts {}",
                            truncate_for_display(text),
                            cells.shown(*other)
                        );
                        let finding =
                            Diagnostic::error(Code::ContradictoryRating, message).at(at());
                        findings.push(finding.value(text).hint(ONE_CELL));
                    }
                },
            }
        }
        match first {
            Some((rating, column)) => (rating.into(), Some(column)),
            None => (Cow::default(), columns.first().copied()),
        }
    }

    fn word(&mut self, text: &str, is_skill: bool) -> Result<String, RatingError> {
        if is_skill {
            return self.translate(text);
        }
        // A vote or a decision is a word; the next stage knows which there are.
        let word = normalized_header(text);
        let synonym = self.mapping.ratings.synonyms.iter().find(|(synonym, _)| *synonym == word);
        Ok(synonym.map_or(text, |(_, it)| it).to_owned())
    }

    fn translate(&mut self, text: &str) -> Result<String, RatingError> {
        if let Some(before) = self.translated.get(text) {
            return before.clone();
        }
        let translated = self.translator.translate(text);
        if self.translated.len() < MOST {
            self.translated.insert(text.to_owned(), translated.clone());
        }
        translated
    }

    fn no_rating(&self, text: &str, why: &RatingError) -> Diagnostic {
        let code = match why {
            RatingError::OutsideScale => Code::RatingOutsideScale,
            RatingError::Unknown => Code::UnknownRating,
            RatingError::Contradiction => Code::ContradictoryRating,
            RatingError::Several(_) => Code::TwoRatings,
        };
        let finding =
            Diagnostic::error(code, format!("`{}` {why}", truncate_for_display(text))).value(text);
        if matches!(why, RatingError::Several(_)) {
            let finding = finding.hint(RatingError::ONE_STEP);
            if !text.contains('/') {
                return finding;
            }
            return finding.hint("if it is a share, such as 3 of 4, say `percent = \"of-top\"` under `[ratings]` of a mapping");
        }
        if let Some(sides) = self.translator.sides(text) {
            return finding.hint(sides);
        }
        if let Some(hint) = spreadsheet_dates::hint(text) {
            return finding.hint(hint);
        }
        let labels = self.translator.labels();
        let near = nearest(text, labels.iter().map(String::as_str));
        let finding = match near.filter(|near| !has_other_sense(text, near)) {
            Some(label) => finding.hint(format!("did you mean `{}`?", escape_control(label))),
            None => finding,
        };
        let choices = self.translator.choices();
        with_ratings(finding, text, &choices).hint(own_words(text, why))
    }

    /// The words of an answer, each cell a paragraph of its own.
    fn words<'r>(&self, cells: SheetCells<'_, 'r>, columns: &[usize]) -> CellText<'r> {
        let mut filled = cells.filled(columns);
        let Some(first) = filled.next() else { return (Cow::default(), columns.first().copied()) };
        let words = |column| self.cleaned(cells.text(column));
        let join = |before: Cow<'r, str>, column| format!("{before}\n\n{}", words(column)).into();
        (filled.fold(words(first), join), Some(first))
    }

    fn cleaned<'r>(&self, text: &'r str) -> Cow<'r, str> {
        let cleaned = self.mapping.html.then(|| html::text_of(text)).flatten();
        cleaned.map_or(Cow::Borrowed(text), Cow::Owned)
    }

    /// The words of a cell of evidence with the addresses of its links.
    fn linked<'r>(&self, cells: SheetCells<'_, 'r>, column: usize) -> Cow<'r, str> {
        let text = self.cleaned(cells.text(column));
        let links = cells.sheet.links(cells.row, column);
        if links.is_empty() {
            return text;
        }
        Cow::Owned(with_links(&text, links).into_owned())
    }

    /// The entries of evidence, one to a line.
    fn evidence<'r>(&self, cells: SheetCells<'_, 'r>, columns: &[usize]) -> CellText<'r> {
        let first = cells.filled(columns).next();
        let mut texts: Vec<Cow<'r, str>> =
            cells.filled(columns).map(|column| self.linked(cells, column)).collect();
        if let [Cow::Borrowed(text)] = texts[..]
            && !self.has_entries(text)
        {
            return (Cow::Borrowed(text.trim()), first);
        }
        for separator in &self.mapping.separators {
            let parted = texts.iter().flat_map(|text| entries(text, separator));
            texts = parted.map(Cow::Owned).collect();
        }
        let entries = texts.iter().flat_map(|it| it.lines()).map(str::trim);
        let entries: Vec<&str> = entries.filter(|it| !it.is_empty()).collect();
        (entries.join("\n").into(), first)
    }

    /// Whether a cell of evidence may hold more than one entry.
    fn has_entries(&self, text: &str) -> bool {
        text.contains('\n')
            || self.mapping.separators.iter().any(|separator| text.contains(separator.as_str()))
    }

    /// The date of an answer; a text that is none is reported.
    fn date<'r>(
        &mut self,
        cells: SheetCells<'_, 'r>,
        columns: &[usize],
        findings: &mut Vec<Diagnostic>,
    ) -> CellText<'r> {
        let mut filled = cells.filled(columns);
        let Some(column) = filled.next() else {
            return (Cow::default(), columns.first().copied());
        };
        for other in filled.filter(|other| cells.text(*other) != cells.text(column)) {
            let message = format!(
                "the row has two dates for one answer: `{}`, and {}",
                truncate_for_display(cells.text(other)),
                cells.shown(column)
            );
            let finding = Diagnostic::error(Code::ContradictoryAnswer, message);
            let finding = finding.at(cells.sheet.at(cells.row, other)).value(cells.text(other));
            findings.push(finding.hint(ONE_CELL));
        }
        let text = cells.text(column);
        match self.written(text) {
            Ok(date) => (date.into(), Some(column)),
            Err(why) => {
                let failed = spreadsheet_errors::finding(text).unwrap_or_else(|| why.of(text));
                findings.push(failed.at(cells.sheet.at(cells.row, column)));
                (Cow::default(), Some(column))
            }
        }
    }

    /// A date as the canonical tables write it.
    fn written(&mut self, text: &str) -> Result<String, DateFault> {
        if let Some(before) = self.dates.get(text) {
            return Ok(before.clone());
        }
        let date = dates::parse(text, &self.mapping.dates)?.date.to_string();
        if self.dates.len() < MOST {
            self.dates.insert(text.to_owned(), date.clone());
        }
        Ok(date)
    }
}

/// The columns of an answer, and those that its row shares.
fn with<'c>(own: &'c [usize], shared: Option<&Vec<usize>>) -> Cow<'c, [usize]> {
    match shared.filter(|it| !it.is_empty()) {
        Some(shared) => Cow::Owned([own, shared].concat()),
        None => Cow::Borrowed(own),
    }
}

/// The entries of a text: parted by a separator before a space, an address or the end, for addresses may hold it too.
fn entries(text: &str, separator: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for part in text.split(separator) {
        let begins =
            part.is_empty() || part.starts_with(char::is_whitespace) || part.starts_with("http");
        let goes_on = !begins && separator.len() == 1;
        match if goes_on { entries.last_mut() } else { None } {
            Some(last) => {
                last.push_str(separator);
                last.push_str(part);
            }
            None => entries.push(part.to_owned()),
        }
    }
    entries
}

/// How a mapping says what a rating of another scale means.
fn own_words(text: &str, why: &RatingError) -> String {
    const LONGEST: usize = 60;
    if text.ends_with('%') {
        return "or if it is a share of the highest step, say `percent = \"of-top\"` under `[ratings]` of a mapping (--map)".to_owned();
    }
    let is_word = text.len() <= LONGEST && !text.contains(['"', '\\', '\n']);
    if is_word && *why == RatingError::Unknown {
        let word = escape_control(text);
        return format!(
            "or say what it means: a line `\"{word}\" = \"…\"` under `[ratings.synonyms]` of a mapping (--map)"
        );
    }
    "or if the ratings have a scale of their own, name its `steps` and what each `means` under `[ratings]` of a mapping (--map)".to_owned()
}

#[cfg(test)]
mod tests {
    use crate::intake::export::answers::*;

    #[test]
    fn a_separator_inside_an_address_parts_nothing() {
        let found = entries("https://x/a;jsessionid=7;https://y/b; FRE-1;", ";");
        assert_eq!(found, ["https://x/a;jsessionid=7", "https://y/b", " FRE-1", ""]);
    }
}
