//! Texts to parts of file names, safe on Linux, macOS and Windows; or why one cannot be a name.

use std::collections::{BTreeMap, BTreeSet};

use crate::unicode::{composed, is_invisible};

/// The longest file name, in bytes; common file systems allow 255.
const LONGEST: usize = 200;

/// Names that differ only in case or in composition are one file on macOS and Windows.
pub(crate) fn folded(path: &str) -> String {
    composed(&path.to_lowercase()).into_owned()
}

/// Letters, digits, `-`, `_` and inner dots stay; everything else becomes `_`.
pub(crate) fn sound(text: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    text.split("..").collect::<Vec<_>>().join("__").chars().map(safe).collect()
}

/// Why a name cannot be on some system.
pub(crate) fn fault(name: &str) -> Option<String> {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let numbered = ["com", "lpt"]
        .iter()
        .any(|it| stem.strip_prefix(it).is_some_and(|rest| rest.chars().count() == 1));
    if DEVICES.contains(&stem.as_str()) || numbered {
        Some(format!("`{stem}` names a device on Windows and no file"))
    } else if stem.is_empty() {
        Some("the file name would start with a dot and be hidden".to_owned())
    } else if name.len() > LONGEST {
        Some(format!("the file name would have {} bytes; at most {LONGEST} are safe", name.len()))
    } else {
        None
    }
}

/// Whether a text that may not be changed cannot be a part of a file name on some system, whatever stands beside it.
pub(crate) fn cannot_be_a_name(text: &str) -> bool {
    let is_odd = |c: char| NO_NAME.contains(c) || c.is_control() || is_invisible(c);
    text.contains(is_odd) || text.starts_with(['.', ' ']) || text.ends_with(['.', ' '])
}

/// Signs that a file name cannot have on some system.
pub(crate) const NO_NAME: &str = r#"/\:*?"<>|"#;

/// A name that several may have, and what tells them apart.
#[derive(Debug, Clone)]
pub(crate) struct SharedName {
    pub(crate) name: String,
    /// An e-mail address, for those whose names are the same.
    pub(crate) address: Option<String>,
}

/// A part of a file name for each, no two of them the same on any system: the name, with the address if it is shared, and with
/// a number if that is not enough.
pub(crate) fn told_apart(names: &[SharedName]) -> Vec<String> {
    let mut claims: BTreeMap<String, usize> = BTreeMap::new();
    for shared in names {
        *claims.entry(folded(&stem(&shared.name))).or_default() += 1;
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut apart = Vec::new();
    for SharedName { name, address } in names {
        let name = stem(name);
        let is_shared = claims[&folded(&name)] > 1;
        let address = address.as_deref().filter(|_| is_shared).map(stem);
        let name = address.map_or(name.clone(), |it| format!("{name}_{it}"));
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let free =
            std::iter::once(name.clone()).chain(numbered).find(|it| !taken.contains(&folded(it)));
        let free = free.expect("there is always one more number");
        taken.insert(folded(&free));
        apart.push(free);
    }
    apart
}

/// A name as part of a file name, short enough for two of them.
fn stem(name: &str) -> String {
    const LONGEST: usize = 80;
    let name = sound(&composed(name.trim()));
    name[..name.floor_char_boundary(LONGEST)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_leave_the_folder() {
        assert_eq!(sound("../../x"), "______x");
        assert_eq!(sound("a/b\\c:d\u{202e}"), "a_b_c_d_");
        assert_eq!(sound("Zoë-3.1"), "Zoë-3.1");
    }

    #[test]
    fn devices_and_endless_names_are_refused() {
        for name in
            ["CON.pdf", "com1.x.pdf", "lpt9.pdf", ".pdf", &format!("{}.pdf", "x".repeat(200))]
        {
            assert!(fault(name).is_some(), "{name}");
        }
        assert_eq!(fault("console.pdf"), None);
        assert_eq!(fault("com10_2026.pdf"), None);
    }
}
