//! The inputs that several commands take.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::ValueEnum;
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::error::Result;
use promopacket::pipeline::{AsOf, AsOfOrigin, Inputs};
use promopacket::source::Source;
use promopacket::typeset::{Fonts, Templates};

#[derive(Debug, clap::Args)]
pub(super) struct InputArgs {
    /// The assessments: a CSV in the paired or long shape
    assessments: PathBuf,
    /// The people: a CSV with one row per person, if the assessments have no person columns
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// The cycle file; without it the built-in settings hold
    #[arg(long, value_name = "FILE")]
    cycle: Option<PathBuf>,
    /// A folder with another ladder
    #[arg(long, value_name = "DIR")]
    ladder: Option<PathBuf>,
    /// A folder whose files replace the built-in templates of the same name; templates are trusted code
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// A folder with more fonts; may be given several times
    #[arg(long, value_name = "DIR")]
    font_path: Vec<PathBuf>,
    /// The date to count tenure to, if the cycle file has none [default: SOURCE_DATE_EPOCH, else today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    as_of: Option<NaiveDate>,
}

impl InputArgs {
    /// Reads every file.
    pub(super) fn read(&self, default_date: AsOf, report: &mut Report) -> Result<(Inputs, Fonts)> {
        let read = |path: &Option<PathBuf>| path.as_deref().map(Source::read).transpose();
        let as_of =
            self.as_of.map_or(default_date, |date| AsOf { date, origin: AsOfOrigin::Option });
        let inputs = Inputs {
            assessments: Source::read(&self.assessments)?,
            people: read(&self.people)?,
            cycle: read(&self.cycle)?,
            ladder: self.ladder.as_deref().map(|it| Source::read_all(it, &["toml"])).transpose()?,
            templates: match &self.templates {
                Some(folder) => Templates::overlaid(folder)?,
                None => Templates::built_in(),
            },
            as_of,
        };
        Ok((inputs, Fonts::load(&self.font_path, report)?))
    }
}

/// How findings and figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Sentences on the standard error
    Human,
    /// One JSON document on the standard output
    Json,
}

/// An edition on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum AudienceArg {
    Employee,
    Manager,
    Committee,
    Hr,
}

impl From<AudienceArg> for Audience {
    fn from(arg: AudienceArg) -> Self {
        match arg {
            AudienceArg::Employee => Self::Employee,
            AudienceArg::Manager => Self::Manager,
            AudienceArg::Committee => Self::Committee,
            AudienceArg::Hr => Self::Hr,
        }
    }
}
