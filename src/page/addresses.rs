//! Addresses as clients write them. In: the path of a request. Out: whether it is one that a page of ours could lead to.

/// Whether a path has no part that some programs read as another path: no part that is blank, `.` or `..`, however it is
/// written, no backslash, no control character, and nothing that is not UTF-8.
pub(super) fn has_plain_path(path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else { return false };
    path.is_empty() || path.split('/').all(is_plain_part)
}

fn is_plain_part(part: &str) -> bool {
    let Some(text) = decoded(part) else { return false };
    !["", ".", ".."].contains(&text.as_str())
        && !text.contains(|it: char| it == '\\' || it.is_control())
}

/// The text of a part of a path; none if it is no text.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let (digits, behind) = behind.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok()?;
        // It would also read a sign.
        if digits.starts_with('+') {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = behind;
    }
    String::from_utf8(bytes).ok()
}
