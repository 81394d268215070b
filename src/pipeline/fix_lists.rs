//! What a check typesets: packets in memory to count their pages, and the list of each manager.

use std::num::NonZeroUsize;
use std::path::Path;

use super::checked_cycle::{CheckedCycle, people_with_errors};
use crate::archive::StagingArea;
use crate::assessment::Review;
use crate::audience::Audience;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::error::{Error, Result};
use crate::fix_list::{self, FixList, FixListContent, ManagerOverview};
use crate::lint::{self, LintFinding};
use crate::strings::Locale;
use crate::typeset::{PdfDocument, Typesetter, panicked, run_batch, run_one};

/// What ends a document that is typeset in a process apart.
const OF_WORKERS: [Code; 3] = [Code::NotConfined, Code::TemplateWithoutEnd, Code::WorkerFailed];

/// Typesets the committee's edition of everybody who has no error, and warns of those with more pages than the cycle
/// allows; nothing if it sets no limit. Gives these findings, for the lists.
///
/// # Errors
/// A thread that cannot be started.
pub fn count_pages(
    checked: &CheckedCycle,
    typesetter: &Typesetter,
    jobs: NonZeroUsize,
    report: &mut Report,
) -> Result<Vec<LintFinding>> {
    if checked.cycle.lint.most_pages.is_none() {
        return Ok(Vec::new());
    }
    let broken = people_with_errors(report);
    let sound = |review: &&Review| !broken.contains(review.person.id.as_str());
    let reviews: Vec<&Review> = checked.reviews.reviews.iter().filter(sound).collect();
    let mut made: Vec<Option<(usize, Vec<Diagnostic>)>> = vec![None; reviews.len()];
    let work = |unread: &&Review| {
        let review = checked.reviews.load(unread)?;
        let packet = checked.packet(&review, Audience::Committee);
        Ok(typesetter.pdf(&packet, unread.person.id.as_str()))
    };
    run_batch(jobs, &reviews, work, |index, result| {
        let id = reviews[index].person.id.as_str();
        made[index] = Some(match result.transpose()? {
            Some(Ok(PdfDocument { pages, warnings, .. })) => (pages, warnings),
            Some(Err(findings)) => (0, findings),
            None => (0, vec![panicked(id)]),
        });
        Ok(())
    })?;
    let mut found = Vec::new();
    let mut long = Vec::new();
    for (review, (pages, findings)) in reviews.iter().zip(made.into_iter().flatten()) {
        found.extend(findings);
        long.extend(lint::too_long(&review.person.id, pages, checked.basis()));
    }
    report.extend(found.into_iter().chain(long.iter().map(LintFinding::warning)));
    Ok(long)
}

/// Writes the list of each manager into `folder`; gives how many. A list that cannot be typeset is reported, and the others
/// are written; none if all of them are such. `more` are findings beyond those of the reviews.
///
/// # Errors
/// A folder that cannot be written to, or a thread that cannot be started.
pub fn fix_lists(
    checked: &CheckedCycle,
    typesetter: &Typesetter,
    jobs: NonZeroUsize,
    folder: &Path,
    more: Vec<LintFinding>,
    report: &mut Report,
) -> Result<Option<usize>> {
    let sources = FixListSources::new(checked, more, report);
    let lists = fix_list::lists(&sources.content(checked, report));
    let mut stage = StagingArea::new(folder, checked.cycle.rights)?;
    let (mut files, mut found) = (Vec::new(), Vec::new());
    let work = |list: &FixList<'_>| made_of(list, typesetter);
    run_batch(jobs, &lists, work, |index, result| {
        let list = &lists[index];
        let (pdf, findings) = result.unwrap_or_else(|| (None, vec![without_person(panicked(""))]));
        found.extend(findings.into_iter().map(|finding| of_list(finding, list)));
        if let Some(pdf) = pdf {
            stage.add(list.file(), &pdf.bytes)?;
            files.push(list.file().to_owned());
        }
        Ok(())
    })?;
    let is_lost = files.is_empty() && !lists.is_empty();
    report.extend(found);
    if is_lost {
        return Ok(None);
    }
    let earlier = of_earlier_runs(folder, &files)?;
    stage.commit()?;
    report.extend(earlier);
    Ok(Some(files.len()))
}

/// The managers of a cycle with their people, in the order of the files of their lists.
pub fn managers(checked: &CheckedCycle) -> Vec<ManagerOverview> {
    fix_list::managers(&checked.reviews)
}

/// Typesets the list of a manager, which has this file name; reports what cannot be shown on it. None if no manager has it, or
/// it cannot be typeset.
///
/// # Errors
/// A thread that cannot be started.
pub fn fix_list(
    checked: &CheckedCycle,
    typesetter: &Typesetter,
    file: &str,
    report: &mut Report,
) -> Result<Option<PdfDocument>> {
    let sources = FixListSources::new(checked, Vec::new(), report);
    let lists = fix_list::lists(&sources.content(checked, report));
    let Some(list) = lists.iter().find(|list| list.file() == file) else { return Ok(None) };
    let made = run_one(|| made_of(list, typesetter))?;
    let (pdf, found) = made.unwrap_or_else(|| (None, vec![without_person(panicked(""))]));
    let found: Vec<Diagnostic> = found.into_iter().map(|finding| of_list(finding, list)).collect();
    report.extend(found);
    Ok(pdf)
}

/// What lists are made of beside the cycle itself.
struct FixListSources {
    findings: Vec<LintFinding>,
    locale: Locale,
}

impl FixListSources {
    fn new(checked: &CheckedCycle, more: Vec<LintFinding>, report: &Report) -> Self {
        let mut findings = checked.findings_of_valid_people(report);
        findings.extend(more);
        Self { findings, locale: checked.locale() }
    }

    fn content<'r>(&'r self, checked: &'r CheckedCycle, report: &'r Report) -> FixListContent<'r> {
        FixListContent {
            reviews: &checked.reviews,
            findings: &self.findings,
            report,
            basis: checked.basis(),
            locale: &self.locale,
        }
    }
}

/// The PDF of a list. If it cannot be made, those of its people who cannot be shown are on it with their ids alone; what is
/// wrong with them is given, too.
fn made_of(list: &FixList<'_>, typesetter: &Typesetter) -> (Option<PdfDocument>, Vec<Diagnostic>) {
    let findings = match typesetter.fix_list(list) {
        Ok(pdf) => return (Some(pdf), Vec::new()),
        Err(findings) => findings,
    };
    // What costs time or a process would cost it again for each person.
    if findings.iter().any(|it| OF_WORKERS.contains(&it.code)) {
        return (None, findings);
    }
    let (mut bare, mut found) = (Vec::new(), Vec::new());
    for id in list.employee_ids() {
        if let Err(findings) = typesetter.fix_list(&list.of_one(id)) {
            bare.push(id);
            found.extend(findings.into_iter().map(|finding| finding.about(id)));
        }
    }
    match typesetter.fix_list(&list.with_bare(&bare)) {
        Ok(pdf) if !bare.is_empty() => (Some(pdf), found),
        _ => (None, findings),
    }
}

fn without_person(finding: Diagnostic) -> Diagnostic {
    Diagnostic { employee_id: None, ..finding }
}

/// A finding about a list, which is named.
fn of_list(finding: Diagnostic, list: &FixList<'_>) -> Diagnostic {
    match finding.value {
        Some(_) => finding,
        None => finding.value(list.file()),
    }
}

/// Lists of earlier runs in the folder: they stay, and what they say may be corrected by now.
fn of_earlier_runs(folder: &Path, files: &[String]) -> Result<Option<Diagnostic>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::read(folder))? {
        let name = entry.map_err(Error::read(folder))?.file_name().to_string_lossy().into_owned();
        if name.starts_with(fix_list::PREFIX) && !files.contains(&name) {
            names.push(name);
        }
    }
    names.sort();
    let Some(first) = names.first() else { return Ok(None) };
    let message = format!("{} fix lists in the folder are not of this run", names.len());
    let finding = Diagnostic::warning(Code::FilesOfAnotherRun, message).value(first);
    Ok(Some(finding.hint("delete them, or choose an empty folder")))
}
