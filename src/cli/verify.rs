//! `promopacket verify`.

use std::path::PathBuf;

use promopacket::archive::{self, Expected, Verified};
use promopacket::diagnostics::{Report, printable};
use promopacket::source::Source;

use super::inputs::Format;
use super::output;
use super::{Ended, Exit};

const EXAMPLE: &str = "Example:
  promopacket verify packets --public-key hr.pub";

/// Compare an archive with its manifest: missing, altered, renamed and extra files
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The folder that a build wrote
    folder: PathBuf,
    /// The SHA-256 of the manifest, as the build printed it: finds a manifest that was edited
    #[arg(long, value_name = "SHA256", value_parser = sha256)]
    root: Option<String>,
    /// The public key of whoever signed the manifest with `promopacket sign` or `minisign`
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
    /// How to print findings
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

fn sha256(text: &str) -> Result<String, String> {
    let is_hash = text.len() == 64 && text.chars().all(|it| it.is_ascii_hexdigit());
    is_hash
        .then(|| text.to_lowercase())
        .ok_or_else(|| "a SHA-256 has 64 hexadecimal digits".to_owned())
}

pub(super) fn run(args: &Args) -> Ended {
    let mut report = Report::new();
    let public_key = args.public_key.as_deref().map(Source::read).transpose()?;
    let expected = Expected { manifest_sha256: args.root.clone(), public_key };
    let verified = archive::verify(&args.folder, &expected, &mut report)?;
    output::report(&report, output::Figures::default(), args.format)?;
    if report.has_errors() {
        output::say(&format!(
            "the archive is not as it was written: {}",
            output::count(report.errors(), "error", "errors")
        ));
        return Ok(Exit::DataHasErrors);
    }
    let Verified { manifest, sha256 } = verified.expect("an archive without errors has a manifest");
    let packets = output::count(manifest.packets.len(), "packet", "packets");
    let (cycle, until) = (printable(&manifest.archive.name), manifest.archive.retain_until);
    output::say(&format!("{packets} of {cycle}: complete and unchanged; to be kept until {until}"));
    if !manifest.earlier.is_empty() {
        let earlier = output::count(manifest.earlier.len(), "packet", "packets");
        output::say(&format!("{earlier} of earlier runs: unchanged"));
    }
    if !manifest.not_written.is_empty() {
        let without = output::count(manifest.not_written.len(), "person", "people");
        output::say(&format!("{without} without a packet; the manifest says why"));
    }
    if expected.public_key.is_some() {
        output::say("the signature of the manifest is good");
    }
    output::say(&format!("SHA-256 of the manifest: {sha256}"));
    Ok(Exit::Done)
}
