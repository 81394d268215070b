//! The settings of how files are kept. In: the tables `[archive]` and `[retention]` of a cycle file. Out: the standard, which
//! edition carries its data, who may read the files, and for how many years.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use super::wrong;
use crate::diagnostics::{Location, Report};
use crate::toml_reader::{PlacedValue, TomlFields};
use crate::unicode::composed;

/// A PDF/A level; always combined with PDF/UA-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveStandard {
    /// PDF/A-2a.
    A2a,
    /// PDF/A-3a, which may carry attachments.
    A3a,
}

/// Which editions carry the data that they are made from, as an attached JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceData {
    /// None.
    NotAttached,
    /// HR's, for only HR sees everything that is in it.
    AttachedForHr,
}

/// Who may read new files and folders; those that are there already keep the rights they have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FileRights {
    /// The user alone, as with the files of backup tools: 0600 in folders of 0700. Where a system has no such modes, as the
    /// folder says.
    #[default]
    Private,
    /// Whoever the user's umask lets.
    Shared,
}

impl ArchiveStandard {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::A2a, Self::A3a];

    /// The name of the standard, such as "PDF/A-2a".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A2a => "PDF/A-2a",
            Self::A3a => "PDF/A-3a",
        }
    }
}

/// What the table `[archive]` says.
#[derive(Debug)]
pub(super) struct ArchiveSettings {
    pub(super) standard: ArchiveStandard,
    pub(super) source_data: SourceData,
    pub(super) rights: FileRights,
}

pub(super) fn read(fields: TomlFields<'_>, report: &mut Report) -> Option<ArchiveSettings> {
    let standard = fields.required_text("standard", report);
    let source_data = fields.required_text("source_data", report);
    let mode = fields.required_text("mode", report);
    fields.reject_unknown(report);
    let (standard, source_data, mode) = (standard?, source_data?, mode?);
    let source_data = one_of(
        &source_data,
        [("none", SourceData::NotAttached), ("hr", SourceData::AttachedForHr)],
        report,
    );
    let standard =
        one_of(&standard, [("a-2a", ArchiveStandard::A2a), ("a-3a", ArchiveStandard::A3a)], report);
    let rights =
        one_of(&mode, [("private", FileRights::Private), ("shared", FileRights::Shared)], report);
    Some(ArchiveSettings { standard: standard?, source_data: source_data?, rights: rights? })
}

/// The one of two choices that a word names; reports another word.
fn one_of<T>(
    word: &PlacedValue<String>,
    choices: [(&str, T); 2],
    report: &mut Report,
) -> Option<T> {
    let [(first, _), (second, _)] = &choices;
    let why = format!("is neither `{first}` nor `{second}`");
    let found = choices.into_iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        wrong(word, &why, report);
    }
    found.map(|(_, choice)| choice)
}

/// How long packets are kept, and which not even then may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRule {
    /// How many years the packets are to be kept.
    pub years: u32,
    /// Whether no packet may be deleted or replaced.
    pub legal_hold: bool,
    /// The employee ids of people whose packets may not be deleted or replaced, and where each is named.
    pub held: BTreeMap<String, Location>,
}

impl RetentionRule {
    /// Whether the packets of a person may not be deleted or replaced.
    pub fn holds(&self, employee_id: &str) -> bool {
        self.legal_hold || self.held.contains_key(employee_id)
    }

    /// The day until which packets of this date are to be kept; none if the cycle asks for no year.
    pub fn until(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let months = Months::new(12 * self.years);
        (self.years > 0).then(|| as_of.checked_add_months(months).unwrap_or(NaiveDate::MAX))
    }
}

pub(super) fn retention(fields: TomlFields<'_>, report: &mut Report) -> Option<RetentionRule> {
    let years = fields.number("years", 0..101, report);
    let legal_hold = fields.boolean("legal_hold", report);
    let held = fields.texts("held", report);
    fields.reject_unknown(report);
    let held = held?.value.into_iter();
    let held = held.map(|id| (composed(id.value.trim()).into_owned(), id.at)).collect();
    Some(RetentionRule {
        years: u32::try_from(years?.value).ok()?,
        legal_hold: legal_hold?.value,
        held,
    })
}
