//! Whether the quotation marks of a file can be trusted. In: its text. Out: the first mark that does not part cells.
//!
//! The csv reader is lenient: after a closing mark it takes whatever follows into the same cell. One forgotten mark then
//! closes at the next one, rows later, and a row about one person ends up in a comment about another. RFC 4180 has
//! only a delimiter or the end of a line after a closing mark; anything else is an error here.

/// A mark that is wrong: on which line it is, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A cell opens on `opened` and closes on `closed`, and more text follows at once.
    TextAfterClosing { opened: u32, closed: u32 },
    /// A cell opens on this line and never closes.
    NeverClosed { opened: u32 },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartOfCell,
    Plain,
    Quoted,
    /// Behind a mark inside a quoted cell: the end of the cell, or the first half of a doubled mark.
    AfterMark,
}

/// The first fault in a file, if it has one.
pub(super) fn fault(text: &str, delimiter: u8) -> Option<Fault> {
    let bytes = text.as_bytes();
    let (mut state, mut line, mut opened) = (State::StartOfCell, 1, 1);
    for (index, byte) in bytes.iter().copied().enumerate() {
        let ends_cell = byte == delimiter || byte == b'\n' || byte == b'\r';
        state = match (state, byte) {
            (State::StartOfCell, b'"') => {
                opened = line;
                State::Quoted
            }
            (State::Quoted, b'"') => State::AfterMark,
            (State::Quoted, _) => State::Quoted,
            (State::AfterMark, b'"') => State::Quoted,
            (State::AfterMark, _) if !ends_cell => {
                return Some(Fault::TextAfterClosing { opened, closed: line });
            }
            (_, _) if ends_cell => State::StartOfCell,
            (_, _) => State::Plain,
        };
        if byte == b'\n' || (byte == b'\r' && bytes.get(index + 1) != Some(&b'\n')) {
            line += 1;
        }
    }
    (state == State::Quoted).then_some(Fault::NeverClosed { opened })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_marks_are_no_fault() {
        for text in
            ["", "a,\"b\"\"c\",d\r\n", "a 5\" disk,b\n", "\"a\nb\",c", "\"\",\"\"\n", "a,\"b\"\r"]
        {
            assert_eq!(fault(text, b','), None, "{text:?}");
        }
    }

    #[test]
    fn a_mark_that_closes_in_another_row_is_found() {
        let text = "h,i\n1,\"forgotten\n2,\"secret\"\n";
        assert_eq!(fault(text, b','), Some(Fault::TextAfterClosing { opened: 2, closed: 3 }));
        assert_eq!(
            fault("1,\"Solid\" joins\n", b','),
            Some(Fault::TextAfterClosing { opened: 1, closed: 1 })
        );
        assert_eq!(fault("1,\"open\n2,b\n", b','), Some(Fault::NeverClosed { opened: 1 }));
    }
}
