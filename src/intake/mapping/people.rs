//! What a mapping says of the table of people. In: its table `[people]`. Out: a [`PeopleRule`]; or every mistake of it.

use std::borrow::Cow;

use super::finders::{MappingReader, PatternWords};
use super::read::ON_UNMATCHED;
use super::{ColumnFinder, ColumnName, OnUnmatched, normalized_header};
use crate::intake::columns::Column;
use crate::intake::values::address::SharedDomains;
use crate::toml_reader::TomlFields;

/// How a table of people is read: a file of its own, or the person columns of an export.
#[derive(Debug, Clone, Default)]
pub(crate) struct PeopleRule {
    /// What its columns are called.
    pub(crate) columns: Vec<(Column, Vec<ColumnFinder>)>,
    /// The first name.
    pub(crate) first_name: Vec<ColumnFinder>,
    /// The last name.
    pub(crate) last_name: Vec<ColumnFinder>,
    /// What somebody is called in place of the first name.
    pub(crate) preferred_name: Vec<ColumnFinder>,
    /// The id of the manager, who stands in the table, too.
    pub(crate) manager_id: Vec<ColumnFinder>,
    /// Columns that no packet needs.
    pub(crate) ignored: Vec<ColumnFinder>,
    /// Names of columns to leave out, unless they hold what packets need: they may be meant for other files.
    pub(crate) left_names: Vec<ColumnFinder>,
    /// Places, from 0, of columns to leave out, unless they hold what packets need.
    pub(crate) left_places: Vec<usize>,
    /// Sensitive columns beyond those that are known by their names.
    pub(crate) dropped: Vec<ColumnFinder>,
    /// What happens to columns that nothing names.
    pub(crate) unmatched_columns: OnUnmatched,
    /// The table's words, as [`normalized_header`]s, and what they mean, by column.
    pub(crate) values: Vec<(Column, Vec<(String, String)>)>,
    /// The sheets that hold people, as [`normalized_header`]s.
    pub(crate) sheets: Vec<String>,
    /// The line of the header, from 1.
    pub(crate) header_row: Option<u32>,
    /// How many rows below the header say once more what the columns are.
    pub(crate) label_rows: usize,
    /// Domains of e-mail addresses that are one.
    pub(crate) domains: SharedDomains,
}

impl PeopleRule {
    /// Whether it says what any column is called.
    pub(crate) fn names_columns(&self) -> bool {
        let parts = [&self.first_name, &self.last_name, &self.preferred_name];
        !self.columns.is_empty() || parts.iter().any(|it| !it.is_empty())
    }

    /// Whether it says what a column is called.
    pub(crate) fn finds(&self, place: usize, name: &ColumnName) -> bool {
        self.finders().any(|finder| finder.find(place, name).is_some())
    }

    /// All that says what columns are called.
    pub(crate) fn finders(&self) -> impl Iterator<Item = &ColumnFinder> {
        let Self { first_name, last_name, preferred_name, manager_id, .. } = self;
        let lists = self.columns.iter().map(|(_, it)| it);
        lists.chain([first_name, last_name, preferred_name, manager_id]).flatten()
    }

    /// Whether it says anything of the table.
    pub(crate) fn is_said(&self) -> bool {
        let Self { ignored, dropped, values, sheets, header_row, label_rows, .. } = self;
        let leaves_out = !ignored.is_empty() || !dropped.is_empty();
        let has_place = !sheets.is_empty() || header_row.is_some() || *label_rows > 0;
        let names_columns = self.names_columns() || !self.manager_id.is_empty();
        names_columns || leaves_out || !values.is_empty() || has_place
    }

    /// Takes from another rule what this one does not say.
    pub(crate) fn complete(&mut self, other: Self) {
        let has_name = self.columns.iter().any(|(column, _)| *column == Column::Name)
            || !self.first_name.is_empty()
            || !self.last_name.is_empty();
        for (column, finders) in other.columns {
            let is_named = self.columns.iter().any(|(own, _)| *own == column);
            let is_said = is_named || (column == Column::Name && has_name);
            if !is_said {
                self.columns.push((column, finders));
            }
        }
        if !has_name {
            self.first_name = other.first_name;
            self.last_name = other.last_name;
            self.preferred_name = other.preferred_name;
        }
        if self.manager_id.is_empty() {
            self.manager_id = other.manager_id;
        }
        for (column, words) in other.values {
            if self.words(column).is_none() {
                self.values.push((column, words));
            }
        }
        self.ignored.extend(other.ignored);
        self.dropped.extend(other.dropped);
        self.unmatched_columns = other.unmatched_columns;
        self.label_rows = self.label_rows.max(other.label_rows);
    }

    /// The person column that a header is a name of.
    pub(crate) fn column(&self, header: &ColumnName) -> Option<Column> {
        let is_it = |finder: &ColumnFinder| matches!(finder, ColumnFinder::Name(name) if name.key == header.key);
        let mut columns = self.columns.iter();
        columns.find(|(_, finders)| finders.iter().any(is_it)).map(|(column, _)| *column)
    }

    /// What a cell of a column means.
    pub(crate) fn value<'t>(&'t self, column: Column, text: &'t str) -> Cow<'t, str> {
        let Some(words) = self.words(column) else { return Cow::Borrowed(text) };
        let key = normalized_header(text);
        let found = words.iter().find(|(word, _)| *word == key);
        Cow::Borrowed(found.map_or(text, |(_, value)| value))
    }

    /// What a cell means in one of two of our columns that it stands for: the words of the other count, too.
    pub(crate) fn value_of_two<'t>(
        &'t self,
        column: Column,
        other: Column,
        text: &'t str,
    ) -> Cow<'t, str> {
        let counting = if self.words(column).is_some() { column } else { other };
        self.value(counting, text)
    }

    /// The words of a column and what they mean, if the mapping names any.
    pub(crate) fn words(&self, column: Column) -> Option<&[(String, String)]> {
        let found = self.values.iter().find(|(of, _)| *of == column);
        found.map(|(_, words)| words.as_slice())
    }
}

impl MappingReader<'_> {
    pub(super) fn people(&mut self, fields: &TomlFields<'_>, find: PatternWords<'_>) -> PeopleRule {
        let fields = fields.table("people", self.report);
        let mut rule = PeopleRule::default();
        for column in [Column::EmployeeId].into_iter().chain(Column::PERSON) {
            let finders = self.finders(&fields, column.name(), find);
            rule.columns.extend((!finders.is_empty()).then_some((column, finders)));
        }
        rule.first_name = self.finders(&fields, "first_name", find);
        rule.last_name = self.finders(&fields, "last_name", find);
        rule.preferred_name = self.finders(&fields, "preferred_name", find);
        rule.manager_id = self.finders(&fields, "manager_id", find);
        rule.ignored = self.finders(&fields, "ignore", find);
        rule.dropped = self.finders(&fields, "drop", find);
        let unmatched = self.one_of(&fields, "unmatched_columns", &ON_UNMATCHED);
        rule.unmatched_columns = unmatched.unwrap_or_default();
        rule.values = self.values(&fields);
        let sheets = fields.one_or_many("sheets", self.report);
        rule.sheets = sheets.iter().map(|sheet| normalized_header(&sheet.value)).collect();
        let header_row = fields.number("header_row", 1..1_000_000, self.report);
        rule.header_row = header_row.and_then(|header_row| u32::try_from(header_row.value).ok());
        let label_rows = fields.number("label_rows", 0..10, self.report);
        rule.label_rows =
            label_rows.and_then(|label_rows| usize::try_from(label_rows.value).ok()).unwrap_or(0);
        rule.domains = SharedDomains::new(&fields.lists("domains", self.report));
        fields.reject_unknown(self.report);
        rule
    }

    /// `[people.values]`: a table of words for each column.
    fn values(&mut self, fields: &TomlFields<'_>) -> Vec<(Column, Vec<(String, String)>)> {
        let fields = fields.table("values", self.report);
        let mut values = Vec::new();
        for column in Column::PERSON {
            let entries = fields.table(column.name(), self.report).entries(self.report);
            let words =
                entries.into_iter().map(|(word, value)| (normalized_header(&word), value.value));
            let words: Vec<(String, String)> = words.collect();
            values.extend((!words.is_empty()).then_some((column, words)));
        }
        fields.reject_unknown(self.report);
        values
    }
}
