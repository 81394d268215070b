//! `promopacket schema`.

use clap::ValueEnum;

use super::{Ended, Exit, output};

const EXAMPLE: &str = "Example:
  promopacket schema cycle > cycle.schema.json";

/// Print the JSON Schema of a file format
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The file format
    #[arg(value_enum)]
    of: Of,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// The cycle file
    Cycle,
    /// The files of a ladder: `ladder.toml` and one for each track
    Ladder,
    /// The manifest of an archive
    Manifest,
    /// The data of one packet, as `packet --emit` writes it and templates read it
    Packet,
    /// The mapping file of an export
    Mapping,
    /// The account of an import, as `--format json` prints it
    Accounting,
}

pub(super) fn run(args: &Args) -> Ended {
    let schema = match args.of {
        Of::Cycle => include_str!("../../data/schemas/cycle.schema.json"),
        Of::Ladder => include_str!("../../data/schemas/ladder.schema.json"),
        Of::Packet => include_str!("../../data/schemas/packet.schema.json"),
        Of::Mapping => include_str!("../../data/schemas/mapping.schema.json"),
        Of::Accounting => include_str!("../../data/schemas/accounting.schema.json"),
        Of::Manifest => include_str!("../../data/schemas/manifest.schema.json"),
    };
    output::print(schema.as_bytes())?;
    Ok(Exit::Done)
}
