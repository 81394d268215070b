//! What the files of a case say of a person: counted anew, from the CSV files and the ladder's TOML alone. Nothing of the program
//! is called here, so that an error in it cannot count twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A row of a table, by the names of its columns.
pub(crate) type CsvRow = BTreeMap<String, String>;

/// The files of a case.
#[derive(Clone)]
pub(crate) struct CaseFiles {
    pub(crate) people: Vec<CsvRow>,
    pub(crate) assessments: Vec<CsvRow>,
    settings: toml::Table,
    skills: Vec<LadderSkill>,
}

/// A skill of the ladder, in its order.
#[derive(Debug, Clone)]
struct LadderSkill {
    rung: (String, String),
    id: String,
    text: String,
}

/// What the manager's rating makes of a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SkillState {
    Met,
    Partly,
    NotMet,
    NotApplicable,
    NotAnswered,
    NotObserved,
    NotAsked,
    NotFinal,
}

/// The skills of a rung with what was said of each.
pub(crate) struct RecountedRung {
    /// The text of each skill and its state.
    pub(crate) skills: Vec<(String, SkillState)>,
}

/// Days with evidence, as dates that can be compared.
#[derive(Default)]
pub(crate) struct RecountedDays {
    /// Days of impact stories, and whether one of the day has a reference.
    pub(crate) stories: BTreeMap<String, bool>,
    /// Days of skills, and whether one of the day has a reference.
    pub(crate) skills: BTreeMap<String, bool>,
    /// Days with a reference for a skill of the target rung.
    pub(crate) for_target: BTreeSet<String>,
}

/// An impact story.
pub(crate) struct RecountedStory {
    pub(crate) title: String,
    pub(crate) date: String,
}

/// A concern: its first line, and whether something is done about it.
pub(crate) struct RecountedConcern {
    pub(crate) text: String,
    pub(crate) has_mitigation: bool,
}

/// Everything of a person that page one has a figure or a date of.
pub(crate) struct Recounted {
    pub(crate) target: RecountedRung,
    pub(crate) current: RecountedRung,
    pub(crate) days: RecountedDays,
    pub(crate) stories: Vec<RecountedStory>,
    pub(crate) concerns: Vec<RecountedConcern>,
    /// Whether the person and whether the manager wrote an ask.
    pub(crate) asks: (bool, bool),
    /// The manager's answer as the file has it, and whether a reason was given.
    pub(crate) recommendation: Option<(String, bool)>,
    /// The outcome of an earlier cycle, and its date.
    pub(crate) last_decision: Option<(String, String)>,
    /// The level that is asked for.
    pub(crate) target_level: String,
    pub(crate) hired_on: String,
    pub(crate) level_since: String,
    pub(crate) as_of: String,
    pub(crate) period: Option<(String, String)>,
    /// How many in a hundred skills may be unknown.
    pub(crate) percent: usize,
}

impl CaseFiles {
    /// The files in the folder of a case; the ladder is its own or the built-in one, which is in `built_in`.
    pub(crate) fn read(case: &Path, built_in: &Path) -> Self {
        let own = case.join("ladder");
        let ladder = if own.is_dir() { own } else { built_in.to_owned() };
        let settings = std::fs::read_to_string(case.join("cycle.toml")).unwrap_or_default();
        Self {
            people: rows(&case.join("people.csv")),
            assessments: rows(&case.join("assessments.csv")),
            settings: settings.parse().expect("the cycle file is TOML"),
            skills: skills(&ladder),
        }
    }

    /// What they say of a person.
    pub(crate) fn recount(&self, id: &str) -> Recounted {
        let is_own = |row: &&CsvRow| row["employee_id"] == id;
        let person = self.people.iter().find(is_own).expect("the person is listed");
        let said: Vec<&CsvRow> = self.assessments.iter().filter(is_own).collect();
        let of = |item: &str| said.iter().filter(|row| row["item"] == item).collect::<Vec<_>>();
        let rung = |track: &str, level: &str| (person[track].clone(), person[level].clone());
        let (current, target) = (rung("track", "level"), rung("target_track", "target_level"));
        let wrote = |column: &str| of("summary").iter().any(|row| !row[column].is_empty());
        let answer = of("recommendation");
        let answer = answer.iter().find(|row| !row["manager_rating"].is_empty());
        let last = of("last-decision");
        let setting = |table: &str, key: &str| self.settings.get(table)?.get(key);
        let day = |value: &toml::Value| value.as_datetime().expect("a date").to_string();
        let date = |table: &str, key: &str| setting(table, key).map(day);
        let as_of = self.settings.get("as_of").map(day);
        let percent = setting("readiness", "max_unknown_percent").and_then(toml::Value::as_integer);
        Recounted {
            target: self.rung(&target, &said),
            current: self.rung(&current, &said),
            days: self.days(&current, &target, &said),
            stories: of("impact").into_iter().map(|row| story(row)).collect(),
            concerns: of("concerns").into_iter().map(|row| concern(row)).collect(),
            asks: (wrote("self_comment"), wrote("manager_comment")),
            recommendation: answer
                .map(|row| (row["manager_rating"].clone(), !row["manager_comment"].is_empty())),
            last_decision: last
                .first()
                .map(|row| (row["manager_rating"].clone(), row["date"].clone())),
            target_level: target.1.clone(),
            hired_on: person["hired_on"].clone(),
            level_since: person["level_since"].clone(),
            as_of: as_of.unwrap_or_else(|| "2026-11-23".to_owned()),
            period: date("period", "start").zip(date("period", "end")),
            percent: percent.map_or(20, |it| usize::try_from(it).expect("a share")),
        }
    }

    /// The skills of a rung.
    fn of_rung<'f>(&'f self, rung: &'f (String, String)) -> impl Iterator<Item = &'f LadderSkill> {
        self.skills.iter().filter(move |skill| skill.rung == *rung)
    }

    fn rung(&self, rung: &(String, String), said: &[&CsvRow]) -> RecountedRung {
        let state = |skill: &LadderSkill| {
            let row = said.iter().find(|row| is_about(row, skill));
            row.map_or(SkillState::NotAsked, |row| self.state(&row["manager_rating"]))
        };
        let skills = self.of_rung(rung).map(|skill| (skill.text.clone(), state(skill)));
        RecountedRung { skills: skills.collect() }
    }

    /// What a rating says on the scale of the cycle, of which the best step is the last.
    fn state(&self, rating: &str) -> SkillState {
        let steps = ["Not yet", "Developing", "Meets", "Exceeds"];
        assert!(!self.settings.contains_key("scale"), "no case has a scale of its own");
        let word = rating.trim_start_matches(|c: char| c.is_ascii_digit() || " -".contains(c));
        let number = match rating.chars().next().and_then(|c| c.to_digit(10)) {
            Some(number) => Some(number as usize),
            None => steps.iter().position(|step| *step == word).map(|place| place + 1),
        };
        match (number, rating) {
            (Some(3..), _) => SkillState::Met,
            (Some(2), _) => SkillState::Partly,
            (Some(_), _) => SkillState::NotMet,
            (None, "n/a") => SkillState::NotApplicable,
            (None, "not observed") => SkillState::NotObserved,
            (None, "not asked") => SkillState::NotAsked,
            (None, "not final") => SkillState::NotFinal,
            (None, "") => SkillState::NotAnswered,
            (None, other) => panic!("`{other}` is no rating"),
        }
    }

    fn days(
        &self,
        current: &(String, String),
        target: &(String, String),
        said: &[&CsvRow],
    ) -> RecountedDays {
        let mut days = RecountedDays::default();
        let dated = said.iter().filter(|row| !row["date"].is_empty());
        for row in dated {
            let (day, has_reference) = (row["date"].clone(), !row["evidence"].is_empty());
            let is_of = |rung| self.of_rung(rung).any(|skill| is_about(row, skill));
            if row["item"] == "impact" {
                *days.stories.entry(day).or_default() |= has_reference;
            } else if is_of(target) || is_of(current) {
                *days.skills.entry(day.clone()).or_default() |= has_reference;
                if has_reference && is_of(target) {
                    days.for_target.insert(day);
                }
            }
        }
        days
    }
}

fn is_about(row: &CsvRow, skill: &LadderSkill) -> bool {
    row["item"] == skill.id || row["item"] == skill.text
}

/// A story has its title on the first line of whoever tells it.
fn story(row: &CsvRow) -> RecountedStory {
    let told = [&row["self_comment"], &row["manager_comment"]];
    let told = told.into_iter().find(|text| !text.is_empty()).expect("a story is told");
    let title = told.lines().next().unwrap_or_default().to_owned();
    RecountedStory { title, date: row["date"].clone() }
}

fn concern(row: &CsvRow) -> RecountedConcern {
    let mut lines = row["manager_comment"].lines();
    let text = lines.next().unwrap_or_default().to_owned();
    RecountedConcern { text, has_mitigation: lines.any(|line| line.starts_with("Mitigation: ")) }
}

fn rows(path: &Path) -> Vec<CsvRow> {
    let mut reader = csv::Reader::from_path(path).expect("the fixture is there");
    let names = reader.headers().expect("it has a header").clone();
    let named = |record: csv::StringRecord| {
        let cells = names.iter().zip(&record);
        cells.map(|(name, cell)| (name.to_owned(), cell.trim().to_owned())).collect()
    };
    reader.records().map(|record| named(record.expect("it is CSV"))).collect()
}

fn skills(ladder: &Path) -> Vec<LadderSkill> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(ladder).expect("the ladder is there") {
        let text = std::fs::read_to_string(file.expect("readable").path()).expect("readable");
        let track: toml::Table = text.parse().expect("a track is TOML");
        let Some(name) = track.get("track") else { continue };
        for rung in track["rung"].as_array().expect("a track has rungs") {
            for skill in rung["skill"].as_array().expect("a rung has skills") {
                let text = |of: &toml::Value| of.as_str().expect("a text").to_owned();
                found.push(LadderSkill {
                    rung: (text(name), text(&rung["level"])),
                    id: text(&skill["id"]),
                    text: text(&skill["text"]),
                });
            }
        }
    }
    found
}
