//! Which file name each packet gets. In: people, audiences and the cycle's pattern. Out: one path for each packet, safe on
//! Linux, macOS and Windows; or every name that cannot be, or that two packets would share.

use std::collections::BTreeMap;

use crate::assessment::{Review, ReviewSet};
use crate::audience::{Audience, OutcomeEdition};
use crate::cycle::{Cycle, NamePiece};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::file_names::{fault, folded, sound};

/// How the names of all documents end.
const ENDING: &str = ".pdf";

/// A packet to be made and the path it will have below the archive's folder.
#[derive(Debug, Clone)]
pub struct PlannedPacket<'r> {
    /// Whom it is about.
    pub review: &'r Review,
    /// Whom it is for.
    pub audience: Audience,
    /// The path below the archive's folder, with `/`.
    pub file: String,
}

/// An outcome page or a letter that is to be made, and the path it will have below its archive's folder.
#[derive(Debug, Clone)]
pub struct PlannedOutcome<'r> {
    /// Whom it is about.
    pub review: &'r Review,
    /// Whom it is for.
    pub edition: OutcomeEdition,
    /// The path below the archive's folder, with `/`.
    pub file: String,
}

/// The packets of everybody for every audience, in the order of ids and audiences. What is said of a name that
/// several people would share is the same for each.
pub fn plan<'r>(
    reviews: &'r ReviewSet,
    audiences: &[Audience],
    cycle: &Cycle,
    report: &mut Report,
) -> Vec<PlannedPacket<'r>> {
    let mut planned = Vec::with_capacity(reviews.reviews.len() * audiences.len());
    for review in &reviews.reviews {
        for &audience in audiences {
            let file = format!("{audience}/{}", file_name(review, audience, cycle));
            planned.push(PlannedPacket { review, audience, file });
        }
    }
    // One edition stands for all: they differ in the folder.
    let first = planned.iter().filter(|packet| Some(&packet.audience) == audiences.first());
    let names = first.map(|packet| (packet.review, packet.name()));
    check_names("packet", names, cycle, report);
    planned
}

/// The outcome pages and letters of everybody, in the order of ids and editions. Their names are those of packets, with what they are
/// at the end, so that no two files of a cycle have one name in different archives.
pub fn plan_outcomes<'r>(
    reviews: &'r ReviewSet,
    editions: &[OutcomeEdition],
    cycle: &Cycle,
    report: &mut Report,
) -> Vec<PlannedOutcome<'r>> {
    let mut planned = Vec::with_capacity(reviews.reviews.len() * editions.len());
    for review in &reviews.reviews {
        for &edition in editions {
            let name = file_name(review, edition.audience(), cycle);
            let kind = if edition == OutcomeEdition::Letter { "letter" } else { "outcome" };
            let stem = name.strip_suffix(ENDING).unwrap_or(&name);
            let file = format!("{}/{stem}_{kind}{ENDING}", edition.as_str());
            planned.push(PlannedOutcome { review, edition, file });
        }
    }
    let first = planned.iter().filter(|outcome| Some(&outcome.edition) == editions.first());
    let names = first.map(|outcome| (outcome.review, outcome.name()));
    check_names("outcome", names, cycle, report);
    planned
}

/// Reports names that no file can have, and those that several people would share. `what` the files are.
fn check_names<'p, 'r: 'p>(
    what: &str,
    names: impl Iterator<Item = (&'r Review, &'p str)>,
    cycle: &Cycle,
    report: &mut Report,
) {
    let mut claims: BTreeMap<String, (&str, Vec<&Review>)> = BTreeMap::new();
    for (review, name) in names {
        claims.entry(folded(name)).or_insert((name, Vec::new())).1.push(review);
        if let Some(why) = fault(name) {
            report.push(finding(Code::UnsafeFileName, why, review, name));
        }
    }
    for (name, claimants) in claims.values().filter(|(_, claimants)| claimants.len() > 1) {
        report.extend(same_name(what, claimants, name, cycle.file_name.has_id()));
    }
}

impl PlannedOutcome<'_> {
    /// The file's name without its folder.
    pub fn name(&self) -> &str {
        name_of(&self.file)
    }
}

impl PlannedPacket<'_> {
    /// The file's name without its folder.
    pub fn name(&self) -> &str {
        name_of(&self.file)
    }
}

/// The name of a file without its folder.
fn name_of(file: &str) -> &str {
    file.split_once('/').map_or(file, |(_, name)| name)
}

/// What is said of people whose files would have one name: the same of each, so that a reader gets it once. `what` the files
/// are; whether the names hold ids.
pub(crate) fn same_name(
    what: &str,
    claimants: &[&Review],
    name: &str,
    holds_ids: bool,
) -> Vec<Diagnostic> {
    let shown = |review: &&Review| {
        let id = escape_control(review.person.id.as_str());
        format!("`{id}` at {}", review.person.at)
    };
    let listed: Vec<String> = claimants.iter().map(shown).collect();
    let message = format!(
        "{} people would have one file name for the {what}: {}",
        claimants.len(),
        listed.join(" and ")
    );
    let first = &claimants[0].person;
    let lower = |review: &&Review| folded(review.person.id.as_str());
    let only_case = claimants.iter().all(|claimant| lower(claimant) == folded(first.id.as_str()));
    let hint = match (holds_ids, only_case) {
        (true, true) => {
            "if they are one person, write the id the same way in every file; if they are two, give one of them another id: macOS and Windows do not tell capital and small letters apart in names of files"
        }
        (true, false) => {
            "give one of them another id: in the name of a file each sign that is no letter and no digit becomes `_`"
        }
        (false, _) => {
            "put `{employee_id}` into `name` under `[output]` of the cycle file, which tells them apart"
        }
    };
    let mut findings = Vec::new();
    for Review { person, .. } in claimants {
        let finding = Diagnostic::error(Code::SameFileName, &message).at(person.at.clone());
        findings.push(finding.value(name).about(person.id.as_str()).hint(hint));
    }
    findings
}

fn finding(code: Code, message: String, review: &Review, name: &str) -> Diagnostic {
    let person = &review.person;
    let hint = "change `name` in [output] of the cycle file, for example to the built-in pattern";
    Diagnostic::error(code, message)
        .at(person.at.clone())
        .value(name)
        .about(person.id.as_str())
        .hint(hint)
}

fn file_name(review: &Review, audience: Audience, cycle: &Cycle) -> String {
    let mut name = String::new();
    for piece in cycle.file_name.pieces() {
        match piece {
            NamePiece::Literal(text) => name.push_str(text),
            NamePiece::Place(place) => {
                name.push_str(&sound(&value(place, review, audience, cycle)))
            }
        }
    }
    name
}

fn value(place: &str, review: &Review, audience: Audience, cycle: &Cycle) -> String {
    let person = &review.person;
    match place {
        "employee_id" => person.id.to_string(),
        "cycle" => cycle.id.clone(),
        "target" => format!("{}-{}", review.target.track, review.target.level),
        "audience" => audience.to_string(),
        "name" => person.name.clone(),
        "email" => named(person.email.as_deref(), "without-email"),
        "team" => named(person.team.as_deref(), "without-team"),
        "manager" => {
            let manager = person.manager.as_deref().or(person.manager_email.as_deref());
            named(manager, "without-manager")
        }
        "track" => review.current.track.to_string(),
        "level" => review.current.level.to_string(),
        _ => unreachable!("the pattern was read against FileNamePattern::PLACES"),
    }
}

/// What a table says, or the word for what it does not say: a name of nothing would begin with a dot, or look cut off.
fn named(text: Option<&str>, without: &str) -> String {
    text.map_or(without, str::trim).to_owned()
}
