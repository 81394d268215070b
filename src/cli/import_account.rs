//! The account that `import` prints of an export. In: an account. Out: lines on the standard error that say what became
//! of every column, row and cell.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use promopacket::diagnostics::{escape_control, truncate_for_display};
use promopacket::intake::{
    CellCounts, ExportAccount, LeftOut, PeopleAccount, PersonAccount, RowCounts, SheetAccount,
};

use super::terminal::{count, tell};

/// Prints what became of every column of the table of people.
pub(super) fn print_people(account: &PeopleAccount) {
    let PeopleAccount { mapping, chosen, sheet: of } = account;
    tell(&format!("people read as `{}`, {}", escape_control(mapping), chosen.as_str()));
    sheet(of, 1);
}

/// Prints what became of every column, row and cell of an export.
pub(super) fn print(accounting: &ExportAccount) {
    let chosen = accounting.chosen.as_str();
    let is_one = accounting.sheets.iter().all(|it| it.mapping.is_none());
    tell(&if is_one {
        format!("read as `{}`, {chosen}", escape_control(&accounting.mapping))
    } else {
        "files of several kinds, each read as what it is".to_owned()
    });
    for (account, files) in &alike(&accounting.sheets) {
        sheet(account, *files);
    }
    people(&accounting.people);
    let RowCounts { read, used, duplicate, draft, rejected, unneeded } = accounting.rows;
    tell(&format!(
        "rows: {read} read = {used} used + {duplicate} duplicate + {draft} draft + {rejected} rejected + {unneeded} unneeded"
    ));
    let CellCounts { read, used, ignored } = accounting.cells;
    tell(&format!("cells: {read} read = {used} used + {ignored} ignored"));
}

/// Says which rows do not count.
fn left_out(sheet: &SheetAccount) {
    const LISTED: usize = 20;
    for LeftOut { line, replaced_by } in sheet.left_out.iter().take(LISTED) {
        match replaced_by {
            Some(by) => {
                tell(&format!("  line {line} does not count: {} replaces it", escape_control(by)))
            }
            None => tell(&format!("  line {line} does not count: it is a draft")),
        }
    }
    if sheet.left_out.len() > LISTED {
        let more = count(sheet.left_out.len() - LISTED, "row does", "rows do");
        tell(&format!("  {more} not count, too; --format json lists all"));
    }
}

/// Says who was read to speak about whom: what a sum of columns cannot show.
fn people(people: &[PersonAccount]) {
    const LISTED: usize = 25;
    for PersonAccount { employee_id, own, manager, peer } in people.iter().take(LISTED) {
        let id = escape_control(employee_id);
        tell(&format!(
            "  about {id}: {own} answers by self, {manager} by manager, {peer} by peers"
        ));
    }
    if people.len() > LISTED {
        let more = count(people.len() - LISTED, "other person", "other people");
        tell(&format!("  and about {more}; --format json lists all"));
    }
}

/// Sheets of one shape added up, such as a folder of forms; the first stands for all, with their number.
fn alike(sheets: &[SheetAccount]) -> Vec<(SheetAccount, usize)> {
    let mut groups: Vec<(SheetAccount, usize)> = Vec::new();
    let mut places: HashMap<Vec<&str>, usize> = HashMap::new();
    for sheet in sheets {
        let mut shape: Vec<&str> = vec![&sheet.read_as, sheet.not_read.as_deref().unwrap_or("")];
        shape.extend(
            sheet.columns.iter().flat_map(|column| [column.name.as_str(), &column.meaning]),
        );
        match places.entry(shape) {
            Entry::Vacant(place) => {
                place.insert(groups.len());
                groups.push((sheet.clone(), 1));
            }
            Entry::Occupied(place) => {
                let (group, files) = &mut groups[*place.get()];
                for (to, column) in group.columns.iter_mut().zip(&sheet.columns) {
                    to.cells.add(column.cells);
                }
                *files += 1;
            }
        }
    }
    groups
}

fn sheet(sheet: &SheetAccount, files: usize) {
    let header = match (&sheet.not_read, sheet.header_line) {
        (Some(why), _) => Some(format!("not read: {why}")),
        (None, Some(line)) => Some(format!("header on line {line}")),
        (None, None) => None,
    };
    let more = match files - 1 {
        0 => String::new(),
        more => format!(" and {} like it", count(more, "other", "others")),
    };
    let mapping = sheet.mapping.as_ref().map(|mapping| format!("as `{}`", escape_control(mapping)));
    let parts = [mapping, Some(sheet.read_as.clone()), header];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    tell(&format!("{}{more}: {}", escape_control(&sheet.file), parts.join("; ")));
    let columns = if sheet.is_left_out { &[] } else { sheet.columns.as_slice() };
    for column in columns {
        let outcome = column.outcome.as_str();
        let CellCounts { read, used, .. } = column.cells;
        let name = truncate_for_display(&column.name);
        let meaning = &column.meaning;
        tell(&format!(
            "  {:>3}  {outcome:<9}  {used:>6} of {read:<6}  {name}: {meaning}",
            column.column
        ));
    }
    if sheet.notes > 0 {
        tell(&format!("  {} on cells, not read", count(sheet.notes, "note", "notes")));
    }
    if files == 1 {
        left_out(sheet);
    }
}
