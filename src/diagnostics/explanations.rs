//! What there is to say of a code beyond its meaning. In: a code. Out: what it is about, an example that causes it, and what to do,
//! from `data/codes.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::Code;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeTopic {
    /// The file and its form.
    File,
    /// The export of a review system, and its mapping.
    Export,
    /// The table of people.
    People,
    /// Ratings, comments and evidence.
    Assessments,
    /// The career ladder.
    Ladder,
    /// The cycle file.
    Cycle,
    /// The forms that people fill in.
    Form,
    /// The committee's ballot and what it decided.
    Ballot,
    /// What readers of packets complain about.
    Lint,
    /// Fonts and characters.
    Fonts,
    /// Templates and the logo.
    Templates,
    /// The folder of packets and its manifest.
    Archive,
    /// The committee's book and its agenda.
    Committee,
    /// The fairness sheet.
    Fairness,
}

impl CodeTopic {
    /// Every topic, in the order in which a user meets them.
    pub const ALL: [Self; 14] = [
        Self::File,
        Self::Export,
        Self::People,
        Self::Assessments,
        Self::Ladder,
        Self::Cycle,
        Self::Form,
        Self::Ballot,
        Self::Lint,
        Self::Fonts,
        Self::Templates,
        Self::Archive,
        Self::Committee,
        Self::Fairness,
    ];

    /// The heading of the topic.
    pub fn heading(self) -> &'static str {
        match self {
            Self::File => "The file and its form",
            Self::Export => "The export of a review system",
            Self::People => "The table of people",
            Self::Assessments => "Ratings, comments and evidence",
            Self::Ladder => "The career ladder",
            Self::Cycle => "The cycle file",
            Self::Form => "Forms",
            Self::Ballot => "Ballots and decisions",
            Self::Lint => "What readers of packets complain about",
            Self::Fonts => "Fonts and characters",
            Self::Templates => "Templates and the logo",
            Self::Archive => "The archive",
            Self::Committee => "The committee's book",
            Self::Fairness => "The fairness sheet",
        }
    }
}

/// What there is to say of a code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// What it is about.
    pub topic: CodeTopic,
    /// Something that causes it.
    pub example: String,
    /// What to do.
    pub remedy: String,
}

impl Code {
    /// What there is to say of the code.
    pub fn explanation(self) -> &'static Explanation {
        &explanations()[self.name()]
    }
}

/// The explanations by the names of the codes.
pub(super) fn explanations() -> &'static BTreeMap<String, Explanation> {
    static EXPLANATIONS: OnceLock<BTreeMap<String, Explanation>> = OnceLock::new();
    EXPLANATIONS.get_or_init(|| {
        toml::from_str(include_str!("../../data/codes.toml")).expect("a test reads the file")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_and_nothing_else() {
        let names: Vec<&str> = Code::ALL.iter().map(|it| it.name()).collect();
        let explained: Vec<&str> = explanations().keys().map(String::as_str).collect();
        assert_eq!(explained, names);
        for (name, explanation) in explanations() {
            let texts = [&explanation.example, &explanation.remedy];
            assert!(texts.iter().all(|it| !it.trim().is_empty()), "{name}");
        }
    }
}
