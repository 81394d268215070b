//! How words of users are shown. In: any text. Out: the same on one line, with nothing in it that a terminal or a shell obeys.

use std::fmt::Write as _;

use crate::unicode::is_invisible;

/// `text` on one line, at most 60 characters, safe for a terminal.
pub fn truncate_for_display(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.len() <= LONGEST {
        return escape_control(text);
    }
    let mut start: String = text.chars().take(LONGEST).collect();
    if text.len() > start.len() {
        let _ = write!(start, "… ({} characters)", text.chars().count());
    }
    escape_control(&start)
}

/// Texts in a sentence, each in backticks, with `between` between them.
pub fn in_backticks<T: AsRef<str>>(texts: impl IntoIterator<Item = T>, between: &str) -> String {
    let quoted: Vec<String> =
        texts.into_iter().map(|text| format!("`{}`", escape_control(text.as_ref()))).collect();
    quoted.join(between)
}

/// A name as it is written on a command line; nothing of it is a command of a shell.
pub(crate) fn in_shell(name: &str) -> String {
    let is_bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let name = escape_control(name);
    if name.chars().all(is_bare) {
        return name;
    }
    if name.contains(['"', '$', '`', '\\', '!']) {
        return format!("'{}'", name.replace('\'', r"'\''"));
    }
    format!("\"{name}\"")
}

/// `text` with every character that could move a terminal's cursor or turn its direction written as an escape.
pub fn escape_control(text: &str) -> String {
    // Nearly every text is plain.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => {
                let _ = write!(out, "\\u{{{:04x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
