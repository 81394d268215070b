//! `promopacket ladder import`.

use std::path::PathBuf;

use clap::ValueHint;
use promopacket::archive::StagingArea;
use promopacket::cycle::FileRights;
use promopacket::diagnostics::Report;
use promopacket::intake::{OfferedOptions, ReadOptions, read_ladder, unknown_sheets};
use promopacket::limits::LimitFactor;

use super::command_output::CommandOutcome;
use super::file_arguments;
use super::intake_arguments::limit;
use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CommandResult};

/// What to import, and where to.
#[derive(Debug, clap::Args)]
pub(super) struct LadderImportArgs {
    /// The table: CSV, XLSX, XLS or ODS with the columns track, level and text, and, if wanted, kind (skill, experience or
    /// responsibility), category, dimension, id and `track_name`; `-` is the standard input
    #[arg(value_name = "TABLE", value_hint = ValueHint::FilePath)]
    table: PathBuf,
    /// The folder to write, which does not exist yet or is empty
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath, value_parser = place())]
    output: PathBuf,
    /// The sheet of a workbook that holds the ladder
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// How many times as much as usual the table may hold, up to 1000; for a file that is refused as too large
    #[arg(long, value_name = "TIMES", value_parser = limit, default_value = "1", hide_default_value = true)]
    limit: LimitFactor,
}

pub(super) fn work(args: &LadderImportArgs, report: &mut Report) -> CommandResult {
    let folder = terminal::shown(&args.output);
    if args.output.is_file()
        || args.output.read_dir().is_ok_and(|mut entries| entries.next().is_some())
    {
        let message = format!(
            "`{folder}` exists and is not an empty folder; nothing was written: name another folder, or empty this one"
        );
        return Err(CliError::Usage(message));
    }
    let source = file_arguments::file(&args.table, args.limit)?;
    if source.file_name().to_lowercase().ends_with(".toml") || args.table.is_dir() {
        let message = "the ladder is TOML already: give its folder with --ladder";
        return Err(CliError::Usage(message.to_owned()));
    }
    let sheets = args.sheet.iter().cloned().collect();
    let offered = OfferedOptions::Sheet;
    let reading = ReadOptions { sheets, limit: args.limit, offered, ..ReadOptions::default() };
    unknown_sheets(&source, &reading, report);
    let is_there = !report.has_errors();
    let ladder = is_there.then(|| read_ladder(Some(&[source]), &reading, report)).flatten();
    let mut outcome = CommandOutcome::of(report);
    let Some(ladder) = ladder else {
        outcome.say("nothing was written");
        return Ok(outcome);
    };
    let files = ladder.to_files();
    let mut stage = StagingArea::new(&args.output, FileRights::Shared)?;
    for (name, text) in &files {
        stage.add(name, text.as_bytes())?;
    }
    stage.commit()?;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    outcome.figure("written", &names);
    let (rungs, skills) = (ladder.rungs().count(), ladder.skills().count());
    outcome.say(format!(
        "wrote {} with {} and {} to `{folder}`; use it with --ladder",
        terminal::count(ladder.tracks.len(), "track", "tracks"),
        terminal::count(rungs, "rung", "rungs"),
        terminal::count(skills, "skill", "skills"),
    ));
    Ok(outcome)
}
