//! The id that the target has for each person. In: the people whose packets are taken, and a crosswalk or the table of people. Out: one
//! id for each; or everybody who has none, shares one, or has one that cannot be written as it is.

use std::collections::BTreeMap;

use super::crosswalk::Crosswalk;
use super::people_contacts::PeopleContacts;
use super::target::{HandoverTarget, IdOrigin};
use crate::archive::PacketFile;
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::file_names::{NO_NAME, cannot_be_a_name, folded};
use crate::intake;
use crate::unicode::{composed, is_invisible, is_unprintable};

/// Where ids are looked up.
#[derive(Debug, Clone, Copy)]
pub(super) struct IdSources<'s> {
    pub(super) target: &'s HandoverTarget,
    pub(super) crosswalk: Option<&'s Crosswalk>,
    pub(super) people: Option<&'s PeopleContacts>,
}

impl IdSources<'_> {
    /// The target's id of everybody whose packet is taken, by ours.
    pub(super) fn ids<'m>(
        self,
        packets: &[&'m PacketFile],
        report: &mut Report,
    ) -> BTreeMap<&'m str, String> {
        let mut ids = BTreeMap::new();
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        for packet in packets {
            let ours = packet.employee_id.as_str();
            self.must_be_listed(ours, report);
            let Some(id) = self.id(ours, report) else { continue };
            report.extend(self.fault(ours, &id));
            if let Some(other) = owners.insert(folded(&id), ours) {
                report.push(self.shared(ours, other, &id));
            }
            ids.insert(ours, id);
        }
        ids
    }

    /// The id of somebody; reports that there is none.
    fn id(self, ours: &str, report: &mut Report) -> Option<String> {
        let called = &self.target.ids.called;
        if let Some(crosswalk) = self.crosswalk {
            let found = crosswalk.id(ours).map(|found| found.id.clone());
            if found.is_none() {
                let message = format!("the crosswalk has no `{called}` for this person");
                let hint = "add a row with both ids";
                report.push(missing(ours, message, hint).at(Location::start_of(&crosswalk.file)));
            }
            return found;
        }
        let person = self.people.and_then(|people| people.person(ours));
        let (found, column) = match self.target.ids.origin {
            IdOrigin::EmployeeId => return Some(composed(ours).into_owned()),
            IdOrigin::Email => (person.and_then(|it| it.email.as_deref()), "email"),
            IdOrigin::Name => (person.and_then(|it| it.name.as_deref()), "name"),
            IdOrigin::Crosswalk => (None, "id"),
        };
        let found = found.map(str::trim).filter(|it| !it.is_empty());
        if found.is_none() && (person.is_some() || self.people.is_none()) {
            let message = format!("the person has no `{column}`, which is the `{called}` there");
            let hint = "fill it in the table of people, or give a crosswalk with --ids";
            report.push(missing(ours, message, hint));
        }
        found.map(|it| composed(it).into_owned())
    }

    /// Reports somebody whom the table of people lacks, if it is needed.
    fn must_be_listed(self, ours: &str, report: &mut Report) {
        let Some(people) = self.people else { return };
        if self.target.needs_people(self.crosswalk.is_some()) && people.person(ours).is_none() {
            let hint = "give the table of people that the packets were built from";
            report.push(missing(ours, "the table of people lacks this person".to_owned(), hint));
        }
    }

    /// Why an id cannot be written as it is: another one would be another person.
    fn fault(self, ours: &str, id: &str) -> Option<Diagnostic> {
        let target = self.target;
        let in_names = target.names.file.has("id");
        let is_odd = |c: &char| {
            is_unprintable(*c)
                || c.is_control()
                || is_invisible(*c)
                || target.ids.without.contains(*c)
                || in_names && NO_NAME.contains(*c)
        };
        let in_list = target
            .index
            .as_ref()
            .is_some_and(|index| index.columns.iter().any(|column| column.value.has("id")));
        let why = if let Some(c) = id.chars().find(is_odd) {
            format!("the sign `{}` cannot stand in it", escape_control(&c.to_string()))
        } else if in_names && cannot_be_a_name(id) {
            "it begins or ends with a full stop or a blank, which file systems drop".to_owned()
        } else if in_list && intake::guarded(id) != id {
            "a spreadsheet would take it for a formula".to_owned()
        } else {
            return None;
        };
        let called = &target.ids.called;
        let message =
            format!("`{}` cannot be handed over as `{called}`: {why}", escape_control(id));
        let finding = Diagnostic::error(Code::UnsafeTargetId, message).value(id).about(ours);
        Some(finding.hint("give the system's own id of the person in a crosswalk, with --ids"))
    }

    fn shared(self, ours: &str, other: &str, id: &str) -> Diagnostic {
        let message = format!(
            "the person and `{}` have one `{}`, with or without regard to capital letters: `{}`",
            escape_control(other),
            self.target.ids.called,
            escape_control(id)
        );
        let hint = "each would get the documents of the other: give both their own id in a crosswalk, with --ids";
        Diagnostic::error(Code::DoubledTargetId, message).value(id).about(ours).hint(hint)
    }
}

fn missing(ours: &str, message: String, hint: &str) -> Diagnostic {
    Diagnostic::error(Code::MissingTargetId, message).value(ours).about(ours).hint(hint)
}
