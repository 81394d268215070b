//! Findings and figures for people on the standard error, for programs on the standard output.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write as _};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use promopacket::cycle::LintRule;
use promopacket::diagnostics::{Diagnostic, Report, Severity, printable, shortened};
use promopacket::error::{Error, Result};
use promopacket::intake::{
    Accounting, Cells, Chosen, ColumnOutcome, Dropped, LeftOut, PersonAccount, Rows, SheetAccount,
};
use promopacket::pipeline::{Built, Intended, Summary};
use serde::Serialize;

use super::inputs::Format;

/// What `--format json` prints.
#[derive(Debug, Serialize)]
struct Document<'r> {
    schema: u32,
    diagnostics: Vec<&'r Diagnostic>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    built: Option<&'r Built>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intended: Option<&'r Intended>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accounting: Option<&'r Accounting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix_lists: Option<usize>,
}

/// The figures of a run, as far as it has them.
#[derive(Debug, Default)]
pub(super) struct Figures<'r> {
    /// How the check went.
    pub(super) summary: Option<Summary>,
    /// What a build made.
    pub(super) built: Option<&'r Built>,
    /// What a build would do.
    pub(super) intended: Option<&'r Intended>,
    /// Where everything in a foreign export went.
    pub(super) accounting: Option<&'r Accounting>,
    /// How many fix lists were written.
    pub(super) fix_lists: Option<usize>,
}

/// Prints every finding, in file order, and the figures.
pub(super) fn report(report: &Report, figures: Figures<'_>, format: Format) -> Result<()> {
    let Figures { summary, built, intended, accounting, fix_lists } = figures;
    match format {
        Format::Human => {
            findings(report);
            accounting.into_iter().for_each(account);
            Ok(())
        }
        Format::Json => {
            let diagnostics = report.in_file_order();
            let schema = 1;
            json(&Document { schema, diagnostics, summary, built, intended, accounting, fix_lists })
        }
    }
}

/// Prints every finding; of what the lint finds, only the first of each kind.
fn findings(report: &Report) {
    const LISTED: usize = 12;
    let mut counts: BTreeMap<LintRule, usize> = BTreeMap::new();
    for it in report.in_file_order() {
        if let Some(rule) = LintRule::named(it.code) {
            let count = counts.entry(rule).or_default();
            *count += 1;
            if *count > LISTED {
                continue;
            }
        }
        finding(it);
    }
    let more: Vec<String> = counts
        .iter()
        .filter(|(_, count)| **count > LISTED)
        .map(|(rule, count)| format!("{} `{}`", count - LISTED, rule.code()))
        .collect();
    if !more.is_empty() {
        say(&format!("more warnings of the same kinds: {}", more.join(", ")));
        say("  `check --format json` lists all, `check --by-manager DIR` sorts them by manager");
    }
}

fn finding(finding: &Diagnostic) {
    let colour = match finding.severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let text = finding.to_string();
    let (head, rest) = text.split_once(']').unwrap_or((&text, ""));
    tell(&format!("{style}{head}]{style:#}{rest}"));
}

/// Prints what became of every column, row and cell of an export.
fn account(accounting: &Accounting) {
    let chosen = match accounting.chosen {
        Chosen::Profile => "as --profile says",
        Chosen::Mapping => "as --map says",
        Chosen::Recognised => "recognised by its header",
    };
    say(&format!("read as `{}`, {chosen}", printable(&accounting.mapping)));
    alike(&accounting.sheets).iter().for_each(|(account, files)| sheet(account, *files));
    people(&accounting.people);
    let Rows { read, used, duplicate, draft, rejected, unneeded } = accounting.rows;
    say(&format!(
        "rows: {read} read = {used} used + {duplicate} duplicate + {draft} draft + {rejected} rejected + {unneeded} unneeded"
    ));
    let Cells { read, used, ignored } = accounting.cells;
    say(&format!("cells: {read} read = {used} used + {ignored} ignored"));
}

/// Says which rows do not count.
fn left_out(sheet: &SheetAccount) {
    const LISTED: usize = 20;
    for LeftOut { line, replaced_by } in sheet.left_out.iter().take(LISTED) {
        match replaced_by {
            Some(by) => {
                say(&format!("  line {line} does not count: {} replaces it", printable(by)))
            }
            None => say(&format!("  line {line} does not count: it is a draft")),
        }
    }
    if sheet.left_out.len() > LISTED {
        let more = count(sheet.left_out.len() - LISTED, "row does", "rows do");
        say(&format!("  {more} not count, too; --format json lists all"));
    }
}

/// Says who was read to speak about whom: what a sum of columns cannot show.
fn people(people: &[PersonAccount]) {
    const LISTED: usize = 25;
    for PersonAccount { employee_id, own, manager, peer } in people.iter().take(LISTED) {
        let id = printable(employee_id);
        say(&format!("  about {id}: {own} answers by self, {manager} by manager, {peer} by peers"));
    }
    if people.len() > LISTED {
        let more = count(people.len() - LISTED, "other person", "other people");
        say(&format!("  and about {more}; --format json lists all"));
    }
}

/// Sheets of one shape added up, such as a folder of forms; the first stands for all, with their number.
fn alike(sheets: &[SheetAccount]) -> Vec<(SheetAccount, usize)> {
    let mut groups: Vec<(SheetAccount, usize)> = Vec::new();
    let mut places: HashMap<Vec<&str>, usize> = HashMap::new();
    for sheet in sheets {
        let mut shape: Vec<&str> = vec![&sheet.read_as, sheet.not_read.as_deref().unwrap_or("")];
        shape.extend(sheet.columns.iter().flat_map(|it| [it.name.as_str(), &it.meaning]));
        match places.entry(shape) {
            Entry::Vacant(place) => {
                place.insert(groups.len());
                groups.push((sheet.clone(), 1));
            }
            Entry::Occupied(place) => {
                let (group, files) = &mut groups[*place.get()];
                group
                    .columns
                    .iter_mut()
                    .zip(&sheet.columns)
                    .for_each(|(to, it)| to.cells.add(it.cells));
                *files += 1;
            }
        }
    }
    groups
}

fn sheet(sheet: &SheetAccount, files: usize) {
    let header = match (&sheet.not_read, sheet.header_line) {
        (Some(why), _) => format!("not read: {why}"),
        (None, Some(line)) => format!("header on line {line}"),
        (None, None) => String::new(),
    };
    let more = match files - 1 {
        0 => String::new(),
        more => format!(" and {} like it", count(more, "other", "others")),
    };
    say(&format!("{}{more}: {}; {header}", printable(&sheet.file), sheet.read_as));
    for column in &sheet.columns {
        let outcome = match column.outcome {
            ColumnOutcome::Used => "used",
            ColumnOutcome::Ignored => "ignored",
            ColumnOutcome::Unmatched => "unmatched",
        };
        let Cells { read, used, .. } = column.cells;
        let name = shortened(&column.name);
        let meaning = &column.meaning;
        say(&format!(
            "  {:>3}  {outcome:<9}  {used:>6} of {read:<6}  {name}: {meaning}",
            column.column
        ));
    }
    if files == 1 {
        left_out(sheet);
    }
}

/// Prints a sentence about what is going on.
pub(super) fn say(sentence: &str) {
    tell(sentence);
}

/// Prints why nothing more can be done.
pub(crate) fn complain(message: &str) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    tell(&format!("{style}error{style:#}: {message}"));
}

/// Writes a line to the standard error. If that is closed or full, nobody reads it, and the work goes on.
fn tell(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Prints a JSON document on the standard output.
pub(super) fn json(document: &impl Serialize) -> Result<()> {
    let text =
        serde_json::to_string_pretty(document).expect("texts, numbers and lists always serialise");
    print(text.as_bytes())?;
    print(b"\n")
}

/// Writes bytes to the standard output.
pub(super) fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(Error::Stdout)
}

/// Says what was not read because it never belongs in a packet.
pub(super) fn dropped(columns: &[Dropped]) {
    let cells = columns.iter().map(|it| it.cells).sum::<u64>();
    if cells > 0 {
        let cells = count(usize::try_from(cells).unwrap_or(usize::MAX), "cell", "cells");
        let names: Vec<String> =
            columns.iter().map(|it| format!("`{}`", printable(&it.column))).collect();
        say(&format!("{cells} of sensitive columns were not read: {}", names.join(", ")));
    }
}

/// A path as it can be printed.
pub(super) fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// "1 person", "2 people".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
