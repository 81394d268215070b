//! What the columns of a table of people may hold.

use crate::intake::columns::Column;

/// A part of a person's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamePart {
    First,
    Last,
    /// What somebody is called in place of the first name.
    Preferred,
}

/// What a column of a table of people holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PeopleColumn {
    Known(Column),
    PartOfName(NamePart),
    /// The id of the manager, who stands in the table, too.
    ManagerId,
    /// Not wanted, and why.
    LeftOut(String),
    Sensitive,
    /// Spreadsheets leave empty columns behind; a cell in one is an error.
    Unnamed,
    /// Nothing says what it is.
    Unmatched,
}

impl PeopleColumn {
    /// Whether packets need it, or the roles of those who wrote.
    pub(super) fn is_needed(&self) -> bool {
        match self {
            Self::Known(column) => column.is_needed(),
            meaning => *meaning == Self::ManagerId,
        }
    }
}
