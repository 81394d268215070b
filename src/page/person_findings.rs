//! Findings about a person. In: what was found. Out: each beside its field, all of them as a list to jump from, and the same for a
//! script.

use maud::{Markup, html};
use promopacket::diagnostics::{Code, Diagnostic};
use serde::Serialize;

use super::cycle_page::counted;
use super::person_form::PersonForm;

/// A finding for a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ShownFinding {
    /// The id of the element that it is about; blank for the person as a whole.
    at: String,
    is_error: bool,
    code: Code,
    sentence: String,
    hints: Vec<String>,
    /// Of which item, in its own words.
    about: String,
}

/// The id of the element beside a field in which findings stand.
pub(super) fn found_id(field: &str) -> String {
    format!("found.{field}")
}

/// The findings of a form, in its order, those about no field first.
pub(super) fn shown(form: &PersonForm<'_>) -> Vec<ShownFinding> {
    let mut findings: Vec<ShownFinding> =
        form.general.iter().map(|finding| ShownFinding::new(finding, "", "")).collect();
    for item in form.parts.iter().flat_map(|part| &part.items) {
        for field in &item.fields {
            let of_field = field.findings.iter();
            findings.extend(of_field.map(|it| ShownFinding::new(it, &field.id, &item.title)));
        }
    }
    findings
}

impl ShownFinding {
    fn new(finding: &Diagnostic, at: &str, about: &str) -> Self {
        Self {
            at: at.to_owned(),
            is_error: finding.is_error(),
            code: finding.code,
            sentence: sentence(&finding.message),
            hints: finding.hints.iter().map(|hint| sentence(hint)).collect(),
            about: about.to_owned(),
        }
    }
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
            @if finding.at.is_empty() {
                (finding.sentence)
                @for hint in &finding.hints { " " small { (hint) } }
            } @else {
                a href={ "#" (finding.at) } { bdi { (finding.about) } } ": " (finding.sentence)
            }
        }
    }
}

/// A finding beside its field.
pub(super) fn finding(finding: &Diagnostic) -> Markup {
    let kind = if finding.is_error() { "Error" } else { "Warning" };
    html! {
        div.finding.error[finding.is_error()] {
            span.unseen { (kind) ": " } span data-sentence { (sentence(&finding.message)) }
            @for hint in &finding.hints { " " small { (sentence(hint)) } }
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
