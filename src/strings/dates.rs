//! How a language writes a day.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use super::StringTexts;

/// The keys of the months, January first.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The pattern of dates and the names of months, in the form that a date needs ("23 листопада", not "листопад").
#[derive(Debug, Clone)]
pub(super) struct DateWords {
    pattern: String,
    regions: BTreeMap<String, String>,
    /// The number of a month's first day, which French writes in another way.
    first: String,
    month_and_year: String,
    months: [String; 12],
    /// The same for letters: no month is abbreviated.
    in_full: String,
    full_months: [String; 12],
}

impl DateWords {
    /// Takes the strings below `dates`.
    pub(super) fn of(texts: &StringTexts) -> Self {
        let text = |key: &str| texts.get(key).cloned().unwrap_or_default();
        let region = |(key, text): (&String, &String)| {
            Some((key.strip_prefix("dates.regions.")?.to_owned(), text.clone()))
        };
        Self {
            pattern: text("dates.day"),
            first: text("dates.first"),
            month_and_year: text("dates.month"),
            regions: texts.iter().filter_map(region).collect(),
            months: MONTHS.map(|month| text(&format!("dates.months.{month}"))),
            in_full: text("dates.in_full"),
            full_months: MONTHS.map(|month| text(&format!("dates.full_months.{month}"))),
        }
    }

    /// A day as it is written in a region, or in the language as such.
    pub(super) fn text(&self, day: NaiveDate, region: Option<&str>) -> String {
        self.filled(&self.pattern, &self.months, day, region)
    }

    /// The same with the name of the month in full, as in a letter.
    pub(super) fn in_full(&self, day: NaiveDate, region: Option<&str>) -> String {
        self.filled(&self.in_full, &self.full_months, day, region)
    }

    fn filled(
        &self,
        pattern: &str,
        months: &[String; 12],
        day: NaiveDate,
        region: Option<&str>,
    ) -> String {
        let month = &months[day.month0() as usize];
        let number = if day.day() == 1 { self.first.clone() } else { day.day().to_string() };
        let own = region.and_then(|region| self.regions.get(region));
        let pattern = own.map_or(pattern, String::as_str);
        pattern
            .replace("{day}", &number)
            .replace("{month}", month)
            .replace("{year}", &day.year().to_string())
    }

    /// The month of a day, with its year.
    pub(super) fn month(&self, day: NaiveDate) -> String {
        let month = &self.months[day.month0() as usize];
        let pattern = &self.month_and_year;
        pattern.replace("{month}", month).replace("{year}", &day.year().to_string())
    }
}
