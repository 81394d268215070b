//! What a mapping says and an option says otherwise. In: the mapping, and the options. Out: a warning for each setting of the
//! mapping that does not count.

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::intake::mapping::read::KEEP;
use crate::intake::mapping::{KeepRule, Mapping};
use crate::intake::options::{DATE_ORDERS, DateOrder, DuplicateRule, IntakeOptions};
use crate::source::Source;

/// The settings of a mapping that hold for every file and that options overrule.
pub(super) fn settings(
    mapping: &Mapping,
    file: &Source,
    options: &IntakeOptions,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let (Some(DateOrder(option)), Some(order)) = (options.date_order, mapping.dates.order)
        && option != order
    {
        let order =
            DATE_ORDERS.iter().find(|(_, known)| *known == order).map_or("", |(name, _)| *name);
        let setting = format!("order = \"{order}\"` under `[dates]");
        found.push(overruled(&setting, "--date-order", file));
    }
    let keep = options.keep.map(DuplicateRule::rule);
    if let Some(option) = keep
        && mapping.keep != KeepRule::Error
        && mapping.keep != option
    {
        let keep =
            KEEP.iter().find(|(_, known)| *known == mapping.keep).map_or("", |(name, _)| *name);
        found.push(overruled(&format!("keep = \"{keep}\""), "--keep", file));
    }
    found
}

/// The line of the header that a mapping names, if an option names another for the same files.
pub(super) fn header_row(
    mapping: &Mapping,
    file: &Source,
    options: &IntakeOptions,
) -> Option<Diagnostic> {
    let (row, line) = (mapping.read.header_row?, options.reading.header_line?);
    let setting = format!("header_row = {row}` under `[read]");
    (row != line).then(|| overruled(&setting, "--header-row", file))
}

fn overruled(setting: &str, option: &str, file: &Source) -> Diagnostic {
    let message = format!("`{setting}` does not count: `{option}` says otherwise");
    Diagnostic::warning(Code::OverruledOption, message)
        .at(Location::start_of(&file.name))
        .hint(format!("leave `{option}` out if the mapping is right, or change the mapping"))
}
