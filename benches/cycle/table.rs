//! The table of docs/reference/performance.md: what fits into five minutes.

use crate::figures::Limit::{AtLeast, AtMost};
use crate::figures::{Folder, Table, in_turns, measured};
use crate::{intake, memory, program};

/// People of the cycle that is built.
const PEOPLE: usize = 300;

/// Prints the table.
pub(crate) fn table() {
    let mut table = Table::begin();
    builds(&mut table);
    single(&mut table);
    again(&mut table);
    let [plain, paired, long, export] = intake::SHAPES.map(intake::intake);
    // Half above what they were when reading into one record became the measure.
    let what = |shape: &str| format!("`check` of {shape} to the csv crate reading it");
    table.ratio(&what("a paired file in plain ASCII"), plain, AtMost(11.0));
    table.ratio(&what("a paired file"), paired, AtMost(15.0));
    table.ratio(&what("a long file"), long, AtMost(16.0));
    table.ratio(&what("an export"), export, AtMost(32.0));
    let [small, large] = [200, 1000].map(|it| memory::of_build(&Folder::with(it)).peak);
    table.figure("peak memory at 1,000 people, 2 jobs", &format!("{:.0} MB", large / 1024.0));
    table.ratio("peak memory at 1,000 people to that at 200", large / small, AtMost(1.2));
    table.end();
}

/// Whole cycles against the bare compiler, and one job against two.
fn builds(table: &mut Table) {
    let folder = Folder::with(PEOPLE);
    let [bare, one, two] = in_turns([
        &|| measured(&["bare", folder.name()]),
        &|| measured(&["build", folder.name(), "1"]),
        &|| measured(&["build", folder.name(), "2"]),
    ]);
    let a_second = |seconds: f64| format!("{:.0}", folder.people as f64 / seconds);
    table.figure("packets a second, bare compile and export", &a_second(bare.wall));
    table.figure("packets a second, `build` with 1 job", &a_second(one.wall));
    table.figure("packets a second, `build` with 2 jobs", &a_second(two.wall));
    let what = "`build` with 1 job to the bare compile and export of the same packets";
    table.ratio(what, one.wall / bare.wall, AtMost(1.08));
    let what = "the same in time of all processors";
    table.ratio(what, one.cpu / bare.cpu, AtMost(1.08));
    table.ratio("packets a second with 2 jobs to those with 1", one.wall / two.wall, AtLeast(1.75));
}

/// One packet.
fn single(table: &mut Table) {
    let [bare, whole] = in_turns([&|| measured(&["bare-one"]), &program::packet]);
    let seconds = format!("{:.0} ms", whole.wall * 1000.0);
    table.figure("`packet` from the start of the program to the file", &seconds);
    let what = "the same to the bare compile and export of that packet";
    table.ratio(what, whole.wall / bare.wall, AtMost(3.0));
}

/// The same cycle twice into one folder; the limit is that of the large table, where the start of the program counts
/// for nothing.
fn again(table: &mut Table) {
    let folder = Folder::with(PEOPLE);
    let first = program::build(folder.path(), "2").wall;
    let [second] = in_turns([&|| program::build(folder.path(), "2")]);
    let figure = format!("{:.1} % of the first run", 100.0 * second.wall / first);
    table.figure(&format!("`build` again, nothing changed, {PEOPLE} people"), &figure);
}
