//! What a mapping says too little of. In: the columns of a sheet and the mapping. Out: a finding for a level that nobody can tell,
//! for a name that several columns have, and for rows that are about nobody.

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, in_backticks};
use crate::intake::export::cell_looks::holds_addresses;
use crate::intake::export::sheet::AnswerSheet;
use crate::intake::mapping::{ColumnFinder, ColumnName, Mapping};

/// A header that names a level beside its item, and nobody can tell which.
pub(super) fn unclear_level(why: &str, name: &ColumnName, item: &str) -> Diagnostic {
    let (header, item) = (escape_control(&name.text), escape_control(item));
    let message = format!("the header `{header}` {why}, and `{item}` is a skill of several levels");
    Diagnostic::error(Code::LevelBesideItem, message).value(&name.text).hint(format!(
        "say in a mapping of which level the skill is: `[[columns]]` with `name = \"{header}\"`, `kind = \"rating\"` and `item = \"{item} (current level)\"`, `\"{item} (target level)\"` or a level of the ladder before the item"
    ))
}

/// Reports entries of the mapping that find several columns of one name: which of them is meant, only its place can say.
pub(super) fn repeated(sheet: &AnswerSheet<'_>, mapping: &Mapping, report: &mut Report) {
    let named = mapping.answers.iter().flat_map(|it| &it.finders);
    let named = named.filter_map(|finder| match finder {
        ColumnFinder::Name(name) => Some(name),
        ColumnFinder::Pattern(_) | ColumnFinder::Position(_) => None,
    });
    let mut told: Vec<&str> = Vec::new();
    for name in named {
        let of_name = sheet.columns.iter().enumerate();
        let of_name =
            of_name.filter(|(_, column)| column.name.key == name.key && !sheet.leaves_out(column));
        let places: Vec<usize> = of_name.map(|(index, _)| index).collect();
        if places.len() < 2 || told.contains(&name.key.as_str()) {
            continue;
        }
        told.push(&name.key);
        let numbers: Vec<String> =
            places.iter().map(|place| format!("\"#{}\"", place + 1)).collect();
        let message =
            format!("{} columns have the name `{}`", places.len(), escape_control(&name.text));
        let finding =
            Diagnostic::error(Code::RepeatedHeader, message).at(sheet.at_header(places[1]));
        let hint = format!("name each by its place in the mapping: {}", numbers.join(", "));
        report.push(finding.value(&name.text).hint(hint));
    }
}

/// A mapping that names no column, no cell and no file name as whom a row is about.
pub(super) fn nobody(sheet: &AnswerSheet<'_>) -> Diagnostic {
    let of_addresses = sheet
        .columns
        .iter()
        .filter(|column| !column.name.is_blank() && holds_addresses(&sheet.first_cells(column)));
    let names = in_backticks(of_addresses.map(|column| &column.name.text), ", ");
    let grid = sheet.parts[0].grid;
    let line = grid.line(sheet.parts[0].header.row);
    let at = Location { line, ..Location::start_of(&grid.file) };
    let message = "the mapping does not say whom a row is about";
    let finding = Diagnostic::error(Code::IncompleteMapping, message).at(at);
    let finding = finding.hint("name the column with the person's id, e-mail address or name with `id`, `email` or `name` under `[person]` of the mapping; not the one with who wrote the row, unless everybody wrote about themselves");
    if names.is_empty() {
        return finding;
    }
    finding.hint(format!("e-mail addresses stand in {names}"))
}
