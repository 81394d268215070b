//! Dates that read one way only. In: the dates of columns. Out: for each column one that settles how the others are meant, said
//! beside those that read two ways.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{DateRule, NumberOrder, parse};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};

/// For each column of a file, by its number, a date with the one order that it reads in.
#[derive(Debug, Default)]
pub(crate) struct SureDates(BTreeMap<(Arc<str>, u32), (String, &'static str)>);

impl SureDates {
    /// Takes a date of a column, if it reads in one order only and the column has none yet.
    pub(crate) fn note(&mut self, text: &str, rule: &DateRule, at: &Location) {
        let column = (Arc::clone(&at.file), at.column);
        if !self.0.contains_key(&column)
            && let Some(order) = only_order(text, rule)
        {
            self.0.insert(column, (text.to_owned(), order));
        }
    }

    /// Takes those of another part of the same files.
    pub(crate) fn append(&mut self, other: Self) {
        for (column, sure) in other.0 {
            self.0.entry(column).or_insert(sure);
        }
    }

    /// Names a sure date of the same column in every finding about a date that reads two ways.
    pub(crate) fn tell(&self, report: &mut Report) {
        report.add_hints(Code::AmbiguousDate, |finding| {
            let at = finding.location.as_ref();
            let sure = at.and_then(|at| self.0.get(&(Arc::clone(&at.file), at.column)));
            let sure = sure.map(|(text, order)| hint(text, order));
            sure.into_iter().filter(|hint| !finding.hints.contains(hint)).collect()
        });
    }

    /// Names a sure date of a column, found among all its texts.
    pub(crate) fn tell_of<'t, T>(report: &mut Report, texts: impl Fn(&Location) -> T)
    where
        T: IntoIterator<Item = &'t str>,
    {
        let is_of_dates = |finding: &&Diagnostic| finding.code == Code::AmbiguousDate;
        let mut columns: BTreeMap<(Arc<str>, u32), Location> = BTreeMap::new();
        for at in report.iter().filter(is_of_dates).filter_map(|finding| finding.location.as_ref())
        {
            columns.entry((Arc::clone(&at.file), at.column)).or_insert_with(|| at.clone());
        }
        let mut sure = Self::default();
        for (column, at) in columns {
            let found = texts(&at)
                .into_iter()
                .find_map(|text| Some((text.to_owned(), only_order(text, &DateRule::default())?)));
            sure.0.extend(found.map(|sure| (column, sure)));
        }
        sure.tell(report);
    }
}

/// Whether a date may say in which order those of its column are: it has numbers only, and the year does not stand first.
pub(crate) fn may_be_sure(text: &str, rule: &DateRule) -> bool {
    let start = text.bytes().take_while(u8::is_ascii_digit).count();
    rule.order.is_none() && start < 3 && !text.bytes().any(|it| it.is_ascii_alphabetic())
}

/// What a date that reads one way only says of the others of its column.
pub(crate) fn hint(text: &str, order: &str) -> String {
    format!("`{}` in the same column can only be `{order}`", escape_control(text))
}

/// The one order, day or month first, that a date reads in, if nothing is declared.
pub(crate) fn only_order(text: &str, rule: &DateRule) -> Option<&'static str> {
    if !may_be_sure(text, rule) {
        return None;
    }
    let reads = |order| parse(text, &DateRule { order: Some(order), ..*rule }).is_ok();
    match (reads(NumberOrder::Dmy), reads(NumberOrder::Mdy)) {
        (true, false) => Some("dmy"),
        (false, true) => Some("mdy"),
        _ => None,
    }
}
