//! The lines of a file. In: its text. Out: the line of each record.

use csv::ByteRecord;
use memchr::{memchr_iter, memchr2};

/// Counts lines up to each record. The positions of the csv reader lie before the line ends that part two records, so
/// its own line numbers are too small after `\r\n` and after blank lines.
pub(crate) struct LineCounter<'t> {
    text: &'t str,
    byte: usize,
    line: u32,
}

impl<'t> LineCounter<'t> {
    /// Lines of a text before which `skipped` lines were taken away.
    pub(crate) fn new(text: &'t str, skipped: u32) -> Self {
        Self { text, byte: 0, line: skipped + 1 }
    }

    /// The line that a record starts on; records must come in their order.
    pub(crate) fn of(&mut self, record: &ByteRecord) -> u32 {
        let start = record
            .position()
            .map_or(0, |position| usize::try_from(position.byte()).unwrap_or(self.text.len()));
        let rest = &self.text[start..];
        let start = start + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        self.line = self.line.saturating_add(ends(&self.text[self.byte..start]));
        self.byte = start;
        self.line
    }

    /// Where the last record starts in the text.
    pub(crate) fn byte(&self) -> usize {
        self.byte
    }
}

/// How many lines end in a text: at `\n`, `\r\n`, or a lone `\r`.
pub(crate) fn ends(text: &str) -> u32 {
    let bytes = text.as_bytes();
    if memchr2(b'\n', b'\r', bytes).is_none() {
        return 0;
    }
    let feeds = memchr_iter(b'\n', bytes).count();
    let lone = memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    u32::try_from(feeds + lone).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use crate::intake::file::lines::*;

    #[test]
    fn lines_end_in_three_ways() {
        assert_eq!([ends("a\nb\n"), ends("a\r\nb\r\n"), ends("a\rb\r"), ends("a")], [2, 2, 2, 0]);
    }
}
