//! Packets to file names. In: people, audiences and the cycle's pattern. Out: one path for each packet, safe on Linux,
//! macOS and Windows; or every name that cannot be, or that two packets would share.

use std::collections::BTreeMap;

use crate::assessment::{Review, Reviews};
use crate::audience::Audience;
use crate::characters::composed;
use crate::cycle::{Cycle, Piece};
use crate::diagnostics::{Diagnostic, Report, printable};

/// The longest file name, in bytes; common file systems allow 255.
const LONGEST: usize = 200;

/// A packet to be made and the path it will have below the archive's folder.
#[derive(Debug, Clone)]
pub struct Planned<'r> {
    /// Whom it is about.
    pub review: &'r Review,
    /// Whom it is for.
    pub audience: Audience,
    /// The path below the archive's folder, with `/`.
    pub file: String,
}

/// The packets of everybody for every audience, in the order of ids and audiences. Of names that two packets would
/// share, both are reported.
pub fn plan<'r>(
    reviews: &'r Reviews,
    audiences: &[Audience],
    cycle: &Cycle,
    report: &mut Report,
) -> Vec<Planned<'r>> {
    let pairs =
        reviews.reviews.iter().flat_map(|review| audiences.iter().map(move |it| (review, *it)));
    let name = |review, audience| format!("{audience}/{}", file_name(review, audience, cycle));
    let planned: Vec<Planned<'_>> = pairs
        .map(|(review, audience)| Planned { review, audience, file: name(review, audience) })
        .collect();
    let mut claims: BTreeMap<String, Vec<&Review>> = BTreeMap::new();
    // One edition stands for all: they differ in the folder.
    for it in planned.iter().filter(|it| Some(&it.audience) == audiences.first()) {
        claims.entry(folded(&it.file)).or_default().push(it.review);
        let name = it.name();
        if let Some(why) = fault(name) {
            report.push(finding("unsafe-file-name", why, it.review, name));
        }
    }
    for claimants in claims.values().filter(|it| it.len() > 1) {
        for (index, review) in claimants.iter().enumerate() {
            let other = &claimants[usize::from(index == 0)].person;
            let message = format!(
                "the packet would have the same file name as that of `{}` at {}",
                printable(other.id.as_str()),
                other.at
            );
            let name = file_name(review, audiences[0], cycle);
            report.push(finding("same-file-name", message, review, &name));
        }
    }
    planned
}

impl Planned<'_> {
    /// The file's name without its folder.
    pub fn name(&self) -> &str {
        self.file.split_once('/').map_or(&self.file, |(_, name)| name)
    }
}

fn finding(code: &'static str, message: String, review: &Review, name: &str) -> Diagnostic {
    let person = &review.person;
    let hint = "change `name` in [output] of the cycle file, for example to the built-in pattern";
    Diagnostic::error(code, message)
        .at(person.at.clone())
        .value(name)
        .about(person.id.as_str())
        .hint(hint)
}

/// Names that differ only in case or in composition are one file on macOS and Windows.
pub(crate) fn folded(path: &str) -> String {
    composed(&path.to_lowercase()).into_owned()
}

fn file_name(review: &Review, audience: Audience, cycle: &Cycle) -> String {
    let mut name = String::new();
    for piece in cycle.file_name.pieces() {
        match piece {
            Piece::Literal(text) => name.push_str(text),
            Piece::Place(place) => name.push_str(&sound(&value(place, review, audience, cycle))),
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
        "track" => review.current.track.to_string(),
        "level" => review.current.level.to_string(),
        _ => unreachable!("the pattern was read against FileNamePattern::PLACES"),
    }
}

/// Letters, digits, `-`, `_` and inner dots stay; everything else becomes `_`.
pub(crate) fn sound(text: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    text.split("..").collect::<Vec<_>>().join("__").chars().map(safe).collect()
}

/// Why a name cannot be on some system.
pub(crate) fn fault(name: &str) -> Option<String> {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let numbered = ["com", "lpt"]
        .iter()
        .any(|it| stem.strip_prefix(it).is_some_and(|rest| rest.chars().count() == 1));
    if DEVICES.contains(&stem.as_str()) || numbered {
        Some(format!("`{stem}` names a device on Windows and no file"))
    } else if stem.is_empty() {
        Some("the file name would start with a dot and be hidden".to_owned())
    } else if name.len() > LONGEST {
        Some(format!("the file name would have {} bytes; at most {LONGEST} are safe", name.len()))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_leave_the_folder() {
        assert_eq!(sound("../../x"), "______x");
        assert_eq!(sound("a/b\\c:d\u{202e}"), "a_b_c_d_");
        assert_eq!(sound("Zoë-3.1"), "Zoë-3.1");
    }

    #[test]
    fn devices_and_endless_names_are_refused() {
        for name in
            ["CON.pdf", "com1.x.pdf", "lpt9.pdf", ".pdf", &format!("{}.pdf", "x".repeat(200))]
        {
            assert!(fault(name).is_some(), "{name}");
        }
        assert_eq!(fault("console.pdf"), None);
        assert_eq!(fault("com10_2026.pdf"), None);
    }
}
