//! The built-in profiles of review systems. In: grids, and a name or none. Out: the mapping that a name, a file or the
//! header of the export chooses.

use super::accounting::Chosen;
use super::foreign;
use super::grid::Grid;
use super::mapping::Mapping;
use crate::diagnostics::{Diagnostic, Location, Report, printable};
use crate::source::Source;

/// The built-in profiles, the particular ones before the general ones.
const PROFILES: [(&str, &str); 12] = [
    ("promopacket-form", include_str!("../../data/profiles/promopacket-form.toml")),
    ("google-forms", include_str!("../../data/profiles/google-forms.toml")),
    ("ms-forms", include_str!("../../data/profiles/ms-forms.toml")),
    ("quantum-workplace", include_str!("../../data/profiles/quantum-workplace.toml")),
    ("leapsome", include_str!("../../data/profiles/leapsome.toml")),
    ("15five", include_str!("../../data/profiles/15five.toml")),
    ("qulture-rocks", include_str!("../../data/profiles/qulture-rocks.toml")),
    ("dayforce", include_str!("../../data/profiles/dayforce.toml")),
    ("lattice-like", include_str!("../../data/profiles/lattice-like.toml")),
    ("culture-amp-like", include_str!("../../data/profiles/culture-amp-like.toml")),
    ("generic-wide", include_str!("../../data/profiles/generic-wide.toml")),
    ("generic-long", include_str!("../../data/profiles/generic-long.toml")),
];

/// The names of the built-in profiles.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|(name, _)| *name)
}

/// The text of a built-in profile, which is a mapping file.
pub fn text(name: &str) -> Option<&'static str> {
    PROFILES.iter().find(|(it, _)| *it == name).map(|(_, text)| *text)
}

/// A mapping, its file, and how it was chosen.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) mapping: Mapping,
    pub(super) file: Source,
    pub(super) chosen: Chosen,
}

impl Profile {
    /// The built-in profile of a name; reports a name that none has.
    pub(super) fn named(name: &str, report: &mut Report) -> Option<Self> {
        let Some(text) = text(name) else {
            let message = format!("there is no profile `{}`", printable(name));
            report.push(Diagnostic::error("unknown-profile", message).nearest(name, names()));
            return None;
        };
        let file = Source::new(format!("profile {name}"), text.into());
        Self::of(file, Chosen::Profile, report)
    }

    /// A mapping file.
    pub(super) fn of(file: Source, chosen: Chosen, report: &mut Report) -> Option<Self> {
        Some(Self { mapping: Mapping::read(&file, report)?, file, chosen })
    }

    /// The profile that an export's headers give away: of several the one that asks for the most columns.
    pub(super) fn recognised(grids: &[Grid], report: &mut Report) -> Option<Self> {
        let mut best: Option<Self> = None;
        for name in names() {
            let mut found = Self::named(name, report)?;
            let fits = |grid: &Grid| !grid.is_hidden && foreign::recognises(grid, &found.mapping);
            let asks = found.mapping.fingerprint.columns.len();
            let most = best.as_ref().map_or(0, |it| it.mapping.fingerprint.columns.len());
            if asks > most && grids.iter().any(fits) {
                found.chosen = Chosen::Recognised;
                best = Some(found);
            }
        }
        best
    }
}

/// A header that nothing knows.
pub(super) fn unrecognised(grid: &Grid) -> Diagnostic {
    let row = grid.first_row().unwrap_or(0);
    let header: Vec<&str> = if grid.len() > 0 { grid.row(row).collect() } else { Vec::new() };
    let known: Vec<String> = names().map(|it| format!("`{it}`")).collect();
    Diagnostic::error("unknown-header", "no built-in profile knows the columns of this file")
        .at(Location::start_of(&grid.file))
        .value(&header.join(", "))
        .hint(format!("name a profile with --profile: {}", known.join(", ")))
        .hint("or write a mapping: `promopacket import FILE --init-map map.toml` begins one from the file's own header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_sound_and_says_where_its_header_comes_from() {
        for (name, text) in PROFILES {
            let mut report = Report::new();
            let profile = Profile::named(name, &mut report);
            assert!(profile.is_some(), "{name}: {report:#?}");
            let first = text.lines().next().unwrap_or_default();
            let says = first.contains("documented") || first.contains("not documented");
            assert!(first.starts_with("# ") && says, "{name}: {first}");
        }
    }
}
