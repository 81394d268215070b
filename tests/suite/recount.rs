//! Every figure and every date on page one of the committee's edition is counted anew from the files, for all people of the
//! sample and of the gallery, and looked for in the text of the page.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use promopacket::audience::Audience;
use promopacket::pipeline::{CheckedCycle, RunInputs};
use promopacket::source::Source;

use crate::gallery;
use crate::pdf;
use crate::recounted::{CaseFiles, CsvRow, Recounted, SkillState};
use crate::workbench::{self, checked, inputs, root};

impl Recounted {
    /// What is said otherwise, on page one or by a reference on it.
    fn differences(&self, pages: &[String]) -> Vec<String> {
        let says = |words: &str| says(&pages[0], words);
        let mut wrong: Vec<String> =
            self.sentences().into_iter().filter(|words| !says(words)).collect();
        self.check_skills(SkillState::is_below, pages, &mut wrong);
        self.check_skills(SkillState::is_unknown, pages, &mut wrong);
        if self.stories.iter().any(|story| says(&story.title))
            && !points_at("Impact", "Impact stories", pages)
        {
            wrong.push("the page of the stories".to_owned());
        }
        if let Some(concern) = self.concerns.first()
            && !["For and against", "Concerns"].iter().any(|it| points_at(it, &concern.text, pages))
        {
            wrong.push("the page of the concerns".to_owned());
        }
        wrong
    }

    /// The lists of the target rung's skills in some states, each behind the words for its state, or how many more there are;
    /// and the pages that have them.
    fn check_skills(
        &self,
        is_listed: fn(SkillState) -> bool,
        pages: &[String],
        wrong: &mut Vec<String>,
    ) {
        let mut by_words: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (text, state) in self.target.skills.iter().filter(|(_, state)| is_listed(*state)) {
            by_words.entry(state.words()).or_default().push(text);
        }
        let mut more = 0;
        for (words, texts) in by_words {
            let mut behind = pages[0].split_once(&(pdf::squeezed(words) + "•")).map(|it| it.1);
            for text in texts {
                // The dimension may stand before it.
                let whole = pdf::squeezed(text);
                let rest = behind.and_then(|it| it.split_once(&whole));
                let rest = rest.filter(|(before, _)| !before.contains('•')).map(|it| it.1);
                more += usize::from(rest.is_none());
                behind = rest.map(|it| it.trim_start_matches('•'));
                if rest.is_some() && !is_among(pages_told(&pages[0]), text, pages) {
                    wrong.push(format!("the page of {text}"));
                }
            }
        }
        if more > 0 && !says(&pages[0], &format!("and {more} more")) {
            wrong.push(format!("{more} more skills"));
        }
    }
}

/// Whether the section of page one with this name has a reference to a page that begins something with these words.
fn points_at(section: &str, words: &str, pages: &[String]) -> bool {
    let sign = pdf::squeezed(section) + "p.";
    let behind = pages[0].match_indices(&sign).map(|(at, _)| &pages[0][at + sign.len()..]);
    behind.into_iter().any(|number| leads_to(number, words, pages))
}

/// The first and the last page that the section of readiness names.
fn pages_told(page: &str) -> Option<RangeInclusive<usize>> {
    let behind = page.split_once("Readinessp")?.1.trim_start_matches('p').strip_prefix('.')?;
    let number = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse().ok()
    };
    let first = number(behind)?;
    let last = behind.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix('–');
    Some(first..=last.and_then(number).unwrap_or(first))
}

/// Whether one of these pages begins something with these words.
fn is_among(told: Option<RangeInclusive<usize>>, words: &str, pages: &[String]) -> bool {
    told.is_some_and(|mut told| told.any(|it| has_beginning(&pages[it - 1], words)))
}

/// Whether a page has these words. A number at their beginning is no end of a longer one; that of a page or a year may stand
/// before it.
fn says(page: &str, words: &str) -> bool {
    let words = pdf::squeezed(words);
    let is_digit = |c: char| c.is_ascii_digit();
    page.match_indices(&words).any(|(at, _)| {
        let before = &page[..at];
        let number = before.trim_end_matches(is_digit);
        let is_apart = number.ends_with("p.") || before.len() - number.len() == "2026".len();
        !words.starts_with(is_digit) || before == number || is_apart
    })
}

/// Whether a text begins with the number of a further page that begins something with these words.
fn leads_to(text: &str, words: &str, pages: &[String]) -> bool {
    let further = (2..).zip(&pages[1..]).filter(|(_, page)| has_beginning(page, words));
    further.into_iter().any(|(number, _): (usize, _)| text.starts_with(&number.to_string()))
}

/// Whether a page has the first words of a text; those of Arabic and Hebrew are drawn from their ends.
fn has_beginning(page: &str, text: &str) -> bool {
    const ENOUGH: usize = 60;
    let whole: String = pdf::squeezed(text).chars().take(ENOUGH).collect();
    let is_drawn_backwards =
        |word: &str| page.contains(&pdf::squeezed(word).chars().rev().collect::<String>());
    page.contains(&whole) || text.split_whitespace().take(3).all(is_drawn_backwards)
}

/// A case with everybody's edition in English, and what its files say.
struct RecountedCase {
    name: String,
    files: CaseFiles,
    checked: CheckedCycle,
}

impl RecountedCase {
    fn new(folder: &Path) -> Self {
        let files = CaseFiles::read(folder, &root().join("data/ladder"));
        let read = |name: &str| {
            std::fs::read(folder.join(name)).ok().map(|bytes| Source::new(name, bytes))
        };
        let ladder = folder.join("ladder");
        let inputs = RunInputs {
            people: Some(Source::new("people.csv", in_english(&files))),
            cycle: read("cycle.toml"),
            ladder: ladder
                .is_dir()
                .then(|| Source::read_all(&ladder, &["toml"]).expect("readable")),
            ..inputs(read("assessments.csv").expect("a case has assessments"))
        };
        Self { name: gallery::name(folder), files, checked: checked(&inputs) }
    }

    /// The text of each page of a person's edition for the committee.
    fn pages(&self, id: &str) -> Vec<String> {
        let made = workbench::pdf(&self.checked, id, Audience::Committee);
        pdf::page_texts(&made.unwrap_or_else(|why| panic!("{}: {why}", self.name)))
    }

    fn ids(&self) -> impl Iterator<Item = &String> {
        self.files.people.iter().map(|row| &row["employee_id"])
    }
}

/// The table of people, all of whom read English.
fn in_english(files: &CaseFiles) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(files.people[0].keys()).expect("memory can be written");
    for row in &files.people {
        let cell = |name: &String| if name == "locale" { "en" } else { row[name].as_str() };
        table.write_record(row.keys().map(cell)).expect("memory can be written");
    }
    table.into_inner().expect("memory can be written")
}

fn sample_folder() -> PathBuf {
    root().join("fixtures/sample-cycle")
}

#[track_caller]
fn must_agree(case: &RecountedCase) {
    let mut wrong = String::new();
    for id in case.ids() {
        let pages = case.pages(id);
        for words in case.files.recount(id).differences(&pages) {
            wrong += &format!("{} {id}: {words}\n  in {}\n", case.name, pages[0]);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn page_one_of_the_sample_agrees_with_a_recount() {
    must_agree(&RecountedCase::new(&sample_folder()));
}

#[test]
fn page_one_of_the_gallery_agrees_with_a_recount() {
    for folder in gallery::cases() {
        must_agree(&RecountedCase::new(&folder));
    }
}

/// A row of a person in which something is changed, and what to write there.
struct PlantedError {
    item: &'static str,
    column: &'static str,
    value: &'static str,
}

#[test]
fn a_recount_finds_every_planted_error() {
    const ID: &str = "E1003";
    let case = RecountedCase::new(&sample_folder());
    let pages = case.pages(ID);
    let plant = |item, column, value| PlantedError { item, column, value };
    for error in [
        plant("backend/L4/api-versioning", "manager_rating", "2"),
        plant("backend/L4/api-versioning", "date", "2020-01-02"),
        plant("backend/L4/api-versioning", "evidence", ""),
        plant("impact", "date", "2021-01-02"),
        plant("backend/L3/rest-apis", "manager_rating", "not asked"),
        plant("backend/L3/code-reviews", "date", ""),
        plant("backend/L4/kubernetes-and-helm", "manager_rating", "1"),
        plant("summary", "manager_comment", ""),
        plant("recommendation", "manager_rating", "no"),
        plant("recommendation", "manager_comment", ""),
        plant("concerns", "item", "scope"),
        plant("concerns", "manager_comment", "There is one."),
    ] {
        let mut files = case.files.clone();
        let is_it = |row: &&mut CsvRow| {
            row["employee_id"] == ID && row["item"] == error.item && !row[error.column].is_empty()
        };
        let row = files.assessments.iter_mut().find(is_it);
        row.expect("the row is there").insert(error.column.to_owned(), error.value.to_owned());
        let found = files.recount(ID).differences(&pages);
        assert!(!found.is_empty(), "{} in {}", error.value, error.item);
    }
    let mut turned = pages.clone();
    turned.swap(1, 2);
    assert!(!case.files.recount(ID).differences(&turned).is_empty(), "pages in another order");
    for (column, value) in [("hired_on", "2022-06-14"), ("level_since", "2024-05-31")] {
        let mut files = case.files.clone();
        let person = files.people.iter_mut().find(|row| row["employee_id"] == ID);
        person.expect("the person is there").insert(column.to_owned(), value.to_owned());
        assert!(!files.recount(ID).differences(&pages).is_empty(), "{column}");
    }
}
