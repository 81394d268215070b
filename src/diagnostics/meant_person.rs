//! Who is meant by a value that is nobody's. In: what the table of people has, and how the value differs from it. Out: the
//! remedy in words; the finding keeps it as it is for what is said of a whole column.

use super::{Diagnostic, escape_control};

/// How a value differs from what the table of people has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpellingChange {
    /// In letters: a slip, or large ones for small ones.
    Letters,
    /// A spreadsheet dropped zeros in front.
    DroppedZeros,
    /// A spreadsheet dropped zeros in front and added decimals.
    ZerosForDecimals,
    /// A spreadsheet added decimals.
    AddedDecimals,
    /// A spreadsheet dropped zeros in front, of the id in the table of people.
    KnownWithoutZeros,
    /// In the marks between the letters of a name.
    Marks,
    /// In the order of the words of a name.
    Order,
}

impl SpellingChange {
    fn words(self) -> &'static str {
        match self {
            Self::Letters => "",
            Self::DroppedZeros => " spreadsheets drop leading zeros",
            Self::ZerosForDecimals => {
                " a spreadsheet made a number of the id: it drops leading zeros and adds decimals"
            }
            Self::AddedDecimals => " a spreadsheet made a number of the id, with decimals",
            Self::KnownWithoutZeros => {
                " the table of people has it without leading zeros: spreadsheets drop them"
            }
            Self::Marks => " the names differ in hyphens, points or the like only",
            Self::Order => " the names stand in another order",
        }
    }
}

/// Who is meant by a value that is nobody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MeantPerson {
    /// Somebody whose id, name or address is nearly the value.
    Spelled { known: String, change: SpellingChange },
    /// Somebody who has the address at another domain.
    OtherDomain { known: String, said: String },
}

impl MeantPerson {
    /// Somebody by what the table of people has of them.
    pub(crate) fn spelled(known: &str, change: SpellingChange) -> Self {
        Self::Spelled { known: known.to_owned(), change }
    }

    /// Somebody whose address is `known`, by the address `said`.
    pub(crate) fn other_domain(known: &str, said: &str) -> Self {
        Self::OtherDomain { known: known.to_owned(), said: said.to_owned() }
    }

    /// Whether the two differ in zeros in front.
    pub(super) fn is_of_zeros(&self) -> bool {
        use SpellingChange as S;
        let zeros = [S::DroppedZeros, S::ZerosForDecimals, S::KnownWithoutZeros];
        matches!(self, Self::Spelled { change, .. } if zeros.contains(change))
    }

    /// Whether the table of people has an id without its zeros in front.
    pub(super) fn is_known_without_zeros(&self) -> bool {
        matches!(self, Self::Spelled { change: SpellingChange::KnownWithoutZeros, .. })
    }

    /// The domains of the two addresses.
    pub(super) fn domains(&self) -> Option<(&str, &str)> {
        match self {
            Self::Spelled { .. } => None,
            Self::OtherDomain { known, said } => Some((domain(known), domain(said))),
        }
    }

    /// The remedy in words.
    pub(super) fn hint(&self) -> String {
        match self {
            Self::Spelled { known, change } => {
                format!("did you mean `{}`?{}", escape_control(known), change.words())
            }
            Self::OtherDomain { known, said } => format!(
                "if `{}` is meant, say under `[people]` of a mapping that the two domains are one: `domains = [[\"{}\", \"{}\"]]`",
                escape_control(known),
                escape_control(domain(known)),
                escape_control(domain(said))
            ),
        }
    }
}

fn domain(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}

/// What to do about a value that is nobody's.
#[derive(Debug, Clone, Default)]
pub(crate) struct PersonRemedy {
    meant: Option<MeantPerson>,
    hints: Vec<String>,
}

impl PersonRemedy {
    /// The same with one more remedy.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl From<MeantPerson> for PersonRemedy {
    fn from(meant: MeantPerson) -> Self {
        Self { hints: vec![meant.hint()], meant: Some(meant) }
    }
}

impl From<String> for PersonRemedy {
    fn from(hint: String) -> Self {
        Self::default().hint(hint)
    }
}

impl Diagnostic {
    /// The same finding with what to do about somebody whom nobody knows.
    #[must_use]
    pub(crate) fn remedy(mut self, remedy: impl Into<PersonRemedy>) -> Self {
        self.add_remedy(remedy.into());
        self
    }

    pub(super) fn add_remedy(&mut self, remedy: PersonRemedy) {
        self.hints.extend(remedy.hints);
        if let Some(meant) = remedy.meant {
            self.meant = Some(Box::new(meant));
        }
    }
}
