//! `promopacket packet`.

use std::path::{Path, PathBuf};

use promopacket::archive::write_whole;
use promopacket::assessment::PersonId;
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::error::Result;
use promopacket::pipeline::{self, Checked};
use promopacket::typeset::Fonts;

use super::inputs::{self, Format, InputArgs};
use super::output;
use super::{DefaultDate, Ended, Exit};

const EXAMPLE: &str = "Examples:
  promopacket packet E1042 assessments.csv --people people.csv -o olena.pdf
  promopacket packet E1042 assessments.csv --people people.csv --emit preview
  typst compile --ignore-system-fonts --font-path preview/fonts preview/packet.typ";

/// Make the packet of one person
///
/// Mistakes in the data of other people do not stop it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// The employee id
    #[arg(value_parser = inputs::employee_id)]
    id: PersonId,
    #[command(flatten)]
    inputs: InputArgs,
    /// The edition to make: employee, manager, committee or hr
    #[arg(long, value_parser = inputs::audience, value_name = "NAME", default_value = "committee")]
    audience: Audience,
    /// The file to write, `-` for the standard output [default: the archive's file name, in this folder]
    #[arg(short, long, value_name = "FILE", conflicts_with = "emit")]
    output: Option<PathBuf>,
    /// Write templates, strings and the packet's data to a folder, for a preview with Typst's own program
    #[arg(long, value_name = "DIR")]
    emit: Option<PathBuf>,
}

pub(super) fn run(args: &Args, default_date: DefaultDate<'_>) -> Ended {
    let mut report = Report::new();
    let (inputs, fonts) = args.inputs.read(default_date, &mut report)?;
    if let Some(path) = &args.output {
        args.inputs.refuse_to_overwrite(path, &inputs)?;
    }
    let written = match pipeline::check(inputs, &fonts, &mut report) {
        Some(checked) => match &args.emit {
            Some(folder) => emit(args, &checked, &fonts, folder, &mut report)?,
            None => make(args, &checked, fonts, &mut report)?,
        },
        None => false,
    };
    let own = pipeline::of_one(&report, args.id.as_str());
    output::report(&own, output::Figures::default(), Format::Human)?;
    if !written {
        output::say("nothing was written");
    }
    Ok(if written { Exit::Done } else { Exit::DataHasErrors })
}

/// Writes what a preview needs; false if there are errors about the person.
fn emit(
    args: &Args,
    checked: &Checked,
    fonts: &Fonts,
    folder: &Path,
    report: &mut Report,
) -> Result<bool> {
    let Some(review) = pipeline::ready(checked, args.id.as_str(), report) else { return Ok(false) };
    let kept =
        pipeline::emit(&checked.packet(review, args.audience), &checked.templates, fonts, folder)?;
    if kept > 0 {
        output::say(&format!(
            "{} that were there stayed as they are",
            output::count(kept, "file", "files")
        ));
    }
    let folder = output::shown(folder);
    output::say(&format!(
        "preview it with `typst compile --ignore-system-fonts --font-path fonts packet.typ` in `{folder}`"
    ));
    Ok(true)
}

/// Makes the PDF and writes it; false if there are errors about the person.
fn make(args: &Args, checked: &Checked, fonts: Fonts, report: &mut Report) -> Result<bool> {
    let path = match &args.output {
        Some(path) => path.clone(),
        None => file_of(checked, args, report),
    };
    let Some(pdf) = pipeline::packet(checked, fonts, args.id.as_str(), args.audience, report)?
    else {
        return Ok(false);
    };
    if path == Path::new("-") {
        output::print(&pdf.bytes)?;
    } else {
        write_whole(&path, &pdf.bytes)?;
        output::say(&format!("wrote `{}`; as of {}", output::shown(&path), checked.as_of));
    }
    Ok(true)
}

/// The name that the packet has in an archive, without its folder; reports one that cannot be. Somebody who is not in the
/// input has none, and is reported when the packet is made.
fn file_of(checked: &Checked, args: &Args, report: &mut Report) -> PathBuf {
    let planned = checked.plan(&[args.audience], report);
    planned
        .iter()
        .find(|it| it.review.person.id == args.id)
        .map(|it| it.name().into())
        .unwrap_or_default()
}
