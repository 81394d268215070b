//! One packet. In: what was checked, and whom it is about. Out: its PDF, or the files that a designer needs to preview it.

use std::path::Path;

use super::checked_cycle::{CheckedCycle, findings_about};
use crate::archive::StagingArea;
use crate::assessment::Review;
use crate::audience::Audience;
use crate::cycle::FileRights;
use crate::diagnostics::Report;
use crate::error::Result;
use crate::packet::Packet;
use crate::typeset::{DATA, PdfDocument, RunFonts, TemplateFiles, is_logo, panicked, run_one};

/// Makes one packet. The findings about other people do not count; the rest of the report does. Gives nothing if the
/// report has errors about this person or about a file as a whole.
///
/// # Errors
/// A thread that cannot be started.
pub fn packet(
    checked: &CheckedCycle,
    fonts: RunFonts,
    id: &str,
    audience: Audience,
    report: &mut Report,
) -> Result<Option<PdfDocument>> {
    let Some(review) = valid_review(checked, id, report) else { return Ok(None) };
    let review = &*checked.reviews.load(review)?;
    let typesetter = checked.typesetter(fonts);
    let made = run_one(|| typesetter.pdf(&checked.packet(review, audience), id))?;
    let (pdf, findings) = match made {
        Some(Ok(mut pdf)) => {
            let warnings = std::mem::take(&mut pdf.warnings);
            (Some(pdf), warnings)
        }
        Some(Err(findings)) => (None, findings),
        None => (None, vec![panicked(id)]),
    };
    report.extend(findings);
    Ok(pdf)
}

/// The review of a person about whom the report has no error.
pub fn valid_review<'c>(
    checked: &'c CheckedCycle,
    id: &str,
    report: &mut Report,
) -> Option<&'c Review> {
    let review = checked.review(id, report)?;
    (!findings_about(report, id).has_errors()).then_some(review)
}

/// Writes the templates, the strings, the fonts that Typst's own program lacks, and one packet's data into `folder`, so
/// that `typst compile packet.typ` there makes the same pages. A file that is there already is a designer's work and
/// stays, but for the data and the logo; gives how many stayed.
///
/// # Errors
/// A folder that cannot be written to.
pub fn emit(
    packet: &Packet<'_>,
    templates: &TemplateFiles,
    fonts: &RunFonts,
    folder: &Path,
    rights: FileRights,
) -> Result<usize> {
    let mut files: Vec<(String, &[u8])> =
        templates.files().map(|(path, bytes)| (path.to_owned(), bytes)).collect();
    files.extend(
        RunFonts::fonts_not_in_typst_cli().map(|(name, bytes)| (format!("fonts/{name}"), bytes)),
    );
    let added = fonts.added().enumerate();
    files.extend(added.map(|(number, (name, bytes))| (format!("fonts/{number}-{name}"), bytes)));
    let all = files.len();
    files.retain(|(path, _)| is_logo(path) || !folder.join(path).exists());
    let mut stage = StagingArea::new(folder, rights)?;
    for (path, bytes) in &files {
        stage.add(path, bytes)?;
    }
    stage.add(DATA, &packet.to_json(fonts.families()))?;
    stage.commit()?;
    Ok(all - files.len())
}
