//! `promopacket merge`.

use std::path::PathBuf;

use promopacket::archive;
use promopacket::diagnostics::Report;

use super::inputs::Format;
use super::output;
use super::{Ended, Exit};

const EXAMPLE: &str = "Example:
  promopacket merge shard-1 shard-2 -o packets";

/// Join the shards of a build to the archive that one build would have made, byte for byte
///
/// Every file of every shard is verified; shards of other inputs or versions, or an incomplete set, are refused.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The folders that `promopacket build --shard` wrote, all of them
    #[arg(required = true, value_name = "DIR")]
    shards: Vec<PathBuf>,
    /// The folder to write to
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// How to print findings
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(args: &Args) -> Ended {
    let mut report = Report::new();
    let merged = archive::merge(&args.shards, &args.out, &mut report)?;
    output::report(&report, output::Figures::default(), args.format)?;
    let Some(merged) = merged else {
        let errors = output::count(report.errors(), "error", "errors");
        output::say(&format!("{errors}; nothing was written"));
        return Ok(Exit::DataHasErrors);
    };
    let shards = output::count(merged.shards, "shard", "shards");
    let packets = output::count(merged.packets, "packet", "packets");
    output::say(&format!("{shards} in, {packets} out, in `{}`", output::shown(&args.out)));
    output::say(&format!("SHA-256 of the manifest: {}", merged.manifest_sha256));
    Ok(Exit::Done)
}
