//! Files that hold the same answers. In: submissions of one thing that nothing decides between. Out: one finding for two forms
//! of one person, or for two exports with the same answers; what is the same in both counts once.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::intake::accounts::RowOutcome;
use crate::intake::export::submission_clashes::{ClashReason, SubmissionClash};
use crate::intake::export::submission_set::{ReplacedSubmission, SubmissionSet};

/// How many rows are named.
const NAMED: usize = 8;

/// So many answers of two exports that clash have one cause.
const MANY: usize = 3;

/// Two sheets that hold answers of the same people.
struct CopiedSheets<'c, 's> {
    all: SubmissionSet<'s>,
    clashes: Vec<&'c SubmissionClash>,
    /// The two sheets.
    first: usize,
    second: usize,
}

/// Reports what nothing decides between. What two files say in the same words counts once, and is no longer rejected.
pub(super) fn report(
    all: SubmissionSet<'_>,
    clashes: &[SubmissionClash],
    replaced: &mut [ReplacedSubmission],
    report: &mut Report,
) {
    let mut pairs: BTreeMap<(usize, usize), Vec<&SubmissionClash>> = BTreeMap::new();
    let is_form = all.reader.mapping.person.cell().is_some();
    for clash in clashes {
        let sheets = [clash.first, clash.second].map(|number| all.submissions[number].sheet);
        let has_times = sheets.iter().any(|sheet| all.plans[*sheet].submitted.is_some());
        let is_undated = matches!(clash.why, ClashReason::NoRule | ClashReason::NoTimes);
        if sheets[0] == sheets[1] || has_times || !is_undated {
            report.push(all.twice(clash));
            continue;
        }
        pairs.entry((sheets[0], sheets[1])).or_default().push(clash);
    }
    for ((first, second), clashes) in pairs {
        let copies = CopiedSheets { all, clashes, first, second };
        if is_form && copies.are_whole() || !is_form && copies.agree() {
            report.push(copies.same());
            copies.count_once(replaced);
        } else if is_form {
            report.push(copies.forms());
        } else if copies.clashes.len() >= MANY {
            report.extend(copies.exports());
        } else {
            report.extend(copies.clashes.iter().map(|clash| all.twice(clash)));
        }
    }
}

impl CopiedSheets<'_, '_> {
    /// Whether all that both say is the same.
    fn agree(&self) -> bool {
        self.clashes.iter().all(|clash| self.is_same(clash))
    }

    fn is_same(&self, clash: &SubmissionClash) -> bool {
        let submissions = self.all.submissions;
        self.all.say_the_same(&submissions[clash.first], &submissions[clash.second])
    }

    /// Whether neither says anything that the other does not say.
    fn are_whole(&self) -> bool {
        self.agree() && self.alone(self.first).is_empty() && self.alone(self.second).is_empty()
    }

    /// The lines on which one of the two says something that the other says nothing about.
    fn alone(&self, sheet: usize) -> Vec<u32> {
        let clashing: BTreeSet<usize> =
            self.clashes.iter().flat_map(|clash| [clash.first, clash.second]).collect();
        let mut lines = Vec::new();
        for (number, submission) in self.all.submissions.iter().enumerate() {
            let is_of = submission.sheet == sheet && submission.outcome == RowOutcome::Used;
            if is_of && !clashing.contains(&number) && !self.all.keys(number).is_empty() {
                lines.push(self.line(number));
            }
        }
        lines
    }

    fn line(&self, submission: usize) -> u32 {
        let submission = &self.all.submissions[submission];
        self.all.sheets[submission.sheet].line(&submission.row)
    }

    fn name(&self, sheet: usize) -> String {
        escape_control(&self.all.sheets[sheet].parts[0].grid.file)
    }

    /// The second sheet as the place of a finding.
    fn at(&self) -> Location {
        Location::start_of(&self.all.sheets[self.second].parts[0].grid.file)
    }

    /// The place of a submission.
    fn at_row(&self, submission: usize) -> Location {
        let submission = &self.all.submissions[submission];
        self.all.sheets[submission.sheet].at_row(&submission.row)
    }

    /// Lets the second of each two count as one that is there already.
    fn count_once(&self, replaced: &mut [ReplacedSubmission]) {
        let seconds: BTreeMap<usize, usize> =
            self.clashes.iter().map(|clash| (clash.second, clash.first)).collect();
        for (number, outcome, by) in replaced {
            if let Some(first) = seconds.get(number) {
                *outcome = RowOutcome::Duplicate;
                *by = Some(*first);
            }
        }
    }

    /// Two files that say the same.
    fn same(&self) -> Diagnostic {
        let (count, counts) = match self.clashes.len() {
            1 => ("1 row is".to_owned(), "counts"),
            many => (format!("{many} rows are"), "count"),
        };
        let first = self.name(self.first);
        let message = format!("{count} the same in `{first}`, and {counts} once");
        let finding = Diagnostic::warning(Code::SameAnswers, message).at(self.at());
        finding.hint("if the one file is a copy of the other, leave it out")
    }

    /// Two forms of one person that say different things.
    fn forms(&self) -> Diagnostic {
        let differing: Vec<&&SubmissionClash> =
            self.clashes.iter().filter(|clash| !self.is_same(clash)).collect();
        let mut said = Vec::new();
        if !differing.is_empty() {
            let lines = differing.iter().map(|clash| self.line(clash.second)).collect();
            said.push(format!("other answers on {}", listed(lines)));
        }
        for sheet in [self.first, self.second] {
            let alone = self.alone(sheet);
            if !alone.is_empty() {
                let name = self.name(sheet);
                said.push(format!("answers that only `{name}` has on {}", listed(alone)));
            }
        }
        let message = format!(
            "this and `{}` are two forms of one person, and nothing says which counts: {}",
            self.name(self.first),
            said.join("; ")
        );
        let first = differing.first().copied().or(self.clashes.first());
        let at = differing.first().map_or_else(|| self.at(), |clash| self.at_row(clash.second));
        let finding = Diagnostic::error(Code::DuplicateSubmission, message).at(at);
        let finding = match first {
            Some(clash) => self.all.about(finding, &self.all.submissions[clash.second]),
            None => finding,
        };
        finding
            .hint("compare the rows, and leave out the file that does not count")
            .hint("if each holds a part of what counts, copy it into one of the two, and leave the other out")
    }

    /// Two exports with answers to the same questions: a finding for each answer, all in the same words.
    fn exports(&self) -> Vec<Diagnostic> {
        let message = format!(
            "`{}` has an answer of the same person to the same question, and neither says when it was submitted",
            self.name(self.first)
        );
        let finding = |clash: &&SubmissionClash| {
            let finding = Diagnostic::error(Code::DuplicateSubmission, message.clone());
            let finding = finding.at(self.at_row(clash.second));
            let finding = finding.hint(
                "leave out the file that does not count; or delete from it what the other has, too",
            );
            self.all.about(finding, &self.all.submissions[clash.second])
        };
        self.clashes.iter().map(finding).collect()
    }
}

/// "line 12", "lines 12, 13, 20".
fn listed(lines: Vec<u32>) -> String {
    let noun = if lines.len() == 1 { "line" } else { "lines" };
    let named: Vec<String> = lines.iter().take(NAMED).map(ToString::to_string).collect();
    let more = match lines.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{noun} {}{more}", named.join(", "))
}
