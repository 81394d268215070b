//! Everything but typesetting: every file read, every reference resolved, every character looked for in the fonts.

use super::checked_cycle::CheckedCycle;
use super::read_cycle::ReadCycle;
use super::run_inputs::RunInputs;
use crate::diagnostics::Report;
use crate::typeset::RunFonts;

/// Reads and checks every input. Reports every mistake; gives nothing if a file could not be read as what it is meant
/// to be, and then still checks the others as far as they go without it.
pub fn check(mut inputs: RunInputs, fonts: &RunFonts, report: &mut Report) -> Option<CheckedCycle> {
    let corrections = inputs.corrections.take();
    let read = ReadCycle::read(inputs, fonts, report);
    read.checked(corrections.as_ref(), fonts, report)
}
