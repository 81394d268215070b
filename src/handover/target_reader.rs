//! How a target file is read. In: its text. Out: a [`TargetFile`]; or every mistake with its place.

use super::name_template::NameTemplate;
use super::target::{
    EmployeeAccess, HandoverTarget, IdOrigin, IndexColumn, IndexColumns, NameLetters, PackageForm,
    ReportColumns, TargetFile, TargetIds, TargetLimits, TargetNames, TargetSetting, UnknownLayout,
};
use crate::audience::Audience;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::source::Source;
use crate::toml_reader::{PlacedValue, TomlFields, TomlFile};

/// The places of the names of packages.
const PACKAGE_PLACES: [&str; 4] = ["cycle", "cycle_name", "edition", "part"];

/// The places of the names and titles of files.
const FILE_PLACES: [&str; 9] = [
    "id",
    "employee_id",
    "name",
    "email",
    "edition",
    "cycle",
    "cycle_name",
    "date",
    "date_ddmmyyyy",
];

/// The places of the names of files that their titles do not have.
const OWN_PLACES: [&str; 2] = ["number", "title"];

/// The places that only the list of files has.
const INDEX_PLACES: [&str; 4] = ["file", "file_name", "bytes", "sha256"];

/// The limits of a package where the target states none: both stay below what a ZIP can hold without its later extension.
const MOST_FILES: i64 = 60_000;
const MOST_BYTES: i64 = 4_000_000_000;

/// Characters of a title where the target states no limit.
const MOST_TITLE: i64 = 1_000;

/// Reads a target file; reports every mistake of it.
pub fn read_target(source: &Source, report: &mut Report) -> Option<TargetFile> {
    let before = report.errors();
    let file = TomlFile::new(&source.name, &source.bytes, report)?;
    let document = file.parse(report)?;
    let found = whole(document.fields(), report);
    found.filter(|_| report.errors() == before)
}

fn whole(fields: TomlFields<'_>, report: &mut Report) -> Option<TargetFile> {
    let form = fields.required_text("form", report);
    let [name, title] = ["name", "title"].map(|key| text(&fields, key, report));
    let sources = texts(&fields, "source", report);
    let seen = fields.date("seen", report);
    if seen.is_none() && !fields.has("seen") {
        fields.missing("seen", report);
    }
    let form = form?;
    if form.value == "none" {
        let why = text(&fields, "why", report);
        fields.reject_unknown(report);
        return Some(TargetFile::NotPublic(UnknownLayout { title: title?, why: why? }));
    }
    let form = one_of(&form, &[("folder", PackageForm::Folder), ("zip", PackageForm::Zip)], report);
    let notes = texts(&fields, "notes", report);
    let edition = fields.text("edition", report);
    let editions = Audience::ALL.map(|edition| (edition.as_str(), edition));
    let edition = edition.and_then(|it| one_of(&it, &editions, report));
    let employee_access = fields.required_text("employee_access", report);
    let employee_access = employee_access.and_then(|it| access(&it, report));
    let settings = settings(&fields, report);
    let ids = ids(fields.table("ids", report), report);
    let names = names(fields.table("names", report), &settings, report);
    let index = index(&fields, &settings, report);
    let limits = limits(fields.table("limits", report), report);
    let columns = report_columns(fields.table("report", report), report);
    fields.reject_unknown(report);
    Some(TargetFile::Layout(Box::new(HandoverTarget {
        name: name?,
        title: title?,
        sources,
        seen: seen?.value,
        notes,
        edition,
        employee_access: employee_access?,
        settings,
        form: form?,
        ids: ids?,
        names: names?,
        index,
        limits,
        report: columns,
    })))
}

fn text(fields: &TomlFields<'_>, key: &'static str, report: &mut Report) -> Option<String> {
    fields.required_text(key, report).map(|it| it.value)
}

fn texts(fields: &TomlFields<'_>, key: &'static str, report: &mut Report) -> Vec<String> {
    let texts = fields.texts(key, report).map(|it| it.value).unwrap_or_default();
    texts.into_iter().map(|it| it.value).collect()
}

fn optional(fields: &TomlFields<'_>, key: &'static str, report: &mut Report) -> String {
    fields.text(key, report).map(|it| it.value).unwrap_or_default()
}

/// The choice that a text names; reports one that is none.
fn one_of<T: Copy>(
    field: &PlacedValue<String>,
    choices: &[(&str, T)],
    report: &mut Report,
) -> Option<T> {
    let found = choices.iter().find(|(name, _)| *name == field.value);
    if found.is_none() {
        let message = format!("`{}` is no choice here", escape_control(&field.value));
        let finding = Diagnostic::error(Code::WrongValue, message).at(field.at.clone());
        let names = choices.iter().map(|(name, _)| *name);
        report.push(finding.value(&field.value).nearest(&field.value, names));
    }
    found.map(|(_, choice)| *choice)
}

fn access(field: &PlacedValue<String>, report: &mut Report) -> Option<EmployeeAccess> {
    let choices = [
        ("always", EmployeeAccess::Always),
        ("by-settings", EmployeeAccess::BySettings),
        ("never", EmployeeAccess::Never),
    ];
    one_of(field, &choices, report)
}

fn settings(fields: &TomlFields<'_>, report: &mut Report) -> Vec<TargetSetting> {
    let mut settings = Vec::new();
    for table in fields.tables("setting", report) {
        let (name, about) = (text(&table, "name", report), text(&table, "about", report));
        let without = optional(&table, "without", report);
        table.reject_unknown(report);
        if let Some((name, about)) = name.zip(about) {
            settings.push(TargetSetting { name, about, without });
        }
    }
    settings
}

fn ids(fields: TomlFields<'_>, report: &mut Report) -> Option<TargetIds> {
    let called = text(&fields, "called", report);
    let origin = fields.required_text("origin", report);
    let choices = [
        ("employee-id", IdOrigin::EmployeeId),
        ("email", IdOrigin::Email),
        ("name", IdOrigin::Name),
        ("crosswalk", IdOrigin::Crosswalk),
    ];
    let origin = origin.and_then(|it| one_of(&it, &choices, report));
    let without = optional(&fields, "without", report);
    fields.reject_unknown(report);
    Some(TargetIds { called: called?, origin: origin?, without })
}

fn names(
    fields: TomlFields<'_>,
    settings: &[TargetSetting],
    report: &mut Report,
) -> Option<TargetNames> {
    let of_files = places(&[&FILE_PLACES, &OWN_PLACES], settings);
    let package = template(&fields, "package", &places(&[&PACKAGE_PLACES], settings), report);
    let file = template(&fields, "file", &of_files, report);
    let title = template(&fields, "title", &places(&[&FILE_PLACES], settings), report);
    let without = optional(&fields, "without", report);
    let letters = fields.text("letters", report);
    let choices = [("any", NameLetters::Any), ("ascii", NameLetters::Ascii)];
    let letters = letters.map_or(Some(NameLetters::Any), |it| one_of(&it, &choices, report));
    fields.reject_unknown(report);
    Some(TargetNames { package: package?, file: file?, title: title?, without, letters: letters? })
}

/// The names of places, those of settings among them.
fn places<'s>(groups: &[&[&'s str]], settings: &'s [TargetSetting]) -> Vec<&'s str> {
    let own = groups.iter().flat_map(|group| group.iter().copied());
    own.chain(settings.iter().map(|it| it.name.as_str())).collect()
}

fn template(
    fields: &TomlFields<'_>,
    key: &'static str,
    places: &[&str],
    report: &mut Report,
) -> Option<NameTemplate> {
    let field = fields.required_text(key, report)?;
    let template = NameTemplate::parse(&field.value, places);
    template
        .map_err(|why| {
            let message = format!("`{key}` cannot be filled: {why}");
            let finding = Diagnostic::error(Code::WrongValue, message).at(field.at.clone());
            report.push(finding.value(&field.value));
        })
        .ok()
}

fn index(
    fields: &TomlFields<'_>,
    settings: &[TargetSetting],
    report: &mut Report,
) -> Option<IndexColumns> {
    if !fields.has("index") {
        return None;
    }
    let table = fields.table("index", report);
    let file = text(&table, "file", report);
    let delimiter = table.required_text("delimiter", report);
    let delimiter = delimiter.and_then(|it| one_of(&it, &[(",", ','), (";", ';')], report));
    let of_values = places(&[&FILE_PLACES, &OWN_PLACES, &INDEX_PLACES], settings);
    let of_headers = places(&[], settings);
    let mut columns = Vec::new();
    for column in table.tables("column", report) {
        let header = template(&column, "header", &of_headers, report);
        let value = template(&column, "value", &of_values, report);
        column.reject_unknown(report);
        columns.extend(header.zip(value).map(|(header, value)| IndexColumn { header, value }));
    }
    table.reject_unknown(report);
    Some(IndexColumns { file: file?, delimiter: delimiter?, columns })
}

fn limits(fields: TomlFields<'_>, report: &mut Report) -> TargetLimits {
    let mut limit = |key, most: i64| {
        let number = fields.number(key, 1..most + 1, report).map_or(most, |it| it.value);
        u64::try_from(number).expect("the range begins with one")
    };
    let [files, title_length] = [("files", MOST_FILES), ("title_length", MOST_TITLE)]
        .map(|(key, most)| usize::try_from(limit(key, most)).expect("it is a small number"));
    let [package_bytes, file_bytes] =
        ["package_bytes", "file_bytes"].map(|key| limit(key, MOST_BYTES));
    fields.reject_unknown(report);
    TargetLimits { files, package_bytes, file_bytes, title_length }
}

fn report_columns(fields: TomlFields<'_>, report: &mut Report) -> ReportColumns {
    let column = |key, report: &mut Report| fields.text(key, report).map(|it| it.value);
    let (file, status) = (column("file", report), column("status", report));
    let taken = texts(&fields, "taken", report);
    fields.reject_unknown(report);
    ReportColumns { file, status, taken }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handover::{target_names, target_source};

    #[test]
    fn every_built_in_target_is_sound_and_names_its_source() {
        for name in target_names() {
            let mut report = Report::new();
            let source = target_source(name).expect("it is built in");
            let file = read_target(&source, &mut report);
            assert!(report.iter().next().is_none(), "{name}: {report:#?}");
            match file.expect("a sound file") {
                TargetFile::Layout(target) => {
                    assert_eq!(target.name, name);
                    assert!(!target.sources.is_empty() || name == "generic", "{name}");
                }
                TargetFile::NotPublic(unknown) => assert!(!unknown.why.is_empty(), "{name}"),
            }
        }
        assert!(target_names().is_sorted());
    }
}
