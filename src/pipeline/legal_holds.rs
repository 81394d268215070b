//! Whose packets a legal hold keeps as they are. In: what the archive and the cycle file hold. Out: whose packets stay as they
//! are, each said once; and holds that cannot be, or that only the archive knows.

use std::collections::BTreeSet;
use std::path::Path;

use super::build_run::BuildRun;
use crate::archive::{EarlierRuns, Manifest, PacketFile, RebuildReason};
use crate::assessment::PersonId;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control, in_backticks};

/// How many ids are named in a sentence.
const NAMED: usize = 8;

/// The people of whom a packet stays as it is because of a hold.
#[derive(Debug, Default)]
pub(super) struct HoldsMet {
    people: BTreeSet<String>,
}

impl HoldsMet {
    /// Whether a hold was met for a person.
    pub(super) fn includes(&self, employee_id: &str) -> bool {
        self.people.contains(employee_id)
    }

    /// Notes that a packet of a person stays; says so once for each person.
    pub(super) fn meet(&mut self, run: &BuildRun<'_>, employee_id: &str, report: &mut Report) {
        if self.people.insert(employee_id.to_owned()) {
            report.push(would_change(run, employee_id));
        }
    }

    /// Notes that a held packet is not the file that was written, which is said of the file when it is listed.
    pub(super) fn meet_altered(&mut self, employee_id: &str) {
        self.people.insert(employee_id.to_owned());
    }
}

fn would_change(run: &BuildRun<'_>, employee_id: &str) -> Diagnostic {
    let message = "a packet in the folder is under a legal hold, and this run would replace, move or remove it; it stays as it is";
    let retention = &run.checked.cycle.retention;
    let mut steps = String::new();
    if retention.legal_hold {
        steps.push_str("set `legal_hold = false` in the cycle file, then ");
    }
    if retention.held.contains_key(employee_id) {
        steps.push_str("take the id out of `held` in the cycle file, then ");
    }
    let is_whole = retention.legal_hold || run.archive_holds_all;
    let whom = if is_whole { "--all" } else { "ID" };
    let archive = shown(run.out);
    Diagnostic::error(Code::LegalHold, message)
        .about(employee_id)
        .hint("build into another folder")
        .hint(format!(
            "or end the hold: {steps}`promopacket hold {archive} --release {whom} --reason TEXT`"
        ))
}

/// What is said of a packet under a hold that is missing or another file than was written.
pub(super) fn not_as_written(packet: &PacketFile, found: RebuildReason) -> Diagnostic {
    let file = escape_control(&packet.file);
    let state = match found {
        RebuildReason::Missing => "is missing",
        _ => "is not the file that was written any more",
    };
    let message = format!("`{file}` is under a legal hold and {state}; it stays listed");
    Diagnostic::error(Code::LegalHold, message)
        .value(&packet.file)
        .about(&packet.employee_id)
        .hint("restore it from a backup")
}

/// Reports ids of the cycle file's `held` that nobody in the input or the archive has: a mistyped one protects nobody.
pub(super) fn unknown(run: &BuildRun<'_>, previous: &EarlierRuns, report: &mut Report) {
    let held = &run.checked.cycle.retention.held;
    if held.is_empty() {
        return;
    }
    let mut known = run.checked.people();
    if let Some(manifest) = previous.manifest() {
        known.extend(manifest.known_people().into_iter().map(PersonId::new));
    }
    let unknown = held.iter().filter(|(id, _)| !known.contains(&PersonId::new(id)));
    for (number, (id, at)) in unknown.enumerate() {
        let message = "`held` names an id that nobody in the input or the archive has";
        let finding = Diagnostic::error(Code::UnknownHeldPerson, message).at(at.clone()).value(id);
        report.push(finding.nearest_of_many(number, id, known.iter().map(PersonId::as_str)));
    }
}

/// Says of holds that the archive has and the cycle file does not name that they stay.
pub(super) fn staying(run: &BuildRun<'_>, manifest: &Manifest, report: &mut Report) {
    let (archive, retention) = (&manifest.archive, &run.checked.cycle.retention);
    let of_people: Vec<&str> = archive
        .held
        .iter()
        .filter(|id| !retention.held.contains_key(*id))
        .map(String::as_str)
        .collect();
    let (what, option) = if retention.legal_hold {
        return;
    } else if archive.legal_hold {
        ("a legal hold on all of it".to_owned(), "--all".to_owned())
    } else if of_people.is_empty() {
        return;
    } else {
        (format!("a legal hold on the packets of {}", named(&of_people)), option(&of_people))
    };
    let message = format!("the archive has {what}, which the cycle file does not name; it stays");
    let hint = format!(
        "`promopacket hold {} --release {option} --reason TEXT` ends it; no build does",
        shown(run.out)
    );
    report.push(Diagnostic::warning(Code::HoldStays, message).hint(hint));
}

fn option(ids: &[&str]) -> String {
    if ids.len() <= NAMED && ids.iter().all(|id| is_plain(id)) {
        ids.join(",")
    } else {
        "ID".to_owned()
    }
}

/// Whether a shell takes an id as it stands.
fn is_plain(id: &str) -> bool {
    id.chars().all(|character| character.is_alphanumeric() || "._-".contains(character))
}

/// "`E1`, `E2` and 3 others".
pub(super) fn named(ids: &[&str]) -> String {
    let first = in_backticks(ids.iter().take(NAMED), ", ");
    match ids.len().saturating_sub(NAMED) {
        0 => first,
        1 => format!("{first} and 1 other"),
        more => format!("{first} and {more} others"),
    }
}

fn shown(folder: &Path) -> String {
    escape_control(&folder.display().to_string())
}
