//! `promopacket verify`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::ValueHint;
use promopacket::archive::{self, ExpectedManifest, VerifiedManifest};
use promopacket::diagnostics::{Report, escape_control};
use promopacket::limits::LimitFactor;
use promopacket::pipeline::{ChainEnds, ChainFigures, verify_chain};
use serde::Serialize;

use super::archive_commands::NO_RECORD;
use super::command_output::{CommandOutcome, PrintArgs};
use super::{CliError, CliResult, CommandResult, storage_arguments, terminal};

const EXAMPLE: &str = "Examples:
  promopacket verify packets --public-key hr.pub
  promopacket verify outcomes --packets packets --decisions decisions.csv";

/// Compare an archive with its manifest: missing, altered, renamed and extra files
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct VerifyArgs {
    /// The folder that a build wrote, or the address that it was pushed to
    #[arg(value_name = "ARCHIVE", value_hint = ValueHint::DirPath)]
    folder: PathBuf,
    /// The SHA-256 of the manifest, as the build printed it: finds a manifest that was edited
    #[arg(long, value_name = "SHA256", value_parser = sha256)]
    manifest_sha256: Option<String>,
    /// The public key of whoever signed the manifest with `promopacket sign` or `minisign`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    public_key: Option<PathBuf>,
    /// The packets that outcomes follow from: the folder that a build wrote, or its address; each packet is compared with the one
    /// that was decided on
    #[arg(long, value_name = "ARCHIVE", value_hint = ValueHint::DirPath)]
    packets: Option<PathBuf>,
    /// The table of decisions that outcomes follow from
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    decisions: Option<PathBuf>,
    #[command(flatten)]
    print: PrintArgs,
}

fn sha256(text: &str) -> Result<String, String> {
    let is_hash = text.len() == 64 && text.chars().all(|it| it.is_ascii_hexdigit());
    is_hash
        .then(|| text.to_lowercase())
        .ok_or_else(|| "a SHA-256 has 64 hexadecimal digits".to_owned())
}

/// How much an archive holds.
#[derive(Debug, Serialize)]
struct VerifiedFigures<'v> {
    packets: usize,
    earlier: usize,
    not_written: usize,
    purged: usize,
    retain_until: Option<NaiveDate>,
    /// Whether the packets are drafts, and no record.
    draft: bool,
    /// Whether the whole archive is under a legal hold.
    legal_hold: bool,
    /// How many people are under a hold of their own.
    held: usize,
    manifest_sha256: &'v str,
    /// Whether the signature was compared with a public key and is good.
    signature_is_good: bool,
}

pub(super) fn run(args: &VerifyArgs) -> CliResult {
    args.print.of("verify").run(|report| work(args, report))
}

fn work(args: &VerifyArgs, report: &mut Report) -> CommandResult {
    let archive = storage_arguments::archive(&args.folder)?;
    let public_key = args.public_key.as_deref().map(storage_arguments::settings).transpose()?;
    let has_key = public_key.is_some();
    let expected = ExpectedManifest { manifest_sha256: args.manifest_sha256.clone(), public_key };
    let verified = archive::verify_in(&*archive, &expected, report)?;
    let chain = match &verified {
        Some(verified) => chain(args, verified, report)?,
        None => None,
    };
    let mut outcome = CommandOutcome::of(report);
    if let Some(chain) = &chain {
        outcome.figure("chain", chain);
    }
    if let Some(verified) = &verified {
        outcome.figure("archive", &figures(verified, has_key && !report.has_errors()));
    }
    if report.has_errors() {
        outcome.say("the archive is not as it was written");
        return Ok(outcome);
    }
    let verified = verified.expect("an archive without errors has a manifest");
    conclude(&verified, has_key, &mut outcome);
    if verified.manifest.archive.outcomes {
        outcome.say(compared(args, chain));
    }
    Ok(outcome)
}

/// Follows outcomes back to the packets and the table that were named; none if neither was.
fn chain(
    args: &VerifyArgs,
    verified: &VerifiedManifest,
    report: &mut Report,
) -> Result<Option<ChainFigures>, CliError> {
    if args.packets.is_none() && args.decisions.is_none() {
        return Ok(None);
    }
    let packets = args.packets.as_deref().map(storage_arguments::archive).transpose()?;
    let limit = LimitFactor::default();
    let decisions = args.decisions.as_deref();
    let decisions = decisions.map(|path| storage_arguments::file(path, limit)).transpose()?;
    let ends = ChainEnds { packets: packets.as_deref(), decisions: decisions.as_ref() };
    Ok(Some(verify_chain(&verified.manifest, &ends, report)?))
}

/// What the outcomes were compared with, and what they were not.
fn compared(args: &VerifyArgs, chain: Option<ChainFigures>) -> String {
    let people = |count| terminal::count(count, "person", "people");
    let figures = chain.unwrap_or(ChainFigures { packets: 0, decisions: 0 });
    let packets = match args.packets {
        Some(_) => format!("the outcomes of {} follow from their packets", people(figures.packets)),
        None => "no packets were compared: --packets names them".to_owned(),
    };
    let decisions = match args.decisions {
        Some(_) => format!("those of {} from the table of decisions", people(figures.decisions)),
        None => "no decisions were compared: --decisions names their table".to_owned(),
    };
    format!("{packets}; {decisions}")
}

fn figures(verified: &VerifiedManifest, signature_is_good: bool) -> VerifiedFigures<'_> {
    let VerifiedManifest { manifest, sha256 } = verified;
    VerifiedFigures {
        packets: manifest.packets.len(),
        earlier: manifest.earlier.len(),
        not_written: manifest.not_written.len(),
        purged: manifest.purged.len(),
        retain_until: manifest.retain_until(),
        draft: manifest.archive.draft,
        legal_hold: manifest.archive.legal_hold,
        held: manifest.archive.held.len(),
        manifest_sha256: sha256,
        signature_is_good,
    }
}

/// Says what the archive holds.
fn conclude(verified: &VerifiedManifest, has_key: bool, outcome: &mut CommandOutcome) {
    let VerifiedManifest { manifest, sha256 } = verified;
    let (one, more) = if manifest.archive.outcomes {
        ("outcome page or letter", "outcome pages and letters")
    } else {
        ("packet", "packets")
    };
    let packets = terminal::count(manifest.packets.len(), one, more);
    let whole =
        format!("{packets} of {}: complete and unchanged", escape_control(&manifest.archive.name));
    let kept = manifest.retain_until().map(|until| format!("; to be kept until {until}"));
    let kept = kept.unwrap_or_default();
    let is_record = if manifest.archive.draft { NO_RECORD } else { "" };
    outcome.say(format!("{whole}{is_record}{kept}"));
    if !manifest.earlier.is_empty() {
        let earlier = terminal::count(manifest.earlier.len(), "packet", "packets");
        outcome.say(format!("{earlier} of earlier runs: unchanged"));
    }
    if !manifest.not_written.is_empty() {
        let without = terminal::count(manifest.not_written.len(), "person", "people");
        outcome.say(format!("{without} without a packet; the manifest says why"));
    }
    let held = terminal::count(manifest.archive.held.len(), "person", "people");
    if manifest.archive.legal_hold {
        outcome.say("the whole archive is under a legal hold");
    } else if !manifest.archive.held.is_empty() {
        outcome.say(format!("the packets of {held} are under a legal hold"));
    }
    if has_key {
        outcome.say("the signature of the manifest is good");
    }
    outcome.say(format!("SHA-256 of the manifest: {sha256}"));
}
