//! The built-in profiles of HR systems. In: grids. Out: the mapping whose fingerprint one of their headers has.

use std::sync::LazyLock;

use crate::diagnostics::Report;
use crate::intake::export::HeaderCandidates;
use crate::intake::file::grid::Grid;
use crate::intake::mapping::Mapping;
use crate::source::Source;

/// The built-in profiles, the particular ones before the general ones.
const PROFILES: [(&str, &str); 7] = [
    ("people-successfactors", include_str!("../../../data/profiles/people-successfactors.toml")),
    ("people-bamboohr", include_str!("../../../data/profiles/people-bamboohr.toml")),
    ("people-personio", include_str!("../../../data/profiles/people-personio.toml")),
    ("people-hibob", include_str!("../../../data/profiles/people-hibob.toml")),
    ("people-rippling", include_str!("../../../data/profiles/people-rippling.toml")),
    ("people-zoho", include_str!("../../../data/profiles/people-zoho.toml")),
    ("people-peopleforce", include_str!("../../../data/profiles/people-peopleforce.toml")),
];

/// All built-in profiles. A run asks for them once for each of its files, of which there may be many.
static ALL: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
    let mappings = PROFILES.iter().map(|(name, text)| {
        let source = Source::new(format!("profile {name}"), (*text).into());
        let mapping = Mapping::read(&source, &mut Report::new());
        mapping.expect("the built-in profiles are sound: a test reads them")
    });
    mappings.collect()
});

/// The profile that a header gives away: of several the one that asks for the most columns.
pub(super) fn recognised<'g>(
    grids: impl IntoIterator<Item = &'g Grid>,
) -> Option<&'static Mapping> {
    let mut headers = HeaderCandidates::new(grids.into_iter().collect());
    let mut best: Option<&Mapping> = None;
    for mapping in ALL.iter() {
        let most = best.map_or(0, |best| best.fingerprint.columns.len());
        if mapping.fingerprint.columns.len() > most && headers.fit(mapping) {
            best = Some(mapping);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_sound_and_names_its_source() {
        for (name, text) in PROFILES {
            let mut report = Report::new();
            let source = Source::new(name, text.into());
            let mapping = Mapping::read(&source, &mut report);
            assert!(mapping.is_some_and(|it| it.people.names_columns()), "{name}: {report:#?}");
            let head: Vec<&str> = text.lines().take_while(|it| it.starts_with("# ")).collect();
            assert!(head.iter().any(|it| it.contains("Source: ")), "{name}");
        }
    }
}
