//! Uses of columns. In: the names of columns, and ways to find some of them. Out: which column is used as what, each at most
//! once; and which are used for nothing.

use std::borrow::Cow;

use crate::intake::accounts::ColumnOutcome;
use crate::intake::export::directory::PersonRef;
use crate::intake::export::sheet::{AnswerSheet, SheetColumn, SheetRow};
use crate::intake::export::skills::ItemSubject;
use crate::intake::mapping::{AnswerKind, ColumnFinder, ColumnName, Mapping, PersonIdentity};
use crate::intake::values::address::{bare, name_before};
use crate::role::AssessorRole;

/// Why a column that the caller leaves out is not used.
pub(super) const LEFT_OUT: &str = "left out by --ignore";

/// Why a hidden column is not used.
const HIDDEN: &str = "hidden, left out by --hidden skip";

/// Why a sensitive column is not used.
pub(super) const SENSITIVE: &str = "sensitive, dropped";

/// Why a column without a name is not used.
pub(super) const NO_HEADER: &str = "it stands under no header";

/// Whether a column is used, and as what; or why not.
#[derive(Debug, Clone)]
pub(super) struct ColumnUse {
    pub(super) outcome: ColumnOutcome,
    pub(super) meaning: String,
}

/// The columns that name a person.
#[derive(Debug, Default)]
pub(super) struct IdentityColumns {
    pub(super) id: Option<usize>,
    pub(super) email: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) first_name: Option<usize>,
    pub(super) last_name: Option<usize>,
}

impl IdentityColumns {
    /// The first of the columns, of which an id says most.
    pub(super) fn first(&self) -> Option<usize> {
        self.id.or(self.email).or(self.name).or(self.last_name)
    }

    /// What the columns of a row say of a person.
    pub(super) fn named<'g>(&self, sheet: &AnswerSheet<'g>, row: &SheetRow) -> PersonRef<'g> {
        let text = |column: Option<usize>| column.map_or("", |column| sheet.cell(row, column).0);
        let (id, blank) = (text(self.id).into(), Cow::default());
        if self.email.is_some() && self.email == self.name {
            // One question for whichever the writer knows.
            let said = text(self.email);
            return if said.contains('@') {
                PersonRef { id, email: bare(said).into(), name: blank }
            } else {
                PersonRef { id, email: blank, name: said.into() }
            };
        }
        let name = match (text(self.name), text(self.first_name), text(self.last_name)) {
            ("", "", only) | ("", only, "") => only.into(),
            ("", first, last) => format!("{first} {last}").into(),
            (whole, ..) => whole.into(),
        };
        let name = match &name {
            Cow::Borrowed(both) => Cow::Borrowed(name_before(both).unwrap_or(both)),
            Cow::Owned(_) => name,
        };
        PersonRef { id, email: bare(text(self.email)).into(), name }
    }
}

pub(super) fn used(meaning: String) -> Option<ColumnUse> {
    Some(ColumnUse { outcome: ColumnOutcome::Used, meaning })
}

pub(super) fn meaning(
    kind: AnswerKind,
    role: Option<AssessorRole>,
    subject: Option<&ItemSubject>,
) -> String {
    let by = role.map_or_else(String::new, |role| format!(" by {role}"));
    let about = match subject {
        None => String::new(),
        Some(ItemSubject::Statement(statement)) => format!(" on `{}`", statement.name()),
        Some(ItemSubject::OfRung(rung, skills)) => {
            let (several, level) = (skills.len(), rung.label());
            format!(" on one of {several} skills: that of the {level}")
        }
        Some(subject) => match subject.skills() {
            [] => String::new(),
            [one] => format!(" on `{one}`"),
            several => {
                format!(" on one of {} skills: of two, that of the target level", several.len())
            }
        },
    };
    format!("{}{by}{about}", kind.name())
}

pub(super) fn identity(
    names: &[&ColumnName],
    identity: &PersonIdentity,
    whose: &str,
    uses: &mut [Option<ColumnUse>],
) -> IdentityColumns {
    let mut find = |finders: &[ColumnFinder], what: &str| {
        pick(names, finders, &format!("{whose} {what}"), uses)
    };
    IdentityColumns {
        id: find(&identity.id, "id"),
        email: find(&identity.email, "e-mail address"),
        name: find(&identity.name, "name"),
        first_name: find(&identity.first_name, "first name"),
        last_name: find(&identity.last_name, "last name"),
    }
}

/// The column of the first finder that finds one; it is entered as used.
pub(super) fn pick(
    names: &[&ColumnName],
    finders: &[ColumnFinder],
    meaning: &str,
    uses: &mut [Option<ColumnUse>],
) -> Option<usize> {
    let is_free = |index: &usize| {
        uses[*index].as_ref().is_none_or(|usage| usage.outcome == ColumnOutcome::Used)
    };
    let of = |finder: &ColumnFinder| {
        (0..names.len()).filter(is_free).find(|index| finder.find(*index, names[*index]).is_some())
    };
    let found = finders.iter().find_map(of)?;
    let meaning = match &uses[found] {
        Some(other) => format!("{}, {meaning}", other.meaning),
        None => meaning.to_owned(),
    };
    uses[found] = used(meaning);
    Some(found)
}

/// Columns that the caller leaves out by their places, and those that the mapping calls sensitive, are used for nothing. A name
/// of the caller counts later: it leaves out no column that is used, for it may be meant for another one or for another file.
pub(super) fn leave_out(names: &[&ColumnName], mapping: &Mapping, uses: &mut [Option<ColumnUse>]) {
    let places =
        mapping.left_out.iter().filter(|finder| matches!(finder, ColumnFinder::Position(_)));
    let places: Vec<&ColumnFinder> = places.collect();
    let dropped: Vec<&ColumnFinder> = mapping.dropped.iter().collect();
    for (finders, meaning) in [(places, LEFT_OUT), (dropped, SENSITIVE)] {
        for (index, name) in names.iter().enumerate() {
            if finders.iter().any(|finder| finder.find(index, name).is_some()) {
                let outcome = ColumnOutcome::Ignored;
                uses[index] = Some(ColumnUse { outcome, meaning: meaning.to_owned() });
            }
        }
    }
}

fn hidden() -> Option<ColumnUse> {
    Some(ColumnUse { outcome: ColumnOutcome::Ignored, meaning: HIDDEN.to_owned() })
}

/// Of columns of one name those that are seen are meant, if hidden ones are left out.
pub(super) fn leave_out_unseen(sheet: &AnswerSheet<'_>, uses: &mut [Option<ColumnUse>]) {
    for (index, column) in sheet.columns.iter().enumerate() {
        let is_other =
            |other: &SheetColumn| other.name.key == column.name.key && !sheet.leaves_out(other);
        if sheet.leaves_out(column) && sheet.columns.iter().any(is_other) {
            uses[index] = hidden();
        }
    }
}

/// Hidden columns that nothing uses yet are left out, if such columns are: what says which rows count and who is meant has its
/// use by now. Gives the hidden ones that are used.
pub(super) fn leave_out_hidden(
    sheet: &AnswerSheet<'_>,
    uses: &mut [Option<ColumnUse>],
) -> Vec<usize> {
    let mut deciding = Vec::new();
    for (index, column) in sheet.columns.iter().enumerate() {
        if !sheet.leaves_out(column) {
            continue;
        }
        match &uses[index] {
            None => uses[index] = hidden(),
            Some(used) if used.outcome == ColumnOutcome::Used => deciding.push(index),
            Some(_) => {}
        }
    }
    deciding
}

/// Columns that hold the keys of joins are used, whatever else they are.
pub(super) fn joined(
    sheet: &AnswerSheet<'_>,
    mapping: &Mapping,
    names: &[&ColumnName],
    uses: &mut [Option<ColumnUse>],
) {
    for join in &mapping.joins {
        for (index, column) in sheet.columns.iter().enumerate() {
            let finder = if column.part == 0 { &join.here } else { &join.there };
            let is_used =
                matches!(&uses[index], Some(usage) if usage.outcome == ColumnOutcome::Used);
            if !is_used && finder.find(column.index, names[index]).is_some() {
                uses[index] = used("what the tables are joined by".to_owned());
            }
        }
    }
}
