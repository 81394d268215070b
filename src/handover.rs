//! Packets of an archive in the form in which an HR system, or each manager, takes them.
//!
//! In: an archive, which is verified and never changed; a [`HandoverTarget`]; ids and people. Out: a new folder with folders or ZIPs,
//! whole or not at all, and a [`HandoverAccount`] in which nothing lacks; or everything that speaks against it, in one run.

mod account;
mod crosswalk;
mod entry_names;
mod index_file;
mod manager_folders;
mod manager_page;
mod name_template;
mod packet_selection;
mod people_contacts;
mod target;
mod target_ids;
mod target_reader;
mod target_settings;
mod upload_packages;
mod upload_report;
mod written_packages;
mod zip_file;

use std::collections::BTreeSet;
use std::path::Path;

use crate::archive::{self, ExpectedManifest, Manifest};
use crate::audience::Audience;
use crate::cycle::FileRights;
use crate::diagnostics::{Code, Diagnostic, Report, in_backticks};
use crate::error::Result;
use crate::source::Source;

pub use account::HandoverAccount;
pub use crosswalk::Crosswalk;
pub use packet_selection::{LeftOutPacket, LeftOutReason};
pub use people_contacts::PeopleContacts;
pub use target::{
    EmployeeAccess, HandoverTarget, PackageForm, TargetFile, TargetSetting, UnknownLayout,
    target_names, target_source,
};
pub use target_reader::read_target;
pub use target_settings::{GivenSetting, TargetSettings};
pub use upload_report::{MissingUpload, ReportReading, ReportRows, UploadResult};
pub use written_packages::PackageFigures;

use entry_names::{HandoverEntry, NamingContext};
use manager_folders::ManagerFolders;
use packet_selection::PacketSelection;
use target_ids::IdSources;
use upload_packages::UploadPackage;
use upload_report::UploadedFiles;
use written_packages::PackagePlaces;

/// What is handed over, and where to.
#[derive(Debug, Clone, Copy)]
pub struct HandoverRequest<'r> {
    /// The archive's folder.
    pub archive: &'r Path,
    /// The folder that is made; without one nothing is written.
    pub out: Option<&'r Path>,
    /// The edition, if it is not the usual one.
    pub edition: Option<Audience>,
    /// What becomes of an edition that readers may see for whom it is not made.
    pub readers: ReaderPolicy,
    /// The rights of new files.
    pub rights: FileRights,
}

/// What becomes of an edition that readers may see for whom it is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderPolicy {
    /// It is refused.
    OwnEdition,
    /// Somebody answers for it.
    AnyEdition,
}

/// What is known of the target and of the people.
#[derive(Debug, Clone)]
pub struct TargetInputs<'t> {
    /// The target.
    pub target: &'t HandoverTarget,
    /// Its settings.
    pub settings: &'t TargetSettings,
    /// Its ids.
    pub crosswalk: Option<&'t Crosswalk>,
    /// Names and addresses.
    pub people: Option<&'t PeopleContacts>,
    /// What it says that it took of an earlier hand-over.
    pub reports: &'t [Source],
    /// How that is read.
    pub reading: &'t ReportReading,
}

/// The name in accounts of what goes to managers.
const MANAGERS: &str = "managers";

/// Hands the packets of an edition over to a system. None, and findings, if something speaks against it; then nothing was written.
///
/// # Errors
/// An archive that cannot be read, and a folder that is taken or cannot be written to.
pub fn to_target(
    request: &HandoverRequest<'_>,
    inputs: &TargetInputs<'_>,
    report: &mut Report,
) -> Result<Option<HandoverAccount>> {
    let target = inputs.target;
    let Some(manifest) = whole_archive(request.archive, report)? else { return Ok(None) };
    let Some(edition) = edition(request, target.edition, &manifest, report) else {
        return Ok(None);
    };
    if target.shows_to_employee(edition) && request.readers == ReaderPolicy::OwnEdition {
        report.push(for_others(edition, target));
    }
    let mut selection = PacketSelection::of(&manifest, edition);
    let TargetInputs { crosswalk, people, .. } = *inputs;
    let ids = IdSources { target, crosswalk, people }.ids(&selection.taken, report);
    let context =
        NamingContext { target, settings: inputs.settings, terms: &manifest.archive, people };
    let mut entries = context.entries(&selection.taken, &ids, report);
    let mut result = None;
    if !inputs.reports.is_empty() && !report.has_errors() {
        let files = UploadedFiles::of(&entries);
        result = files.result(inputs.reports, &target.report, inputs.reading, report);
    }
    if let Some(result) = &result {
        keep_missing(&mut entries, &mut selection, result);
    }
    let packages = context.packages(&entries, edition.as_str(), report);
    let account = HandoverAccount::of(&target.name, edition, &manifest, &selection);
    write(
        request,
        &packages,
        HandoverAccount { report: result, notes: target.notes.clone(), ..account },
        report,
    )
}

/// Hands the packets of an edition over to the managers of the people, with a folder or ZIP for each. None, and findings, if something
/// speaks against it; then nothing was written.
///
/// # Errors
/// As [`to_target`].
pub fn to_managers(
    request: &HandoverRequest<'_>,
    people: &PeopleContacts,
    form: PackageForm,
    report: &mut Report,
) -> Result<Option<HandoverAccount>> {
    let Some(manifest) = whole_archive(request.archive, report)? else { return Ok(None) };
    let Some(edition) = edition(request, Some(Audience::Manager), &manifest, report) else {
        return Ok(None);
    };
    let is_theirs = matches!(edition, Audience::Employee | Audience::Manager);
    if !is_theirs && request.readers == ReaderPolicy::OwnEdition {
        let message = format!("the edition `{edition}` is not made for managers");
        let hint = "hand over `--edition manager`; --force hands this one over all the same";
        report.push(Diagnostic::error(Code::EditionForOthers, message).hint(hint));
    }
    let mut selection = PacketSelection::of(&manifest, edition);
    let folders = ManagerFolders::of(&selection.taken, people, report);
    selection.leave_out(&folders.without_manager, LeftOutReason::WithoutManager);
    let packages = folders.packages(form, &manifest.archive);
    let account = HandoverAccount::of(MANAGERS, edition, &manifest, &selection);
    write(request, &packages, account, report)
}

/// The manifest of an archive that is whole and of record; reports what is wrong with it.
fn whole_archive(folder: &Path, report: &mut Report) -> Result<Option<Manifest>> {
    if !folder.join(Manifest::FILE).exists() && !archive::is_unfinished(folder) {
        folder.metadata().map_err(crate::error::Error::read(folder))?;
        report.push(archive::no_archive(folder));
        return Ok(None);
    }
    let verified = archive::verify(folder, &ExpectedManifest::default(), report)?;
    let Some(manifest) = verified.map(|it| it.manifest).filter(|_| !report.has_errors()) else {
        return Ok(None);
    };
    if manifest.archive.outcomes {
        let message = "the archive holds outcome pages and letters, and an export hands over packets under names and titles of packets";
        let hint = "name the folder that `build` wrote; who gets an outcome page or a letter gets the file from its folder";
        report.push(Diagnostic::error(Code::OutcomesApart, message).hint(hint));
        return Ok(None);
    }
    if manifest.archive.draft {
        let message = "the archive holds drafts, which are no record and are not handed over";
        let hint = "build the packets without --draft into another folder";
        report.push(Diagnostic::error(Code::DraftArchive, message).hint(hint));
        return Ok(None);
    }
    Ok(Some(manifest))
}

/// The edition that is asked for, else the usual one of the target, else the only one; reports that there is none.
fn edition(
    request: &HandoverRequest<'_>,
    usual: Option<Audience>,
    manifest: &Manifest,
    report: &mut Report,
) -> Option<Audience> {
    let there: BTreeSet<&str> = manifest.packets.iter().map(|it| it.audience.as_str()).collect();
    let is_there = |edition: &Audience| there.contains(edition.as_str());
    let only = || {
        let mut there = Audience::ALL.into_iter().filter(is_there);
        there.next().filter(|_| there.next().is_none())
    };
    let listed = in_backticks(&there, ", ");
    let Some(edition) = request.edition.or(usual).or_else(only) else {
        let message = format!("the archive has several editions: {listed}");
        let hint = "say which one is handed over with --edition";
        report.push(Diagnostic::error(Code::MissingEdition, message).hint(hint));
        return None;
    };
    if is_there(&edition) {
        return Some(edition);
    }
    let message = if there.is_empty() {
        "the archive holds no packet of the last run".to_owned()
    } else {
        format!("the archive has no edition `{edition}`; it has {listed}")
    };
    let hint = format!("build it with `--audience {edition}`, or name another one with --edition");
    report.push(Diagnostic::error(Code::MissingEdition, message).hint(hint));
    None
}

fn for_others(edition: Audience, target: &HandoverTarget) -> Diagnostic {
    let title = &target.title;
    let message = match target.employee_access {
        EmployeeAccess::Always => format!(
            "{title} shows employees what is uploaded about them, and the edition `{edition}` is not made for them"
        ),
        _ => format!(
            "{title} may show employees what is uploaded about them, as its settings say, and the edition `{edition}` is not made for them"
        ),
    };
    let hint = "hand over `--edition employee`; if employees cannot see these documents there, --force hands this one over";
    Diagnostic::error(Code::EditionForOthers, message).hint(hint)
}

/// Keeps what a system did not take.
fn keep_missing(
    entries: &mut Vec<HandoverEntry<'_>>,
    selection: &mut PacketSelection<'_>,
    result: &UploadResult,
) {
    let missing: BTreeSet<&str> = result.missing.iter().map(|it| it.file.as_str()).collect();
    let is_missing = |entry: &HandoverEntry<'_>| missing.contains(entry.path.as_str());
    let taken = entries.iter().filter(|entry| !is_missing(entry));
    let taken: BTreeSet<&str> = taken.map(|entry| entry.packet.employee_id.as_str()).collect();
    selection.leave_out(&taken, LeftOutReason::Taken);
    entries.retain(is_missing);
}

/// Writes packages, if nothing speaks against it and a folder is wanted.
fn write(
    request: &HandoverRequest<'_>,
    packages: &[UploadPackage<'_>],
    mut account: HandoverAccount,
    report: &mut Report,
) -> Result<Option<HandoverAccount>> {
    if report.has_errors() {
        return Ok(None);
    }
    if let Some(out) = request.out.filter(|_| !packages.is_empty()) {
        let HandoverRequest { archive, rights, .. } = *request;
        let places = PackagePlaces { archive, out, rights };
        let Some(figures) = places.write(packages, report)? else { return Ok(None) };
        account.packages = figures;
    }
    Ok(Some(account))
}
