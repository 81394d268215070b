//! `promopacket sign`.

use std::path::PathBuf;

use clap::ValueHint;
use promopacket::archive::{self, ExpectedManifest, signature};
use promopacket::diagnostics::{Code, Diagnostic, Report, escape_control};
use promopacket::source::Source;

use super::command_output::{CommandOutcome, PrintArgs};
use super::storage_arguments::place;
use super::terminal;
use super::{CliResult, CommandResult};

const EXAMPLE: &str = "Example:
  promopacket sign packets --key hr.key";

/// Sign the manifest of an archive, so that a change is noticed
///
/// Verifies the archive first. The signature is a file beside the manifest, in the form of the tool minisign, which also
/// makes keys (`minisign -G`) and checks signatures. A build that changes the archive removes it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct SignArgs {
    /// The folder that a build wrote
    #[arg(value_hint = ValueHint::DirPath, value_parser = place())]
    folder: PathBuf,
    /// The secret key, as `minisign -G` makes it; its password is asked for on the terminal
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, value_parser = place())]
    key: PathBuf,
    #[command(flatten)]
    print: PrintArgs,
}

pub(super) fn run(args: &SignArgs) -> CliResult {
    args.print.of("sign").run(|report| work(args, report))
}

/// Asks for a password on the terminal.
fn ask(key: &str) -> std::io::Result<String> {
    rpassword::prompt_password(format!("password of `{}`: ", escape_control(key)))
}

fn work(args: &SignArgs, report: &mut Report) -> CommandResult {
    let key = Source::read(&args.key)?;
    let verified = archive::verify(&args.folder, &ExpectedManifest::default(), report)?;
    if let Some(verified) = &verified
        && verified.manifest.archive.draft
    {
        let finding = Diagnostic::error(Code::DraftsApart, archive::of_drafts(&verified.manifest));
        report.push(finding.hint("build the packets without --draft, and sign those"));
    }
    if let Some(verified) = &verified
        && !report.has_errors()
    {
        let signed = signature::sign(&args.folder, &verified.sha256, &key, &ask)?;
        report.extend(signed.err().map(|it| *it));
    }
    let mut outcome = CommandOutcome::of(report);
    if report.has_errors() {
        outcome.say("nothing was signed");
        return Ok(outcome);
    }
    let place = args.folder.join(signature::FILE);
    outcome.figure("signature", &place.display().to_string());
    outcome.figure("manifest_sha256", &verified.map(|it| it.sha256));
    outcome.say(format!("signed: {}", terminal::shown(&place)));
    Ok(outcome)
}
