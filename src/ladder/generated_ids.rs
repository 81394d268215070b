//! Ids made from names, for a ladder whose table has no ids. In: the names as people write them. Out: for each the same short
//! id every time.

use std::collections::HashMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostics::{Code, Diagnostic, Location, escape_control};
use crate::unicode::composed;

/// The most characters of an id that is made of a text.
const LONGEST: usize = 40;

/// Something that rows call by its name.
#[derive(Debug)]
pub(super) struct NamedEntry {
    pub(super) id: Arc<str>,
    pub(super) name: String,
    /// Where it was named first.
    pub(super) at: Location,
    /// How many rows name it.
    pub(super) rows: usize,
}

/// All names of a kind in the order of their first rows.
#[derive(Debug)]
pub(super) struct NameIndex {
    kind: &'static str,
    pub(super) named: Vec<NamedEntry>,
    /// The numbers of the names, by the names as they are compared, and by their ids in lower case.
    by_name: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
    is_fixed: bool,
}

impl NameIndex {
    pub(super) fn new(kind: &'static str) -> Self {
        Self {
            kind,
            named: Vec::new(),
            by_name: HashMap::new(),
            by_id: HashMap::new(),
            is_fixed: false,
        }
    }

    /// Adds the only name that there is to be.
    pub(super) fn add(&mut self, name: &str, id: &str, at: Location) {
        self.push(compared(name), NamedEntry { id: id.into(), name: name.to_owned(), at, rows: 0 });
        self.is_fixed = true;
    }

    /// Whether the names were given and no row says any.
    pub(super) fn is_fixed(&self) -> bool {
        self.is_fixed
    }

    pub(super) fn len(&self) -> usize {
        self.named.len()
    }

    /// The number of a name, without regard to letters and blanks; a finding if another name has the same id.
    pub(super) fn find(&mut self, written: &str, at: &Location) -> Result<usize, Box<Diagnostic>> {
        let wanted = compared(written);
        let by_id = || self.by_id.get(&written.to_ascii_lowercase());
        if let Some(&number) = self.by_name.get(&wanted).or_else(by_id) {
            self.named[number].rows += 1;
            return Ok(number);
        }
        let id = slug(written).unwrap_or_else(|| format!("{}-{}", self.kind, self.len() + 1));
        let same = self.by_id.get(&id.to_ascii_lowercase()).map(|number| &self.named[*number]);
        if let Some(first) = same.filter(|entry| *entry.id == *id) {
            let message = format!(
                "`{}` and `{}` at {} get the same id `{id}`",
                escape_control(written),
                escape_control(&first.name),
                first.at
            );
            let finding = Diagnostic::error(Code::DuplicateId, message).at(at.clone());
            return Err(Box::new(finding.value(written)));
        }
        let name = written.to_owned();
        self.push(wanted, NamedEntry { id: id.into(), name, at: at.clone(), rows: 1 });
        Ok(self.len() - 1)
    }

    fn push(&mut self, compared: String, named: NamedEntry) {
        let number = self.len();
        self.by_name.entry(compared).or_insert(number);
        self.by_id.entry(named.id.to_ascii_lowercase()).or_insert(number);
        self.named.push(named);
    }
}

/// A name as it is compared with others.
fn compared(name: &str) -> String {
    let name = composed(name).to_lowercase();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An id of a text: its Latin letters without marks and its digits, in words with hyphens, cut at the end of a word. None if
/// it has no Latin letters.
pub(super) fn slug(text: &str) -> Option<String> {
    let mut words = vec![String::new()];
    for c in text.nfkd() {
        let word = words.last_mut().expect("there is always a last word");
        match c.to_ascii_lowercase() {
            // A mark on the letter before it, or an apostrophe within a word.
            '\u{300}'..='\u{36f}' | '\'' | '\u{2019}' => {}
            c if c.is_ascii_alphanumeric() => word.push(c),
            _ if word.is_empty() => {}
            _ => words.push(String::new()),
        }
    }
    let mut id = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        if id.is_empty() {
            id.extend(word.chars().take(LONGEST));
        } else if id.len() + 1 + word.len() <= LONGEST {
            id = format!("{id}-{word}");
        } else {
            break;
        }
    }
    id.bytes().any(|it| it.is_ascii_alphabetic()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_the_words_and_ends_with_one() {
        let id = |text: &str| slug(text).unwrap_or_default();
        assert_eq!(
            id("Writes simple algorithms (loops, sorting)"),
            "writes-simple-algorithms-loops-sorting"
        );
        assert_eq!(id("Führt Teams – doesn’t micromanage"), "fuhrt-teams-doesnt-micromanage");
        assert_eq!(
            id("Owns the flow of a feature from sketch to release"),
            "owns-the-flow-of-a-feature-from-sketch"
        );
        assert_eq!((slug("Проводит интервью"), slug("10 %")), (None, None));
    }
}
