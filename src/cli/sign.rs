//! `promopacket sign`.

use std::path::PathBuf;

use promopacket::archive::{self, Expected, signature};
use promopacket::diagnostics::Report;
use promopacket::source::Source;

use super::output;
use super::{Ended, Exit};

const EXAMPLE: &str = "Example:
  promopacket sign packets --key hr.key";

/// Sign the manifest of an archive, so that nobody without the key can change it unnoticed
///
/// Verifies the archive first. The signature is a file beside the manifest, in the form of the tool minisign, which also
/// makes keys (`minisign -G`) and checks signatures. A build that changes the archive removes it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The folder that a build wrote
    folder: PathBuf,
    /// The secret key, as `minisign -G` makes it; its password is asked for on the terminal
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

pub(super) fn run(args: &Args) -> Ended {
    let mut report = Report::new();
    let key = Source::read(&args.key)?;
    let verified = archive::verify(&args.folder, &Expected::default(), &mut report)?;
    if let Some(verified) = verified.filter(|_| !report.has_errors()) {
        let signed = signature::sign(&args.folder, &verified.sha256, &key)?;
        report.extend(signed.err().map(|it| *it));
    }
    output::report(&report, output::Figures::default(), super::inputs::Format::Human)?;
    if report.has_errors() {
        output::say("nothing was signed");
        return Ok(Exit::DataHasErrors);
    }
    output::say(&format!("signed: {}", output::shown(&args.folder.join(signature::FILE))));
    Ok(Exit::Done)
}
