//! What a document is made of, as data alone: a thread takes it as a process apart does. In: a packet, a fix list, a book, a fairness
//! sheet, an outcome page, a letter or the trial of a logo. Out: everything that the typesetter has to know of it.

use std::hash::Hasher as _;

use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128 as _, SipHasher13};

use crate::book::BookDocument;
use crate::cycle::ArchiveStandard;
use crate::diagnostics::Diagnostic;
use crate::fairness::FairnessSheet;
use crate::fix_list::FixList;
use crate::outcome::OutcomeDocument;
use crate::packet::Packet;

/// A document that is to be typeset.
#[derive(Debug, Clone)]
pub(super) struct DocumentTask {
    pub(super) entry: DocumentEntry,
    /// What the templates read.
    pub(super) data: Vec<u8>,
    /// What the metadata call it; none if the template says it.
    pub(super) title: Option<String>,
    /// What the file is known by.
    pub(super) ident: String,
    /// What the file has to keep.
    pub(super) standard: ArchiveStandard,
    /// The person it is about, if it is about one.
    pub(super) employee_id: Option<String>,
    /// How many times as much as a packet it may take.
    pub(super) weight: u32,
}

/// What a document is, which says where its template begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum DocumentEntry {
    Packet,
    FixList,
    Book,
    FairnessSheet,
    OutcomePage,
    Letter,
    /// A trial whose template stands in the place of that of packets.
    Logo,
}

/// The skills of a packet in the order of its tables, for who looks for their words on its pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FieldSkills {
    pub(super) target: Vec<String>,
    pub(super) current: Vec<String>,
}

impl DocumentTask {
    pub(super) fn packet(packet: &Packet<'_>, data: Vec<u8>, employee_id: &str) -> Self {
        Self {
            entry: DocumentEntry::Packet,
            data,
            title: Some(packet.title().to_owned()),
            ident: packet.id().to_owned(),
            standard: packet.standard(),
            employee_id: Some(employee_id.to_owned()),
            weight: 1,
        }
    }

    pub(super) fn fix_list(list: &FixList<'_>, data: Vec<u8>, standard: ArchiveStandard) -> Self {
        Self {
            entry: DocumentEntry::FixList,
            data,
            title: Some(list.title().to_owned()),
            ident: list.id().to_owned(),
            standard,
            employee_id: None,
            weight: 1,
        }
    }

    /// A book is known by what it is made from: no two are the same document.
    pub(super) fn book(book: &BookDocument<'_>, data: Vec<u8>, standard: ArchiveStandard) -> Self {
        let mut hasher = SipHasher13::new();
        hasher.write(&data);
        Self {
            entry: DocumentEntry::Book,
            data,
            title: None,
            ident: format!("book-{:032x}", hasher.finish128().as_u128()),
            standard,
            employee_id: None,
            weight: book.weight(),
        }
    }

    pub(super) fn fairness_sheet(
        sheet: &FairnessSheet,
        data: Vec<u8>,
        standard: ArchiveStandard,
    ) -> Self {
        Self {
            entry: DocumentEntry::FairnessSheet,
            data,
            title: Some(sheet.title().to_owned()),
            ident: sheet.id().to_owned(),
            standard,
            employee_id: None,
            weight: 1,
        }
    }

    pub(super) fn outcome(outcome: &OutcomeDocument<'_>, data: Vec<u8>, ident: String) -> Self {
        let is_letter = outcome.is_letter();
        Self {
            entry: if is_letter { DocumentEntry::Letter } else { DocumentEntry::OutcomePage },
            data,
            title: Some(outcome.title().to_owned()),
            ident,
            standard: outcome.standard(),
            employee_id: Some(outcome.employee_id().to_owned()),
            weight: 1,
        }
    }

    pub(super) fn logo(standard: ArchiveStandard) -> Self {
        const TITLE: &str = "Logo";
        Self {
            entry: DocumentEntry::Logo,
            data: Vec::new(),
            title: Some(TITLE.to_owned()),
            ident: TITLE.to_owned(),
            standard,
            employee_id: None,
            weight: 1,
        }
    }

    /// A finding about the document as one about its person, if it has one.
    pub(super) fn told(&self, finding: Diagnostic) -> Diagnostic {
        match &self.employee_id {
            Some(id) => finding.about(id),
            None => finding,
        }
    }
}

impl FieldSkills {
    pub(super) fn of(packet: &Packet<'_>) -> Self {
        let rung = |is_target| {
            let skills = (0..).map_while(|place| packet.skill(is_target, place));
            skills.map(str::to_owned).collect()
        };
        Self { target: rung(true), current: rung(false) }
    }

    /// The id of a skill by its place in its table.
    pub(super) fn skill(&self, is_target: bool, place: usize) -> Option<&str> {
        let rung = if is_target { &self.target } else { &self.current };
        rung.get(place).map(String::as_str)
    }
}
