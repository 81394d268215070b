//! What makes all packets of a run look as they do. In: the program, templates, fonts and the standard. Out: one hash, and what
//! of it has changed since an earlier run.

use serde::Serialize;

use super::{Input, Manifest, Program, Reason, sha256};
use crate::cycle::{ArchiveStandard, Cycle};

/// The roles of files that change how packets look, and what is said if they have.
const ROLES: [(&str, Reason); 3] =
    [("template", Reason::Templates), ("logo", Reason::Templates), ("font", Reason::Fonts)];

/// Everything beside a packet's own data that its bytes depend on.
#[derive(Debug, Serialize)]
pub struct Look {
    program: Program,
    standard: String,
    files: Vec<Input>,
}

impl Look {
    /// The look of a run that read these files.
    pub fn new(cycle: &Cycle, files: &[Input]) -> Self {
        let counts = |it: &&Input| ROLES.iter().any(|(role, _)| *role == it.role);
        Self {
            program: Program::this(),
            standard: ArchiveStandard::as_str(cycle.standard).to_owned(),
            files: files.iter().filter(counts).cloned().collect(),
        }
    }

    /// SHA-256 of all of it.
    pub fn sha256(&self) -> String {
        sha256(&serde_json::to_vec(self).expect("texts and lists always serialise"))
    }

    /// What is different from the run that wrote a manifest.
    pub(super) fn change_since(&self, manifest: &Manifest) -> Reason {
        if manifest.program != self.program {
            return Reason::Program;
        }
        let differs = |role: &str| {
            let old = manifest.inputs.iter().filter(|it| it.role == role);
            !old.eq(self.files.iter().filter(|it| it.role == role))
        };
        let found = ROLES.iter().find(|(role, _)| differs(role));
        let has_standard = manifest.archive.standards.contains(&self.standard);
        let other = if has_standard { Reason::Look } else { Reason::Standard };
        found.map_or(other, |(_, reason)| *reason)
    }
}
