//! Whether a logo can stand in a document. In: the bytes of an SVG or PNG. Out: what is wrong with it, found by really
//! placing it in a small document of the same standard as the packets.

use chrono::NaiveDate;

use super::template_files::{PACKET, TemplateFiles};
use super::{RunFonts, TypesetPlace, Typesetter, panicked_on, run_one};
use crate::cycle::{ArchiveStandard, LogoFile, LogoKind};
use crate::diagnostics::{Code, Diagnostic, escape_control};
use crate::source::Source;

/// The document that a logo is tried in.
///
/// A page ends at 14,400 points; a picture that is larger is none of a logo.
const TRIAL: &str = "#set document(title: \"Logo\")
#set page(width: 60mm, height: 20mm, margin: 0mm)
#context {
  let natural = measure(image(\"PATH\"))
  assert(calc.max(natural.width, natural.height) <= 14400pt, message: \"it is larger than five metres\")
}
#image(\"PATH\", height: 100%, alt: \"Logo\")
";

/// More than this in every packet, in bytes, is worth a warning.
const HEAVY: usize = 300_000;

/// The longest side of a PNG, in pixels: at its largest size on paper more cannot be seen, and a small file may unfold
/// to more than memory holds.
const MOST_PIXELS: u32 = 5_000;

/// Elements of an SVG that move, run or embed; none of them is drawn.
const LEFT_OUT: [&str; 6] =
    ["script", "foreignObject", "animate", "animateTransform", "animateMotion", "set"];

/// The element of an SVG that is drawn, but perhaps in another font than meant.
const TEXT: &str = "text";

/// Where an SVG has lengths and places; PDF/A has no number beyond 2,147,483,647 (ISO 19005-2, 6.1.13), and no picture
/// needs one of more than so many digits.
const LENGTHS: [&str; 14] = [
    "d",
    "points",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "width",
    "height",
    "stroke-width",
];
const MOST_DIGITS: usize = 7;

/// What is wrong with a logo; without its place, which is in the cycle file.
pub(crate) fn try_logo(
    logo: &Source,
    kind: LogoKind,
    fonts: &RunFonts,
    standard: ArchiveStandard,
    place: &TypesetPlace,
) -> Option<Diagnostic> {
    if let Some(fault) = fault(&logo.bytes, kind) {
        return Some(cannot(logo, &fault));
    }
    let (templates, date) = (trial(logo, kind), NaiveDate::default());
    let typesetter = Typesetter::new(&templates, fonts.clone(), standard, date, place);
    let made = match run_one(|| typesetter.logo_trial()) {
        Ok(made) => made.unwrap_or_else(|| Err(vec![panicked_on(None)])),
        Err(why) => return Some(cannot(logo, &why.to_string())),
    };
    match (made, left_out(&logo.bytes, kind)) {
        (Err(found), _) => Some(unusable(logo, found)),
        (Ok(_), Some(element)) => Some(incomplete(&element)),
        (Ok(pdf), None) => (pdf.bytes.len() > HEAVY).then(|| heavy(pdf.bytes.len())),
    }
}

/// What is said of a logo with which no document could be made.
fn unusable(logo: &Source, found: Vec<Diagnostic>) -> Diagnostic {
    let Some(first) = found.into_iter().next() else { return cannot(logo, "Typst refuses it") };
    match first.code {
        Code::TypesetterPanicked => cannot(logo, "the typesetter gives up on it"),
        Code::TypesettingFailed => cannot(logo, &format!("Typst says: {}", first.message)),
        _ => first,
    }
}

/// The document that a logo is tried in, and the logo.
fn trial(logo: &Source, kind: LogoKind) -> TemplateFiles {
    let document = TRIAL.replace("PATH", kind.path());
    let mut templates = TemplateFiles::empty();
    templates.insert(PACKET, document.into_bytes());
    templates.insert(kind.path(), logo.bytes.to_vec());
    templates
}

/// What must not even be tried.
fn fault(bytes: &[u8], kind: LogoKind) -> Option<String> {
    if bytes.len() > LogoFile::MOST_BYTES {
        return Some(format!("it is larger than {} MB", LogoFile::MOST_BYTES >> 20));
    }
    match kind {
        LogoKind::Svg if bytes.starts_with(b"\x1f\x8b") => {
            Some("it is compressed; save it as plain SVG".to_owned())
        }
        LogoKind::Svg => huge_number(bytes).map(|length| format!("it has the length `{length}`")),
        LogoKind::Png => {
            let (width, height) = pixels(bytes)?;
            let fits = width.max(height) <= MOST_PIXELS;
            (!fits).then(|| {
                format!(
                    "it has {width} by {height} pixels, and {MOST_PIXELS} are enough for each side"
                )
            })
        }
    }
}

/// Width and height of a PNG, if it is one (ISO/IEC 15948, IHDR: the first chunk).
fn pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    (bytes.get(12..16)? == b"IHDR").then_some((number(16)?, number(20)?))
}

/// A length in an SVG that is too large for an archive.
fn huge_number(bytes: &[u8]) -> Option<String> {
    let svg = parsed(bytes)?;
    let attributes = svg.descendants().flat_map(|it| it.attributes());
    let lengths =
        attributes.filter(|attribute| LENGTHS.contains(&attribute.name())).map(|it| it.value());
    lengths.flat_map(|it| it.split(|c| !is_of_number(c))).find(|it| is_huge(it)).map(str::to_owned)
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+')
}

/// Whether a number has too many digits before its point.
fn is_huge(number: &str) -> bool {
    let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((number, ""));
    let whole = digits.split('.').next().unwrap_or_default().trim_start_matches(['0', '+']);
    let exponent = match exponent.trim_start_matches('+') {
        "" => 0,
        digits => digits.parse().unwrap_or(MOST_DIGITS),
    };
    whole.len().saturating_add(exponent) > MOST_DIGITS
}

fn parsed(svg: &[u8]) -> Option<roxmltree::Document<'_>> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(std::str::from_utf8(svg).ok()?, options).ok()
}

/// The first part of an SVG that a document does not show, or not as it was meant.
fn left_out(bytes: &[u8], kind: LogoKind) -> Option<String> {
    let svg = if kind == LogoKind::Svg { parsed(bytes)? } else { return None };
    let mut names =
        svg.descendants().filter(|it| it.is_element()).map(|node| node.tag_name().name());
    names.find(|name| *name == TEXT || LEFT_OUT.contains(name)).map(str::to_owned)
}

fn cannot(logo: &Source, why: &str) -> Diagnostic {
    let message = format!("the logo cannot stand in a document: {}", escape_control(why));
    Diagnostic::error(Code::UnusableLogo, message)
        .value(&logo.name)
        .hint("export it again as a plain SVG with text as shapes and pictures inside, or as a PNG")
}

fn incomplete(element: &str) -> Diagnostic {
    let message = match element {
        TEXT => "the logo has `text`, which is printed in the fonts of this run".to_owned(),
        _ => format!("the logo has `{element}`, which is left out: a document stands still"),
    };
    Diagnostic::warning(Code::IncompleteLogo, message)
        .hint("export the logo as a plain SVG with text as shapes, or as a PNG")
}

fn heavy(bytes: usize) -> Diagnostic {
    let message = format!("the logo adds {} kB to every packet", bytes / 1000);
    Diagnostic::warning(Code::HeavyLogo, message).hint("export it with fewer points or pixels")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_beyond_every_page_are_huge() {
        for huge in ["1e12", "1e+9", "2147483648", "12345678.5", "1E999999999999999999999"] {
            assert!(is_huge(huge), "{huge}");
        }
        for usual in ["", "0", "1234567", "0.00000000012", "1e3", "e", "14400.5.5", "00000000001"] {
            assert!(!is_huge(usual), "{usual}");
        }
    }
}
