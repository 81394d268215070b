//! How much a file may hold. In: how many times the built-in limits, and the size of a file. Out: a budget of what is
//! taken from the file; or what there is too much of, with the way out. The limits are far above what people type: they end
//! files that were made to fill the memory, or became so by a mistake.

use std::cell::Cell;

use crate::diagnostics::{Code, Diagnostic, Location};

/// How many times the built-in limits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitFactor(u32);

impl LimitFactor {
    /// The most times.
    pub const MOST: u32 = 1_000;

    /// So many times the built-in limits, from 1 to [`LimitFactor::MOST`].
    pub fn times(times: u32) -> Option<Self> {
        (1..=Self::MOST).contains(&times).then_some(Self(times))
    }

    /// The most bytes that an input may have.
    pub fn most_of_file(self) -> u64 {
        self.most(LimitedSize::File, 0)
    }

    /// Why an input of so many bytes is not read, if it is not.
    pub fn file_excess(self, size: u64) -> Option<String> {
        self.allows(LimitedSize::File, size, 0).err().map(|excess| excess.to_string())
    }

    /// The most of a thing for a file of some bytes.
    pub(crate) fn most(self, of: LimitedSize, size: u64) -> u64 {
        let (base, for_each_byte) = of.most();
        size.saturating_mul(for_each_byte).saturating_add(base).saturating_mul(u64::from(self.0))
    }

    /// Whether there is not more of a thing than a file of some bytes may hold.
    pub(crate) fn allows(self, of: LimitedSize, amount: u64, size: u64) -> Result<(), SizeExcess> {
        let most = self.most(of, size);
        if amount > most { Err(SizeExcess { of, most, limit: self }) } else { Ok(()) }
    }
}

impl Default for LimitFactor {
    fn default() -> Self {
        Self(1)
    }
}

/// What a file may hold only so much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitedSize {
    /// Bytes of a file that is read as it is.
    File,
    /// Bytes that come from a pipe.
    Pipe,
    /// Bytes of everything that is packed in the file.
    Unpacked,
    /// Bytes of the texts of all cells.
    Words,
    /// Cells of a workbook, blank ones before a filled one and some blank rows among them.
    Cells,
    /// Merged cells, hidden rows and columns, notes and other marks.
    Marks,
    /// Texts that a workbook says it has for its cells.
    Texts,
    /// Cells that are looked at for merged cells.
    Looks,
    /// Sheets.
    Sheets,
    /// Fonts, fills, borders and styles.
    Styles,
    /// Bytes of the texts of all styles.
    StyleWords,
    /// Bytes of one text, or of one element of XML.
    Text,
    /// Elements of XML that are open at once.
    Depth,
    /// Files in an archive.
    Members,
    /// Lines of the text files in an archive.
    TextLines,
    /// Cells of the text files in an archive.
    TextCells,
    /// Columns of a text file.
    Columns,
    /// Bytes of one line of a text file.
    Line,
}

/// The number of [`LimitedSize`].
const KINDS: usize = 18;

const MB: u64 = 1_000_000;

impl LimitedSize {
    /// The most there may be, and how much more for each byte of the file.
    fn most(self) -> (u64, u64) {
        match self {
            Self::File => (2_000 * MB, 0),
            Self::Pipe => (200 * MB, 0),
            Self::Unpacked | Self::Words => (32 * MB, 50),
            Self::Cells | Self::Texts => (MB, 1),
            Self::Looks => (2 * MB, 0),
            Self::Marks => (200_000, 1),
            Self::Sheets => (1_000, 0),
            Self::Styles => (150_000, 1),
            Self::StyleWords => (32 * MB, 50),
            Self::Text => (MB, 0),
            Self::Depth => (10_000, 0),
            Self::Members => (50_000, 0),
            Self::TextLines => (200_000, 1),
            Self::TextCells => (5 * MB, 10),
            Self::Columns => (16_384, 0),
            Self::Line => (4 * MB, 0),
        }
    }

    /// What there is too much of.
    fn in_words(self, most: u64) -> String {
        let bytes = match most / MB {
            0 => format!("{most} bytes"),
            some => format!("{some} MB"),
        };
        match self {
            Self::File => format!("it is larger than {bytes}"),
            Self::Pipe => format!("more than {bytes} come from the pipe"),
            Self::Unpacked => format!("unpacked it is larger than {bytes}"),
            Self::Words => format!("the texts of its cells are longer than {bytes}"),
            Self::Cells => format!("it has more than {most} cells"),
            Self::Texts => format!("it says that it has more than {most} texts"),
            Self::Marks => {
                format!("it has more than {most} merged cells, hidden rows, notes or formulas")
            }
            Self::Looks => "its merged cells lie over each other".to_owned(),
            Self::Sheets => format!("it has more than {most} sheets"),
            Self::Styles => format!("it has more than {most} styles"),
            Self::StyleWords => format!("the texts of its styles are longer than {bytes}"),
            Self::Text => format!("one text in it is longer than {bytes}"),
            Self::Depth => format!("its parts lie in each other more than {most} deep"),
            Self::Members => format!("it holds more than {most} files"),
            Self::TextLines => format!("the text files of the archive have more than {most} lines"),
            Self::TextCells => format!("the text files of the archive have more than {most} cells"),
            Self::Columns => format!("a line has more than {most} cells"),
            Self::Line => format!("a line of it is longer than {bytes}"),
        }
    }
}

/// What a file holds too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SizeExcess {
    of: LimitedSize,
    most: u64,
    limit: LimitFactor,
}

impl SizeExcess {
    /// What there is too much of, after "the file cannot be read:".
    pub(crate) fn in_words(&self) -> String {
        self.of.in_words(self.most)
    }

    /// The finding about a file of a kind, such as `archive`.
    pub(crate) fn finding(&self, kind: &str, at: Location) -> Diagnostic {
        let message = format!("the {kind} cannot be read: {}", self.in_words());
        Diagnostic::error(Code::TooLarge, message).at(at).hint(self.hint(kind))
    }

    /// The way out.
    fn hint(&self, kind: &str) -> String {
        let again = match self.of {
            LimitedSize::TextLines | LimitedSize::TextCells => {
                "unpack it, and name the files that count"
            }
            _ if kind == "archive" => "unpack it, and name the files that count",
            LimitedSize::Pipe | LimitedSize::File => "read a part of it",
            LimitedSize::Columns | LimitedSize::Line => {
                "look whether its lines end where its rows do"
            }
            _ => "copy the cells that count into a new workbook, and save that",
        };
        match self.limit.0.saturating_mul(10) {
            times if times > LimitFactor::MOST => format!("nobody types so much: {again}"),
            times => format!(
                "nobody types so much: {again}; if it is meant, `--limit {times}` allows ten times as much"
            ),
        }
    }
}

impl std::fmt::Display for SizeExcess {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}; {}", self.in_words(), self.hint("file"))
    }
}

impl std::error::Error for SizeExcess {}

/// What may still be taken from a file, and from everything that is packed in it.
#[derive(Debug)]
pub(crate) struct FileBudget {
    limit: LimitFactor,
    /// The bytes of the file.
    size: u64,
    spent: [Cell<u64>; KINDS],
}

impl FileBudget {
    /// The budget of a file of some bytes.
    pub(crate) fn of(size: usize, limit: LimitFactor) -> Self {
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        Self { limit, size, spent: Default::default() }
    }

    /// Takes some more of a thing.
    pub(crate) fn spend(&self, of: LimitedSize, amount: u64) -> Result<(), SizeExcess> {
        let spent = &self.spent[of as usize];
        spent.set(spent.get().saturating_add(amount));
        self.limit.allows(of, spent.get(), self.size)
    }

    /// Takes some more of a thing, by a length.
    pub(crate) fn spend_length(&self, of: LimitedSize, length: usize) -> Result<(), SizeExcess> {
        self.spend(of, u64::try_from(length).unwrap_or(u64::MAX))
    }

    /// Whether there is not more of a thing at one place than there may be.
    pub(crate) fn allows(&self, of: LimitedSize, amount: usize) -> Result<(), SizeExcess> {
        self.limit.allows(of, u64::try_from(amount).unwrap_or(u64::MAX), self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_adds_up() {
        let budget = FileBudget::of(100, LimitFactor::default());
        assert_eq!(budget.spend(LimitedSize::Cells, 1_000_000), Ok(()));
        assert_eq!(budget.spend(LimitedSize::Cells, 100), Ok(()));
        assert!(budget.spend(LimitedSize::Cells, 1).is_err());
        assert!(
            budget.spend(LimitedSize::Marks, 1).is_ok()
                && budget.spend(LimitedSize::Cells, u64::MAX).is_err()
        );
    }

    #[test]
    fn the_hint_allows_what_it_says() {
        let times = |it| LimitFactor::times(it).expect("so many times are allowed");
        let budget = FileBudget::of(0, times(20));
        assert!(budget.spend(LimitedSize::Sheets, 20_000).is_ok());
        let excess = budget.spend(LimitedSize::Sheets, 1).expect_err("that is too many");
        assert!(excess.hint("workbook").contains("`--limit 200`"), "{}", excess.hint("workbook"));
        let excess =
            times(500).allows(LimitedSize::Sheets, u64::MAX, 0).expect_err("that is too many");
        assert!(!excess.hint("workbook").contains("--limit"), "{}", excess.hint("workbook"));
        assert_eq!((LimitFactor::times(0), LimitFactor::times(1_001)), (None, None));
    }
}
