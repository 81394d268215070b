//! Which file name each packet gets. In: people, audiences and the cycle's pattern. Out: one path for each packet, safe on
//! Linux, macOS and Windows; or every name that cannot be, or that two packets would share.

use std::collections::BTreeMap;

use crate::assessment::{Review, ReviewSet};
use crate::audience::Audience;
use crate::cycle::{Cycle, NamePiece};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::file_names::{fault, folded, sound};

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
    let mut claims: BTreeMap<String, Vec<&Review>> = BTreeMap::new();
    // One edition stands for all: they differ in the folder.
    for packet in &planned {
        if Some(&packet.audience) != audiences.first() {
            continue;
        }
        claims.entry(folded(&packet.file)).or_default().push(packet.review);
        let name = packet.name();
        if let Some(why) = fault(name) {
            report.push(finding(Code::UnsafeFileName, why, packet.review, name));
        }
    }
    for claimants in claims.values().filter(|claimants| claimants.len() > 1) {
        let name = file_name(claimants[0], audiences[0], cycle);
        report.extend(same_name("packet", claimants, &name, cycle.file_name.has_id()));
    }
    planned
}

impl PlannedPacket<'_> {
    /// The file's name without its folder.
    pub fn name(&self) -> &str {
        self.file.split_once('/').map_or(&self.file, |(_, name)| name)
    }
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
