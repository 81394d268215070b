//! Whether the folder of a build has an archive that this run may go on with. In: the run, and the folder. Out: what earlier
//! runs left there, and a run that knows its holds and does without what was purged; or why the folder is not one for this run.

use super::build_run::BuildRun;
use super::legal_holds;
use super::purged_packets;
use crate::archive::{self, EarlierRuns, Manifest};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::error::Result;

/// What earlier runs left in the folder; nothing, and a report, if it cannot be told or must not be mixed with this run.
pub(super) fn earlier_runs(
    run: &mut BuildRun<'_>,
    report: &mut Report,
) -> Result<Option<EarlierRuns>> {
    let previous = match EarlierRuns::read(run.out)? {
        Ok(previous) => previous,
        Err(finding) => {
            report.push(finding.hint("restore it from a backup, or build into another folder"));
            return Ok(None);
        }
    };
    let before = report.errors();
    legal_holds::unknown(run, &previous, report);
    if let Some(manifest) = previous.manifest() {
        report.extend(misplaced(run, manifest));
        run.archive_holds_all = manifest.archive.legal_hold;
        legal_holds::staying(run, manifest, report);
    }
    if report.errors() > before {
        return Ok(None);
    }
    purged_packets::leave_out(run, &previous, report);
    Ok(Some(previous))
}

/// What keeps this run from an archive's folder.
fn misplaced(run: &BuildRun<'_>, manifest: &Manifest) -> Option<Diagnostic> {
    let (there, own) = (&manifest.archive.cycle, &run.checked.cycle.id);
    let finding = if manifest.archive.outcomes {
        let message = "the folder holds outcomes, and packets do not belong beside them";
        Diagnostic::error(Code::OutcomesApart, message)
    } else if manifest.archive.draft != run.archive.draft {
        Diagnostic::error(Code::DraftsApart, archive::of_drafts(manifest))
    } else if there != own {
        let message = format!("the folder holds packets of the cycle `{}`", escape_control(there));
        Diagnostic::error(Code::AnotherCycle, message)
    } else if manifest.shard != run.options.shard {
        let whose = manifest.shard.map_or("all people".to_owned(), |it| format!("shard {it}"));
        Diagnostic::error(Code::AnotherShard, format!("the folder holds the packets of {whose}"))
    } else {
        return None;
    };
    Some(finding.hint("choose another folder with --out"))
}
