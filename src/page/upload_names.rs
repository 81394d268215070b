//! Names of files that somebody gives to the page. In: a name as a browser sends it. Out: the same name, if a file can have it on every
//! system and nothing else is meant by it; or what is wrong with it.

/// How long a name may be, in bytes.
const LONGEST: usize = 150;

/// The name that changes are kept under.
const OURS: &str = "corrections.csv";

/// Names that mean devices on some systems, whatever ending they have.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name that a file can have.
pub(super) fn sound_name(name: &str) -> Result<&str, String> {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    let refuse = |why: &str| {
        Err(format!("The file “{shown}” {why}. Give it another name and choose it again."))
    };
    if name.is_empty() || name.len() > LONGEST {
        return refuse("has no name, or one that is too long");
    }
    if name.chars().any(|c| c.is_control() || "/\\:*?\"<>|".contains(c)) {
        return refuse("has a sign in its name that not every system allows");
    }
    if name.starts_with(['.', '~', ' ']) || name.ends_with(['.', ' ']) {
        return refuse("has a name that begins or ends with a dot, a blank or `~`");
    }
    if is_device(name) {
        return refuse("has a name that some systems keep for a device");
    }
    if name.eq_ignore_ascii_case(OURS) {
        return refuse("has the name under which changes are kept");
    }
    Ok(name)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_lowercase();
    let is_numbered = |kind: &str| {
        let number = stem.strip_prefix(kind).map(str::as_bytes);
        number.is_some_and(|number| matches!(number, [b'0'..=b'9']))
    };
    DEVICES.contains(&stem.as_str()) || is_numbered("com") || is_numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_lead_elsewhere_are_refused() {
        let wrong = [
            "",
            "..",
            "../a.csv",
            "a/b.csv",
            "a\\b.csv",
            "C:a.csv",
            ".hidden",
            "a.csv.",
            "con.csv",
            "LPT1.csv",
            "a\0.csv",
            "corrections.CSV",
            "~$a.xlsx",
        ];
        for name in wrong {
            assert!(sound_name(name).is_err(), "{name:?}");
        }
        assert!(sound_name(&"a".repeat(151)).is_err());
        for name in
            ["assessments.csv", "Bewertungen 2026 (final).xlsx", "Оцінки.ods", "console.csv"]
        {
            assert_eq!(sound_name(name), Ok(name));
        }
    }
}
