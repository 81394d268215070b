//! The hash of everything but their data that makes packets look as they do. In: the program, templates, fonts and the
//! standard. Out: one hash, and what of it has changed since an earlier run.

use serde::Serialize;

use crate::archive::{InputFile, Manifest, ProgramVersions, RebuildReason, sha256};
use crate::cycle::{ArchiveStandard, Cycle};

/// The roles of files that change how packets look, and what is said if they have.
const ROLES: [(&str, RebuildReason); 3] = [
    ("template", RebuildReason::Templates),
    ("logo", RebuildReason::Templates),
    ("font", RebuildReason::Fonts),
];

/// Everything beside a packet's own data that its bytes depend on.
#[derive(Debug, Serialize)]
pub struct RenderInputs {
    program: ProgramVersions,
    standard: String,
    files: Vec<InputFile>,
}

impl RenderInputs {
    /// The look of a run that read these files.
    pub fn new(cycle: &Cycle, files: &[InputFile]) -> Self {
        let counts = |file: &&InputFile| ROLES.iter().any(|(role, _)| *role == file.role);
        Self {
            program: ProgramVersions::this(),
            standard: ArchiveStandard::as_str(cycle.standard).to_owned(),
            files: files.iter().filter(counts).cloned().collect(),
        }
    }

    /// SHA-256 of all of it.
    pub fn sha256(&self) -> String {
        sha256(&serde_json::to_vec(self).expect("texts and lists always serialise"))
    }

    /// What is different from the run that wrote a manifest.
    pub(super) fn change_since(&self, manifest: &Manifest) -> RebuildReason {
        if manifest.program != self.program {
            return RebuildReason::Program;
        }
        let differs = |role: &str| {
            let old = manifest.inputs.iter().filter(|input| input.role == role);
            !old.eq(self.files.iter().filter(|file| file.role == role))
        };
        let found = ROLES.iter().find(|(role, _)| differs(role));
        let has_standard = manifest.archive.standards.contains(&self.standard);
        let other = if has_standard { RebuildReason::Look } else { RebuildReason::Standard };
        found.map_or(other, |(_, reason)| *reason)
    }
}
