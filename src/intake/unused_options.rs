//! Options that find nothing. In: what each file took of the options. Out: an error for every option that counted nowhere, for
//! what is said and not done would be believed.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, nearest};
use crate::intake::columns::{misspelt_place, normalized_header, place_of};
use crate::intake::options::{DuplicateRule, IntakeOptions, MappingChoice};
use crate::intake::people;
use crate::intake::used_options::HeededOptions;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunKind {
    /// Assessments in our own tables only.
    OwnTables,
    /// Assessments, exports among them.
    Exports,
    /// The table of people alone.
    People,
}

/// Reports every option that counted nowhere.
pub(super) fn report(
    settings: &IntakeOptions,
    heeded: &HeededOptions,
    run: RunKind,
    report: &mut Report,
) {
    for name in settings.ignore.iter().filter(|name| !heeded.has(name)) {
        report.push(no_column(name, heeded));
    }
    report.extend(for_texts(settings, heeded));
    if settings.reading.hidden.is_some() && !heeded.workbook {
        let message = "`--hidden` is for workbooks, and none of the files is one";
        report.push(without_use(message.to_owned()).hint("leave the option out"));
    }
    let chooses = matches!(settings.keep, Some(DuplicateRule::Latest | DuplicateRule::First));
    if chooses && run != RunKind::Exports {
        report.push(keeps_nothing(run));
    }
    if run == RunKind::OwnTables
        && heeded.people.is_empty()
        && people::is_mapping_for_people_only(settings)
    {
        let message = "the mapping is for a table of people, and none is given";
        let hint = "give the table of people with --people, or leave --map out";
        report.push(without_use(message.to_owned()).hint(hint));
    }
    if run == RunKind::People {
        report.extend(not_for_people(settings, heeded));
    }
}

/// A name of `--ignore` that no column has.
fn no_column(name: &str, heeded: &HeededOptions) -> Diagnostic {
    let wanted = normalized_header(name);
    if heeded.kept.iter().any(|kept| normalized_header(kept) == wanted) {
        let name = escape_control(name);
        let message = format!(
            "`--ignore {name}` names a column that packets need, in the table of people and nowhere else"
        );
        return without_use(message).value(&name).hint("leave the option out; or, if the column is the wrong one, leave it out with `ignore` under `[people]` of a mapping (--map), and name the right one there");
    }
    if let Some(remedy) = misspelt_place(name) {
        let message = format!("`{}` is not the place of a column", escape_control(name));
        return Diagnostic::error(Code::UnusedName, message).value(name).hint(remedy);
    }
    let place = place_of(name);
    if place.is_some_and(|place| (heeded.width..heeded.people_width).contains(&place)) {
        let name = name.trim();
        let message = format!(
            "`--ignore {name}` names a column that packets need, in the table of people and nowhere else"
        );
        return without_use(message)
            .value(name)
            .hint("leave the option out, or look which column is meant");
    }
    let is_named = |at: &&Location| {
        at.field.as_deref().is_some_and(|field| normalized_header(field) == wanted)
    };
    let needed: Vec<&Location> = heeded.needed.iter().filter(is_named).collect();
    if !needed.is_empty() && place.is_none() {
        return names_answers(name, &needed, heeded);
    }
    let message = match place {
        None => format!("no column is called `{}`", escape_control(name)),
        Some(_) => {
            let widest = heeded.width.max(heeded.people_width);
            format!("no file has a column `{}`; the widest has {widest} columns", name.trim())
        }
    };
    let finding = Diagnostic::error(Code::UnusedName, message).value(name);
    let there = if place.is_none() { &heeded.names[..] } else { &[] };
    let there = there.iter().map(String::as_str);
    match nearest(name, there) {
        Some(near) => finding.hint(format!("did you mean `{}`?", escape_control(near))),
        None => finding.hint("look at the names of columns in the file, or leave --ignore out"),
    }
}

/// A name of `--ignore` that only columns have which packets need: it is never taken for an order to lose answers.
fn names_answers(name: &str, needed: &[&Location], heeded: &HeededOptions) -> Diagnostic {
    let shown = escape_control(name);
    let message = format!(
        "`--ignore {shown}` names a column that holds answers, or says whose or of what kind they are, and no other column"
    );
    let finding = without_use(message).value(&shown).at(needed[0].clone());
    let files: BTreeSet<&str> = heeded.needed.iter().map(|it| &*it.file).collect();
    let places: BTreeSet<u32> = needed.iter().map(|it| it.column).collect();
    if files.len() > 1 {
        return finding.hint("leave the option out; or, if no packet is to have what the column holds, delete the column from the file");
    }
    let options: Vec<String> =
        places.iter().map(|place| format!("--ignore \"#{place}\"")).collect();
    finding.hint(format!(
        "leave the option out; or, if no packet is to have what the column holds, name its place: `{}`",
        options.join(" ")
    ))
}

/// Options for text files that no file was read with.
fn for_texts(settings: &IntakeOptions, heeded: &HeededOptions) -> Vec<Diagnostic> {
    let reading = &settings.reading;
    let mut found = Vec::new();
    for (option, is_given, is_used) in [
        ("--encoding", reading.encoding.is_some(), heeded.text),
        ("--delimiter", reading.delimiter.is_some(), heeded.delimiter),
        ("--quote", reading.quote.is_some(), heeded.quote),
    ] {
        if !is_given || is_used {
            continue;
        }
        let message = match heeded.text {
            true if option == "--quote" && heeded.delimiter => {
                "`--quote` does not count: each of the files is written with another quotation mark"
                    .to_owned()
            }
            true => format!(
                "`{option}` does not count: the table of people has its columns without it, and no other file is a text"
            ),
            false => {
                format!("`{option}` is for text files such as CSV, and none of the files is one")
            }
        };
        found.push(without_use(message).hint("leave the option out"));
    }
    found
}

fn keeps_nothing(run: RunKind) -> Diagnostic {
    if run == RunKind::People {
        let message = "`--keep` chooses between submissions, and a table of people has one row for each person";
        return without_use(message.to_owned()).hint("leave the option out");
    }
    let message = "`--keep` cannot choose between rows of a table of ours, which do not say when they were submitted";
    let hint = "leave it out, and delete the rows that do not count: two rows about the same thing are an error that names both";
    without_use(message.to_owned()).hint(hint)
}

/// Options that would count for assessments, where there are none.
fn not_for_people(settings: &IntakeOptions, heeded: &HeededOptions) -> Vec<Diagnostic> {
    let reading = &settings.reading;
    let mut found = Vec::new();
    for name in reading.sheets.iter().filter(|name| !heeded.has(name)) {
        let message = format!("no sheet that was read is called `{}`", escape_control(name));
        let finding = Diagnostic::error(Code::UnknownSheet, message).value(name);
        found.push(finding.nearest(name, heeded.people.iter().map(|it| &**it)));
    }
    if !heeded.on_line
        && let Some(line) = reading.header_line
    {
        let message = format!(
            "no header of a table of people stands on line {line}, which --header-row names"
        );
        let hint = "name the line of its header, or leave the option out";
        found.push(Diagnostic::error(Code::NoHeaderLine, message).hint(hint));
    }
    if let MappingChoice::Profile(name) = &settings.choice
        && !people::says_something(settings)
    {
        let message = format!("the profile `{name}` is for assessments and says nothing of people");
        found.push(without_use(message).hint("leave the option out"));
    }
    if matches!(settings.choice, MappingChoice::Mapping(_)) && !people::says_something(settings) {
        let message = "the mapping says nothing of people";
        let hint =
            "say what the columns of the table of people mean under `[people]`, or leave --map out";
        found.push(without_use(message.to_owned()).hint(hint));
    }
    found
}

fn without_use(message: String) -> Diagnostic {
    Diagnostic::error(Code::OptionWithoutUse, message)
}
