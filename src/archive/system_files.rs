//! Files that an operating system or an office program puts beside others by itself. In: a path. Out: whether it is one.

/// Whole names, in small letters.
const NAMES: [&str; 12] = [
    ".ds_store",
    ".localized",
    ".apdisk",
    ".directory",
    ".spotlight-v100",
    ".temporaryitems",
    ".trashes",
    ".fseventsd",
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "icon\r",
];

/// Names of folders, in small letters: everything in them is of the system.
const FOLDERS: [&str; 9] = [
    ".spotlight-v100",
    ".temporaryitems",
    ".trashes",
    ".fseventsd",
    "__macosx",
    "@eadir",
    "$recycle.bin",
    "system volume information",
    "lost+found",
];

/// How names begin: the other half of a file on a foreign disk, the mark of a document that is open, a file deleted while
/// it was open.
const BEGINNINGS: [&str; 5] = ["._", "~$", ".~lock.", ".nfs", ".fuse_hidden"];

/// Whether a file with this path, with `/`, is one that nobody put there.
pub(crate) fn is_of_the_system(path: &str) -> bool {
    let path = path.to_lowercase();
    let mut parts: Vec<&str> = path.split('/').collect();
    let name = parts.pop().unwrap_or_default();
    NAMES.contains(&name)
        || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        || parts.iter().any(|part| FOLDERS.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_systems_are_told_from_others() {
        let theirs = [
            ".DS_Store",
            "hr/._E1.pdf",
            "committee/Thumbs.db",
            "Desktop.ini",
            "hr/~$E1.docx",
            "hr/.~lock.E1.odt#",
            "@eaDir/x/y.jpg",
            "__MACOSX/a",
        ];
        for path in theirs {
            assert!(is_of_the_system(path), "{path}");
        }
        for path in ["hr/E1.pdf", "notes.txt", ".hidden", "~backup.pdf", "thumbs.db.pdf", "a@eaDir"]
        {
            assert!(!is_of_the_system(path), "{path}");
        }
    }
}
