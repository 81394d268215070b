//! `promopacket ladder`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum, ValueHint};
use promopacket::diagnostics::Report;
use promopacket::intake::{OfferedOptions, ReadOptions, read_ladder};
use promopacket::ladder::{Ladder, Rung, Skill};
use serde::Serialize;

use super::command_output::{CommandOutcome, FindingArgs};
use super::ladder_import::{self, LadderImportArgs};
use super::storage_arguments;
use super::terminal::{self, OutputFormat};
use super::{CliError, CliResult, CommandResult, ExitStatus};

const EXAMPLE: &str = "Examples:
  promopacket ladder list
  promopacket ladder show backend/L5
  promopacket ladder diff backend/L8 backend-management/L8
  promopacket ladder skills --format csv
  promopacket ladder import ladder.xlsx -o ladder";

/// The titles of what a rung says beside its skills.
const EXPERIENCE: &str = "Experience";
const RESPONSIBILITY: &str = "Area of responsibility";

/// Look at the career ladder
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct LadderArgs {
    #[command(subcommand)]
    command: LadderCommand,
    /// Another ladder, which is validated as a whole: a folder of TOML files, or a table with the columns track, level,
    /// kind, text, category and dimension
    #[arg(long, value_name = "DIR|TABLE", value_hint = ValueHint::AnyPath, global = true)]
    ladder: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value = "human", global = true)]
    format: LadderFormat,
    #[command(flatten)]
    findings: FindingArgs,
}

#[derive(Debug, Subcommand)]
enum LadderCommand {
    /// List the rungs of every track
    List,
    /// Show what a rung expects
    Show {
        /// The rung, such as `backend/L5`
        #[arg(value_name = "TRACK/LEVEL")]
        rung: String,
    },
    /// Show what changes from one rung to another
    Diff {
        /// The rung to start from
        #[arg(value_name = "TRACK/LEVEL")]
        from: String,
        /// The rung to go to
        #[arg(value_name = "TRACK/LEVEL")]
        to: String,
    },
    /// List every skill with its id; as CSV the beginning of a ladder as a table
    Skills,
    /// Turn a ladder that is a table into a folder of TOML files
    Import(LadderImportArgs),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LadderFormat {
    /// Text for reading
    Human,
    /// JSON
    Json,
    /// CSV; of `list` and `skills` only
    Csv,
}

pub(super) fn run(args: &LadderArgs) -> CliResult {
    let format =
        if args.format == LadderFormat::Json { OutputFormat::Json } else { OutputFormat::Human };
    args.findings.of("ladder", format).run(|report| work(args, report))
}

fn work(args: &LadderArgs, report: &mut Report) -> CommandResult {
    let has_rows = matches!(args.command, LadderCommand::List | LadderCommand::Skills);
    if args.format == LadderFormat::Csv && !has_rows {
        return Err(CliError::Usage("only `list` and `skills` can be printed as CSV".to_owned()));
    }
    if let LadderCommand::Import(import) = &args.command {
        return match args.ladder {
            Some(_) => Err(CliError::Usage(
                "`ladder import` reads the table that it names; leave --ladder out".to_owned(),
            )),
            None => ladder_import::work(import, report),
        };
    }
    let sources = args.ladder.as_deref().map(storage_arguments::ladder).transpose()?;
    let reading = ReadOptions { offered: OfferedOptions::None, ..ReadOptions::default() };
    let ladder = read_ladder(sources.as_deref(), &reading, report);
    let Some(ladder) = ladder else { return Ok(CommandOutcome::of(report)) };
    let mut outcome = CommandOutcome::new(ExitStatus::Done);
    let text = text(args, &ladder, &mut outcome, report);
    if let Some(text) = text {
        terminal::print(text.as_bytes())?;
    } else {
        outcome.exit = CommandOutcome::of(report).exit;
    }
    Ok(outcome)
}

/// What to print, a figure in place of a text for JSON; none if a rung does not exist, which is reported.
fn text(
    args: &LadderArgs,
    ladder: &Ladder,
    outcome: &mut CommandOutcome,
    report: &mut Report,
) -> Option<String> {
    let is_json = args.format == LadderFormat::Json;
    let text = match &args.command {
        LadderCommand::List if is_json => figure(outcome, "ladder", ladder),
        LadderCommand::List if args.format == LadderFormat::Csv => list_csv(ladder),
        LadderCommand::List => list(ladder),
        LadderCommand::Skills if is_json => figure(outcome, "skills", &rows(ladder)),
        LadderCommand::Skills if args.format == LadderFormat::Csv => skills_csv(ladder),
        LadderCommand::Skills => skills(ladder),
        LadderCommand::Show { rung } => {
            let rung = ladder.find_rung(rung, report)?;
            if is_json { figure(outcome, "rung", rung) } else { show(rung, ladder) }
        }
        // It writes files and prints nothing of the ladder.
        LadderCommand::Import(_) => String::new(),
        LadderCommand::Diff { from, to } => {
            let rungs = (ladder.find_rung(from, report), ladder.find_rung(to, report));
            let difference = RungDifference::between(rungs.0?, rungs.1?);
            if is_json { figure(outcome, "difference", &difference) } else { difference.to_text() }
        }
    };
    Some(text)
}

/// Puts a value into the JSON document; no text is printed beside it.
fn figure(outcome: &mut CommandOutcome, name: &'static str, value: &impl Serialize) -> String {
    outcome.figure(name, value);
    String::new()
}

fn list(ladder: &Ladder) -> String {
    let mut text = String::new();
    for track in &ladder.tracks {
        let inferred =
            if track.levels_are_inferred { "  (level numbers are inferred)" } else { "" };
        text += &format!("{}{inferred}\n", track.name);
        for rung in &track.rungs {
            let skills = terminal::count(rung.skills.len(), "skill", "skills");
            let experience = rung.experience.as_deref().unwrap_or_default();
            let line = format!("  {:<24} {skills:>9}  {experience}", rung.id.to_string());
            text += &format!("{}\n", line.trim_end());
        }
    }
    text
}

fn list_csv(ladder: &Ladder) -> String {
    let rows = ladder
        .rungs()
        .map(|rung| (rung, rung.experience.clone().unwrap_or_default()))
        .map(|(rung, experience)| [rung.id.to_string(), rung.skills.len().to_string(), experience]);
    csv(["rung", "skills", "experience"], rows)
}

fn show(rung: &Rung, ladder: &Ladder) -> String {
    let mut text = format!("{}\n", rung.id);
    let said = [(EXPERIENCE, &rung.experience), (RESPONSIBILITY, &rung.responsibility)];
    for (title, words) in said {
        text.extend(words.iter().map(|words| format!("\n{title}\n  {words}\n")));
    }
    text += "\nSkills\n";
    for skill in &rung.skills {
        text += &format!(
            "  {}\n      {}  [{}]\n",
            skill.full_text(),
            skill.id,
            dimension(skill, ladder)
        );
    }
    text
}

fn dimension<'l>(skill: &Skill, ladder: &'l Ladder) -> &'l str {
    &ladder.dimension(&skill.dimension).expect("a skill names a dimension of its ladder").name
}

fn skills(ladder: &Ladder) -> String {
    ladder.skills().map(|(_, skill)| format!("{:<52} {}\n", skill.id, skill.full_text())).collect()
}

/// A skill with its rung, in the names of the ladder files.
#[derive(Debug, Serialize)]
struct LadderSkillRow<'l> {
    id: &'l str,
    track: &'l str,
    level: &'l str,
    dimension: &'l str,
    category: Option<&'l str>,
    text: &'l str,
}

fn rows(ladder: &Ladder) -> Vec<LadderSkillRow<'_>> {
    ladder
        .skills()
        .map(|(rung, skill)| LadderSkillRow {
            id: skill.id.as_str(),
            track: &rung.id.track,
            level: &rung.id.level,
            dimension: &skill.dimension,
            category: skill.category.as_deref(),
            text: &skill.text,
        })
        .collect()
}

fn skills_csv(ladder: &Ladder) -> String {
    let rows = rows(ladder).into_iter().map(|row| {
        [row.id, row.track, row.level, row.dimension, row.category.unwrap_or_default(), row.text]
            .map(str::to_owned)
    });
    csv(["id", "track", "level", "dimension", "category", "text"], rows)
}

/// Lines of CSV (RFC 4180): every cell in quotation marks.
fn csv<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let line = |cells: [String; N]| {
        cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).join(",") + "\n"
    };
    std::iter::once(line(header.map(str::to_owned))).chain(rows.map(line)).collect()
}

/// What changes from one rung to another.
#[derive(Debug, Serialize)]
struct RungDifference<'l> {
    from: &'l Rung,
    to: &'l Rung,
    /// Skills of the first rung that the second does not name in the same words.
    dropped: Vec<&'l Skill>,
    /// Skills of the second rung that the first does not name in the same words.
    added: Vec<&'l Skill>,
    /// Skills that both name in the same words.
    kept: Vec<&'l Skill>,
}

impl<'l> RungDifference<'l> {
    fn between(from: &'l Rung, to: &'l Rung) -> Self {
        let has = |rung: &Rung, skill: &Skill| {
            rung.skills.iter().any(|other| other.full_text() == skill.full_text())
        };
        let (kept, added) = to.skills.iter().partition(|skill| has(from, skill));
        let dropped = from.skills.iter().filter(|skill| !has(to, skill)).collect();
        Self { from, to, dropped, added, kept }
    }

    fn to_text(&self) -> String {
        let (from, to) = (self.from, self.to);
        let mut text = format!("{} -> {}\n", from.id, to.id);
        text += &changed(EXPERIENCE, &from.experience, &to.experience);
        text += &changed(RESPONSIBILITY, &from.responsibility, &to.responsibility);
        text += "\nSkills\n";
        for (sign, skills) in [('-', &self.dropped), (' ', &self.kept), ('+', &self.added)] {
            text.extend(skills.iter().map(|skill| format!("{sign} {}\n", skill.full_text())));
        }
        text
    }
}

/// Two texts under their title, as what goes and what comes, or as one if they are the same; nothing if there are none.
fn changed(title: &str, from: &Option<String>, to: &Option<String>) -> String {
    let mut text = String::new();
    if from == to {
        text.extend(from.iter().map(|line| format!("  {line}\n")));
    } else {
        text.extend(from.iter().map(|line| format!("- {line}\n")));
        text.extend(to.iter().map(|line| format!("+ {line}\n")));
    }
    if text.is_empty() { text } else { format!("\n{title}\n{text}") }
}
