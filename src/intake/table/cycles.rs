//! Answers of several review cycles in one run. In: columns that name a cycle and are used for nothing, with what stands in
//! rows that count. Out: a finding where that is more than one cycle: words of a cycle that is over must not stand among those
//! of this one.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, truncate_for_display,
};
use crate::intake::columns::{letters, normalized_header};

/// Words in the names of such columns, in letters only: English, German, Spanish, Portuguese, Italian, French.
const PARTS: [&str; 4] = ["cycle", "zyklus", "ciclo", "reviewperiod"];

/// Whole names of such columns, likewise.
const NAMES: [&str; 7] =
    ["period", "reviewname", "zeitraum", "beurteilungszeitraum", "periodo", "período", "période"];

/// How many cycles a finding lists.
const LISTED: usize = 6;

/// Whether a column names the cycle of its rows.
pub(crate) fn names_a_cycle(name: &str) -> bool {
    let letters = letters(name);
    NAMES.contains(&letters.as_str()) || PARTS.iter().any(|part| letters.contains(part))
}

/// The columns of a run that name cycles, those of one name together.
#[derive(Debug, Default)]
pub(crate) struct CycleColumns(Vec<CycleColumn>);

#[derive(Debug)]
struct CycleColumn {
    name: String,
    /// The place of the first of them.
    at: Location,
    /// Whether the user left all of them out.
    is_left_out: bool,
    /// In how many files they stand.
    files: usize,
    /// The cycles, each with the first file that has it.
    cycles: BTreeMap<String, Arc<str>>,
}

impl CycleColumns {
    /// Adds the column at a place with the cycles of the rows that count.
    pub(crate) fn add<'c>(
        &mut self,
        name: &str,
        at: Location,
        is_left_out: bool,
        cycles: impl Iterator<Item = &'c str>,
    ) {
        let file = Arc::clone(&at.file);
        let place = self
            .0
            .iter()
            .position(|column| normalized_header(&column.name) == normalized_header(name))
            .unwrap_or_else(|| {
                let (name, cycles) = (name.to_owned(), BTreeMap::new());
                self.0.push(CycleColumn { name, at, is_left_out: true, files: 0, cycles });
                self.0.len() - 1
            });
        let column = &mut self.0[place];
        column.is_left_out &= is_left_out;
        column.files += 1;
        for cycle in cycles.filter(|it| !it.is_empty()) {
            column.cycles.entry(cycle.to_owned()).or_insert_with(|| Arc::clone(&file));
        }
    }

    /// Reports columns with several cycles: an error, unless the user left the column out.
    pub(crate) fn report(&self, report: &mut Report) {
        for column in self.0.iter().filter(|column| column.cycles.len() > 1) {
            let unmatched = report.take_away_if(|finding| column.is_unmatched_by(finding));
            report.push(column.several(!unmatched.is_empty()));
        }
    }
}

impl CycleColumn {
    /// Whether a finding says of the column that nothing says what it means.
    fn is_unmatched_by(&self, finding: &Diagnostic) -> bool {
        let field = finding.location.as_ref().and_then(|at| at.field.as_deref());
        let is_it = |text: &str| normalized_header(text) == normalized_header(&self.name);
        // One that says it of many columns names the others, too.
        finding.code == Code::UnmatchedColumn
            && finding.value.as_deref() == field
            && field.is_some_and(is_it)
    }

    fn several(&self, is_unmatched: bool) -> Diagnostic {
        let name = escape_control(&self.name);
        let shown = |(cycle, file): (&String, &Arc<str>)| match self.files {
            1 => format!("`{}`", truncate_for_display(cycle)),
            _ => format!("`{}` in `{}`", truncate_for_display(cycle), escape_control(file)),
        };
        let listed: Vec<String> = self.cycles.iter().take(LISTED).map(shown).collect();
        let more = if self.cycles.len() > LISTED { ", …" } else { "" };
        let message = format!(
            "the answers are of {} cycles by `{name}`: {}{more}",
            self.cycles.len(),
            listed.join(", ")
        );
        let clear = "export this cycle only, or delete the rows of the others";
        let at = self.at.clone();
        if self.is_left_out {
            return Diagnostic::warning(Code::SeveralCycles, message).at(at).hint(clear);
        }
        let option = format!("`--ignore \"{name}\"`");
        let clear = if is_unmatched {
            format!("{clear}; then leave the column out with {option}")
        } else {
            clear.to_owned()
        };
        Diagnostic::error(Code::SeveralCycles, message)
            .at(at)
            .hint(clear)
            .hint(format!("if all of them are meant, say so by leaving the column out: {option}"))
    }
}
