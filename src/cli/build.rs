//! `promopacket build`.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use chrono::NaiveDate;
use clap::ValueHint;
use indicatif::{ProgressBar, ProgressStyle};
use promopacket::archive::RebuildReason;
use promopacket::assessment::ContentStorage;
use promopacket::audience::Audience;
use promopacket::diagnostics::{Report, escape_control};
use promopacket::pipeline::{
    self, AsOf, AsOfOrigin, BuildOptions, BuildSummary, CheckedCycle, DryRunSummary, ErrorPolicy,
    LastRun, LeaverPolicy, PurgedPolicy, RebuildPolicy,
};
use promopacket::typeset::RunFonts;

use super::command_output::{self, CommandOutcome, PrintArgs};
use super::input_arguments::{self, EmployeeIds, InputArgs};
use super::option_choices::KnownNames;
use super::previous_arguments::PreviousArgs;
use super::rights_argument::RightsArgs;
use super::shard_argument::{ChosenShard, ShardChoice, shard_folder};
use super::storage_arguments::place;
use super::terminal::{self, OutputFormat};
use super::{CliError, CliResult, CommandResult, DefaultDate};

const EXAMPLE: &str = "Example:
  promopacket build assessments.csv --people people.csv --cycle cycle.toml --audience committee,employee";

/// Make the packets of a whole cycle
///
/// Reads and checks everything first. If anything is wrong, all mistakes are listed and nothing is written. Packets that are
/// in the folder already, from the same data, templates, fonts and program, are not made again.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    previous: PreviousArgs,
    /// The folder to write to; `{shard}` in it becomes the name of the part, such as 1-of-4 [default: packets, and drafts with
    /// --draft]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    out: Option<PathBuf>,
    /// Make packets for these people only, by id or by a name or e-mail address that one person alone has; several with
    /// commas, an id with a comma in quotation marks as in CSV; may be given several times
    #[arg(long, value_name = "ID", value_parser = input_arguments::employee_ids)]
    only: Vec<EmployeeIds>,
    /// The editions to make; may be given several times
    #[arg(long, value_parser = KnownNames::new(audience_names, audiences), value_name = "NAME", value_delimiter = ',', default_value = "committee")]
    audience: Vec<AudienceChoice>,
    /// How many packets to make at once [default: one for each processor]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Write the packets of people without errors even if others have some; still ends with exit code 1
    #[arg(long)]
    keep_going: bool,
    /// Make every packet, even those that are there already
    #[arg(long)]
    force: bool,
    /// Make drafts: every page is marked, nobody signs them, and their folder is no record
    #[arg(long)]
    draft: bool,
    /// Say which packets would be made and why, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Remove the packets of people who are not in the input any more, as far as they need not be kept any longer
    #[arg(long)]
    prune: bool,
    /// Make packets again that were purged from the archive
    #[arg(long)]
    restore_purged: bool,
    /// Make the packets of one of several parts of the people only, such as 1/4, or `auto` for the part that an engine (Slurm,
    /// Kubernetes, AWS Batch and others) gives to its task; `promopacket merge` joins the parts
    #[arg(long, value_name = "I/N|auto")]
    shard: Option<ShardChoice>,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

/// One edition, or all of them.
#[derive(Debug, Clone)]
struct AudienceChoice(Vec<Audience>);

fn audience_names() -> Vec<&'static str> {
    [input_arguments::audience_names(), vec!["all"]].concat()
}

fn audiences(name: &str) -> Result<AudienceChoice, String> {
    match name {
        "all" => Ok(AudienceChoice(Audience::ALL.to_vec())),
        name => Ok(AudienceChoice(vec![input_arguments::audience(name)?])),
    }
}

/// Whose packets a run makes, and where.
#[derive(Debug)]
struct BuildTarget {
    shard: Option<ChosenShard>,
    folder: PathBuf,
}

impl BuildTarget {
    /// Refuses the date of today for the tasks of an engine, of which some may run tomorrow: then no shard would fit another.
    fn refuse_another_day(&self, as_of: AsOf) -> Result<(), CliError> {
        let is_task = self.shard.as_ref().is_some_and(ChosenShard::is_of_engine);
        if is_task && as_of.origin == AsOfOrigin::Today {
            let why = "with --shard auto all tasks need one date, whenever they run: write --as-of, or `as_of` in the cycle file";
            return Err(CliError::Usage(why.to_owned()));
        }
        Ok(())
    }

    fn say(&self, outcome: &mut CommandOutcome) {
        if let Some(shard) = &self.shard {
            outcome.say(shard.sentence());
            outcome.figure("shard", shard);
        }
    }
}

impl BuildArgs {
    /// The part of the people and the folder to write to: drafts do not go where packets of record usually are.
    fn target(&self) -> Result<BuildTarget, CliError> {
        let shard = self.shard.map(ShardChoice::choose).transpose()?;
        let usual = if self.draft { "drafts" } else { "packets" };
        let folder = shard_folder(self.out.as_deref().unwrap_or(Path::new(usual)), shard.as_ref())?;
        Ok(BuildTarget { shard, folder })
    }

    fn options(&self, target: &BuildTarget, today: NaiveDate) -> BuildOptions {
        let mut audiences: Vec<Audience> =
            self.audience.iter().flat_map(|it| it.0.clone()).collect();
        audiences.sort();
        audiences.dedup();
        let jobs = self.jobs.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        let on_error =
            if self.keep_going { ErrorPolicy::WriteOthers } else { ErrorPolicy::WriteNothing };
        let redo = if self.force { RebuildPolicy::All } else { RebuildPolicy::Changed };
        let of_leavers = if self.prune { LeaverPolicy::Remove } else { LeaverPolicy::Keep };
        let of_purged =
            if self.restore_purged { PurgedPolicy::Restore } else { PurgedPolicy::LeaveOut };
        let only = EmployeeIds::all(&self.only);
        let shard = target.shard.as_ref().map(|it| it.shard);
        BuildOptions { only, audiences, jobs, on_error, redo, of_leavers, of_purged, today, shard }
    }
}

pub(super) fn run(args: &BuildArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("build").again().run(|report| work(args, default_date, report))
}

fn work(args: &BuildArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let target = args.target()?;
    let (mut inputs, fonts) = args.inputs.read(default_date, report)?;
    inputs.draft = args.draft;
    inputs.last_run = LastRun::into(&target.folder);
    if !args.dry_run {
        inputs.storage = ContentStorage::Disk(target.folder.clone());
    }
    let today =
        if args.prune { default_date().map_err(CliError::Usage)?.date } else { NaiveDate::MIN };
    let options = args.options(&target, today);
    let previous = args.previous.read(&inputs, &fonts, report)?;
    let mut checked = pipeline::check(inputs, &fonts, report);
    if let (Some(checked), Some(previous)) = (&mut checked, previous) {
        checked.compare_with(previous, report);
    }
    let (mut made, mut intended) = (None, None);
    if let Some(checked) = &mut checked {
        target.refuse_another_day(checked.as_of)?;
        if args.dry_run {
            intended = pipeline::dry_run(checked, fonts, &options, &target.folder, report)?;
        } else {
            checked.cycle.rights = args.rights.over(checked.cycle.rights);
            made = built(args, &target, &options, checked, fonts, report)?;
        }
    }
    let mut outcome = CommandOutcome::of(report);
    outcome.summary = checked.as_ref().map(|it| it.summary());
    if let Some(counts) = outcome.summary.as_ref().and_then(|summary| summary.corrections) {
        outcome.say(command_output::corrected(&counts));
    }
    if let Some(people) = outcome.summary.as_ref().and_then(|summary| summary.last_decisions) {
        outcome.say(command_output::decided_before(people));
    }
    if let Some(people) = outcome.summary.as_ref().and_then(|summary| summary.compared) {
        outcome.say(command_output::compared(people));
    }
    target.say(&mut outcome);
    match (&checked, made, intended) {
        (Some(checked), Some(built), _) => {
            outcome.figure("built", &built);
            conclude(args, &target, checked, &built, &mut outcome);
        }
        (_, _, Some(intended)) => {
            outcome.figure("intended", &intended);
            intentions(&intended, args.print.format, &mut outcome);
        }
        _ => outcome.say("nothing was written"),
    }
    if let Some(checked) = checked {
        outcome.people = checked.people_account;
        outcome.accounting = checked.accounting;
    }
    Ok(outcome)
}

fn built(
    args: &BuildArgs,
    target: &BuildTarget,
    options: &BuildOptions,
    checked: &mut CheckedCycle,
    fonts: RunFonts,
    report: &mut Report,
) -> promopacket::error::Result<Option<BuildSummary>> {
    let bar = if args.print.is_quiet() { ProgressBar::hidden() } else { progress_bar() };
    let mut progress = |done: usize, all: usize| {
        bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        ControlFlow::Continue(())
    };
    let built = pipeline::build(checked, fonts, options, &target.folder, &mut progress, report);
    bar.finish_and_clear();
    built
}

/// A bar on a terminal, and nothing elsewhere.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} packets")
        .expect("the template is sound");
    bar.set_style(style);
    bar
}

fn conclude(
    args: &BuildArgs,
    target: &BuildTarget,
    checked: &CheckedCycle,
    built: &BuildSummary,
    outcome: &mut CommandOutcome,
) {
    let people = terminal::count(built.people, "person", "people");
    let packets = if args.draft {
        terminal::count(built.packets, "draft", "drafts")
    } else {
        terminal::count(built.packets, "packet", "packets")
    };
    let out = terminal::shown(&target.folder);
    outcome.say(format!("{people} in, {packets} out, in `{out}`; as of {}", checked.as_of));
    let mut made: Vec<String> = built
        .made
        .iter()
        .map(|(reason, number)| format!("{number} made: {}", reason.as_str()))
        .collect();
    let others =
        [(built.resumed, "finished by a run that was stopped"), (built.unchanged, "unchanged")];
    made.extend(
        others.iter().filter(|it| it.0 > 0).map(|(number, what)| format!("{number} {what}")),
    );
    let is_first = built.made.keys().eq([&RebuildReason::New])
        && built.packets == built.made[&RebuildReason::New];
    if !is_first && !made.is_empty() {
        outcome.say(made.join("; "));
    }
    if built.removed > 0 {
        let files = terminal::count(built.removed, "file was", "files were");
        outcome.say(format!("{files} removed"));
    }
    if built.earlier > 0 {
        let stay = terminal::count(
            built.earlier,
            "packet of an earlier run stays",
            "packets of earlier runs stay",
        );
        outcome.say(format!("{stay} in the folder"));
    }
    for line in command_output::dropped(&checked.dropped) {
        outcome.say(line);
    }
    if built.not_written > 0 {
        let without = terminal::count(built.not_written, "person", "people");
        outcome.say(format!("{without} without a packet; the manifest says why"));
    }
    outcome.say(format!("SHA-256 of the manifest: {}", built.manifest_sha256));
}

/// Lists what a build would do.
fn intentions(intended: &DryRunSummary, format: OutputFormat, outcome: &mut CommandOutcome) {
    if format != OutputFormat::Json {
        for packet in &intended.make {
            outcome.say(format!(
                "would make {}: {}",
                escape_control(&packet.file),
                packet.reason.as_str()
            ));
        }
        for file in &intended.remove {
            outcome.say(format!("would remove {}", escape_control(file)));
        }
    }
    let make = terminal::count(intended.make.len(), "packet", "packets");
    let remove = terminal::count(intended.remove.len(), "file", "files");
    outcome.say(format!(
        "{make} to make, {} unchanged, {remove} to remove; nothing was written",
        intended.unchanged
    ));
}
