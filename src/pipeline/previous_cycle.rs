//! The last cycle, which packets are compared with. In: its archive, with the data that HR's edition carries, or its inputs. Out: what
//! each audience could see of each person; or why it cannot be used.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::check::check;
use super::checked_cycle::CheckedCycle;
use super::run_inputs::RunInputs;
use crate::archive::{
    ArchiveReader, ExpectedManifest, InputFile, Manifest, PacketFile, VerifiedManifest,
    attached_data, verify_in, visible_parts,
};
use crate::assessment::Review;
use crate::audience::{Audience, PacketPart};
use crate::comparison::{PacketRecord, RecordFault};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::error::Result;
use crate::parallel::try_each;
use crate::typeset::RunFonts;

/// The role of its files in a manifest.
const ROLE: &str = "previous";

/// What helps where an archive has no data to compare with.
const GIVE_INPUTS: &str =
    "give the folder of the last cycle's inputs with --previous-inputs instead of --previous";

/// The last cycle.
#[derive(Debug)]
pub struct PreviousCycle {
    origin: PreviousOrigin,
    /// Its id.
    pub(super) cycle: String,
    /// Its date.
    pub(super) as_of: NaiveDate,
    /// What was read of it.
    pub(super) files: Vec<InputFile>,
}

#[derive(Debug)]
enum PreviousOrigin {
    Archive(ArchivedPackets),
    Inputs(Box<CheckedCycle>),
}

/// What the archive of a cycle tells.
#[derive(Debug)]
struct ArchivedPackets {
    /// The packet of HR's edition, by the id of the person.
    of_people: BTreeMap<String, PacketRecord>,
    /// The parts that each audience saw.
    sees: BTreeMap<Audience, BTreeSet<PacketPart>>,
}

impl PreviousCycle {
    /// Reads the archive of the last cycle, which has to be as it was written. Reports what keeps it from being compared with.
    ///
    /// # Errors
    /// A file that is there and cannot be read.
    pub fn of_archive(archive: &dyn ArchiveReader, report: &mut Report) -> Result<Option<Self>> {
        let before = report.errors();
        let verified = verify_in(archive, &ExpectedManifest::default(), report)?;
        if report.errors() > before {
            let name = archive.name();
            let message = format!(
                "the archive of the last cycle, `{}`, is not as it was written, so nothing is compared with it",
                escape_control(&name)
            );
            let finding = Diagnostic::error(Code::UnusablePreviousCycle, message);
            report.push(finding.hint(
                "restore its files from a backup; `promopacket verify` says when it is whole",
            ));
            return Ok(None);
        }
        let VerifiedManifest { manifest, sha256 } =
            verified.expect("an archive without errors has a manifest");
        if let Some(finding) = lacking_data(&manifest) {
            report.push(finding.at(archive.start_of(Manifest::FILE)));
            return Ok(None);
        }
        let of_people = packets(archive, &manifest, report)?;
        let file = InputFile { role: ROLE.to_owned(), file: Manifest::FILE.to_owned(), sha256 };
        Ok((report.errors() == before).then(|| Self {
            origin: PreviousOrigin::Archive(ArchivedPackets {
                of_people,
                sees: visible_parts(&manifest.archive.sees),
            }),
            cycle: manifest.archive.cycle,
            as_of: manifest.archive.as_of,
            files: vec![file],
        }))
    }

    /// Reads the inputs of the last cycle. Reports every error in them; gives nothing if a file could not be read as what it is meant
    /// to be.
    pub fn of_inputs(inputs: RunInputs, fonts: &RunFonts, report: &mut Report) -> Option<Self> {
        let mut found = Report::new();
        let checked = check(inputs, fonts, &mut found);
        report.extend(found.iter().filter(|finding| finding.is_error()).cloned());
        let checked = checked?;
        let is_input = |file: &&InputFile| {
            ["assessments", "people", "corrections", "cycle", "ladder", "mapping"]
                .contains(&file.role.as_str())
        };
        let files = checked.files.iter().filter(is_input);
        let files = files.map(|file| InputFile { role: ROLE.to_owned(), ..file.clone() }).collect();
        let (cycle, as_of) = (checked.cycle.id.clone(), checked.as_of.date);
        Some(Self { origin: PreviousOrigin::Inputs(Box::new(checked)), cycle, as_of, files })
    }

    /// What an audience could see of a person's last packet; none if there was none.
    pub(super) fn record(&self, id: &str, audience: Audience) -> Option<PacketRecord> {
        match &self.origin {
            PreviousOrigin::Archive(packets) => {
                let sees = packets.sees.get(&audience)?;
                Some(packets.of_people.get(id)?.visible(sees))
            }
            PreviousOrigin::Inputs(checked) => {
                let review = review_of(checked, id)?;
                Some(checked.packet(review, audience).record())
            }
        }
    }

    /// Whether it knows a person.
    pub(super) fn knows(&self, id: &str) -> bool {
        match &self.origin {
            PreviousOrigin::Archive(packets) => packets.of_people.contains_key(id),
            PreviousOrigin::Inputs(checked) => review_of(checked, id).is_some(),
        }
    }
}

/// The review of a person; they are ordered by id.
fn review_of<'c>(checked: &'c CheckedCycle, id: &str) -> Option<&'c Review> {
    let reviews = &checked.reviews.reviews;
    let place = reviews.binary_search_by(|review| review.person.id.as_str().cmp(id)).ok()?;
    Some(&reviews[place])
}

/// What an archive lacks to tell what each audience saw.
fn lacking_data(manifest: &Manifest) -> Option<Diagnostic> {
    let has_edition = manifest.files().any(|file| file.audience == Audience::Hr.as_str());
    let message = if !has_edition {
        "the archive of the last cycle has no HR edition, which would carry the data to compare with"
    } else if manifest.archive.sees.is_empty() {
        "the archive of the last cycle carries no data to compare with: its cycle file does not say `source_data = \"hr\"`, or an earlier version of the program built it"
    } else {
        return None;
    };
    Some(Diagnostic::error(Code::UnusablePreviousCycle, message).hint(GIVE_INPUTS))
}

/// The data of every packet of HR's edition, by the id of the person. Reports those that cannot be read.
fn packets(
    archive: &dyn ArchiveReader,
    manifest: &Manifest,
    report: &mut Report,
) -> Result<BTreeMap<String, PacketRecord>> {
    let is_of_hr = |file: &&PacketFile| file.audience == Audience::Hr.as_str();
    let files: Vec<&PacketFile> = manifest.files().filter(is_of_hr).collect();
    let read = |file: &PacketFile| {
        let bytes = archive.packet(file)?;
        Ok(bytes.ok().and_then(attached_data).map(|json| record_of(file, &json)))
    };
    let found = try_each(files.clone(), archive.reads_at_once(), read)?;
    let (mut of_people, mut without) = (BTreeMap::new(), Vec::new());
    for (file, record) in files.into_iter().zip(found) {
        match record {
            Some(Ok(record)) => {
                of_people.insert(file.employee_id.clone(), record);
            }
            Some(Err(finding)) => report.push((*finding).at(archive.start_of(&file.file))),
            None => without.push(file),
        }
    }
    if let Some(first) = without.first() {
        let message = format!(
            "{} of HR's packets in the archive of the last cycle carry no data to compare with, `{}` is the first",
            without.len(),
            escape_control(&first.file)
        );
        let finding = Diagnostic::error(Code::UnusablePreviousCycle, message);
        report.push(finding.at(archive.start_of(Manifest::FILE)).hint(GIVE_INPUTS));
    }
    Ok(of_people)
}

/// The data of one packet, which has to be of the person that the manifest names.
fn record_of(file: &PacketFile, json: &[u8]) -> std::result::Result<PacketRecord, Box<Diagnostic>> {
    let fault = |message: String, hint: &str| {
        let finding = Diagnostic::error(Code::UnreadablePreviousPacket, message);
        Box::new(finding.about(&file.employee_id).hint(hint))
    };
    let record = PacketRecord::parse(json).map_err(|why| match why {
        RecordFault::LaterSchema(schema) => fault(
            format!("a later version of the program wrote the data of the last packet: it has schema {schema}"),
            "use the version of the program that built the last cycle, or a later one",
        ),
        RecordFault::NoPacket(why) => {
            fault(format!("the data of the last packet cannot be read: {why}"), GIVE_INPUTS)
        }
    })?;
    if record.employee_id() != file.employee_id || record.packet_id() != file.packet_id {
        return Err(fault(
            "the last packet carries the data of another packet than the manifest says".to_owned(),
            "restore the archive of the last cycle from a backup",
        ));
    }
    Ok(record)
}

impl CheckedCycle {
    /// Has every packet say what has changed since the last cycle. Reports a cycle that cannot be the last one.
    pub fn compare_with(&mut self, previous: PreviousCycle, report: &mut Report) {
        let wrong = |message: String| Diagnostic::error(Code::UnusablePreviousCycle, message);
        if previous.cycle == self.cycle.id {
            let message = format!(
                "the last cycle has the id of this one, `{}`",
                escape_control(&self.cycle.id)
            );
            report.push(
                wrong(message)
                    .hint("name the cycle before it; each cycle file has an `id` of its own"),
            );
            return;
        }
        if previous.as_of > self.as_of.date {
            let message = format!(
                "the last cycle is as of {}, which is after this one, as of {}",
                previous.as_of, self.as_of.date
            );
            report.push(wrong(message).hint(
                "name the cycle before this one; or give this one its date with `as_of` in the cycle file or with --as-of",
            ));
            return;
        }
        let is_seen = |audience| self.cycle.visibility.shows(audience, PacketPart::SinceLastTime);
        if !Audience::ALL.into_iter().any(is_seen) {
            let message = "no audience sees what has changed since the last cycle";
            let finding = Diagnostic::error(Code::OptionWithoutUse, message);
            report.push(finding.hint("add `since-last-time` to `sees` of an audience in the cycle file, or leave the last cycle out"));
            return;
        }
        self.files.extend(previous.files.iter().cloned());
        self.previous = Some(previous);
    }

    /// How many people have a packet of the last cycle; none if no cycle was given.
    pub(super) fn compared_people(&self) -> Option<usize> {
        let previous = self.previous.as_ref()?;
        let people = self.reviews.reviews.iter();
        Some(people.filter(|review| previous.knows(review.person.id.as_str())).count())
    }
}
