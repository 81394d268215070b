//! What several tests need: the program, the sample cycle, inputs made in a test.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use promopacket::archive::Manifest;
use promopacket::audience::Audience;
use promopacket::diagnostics::{Code, Report};
use promopacket::pipeline::{self, AsOf, AsOfOrigin, BuildOptions, CheckedCycle, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;
use tempfile::TempDir;

/// The folder of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program in a folder, with nothing of this machine's environment that could change its output.
pub(crate) fn program(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("SOURCE_DATE_EPOCH");
    command.output().expect("the program was built for this test")
}

/// What a run printed on the standard error.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("findings are UTF-8")
}

/// What a run printed on the standard output.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("printed text is UTF-8")
}

/// A file of the sample cycle.
pub(crate) fn sample_file(name: &str) -> PathBuf {
    root().join("fixtures/sample-cycle").join(name)
}

/// The sample cycle.
pub(crate) fn sample() -> RunInputs {
    let read =
        |name| Source::new(name, std::fs::read(sample_file(name)).expect("the fixture is there"));
    RunInputs {
        people: Some(read("people.csv")),
        cycle: Some(read("cycle.toml")),
        ..inputs(read("assessments.csv"))
    }
}

/// Assessments alone, with the built-in ladder, cycle and templates.
pub(crate) fn inputs(assessments: Source) -> RunInputs {
    let date = "2026-11-23".parse().expect("a date");
    RunInputs::new(assessments, AsOf { date, origin: AsOfOrigin::Option })
}

/// The embedded fonts.
pub(crate) fn fonts() -> RunFonts {
    RunFonts::load(&[], &mut Report::new()).expect("the embedded fonts need no file")
}

/// Inputs that must be sound.
pub(crate) fn checked(inputs: &RunInputs) -> CheckedCycle {
    let mut report = Report::new();
    let checked = pipeline::check(inputs.clone(), &fonts(), &mut report);
    assert!(!report.has_errors(), "{report:#?}");
    checked.expect("a report without errors")
}

/// The packet of everybody as HR sees it: the id, and the JSON.
pub(crate) fn packets(inputs: &RunInputs) -> Vec<(String, String)> {
    let checked = checked(inputs);
    let fonts = fonts();
    let packet = |it| {
        let json = checked.packet(it, Audience::Hr).to_json(fonts.families());
        String::from_utf8(json).expect("UTF-8")
    };
    checked.reviews.reviews.iter().map(|it| (it.person.id.to_string(), packet(it))).collect()
}

/// No template of ours makes Typst warn: where it does, words may be missing from the page.
pub(crate) fn assert_no_typesetting_warning(report: &Report) {
    assert!(report.iter().all(|it| it.code != Code::TypesettingWarning), "{report:#?}");
}

/// One PDF; the findings if there is none.
pub(crate) fn pdf(checked: &CheckedCycle, id: &str, audience: Audience) -> Result<Vec<u8>, String> {
    let mut report = Report::new();
    let made = pipeline::packet(checked, fonts(), id, audience, &mut report);
    let pdf = made.expect("a thread can be started");
    pdf.map(|it| it.bytes).ok_or_else(|| format!("{:#?}", report.in_file_order()))
}

/// An archive that a test built.
pub(crate) struct Built {
    /// Where it is; removed with this value.
    pub(crate) folder: TempDir,
    /// Its manifest.
    pub(crate) manifest: Manifest,
}

impl Built {
    /// The bytes of a file of the archive.
    pub(crate) fn read(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(file)).expect("the file is in the archive")
    }
}

/// Builds inputs that must be sound.
pub(crate) fn build(inputs: &RunInputs, audiences: &[Audience], jobs: usize) -> Built {
    let folder = TempDir::new().expect("a temporary folder");
    let jobs = NonZeroUsize::new(jobs).expect("at least one");
    let options = BuildOptions::new(audiences.to_vec(), jobs);
    let mut report = Report::new();
    let mut checked = checked(inputs);
    let built = pipeline::build(
        &mut checked,
        fonts(),
        &options,
        folder.path(),
        &mut |_, _| ControlFlow::Continue(()),
        &mut report,
    );
    assert!(built.expect("a folder that can be written").is_some(), "{report:#?}");
    assert_no_typesetting_warning(&report);
    let json =
        std::fs::read(folder.path().join(Manifest::FILE)).expect("an archive has a manifest");
    let manifest = serde_json::from_slice(&json).expect("a manifest can be read");
    Built { folder, manifest }
}
