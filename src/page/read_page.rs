//! What was read. In: a cycle as its visitor sees it. Out: files, what became of their columns, rows and cells, and every finding, file by
//! file. Who does not see everybody sees the findings about whom they see.

use std::collections::BTreeMap;

use maud::{Markup, html};
use promopacket::diagnostics::{Code, MergedFinding, merged};
use promopacket::intake::{
    CellCounts, DroppedColumn, ExportAccount, LeftOutBy, RowCounts, SheetAccount,
};
use promopacket::pipeline::CheckedCycle;
use serde::Deserialize;

use super::finding_list::{NamedPeople, file_of, findings_list};
use super::layout::{PageFrame, View};
use super::page_words::counted;
use super::visible_cycle::VisibleCycle;

/// How many findings of one kind a file lists.
const LISTED: usize = 12;

/// How many findings of one kind are listed where it alone is asked for.
const LISTED_ALONE: usize = 1000;

/// Which findings are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FindingChoice {
    /// The name of a kind; blank for all.
    kind: String,
}

/// The page of what was read.
pub(super) fn read_page(cycle: &VisibleCycle, choice: &FindingChoice) -> Markup {
    let content = html! {
        h1 { "What was read" }
        @if cycle.visitor().sees_all() && choice.kind.is_empty() {
            @if let Some(checked) = cycle.checked() { (account(cycle, checked)) }
        }
        (findings(cycle, choice))
    };
    PageFrame { title: "What was read", view: Some(View::Read), scripts: &[] }
        .around(cycle, &content)
}

fn account(cycle: &VisibleCycle, checked: &CheckedCycle) -> Markup {
    let summary = checked.summary();
    html! {
        p.quiet {
            (counted(summary.rows, "row", "rows")) " about " (counted(summary.people, "person", "people")) "; as of " (checked.as_of) "."
            @if let Some(counts) = &summary.corrections {
                " " (counted(counts.rows, "correction", "corrections")) ": " (counted(counts.fields, "field is", "fields are")) " changed from what the files say. "
                a href="/corrections.csv" download { "Download the corrections" }
            }
        }
        h2 { "Files" }
        (files(cycle, checked))
        @if let Some(people) = &checked.people_account {
            h2 { "The table of people" }
            p.quiet { "Read as " code { (people.mapping) } ", " (people.chosen.as_str()) "." }
            (sheet(&people.sheet))
        }
        @if let Some(account) = &checked.accounting { (export(account)) }
        (dropped(&checked.dropped))
    }
}

/// Every file that somebody gave.
fn files(cycle: &VisibleCycle, checked: &CheckedCycle) -> Markup {
    let given = checked.files.iter().filter(|file| !is_built_in(cycle, &file.role, &file.file));
    html! {
        div.wide {
            table {
                thead { tr { th scope="col" { "File" } th scope="col" { "Read as" } th.only-wide scope="col" { "SHA-256" } } }
                tbody {
                    @for file in given {
                        tr { th scope="row" { bdi { (file.file) } } td { (file.role) } td.only-wide { code.path { (file.sha256) } } }
                    }
                }
            }
        }
    }
}

/// Whether a file is part of the program.
fn is_built_in(cycle: &VisibleCycle, role: &str, file: &str) -> bool {
    match role {
        "template" | "font" => true,
        "ladder" => cycle.session().from.inputs.ladder.is_none(),
        _ => file.starts_with("built-in "),
    }
}

/// What became of an export of a review system.
fn export(account: &ExportAccount) -> Markup {
    let RowCounts { read, used, duplicate, draft, rejected, unneeded } = account.rows;
    let rows = [
        ("used", used),
        ("duplicate", duplicate),
        ("draft", draft),
        ("rejected", rejected),
        ("unneeded", unneeded),
    ];
    let cells = [("used", account.cells.used), ("ignored", account.cells.ignored)];
    html! {
        h2 { "Columns" }
        p.quiet { "Read as " code { (account.mapping) } ", " (account.chosen.as_str()) "." }
        @for of in &account.sheets { (sheet(of)) }
        h2 { "Rows and cells" }
        dl.figures { (sum("rows read", read)) @for (word, number) in rows { (sum(word, number)) } }
        dl.figures { (sum("cells read", account.cells.read)) @for (word, number) in cells { (sum(word, number)) } }
        details {
            summary { "Who was read to speak about whom" }
            (speakers(account))
        }
    }
}

fn sum(words: &str, number: u64) -> Markup {
    html! { div { dt { (words) } dd { (number) } } }
}

fn speakers(account: &ExportAccount) -> Markup {
    html! {
        div.wide {
            table {
                thead { tr { th scope="col" { "About" } th.n scope="col" { "by self" } th.n scope="col" { "by manager" } th.n scope="col" { "by peers" } } }
                tbody {
                    @for person in account.people.iter().take(LISTED_ALONE) {
                        tr { th scope="row" { bdi { (person.employee_id) } } td.n { (person.own) } td.n { (person.manager) } td.n { (person.peer) } }
                    }
                }
            }
        }
    }
}

/// What became of the columns of a sheet.
fn sheet(sheet: &SheetAccount) -> Markup {
    html! {
        h3 { bdi { (sheet.file) } }
        p.quiet {
            (sheet.read_as)
            @if let Some(line) = sheet.header_line { "; header on line " (line) }
            @if let Some(why) = &sheet.not_read { "; not read: " (why) }
            @if sheet.notes > 0 { "; " (counted(sheet.notes, "note", "notes")) " on cells, not read" }
            @if !sheet.left_out.is_empty() { "; " (counted(sheet.left_out.len(), "row does", "rows do")) " not count" }
        }
        @if !sheet.is_left_out && !sheet.columns.is_empty() { (columns(sheet)) }
    }
}

fn columns(sheet: &SheetAccount) -> Markup {
    html! {
        div.wide {
            table {
                thead { tr {
                    th.n scope="col" { "Column" } th scope="col" { "Header" } th scope="col" { "What became of it" } th scope="col" { "As, or why not" } th.n scope="col" { "Cells used" }
                } }
                tbody {
                    @for column in &sheet.columns {
                        @let CellCounts { read, used, .. } = column.cells;
                        tr {
                            td.n { (column.column) }
                            th scope="row" { bdi { (column.name) } }
                            td { (column.outcome.as_str()) }
                            td { (column.meaning) }
                            td.n { (used) " of " (read) }
                        }
                    }
                }
            }
        }
    }
}

/// The columns that were left out on purpose.
fn dropped(columns: &[DroppedColumn]) -> Markup {
    html! {
        @if !columns.is_empty() {
            h2 { "Columns that were not read" }
            div.wide {
                table {
                    thead { tr { th scope="col" { "Column" } th.n scope="col" { "Cells" } th scope="col" { "Why" } } }
                    tbody {
                        @for column in columns {
                            tr { th scope="row" { bdi { (column.column) } } td.n { (column.cells) } td { (why_dropped(column.by)) } }
                        }
                    }
                }
            }
        }
    }
}

fn why_dropped(by: LeftOutBy) -> &'static str {
    match by {
        LeftOutBy::Sensitivity => "sensitive, and useless in a packet",
        LeftOutBy::Choice => "an option or the mapping leaves it out",
    }
}

/// The findings, file by file.
fn findings(cycle: &VisibleCycle, choice: &FindingChoice) -> Markup {
    let mut asked = cycle.findings_in_file_order();
    if !choice.kind.is_empty() {
        asked.retain(|finding| finding.code.name() == choice.kind);
    }
    let findings = merged(asked);
    let errors = findings.iter().filter(|finding| finding.first.is_error()).count();
    html! {
        h2 id="found" {
            "Findings: " (counted(errors, "error", "errors")) ", " (counted(findings.len() - errors, "warning", "warnings"))
            @if !choice.kind.is_empty() { " of the kind " code { (choice.kind) } }
        }
        @if !choice.kind.is_empty() { p { a href="/read#found" { "Show all kinds" } } }
        @if findings.is_empty() { p { "Nothing to put right." } }
        @for (file, of_file) in &by_file(&findings) {
            h3 { @match file { Some(file) => bdi { (file) }, None => "The cycle as a whole" } }
            (findings_of_file(cycle, of_file, choice))
        }
    }
}

type FileFindings<'f, 'r> = Vec<(Option<&'r str>, Vec<&'f MergedFinding<'r>>)>;

/// Findings by their file, in the order in which files come.
fn by_file<'f, 'r>(findings: &'f [MergedFinding<'r>]) -> FileFindings<'f, 'r> {
    let mut files: FileFindings<'f, 'r> = Vec::new();
    for finding in findings {
        let file = file_of(finding.first);
        match files.iter_mut().find(|it| it.0 == file) {
            Some((_, of_file)) => of_file.push(finding),
            None => files.push((file, vec![finding])),
        }
    }
    files
}

fn findings_of_file(
    cycle: &VisibleCycle,
    findings: &[&MergedFinding<'_>],
    choice: &FindingChoice,
) -> Markup {
    let most = if choice.kind.is_empty() { LISTED } else { LISTED_ALONE };
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for finding in findings {
        let count = counts.entry(finding.first.code).or_default();
        *count += 1;
        if *count > most {
            continue;
        }
        let of_severity = if finding.first.is_error() { &mut errors } else { &mut warnings };
        of_severity.push((*finding).clone());
    }
    errors.append(&mut warnings);
    let hidden: Vec<(Code, usize)> = counts.into_iter().filter(|it| it.1 > most).collect();
    html! {
        (findings_list(cycle, &errors, NamedPeople::Named))
        @for (code, count) in hidden {
            p { a href={ "/read?kind=" (code.name()) "#found" } { "and " (count - most) " more of the kind " (code.name()) } }
        }
    }
}
