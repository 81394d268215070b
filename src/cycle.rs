//! The settings of a review cycle.
//!
//! In: a cycle file, laid over the built-in one (`data/cycle.toml`). Out: a [`Cycle`] in which every setting has a
//! value. Unknown keys are errors, so that a misspelt setting is never silently ignored.

mod archive_settings;
mod brand_settings;
mod file_name_pattern;
mod lint_settings;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::audience::{Audience, OutcomeEdition, PacketPart, Visibility};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::rating::{BestEnd, Rating, Scale, ScaleStep};
use crate::source::Source;
use crate::toml_reader::{PlacedValue, TomlFields, TomlFile};

pub use archive_settings::{ArchiveStandard, FileRights, RetentionRule, SourceData};
pub use brand_settings::{AccentColours, Brand, LogoFile, LogoKind, PaperSize};
pub use file_name_pattern::{FileNamePattern, NamePiece};
pub use lint_settings::{LintRule, LintSettings};

/// The built-in settings, commented; also the start of `promopacket init`.
pub const BUILT_IN: &str = include_str!("../data/cycle.toml");

/// A review cycle.
#[derive(Debug, Clone)]
pub struct Cycle {
    /// The id in file names and packet ids.
    pub id: String,
    /// Whether its packets are drafts: see [`Cycle::make_draft`].
    pub draft: bool,
    /// The name on every page.
    pub name: String,
    /// The organisation's name.
    pub organisation: Option<String>,
    /// The date that tenure is counted to; none if the run decides.
    pub as_of: Option<NaiveDate>,
    /// First and last day of the period under review.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// The language of a person without one.
    pub locale: String,
    /// The organisation's look.
    pub brand: Brand,
    /// What packets are printed on.
    pub paper: PaperSize,
    /// The rating scale.
    pub scale: Scale,
    /// The readiness rule.
    pub rule: ReadinessRule,
    /// From how many steps between self and manager a gap is a talking point.
    pub talking_point_steps: u8,
    /// Who sees what.
    pub visibility: Visibility,
    /// The pattern of file names.
    pub file_name: FileNamePattern,
    /// The archive standard.
    pub standard: ArchiveStandard,
    /// Whether an edition carries its data.
    pub source_data: SourceData,
    /// Who may read the files that are made.
    pub rights: FileRights,
    /// How long the packets are kept.
    pub retention: RetentionRule,
    /// The least number of candidates for a rung whose skills the committee's book shows beside each other.
    pub smallest_cohort: u32,
    /// What the lint looks for.
    pub lint: LintSettings,
}

/// The rule of readiness: every skill that the manager has rated is met, and not too many are unknown.
///
/// A gate on every category and not an average, as public engineering handbooks have it (Sourcegraph talent review).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadinessRule {
    /// The largest share of unknown among the applicable skills, in percent.
    pub max_unknown_percent: u8,
}

impl Cycle {
    /// Makes drafts of all packets. They are of a cycle of their own, so that no folder holds drafts beside packets of record,
    /// and no id or file name is the same; and nobody has to keep them.
    pub fn make_draft(&mut self) {
        self.draft = true;
        self.id.push_str("-draft");
        self.file_name.mark_draft();
        self.retention.years = 0;
    }

    /// Whether the edition for an audience carries its data.
    pub(crate) fn attaches_source(&self, audience: Audience) -> bool {
        self.source_data == SourceData::AttachedForHr && audience == Audience::Hr
    }

    /// The standard of the edition for an audience: an attachment needs PDF/A-3.
    pub(crate) fn standard_of(&self, audience: Audience) -> ArchiveStandard {
        if self.attaches_source(audience) { ArchiveStandard::A3a } else { self.standard }
    }

    /// The built-in cycle.
    pub fn built_in() -> Self {
        Self::read(None, &mut Report::new()).expect("the built-in cycle is sound: a test reads it")
    }

    /// Reads a cycle file over the built-in one. Reports every mistake; gives no cycle if there is one.
    pub fn read(source: Option<&Source>, report: &mut Report) -> Option<Self> {
        let before = report.errors();
        let base = Source::new("built-in cycle.toml", BUILT_IN.as_bytes().to_vec());
        let base = TomlFile::new(&base.name, &base.bytes, report)?;
        let base = base.parse(report)?;
        let cycle = match source {
            None => read_fields(base.fields(), report),
            Some(source) => {
                let file = TomlFile::new(&source.name, &source.bytes, report)?;
                let document = file.parse(report)?;
                read_fields(document.fields_over(&base), report)
            }
        };
        (report.errors() == before).then_some(cycle?)
    }
}

fn read_fields(fields: TomlFields<'_>, report: &mut Report) -> Option<Cycle> {
    let id = fields.required_text("id", report).and_then(|text| file_safe(text, report));
    let name = fields.required_text("name", report);
    let organisation = fields.text("organisation", report).map(|it| it.value);
    let as_of = fields.date("as_of", report).map(|it| it.value);
    let locale = fields.required_text("locale", report);
    let period = period(fields.table("period", report), report);
    let brand = brand_settings::brand(fields.table("brand", report), report);
    let paper = brand_settings::paper(fields.table("page", report), report);
    let scale = scale(fields.table("scale", report), report);
    let readiness = readiness(fields.table("readiness", report), report);
    let visibility = visibility(fields.table("audience", report), report);
    let file_name = output(fields.table("output", report), report);
    let archive = archive_settings::read(fields.table("archive", report), report);
    let retention = archive_settings::retention(fields.table("retention", report), report);
    let smallest_cohort = committee(fields.table("committee", report), report);
    let lint = LintSettings::read(fields.table("lint", report), report);
    fields.reject_unknown(report);
    let (rule, talking_point_steps) = readiness?;
    let archive = archive?;
    Some(Cycle {
        id: id?,
        draft: false,
        name: name?.value,
        organisation,
        as_of,
        period,
        locale: locale?.value,
        brand: brand?,
        paper: paper?,
        scale: scale?,
        rule,
        talking_point_steps,
        visibility,
        file_name: file_name?,
        standard: archive.standard,
        source_data: archive.source_data,
        rights: archive.rights,
        retention: retention?,
        smallest_cohort: smallest_cohort?,
        lint: lint?,
    })
}

fn file_safe(field: PlacedValue<String>, report: &mut Report) -> Option<String> {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if field.value.chars().all(safe) && !field.value.starts_with('.') {
        return Some(field.value);
    }
    let finding = Diagnostic::error(
        Code::UnsafeCycleId,
        format!("`{}` cannot stand in file names", escape_control(&field.value)),
    )
    .at(field.at)
    .value(&field.value)
    .hint("use letters from a to z, digits, `-`, `_` and `.` only, such as `2026-H2`");
    report.push(finding);
    None
}

fn period(fields: TomlFields<'_>, report: &mut Report) -> Option<(NaiveDate, NaiveDate)> {
    let start = fields.date("start", report);
    let end = fields.date("end", report);
    match (&start, &end) {
        (Some(start), Some(end)) if start.value > end.value => {
            let message =
                format!("the period ends on {} before it starts on {}", end.value, start.value);
            report.push(Diagnostic::error(Code::DatesOutOfOrder, message).at(end.at.clone()));
        }
        (Some(_), None) => fields.missing("end", report),
        (None, Some(_)) => fields.missing("start", report),
        _ => {}
    }
    fields.reject_unknown(report);
    Some((start?.value, end?.value))
}

fn scale(fields: TomlFields<'_>, report: &mut Report) -> Option<Scale> {
    let steps = fields.texts("steps", report);
    let first_number = fields.number("first_number", -100..101, report);
    let meets = fields.required_text("meets", report);
    let best = fields.required_text("best", report);
    fields.reject_unknown(report);
    let (steps, meets, best) = (steps?, meets?, best?);
    let labels: Vec<String> = steps.value.iter().map(|step| step.value.trim().to_owned()).collect();
    let labels = sound_labels(labels, &steps.at, report)?;
    let position = labels.iter().position(|label| label.eq_ignore_ascii_case(&meets.value));
    if position.is_none() {
        let message = format!("`{}` is not a step of the scale", escape_control(&meets.value));
        let finding = Diagnostic::error(Code::WrongValue, message);
        let finding = if meets.at.file == steps.at.file {
            finding.at(meets.at).value(&meets.value)
        } else {
            finding.at(steps.at.clone()).hint("say with `meets` which of the steps counts as met")
        };
        report.push(finding.nearest(&meets.value, labels.iter().map(String::as_str)));
    }
    let best = match best.value.as_str() {
        "first" => BestEnd::First,
        "last" => BestEnd::Last,
        _ => {
            wrong(&best, "is neither `first` nor `last`", report);
            return None;
        }
    };
    let scale = Scale::new(labels, first_number?.value, position?, best);
    reads_back(&scale, &steps.at, report).then_some(scale)
}

/// Whether every label is read as its own step, and not as a number or as one of the missing states.
fn reads_back(scale: &Scale, at: &Location, report: &mut Report) -> bool {
    let own = |step: &ScaleStep| scale.parse(scale.label(*step)) == Ok(Rating::Rated(*step));
    let Some(odd) = scale.steps().find(|step| !own(step)) else { return true };
    let message = format!(
        "the step `{}` would be read as a number or as a missing rating",
        escape_control(scale.label(odd))
    );
    report.push(
        Diagnostic::error(Code::WrongScale, message)
            .at(at.clone())
            .hint("name the step in another word"),
    );
    false
}

/// Labels that can be told apart.
fn sound_labels(labels: Vec<String>, at: &Location, report: &mut Report) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let fault = if !(2..=Scale::MOST_STEPS).contains(&labels.len()) {
        Some(format!("a scale has 2 to {} steps, not {}", Scale::MOST_STEPS, labels.len()))
    } else {
        let odd = labels.iter().find(|label| {
            label.is_empty() || label.parse::<f64>().is_ok() || !seen.insert(label.to_lowercase())
        });
        odd.map(|label| {
            format!("the step `{}` is empty, a number, or is there twice", escape_control(label))
        })
    };
    match fault {
        None => Some(labels),
        Some(message) => {
            report.push(Diagnostic::error(Code::WrongScale, message).at(at.clone()));
            None
        }
    }
}

fn readiness(fields: TomlFields<'_>, report: &mut Report) -> Option<(ReadinessRule, u8)> {
    let unknown = fields.number("max_unknown_percent", 0..101, report);
    let steps = fields.number("talking_point_steps", 1..21, report);
    fields.reject_unknown(report);
    let small = |number: PlacedValue<i64>| {
        u8::try_from(number.value).expect("the range was checked when it was read")
    };
    Some((ReadinessRule { max_unknown_percent: small(unknown?) }, small(steps?)))
}

fn committee(fields: TomlFields<'_>, report: &mut Report) -> Option<u32> {
    let least = fields.number("smallest_cohort", 2..101, report);
    fields.reject_unknown(report);
    u32::try_from(least?.value).ok()
}

fn visibility(fields: TomlFields<'_>, report: &mut Report) -> Visibility {
    let mut visibility = Visibility::default();
    for audience in Audience::ALL {
        let table = fields.table(audience.as_str(), report);
        let names = table.texts("sees", report);
        table.reject_unknown(report);
        let parts =
            names.into_iter().flat_map(|it| it.value).filter_map(|name| part(&name, report));
        visibility.set(audience, parts.collect());
    }
    fields.reject_unknown(report);
    visibility
}

fn part(field: &PlacedValue<String>, report: &mut Report) -> Option<PacketPart> {
    let part = PacketPart::named(&field.value);
    if part.is_none() {
        let message = format!("a packet has no part `{}`", escape_control(&field.value));
        let finding = Diagnostic::error(Code::UnknownPart, message)
            .at(field.at.clone())
            .value(&field.value)
            .nearest(&field.value, PacketPart::ALL.iter().map(|(name, _)| *name))
            .hint("`promopacket schema cycle` lists all parts");
        report.push(finding);
    }
    part
}

fn output(fields: TomlFields<'_>, report: &mut Report) -> Option<FileNamePattern> {
    let name = fields.required_text("name", report);
    fields.reject_unknown(report);
    let name = name?;
    FileNamePattern::parse(&name.value)
        .map_err(|fault| {
            let places = FileNamePattern::PLACES.map(|place| format!("{{{place}}}")).join(" ");
            let finding = Diagnostic::error(
                Code::WrongFileName,
                format!("the pattern of file names is wrong: {fault}"),
            )
            .at(name.at.clone())
            .value(&name.value)
            .hint(format!("the places are {places}"));
            report.push(finding);
        })
        .ok()
}

fn wrong(field: &PlacedValue<String>, why: &str, report: &mut Report) {
    let message = format!("`{}` {why}", escape_control(&field.value));
    report.push(
        Diagnostic::error(Code::WrongValue, message).at(field.at.clone()).value(&field.value),
    );
}

/// A packet's id: cycle, person and audience, the same in every run.
pub fn packet_id(cycle: &Cycle, employee_id: &str, audience: Audience) -> String {
    packet_id_of(&cycle.id, employee_id, audience.as_str())
}

/// The same from texts.
pub(crate) fn packet_id_of(cycle_id: &str, employee_id: &str, audience: &str) -> String {
    format!("{cycle_id}-{employee_id}-{audience}")
}

/// The id of an outcome page or of a letter: cycle, person and edition, the same in every run.
pub(crate) fn outcome_id(cycle_id: &str, employee_id: &str, edition: &str) -> String {
    let end = if edition == OutcomeEdition::Letter.as_str() { "" } else { "-outcome" };
    format!("{}{end}", packet_id_of(cycle_id, employee_id, edition))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Cycle>, String) {
        let mut report = Report::new();
        let cycle = Cycle::read(Some(&Source::new("cycle.toml", text.into())), &mut report);
        let found: Vec<_> = report.in_file_order().iter().map(ToString::to_string).collect();
        (cycle, found.join("\n"))
    }

    #[test]
    fn built_in_cycle_is_strict_with_the_employee() {
        let seen = Cycle::built_in().visibility;
        for part in [
            PacketPart::Recommendation,
            PacketPart::Concerns,
            PacketPart::CalibrationNotes,
            PacketPart::PeerFeedback,
        ] {
            assert!(!seen.shows(Audience::Employee, part), "{part:?}");
            assert!(seen.shows(Audience::Hr, part), "{part:?}");
        }
    }

    #[test]
    fn a_cycle_file_changes_only_what_it_names() {
        let (cycle, found) = read("name = \"Autumn\"\n[scale]\nbest = \"first\"\n");
        let cycle = cycle.expect(&found);
        assert_eq!((cycle.name.as_str(), cycle.id.as_str()), ("Autumn", "cycle"));
        assert_eq!(cycle.scale.meets().position(), 2);
    }

    #[test]
    fn unknown_key_suggests_nearest() {
        let (cycle, found) = read("nmae = \"x\"\n[scale]\nmeet = \"Meets\"\n");
        assert!(cycle.is_none());
        assert!(
            found.contains("cycle.toml:1:1") && found.contains("did you mean `name`?"),
            "{found}"
        );
        assert!(
            found.contains("`scale.meet`") && found.contains("did you mean `meets`?"),
            "{found}"
        );
    }

    #[test]
    fn file_names_keep_to_the_known_places() {
        for wrong in ["{employee}.pdf", "a/{employee_id}.pdf", "{employee_id}", "{employee_id.pdf"]
        {
            assert!(FileNamePattern::parse(wrong).is_err(), "{wrong}");
        }
        assert!(FileNamePattern::parse("{employee_id} {audience}.pdf").is_ok());
    }
}
