//! Which file name each fix list gets. In: the teams. Out: a name for each, safe on every system, no two of them the same.

use super::ManagedTeam;
use crate::file_names::{SharedName, told_apart};

/// How the names of the files begin; so no manager's name can be that of a device.
pub(crate) const PREFIX: &str = "fix-list_";

/// A file name for each team: that of the manager, with what tells two managers of one name apart.
pub(super) fn file_names(teams: &[ManagedTeam<'_>]) -> Vec<String> {
    const NOBODY: &str = "without-manager";
    let name = |team: &ManagedTeam<'_>| team.name.unwrap_or(NOBODY).to_owned();
    let address = |team: &ManagedTeam<'_>| team.email.map(str::to_owned);
    let named = teams.iter().map(|team| SharedName { name: name(team), address: address(team) });
    let names = told_apart(&named.collect::<Vec<_>>()).into_iter();
    names.map(|name| format!("{PREFIX}{name}.pdf")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_names::folded;

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
