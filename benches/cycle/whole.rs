//! A whole cycle through the library, as the program makes it: files read, checked, typeset, written, manifest.

use std::num::NonZeroUsize;
use std::path::Path;

use promopacket::assessment::Storage;
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, AsOf, AsOfOrigin, Checked, Inputs, Options};
use promopacket::source::Source;
use promopacket::typeset::Fonts;

use crate::figures::print_figures;

/// Assessments, with the date of every measurement.
pub(crate) fn inputs(assessments: Source) -> Inputs {
    let date = "2026-11-23".parse().expect("a date");
    Inputs::new(assessments, AsOf { date, origin: AsOfOrigin::Option })
}

/// The inputs in a folder.
pub(crate) fn read(folder: &Path) -> Inputs {
    let read = |name: &str| Source::read(&folder.join(name)).expect("the file was written");
    Inputs { people: Some(read("people.csv")), ..inputs(read("assessments.csv")) }
}

/// Inputs that have no mistake.
pub(crate) fn checked(inputs: Inputs) -> (Checked, Fonts) {
    let mut report = Report::new();
    let fonts = Fonts::load(&[], &mut report).expect("the embedded fonts need no file");
    let checked = pipeline::check(inputs, &fonts, &mut report);
    assert!(!report.has_errors(), "{:#?}", report.in_file_order().first());
    (checked.expect("synthetic data is sound"), fonts)
}

/// Builds the cycle in a folder.
pub(crate) fn build(folder: &Path, jobs: usize) {
    let out = tempfile::TempDir::new().expect("a temporary folder");
    let jobs = NonZeroUsize::new(jobs).expect("at least one");
    let options = Options::new(vec![Audience::Committee], jobs);
    let (built, people) = print_figures(|| {
        let storage = Storage::Disk(out.path().to_owned());
        let (mut checked, fonts) = checked(Inputs { storage, ..read(folder) });
        let mut report = Report::new();
        let built =
            pipeline::build(&mut checked, fonts, &options, out.path(), &mut |_, _| {}, &mut report);
        (built, checked.reviews.reviews.len())
    });
    assert_eq!(built.expect("writable").expect("synthetic data is sound").packets, people);
}

/// Checks the cycle in a folder.
pub(crate) fn check(folder: &Path) {
    print_figures(|| checked(read(folder)));
}
