//! What `.ci/run` measures in the dev profile, in half a minute. The limits are near half above what a quiet machine gives:
//! they fail what became half as slow again, and are generous to noise. Times are those of the processor, which other
//! programs disturb least. Our own code is not optimised in this profile, so none of this is a figure to show.

use crate::figures::Limit::AtMost;
use crate::figures::{Folder, Table, in_turns, measured};

/// People of the cycle that is built.
const BUILT: usize = 40;

/// People of the cycle that is checked.
const CHECKED: usize = 2_000;

/// Prints the table.
pub(crate) fn table() {
    let mut table = Table::begin();
    builds(&mut table);
    checks(&mut table);
    table.end();
}

/// A whole cycle against the bare compiler; 1.08 to 1.15 when this was written.
fn builds(table: &mut Table) {
    let folder = Folder::with(BUILT);
    let [bare, built] = in_turns([&|| measured(&["bare", folder.name()]), &|| {
        measured(&["build", folder.name(), "1"])
    }]);
    let what = "`build` with 1 job to the bare compile and export of the same packets, processor";
    table.ratio(what, built.cpu / bare.cpu, AtMost(1.6));
}

/// A whole check against the csv crate, 7.2 to 7.5, and its memory, 58 to 63 MB when this was written.
fn checks(table: &mut Table) {
    let folder = Folder::with(CHECKED);
    let [bare, checked] = in_turns([&|| measured(&["read-often", folder.name()]), &|| {
        measured(&["check-cycle", folder.name()])
    }]);
    let what = "`check` to the csv crate reading the file twenty times, processor";
    table.ratio(what, checked.cpu / bare.cpu, AtMost(10.5));
    let beyond_file = (checked.peak - 2.0 * folder.size()) / 1024.0;
    table.ratio("peak memory of `check` beyond twice its tables, MB", beyond_file, AtMost(120.0));
}
