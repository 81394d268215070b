//! Whom a user means. In: what was typed for a person, and everybody who can be meant. Out: an employee id; or why it is
//! nobody's. Nothing is guessed: what is no id counts only if it is the whole name or address of one person.

use super::checked::{CheckedCycle, unknown_person};
use super::forms::FormPeople;
use crate::assessment::PersonId;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};

/// A person who can be meant.
#[derive(Debug, Clone, Copy)]
struct PersonCandidate<'p> {
    id: &'p PersonId,
    name: Option<&'p str>,
    email: Option<&'p str>,
}

impl CheckedCycle {
    /// The id of the person that a text means: an id, or the name or address of one person alone, which is said. Reports what
    /// is nobody's.
    pub fn meant(&self, text: &PersonId, report: &mut Report) -> Option<PersonId> {
        let people = self.people();
        if people.contains(text) {
            return Some(text.clone());
        }
        let reviewed = self.reviews.reviews.iter().map(|it| &it.person);
        let mut candidates: Vec<PersonCandidate<'_>> = reviewed
            .map(|it| PersonCandidate {
                id: &it.id,
                name: Some(&it.name),
                email: it.email.as_deref(),
            })
            .collect();
        let unreviewed = self.reviews.unreviewed.iter();
        candidates.extend(unreviewed.map(|it| PersonCandidate {
            id: &it.id,
            name: it.name.as_deref(),
            email: None,
        }));
        let is_named = |id: &&PersonId| !candidates.iter().any(|it| it.id == *id);
        let others: Vec<&PersonId> = people.iter().filter(is_named).collect();
        candidates.extend(others.into_iter().map(|id| PersonCandidate {
            id,
            name: None,
            email: None,
        }));
        meant(text.as_str(), &candidates, report)
    }
}

impl FormPeople {
    /// The ids of the people that texts mean, as [`CheckedCycle::meant`] finds them.
    pub fn meant(&self, texts: &[PersonId], report: &mut Report) -> Vec<PersonId> {
        let people = self.reviews.iter().map(|it| &it.person);
        let candidates = people.map(|it| PersonCandidate {
            id: &it.id,
            name: Some(&it.name),
            email: it.email.as_deref(),
        });
        let candidates: Vec<PersonCandidate<'_>> = candidates.collect();
        let mut found: Vec<PersonId> = Vec::new();
        for id in texts.iter().filter_map(|it| meant(it.as_str(), &candidates, report)) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }
}

fn meant(text: &str, people: &[PersonCandidate<'_>], report: &mut Report) -> Option<PersonId> {
    if let Some(exact) = people.iter().find(|it| it.id.as_str() == text) {
        return Some(exact.id.clone());
    }
    let wanted = text.to_lowercase();
    let is = |it: Option<&str>| it.is_some_and(|it| it.to_lowercase() == wanted);
    let found: Vec<&PersonCandidate<'_>> =
        people.iter().filter(|it| is(it.name) || is(it.email)).collect();
    match found.as_slice() {
        [one] => {
            let what = if is(one.name) { "name" } else { "e-mail address" };
            let message = format!(
                "`{}` is the {what} of `{}`, who is meant",
                escape_control(text),
                escape_control(one.id.as_str())
            );
            report.push(Diagnostic::warning(Code::PersonByName, message).value(text));
            Some(one.id.clone())
        }
        [] => {
            report.push(nobody(text, people));
            None
        }
        several => {
            report.push(ambiguous(text, several));
            None
        }
    }
}

/// What is said of a text that is nobody's.
fn nobody(text: &str, people: &[PersonCandidate<'_>]) -> Diagnostic {
    let bare = |it: &str| it.trim_start_matches('0').to_owned();
    let ids = || people.iter().map(|it| it.id.as_str());
    let alike: Vec<&str> = ids().filter(|it| bare(it) == bare(text)).collect();
    if let [id] = alike.as_slice() {
        let finding = unknown_person(text, std::iter::empty());
        let hint = format!(
            "did you mean `{}`? zeros at its beginning belong to an id",
            escape_control(id)
        );
        return finding.hint(hint);
    }
    let names = people.iter().flat_map(|it| it.name.into_iter().chain(it.email));
    // A name is near to names only, an id to ids.
    if text.contains([' ', '@']) {
        unknown_person(text, names)
    } else {
        unknown_person(text, ids())
    }
}

/// What is said of a name that several people have.
fn ambiguous(text: &str, people: &[&PersonCandidate<'_>]) -> Diagnostic {
    const LISTED: usize = 8;
    let ids: Vec<String> = people
        .iter()
        .take(LISTED)
        .map(|it| format!("`{}`", escape_control(it.id.as_str())))
        .collect();
    let rest = if people.len() > LISTED { " and others" } else { "" };
    let message = format!("{} people are called `{}`", people.len(), escape_control(text));
    let finding = Diagnostic::error(Code::AmbiguousPerson, message).value(text);
    finding.hint(format!("give the id of the one that is meant: {}{rest}", ids.join(", ")))
}
