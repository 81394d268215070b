//! The dates of a table of people. In: texts as an HR system writes them. Out: dates as year-month-day; and, once for each
//! column, those that read two ways or that the declared order makes none.

use std::borrow::Cow;
use std::mem::{Discriminant, discriminant};

use crate::diagnostics::{Diagnostic, Location, Report};
use crate::intake::columns::Column;
use crate::intake::values::dates;
use crate::intake::values::dates::certain_dates;
use crate::intake::values::dates::{DateFault, DateRule};

/// What was found in the columns of dates.
#[derive(Default)]
pub(super) struct DateColumns {
    columns: Vec<DayColumn>,
}

/// A cell of a column of dates.
pub(super) struct DayCell<'t, 'c> {
    pub(super) text: &'t str,
    /// Whose it is.
    pub(super) id: &'c str,
    pub(super) at: &'c dyn Fn() -> Location,
}

/// What was found in one column of dates.
struct DayColumn {
    column: Column,
    doubtful: Vec<DoubtfulDate>,
    /// A date that reads one way only, day or month first.
    sure: Option<(String, &'static str)>,
}

/// A date that is none as it stands.
struct DoubtfulDate {
    text: String,
    why: DateFault,
    at: Location,
    /// Whose it is.
    id: String,
}

impl DateColumns {
    /// A cell of a column of dates as year-month-day. What is no date in any order stays as it is, for the next stage to
    /// tell; what is doubtful is kept until all of the column is known.
    pub(super) fn read<'t>(
        &mut self,
        column: Column,
        cell: DayCell<'t, '_>,
        rule: &DateRule,
    ) -> Cow<'t, str> {
        let DayCell { text, id, at } = cell;
        if text.is_empty() || dates::is_plain(text) {
            return Cow::Borrowed(text);
        }
        let why = match dates::parse(text, rule) {
            Ok(moment) => {
                let date = moment.date.to_string();
                if date == text {
                    return Cow::Borrowed(text);
                }
                let sure = certain_dates::only_order(text, rule);
                let found = self.column(column);
                found.sure = found.sure.take().or(sure.map(|order| (text.to_owned(), order)));
                return Cow::Owned(date);
            }
            Err(why) => why,
        };
        if matches!(why, DateFault::NotADate | DateFault::NoSuchDay) {
            return Cow::Borrowed(text);
        }
        self.column(column).doubtful.push(DoubtfulDate {
            text: text.to_owned(),
            why,
            at: at(),
            id: id.to_owned(),
        });
        Cow::Borrowed("")
    }

    fn column(&mut self, column: Column) -> &mut DayColumn {
        let place = self.columns.iter().position(|own| own.column == column);
        let place = place.unwrap_or_else(|| {
            self.columns.push(DayColumn { column, doubtful: Vec::new(), sure: None });
            self.columns.len() - 1
        });
        &mut self.columns[place]
    }

    /// Reports what is doubtful: of each column and each reason one finding with the first place.
    pub(super) fn report(&self, report: &mut Report) {
        for column in &self.columns {
            let mut told: Vec<Discriminant<DateFault>> = Vec::new();
            for doubt in &column.doubtful {
                let kind = discriminant(&doubt.why);
                if !told.contains(&kind) {
                    told.push(kind);
                    report.push(column.finding(doubt));
                }
            }
        }
    }
}

impl DayColumn {
    fn finding(&self, doubt: &DoubtfulDate) -> Diagnostic {
        let DoubtfulDate { text, why, at, id } = doubt;
        let is_like = |other: &&DoubtfulDate| discriminant(&other.why) == discriminant(why);
        let more = self.doubtful.iter().filter(is_like).count() - 1;
        let mut finding = why.of(text).at(at.clone());
        finding.message += &match more {
            0 => String::new(),
            1 => "; 1 more cell of this column is like it".to_owned(),
            more => format!("; {more} more cells of this column are like it"),
        };
        // What is wrong with several people's dates is about the table.
        if more == 0 && !id.is_empty() {
            finding = finding.about(id);
        }
        match &self.sure {
            Some((text, order)) if matches!(why, DateFault::Ambiguous { .. }) => {
                finding.hint(certain_dates::hint(text, order))
            }
            _ => finding,
        }
    }
}
