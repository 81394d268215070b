//! The cycle that is part of the program: people who do not exist, so that the page can be tried without a file. In: inputs without
//! assessments. Out: the same with the sample's files, and a folder for what is done with them.

use std::path::PathBuf;

use promopacket::error::{Error, Result};
use promopacket::pipeline::RunInputs;
use promopacket::source::Source;
use tempfile::TempDir;

use super::session::CycleOrigin;
use crate::signals;

const ASSESSMENTS: &[u8] = include_bytes!("../../fixtures/sample-cycle/assessments.csv");
const PEOPLE: &[u8] = include_bytes!("../../fixtures/sample-cycle/people.csv");
const CYCLE: &[u8] = include_bytes!("../../fixtures/sample-cycle/cycle.toml");

/// The files of the sample, with their names.
pub(crate) const SAMPLE_FILES: [(&str, &[u8]); 3] =
    [("assessments.csv", ASSESSMENTS), ("people.csv", PEOPLE), ("cycle.toml", CYCLE)];

/// The folder of a sample. It goes when the page ends.
#[derive(Debug)]
pub(crate) struct SampleCycle {
    folder: TempDir,
}

impl SampleCycle {
    /// A sample in a new folder.
    ///
    /// # Errors
    /// A temporary folder that cannot be made.
    pub(crate) fn new() -> Result<Self> {
        let parent = std::env::temp_dir();
        let folder = TempDir::with_prefix("promopacket-sample-")
            .map_err(Error::write("write into", &parent))?;
        signals::remove_at_end(folder.path());
        Ok(Self { folder })
    }

    /// Adds the files of the sample; a cycle file that was given stays.
    pub(crate) fn fill(inputs: &mut RunInputs) {
        let source = |name: &str, bytes: &[u8]| Source::new(name, bytes.to_vec());
        inputs.assessments = vec![source("assessments.csv", ASSESSMENTS)];
        inputs.people = Some(source("people.csv", PEOPLE));
        inputs.cycle.get_or_insert_with(|| source("cycle.toml", CYCLE));
    }

    /// The corrections file of the sample.
    pub(crate) fn corrections(&self) -> PathBuf {
        self.folder.path().join("corrections.csv")
    }

    /// The folder of its packets.
    pub(crate) fn out(&self) -> PathBuf {
        self.folder.path().join("packets")
    }

    /// What keeps the folder.
    pub(crate) fn into_origin(self) -> CycleOrigin {
        CycleOrigin::Sample(self.folder)
    }
}

#[cfg(test)]
mod tests {
    use promopacket::diagnostics::Report;
    use promopacket::pipeline::{self, AsOf, AsOfOrigin};
    use promopacket::typeset::RunFonts;

    use super::*;

    #[test]
    fn the_sample_is_sound_and_leaves_nothing() {
        let as_of = AsOf { date: chrono::NaiveDate::MIN, origin: AsOfOrigin::Today };
        let mut inputs = RunInputs::new(Source::new("none", Vec::new()), as_of);
        SampleCycle::fill(&mut inputs);
        let fonts = RunFonts::load(&[], &mut Report::new()).expect("no folder is read");
        let mut report = Report::new();
        let checked = pipeline::check(inputs, &fonts, &mut report).expect("its files can be read");
        assert!(checked.people().len() > 20);
        let sample = SampleCycle::new().expect("a temporary folder");
        let folder = sample.folder.path().to_owned();
        std::fs::write(sample.corrections(), "x").expect("writable");
        drop(sample.into_origin());
        assert!(!folder.exists());
    }
}
