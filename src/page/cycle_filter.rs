//! Which people of a cycle are shown, and in which order. In: what stands behind the question mark of the address. Out: a choice among the
//! people whom the visitor sees.

use promopacket::pipeline::PersonOverview;
use promopacket::readiness::RuleVerdict;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::visible_cycle::VisibleCycle;

/// How many people stand on one page.
pub(super) const PEOPLE_ON_A_PAGE: usize = 100;

/// What is asked for. Blank texts ask for nothing, as browsers send them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct CycleFilter {
    /// Words that must all be in the id, the name, the team or the manager.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) find: String,
    /// The manager's name or address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) manager: String,
    /// The name of a track.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) track: String,
    /// The rung that is asked for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) target: String,
    /// The verdict of the rule.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) verdict: String,
    /// `errors` or `warnings`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) with: String,
    /// The column that orders the people, `-` before it for the other way round.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) sort: String,
    /// The page, from 1; 0 is the first, too.
    #[serde(skip_serializing_if = "is_first")]
    pub(super) page: usize,
}

fn is_first(page: &usize) -> bool {
    *page <= 1
}

/// The name of a verdict in addresses.
pub(super) fn verdict_name(verdict: RuleVerdict) -> &'static str {
    match verdict {
        RuleVerdict::NotAssessable => "not-assessable",
        RuleVerdict::NotSatisfied => "not-satisfied",
        RuleVerdict::NothingRated => "nothing-rated",
        RuleVerdict::InsufficientData => "insufficient-data",
        RuleVerdict::Satisfied => "satisfied",
    }
}

impl CycleFilter {
    /// The people who are asked for, in the order that is asked for.
    pub(super) fn of<'c>(&self, cycle: &'c VisibleCycle) -> Vec<&'c PersonOverview> {
        let words: Vec<String> = self.find.split_whitespace().map(plain).collect();
        let mut found: Vec<&PersonOverview> =
            cycle.people_with(&words).filter(|person| self.takes(person)).collect();
        let (column, is_reversed) = match self.sort.strip_prefix('-') {
            Some(column) => (column, true),
            None => (self.sort.as_str(), false),
        };
        match column {
            "name" => found.sort_by_cached_key(|person| cycle.search_text(person)),
            "manager" => found.sort_by(|one, other| one.manager.cmp(&other.manager)),
            "step" => {
                found.sort_by_key(|person| person.step.as_ref().map(|it| (&it.target, &it.current)))
            }
            "skills" => found.sort_by_key(|person| {
                person.step.as_ref().map(|it| it.counts.met * 1000 / it.counts.applicable.max(1))
            }),
            "verdict" => found.sort_by_key(|person| person.step.as_ref().map(|it| it.verdict)),
            "findings" => found.sort_by_key(|person| (person.errors, person.warnings)),
            _ => {}
        }
        if is_reversed {
            found.reverse();
        }
        found
    }

    /// What stands behind the question mark of an address.
    pub(super) fn query(&self) -> String {
        serde_urlencoded::to_string(self).expect("texts and numbers can stand in an address")
    }

    /// What is asked for, as the fields of a form.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        serde_urlencoded::from_str(&self.query()).expect("what was encoded can be decoded")
    }

    /// The same choice of people, in no order.
    pub(super) fn people_alone(&self) -> Self {
        Self { sort: String::new(), page: 0, ..self.clone() }
    }

    /// Whether nobody is left out.
    pub(super) fn takes_everybody(&self) -> bool {
        self.people_alone() == Self::default()
    }

    fn takes(&self, person: &PersonOverview) -> bool {
        let step = person.step.as_ref();
        let is_asked =
            |asked: &str, of_person: Option<&str>| asked.is_empty() || of_person == Some(asked);
        let is_managed = self.manager.is_empty()
            || person.manager.as_deref() == Some(&self.manager)
            || person.manager_email.as_deref() == Some(&self.manager);
        let has_findings = match self.with.as_str() {
            "errors" => person.errors > 0,
            "warnings" => person.warnings > 0,
            _ => true,
        };
        is_managed
            && has_findings
            && is_asked(&self.track, step.map(|it| it.track.as_str()))
            && is_asked(&self.target, step.map(|it| it.target.as_str()))
            && is_asked(&self.verdict, step.map(|it| verdict_name(it.verdict)))
    }
}

/// The texts by which a person is found: name, id, team and manager. They order people by name.
pub(super) fn search_text(person: &PersonOverview) -> String {
    let PersonOverview { id, name, team, manager, .. } = person;
    let texts = [Some(name.as_str()), Some(id.as_str()), team.as_deref(), manager.as_deref()];
    let texts: Vec<&str> = texts.into_iter().flatten().collect();
    plain(&texts.join("\n"))
}

/// A text in lower case and without marks on its letters, for few keyboards have all of them: `Ánh` is found by `anh`.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase().replace('đ', "d").replace('ł', "l").replace('ø', "o");
    lower.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_without_its_marks() {
        assert_eq!(plain("Ánh Đặng"), "anh dang");
        assert_eq!(plain("Łukasz Wójcik"), "lukasz wojcik");
        assert_eq!(plain("Дарина Шевчук"), "дарина шевчук");
    }

    #[test]
    fn an_address_holds_what_was_chosen_and_nothing_else() {
        let filter = CycleFilter {
            find: "a&b".into(),
            sort: "-name".into(),
            page: 2,
            ..CycleFilter::default()
        };
        assert_eq!(filter.query(), "find=a%26b&sort=-name&page=2");
        assert_eq!(filter.people_alone().query(), "find=a%26b");
        assert!(CycleFilter { sort: "name".into(), ..CycleFilter::default() }.takes_everybody());
    }
}
