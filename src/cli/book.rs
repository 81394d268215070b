//! `promopacket book`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::{ValueEnum, ValueHint};
use promopacket::archive::{StagingArea, write_whole};
use promopacket::book::BookPages;
use promopacket::diagnostics::Report;
use promopacket::error::Result;
use promopacket::pipeline::{self, BallotRequest, BookOptions, CheckedCycle, MadeBook};
use promopacket::typeset::RunFonts;
use serde::Serialize;

use super::ballot::refuse_to_replace;
use super::command_output::{self, CommandOutcome, PrintArgs};
use super::file_arguments;
use super::input_arguments::{self, EmployeeIds, InputArgs};
use super::rights_argument::RightsArgs;
use super::storage_arguments::place;
use super::terminal;
use super::{CliError, CliResult, CommandResult, DefaultDate, ExitStatus};

const EXAMPLE: &str = "Examples:
  promopacket book assessments.csv --people people.csv --agenda agenda.csv -o book.pdf --ballot ballot.xlsx
  promopacket book assessments.csv --people people.csv --agenda agenda.csv --without E1003 --for \"Ada Berg\" -o ada.pdf
  promopacket book assessments.csv --people people.csv --agenda agenda.csv --since book.manifest.json -o book-2.pdf";

/// The ending of a book, and that of its manifest in its place.
const ENDINGS: (&str, &str) = (".pdf", ".manifest.json");

/// Make one book about all candidates, for the committee
///
/// The book has the committee's edition of everybody: an agenda with links, a page of fixed places for each candidate, and pages to
/// fill in by hand. Beside it stands its manifest. If anything is wrong, all mistakes are listed and nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct BookArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// The agenda: a table with the columns employee_id, slot, minutes, presenter and recused [default: the order of target
    /// levels, tracks and ids]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    agenda: Option<PathBuf>,
    /// Leave these candidates out for a member, by id or by a name or e-mail address that one person alone has; several with
    /// commas; may be given several times
    #[arg(long, value_name = "ID", value_parser = input_arguments::employee_ids, requires = "member")]
    without: Vec<EmployeeIds>,
    /// The member for whom candidates are left out, as the agenda writes the name
    #[arg(long = "for", id = "member", value_name = "NAME", value_parser = member, requires = "without")]
    member: Option<String>,
    /// How many pages each candidate has
    #[arg(long, value_enum, default_value = "one")]
    pages: PagesChoice,
    /// The manifest of an earlier version: the book is the next one, and its first leaf names the pages that changed
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    since: Option<PathBuf>,
    /// The file to write; its manifest has the same name and ends in .manifest.json
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, default_value = "book.pdf", value_parser = place())]
    output: PathBuf,
    /// Write the ballot of the same people in the same order, too: a workbook that the committee fills, never over one that exists
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, value_parser = place(), conflicts_with = "draft")]
    ballot: Option<PathBuf>,
    /// How many members the committee has: no row of the ballot can have more votes
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=999), requires = "ballot")]
    members: Option<u32>,
    /// Make a draft: every page is marked, and there are no pages to fill in
    #[arg(long)]
    draft: bool,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    print: PrintArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PagesChoice {
    /// The page of fixed places alone
    One,
    /// The packet behind it, too
    Full,
}

impl From<PagesChoice> for BookPages {
    fn from(choice: PagesChoice) -> Self {
        match choice {
            PagesChoice::One => Self::One,
            PagesChoice::Full => Self::Full,
        }
    }
}

/// What was written, for programs.
#[derive(Debug, Serialize)]
struct BookFigures {
    book: String,
    manifest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ballot: Option<String>,
    sha256: String,
    version: u32,
    candidates: usize,
    left_out: usize,
    pages: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<ChangeFigures>,
}

/// How many candidates are not as they were in the earlier version.
#[derive(Debug, Serialize)]
struct ChangeFigures {
    changed: usize,
    added: usize,
    removed: usize,
}

/// Where a book and its manifest go.
struct BookPlace {
    folder: PathBuf,
    book: String,
    manifest: String,
}

impl BookPlace {
    fn of(output: &Path) -> std::result::Result<Self, CliError> {
        let name = output.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let Some(stem) = name.strip_suffix(ENDINGS.0).filter(|stem| !stem.is_empty()) else {
            let message = "a book is written with its manifest beside it: name a file that ends in .pdf, such as `-o book.pdf`";
            return Err(CliError::Usage(message.to_owned()));
        };
        let folder = output.parent().filter(|parent| !parent.as_os_str().is_empty());
        Ok(Self {
            folder: folder.unwrap_or(Path::new(".")).to_owned(),
            manifest: format!("{stem}{}", ENDINGS.1),
            book: name,
        })
    }

    fn files(&self) -> [PathBuf; 2] {
        [self.folder.join(&self.book), self.folder.join(&self.manifest)]
    }
}

pub(super) fn run(args: &BookArgs, default_date: DefaultDate<'_>) -> CliResult {
    args.print.of("book").again().run(|report| work(args, default_date, report))
}

fn work(args: &BookArgs, default_date: DefaultDate<'_>, report: &mut Report) -> CommandResult {
    let place = BookPlace::of(&args.output)?;
    if let Some(ballot) = &args.ballot {
        refuse_to_replace(ballot)?;
    }
    let (mut inputs, fonts) = args.inputs.read(default_date, report)?;
    inputs.draft = args.draft;
    for file in place.files() {
        args.inputs.refuse_to_overwrite(&file, &inputs)?;
        file_arguments::refuse_to_overwrite(&file, args.agenda.iter().chain(&args.since))?;
    }
    let options = options(args)?;
    let mut outcome = CommandOutcome::new(ExitStatus::DataHasErrors);
    if let Some(checked) = pipeline::check(inputs, &fonts, report) {
        make(args, &checked, fonts, &options, &place, &mut outcome, report)?;
        outcome.people = checked.people_account;
        outcome.accounting = checked.accounting;
    }
    if outcome.exit != ExitStatus::Done {
        outcome.say("nothing was written");
    }
    Ok(outcome)
}

fn options(args: &BookArgs) -> std::result::Result<BookOptions, CliError> {
    let limit = args.inputs.limit();
    let read = |path: &Option<PathBuf>| {
        path.as_deref().map(|path| file_arguments::file(path, limit)).transpose()
    };
    Ok(BookOptions {
        agenda: read(&args.agenda)?,
        without: EmployeeIds::all(&args.without),
        member: args.member.clone(),
        pages: args.pages.into(),
        since: read(&args.since)?,
        ballot: args.ballot.as_ref().map(|_| BallotRequest { members: args.members }),
        jobs: available_parallelism().unwrap_or(NonZeroUsize::MIN),
    })
}

fn make(
    args: &BookArgs,
    checked: &CheckedCycle,
    fonts: RunFonts,
    options: &BookOptions,
    place: &BookPlace,
    outcome: &mut CommandOutcome,
    report: &mut Report,
) -> Result<()> {
    let Some(mut made) = pipeline::book(checked, fonts, options, report)? else { return Ok(()) };
    made.manifest.book.file = place.book.clone();
    let rights = args.rights.over(checked.cycle.rights);
    let mut stage = StagingArea::new(&place.folder, rights)?;
    stage.add(&place.book, &made.pdf.bytes)?;
    stage.add(&place.manifest, &made.manifest.to_json())?;
    if let Some((file, ballot)) = args.ballot.as_ref().zip(made.ballot.as_ref()) {
        write_whole(file, &ballot.bytes, rights)?;
    }
    stage.commit()?;
    outcome.exit = ExitStatus::Done;
    conclude(checked, &made, place, args.ballot.as_deref(), outcome);
    Ok(())
}

/// Says what was written.
fn conclude(
    checked: &CheckedCycle,
    made: &MadeBook,
    place: &BookPlace,
    ballot: Option<&Path>,
    outcome: &mut CommandOutcome,
) {
    let [book, manifest] = place.files();
    let terms = &made.manifest.book;
    let figures = BookFigures {
        book: book.display().to_string(),
        manifest: manifest.display().to_string(),
        ballot: ballot.map(|file| file.display().to_string()),
        sha256: terms.sha256.clone(),
        version: terms.version,
        candidates: made.manifest.people.len(),
        left_out: terms.left_out,
        pages: terms.pages,
        changes: made.changed.map(|[changed, added, removed]| ChangeFigures {
            changed,
            added,
            removed,
        }),
    };
    let candidates = terminal::count(figures.candidates, "candidate", "candidates");
    let pages = terminal::count(figures.pages, "page", "pages");
    outcome.say(format!(
        "{candidates}, {pages}: version {} in `{}`; as of {}",
        figures.version,
        terminal::shown(&book),
        checked.as_of
    ));
    if let Some(ballot) = ballot {
        outcome.say(format!("the ballot is `{}`", terminal::shown(ballot)));
    }
    if let Some(member) = &terms.member {
        let left_out = terminal::count(figures.left_out, "candidate is", "candidates are");
        let member = promopacket::diagnostics::escape_control(member);
        outcome.say(format!("{left_out} left out for {member}"));
    }
    if let Some(ChangeFigures { changed, added, removed }) = figures.changes {
        outcome.say(format!(
            "since version {}: {changed} changed, {added} added, {removed} removed",
            figures.version - 1
        ));
    }
    for line in command_output::dropped(&checked.dropped) {
        outcome.say(line);
    }
    outcome.figure("written", &figures);
}

/// Reads the name of a member.
fn member(text: &str) -> std::result::Result<String, String> {
    match text.trim() {
        "" => Err("there is no name in it".to_owned()),
        name => Ok(name.to_owned()),
    }
}
