//! The account of a hand-over in sentences. In: figures. Out: where each packet went, for people.

use std::collections::BTreeSet;
use std::path::Path;

use promopacket::diagnostics::{escape_control, in_backticks};
use promopacket::handover::{HandoverAccount, LeftOutPacket, LeftOutReason, UploadResult};

use super::command_output::CommandOutcome;
use super::terminal::{self, count};

/// How many people or packages are named.
const NAMED: usize = 20;

/// Says what became of every packet.
pub(super) fn conclude(
    account: &HandoverAccount,
    out: Option<&Path>,
    outcome: &mut CommandOutcome,
) {
    if let Some(result) = &account.report {
        said_by_report(result, outcome);
    }
    let (packets, left) = (account.packets, account.left_out.len());
    let packets = count(packets, "packet", "packets");
    let edition = &account.edition;
    let done = match out.filter(|_| !account.packages.is_empty()) {
        Some(out) => {
            format!("{} of the edition `{edition}` in `{}`", account.exported, terminal::shown(out))
        }
        None => {
            format!("{} of the edition `{edition}` to hand over, nothing written", account.exported)
        }
    };
    outcome.say(format!("{packets} in the archive: {done}; {left} left out"));
    left_out(account, outcome);
    packages(account, outcome);
    if !account.not_written.is_empty() {
        let people = count(account.not_written.len(), "person", "people");
        let ids = named(account.not_written.iter());
        outcome.say(format!("{people} without a packet, as the manifest says: {ids}"));
    }
    if account.purged > 0 {
        let files = count(account.purged, "packet was", "packets were");
        outcome.say(format!("{files} purged earlier and cannot be handed over"));
    }
    if account.held > 0 {
        let held = count(account.held, "packet", "packets");
        outcome.say(format!("{held} of these under a legal hold, which stays with the archive"));
    }
    for note in account.notes.iter().filter(|_| !account.packages.is_empty()) {
        outcome.say(format!("note: {note}"));
    }
}

fn said_by_report(result: &UploadResult, outcome: &mut CommandOutcome) {
    let missing = count(result.missing.len(), "file is missing", "files are missing");
    let mut said = format!("{} taken, {missing}", result.taken);
    if result.unknown_rows > 0 {
        let rows = count(result.unknown_rows, "row is", "rows are");
        said = format!("{said}; {rows} about no file of this hand-over");
    }
    outcome.say(format!("the report: {said}"));
}

/// Says why packets were left out: those of other editions by number, all others by whom they are about.
fn left_out(account: &HandoverAccount, outcome: &mut CommandOutcome) {
    let mut editions = Vec::new();
    for ((reason, edition), number) in account.left_out_counts() {
        if reason == LeftOutReason::OtherEdition {
            editions.push(format!("{number} `{edition}`"));
            continue;
        }
        let is_one = |left: &&LeftOutPacket| left.reason == reason && left.edition == edition;
        let people = account.left_out.iter().filter(is_one).map(|left| &left.employee_id);
        let people = named(people.collect::<BTreeSet<_>>().into_iter());
        outcome.say(format!("left out: {number} `{edition}` {}: {people}", reason.in_words()));
    }
    if !editions.is_empty() {
        let of = LeftOutReason::OtherEdition.in_words();
        outcome.say(format!("left out: {} {of}", editions.join(", ")));
    }
}

fn packages(account: &HandoverAccount, outcome: &mut CommandOutcome) {
    for package in account.packages.iter().take(NAMED) {
        let packets = count(package.packets, "packet", "packets");
        let name = escape_control(&package.name);
        outcome.say(format!("`{name}`: {packets}, {} bytes", package.bytes));
    }
    let more = account.packages.len().saturating_sub(NAMED);
    if more > 0 {
        outcome.say(format!("and {more} more"));
    }
}

/// Ids, the first of them by name.
fn named<'i>(ids: impl ExactSizeIterator<Item = &'i String>) -> String {
    let more = ids.len().saturating_sub(NAMED);
    let first = in_backticks(ids.take(NAMED), ", ");
    if more == 0 { first } else { format!("{first} and {more} more") }
}
