//! The letters of Chinese, Japanese and Korean, which have their fonts in common. In: characters and scripts. Out: whether
//! they are such, and whose.

use unicode_script::{Script, UnicodeScript as _};

/// Whether a character is one of Chinese, Japanese or Korean, their marks and wide forms among them.
pub(super) fn is_cjk(c: char) -> bool {
    region_of(c.script()).is_some()
        || matches!(c, '\u{3000}'..='\u{33ff}' | '\u{ff00}'..='\u{ffef}')
}

/// Whether a script is theirs, and the only region that has it.
pub(super) fn region_of(script: Script) -> Option<Option<&'static str>> {
    match script {
        Script::Hiragana | Script::Katakana => Some(Some("JP")),
        Script::Hangul => Some(Some("KR")),
        Script::Bopomofo => Some(Some("TC")),
        Script::Han => Some(None),
        _ => None,
    }
}
