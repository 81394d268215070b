//! The options of reading that a caller gave. In: [`IntakeOptions`]. Out: their names with their values, as an archive notes
//! them, so that archives of one input that was read in two ways are known to differ.

use std::collections::BTreeMap;
use std::path::Path;

use crate::intake::mapping::KeepRule;
use crate::intake::options::{
    DATE_ORDERS, DuplicateRule, HiddenRule, IntakeOptions, MappingChoice,
};
use crate::source::file_name;

impl IntakeOptions {
    /// The options that were given, by their names, each with its values; nothing of those that do not change what is read.
    pub fn given(&self) -> BTreeMap<String, Vec<String>> {
        let mut given = BTreeMap::new();
        let mut enter = |name: &str, mut values: Vec<String>| {
            values.sort();
            values.dedup();
            if !values.is_empty() {
                given.insert(name.to_owned(), values);
            }
        };
        let character = |sign: Option<u8>| sign.map(|byte| char::from(byte).to_string());
        let one = |value: Option<String>| value.into_iter().collect();
        let reading = &self.reading;
        enter("encoding", one(reading.encoding.map(|encoding| encoding.0.name().to_owned())));
        enter("delimiter", one(character(reading.delimiter)));
        enter("quote", one(character(reading.quote)));
        enter("sheet", reading.sheets.iter().map(|sheet| without_root(sheet)).collect());
        enter("header-row", one(reading.header_line.map(|it| it.to_string())));
        enter("hidden", one(reading.hidden.map(|hidden| hidden.name().to_owned())));
        enter("date-order", one(self.date_order_name()));
        enter("keep", one(self.keep.map(|keep| keep.name().to_owned())));
        enter("ignore", self.ignore.clone());
        if let MappingChoice::Profile(name) = &self.choice {
            enter("profile", vec![name.clone()]);
        }
        given
    }

    fn date_order_name(&self) -> Option<String> {
        let order = self.date_order?.0;
        DATE_ORDERS.iter().find(|(_, known)| *known == order).map(|(name, _)| (*name).to_owned())
    }
}

impl HiddenRule {
    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Skip => "skip",
        }
    }
}

impl DuplicateRule {
    /// The rule as a mapping has it.
    pub(super) fn rule(self) -> KeepRule {
        match self {
            Self::Latest => KeepRule::Latest,
            Self::First => KeepRule::First,
            Self::Error => KeepRule::Error,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Latest => "latest",
            Self::First => "first",
            Self::Error => "error",
        }
    }
}

/// A name that says nothing of the machine it was given on.
fn without_root(name: &str) -> String {
    if Path::new(name).is_absolute() { file_name(name).to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::options::DateOrder;

    #[test]
    fn only_what_was_given_is_noted() {
        assert!(IntakeOptions::default().given().is_empty());
        let mut options =
            IntakeOptions { date_order: DateOrder::named("dmy"), ..Default::default() };
        options.ignore = vec!["b".to_owned(), "a".to_owned(), "b".to_owned()];
        options.reading.sheets = vec!["/somewhere/table.csv".to_owned(), "a/".to_owned()];
        let given = options.given();
        assert_eq!(given["date-order"], ["dmy"]);
        assert_eq!(given["ignore"], ["a", "b"]);
        assert_eq!(given["sheet"], ["a/", "table.csv"]);
        assert_eq!(given.len(), 3);
    }
}
