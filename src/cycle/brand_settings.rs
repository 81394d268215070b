//! The settings of how the organisation's documents look. In: the tables `[brand]` and `[page]` of a cycle file. Out: colours
//! that can be read, the logo's name, the paper.

use std::io::Read as _;
use std::path::Path;

use serde::Serialize;

use crate::colour::Colour;
use crate::diagnostics::{Code, Diagnostic, Location, Report};
use crate::source::Source;
use crate::toml_reader::{PlacedValue, TomlFields};

/// The organisation's look.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The colour of headings and lines.
    pub accent: AccentColours,
    /// The logo.
    pub logo: Option<LogoFile>,
}

/// A brand's colour, and its shades for what must be seen on white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccentColours {
    /// The colour itself, which may be too pale for text.
    pub own: Colour,
    /// For text: the colour itself, or a darker shade of its hue.
    pub text: Colour,
    /// For lines: the colour itself, or a shade that is less dark than that of text.
    pub line: Colour,
}

/// A logo, as a cycle file names it.
#[derive(Debug, Clone)]
pub struct LogoFile {
    /// The path, relative to the cycle file.
    pub path: String,
    /// What kind of picture it is.
    pub kind: LogoKind,
    /// Where the cycle file names it.
    pub at: Location,
}

/// What kind of picture a logo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoKind {
    /// Shapes.
    Svg,
    /// Pixels.
    Png,
}

/// What packets are printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperSize {
    /// 210 mm by 297 mm (ISO 216).
    A4,
    /// 8.5 in by 11 in (ANSI A).
    UsLetter,
}

impl AccentColours {
    /// A colour with its shades.
    pub fn new(own: Colour) -> Self {
        let (text, line) = (own.readable(Colour::TEXT), own.readable(Colour::GRAPHICS));
        Self { own, text, line }
    }
}

impl LogoFile {
    /// The largest file that a logo may be, in bytes: every packet holds it.
    pub(crate) const MOST_BYTES: usize = 5 << 20;

    /// Reads the logo of a cycle file that lies in `folder`; none if it is no file that can be read. Of a file that is
    /// too large only the beginning is read.
    pub fn read(&self, folder: &Path) -> Option<Source> {
        let path = folder.join(&self.path);
        // Pipes and devices would never end.
        if !path.metadata().ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        let most = u64::try_from(Self::MOST_BYTES).unwrap_or(u64::MAX);
        std::fs::File::open(&path).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
        Some(Source::new(path.display().to_string(), bytes))
    }
}

impl LogoKind {
    /// The path that templates find the logo at: the same in every cycle.
    pub fn path(self) -> &'static str {
        match self {
            Self::Svg => "/logo.svg",
            Self::Png => "/logo.png",
        }
    }

    fn of(path: &str) -> Option<Self> {
        let (_, ending) = path.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }
}

pub(super) fn brand(fields: TomlFields<'_>, report: &mut Report) -> Option<Brand> {
    let accent = fields.required_text("accent", report);
    let logo = fields.text("logo", report);
    fields.reject_unknown(report);
    let accent = accent.and_then(|accent| self::accent(&accent, report));
    let logo = match logo {
        Some(field) => Some(self::logo(field, report)?),
        None => None,
    };
    Some(Brand { accent: accent?, logo })
}

fn accent(field: &PlacedValue<String>, report: &mut Report) -> Option<AccentColours> {
    let Some(own) = Colour::parse(&field.value) else {
        super::wrong(field, "is not a colour such as `#0b5c66`", report);
        return None;
    };
    let accent = AccentColours::new(own);
    if accent.text != own {
        report.push(low_contrast(accent).at(field.at.clone()).value(&field.value));
    }
    Some(accent)
}

fn low_contrast(accent: AccentColours) -> Diagnostic {
    let AccentColours { own, text, line } = accent;
    let message = format!(
        "`{own}` has a contrast of {:.1} to white, and text needs {}; headings are printed in `{text}` and lines in `{line}`",
        rounded_down(own.contrast(Colour::WHITE)),
        Colour::TEXT
    );
    Diagnostic::warning(Code::LowContrast, message)
        .hint(format!("write `{text}`, or another darker colour"))
}

/// To one digit, so that what fails never seems to pass.
fn rounded_down(contrast: f64) -> f64 {
    (contrast * 10.0).floor() / 10.0
}

fn logo(field: PlacedValue<String>, report: &mut Report) -> Option<LogoFile> {
    let Some(kind) = LogoKind::of(&field.value) else {
        super::wrong(&field, "is neither an SVG nor a PNG: its name ends in neither", report);
        return None;
    };
    Some(LogoFile { path: field.value, kind, at: field.at })
}

pub(super) fn paper(fields: TomlFields<'_>, report: &mut Report) -> Option<PaperSize> {
    let paper = fields.required_text("paper", report);
    fields.reject_unknown(report);
    let paper = paper?;
    match paper.value.as_str() {
        "a4" => Some(PaperSize::A4),
        "us-letter" => Some(PaperSize::UsLetter),
        _ => {
            super::wrong(&paper, "is neither `a4` nor `us-letter`", report);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::cycle::Cycle;
    use crate::diagnostics::Report;
    use crate::source::Source;

    use super::*;

    fn read(text: &str) -> (Option<Cycle>, String) {
        let mut report = Report::new();
        let cycle = Cycle::read(Some(&Source::new("cycle.toml", text.into())), &mut report);
        let found: Vec<_> = report.iter().map(ToString::to_string).collect();
        (cycle, found.join("\n"))
    }

    #[test]
    fn a_pale_accent_is_a_warning_with_the_shade_that_is_used() {
        let (cycle, found) = read("[brand]\naccent = \"#FFE600\"\n");
        let accent = cycle.expect("a warning stops nothing").brand.accent;
        assert_eq!(accent.own.to_string(), "#ffe600");
        assert!(accent.text.contrast(Colour::WHITE) >= 4.5 && accent.line != accent.text);
        assert!(
            found.starts_with("warning[low-contrast] cycle.toml:2:10 (brand.accent)"),
            "{found}"
        );
        assert!(found.contains("contrast of 1.2 ") && found.contains(&accent.text.to_string()));
    }

    #[test]
    fn a_dark_accent_stays_as_it_is() {
        let (cycle, found) = read("[brand]\naccent = \"#0b5c66\"\n");
        let accent = cycle.expect("sound").brand.accent;
        assert!(accent.own == accent.text && accent.own == accent.line && found.is_empty());
    }

    #[test]
    fn a_logo_is_an_svg_or_a_png() {
        let (cycle, found) = read("[brand]\nlogo = \"art/Logo.PNG\"\n");
        let logo = cycle.expect(&found).brand.logo.expect("a logo");
        assert_eq!((logo.kind, logo.kind.path()), (LogoKind::Png, "/logo.png"));
        let (cycle, found) = read("[brand]\nlogo = \"logo.jpg\"\n");
        assert!(cycle.is_none() && found.contains("neither an SVG nor a PNG"), "{found}");
    }
}
