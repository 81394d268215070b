//! How each packet is called at the target. In: packets, ids, the target's patterns. Out: a path and a title for each, safe on every
//! system and no two the same; or every name that cannot be.

use std::collections::BTreeMap;

use super::people_contacts::PeopleContacts;
use super::target::{HandoverTarget, NameLetters};
use super::target_settings::TargetSettings;
use crate::archive::{ArchiveTerms, PacketFile};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::file_names::{fault, folded};
use crate::intake;
use crate::unicode::composed;

/// A packet with its names at the target.
#[derive(Debug, Clone)]
pub(super) struct HandoverEntry<'m> {
    pub(super) packet: &'m PacketFile,
    /// Its place among all packets that are handed over, from 1.
    pub(super) number: usize,
    /// The target's id of the person.
    pub(super) id: String,
    /// The path inside a package, with `/`.
    pub(super) path: String,
    pub(super) title: String,
}

/// What names are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamingContext<'n> {
    pub(super) target: &'n HandoverTarget,
    pub(super) settings: &'n TargetSettings,
    pub(super) terms: &'n ArchiveTerms,
    pub(super) people: Option<&'n PeopleContacts>,
}

impl HandoverEntry<'_> {
    /// The name without folders.
    pub(super) fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

impl NamingContext<'_> {
    /// The packets with their names, in their order; reports names that cannot be, or that two packets would share.
    pub(super) fn entries<'m>(
        self,
        packets: &[&'m PacketFile],
        ids: &BTreeMap<&str, String>,
        report: &mut Report,
    ) -> Vec<HandoverEntry<'m>> {
        let mut entries = Vec::new();
        for (place, &packet) in packets.iter().enumerate() {
            let Some(id) = ids.get(packet.employee_id.as_str()) else { continue };
            let (path, title) = (String::new(), String::new());
            let mut entry =
                HandoverEntry { packet, number: place + 1, id: id.clone(), path, title };
            entry.title = self.title(&entry);
            entry.path = self.path(&entry);
            report.extend(self.fault(&entry));
            entries.push(entry);
        }
        report.extend(shared(&entries));
        entries
    }

    fn path(self, entry: &HandoverEntry<'_>) -> String {
        let value = |place: &str| match place {
            "id" => entry.id.clone(),
            setting if self.settings.has(setting) => self.settings.value(setting).to_owned(),
            place => self.cleaned(&self.value(place, entry)),
        };
        self.target.names.file.filled(value)
    }

    /// The title, as long as the target takes it.
    fn title(self, entry: &HandoverEntry<'_>) -> String {
        let title = self.target.names.title.filled(|place| self.value(place, entry));
        composed(&title).chars().take(self.target.limits.title_length).collect()
    }

    /// What stands in a place of a name or of the list.
    pub(super) fn value(self, place: &str, entry: &HandoverEntry<'_>) -> String {
        let HandoverEntry { packet, number, id, path, title } = entry;
        let person = self.people.and_then(|people| people.person(&packet.employee_id));
        let of_person = |text: Option<&String>| text.cloned().unwrap_or_default();
        match place {
            "id" => id.clone(),
            "employee_id" => packet.employee_id.clone(),
            "name" => of_person(person.and_then(|it| it.name.as_ref())),
            "email" => of_person(person.and_then(|it| it.email.as_ref())),
            "edition" => packet.audience.clone(),
            "cycle" => self.terms.cycle.clone(),
            "cycle_name" => self.terms.name.clone(),
            "date" => packet.as_of.to_string(),
            "date_ddmmyyyy" => packet.as_of.format("%d%m%Y").to_string(),
            "number" => format!("{number:05}"),
            "title" => title.clone(),
            "file" => path.clone(),
            "file_name" => entry.file_name().to_owned(),
            "bytes" => packet.bytes.to_string(),
            "sha256" => packet.sha256.clone(),
            setting => self.settings.value(setting).to_owned(),
        }
    }

    /// The name of a package: of one part of several, or of the only one.
    pub(super) fn package(self, edition: &str, part: usize) -> String {
        let name = self.target.names.package.filled(|place| match place {
            "cycle" => self.cleaned(&self.terms.cycle),
            "cycle_name" => self.cleaned(&self.terms.name),
            "edition" => edition.to_owned(),
            "part" => format!("{part:03}"),
            setting => self.settings.value(setting).to_owned(),
        });
        let is_numbered = self.target.names.package.has("part");
        if part == 1 || is_numbered { name } else { format!("{name}-{part}") }
    }

    /// A text as a part of a name: letters, digits, blanks and a few signs stay, everything else becomes `_`.
    fn cleaned(self, text: &str) -> String {
        let names = &self.target.names;
        let is_kept = |c: char| match names.letters {
            NameLetters::Any => c.is_alphanumeric() || " -_.,@".contains(c),
            NameLetters::Ascii => c.is_ascii_alphanumeric() || "-_.".contains(c),
        };
        let safe = |c: char| match c {
            c if names.without.contains(c) => ' ',
            c if is_kept(c) => c,
            _ => '_',
        };
        let text: String = composed(text.trim()).chars().map(safe).collect();
        text.split("..").collect::<Vec<_>>().join("__")
    }

    /// Why a path cannot be on some system.
    fn fault(self, entry: &HandoverEntry<'_>) -> Option<Diagnostic> {
        let odd = |part: &str| {
            let is_cut = part.ends_with(['.', ' ']) || part.starts_with(' ');
            let why = "a name would begin or end with a blank or a full stop, which systems drop";
            fault(part).or_else(|| is_cut.then(|| why.to_owned()))
        };
        let is_formula = self.target.index.is_some() && intake::guarded(&entry.path) != entry.path;
        let formula = "a spreadsheet would take the name for a formula";
        let why = entry.path.split('/').find_map(odd);
        let why = why.or_else(|| is_formula.then(|| formula.to_owned()))?;
        let finding = Diagnostic::error(Code::UnsafeFileName, why).value(&entry.path);
        let hint = "give the system's own id of the person in a crosswalk, with --ids, or another setting with --set";
        Some(finding.about(&entry.packet.employee_id).hint(hint))
    }
}

/// What is said of packets that would have one path, on a system that does not tell capital and small letters apart.
fn shared(entries: &[HandoverEntry<'_>]) -> Vec<Diagnostic> {
    let mut owners: BTreeMap<String, &HandoverEntry<'_>> = BTreeMap::new();
    let mut findings = Vec::new();
    for entry in entries {
        let Some(other) = owners.get(&folded(&entry.path)) else {
            owners.insert(folded(&entry.path), entry);
            continue;
        };
        let other = escape_control(&other.packet.employee_id);
        let message = format!("the person and `{other}` would have one file name at the target");
        let finding = Diagnostic::error(Code::SameFileName, message).value(&entry.path);
        let hint = "give both their own id in a crosswalk, with --ids";
        findings.push(finding.about(&entry.packet.employee_id).hint(hint));
    }
    findings
}
