//! The fairness sheet, by itself: it knows nothing of packets. In: decisions, demographics, a cycle file, a date. Out: the sheet, and
//! its PDF.

use super::AsOf;
use crate::cycle::Cycle;
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::error::Result;
use crate::fairness::{self, FairnessInputs, FairnessSheet, SheetStyle};
use crate::source::Source;
use crate::strings::Locale;
use crate::typeset::{PdfDocument, RunFonts, TemplateFiles, TypesetPlace, Typesetter, run_one};

/// How the sheet of a run looks.
#[derive(Debug, Clone)]
pub struct SheetSettings {
    /// The cycle file, for names, language, paper and colours.
    pub cycle: Option<Source>,
    /// A language in the place of that of the cycle.
    pub language: Option<String>,
    /// The day that the sheet is of, if the cycle has none.
    pub as_of: AsOf,
}

/// A sheet, and what its PDF needs.
#[derive(Debug)]
pub struct CountedSheet {
    /// The sheet.
    pub sheet: FairnessSheet,
    cycle: Cycle,
    as_of: chrono::NaiveDate,
}

/// Makes the sheet without its PDF; none if anything is wrong with the files, or nothing can be shown.
pub fn fairness_sheet(
    inputs: &FairnessInputs,
    settings: &SheetSettings,
    report: &mut Report,
) -> Option<CountedSheet> {
    let cycle = Cycle::read(settings.cycle.as_ref(), report);
    let templates = TemplateFiles::built_in();
    let locale = locale(settings, cycle.as_ref(), &templates, report);
    let cycle = cycle?;
    let as_of = cycle.as_of.unwrap_or(settings.as_of.date);
    let strings = templates.strings();
    let style = SheetStyle { cycle: &cycle, locale: &locale?, strings: &strings, as_of };
    let sheet = fairness::sheet(inputs, style, report)?;
    Some(CountedSheet { sheet, cycle, as_of })
}

/// The language of the sheet; reports one that there are no strings for.
fn locale(
    settings: &SheetSettings,
    cycle: Option<&Cycle>,
    templates: &TemplateFiles,
    report: &mut Report,
) -> Option<Locale> {
    let languages = templates.languages();
    let has_strings = |locale: &Locale| languages.contains(&locale.language.as_str());
    if let Some(language) = &settings.language {
        let locale = Locale::new(language);
        if has_strings(&locale) {
            return Some(locale);
        }
        let message = format!(
            "`--language`: there are no words in this language, but in {}",
            languages.join(", ")
        );
        report.push(Diagnostic::error(Code::UnknownLocale, message).value(language));
        return None;
    }
    let of_cycle = cycle.map(|cycle| Locale::new(&cycle.locale));
    of_cycle.filter(has_strings).or_else(|| Some(Locale::new(languages[0])))
}

/// The PDF of a sheet; none, and findings, if it cannot be typeset.
///
/// # Errors
/// A thread that cannot be started.
pub fn sheet_pdf(
    counted: &CountedSheet,
    fonts: RunFonts,
    report: &mut Report,
) -> Result<Option<PdfDocument>> {
    let CountedSheet { sheet, cycle, as_of } = counted;
    let place = TypesetPlace::ThisProcess;
    let typesetter =
        Typesetter::new(&TemplateFiles::built_in(), fonts, cycle.standard, *as_of, &place);
    match run_one(|| typesetter.fairness_sheet(sheet))? {
        Some(Ok(pdf)) => Ok(Some(pdf)),
        Some(Err(findings)) => {
            report.extend(findings);
            Ok(None)
        }
        None => {
            let message = "the typesetter gave up on the sheet; this is a fault of the program";
            report.push(Diagnostic::error(Code::TypesetterPanicked, message));
            Ok(None)
        }
    }
}
