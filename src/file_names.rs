//! Texts to parts of file names, safe on Linux, macOS and Windows; or why one cannot be a name.

use crate::unicode::composed;

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
