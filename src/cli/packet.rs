//! `promopacket packet`.

use std::path::{Path, PathBuf};

use clap::ValueHint;
use promopacket::archive::write_whole;
use promopacket::assessment::PersonId;
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::error::Result;
use promopacket::pipeline::{self, CheckedCycle};
use promopacket::typeset::RunFonts;

use super::command_output::{CommandOutcome, PrintArgs};
use super::input_arguments::{self, InputArgs};
use super::option_choices::KnownNames;
use super::previous_arguments::PreviousArgs;
use super::rights_argument::RightsArgs;
use super::storage_arguments::place;
use super::terminal::{self, OutputFormat};
use super::{CliError, CliResult, CommandResult, DefaultDate, ExitStatus};

const EXAMPLE: &str = "Examples:
  promopacket packet E1042 assessments.csv --people people.csv -o olena.pdf
  promopacket packet E1042 assessments.csv --people people.csv --emit preview
  typst compile --ignore-system-fonts --font-path preview/fonts preview/packet.typ";

/// Make the packet of one person
///
/// Mistakes in the data of other people do not stop it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct PacketArgs {
    /// The employee id; or the name or e-mail address of one person alone
    #[arg(value_parser = input_arguments::employee_id)]
    id: PersonId,
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    previous: PreviousArgs,
    /// The edition to make
    #[arg(long, value_parser = KnownNames::new(input_arguments::audience_names, input_arguments::audience), value_name = "NAME", default_value = "committee")]
    audience: Audience,
    /// The file to write, `-` for the standard output [default: the archive's file name, in this folder]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "emit", value_parser = place())]
    output: Option<PathBuf>,
    /// Make a draft: every page is marked, and nobody signs it
    #[arg(long)]
    draft: bool,
    /// Write templates, strings and the packet's data to a folder, for a preview with Typst's own program
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    emit: Option<PathBuf>,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

pub(super) fn run(args: &PacketArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("packet").again().run(|report| work(args, default_date, report))
}

fn work(args: &PacketArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    if Path::new(args.id.as_str()).is_file() {
        let message = "the employee id comes first, then the file: promopacket packet E1042 assessments.csv --people people.csv";
        return Err(CliError::Usage(message.to_owned()));
    }
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    if args.print.format != OutputFormat::Human && to_stdout {
        let message = "the packet and what --format prints cannot both go to the standard output";
        return Err(CliError::Usage(message.to_owned()));
    }
    let (mut inputs, fonts) = args.inputs.read(default_date, report)?;
    inputs.draft = args.draft;
    if let Some(path) = &args.output {
        args.inputs.refuse_to_overwrite(path, &inputs)?;
    }
    let mut outcome = CommandOutcome::new(ExitStatus::DataHasErrors);
    let mut of = args.id.clone();
    let previous = args.previous.read(&inputs, &fonts, report)?;
    if let Some(mut checked) = pipeline::check(inputs, &fonts, report)
        && let Some(id) = checked.meant(&args.id, report)
    {
        if let Some(previous) = previous {
            checked.compare_with(previous, report);
        }
        of = id;
        match &args.emit {
            Some(folder) => emit(args, &of, &checked, &fonts, folder, &mut outcome, report)?,
            None => make(args, &of, &checked, fonts, &mut outcome, report)?,
        }
    }
    *report = pipeline::findings_about(report, of.as_str());
    if outcome.exit != ExitStatus::Done {
        outcome.say("nothing was written");
    }
    Ok(outcome)
}

/// Writes what a preview needs, if there are no errors about the person.
fn emit(
    args: &PacketArgs,
    id: &PersonId,
    checked: &CheckedCycle,
    fonts: &RunFonts,
    folder: &Path,
    outcome: &mut CommandOutcome,
    report: &mut Report,
) -> Result<()> {
    let Some(review) = pipeline::valid_review(checked, id.as_str(), report) else { return Ok(()) };
    let packet = checked.packet(review, args.audience);
    let rights = args.rights.over(checked.cycle.rights);
    let kept = pipeline::emit(&packet, &checked.templates, fonts, folder, rights)?;
    if kept > 0 {
        let files = terminal::count(kept, "file", "files");
        outcome.say(format!("{files} that were there stayed as they are"));
    }
    outcome.figure("written", &folder.display().to_string());
    outcome.exit = ExitStatus::Done;
    let folder = terminal::shown(folder);
    outcome.say(format!(
        "preview it with `typst compile --ignore-system-fonts --font-path fonts packet.typ` in `{folder}`"
    ));
    Ok(())
}

/// Makes the PDF and writes it, if there are no errors about the person.
fn make(
    args: &PacketArgs,
    id: &PersonId,
    checked: &CheckedCycle,
    fonts: RunFonts,
    outcome: &mut CommandOutcome,
    report: &mut Report,
) -> Result<()> {
    let path = match &args.output {
        Some(path) => path.clone(),
        None => file_of(checked, id, args.audience, report),
    };
    let Some(pdf) = pipeline::packet(checked, fonts, id.as_str(), args.audience, report)? else {
        return Ok(());
    };
    outcome.exit = ExitStatus::Done;
    if path == Path::new("-") {
        return terminal::print(&pdf.bytes);
    }
    write_whole(&path, &pdf.bytes, args.rights.over(checked.cycle.rights))?;
    outcome.figure("written", &path.display().to_string());
    outcome.say(format!("wrote `{}`; as of {}", terminal::shown(&path), checked.as_of));
    Ok(())
}

/// The name that the packet has in an archive, without its folder; reports one that cannot be. Somebody who is not in the
/// input has none, and is reported when the packet is made.
fn file_of(
    checked: &CheckedCycle,
    id: &PersonId,
    audience: Audience,
    report: &mut Report,
) -> PathBuf {
    let planned = checked.plan(&[audience], report);
    planned
        .iter()
        .find(|packet| packet.review.person.id == *id)
        .map(|packet| packet.name().into())
        .unwrap_or_default()
}
