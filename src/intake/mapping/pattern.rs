//! Patterns of headers such as `{role} {kind}: {item}`. In: the pattern and the export's words for roles and kinds. Out:
//! what a header says.

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use super::{AnswerKind, ColumnName};
use crate::intake::columns::normalized_header;
use crate::role::AssessorRole;

/// The export's words for roles and for kinds of answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    pub(super) roles: Vec<(ColumnName, AssessorRole)>,
    pub(super) kinds: Vec<(ColumnName, AnswerKind)>,
}

impl Vocabulary {
    /// The role of a word.
    pub(crate) fn role(&self, word: &str) -> Option<AssessorRole> {
        let key = normalized_header(word);
        self.roles.iter().find(|(name, _)| name.key == key).map(|(_, role)| *role)
    }

    /// The role of the one word in a name of a sheet or file that is a role's; nothing if there are several.
    pub(crate) fn role_in(&self, name: &str) -> Option<AssessorRole> {
        let words: Vec<String> =
            words_in_name(name).iter().map(|word| word.to_lowercase()).collect();
        let text = format!(" {} ", words.join(" "));
        let is_in = |known: &&(ColumnName, AssessorRole)| {
            text.contains(&format!(" {} ", known.0.text.to_lowercase()))
        };
        let mut found: Vec<AssessorRole> =
            self.roles.iter().filter(is_in).map(|(_, role)| *role).collect();
        found.sort();
        found.dedup();
        match found[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The same with one more word for a role.
    pub(crate) fn with_role(mut self, word: &str, role: AssessorRole) -> Self {
        self.roles.push((ColumnName::new(word.to_owned()), role));
        self
    }

    /// The kind of a word.
    pub(crate) fn kind(&self, word: &str) -> Option<AnswerKind> {
        let key = normalized_header(word);
        self.kinds.iter().find(|(name, _)| name.key == key).map(|(_, kind)| *kind)
    }
}

/// The words of the name of a sheet or file.
pub(crate) fn words_in_name(name: &str) -> Vec<String> {
    // Some machines write names of files with accents beside their letters.
    let name: String = name.nfc().collect();
    name.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect()
}

/// Usual words for kinds of answers: English, German, Spanish, French, Portuguese, Italian.
const USUAL: [(&str, AnswerKind); 36] = [
    ("Comment", AnswerKind::Comment),
    ("Comments", AnswerKind::Comment),
    ("Comment text", AnswerKind::Comment),
    ("Explanation", AnswerKind::Comment),
    ("Example", AnswerKind::Comment),
    ("Examples", AnswerKind::Comment),
    ("Justification", AnswerKind::Comment),
    ("Rationale", AnswerKind::Comment),
    ("Reason", AnswerKind::Comment),
    ("Reasons", AnswerKind::Comment),
    ("Why", AnswerKind::Comment),
    ("Feedback", AnswerKind::Comment),
    ("Remark", AnswerKind::Comment),
    ("Remarks", AnswerKind::Comment),
    ("Notes", AnswerKind::Comment),
    ("Details", AnswerKind::Comment),
    ("Kommentar", AnswerKind::Comment),
    ("Kommentare", AnswerKind::Comment),
    ("Begründung", AnswerKind::Comment),
    ("Bemerkung", AnswerKind::Comment),
    ("Anmerkung", AnswerKind::Comment),
    ("Beispiel", AnswerKind::Comment),
    ("Comentario", AnswerKind::Comment),
    ("Comentarios", AnswerKind::Comment),
    ("Comentário", AnswerKind::Comment),
    ("Comentários", AnswerKind::Comment),
    ("Commentaire", AnswerKind::Comment),
    ("Commentaires", AnswerKind::Comment),
    ("Commento", AnswerKind::Comment),
    ("Rating", AnswerKind::Rating),
    ("Score", AnswerKind::Rating),
    ("Grade", AnswerKind::Rating),
    ("Bewertung", AnswerKind::Rating),
    ("Evidence", AnswerKind::Evidence),
    ("Link", AnswerKind::Evidence),
    ("Links", AnswerKind::Evidence),
];

/// Usual words of rows that hold one kind of an answer about an item.
const USUAL_ROWS: [&str; 15] = [
    "{any}{kind} on {item}",
    "{any}{kind} for {item}",
    "{any}{kind} about {item}",
    "{kind} to {item}",
    "{kind} zu {item}",
    "{kind} sobre {item}",
    "{kind} de {item}",
    "{kind} sur {item}",
    "{kind}: {item}",
    "{kind} - {item}",
    "{kind} ({item})",
    "{item} ({kind})",
    "{item} [{kind}]",
    "{item} - {kind}",
    "{item}: {kind}",
];

/// Patterns of rows that hold one kind of an answer, as most exports write them, in the words of a mapping and in usual
/// ones. They are tried on words that nothing else has, and what stands in the place of the item must be one.
pub(crate) fn usual_rows(words: &Vocabulary) -> Vec<HeaderPattern> {
    let mut words = words.clone();
    for (word, kind) in USUAL {
        words.kinds.push((ColumnName::new(word.to_owned()), kind));
    }
    // Dashes are of several lengths.
    let dashes = ["{kind} – {item}", "{kind} — {item}", "{item} – {kind}", "{item} — {kind}"];
    let patterns = USUAL_ROWS.into_iter().chain(dashes);
    patterns.filter_map(|pattern| HeaderPattern::new(pattern, &words).ok()).collect()
}

/// The kind of answer that a word is usual for.
pub(crate) fn usual_kind(word: &str) -> Option<AnswerKind> {
    let key = normalized_header(word);
    let found = USUAL
        .iter()
        .find(|(known, _)| super::normalized_header(known) == key)
        .map(|(_, kind)| *kind);
    found.or_else(|| AnswerKind::ALL.iter().find(|(_, word)| *word == key).map(|(kind, _)| *kind))
}

/// What a header says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HeaderMatch {
    pub(crate) role: Option<AssessorRole>,
    pub(crate) kind: Option<AnswerKind>,
    pub(crate) item: Option<String>,
    /// What names a person, in patterns of file names.
    pub(crate) id: Option<String>,
    /// What is to be the name of another column of the sheet.
    pub(crate) column: Option<String>,
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(crate) struct HeaderPattern {
    /// As it is written.
    pub(crate) text: String,
    regex: Regex,
    words: Vocabulary,
    /// Whether the pattern is nothing but `{item}`, which fits every header.
    pub(crate) is_bare: bool,
}

/// The places that a pattern may have.
pub(crate) const PLACES: [&str; 7] = ["role", "kind", "item", "skill", "id", "column", "any"];

impl HeaderPattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// Why it is none, in words.
    pub(crate) fn new(text: &str, words: &Vocabulary) -> Result<Self, String> {
        let mut regex = String::from("(?is)^");
        let (mut rest, mut seen) = (text.trim(), Vec::new());
        while let Some((literal, behind)) = rest.split_once('{') {
            let (place, behind) = behind.split_once('}').ok_or("a `{` is never closed")?;
            regex.push_str(&literally(literal));
            let place = if place == "skill" { "item" } else { place };
            if place != "any" && seen.contains(&place) {
                return Err(format!("`{{{place}}}` is there twice"));
            }
            seen.push(place);
            regex.push_str(&expression(place, words)?);
            rest = behind;
        }
        if rest.contains('}') {
            return Err("a `}` was never opened".to_owned());
        }
        regex.push_str(&literally(rest));
        regex.push('$');
        let regex = Regex::new(&regex).map_err(|_| "it is too long".to_owned())?;
        let is_bare = ["{item}", "{skill}"].contains(&text.trim());
        Ok(Self { text: text.to_owned(), regex, words: words.clone(), is_bare })
    }

    /// What a header says, if the pattern fits it.
    pub(crate) fn captures(&self, header: &str) -> Option<HeaderMatch> {
        let header = collapsed(header);
        let found = self.regex.captures(&header)?;
        let text = |name| found.name(name).map(|words| words.as_str().trim().to_owned());
        Some(HeaderMatch {
            role: text("role").and_then(|words| self.words.role(&words)),
            kind: text("kind").and_then(|words| self.words.kind(&words)),
            item: text("item"),
            id: text("id"),
            column: text("column"),
        })
    }
}

/// A header with one kind of space, and no mark that nobody sees.
fn collapsed(header: &str) -> String {
    let seen: String = header.chars().filter(|c| !crate::unicode::is_invisible(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A piece of a pattern that stands for itself, whatever spaces stand in it and around its punctuation.
fn literally(text: &str) -> String {
    const SPACES: &str = r"\s*";
    let mut regex = String::new();
    for c in text.chars() {
        let parts = if c.is_alphanumeric() { "" } else { SPACES };
        if !regex.ends_with(SPACES) {
            regex.push_str(parts);
        }
        if !c.is_whitespace() {
            regex.push_str(&regex::escape(&c.to_string()));
            regex.push_str(parts);
        }
    }
    regex
}

fn expression(place: &str, words: &Vocabulary) -> Result<String, String> {
    let choice = |name: &str, words: Vec<&str>| {
        if words.is_empty() {
            return Err(format!("no words for `{{{name}}}` are given"));
        }
        let mut words: Vec<String> = words.into_iter().map(literally).collect();
        // The longest first: of "Manager" and "Manager's Manager" the whole word counts.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Ok(format!("(?P<{name}>{})", words.join("|")))
    };
    match place {
        "role" => choice("role", words.roles.iter().map(|(name, _)| name.text.as_str()).collect()),
        "kind" => choice("kind", words.kinds.iter().map(|(name, _)| name.text.as_str()).collect()),
        "item" => Ok("(?P<item>.+?)".to_owned()),
        "id" => Ok("(?P<id>.+?)".to_owned()),
        "column" => Ok("(?P<column>.+?)".to_owned()),
        "any" => Ok(".*?".to_owned()),
        other => {
            Err(format!("there is no place `{{{}}}`", crate::diagnostics::escape_control(other)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vocabulary {
        let roles = [("Employee", AssessorRole::Self_), ("Facilitator", AssessorRole::Manager)];
        let kinds = [("Code", AnswerKind::Rating), ("Text", AnswerKind::Comment)];
        Vocabulary {
            roles: roles.map(|(it, role)| (ColumnName::new(it.to_owned()), role)).to_vec(),
            kinds: kinds.map(|(it, kind)| (ColumnName::new(it.to_owned()), kind)).to_vec(),
        }
    }

    #[test]
    fn a_header_gives_role_kind_and_item() {
        let pattern =
            HeaderPattern::new("{role} {kind}: {item}", &words()).expect("a sound pattern");
        let found = pattern.captures(" facilitator\u{a0}code :Event flows: design ");
        let found = found.expect("the header fits");
        assert_eq!(
            (found.role, found.kind),
            (Some(AssessorRole::Manager), Some(AnswerKind::Rating))
        );
        assert_eq!(found.item.as_deref(), Some("Event flows: design"));
        assert_eq!(pattern.captures("Somebody Code: x"), None);
    }

    #[test]
    fn headers_with_line_breaks_and_brackets_fit() {
        let pattern = HeaderPattern::new("{any} [{item}]", &words()).expect("a sound pattern");
        let found = pattern.captures("Rate\neach skill [Uses (Git) [well]]").expect("it fits");
        assert_eq!(found.item.as_deref(), Some("Uses (Git) [well]"));
    }

    #[test]
    fn a_wrong_pattern_says_why() {
        for wrong in ["{role", "role}", "{rolle}", "{item} {skill}"] {
            assert!(HeaderPattern::new(wrong, &words()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_of_a_file_tells_the_role_if_it_has_one() {
        assert_eq!(words().role_in("2026-H2_employee (1)"), Some(AssessorRole::Self_));
        assert_eq!(words().role_in("employee and facilitator"), None);
        assert_eq!(words().role_in("employees"), None);
    }
}
