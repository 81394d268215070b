//! Which file name each fix list gets. In: the teams. Out: a name for each, safe on every system, no two of them the same.

use std::collections::BTreeMap;

use super::ManagedTeam;
use crate::file_names::{folded, sound};

/// How the names of the files begin; so no manager's name can be that of a device.
pub(crate) const PREFIX: &str = "fix-list_";

/// A file name for each team: that of the manager, with what tells two managers of one name apart.
pub(super) fn file_names(teams: &[ManagedTeam<'_>]) -> Vec<String> {
    const NOBODY: &str = "without-manager";
    let stem = |team: &ManagedTeam<'_>| team.name.map_or_else(|| NOBODY.to_owned(), stem);
    let stems: Vec<String> = teams.iter().map(stem).collect();
    let mut claims: BTreeMap<String, usize> = BTreeMap::new();
    for stem in &stems {
        *claims.entry(folded(stem)).or_default() += 1;
    }
    let mut taken: Vec<String> = Vec::new();
    let mut names = Vec::new();
    for (team, stem) in teams.iter().zip(stems) {
        let is_shared = claims[&folded(&stem)] > 1;
        let address = if is_shared { team.email.map(self::stem) } else { None };
        let stem = address.map_or(stem.clone(), |it| format!("{stem}_{it}"));
        let numbered = (2..).map(|it| format!("{stem}_{it}"));
        let free = |name: &String| !taken.contains(&folded(name));
        let name = std::iter::once(stem.clone()).chain(numbered).find(free);
        let name = name.expect("there is always one more number");
        taken.push(folded(&name));
        names.push(format!("{PREFIX}{name}.pdf"));
    }
    names
}

/// A name as part of a file name, short enough for two of them.
fn stem(name: &str) -> String {
    const LONGEST: usize = 80;
    let name = sound(name.trim());
    name[..name.floor_char_boundary(LONGEST)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team<'r>(name: Option<&'r str>, email: Option<&'r str>) -> ManagedTeam<'r> {
        ManagedTeam { name, email, people: Vec::new() }
    }

    #[test]
    fn file_names_are_safe_and_different() {
        let long = "x".repeat(300);
        let teams = [
            team(None, None),
            team(Some("without-manager"), None),
            team(Some("Ana Silva"), Some("ana@a.example")),
            team(Some("ANA SILVA"), Some("ana@b.example")),
            team(Some("../../etc"), None),
            team(Some("CON"), None),
            team(Some(&long), None),
            team(Some(&long[1..]), None),
        ];
        let names = file_names(&teams);
        let folded: std::collections::BTreeSet<_> = names.iter().map(|it| folded(it)).collect();
        assert_eq!(folded.len(), teams.len(), "{names:?}");
        for name in &names {
            assert_eq!(crate::file_names::fault(name), None, "{name}");
            assert!(!name.contains(['/', '\\']) && !name.contains(".."), "{name}");
        }
        assert_eq!(names[2], "fix-list_Ana_Silva_ana_a.example.pdf");
    }
}
