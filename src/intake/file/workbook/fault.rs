//! Why a workbook is not read. In: what a reader says. Out: one finding.

use crate::diagnostics::{Code, Diagnostic, Location, escape_control, truncate_for_display};
use crate::intake::file::address::{COLUMNS, CellPosition, ROWS, letters};
use crate::limits::SizeExcess;
use crate::source::Source;

/// Why a workbook is not read.
#[derive(Debug)]
pub(super) enum WorkbookFault {
    /// It is damaged, or made otherwise than any program does.
    Unreadable(String),
    /// It holds too much, perhaps in one sheet.
    TooMuch(Option<String>, SizeExcess),
    /// It holds two things of one name or place, and programs differ in which of them they show.
    Twice(Box<Diagnostic>),
}

impl WorkbookFault {
    /// The same with the sheet that it was found in.
    pub(super) fn of_sheet(self, name: &str) -> Self {
        match self {
            Self::Unreadable(why) => Self::Unreadable(format!("sheet `{name}`: {why}")),
            Self::TooMuch(None, excess) => Self::TooMuch(Some(name.to_owned()), excess),
            Self::Twice(finding) => {
                let message = format!("sheet `{}`: {}", escape_control(name), finding.message);
                Self::Twice(Box::new(Diagnostic { message, ..*finding }))
            }
            other => other,
        }
    }

    /// The finding.
    pub(super) fn finding(self, source: &Source) -> Diagnostic {
        let at = || Location::start_of(&source.name);
        match self {
            Self::Unreadable(why) => {
                let message = format!("the workbook cannot be read: {}", escape_control(&why));
                let finding = Diagnostic::error(Code::UnreadableWorkbook, message).at(at());
                finding.hint("open it in a spreadsheet program, take its password away if it has one, and save it again as XLSX")
            }
            Self::TooMuch(None, excess) => excess.finding("workbook", at()),
            Self::TooMuch(Some(sheet), excess) => {
                excess.finding(&format!("sheet `{}`", escape_control(&sheet)), at())
            }
            Self::Twice(finding) if finding.location.is_some() => *finding,
            Self::Twice(finding) => finding.at(at()),
        }
    }
}

const AGAIN: &str = "no spreadsheet program writes this: ask for the table again, as a spreadsheet program saves it";

/// The fault of two things of one name.
pub(super) fn twice(source: &Source, what: &str, first: &str, second: &str) -> WorkbookFault {
    let names = if first == second {
        format!("both called `{}`", escape_control(first))
    } else {
        format!("`{}` and `{}`", escape_control(first), escape_control(second))
    };
    let message =
        format!("the workbook has {what}, {names}, and programs differ in which they show");
    WorkbookFault::Twice(Box::new(
        Diagnostic::error(Code::DoubledInWorkbook, message)
            .at(Location::start_of(&source.name))
            .hint(AGAIN),
    ))
}

impl From<String> for WorkbookFault {
    fn from(why: String) -> Self {
        Self::Unreadable(why)
    }
}

impl From<SizeExcess> for WorkbookFault {
    fn from(excess: SizeExcess) -> Self {
        Self::TooMuch(None, excess)
    }
}

macro_rules! from_errors {
    ($($error:ty),*) => {$(
        impl From<$error> for WorkbookFault {
            fn from(why: $error) -> Self {
                Self::Unreadable(why.to_string())
            }
        }
    )*};
}

from_errors!(quick_xml::Error, zip::result::ZipError, calamine::XlsxError, calamine::XlsError);

/// The fault of a place that no sheet has; `kind` is what it is called.
pub(super) fn beyond(name: &str, kind: &str) -> WorkbookFault {
    let name = truncate_for_display(name);
    format!("`{name}` is no {kind} of a sheet, which has {ROWS} rows and {COLUMNS} columns").into()
}

/// The fault of two cells of one place; `with` says what they hold.
pub(super) fn twice_at(cell: CellPosition, with: &str) -> WorkbookFault {
    let (row, column) = cell;
    let place = format!("{}{}", letters(column), row.saturating_add(1));
    twice_in_sheet("cells", &place, with)
}

/// The fault of two things of one place in a sheet.
pub(super) fn twice_in_sheet(what: &str, place: &str, with: &str) -> WorkbookFault {
    let message =
        format!("two {what} stand at {place}{with}, and programs differ in which they show");
    WorkbookFault::Twice(Box::new(Diagnostic::error(Code::DoubledInWorkbook, message).hint(AGAIN)))
}

/// What two cells hold.
pub(super) fn with_both(first: &str, second: &str) -> String {
    format!(", with `{}` and `{}`", truncate_for_display(first), truncate_for_display(second))
}
