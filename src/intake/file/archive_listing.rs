//! The list of files in a ZIP archive. In: its bytes, and the names that a reader gives. Out: two files that have one name, or
//! names that a program which unpacks the archive may take for one; the reader knows only the last of those that are equal.

use std::collections::HashMap;

use crate::intake::columns::normalized_header;

/// What a record of the list begins with (PKWARE, APPNOTE.TXT, 4.3.12).
const RECORD: [u8; 4] = [b'P', b'K', 1, 2];

/// The size of a record without its texts.
const FIXED: usize = 46;

/// A file in the list: its name, and how many bytes it has when it is unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedFile {
    pub(crate) name: String,
    pub(crate) size: u32,
}

/// Every file of the list that begins at `start`, those of one name among them.
pub(crate) fn listed(bytes: &[u8], start: u64) -> Vec<ListedFile> {
    let mut files = Vec::new();
    let mut rest =
        usize::try_from(start).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
    while let Some(fixed) = rest.get(..FIXED).filter(|it| it.starts_with(&RECORD)) {
        let short = |at: usize| usize::from(u16::from_le_bytes([fixed[at], fixed[at + 1]]));
        let size = u32::from_le_bytes([fixed[24], fixed[25], fixed[26], fixed[27]]);
        let end = FIXED + short(28);
        let Some(name) = rest.get(FIXED..end) else { break };
        let name = String::from_utf8_lossy(name).into_owned();
        files.push(ListedFile { name, size });
        rest = rest.get(end + short(30) + short(32)..).unwrap_or_default();
    }
    files
}

/// The first two files that have one name, or names that differ in case, in the spelling of letters or in `./` only.
pub(crate) fn of_one_name(files: &[ListedFile]) -> Option<(&ListedFile, &ListedFile)> {
    let mut seen: HashMap<String, &ListedFile> = HashMap::new();
    for file in files {
        if let Some(first) = seen.insert(plain(&file.name), file) {
            return Some((first, file));
        }
    }
    None
}

/// A path as a program may write it that unpacks the archive.
fn plain(name: &str) -> String {
    let name = normalized_header(&name.replace('\\', "/"));
    let parts = name.split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use crate::intake::file::archive_listing::*;

    fn file(name: &str) -> ListedFile {
        ListedFile { name: name.to_owned(), size: 1 }
    }

    #[test]
    fn names_that_unpack_to_one_file_are_found() {
        let pairs = [("a.csv", "a.csv"), ("a.csv", "A.CSV"), ("x/a.csv", "./x//a.csv")];
        for (one, other) in pairs.into_iter().chain([("x\\a.csv", "x/a.csv")]) {
            assert!(of_one_name(&[file(one), file(other)]).is_some(), "{one} {other}");
        }
        assert_eq!(of_one_name(&[file("x/a.csv"), file("y/a.csv"), file("a.csv")]), None);
    }
}
