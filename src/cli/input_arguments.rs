//! The inputs that several commands take.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ValueHint;
use promopacket::assessment::ContentStorage;
use promopacket::assessment::PersonId;
use promopacket::audience::Audience;
use promopacket::calendar;
use promopacket::cycle::Cycle;
use promopacket::diagnostics::{Report, escape_control};
use promopacket::limits::LimitFactor;
use promopacket::pipeline::{self, AsOf, AsOfOrigin, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::{RunFonts, TemplateFiles, TypesetPlace};

use super::file_arguments::{self, refuse_to_overwrite};
use super::intake_arguments::IntakeArgs;
use super::storage_arguments::{self, place};
use super::terminal;
use super::typeset_arguments::{TemplateOrigin, TypesetArgs};
use super::{CliError, DefaultDate};
use crate::storage::is_address;

#[derive(Debug, clap::Args)]
pub(super) struct InputArgs {
    /// The assessments: CSV, XLSX, XLS, ODS or ZIP, in our shapes or as a review system exports them; files, folders
    /// or patterns such as 'forms/*.xlsx'; `-` is the standard input
    #[arg(required = true, value_name = "ASSESSMENTS")]
    assessments: Vec<PathBuf>,
    /// The people: a table with one row per person, if the assessments have no person columns; `-` is the standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    people: Option<PathBuf>,
    /// What was changed after people had answered: a corrections file, with one row for each change
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    corrections: Option<PathBuf>,
    /// What committees decided in earlier cycles: the table that `decide` writes; it gives the last decision of people whose
    /// assessments name none
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    decisions: Option<PathBuf>,
    /// The cycle file; without it the built-in settings hold
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    cycle: Option<PathBuf>,
    /// Another ladder: a folder of TOML files, or a table with the columns track, level, kind, text, category and dimension
    #[arg(long, value_name = "DIR|TABLE", value_hint = ValueHint::AnyPath)]
    ladder: Option<PathBuf>,
    /// A folder whose files replace the built-in templates of the same name; templates are trusted code, but with
    /// --untrusted-templates
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    templates: Option<PathBuf>,
    /// A folder with more fonts; may be given several times
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    font_path: Vec<PathBuf>,
    /// Take what the built-in fonts lack from the fonts of this machine; the manifest lists those that were taken
    #[arg(long)]
    system_fonts: bool,
    /// The date to count tenure to, if the cycle file has none [default: SOURCE_DATE_EPOCH, else for `build` that of the last
    /// run of the cycle into the folder, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    as_of: Option<NaiveDate>,
    #[command(flatten)]
    typeset: TypesetArgs,
    #[command(flatten)]
    intake: IntakeArgs,
}

impl InputArgs {
    /// Reads every file.
    pub(super) fn read(
        &self,
        default_date: DefaultDate<'_>,
        report: &mut Report,
    ) -> Result<(RunInputs, RunFonts), CliError> {
        let (mut inputs, fonts) = self.read_without_corrections(default_date, report)?;
        let limit = self.intake.limit();
        if let Some(path) = &self.corrections {
            inputs.corrections = Some(storage_arguments::file(path, limit)?);
        }
        Ok((inputs, fonts))
    }

    /// Reads every file but that of corrections.
    pub(super) fn read_without_corrections(
        &self,
        default_date: DefaultDate<'_>,
        report: &mut Report,
    ) -> Result<(RunInputs, RunFonts), CliError> {
        let as_of = as_of(self.as_of, default_date)?;
        file_arguments::stdin_once(self.assessments.iter().chain(&self.people))?;
        let limit = self.intake.limit();
        let cycle = self.cycle.as_deref().map(storage_arguments::settings).transpose()?;
        let mut fonts = RunFonts::load(&self.font_path, report)?;
        let mut inputs = RunInputs {
            assessments: file_arguments::sources(&self.assessments, self.corrections(), limit)?,
            people: self
                .people
                .as_deref()
                .map(|path| file_arguments::file(path, limit))
                .transpose()?,
            corrections: None,
            decisions: self
                .decisions
                .as_deref()
                .map(|path| storage_arguments::file(path, limit))
                .transpose()?,
            logo: self.logo(cycle.as_ref()),
            cycle,
            ladder: self.ladder.as_deref().map(storage_arguments::ladder).transpose()?,
            draft: false,
            templates: TemplateFiles::built_in(),
            typeset_in: TypesetPlace::ThisProcess,
            intake: self.intake.settings()?,
            as_of,
            last_run: None,
            storage: ContentStorage::Memory,
        };
        let origin = if self.templates.is_some() || inputs.logo.is_some() {
            TemplateOrigin::SomebodyElse
        } else {
            TemplateOrigin::BuiltIn
        };
        inputs.typeset_in = self.typeset.place(origin, report);
        if self.system_fonts {
            inputs.templates = self.templates(&fonts, &mut Report::new())?;
            fonts = with_system_fonts(fonts, &inputs)?;
        }
        inputs.templates = self.templates(&fonts, report)?;
        Ok((inputs, fonts))
    }

    /// How much a file may hold.
    pub(super) fn limit(&self) -> LimitFactor {
        self.intake.limit()
    }

    /// Whether no assessments are named.
    pub(super) fn are_without_assessments(&self) -> bool {
        self.assessments.is_empty()
    }

    /// Whether a table of people is named.
    pub(super) fn name_people(&self) -> bool {
        self.people.is_some()
    }

    /// The corrections file that is named.
    pub(super) fn corrections(&self) -> Option<&Path> {
        self.corrections.as_deref()
    }

    /// The corrections file: the one that is named; else one beside the first of the assessments, or beside the folder that is
    /// named for them, for what is in it is read as assessments.
    ///
    /// # Errors
    /// A file that is one of the inputs.
    pub(super) fn corrections_place(&self, inputs: &RunInputs) -> Result<PathBuf, CliError> {
        if let Some(path) = &self.corrections {
            if is_address(path) {
                let message = "the page writes into the corrections file: name one on this machine";
                return Err(CliError::Usage(message.to_owned()));
            }
            refuse_to_overwrite(path, self.tables())?;
            return Ok(path.clone());
        }
        let first = inputs.assessments.first().map(|source| Path::new(&*source.name));
        let place = corrections_beside(self.assessments.first().map(PathBuf::as_path), first);
        refuse_to_overwrite(&place, self.tables())?;
        Ok(place)
    }

    /// Every table and file of settings that is named.
    fn tables(&self) -> impl Iterator<Item = &PathBuf> {
        self.assessments.iter().chain(&self.people).chain(&self.cycle).chain(&self.ladder)
    }

    fn templates(&self, fonts: &RunFonts, report: &mut Report) -> Result<TemplateFiles, CliError> {
        match &self.templates {
            Some(folder) if !folder.is_dir() => {
                let shown = terminal::shown(folder);
                Err(CliError::Usage(format!("`{shown}` is no folder of templates")))
            }
            Some(folder) => Ok(TemplateFiles::overlaid(folder, fonts, report)?),
            None => Ok(TemplateFiles::built_in()),
        }
    }

    /// The logo beside the cycle file; none if the cycle has none, or has mistakes, which are reported later.
    fn logo(&self, cycle: Option<&Source>) -> Option<Source> {
        let logo = Cycle::read(Some(cycle?), &mut Report::new())?.brand.logo?;
        let place = self.cycle.as_deref()?;
        if is_address(place) {
            return storage_arguments::beside(place, &logo.path);
        }
        logo.read(place.parent()?)
    }

    /// Refuses to write a packet over one of the files it is made from.
    pub(super) fn refuse_to_overwrite(
        &self,
        path: &Path,
        inputs: &RunInputs,
    ) -> Result<(), CliError> {
        let logo = inputs.logo.as_ref().map(|logo| PathBuf::from(&*logo.name));
        let files = self.tables().chain(&self.corrections).chain(&self.decisions).chain(&logo);
        refuse_to_overwrite(path, files.chain(self.intake.mapping()))
    }
}

/// Where corrections go if nobody says where: beside the path that was given, or the first file that was read.
fn corrections_beside(given: Option<&Path>, first: Option<&Path>) -> PathBuf {
    const NAME: &str = "corrections.csv";
    match (given, first) {
        (Some(folder), _) if folder.is_dir() => {
            let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            match whole.file_name() {
                Some(name) => whole.with_file_name(format!("{}-{NAME}", name.to_string_lossy())),
                // Nothing is beside the root.
                None => NAME.into(),
            }
        }
        (Some(given), _) if file_arguments::is_stdin(given) || is_address(given) => NAME.into(),
        (_, Some(first)) => first.with_file_name(NAME),
        (_, None) => NAME.into(),
    }
}

/// The fonts with those of the machine that the inputs need beside them, which are said.
fn with_system_fonts(fonts: RunFonts, inputs: &RunInputs) -> Result<RunFonts, CliError> {
    let before = fonts.added().count();
    let missing = pipeline::missing_characters(inputs, &fonts);
    let fonts = fonts.with_system_fonts(&missing)?;
    let taken = fonts.added().skip(before).map(|(name, _)| format!("`{}`", escape_control(name)));
    let taken: Vec<String> = taken.collect();
    if taken.is_empty() {
        terminal::tell("no font of this machine is needed, or none has what is missing");
    } else {
        terminal::tell(&format!("fonts of this machine that are used: {}", taken.join(", ")));
    }
    Ok(fonts)
}

/// The date that an option names, or else the one to use without it.
pub(super) fn as_of(
    option: Option<NaiveDate>,
    default_date: DefaultDate<'_>,
) -> Result<AsOf, CliError> {
    match option {
        Some(date) => Ok(AsOf { date, origin: AsOfOrigin::Option }),
        None => default_date().map_err(CliError::Usage),
    }
}

/// Reads a date of the command line.
pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    let has_four_digits = text.find('-') == Some(4);
    let date: Option<NaiveDate> = if has_four_digits { text.parse().ok() } else { None };
    match date {
        Some(date) if !calendar::is_too_early(date) => Ok(date),
        Some(_) => Err(format!("`{text}` {}", calendar::NOT_IN_YEARS)),
        None => Err("write the date as year-month-day, such as 2026-07-01".to_owned()),
    }
}

/// Reads an employee id; every text is one that has more than blanks.
pub(super) fn employee_id(text: &str) -> Result<PersonId, String> {
    match text.trim() {
        "" => Err("there is no id in it".to_owned()),
        id => Ok(PersonId::new(id)),
    }
}

/// Some people's employee ids.
#[derive(Debug, Clone)]
pub(super) struct EmployeeIds(Vec<PersonId>);

impl EmployeeIds {
    /// All that were given, in any of several places.
    pub(super) fn all(given: &[Self]) -> Vec<PersonId> {
        given.iter().flat_map(|given| given.0.iter().cloned()).collect()
    }
}

/// Reads employee ids as CSV, so that one with a comma can be given in quotation marks. Blanks and empty entries do not count.
pub(super) fn employee_ids(text: &str) -> Result<EmployeeIds, String> {
    let mut lines = csv::ReaderBuilder::new();
    let lines = lines.has_headers(false).flexible(true).trim(csv::Trim::All);
    // A mark behind a blank would enclose nothing.
    let text = text.trim_start().replace(", \"", ",\"");
    let mut ids = Vec::new();
    for line in lines.from_reader(text.as_bytes()).into_records() {
        let line = line.map_err(|it| it.to_string())?;
        ids.extend(line.iter().filter(|id| !id.is_empty()).map(PersonId::new));
    }
    if ids.is_empty() { Err("there is no id in it".to_owned()) } else { Ok(EmployeeIds(ids)) }
}

/// The names of the audiences.
pub(super) fn audience_names() -> Vec<&'static str> {
    Audience::ALL.map(Audience::as_str).to_vec()
}

/// Reads the name of an audience.
pub(super) fn audience(name: &str) -> Result<Audience, String> {
    let found =
        Audience::ALL.into_iter().find(|audience| audience.as_str().eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        format!("the audiences are {}", Audience::ALL.map(Audience::as_str).join(", "))
    })
}
