//! `promopacket export`.

use std::path::{Path, PathBuf};

use clap::ValueHint;
use promopacket::archive::NewFolder;
use promopacket::audience::Audience;
use promopacket::cycle::FileRights;
use promopacket::diagnostics::Report;
use promopacket::handover::{
    self, Crosswalk, GivenSetting, HandoverAccount, HandoverRequest, HandoverTarget, PackageForm,
    PeopleContacts, ReaderPolicy, ReportReading, ReportRows, TargetFile, TargetInputs,
    TargetSettings,
};
use promopacket::source::Source;

use super::command_output::{CommandOutcome, PrintArgs};
use super::export_account;
use super::file_arguments;
use super::input_arguments;
use super::intake_arguments::IntakeArgs;
use super::option_choices::KnownNames;
use super::rights_argument::RightsArgs;
use super::storage_arguments::{self, place};
use super::terminal;
use super::{CliError, CliResult, CommandResult};

const EXAMPLE: &str = "Examples:
  promopacket export packets --to personio --set category=Performance -o upload
  promopacket export packets --to ukg-ready --ids crosswalk.csv --set document_type_id=12 -o upload
  promopacket export packets --by-manager --people people.csv -o folders
  promopacket export packets --to generic --report taken.csv --all-taken -o again";

/// Hand packets over to an HR system, or to managers
///
/// Copies one edition into a new folder, with the names, lists and limits that the system wants. The archive is verified first and
/// not changed. If anything is wrong, all of it is listed and nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
#[command(group = clap::ArgGroup::new("whom").required(true).args(["to", "by_manager"]))]
pub(super) struct ExportArgs {
    /// The folder that a build wrote
    #[arg(value_name = "ARCHIVE", value_hint = ValueHint::DirPath, value_parser = place())]
    archive: PathBuf,
    /// The system, or a target file of your own that ends in `.toml`
    #[arg(long, value_name = "NAME|FILE", value_parser = KnownNames::new(target_names, target))]
    to: Option<String>,
    /// Make a folder for each manager, with a page that lists the packets of their people
    #[arg(long, requires = "people")]
    by_manager: bool,
    /// With --by-manager: make ZIPs and no folders
    #[arg(long, requires = "by_manager")]
    zip: bool,
    /// The folder to make; it must not be there yet
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place(), required_unless_present = "report")]
    out: Option<PathBuf>,
    /// The edition to hand over [default: that of the system's readers; with --by-manager, manager]
    #[arg(long, value_name = "NAME", value_parser = KnownNames::new(input_arguments::audience_names, input_arguments::audience))]
    edition: Option<Audience>,
    /// The system's ids: a table with the columns `employee_id` and `target_id`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "by_manager")]
    ids: Option<PathBuf>,
    /// The table of people that the packets were built from: an archive holds no names, addresses and managers
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    people: Option<PathBuf>,
    /// What only your company knows, such as category=Performance; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting, conflicts_with = "by_manager")]
    set: Vec<GivenSetting>,
    /// Hand over an edition that readers may see for whom it is not made
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    intake: IntakeArgs,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

/// What a system says that it took.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reading back what a system took")]
struct ReportArgs {
    /// A report of the system: lists what is missing; with -o, hands over what is missing and nothing else. May be given several
    /// times, for all uploads
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "by_manager")]
    report: Vec<PathBuf>,
    /// The column of the report that names files; without it the one that names most
    #[arg(long, value_name = "COLUMN", requires = "report")]
    file_column: Option<String>,
    /// The column of the report that says whether a file was taken
    #[arg(long, value_name = "COLUMN", requires = "report", conflicts_with = "all_taken")]
    status_column: Option<String>,
    /// A word in that column that means that the file was taken; may be given several times
    #[arg(long, value_name = "WORD", requires = "report", conflicts_with = "all_taken")]
    taken: Vec<String>,
    /// Each row of the report is of a file that was taken
    #[arg(long, requires = "report")]
    all_taken: bool,
}

fn target_names() -> Vec<&'static str> {
    handover::target_names().collect()
}

fn target(name: &str) -> Result<String, String> {
    let is_known = handover::target_names().any(|known| known == name);
    let names = || target_names().join(", ");
    if is_known || name.ends_with(".toml") {
        Ok(name.to_owned())
    } else {
        Err(format!("the systems are {}; a target file of your own ends in `.toml`", names()))
    }
}

fn setting(text: &str) -> Result<GivenSetting, String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok(GivenSetting { name: name.trim().to_owned(), value: value.to_owned() })
}

impl ReportArgs {
    fn reading(&self) -> ReportReading {
        let rows = if self.all_taken { ReportRows::AreTaken } else { ReportRows::HaveStatus };
        ReportReading {
            file_column: self.file_column.clone(),
            status_column: self.status_column.clone(),
            taken: self.taken.clone(),
            rows,
        }
    }

    fn sources(&self) -> Result<Vec<Source>, CliError> {
        self.report.iter().map(|path| storage_arguments::settings(path)).collect()
    }
}

impl ExportArgs {
    fn request(&self) -> HandoverRequest<'_> {
        let readers = if self.force { ReaderPolicy::AnyEdition } else { ReaderPolicy::OwnEdition };
        HandoverRequest {
            archive: &self.archive,
            out: self.out.as_deref(),
            edition: self.edition,
            readers,
            rights: self.rights.over(FileRights::Private),
        }
    }

    /// Refuses a folder that holds something, before anything is read.
    fn refuse_taken(&self) -> Result<(), CliError> {
        let Some(out) = self.out.as_deref().filter(|out| NewFolder::is_taken(out)) else {
            return Ok(());
        };
        let shown = terminal::shown(out);
        Err(CliError::Usage(format!(
            "`{shown}` is there already; choose a folder that is not there yet"
        )))
    }

    /// The people, if their table is given; none inside if it cannot be used, which is reported.
    fn directory(&self, report: &mut Report) -> Result<Option<Option<PeopleContacts>>, CliError> {
        let Some(path) = &self.people else { return Ok(None) };
        let source = file_arguments::file(path, self.intake.limit())?;
        Ok(Some(PeopleContacts::read(&source, &self.intake.settings()?, report)))
    }

    fn layout(&self, name: &str, report: &mut Report) -> Result<Option<HandoverTarget>, CliError> {
        let source = match handover::target_source(name) {
            Some(source) => source,
            None => Source::read(Path::new(name))?,
        };
        match handover::read_target(&source, report) {
            None => Ok(None),
            Some(TargetFile::Layout(target)) => Ok(Some(*target)),
            Some(TargetFile::NotPublic(unknown)) => Err(CliError::Usage(format!(
                "{}, so there is no hand-over to {}; `--to generic` makes a folder with a list of its files",
                unknown.why, unknown.title
            ))),
        }
    }

    fn settings(&self, target: &HandoverTarget) -> Result<TargetSettings, CliError> {
        if target.needs_crosswalk() && self.ids.is_none() {
            return Err(CliError::Usage(format!(
                "{} knows people by `{}`, which we do not have: give a table with `employee_id` and `target_id` with --ids",
                target.title,
                target.id_name()
            )));
        }
        if target.needs_people(self.ids.is_some()) && self.people.is_none() {
            return Err(CliError::Usage(format!(
                "{} knows people by `{}`, which is not in the archive: give the table of people with --people, or a crosswalk with --ids",
                target.title,
                target.id_name()
            )));
        }
        TargetSettings::new(target, &self.set).map_err(CliError::Usage)
    }
}

pub(super) fn run(args: &ExportArgs) -> CliResult {
    args.print.of("export").again().run(|report| work(args, report))
}

fn work(args: &ExportArgs, report: &mut Report) -> CommandResult {
    args.refuse_taken()?;
    let account = match &args.to {
        Some(name) => to_target(args, name, report)?,
        None => to_managers(args, report)?,
    };
    let mut outcome = CommandOutcome::of(report);
    match account {
        Some(account) => {
            export_account::conclude(&account, args.out.as_deref(), &mut outcome);
            outcome.figure("handover", &account);
        }
        None => outcome.say("nothing was written"),
    }
    Ok(outcome)
}

fn to_target(
    args: &ExportArgs,
    name: &str,
    report: &mut Report,
) -> Result<Option<HandoverAccount>, CliError> {
    let Some(target) = args.layout(name, report)? else { return Ok(None) };
    let settings = args.settings(&target)?;
    let crosswalk = args.ids.as_deref().map(storage_arguments::settings).transpose()?;
    let crosswalk = crosswalk.map(|it| Crosswalk::read(&it, target.id_name(), report));
    let people = args.directory(report)?;
    let reports = args.report.sources()?;
    let is_unread = matches!(crosswalk, Some(None)) || matches!(people, Some(None));
    if is_unread {
        return Ok(None);
    }
    let inputs = TargetInputs {
        target: &target,
        settings: &settings,
        crosswalk: crosswalk.as_ref().and_then(Option::as_ref),
        people: people.as_ref().and_then(Option::as_ref),
        reports: &reports,
        reading: &args.report.reading(),
    };
    Ok(handover::to_target(&args.request(), &inputs, report)?)
}

fn to_managers(
    args: &ExportArgs,
    report: &mut Report,
) -> Result<Option<HandoverAccount>, CliError> {
    let Some(people) = args.directory(report)?.flatten() else { return Ok(None) };
    let form = if args.zip { PackageForm::Zip } else { PackageForm::Folder };
    Ok(handover::to_managers(&args.request(), &people, form, report)?)
}
