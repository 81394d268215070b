//! `promopacket packet`.

use std::path::{Path, PathBuf};

use promopacket::archive::write_whole;
use promopacket::audience::Audience;
use promopacket::diagnostics::{Report, printable};
use promopacket::error::Result;
use promopacket::pipeline::{self, AsOf, Checked};

use super::Exit;
use super::inputs::{AudienceArg, Format, InputArgs};
use super::output;

const EXAMPLE: &str = "Examples:
  promopacket packet E1042 assessments.csv --people people.csv -o olena.pdf
  promopacket packet E1042 assessments.csv --people people.csv --emit preview
  typst compile --font-path preview/fonts preview/packet.typ";

/// Make the packet of one person
///
/// Mistakes in the data of other people do not stop it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The employee id
    id: String,
    #[command(flatten)]
    inputs: InputArgs,
    /// The edition to make
    #[arg(long, value_enum, value_name = "NAME", default_value = "committee")]
    audience: AudienceArg,
    /// The file to write, `-` for the standard output [default: the archive's file name, in this folder]
    #[arg(short, long, value_name = "FILE", conflicts_with = "emit")]
    output: Option<PathBuf>,
    /// Write templates, strings and the packet's data to a folder, for a preview with Typst's own program
    #[arg(long, value_name = "DIR")]
    emit: Option<PathBuf>,
}

pub(super) fn run(args: &Args, default_date: AsOf) -> Result<Exit> {
    let mut report = Report::new();
    let (inputs, fonts) = args.inputs.read(default_date, &mut report)?;
    let audience: Audience = args.audience.into();
    let checked = pipeline::check(&inputs, &fonts, &mut report);
    let written = match (&checked, &args.emit) {
        (Some(checked), Some(folder)) => match checked.review(&args.id, &mut report) {
            Some(review) if !pipeline::of_one(&report, &args.id).has_errors() => {
                pipeline::emit(
                    &checked.packet(review, audience),
                    &inputs.templates,
                    &fonts,
                    folder,
                )?;
                output::say(&format!(
                    "preview it with `typst compile --font-path fonts packet.typ` in `{}`",
                    shown(folder)
                ));
                true
            }
            _ => false,
        },
        (Some(checked), None) => {
            match pipeline::packet(
                checked,
                &inputs.templates,
                fonts,
                &args.id,
                audience,
                &mut report,
            ) {
                Some(pdf) => {
                    write(args, checked, audience, &pdf.bytes)?;
                    true
                }
                None => false,
            }
        }
        (None, _) => false,
    };
    output::report(&pipeline::of_one(&report, &args.id), None, None, Format::Human)?;
    if !written {
        output::say("nothing was written");
    }
    Ok(if written { Exit::Done } else { Exit::DataHasErrors })
}

fn write(args: &Args, checked: &Checked, audience: Audience, pdf: &[u8]) -> Result<()> {
    if args.output.as_deref() == Some(Path::new("-")) {
        return output::print(pdf);
    }
    let path = args.output.clone().unwrap_or_else(|| file_of(checked, &args.id, audience));
    write_whole(&path, pdf)?;
    output::say(&format!("wrote `{}`; as of {}", shown(&path), checked.as_of));
    Ok(())
}

/// The name that the packet has in an archive, without its folder.
fn file_of(checked: &Checked, id: &str, audience: Audience) -> PathBuf {
    let planned = checked.plan(&[audience], &mut Report::new());
    let own =
        planned.iter().find(|it| it.review.person.id.as_str() == id).expect("the packet was made");
    Path::new(&own.file).file_name().expect("a planned file has a name").into()
}

fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}
