//! Findings about a person. In: what was found. Out: each beside its field, all of them as a list to jump from, and the same for a
//! script.

use maud::{Markup, html};
use promopacket::diagnostics::Code;
use serde::Serialize;

use super::finding_list::in_code;
use super::page_words::counted;

/// A finding as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ShownFinding {
    /// The ids of the fields that it is about; none for the person as a whole.
    pub(super) at: Vec<String>,
    pub(super) is_error: bool,
    pub(super) code: Code,
    pub(super) sentence: String,
    pub(super) hints: Vec<String>,
    /// The item of the first field, in its own words.
    pub(super) about: String,
}

impl ShownFinding {
    /// Whether it stands beside a field.
    pub(super) fn is_at(&self, field: &str) -> bool {
        self.at.iter().any(|it| it == field)
    }
}

/// The id of the element beside a field in which findings stand.
pub(super) fn found_id(field: &str) -> String {
    format!("found.{field}")
}

/// The list of what is to be looked at, each with a link to its field.
pub(super) fn list(findings: &[ShownFinding]) -> Markup {
    html! {
        section #findings aria-labelledby="findings-title" {
            h2 #findings-title { (headline(findings)) }
            ul { @for finding in findings { (entry(finding)) } }
        }
    }
}

/// How many findings there are, in words.
pub(super) fn headline(findings: &[ShownFinding]) -> String {
    let errors = findings.iter().filter(|finding| finding.is_error).count();
    let warnings = findings.len() - errors;
    match (errors, warnings) {
        (0, 0) => "Nothing to look at".to_owned(),
        (0, _) => format!("{} to look at", counted(warnings, "warning", "warnings")),
        (_, 0) => format!("{} to mend", counted(errors, "error", "errors")),
        _ => {
            let errors = counted(errors, "error", "errors");
            format!("{errors} to mend, {} to look at", counted(warnings, "warning", "warnings"))
        }
    }
}

fn entry(finding: &ShownFinding) -> Markup {
    html! {
        li.say[finding.is_error] {
            @if let Some(first) = finding.at.first() {
                a href={ "#" (first) } { bdi { (finding.about) } } ": " (in_code(&finding.sentence))
            } @else {
                (in_code(&finding.sentence))
                @for hint in &finding.hints { " " small { (in_code(hint)) } }
            }
        }
    }
}

/// A finding beside its field.
pub(super) fn finding(finding: &ShownFinding) -> Markup {
    let kind = if finding.is_error { "Error" } else { "Warning" };
    html! {
        div.finding.error[finding.is_error] {
            span.unseen { (kind) ": " } span data-sentence { (in_code(&finding.sentence)) }
            @for hint in &finding.hints { " " small { (in_code(hint)) } }
        }
    }
}

/// What a script copies for each finding.
pub(super) fn templates() -> Markup {
    html! {
        template #finding { div.finding { span.unseen {} span data-sentence {} } }
    }
}

/// A message as a sentence: messages begin with a small letter and have no full stop.
pub(super) fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if message.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(sentence("nothing is said"), "Nothing is said.");
        assert_eq!(sentence("did you mean `x`?"), "Did you mean `x`?");
        assert_eq!(sentence(""), ".");
    }
}
