//! A whole cycle through the library, as the program makes it: files read, checked, typeset, written, manifest.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

use promopacket::assessment::ContentStorage;
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, AsOf, AsOfOrigin, BuildOptions, CheckedCycle, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use crate::figures::print_figures;

/// Assessments, with the date of every measurement.
pub(crate) fn inputs(assessments: Source) -> RunInputs {
    let date = "2026-11-23".parse().expect("a date");
    RunInputs::new(assessments, AsOf { date, origin: AsOfOrigin::Option })
}

/// The inputs in a folder.
pub(crate) fn read(folder: &Path) -> RunInputs {
    let read = |name: &str| Source::read(&folder.join(name)).expect("the file was written");
    RunInputs { people: Some(read("people.csv")), ..inputs(read("assessments.csv")) }
}

/// Inputs that have no mistake.
pub(crate) fn checked(inputs: RunInputs) -> (CheckedCycle, RunFonts) {
    let mut report = Report::new();
    let fonts = RunFonts::load(&[], &mut report).expect("the embedded fonts need no file");
    let checked = pipeline::check(inputs, &fonts, &mut report);
    assert!(!report.has_errors(), "{:#?}", report.in_file_order().first());
    (checked.expect("synthetic data is sound"), fonts)
}

/// Builds the cycle in a folder.
pub(crate) fn build(folder: &Path, jobs: usize) {
    let out = tempfile::TempDir::new().expect("a temporary folder");
    let jobs = NonZeroUsize::new(jobs).expect("at least one");
    let options = BuildOptions::new(vec![Audience::Committee], jobs);
    let (built, people) = print_figures(|| {
        let storage = ContentStorage::Disk(out.path().to_owned());
        let (mut checked, fonts) = checked(RunInputs { storage, ..read(folder) });
        let mut report = Report::new();
        let built = pipeline::build(
            &mut checked,
            fonts,
            &options,
            out.path(),
            &mut |_, _| ControlFlow::Continue(()),
            &mut report,
        );
        (built, checked.reviews.reviews.len())
    });
    assert_eq!(built.expect("writable").expect("synthetic data is sound").packets, people);
}

/// Checks the cycle in a folder.
pub(crate) fn check(folder: &Path) {
    print_figures(|| checked(read(folder)));
}
