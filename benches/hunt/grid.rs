//! Tables as they come from a spreadsheet, and what becomes of them on the way. In: rows of cells and chance. Out: a file whose rows
//! still say of whom they are, or of nobody.

use rust_xlsxwriter::{Format, Workbook};

use crate::chance::Chance;

pub(crate) type Grid = Vec<Vec<String>>;

/// What somebody does to a table without any wish to change what it says.
pub(crate) fn handled(grid: &mut Grid, ids: &[usize], chance: &mut Chance) -> Vec<String> {
    let mut done = Vec::new();
    for _ in 0..chance.below(5) {
        let what = handle(grid, ids, chance);
        done.push(what.to_owned());
    }
    done
}

fn handle(grid: &mut Grid, ids: &[usize], chance: &mut Chance) -> &'static str {
    let header = grid.iter().position(|it| it.len() > 2).unwrap_or(0);
    let row = (header + 1 + chance.below(grid.len() - header)).min(grid.len() - 1);
    let width = grid[header].len();
    let column = chance.below(width);
    match chance.below(19) {
        0 => {
            let row = grid.remove(row);
            grid.insert(header.min(grid.len()), row);
            "a row above the header"
        }
        1 => {
            grid.insert(row, grid[row].clone());
            "a row twice"
        }
        2 => {
            grid.insert(row, vec![String::new(); width]);
            "an empty row"
        }
        3 => {
            grid.insert(0, vec!["Review of 2026".to_owned()]);
            "a title"
        }
        4 => {
            grid.push(vec!["Total".to_owned(), (grid.len() - 1).to_string()]);
            "a row of totals"
        }
        5 => {
            let to = chance.below(width);
            for row in grid.iter_mut().filter(|it| it.len() == width) {
                row.swap(column, to);
            }
            // The places of ids change with it, and what is done to them later would be done to others.
            "two columns swapped"
        }
        6 => {
            for row in grid.iter_mut().filter(|it| it.len() == width) {
                let cell = row[column].clone();
                row.push(cell);
            }
            "a column twice"
        }
        7 => {
            grid[header][column].clear();
            "a header without its name"
        }
        8 => {
            let other = grid[header][chance.below(width)].clone();
            grid[header][column] = other;
            "two headers of one name"
        }
        9 => {
            grid[header][column].push_str(" (old)");
            "another word in a header"
        }
        10 => {
            let at = chance.below(grid[row].len());
            grid[row].remove(at);
            "a cell too few"
        }
        11 => {
            let at = chance.below(grid[row].len() + 1);
            grid[row].insert(at, String::new());
            "a cell too many"
        }
        12..=15 => id(grid, row, ids, chance),
        16 => {
            let at = chance.below(grid[row].len());
            grid[row][at] = format!("\"{}", grid[row][at]);
            "a quotation mark in front of a cell"
        }
        17 => {
            let at = chance.below(grid[row].len());
            grid[row][at].push_str("\r\n\"and, more\"; of it");
            "a break and marks in a cell"
        }
        _ => {
            grid[header + 1..].reverse();
            "the rows from the last to the first"
        }
    }
}

/// Changes the cell that says of whom a row is.
fn id(grid: &mut Grid, row: usize, ids: &[usize], chance: &mut Chance) -> &'static str {
    let at = ids[chance.below(ids.len())];
    let Some(cell) = grid[row].get_mut(at) else { return "nothing" };
    match chance.below(6) {
        0 => {
            cell.clear();
            "an id is missing"
        }
        1 => {
            *cell = format!("\u{a0}{cell} ");
            "blanks around an id"
        }
        2 => {
            *cell = cell.to_lowercase();
            "an id in small letters"
        }
        3 => {
            cell.pop();
            "an id without its last letter"
        }
        4 => {
            cell.push('0');
            "an id with a zero behind it"
        }
        _ => {
            *cell = "\u{2193}".to_owned();
            "a mark of repetition for an id"
        }
    }
}

/// A file of a table, and its name.
pub(crate) fn file(grid: &Grid, name: &str, chance: &mut Chance) -> (String, Vec<u8>) {
    if chance.one_in(5) {
        return (format!("{name}.xlsx"), workbook(grid, chance));
    }
    let delimiter = *chance.pick(&[b",", b",", b";", b"\t"]);
    let text =
        if chance.one_in(6) { careless(grid, delimiter[0]) } else { careful(grid, delimiter[0]) };
    let bytes = match chance.below(8) {
        0 => {
            [&[0xff, 0xfe][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()]
                .concat()
        }
        1 => [&[0xef, 0xbb, 0xbf][..], text.as_bytes()].concat(),
        _ => text.into_bytes(),
    };
    (format!("{name}.csv"), bytes)
}

fn careful(grid: &Grid, delimiter: u8) -> String {
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    for row in grid {
        writer.write_record(row).expect("memory can be written");
    }
    String::from_utf8(writer.into_inner().expect("memory can be written")).expect("UTF-8")
}

/// A table as a program writes it that knows of no quotation marks, but for cells with breaks or delimiters.
fn careless(grid: &Grid, delimiter: u8) -> String {
    let delimiter = char::from(delimiter);
    let mut text = String::new();
    for row in grid {
        let cell = |cell: &String| {
            if cell.contains([delimiter, '\n']) { format!("\"{cell}\"") } else { cell.clone() }
        };
        let cells: Vec<String> = row.iter().map(cell).collect();
        text += &cells.join(&delimiter.to_string());
        text.push('\n');
    }
    text
}

fn workbook(grid: &Grid, chance: &mut Chance) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    for (line, row) in (0_u32..).zip(grid) {
        for (column, cell) in (0_u16..).zip(row) {
            sheet.write_string(line, column, cell).expect("a small sheet");
        }
    }
    // Equal cells below each other as one, as people do it with ids.
    let column = u16::try_from(chance.below(3)).expect("small");
    let text = |line: usize| grid[line].get(usize::from(column)).map_or("", String::as_str);
    let mut line = 0;
    while line < grid.len() && chance.one_in(2) {
        let end =
            (line..grid.len()).take_while(|it| text(*it) == text(line)).last().unwrap_or(line);
        if end > line && !text(line).is_empty() {
            let rows = (u32::try_from(line).expect("small"), u32::try_from(end).expect("small"));
            sheet
                .merge_range(rows.0, column, rows.1, column, text(line), &plain)
                .expect("a sound range");
        }
        line = end + 1;
    }
    if chance.one_in(3) {
        sheet
            .set_row_hidden(u32::try_from(chance.below(grid.len())).expect("small"))
            .expect("a row");
    }
    book.save_to_buffer().expect("memory can be written")
}
