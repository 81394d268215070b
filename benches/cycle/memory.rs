//! Peak memory by the number of people. It ought to be flat: Typst's cache is bounded, and packets are written as they
//! are finished; what grows is what people wrote, which is held once.

use crate::figures::{Figures, Folder, Table, measured};

/// The figures of a build with two jobs.
pub(crate) fn of_build(folder: &Folder) -> Figures {
    measured(&["build", folder.name(), "2"])
}

/// Prints the peak of a build for several sizes, and how much each person adds.
pub(crate) fn by_people() {
    let table = Table::begin();
    let mut before: Option<(usize, f64)> = None;
    for people in [300, 1_000, 3_000, 10_000] {
        let folder = Folder::with(people);
        let checked = measured(&["check-cycle", folder.name()]).peak;
        let peak = of_build(&folder).peak;
        let added = before.map_or(String::new(), |(fewer, less)| {
            format!(", {:.1} kB more for each person", (peak - less) / (people - fewer) as f64)
        });
        let size = folder.size() / 1024.0;
        let figure = format!(
            "{:.0} MB{added}; {:.0} MB after the check; tables of {size:.1} MB",
            peak / 1024.0,
            checked / 1024.0
        );
        table.figure(&format!("peak memory of `build` at {people} people"), &figure);
        before = Some((people, peak));
    }
}
