//! Where every column, row and cell of an export went. In: what the readers did with them. Out: an [`ExportAccount`] that
//! adds up: cells read are cells used and cells ignored.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::Location;
use crate::intake::accounts::{
    CellCounts, ColumnAccount, ColumnOutcome, ExportAccount, MappingOrigin, PersonAccount,
    RowCounts, RowOutcome, SheetAccount,
};
use crate::intake::columns::Column;
use crate::intake::table::Table;
use crate::role::AssessorRole;

impl PersonAccount {
    /// The people of a table, with the answers that say something.
    pub(crate) fn all(table: &Table) -> Vec<Self> {
        let (mut people, mut places): (Vec<Self>, BTreeMap<&str, usize>) = Default::default();
        let mut last = ("", 0);
        for row in &table.rows {
            let text = |column| table.cell(row, column).map_or("", |it| it.text);
            // What a draft says is not said yet.
            let is_said = |said: &str| !said.is_empty() && said != "not final";
            let says = |columns: &[Column]| columns.iter().any(|column| is_said(text(*column)));
            let id = text(Column::EmployeeId);
            // Rows about one person mostly follow each other.
            if people.is_empty() || last.0 != id {
                last = (id, *places.entry(id).or_insert(people.len()));
            }
            if last.1 == people.len() {
                people.push(Self { employee_id: id.to_owned(), ..Self::default() });
            }
            let account = &mut people[last.1];
            account.own += u64::from(says(&[Column::SelfRating, Column::SelfComment]));
            account.manager += u64::from(says(&[Column::ManagerRating, Column::ManagerComment]));
            let said = u64::from(says(&[Column::Rating, Column::Comment, Column::Evidence]));
            match AssessorRole::named(text(Column::Role)) {
                Some(AssessorRole::Self_) => account.own += said,
                Some(AssessorRole::Manager) => account.manager += said,
                Some(AssessorRole::Peer) => account.peer += said,
                None => {}
            }
        }
        places.into_values().map(|place| std::mem::take(&mut people[place])).collect()
    }
}

impl SheetAccount {
    /// A table in one of our shapes of which nothing is counted yet.
    fn of_own(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            mapping: None,
            read_as: "in our shape".to_owned(),
            header_line: None,
            not_read: None,
            is_left_out: false,
            columns: Vec::new(),
            rows: RowCounts::default(),
            left_out: Vec::new(),
            cells: CellCounts::default(),
            notes: 0,
        }
    }
}

impl ColumnAccount {
    /// A column of a table in one of our shapes.
    fn of_own(at: &Location, column: Column) -> Self {
        let name = at.field.as_deref().unwrap_or_default().to_owned();
        let (meaning, cells) = (column.name().to_owned(), CellCounts::default());
        Self { column: at.column, name, outcome: ColumnOutcome::Used, meaning, cells }
    }
}

impl ExportAccount {
    /// The account of all exports of a run.
    pub(crate) fn of_all(accounts: Vec<Self>) -> Option<Self> {
        let mut accounts = accounts.into_iter().peekable();
        let mut all = accounts.next()?;
        if accounts.peek().is_none() {
            return Some(all);
        }
        for sheet in &mut all.sheets {
            sheet.mapping = Some(all.mapping.clone());
        }
        for mut other in accounts {
            other.sheets.iter_mut().for_each(|sheet| sheet.mapping = Some(other.mapping.clone()));
            all.mapping = format!("{}, {}", all.mapping, other.mapping);
            all.sheets.append(&mut other.sheets);
            all.rows.add(other.rows);
            all.cells.add(other.cells);
        }
        Some(all)
    }

    /// The account of tables in our shapes, for a run that has exports, too.
    pub(crate) fn of_own(table: &Table) -> Self {
        let mut sheets: Vec<SheetAccount> = Vec::new();
        let mut places: BTreeMap<(Arc<str>, u32), (usize, usize)> = BTreeMap::new();
        for row in &table.rows {
            let mut counted = None;
            for cell in table.cells(row).filter(|cell| !cell.text.is_empty()) {
                let at = cell.at();
                let place = *places.entry((Arc::clone(&at.file), at.column)).or_insert_with(|| {
                    let sheet = sheets.iter().position(|sheet| *sheet.file == *at.file);
                    let sheet = sheet.unwrap_or_else(|| {
                        sheets.push(SheetAccount::of_own(&at.file));
                        sheets.len() - 1
                    });
                    sheets[sheet].columns.push(ColumnAccount::of_own(&at, cell.column()));
                    (sheet, sheets[sheet].columns.len() - 1)
                });
                let sheet = &mut sheets[place.0];
                sheet.columns[place.1].cells.count(true);
                sheet.cells.count(true);
                if counted != Some(place.0) {
                    sheet.rows.count(RowOutcome::Used);
                    counted = Some(place.0);
                }
            }
        }
        sheets.iter_mut().for_each(|sheet| sheet.columns.sort_by_key(|it| it.column));
        Self::new("a table of ours".to_owned(), MappingOrigin::Recognised, sheets)
    }

    pub(crate) fn new(mapping: String, chosen: MappingOrigin, sheets: Vec<SheetAccount>) -> Self {
        let (mut rows, mut cells) = (RowCounts::default(), CellCounts::default());
        for sheet in &sheets {
            rows.add(sheet.rows);
            cells.add(sheet.cells);
        }
        let people = Vec::new();
        Self { schema: 1, mapping, chosen, sheets, people, rows, cells }
    }
}
