//! What takes more than minutes: memory at ten thousand people, a second run over them, a file of two million rows, and
//! more people than Typst has numbers for files.

use crate::figures::Limit::AtMost;
use crate::figures::{Folder, Table, measured};
use crate::synthetic::Said;
use crate::{memory, program};

/// Measures something and adds its rows.
type Part = fn(&mut Table);

/// Prints the table, or its part of a name.
pub(crate) fn table(part: Option<&str>) {
    let parts: [(&str, Part); 4] =
        [("rows", rows), ("memory", memory), ("again", again), ("many", many)];
    let mut table = Table::begin();
    for (name, measure) in parts {
        if part.is_none_or(|it| it == name) {
            measure(&mut table);
        }
    }
    table.end();
}

/// Ten times as many people.
fn memory(table: &mut Table) {
    let [few, many] = [1_000, 10_000].map(Folder::with);
    let [small, large] = [&few, &many].map(|it| memory::of_build(it).peak);
    table.figure("peak memory at 10,000 people, 2 jobs", &format!("{:.0} MB", large / 1024.0));
    let added = (large - small) / (many.people - few.people) as f64;
    let rows = many.size() / many.people as f64;
    let figure = format!("{added:.1} kB; the rows about them are {rows:.1} kB");
    table.figure("what each person more adds to it", &figure);
    table.ratio("peak memory at 10,000 people to that at 1,000", large / small, AtMost(1.2));
}

/// A file of 100,000 people.
fn rows(table: &mut Table) {
    let folder = Folder::with(100_000);
    let checked = measured(&["check-cycle", folder.name()]);
    let what = format!("`check` of {} rows of {} people", folder.rows, folder.people);
    let speed = folder.size() / 1024.0 / checked.wall;
    let figure = format!("{:.1} s, {speed:.0} MB a second", checked.wall);
    table.figure(&what, &figure);
    let times = format!("{:.2} times the size of the files", checked.peak / folder.size());
    table.figure("its peak memory, with lint and reviews", &times);
    let tables = measured(&["tables", folder.name()]);
    let what = "peak memory of their intake alone to the size of the files";
    table.ratio(what, tables.peak / folder.size(), AtMost(2.0));
}

/// Ten thousand packets, and again with nothing changed.
fn again(table: &mut Table) {
    let folder = Folder::with(10_000);
    let first = program::build(folder.path(), "2").wall;
    let second = program::build(folder.path(), "2").wall;
    let speed = folder.people as f64 / first;
    table.figure("10,000 packets, 2 jobs", &format!("{first:.0} s, {speed:.0} a second"));
    table.ratio("a second run with nothing changed to the first", second / first, AtMost(0.03));
}

/// Typst numbers files with 16 bits: 65,535 for a process. Little is said about each person, so that it takes minutes.
fn many(table: &mut Table) {
    let folder = Folder::saying(Said::Little, 70_000);
    let built = memory::of_build(&folder);
    let speed = folder.people as f64 / built.wall;
    let figure = format!("{:.0} s, {speed:.0} a second, {:.0} MB", built.wall, built.peak / 1024.0);
    table.figure("70,000 people in one process", &figure);
}
