//! The built-in profiles of review systems. In: grids, and a name or none. Out: the mapping that a name, a file or the
//! header of the export chooses.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::intake::accounts::MappingOrigin;
use crate::intake::export;
use crate::intake::export::HeaderCandidates;
use crate::intake::file::grid::Grid;
use crate::intake::mapping::{ColumnName, Mapping};
use crate::source::Source;

/// The name of the profile of our own forms.
pub const FORM: &str = "promopacket-form";

/// The built-in profiles, the particular ones before the general ones.
const PROFILES: [(&str, &str); 13] = [
    (FORM, include_str!("../../../data/profiles/promopacket-form.toml")),
    ("google-forms", include_str!("../../../data/profiles/google-forms.toml")),
    ("ms-forms", include_str!("../../../data/profiles/ms-forms.toml")),
    ("ms-forms-translated", include_str!("../../../data/profiles/ms-forms-translated.toml")),
    ("quantum-workplace", include_str!("../../../data/profiles/quantum-workplace.toml")),
    ("leapsome", include_str!("../../../data/profiles/leapsome.toml")),
    ("15five", include_str!("../../../data/profiles/15five.toml")),
    ("qulture-rocks", include_str!("../../../data/profiles/qulture-rocks.toml")),
    ("dayforce", include_str!("../../../data/profiles/dayforce.toml")),
    ("lattice-like", include_str!("../../../data/profiles/lattice-like.toml")),
    ("culture-amp-like", include_str!("../../../data/profiles/culture-amp-like.toml")),
    ("generic-wide", include_str!("../../../data/profiles/generic-wide.toml")),
    ("generic-long", include_str!("../../../data/profiles/generic-long.toml")),
];

/// The names of the built-in profiles.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|(name, _)| *name)
}

/// The names and patterns of columns that any built-in profile knows.
pub(crate) fn names_of_columns() -> BTreeSet<String> {
    let finders = Profile::built_in().iter().flat_map(|profile| {
        let Mapping { answers, ignored, .. } = &profile.mapping;
        answers.iter().flat_map(|it| &it.finders).chain(ignored)
    });
    finders.map(ToString::to_string).collect()
}

/// The text of a built-in profile, which is a mapping file.
pub fn text(name: &str) -> Option<&'static str> {
    PROFILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// A mapping, its file, and how it was chosen.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) mapping: Mapping,
    pub(crate) file: Source,
    pub(crate) chosen: MappingOrigin,
}

impl Profile {
    /// The built-in profile of a name; reports a name that none has.
    pub(crate) fn named(name: &str, report: &mut Report) -> Option<Self> {
        let Some(text) = text(name) else {
            let message = format!("there is no profile `{}`", escape_control(name));
            report.push(Diagnostic::error(Code::UnknownProfile, message).nearest(name, names()));
            return None;
        };
        let file = Source::new(format!("profile {name}"), text.into());
        Self::of(file, MappingOrigin::Profile, report)
    }

    /// A mapping file.
    pub(crate) fn of(file: Source, chosen: MappingOrigin, report: &mut Report) -> Option<Self> {
        Some(Self { mapping: Mapping::read(&file, report)?, file, chosen })
    }

    /// The same with what a mapping file says before it. Both are sound by themselves.
    pub(crate) fn refined(self, by: &Source) -> Self {
        let refined = Mapping::read_over(by, &self.file);
        let mapping = refined.expect("two sound mappings are sound together");
        Self { mapping, chosen: MappingOrigin::Mapping, ..self }
    }

    /// All built-in profiles, to compare headers with: they are read once, for a run may have thousands of tables.
    pub(crate) fn built_in() -> &'static [Self] {
        static ALL: LazyLock<Vec<Profile>> =
            LazyLock::new(|| Profile::all(&mut Report::new()).unwrap_or_default());
        &ALL
    }

    /// All built-in profiles, as a header chooses them.
    pub(crate) fn all(report: &mut Report) -> Option<Vec<Self>> {
        let named =
            |name| Some(Self { chosen: MappingOrigin::Recognised, ..Self::named(name, report)? });
        names().map(named).collect()
    }
}

/// The place of the profile that an export's headers give away: of several the one that asks for the most columns.
pub(crate) fn best(profiles: &[Profile], grids: &[&Grid]) -> Option<usize> {
    let mut headers = HeaderCandidates::new(grids.to_vec());
    let mut best: Option<(usize, usize)> = None;
    for (place, profile) in profiles.iter().enumerate() {
        let asks = profile.mapping.fingerprint.columns.len();
        let most = best.map_or(0, |(_, most)| most);
        if asks > most && headers.fit(&profile.mapping) {
            best = Some((place, asks));
        }
    }
    best.map(|(place, _)| place)
}

/// Whether a built-in profile knows the header of a grid.
pub(crate) fn knows(grid: &Grid) -> bool {
    best(Profile::built_in(), &[grid]).is_some()
}

/// Whether a built-in profile knows a row as a header.
pub(crate) fn knows_row(grid: &Grid, row: usize) -> bool {
    let names: Vec<ColumnName> =
        grid.row(row).map(|cell| ColumnName::new(cell.trim().to_owned())).collect();
    Profile::built_in().iter().any(|profile| export::is_recognised(&names, &profile.mapping))
}

#[cfg(test)]
mod tests {
    use crate::intake::export::profiles::*;

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
