//! `promopacket verify`.

use std::path::PathBuf;

use promopacket::archive;
use promopacket::diagnostics::{Report, printable};

use super::inputs::Format;
use super::output;
use super::{Ended, Exit};

const EXAMPLE: &str = "Example:
  promopacket verify packets";

/// Compare an archive with its manifest: missing, altered and extra files
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The folder that a build wrote
    folder: PathBuf,
    /// How to print findings
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &Args) -> Ended {
    let mut report = Report::new();
    let verified = archive::verify(&args.folder, &mut report)?;
    output::report(&report, output::Figures::default(), args.format)?;
    if report.has_errors() {
        output::say(&format!(
            "the archive is not as it was written: {}",
            output::count(report.errors(), "error", "errors")
        ));
        return Ok(Exit::DataHasErrors);
    }
    let (manifest, sha256) = verified.expect("an archive without errors has a manifest");
    let packets = output::count(manifest.packets.len(), "packet", "packets");
    let (cycle, until) = (printable(&manifest.archive.name), manifest.archive.retain_until);
    output::say(&format!("{packets} of {cycle}: complete and unchanged; to be kept until {until}"));
    output::say(&format!("SHA-256 of the manifest: {sha256}"));
    Ok(Exit::Done)
}
