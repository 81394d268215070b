//! What page one has to say of a person in English, for figures and dates that were counted anew. In: what the files say. Out: the
//! sentences of the page, written here and not taken from the program's own words.

use std::collections::{BTreeMap, BTreeSet};

use crate::recounted::{Recounted, RecountedRung, SkillState};

/// A number with the word for it.
fn counted(number: usize, one: &str, other: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { other })
}

/// A date as the page writes it: `2026-06-01` is the first of June.
fn date(text: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let [year, month, day] = parts(text);
    format!("{day} {} {year}", MONTHS[month - 1])
}

/// The whole time from a date to a later one, in years and months.
fn span(from: &str, to: &str) -> String {
    let ([year, month, day], [to_year, to_month, to_day]) = (parts(from), parts(to));
    let months = 12 * (to_year - year) + to_month - month - usize::from(to_day < day);
    let (years, months) = (counted(months / 12, "yr", "yrs"), counted(months % 12, "mo", "mos"));
    let is_said = |words: &&String| !words.starts_with("0 ");
    [years, months].iter().filter(is_said).map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn parts(date: &str) -> [usize; 3] {
    let parts: Vec<usize> = date.split('-').map(|part| part.parse().expect("a number")).collect();
    parts.try_into().expect("a year, a month and a day")
}

impl RecountedRung {
    fn count(&self, is_counted: impl Fn(SkillState) -> bool) -> usize {
        self.skills.iter().filter(|(_, state)| is_counted(*state)).count()
    }

    fn met(&self) -> usize {
        self.count(|state| state == SkillState::Met)
    }

    /// Skills that the manager rated below what the rung asks for.
    fn below(&self) -> usize {
        self.count(|state| matches!(state, SkillState::Partly | SkillState::NotMet))
    }

    fn unknown(&self) -> usize {
        self.applicable() - self.met() - self.below()
    }

    fn not_asked(&self) -> usize {
        self.count(|state| state == SkillState::NotAsked)
    }

    fn applicable(&self) -> usize {
        self.count(|state| state != SkillState::NotApplicable)
    }

    /// What stands behind the counts of skills that apply.
    fn not_applicable(&self) -> String {
        match self.skills.len() - self.applicable() {
            0 => String::new(),
            count => {
                let words = ["does not apply and is", "do not apply and are"];
                format!(" {} not counted.", counted(count, words[0], words[1]))
            }
        }
    }

    /// The counts of the whole rung in a sentence.
    fn sentence(&self, rung: &str, below: [&str; 2]) -> String {
        let (all, extra) = (self.applicable(), self.not_applicable());
        if all == 0 {
            return format!("No skill of the {rung} rung applies, so there is nothing to count.");
        }
        if self.unknown() == all {
            let of = if rung == "current" { " of the current rung" } else { "" };
            return format!(
                "No skill{of} has been rated by the manager: {all} of {all} unknown.{extra}"
            );
        }
        let skills = counted(all, "skill", "skills");
        let are = if self.met() == 1 { "is" } else { "are" };
        let mut open = Vec::new();
        if self.below() > 0 {
            open.push(counted(self.below(), below[0], below[1]));
        }
        if self.unknown() > 0 {
            open.push(counted(self.unknown(), "is unknown", "are unknown"));
        }
        let open = if open.is_empty() { String::new() } else { format!("; {}", open.join(", ")) };
        format!("{} of {skills} of the {rung} rung {are} met{open}.{extra}", self.met())
    }

    /// The counts of the current rung, of which a cycle may ask in part only.
    fn current_sentence(&self) -> String {
        const BELOW: [&str; 2] = ["is not fully met", "are not fully met"];
        let asked = self.applicable() - self.not_asked();
        if self.not_asked() == 0 {
            return self.sentence("current", BELOW);
        }
        if asked == 0 {
            return "The current rung was not asked about.".to_owned();
        }
        let unknown = self.unknown() - self.not_asked();
        let not_asked = format!("{} not asked", self.not_asked());
        if unknown == asked {
            let were = if asked == 1 { "was" } else { "were" };
            return format!(
                "Current rung: the manager has rated none of the {asked} that {were} asked; {not_asked}."
            );
        }
        let mut open = Vec::new();
        if self.below() > 0 {
            open.push(counted(self.below(), BELOW[0], BELOW[1]));
        }
        if unknown > 0 {
            open.push(counted(unknown, "is unknown", "are unknown"));
        }
        open.push(not_asked);
        let are = if self.met() == 1 { "is" } else { "are" };
        let (met, open, extra) = (self.met(), open.join(", "), self.not_applicable());
        format!("Current rung: {met} of {asked} that were asked {are} met; {open}.{extra}")
    }
}

impl Recounted {
    /// How many unknown skills would have to be met for the rule, whatever else is missing.
    fn missing_unknown(&self) -> usize {
        let target = &self.target;
        let allowed = self.percent * target.applicable() / 100;
        let least = usize::from(target.met() + target.below() == 0);
        target.unknown().saturating_sub(allowed).max(least)
    }

    fn is_satisfied(&self) -> bool {
        self.target.applicable() > 0 && self.target.below() + self.missing_unknown() == 0
    }

    /// What would satisfy the rule.
    fn change(&self) -> String {
        let (below, unknown) = (self.target.below(), self.target.unknown());
        if self.is_satisfied() {
            return "The rule is satisfied.".to_owned();
        }
        if self.target.applicable() == 0 {
            return "The rule cannot be applied.".to_owned();
        }
        if unknown == self.target.applicable() {
            return format!(
                "No skill has been rated by the manager: {unknown} of {unknown} unknown."
            );
        }
        let mut conditions = Vec::new();
        if below > 0 {
            conditions.push(counted(below, "more skill were met", "more skills were met"));
        }
        match self.missing_unknown() {
            0 => {}
            all if all == unknown => {
                let skills = counted(all, "unknown skill", "unknown skills");
                conditions.push(format!("the {skills} were rated as met"));
            }
            some => {
                conditions
                    .push(format!("{some} of the {unknown} unknown skills were rated as met"));
            }
        }
        format!("The rule would be satisfied if {}:", conditions.join(" and "))
    }

    /// What the strip below the name says of readiness: the count and the verdict.
    fn readiness(&self) -> String {
        let target = &self.target;
        let (met, all) = (target.met(), target.applicable());
        let verdict = match () {
            () if all == 0 => return "nothing to count the rule cannot be applied".to_owned(),
            () if target.unknown() == all => {
                return "none rated the rule says nothing yet".to_owned();
            }
            () if target.below() > 0 => "rule not yet satisfied",
            () if self.is_satisfied() => "the rule is satisfied",
            () => "too much is unknown",
        };
        format!("{met} of {all} met {verdict}")
    }

    /// What the strip says of the manager's answer, and whether the rule says the same.
    fn answer(&self) -> String {
        let Some((given, has_reason)) = &self.recommendation else {
            return "Manager no recommendation".to_owned();
        };
        let answer = match given.as_str() {
            "yes" => "Yes",
            "no" | "reject" => "No",
            _ => "Not yet",
        };
        let says_nothing = self.target.unknown() == self.target.applicable();
        let agrees = says_nothing || (answer == "Yes") == self.is_satisfied();
        let note = match () {
            () if !has_reason => "no reason was given",
            () if agrees => "reason below",
            () => "differs from the rule",
        };
        format!("Manager {answer} {note}")
    }

    /// Who asks.
    fn ask(&self) -> &'static str {
        match self.asks {
            (true, true) => "both wrote about it",
            (true, false) => "nothing from the manager",
            (false, true) => "nothing from the employee",
            (false, false) => "nothing was written",
        }
    }

    /// How many concerns there are, and how many without a mitigation.
    fn against(&self) -> Vec<String> {
        let all = self.concerns.len();
        if all == 0 {
            return vec!["Against no concern written".to_owned()];
        }
        let note = match self.concerns.iter().filter(|concern| !concern.has_mitigation).count() {
            0 if all == 1 => "with mitigation".to_owned(),
            0 => "each with mitigation".to_owned(),
            1 if all == 1 => "without mitigation".to_owned(),
            open if open == all => "none with mitigation".to_owned(),
            open => format!("{open} without mitigation"),
        };
        let against = format!("Against {} {note}", counted(all, "concern", "concerns"));
        let first = if all > 1 { format!("Concern 1 of {all}") } else { "Concern".to_owned() };
        vec![against, first]
    }

    /// The stories and the days of skills, with a reference and without.
    fn evidence(&self) -> String {
        let days = &self.days;
        if days.stories.is_empty() && days.skills.is_empty() {
            return "No evidence in this packet has a date.".to_owned();
        }
        let count = |of: &BTreeMap<String, bool>, wanted: bool| {
            of.values().filter(|has_reference| **has_reference == wanted).count()
        };
        let mut kinds = Vec::new();
        let (proven, bare) = (count(&days.stories, true), count(&days.stories, false));
        if proven > 0 {
            kinds.push(counted(
                proven,
                "impact story with a reference",
                "impact stories with a reference",
            ));
        }
        match bare {
            0 => {}
            bare if proven > 0 => kinds.push(format!("{bare} without a reference")),
            bare => {
                let words =
                    ["impact story without a reference", "impact stories without a reference"];
                kinds.push(counted(bare, words[0], words[1]));
            }
        }
        let (shown, bare) = (count(&days.skills, true), count(&days.skills, false));
        if shown > 0 {
            kinds.push(counted(shown, "day with a reference", "days with a reference"));
        }
        if bare > 0 {
            kinds.push(format!("{bare} with a date only"));
        }
        format!("{}. {}", kinds.join(", "), self.proven())
    }

    /// The days with a reference.
    fn proven(&self) -> String {
        let both = self.days.stories.iter().chain(&self.days.skills);
        let proven: BTreeSet<&String> =
            both.filter(|(_, has_reference)| **has_reference).map(|(day, _)| day).collect();
        if proven.is_empty() {
            return String::new();
        }
        let all = counted(proven.len(), "day with evidence", "days with evidence");
        let all = format!("{all} (stories included)");
        let in_period = self.period.as_ref().map_or_else(String::new, |(start, end)| {
            let count = proven.iter().filter(|day| start <= **day && **day <= end).count();
            format!("; {count} of them in the review period")
        });
        let at_level = proven.iter().filter(|day| ***day >= self.level_since).count();
        let of_level = if at_level == proven.len() {
            String::new()
        } else {
            format!(" {at_level} of them since the level began.")
        };
        let (for_target, level) = (self.days.for_target.len(), &self.target_level);
        format!("{all}, {for_target} of them for {level}{in_period}.{of_level}")
    }

    /// Every sentence of page one that has a figure or a date.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let since = |label: &str, day: &str| {
            format!("{label} since {} · {}", date(day), span(day, &self.as_of))
        };
        let mut sentences = vec![
            since("At level", &self.level_since),
            since("In company", &self.hired_on),
            format!("As of {}", date(&self.as_of)),
            self.ask().to_owned(),
            self.answer(),
            format!("Readiness {}", self.readiness()),
            self.change(),
            self.target.sentence("target", ["is not yet fully met", "are not yet fully met"]),
            format!("at most {}% of the skills are unknown", self.percent),
            self.evidence(),
        ];
        let rungs = [&self.target, &self.current];
        if rungs.iter().any(|it| it.not_asked() > 0 || it.unknown() < it.applicable()) {
            sentences.push(self.current.current_sentence());
        }
        sentences.extend(self.against());
        if let Some((start, end)) = &self.period {
            sentences.push(format!("Period {} – {}", date(start), date(end)));
        }
        if let Some((outcome, day)) = &self.last_decision {
            let outcome = match outcome.as_str() {
                "accept" => "accepted",
                "postpone" => "postponed",
                _ => "not accepted",
            };
            sentences.push(format!("Last decision {outcome} on {}", date(day)));
        }
        match self.stories.len() {
            0 => sentences.push("No impact story was given.".to_owned()),
            count @ 4.. => sentences.push(format!("{count} impact stories; those with date")),
            _ => {
                let dated = self.stories.iter().filter(|story| !story.date.is_empty());
                sentences.extend(dated.map(|story| format!("{} ·", date(&story.date))));
            }
        }
        sentences
    }
}

impl SkillState {
    pub(crate) fn is_below(self) -> bool {
        matches!(self, Self::Partly | Self::NotMet)
    }

    pub(crate) fn is_unknown(self) -> bool {
        !self.is_below() && !matches!(self, Self::Met | Self::NotApplicable)
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly met",
            Self::NotMet => "not met",
            Self::NotApplicable => "does not apply",
            Self::NotAnswered => "not answered",
            Self::NotObserved => "not observed",
            Self::NotAsked => "not asked",
            Self::NotFinal => "not final",
        }
    }
}
