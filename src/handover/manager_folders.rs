//! The packets of each manager's people. In: packets, and the table of people. Out: a folder or ZIP for each manager with a page that
//! lists it, and everybody who has no manager.

use std::collections::{BTreeMap, BTreeSet};

use super::manager_page::{self, ListedPacket};
use super::people_contacts::PeopleContacts;
use super::target::PackageForm;
use super::upload_packages::{PackageList, PackagedPacket, UploadPackage};
use crate::archive::{ArchiveTerms, PacketFile};
use crate::assessment::{ListedPerson, ManagedPerson, ManagerAddresses, ManagerKey};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::file_names::{SharedName, told_apart};
use crate::intake::NamedManager;

/// How the names of folders begin; so no manager's name can be that of a device.
const PREFIX: &str = "team-of_";

/// The page in each folder.
const PAGE: &str = "index.html";

/// A manager with the packets of the people.
#[derive(Debug, Default)]
struct ManagerPackets<'m, 'd> {
    name: &'d str,
    address: &'d str,
    packets: Vec<TeamPacket<'m, 'd>>,
}

/// A packet and whom it is about.
#[derive(Debug)]
struct TeamPacket<'m, 'd> {
    packet: &'m PacketFile,
    person: &'d ListedPerson,
}

/// The packets by manager.
#[derive(Debug)]
pub(super) struct ManagerFolders<'m, 'd> {
    managers: Vec<ManagerPackets<'m, 'd>>,
    /// Those whose row names no manager.
    pub(super) without_manager: BTreeSet<&'m str>,
}

impl<'m, 'd> ManagerFolders<'m, 'd> {
    /// Sorts packets by manager. Reports everybody whom the table lacks, and warns of those without a manager.
    pub(super) fn of(
        packets: &[&'m PacketFile],
        people: &'d PeopleContacts,
        report: &mut Report,
    ) -> Self {
        let known =
            ManagerAddresses::of(people.everybody().map(ManagedPerson::from), &people.domains);
        let mut managers: BTreeMap<ManagerKey, ManagerPackets<'m, 'd>> = BTreeMap::new();
        let mut without_manager = BTreeSet::new();
        for &packet in packets {
            let id = packet.employee_id.as_str();
            let Some(person) = people.person(id) else {
                report.push(unlisted(id));
                continue;
            };
            let NamedManager { name, address } = ManagedPerson::from(person).manager;
            let key = known.key(NamedManager { name, address });
            if key == ManagerKey::Nobody {
                report.push(without(id));
                without_manager.insert(id);
                continue;
            }
            let of = managers.entry(key).or_default();
            for (known, said) in [(&mut of.name, name), (&mut of.address, address)] {
                if known.is_empty() {
                    *known = said;
                }
            }
            of.packets.push(TeamPacket { packet, person });
        }
        Self { managers: managers.into_values().collect(), without_manager }
    }

    /// A folder or ZIP for each manager, ordered by name.
    pub(super) fn packages(
        &self,
        form: PackageForm,
        terms: &ArchiveTerms,
    ) -> Vec<UploadPackage<'m>> {
        let shared = self.managers.iter().map(|manager| SharedName {
            name: manager.shown().to_owned(),
            address: Some(manager.address).filter(|it| !it.is_empty()).map(str::to_owned),
        });
        let names = told_apart(&shared.collect::<Vec<_>>());
        let managers = self.managers.iter().zip(names);
        let mut packages: Vec<UploadPackage<'m>> = managers
            .map(|(manager, name)| manager.package(format!("{PREFIX}{name}"), form, terms))
            .collect();
        packages.sort_by(|one, other| one.name.cmp(&other.name));
        packages
    }
}

impl<'m> ManagerPackets<'m, '_> {
    /// The name, or else the address.
    fn shown(&self) -> &str {
        if self.name.is_empty() { self.address } else { self.name }
    }

    fn package(&self, name: String, form: PackageForm, terms: &ArchiveTerms) -> UploadPackage<'m> {
        let packets: Vec<PackagedPacket<'m>> =
            self.packets.iter().map(TeamPacket::packaged).collect();
        let listed: Vec<ListedPacket<'_>> = self
            .packets
            .iter()
            .zip(&packets)
            .map(|(of, packed)| ListedPacket {
                name: of.person.name.as_deref().unwrap_or_default(),
                employee_id: &of.packet.employee_id,
                file: &packed.path,
                pages: of.packet.pages,
            })
            .collect();
        let bytes = manager_page::html(self.shown(), terms, &listed).into_bytes();
        let list = Some(PackageList { path: PAGE.to_owned(), bytes });
        UploadPackage { name, form, packets, list }
    }
}

impl<'m> TeamPacket<'m, '_> {
    /// The packet under the name that it has in the archive.
    fn packaged(&self) -> PackagedPacket<'m> {
        let file = self.packet.file.rsplit('/').next().unwrap_or(&self.packet.file);
        PackagedPacket { path: file.to_owned(), packet: self.packet }
    }
}

fn unlisted(id: &str) -> Diagnostic {
    let message = "the table of people lacks this person, so nobody knows the manager";
    let finding = Diagnostic::error(Code::UnknownPerson, message).value(id).about(id);
    finding.hint("give the table of people that the packets were built from")
}

fn without(id: &str) -> Diagnostic {
    let message = "the person has no manager in the table of people; the packet is in no folder";
    let finding = Diagnostic::warning(Code::PersonWithoutManager, message).value(id).about(id);
    finding.hint("fill `manager` or `manager_email`, or hand the packet over by hand")
}
