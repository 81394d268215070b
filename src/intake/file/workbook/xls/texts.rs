//! The table of texts of an XLS. In: the records of its stream. Out: how many bytes each text has at most, in the order of
//! the table ([MS-XLS] 2.4.265, 2.5.293). The texts themselves are not kept.

use crate::intake::file::workbook::xls::records;

const TABLE: u16 = 0x00fc;
const CONTINUE: u16 = 0x003c;

/// No letter of sixteen bits needs more bytes.
const LETTER: u32 = 3;

/// The lengths of all texts; those of a damaged table only up to the damage.
pub(super) fn lengths(stream: &[u8]) -> Vec<u32> {
    let mut records = records(stream).skip_while(|(kind, _)| *kind != TABLE);
    let mut pieces: Vec<&[u8]> = Vec::new();
    if let Some((_, first)) = records.next() {
        pieces.push(first.get(8..).unwrap_or_default());
        pieces.extend(records.take_while(|(kind, _)| *kind == CONTINUE).map(|(_, data)| data));
    }
    let mut table = SharedTextTable { pieces, piece: 0, at: 0 };
    let mut lengths = Vec::new();
    while let Some(letters) = table.text() {
        lengths.push(u32::from(letters) * LETTER);
    }
    lengths
}

/// The table, and where in it the next text begins.
struct SharedTextTable<'s> {
    pieces: Vec<&'s [u8]>,
    piece: usize,
    at: usize,
}

impl SharedTextTable<'_> {
    /// Passes over a text; how many letters it has.
    fn text(&mut self) -> Option<u16> {
        if self.left() == 0 {
            self.next_piece()?;
        }
        let letters = u16::from_le_bytes(self.take()?);
        let [flags] = self.take()?;
        let runs = if flags & 8 != 0 { u16::from_le_bytes(self.take()?) } else { 0 };
        let more = if flags & 4 != 0 { u32::from_le_bytes(self.take()?) } else { 0 };
        self.skip_letters(usize::from(letters), flags & 1 != 0)?;
        self.skip(usize::from(runs) * 4)?;
        self.skip(usize::try_from(more).ok()?)?;
        Some(letters)
    }

    /// Each piece says anew whether its letters have one byte or two.
    fn skip_letters(&mut self, mut letters: usize, mut is_wide: bool) -> Option<()> {
        loop {
            let width = if is_wide { 2 } else { 1 };
            let here = letters.min(self.left() / width);
            self.at += here * width;
            letters -= here;
            if letters == 0 {
                return Some(());
            }
            self.next_piece()?;
            let [flags] = self.take()?;
            is_wide = flags & 1 != 0;
        }
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        loop {
            let here = bytes.min(self.left());
            self.at += here;
            bytes -= here;
            if bytes == 0 {
                return Some(());
            }
            self.next_piece()?;
        }
    }

    fn left(&self) -> usize {
        self.pieces.get(self.piece).map_or(0, |piece| piece.len() - self.at)
    }

    fn next_piece(&mut self) -> Option<()> {
        (self.piece, self.at) = (self.piece + 1, 0);
        (self.piece < self.pieces.len()).then_some(())
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let taken = self.pieces.get(self.piece)?.get(self.at..)?.first_chunk()?;
        self.at += N;
        Some(*taken)
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::file::workbook::xls::texts::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).expect("records are short");
        [&kind.to_le_bytes(), &length.to_le_bytes(), data].concat()
    }

    #[test]
    fn texts_go_on_in_the_next_record() {
        let table = [&[0; 8][..], &[2, 0, 0], b"ab", &[5, 0, 0], b"cd"].concat();
        let behind = [&[1][..], b"e\0f\0g\0", &[1, 0, 8, 1, 0], b"h", &[0; 4]].concat();
        let stream = [record(TABLE, &table), record(CONTINUE, &behind), record(9, &[1])].concat();
        assert_eq!(lengths(&stream), [6, 15, 3]);
        assert!(lengths(&record(TABLE, &[0; 3])).is_empty());
    }
}
