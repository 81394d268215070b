//! Cycles of people who do not exist, of any size. In: a folder and how many people. Out: `people.csv` and
//! `assessments.csv` in it, row by row, so that the generator never holds a cycle.
//!
//! The same in every run; the first people of a large cycle are those of a small one. Lengths are those of the sample
//! cycle with a wider spread: 22 rows and 6 kB for each person. No two texts are alike, as in life.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use promopacket::ladder::{Ladder, Rung};

use crate::words::{self, Language, STEMS};

/// Changes everything that is drawn.
const SEED: u64 = 7;

const PEOPLE: [&str; 12] = [
    "employee_id",
    "name",
    "email",
    "team",
    "manager",
    "track",
    "level",
    "target_track",
    "target_level",
    "hired_on",
    "level_since",
    "locale",
];

const ASSESSMENTS: [&str; 8] = [
    "employee_id",
    "item",
    "self_rating",
    "self_comment",
    "manager_rating",
    "manager_comment",
    "evidence",
    "date",
];

/// How much is said about each person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// As in a real cycle.
    All,
    /// What is asked for, and nothing else.
    Little,
}

type Writer = csv::Writer<BufWriter<File>>;

/// Writes a cycle into a folder; gives the number of rows of its assessments.
pub(crate) fn write(folder: &Path, people: usize, amount: Said) -> usize {
    let ladder = Ladder::built_in();
    let steps = steps(&ladder);
    let (mut list, mut said) = (writer(folder, "people.csv"), writer(folder, "assessments.csv"));
    record(&mut list, &PEOPLE);
    record(&mut said, &ASSESSMENTS);
    let mut rows = 0;
    for number in 0..people {
        let mut chance = Chance::of(number);
        let (current, target) = steps[chance.below(steps.len())];
        let language = Language::drawn(&mut chance);
        record(&mut list, &person(number, (current, target), language, &mut chance));
        let mut person = Person { number, language, chance, said: &mut said, rows: 0 };
        match amount {
            Said::All => person.everything(current, target),
            Said::Little => person.summary(),
        }
        rows += person.rows;
    }
    list.flush().expect("a temporary folder is writable");
    said.flush().expect("a temporary folder is writable");
    rows
}

fn writer(folder: &Path, name: &str) -> Writer {
    let file = File::create(folder.join(name)).expect("a temporary folder is writable");
    csv::Writer::from_writer(BufWriter::with_capacity(1 << 20, file))
}

fn record<T: AsRef<[u8]>>(writer: &mut Writer, cells: &[T]) {
    writer.write_record(cells).expect("a temporary folder is writable");
}

/// The steps that people ask for: the next rung of their track, or the move into management.
fn steps(ladder: &Ladder) -> Vec<(&Rung, &Rung)> {
    let rungs: Vec<&Rung> = ladder.rungs().collect();
    let next = rungs.windows(2).map(|it| (it[0], it[1])).filter(|(a, b)| a.id.track == b.id.track);
    let into_management = rungs.iter().flat_map(|from| {
        let management = format!("{}-management", from.id.track);
        let to =
            rungs.iter().find(|it| *it.id.track == *management && it.id.level != from.id.level);
        to.filter(|_| &*from.id.level == "L8").map(|to| (*from, *to))
    });
    next.chain(into_management).collect()
}

fn person(
    number: usize,
    (current, target): (&Rung, &Rung),
    language: Language,
    chance: &mut Chance,
) -> [String; 12] {
    let name = words::name(language, chance);
    let team = chance.below(200);
    let year = 2012 + chance.below(12);
    let since = year + 1 + chance.below(2025 - year);
    [
        format!("S{number:06}"),
        name,
        format!("s{number}@example.org"),
        format!("Team {team}"),
        words::name(Language::English, &mut Chance::of(usize::MAX - team)),
        current.id.track.to_string(),
        current.id.level.to_string(),
        target.id.track.to_string(),
        target.id.level.to_string(),
        format!("{year}-{:02}-{:02}", 1 + chance.below(12), 1 + chance.below(28)),
        format!("{since}-{:02}-01", 1 + chance.below(12)),
        language.code().to_owned(),
    ]
}

/// Somebody whose rows are being written.
struct Person<'w> {
    number: usize,
    language: Language,
    chance: Chance,
    said: &'w mut Writer,
    rows: usize,
}

impl Person<'_> {
    /// Item, own rating and words, the manager's rating and words, evidence, date.
    fn row(&mut self, [item, own, words, rating, comment, evidence, date]: [&str; 7]) {
        let id = format!("S{:06}", self.number);
        record(self.said, &[&id, item, own, words, rating, comment, evidence, date]);
        self.rows += 1;
    }

    fn text(&mut self, least: usize, most: usize) -> String {
        words::text(self.language, self.chance.skewed(least, most), &mut self.chance)
    }

    fn date(&mut self) -> String {
        format!("2026-{:02}-{:02}", 1 + self.chance.below(10), 1 + self.chance.below(28))
    }

    fn everything(&mut self, current: &Rung, target: &Rung) {
        self.skills(current, target);
        self.statements();
        self.stories();
        self.peers();
    }

    fn summary(&mut self) {
        let words = self.text(90, 320);
        self.row(["summary", "", &words, "", "", "", ""]);
    }

    /// Every skill of the target rung, and for a third of the people those of the current one.
    fn skills(&mut self, current: &Rung, target: &Rung) {
        let both = self.chance.percent(33);
        let own = current.skills.iter().filter(|_| both);
        for skill in target.skills.iter().chain(own) {
            let (own, rating) = (self.rating(), self.rating());
            let (words, comment) = (self.text(25, 260), self.text(25, 260));
            let evidence = self.link();
            let date = if self.chance.percent(50) { self.date() } else { String::new() };
            self.row([skill.id.as_str(), own, &words, rating, &comment, &evidence, &date]);
        }
    }

    fn rating(&mut self) -> &'static str {
        match self.chance.below(100) {
            0..4 => "",
            4..6 => "n/a",
            6..10 => "1",
            10..30 => "2",
            30..75 => "3",
            _ => "4",
        }
    }

    fn link(&mut self) -> String {
        let stem = STEMS[self.chance.below(STEMS.len())];
        match self.chance.percent(45) {
            true => format!("https://wiki.example/{stem}/{}", self.chance.below(100_000)),
            false => String::new(),
        }
    }

    fn statements(&mut self) {
        for (item, percent) in
            [("summary", 100), ("scope", 95), ("leverage", 70), ("development-plan", 85)]
        {
            if self.chance.percent(percent) {
                let (words, comment) = (self.text(90, 320), self.text(90, 320));
                self.row([item, "", &words, "", &comment, "", ""]);
            }
        }
        if self.chance.percent(60) {
            let comment = self.text(90, 280);
            self.row(["business-need", "", "", "", &comment, "", ""]);
        }
        for _ in 0..self.chance.below(3) {
            let comment = format!("{}\nMitigation: {}", self.text(60, 240), self.text(40, 160));
            self.row(["concerns", "", "", "", &comment, "", ""]);
        }
        let verdict = ["yes", "yes", "not-yet", "no"][self.chance.below(4)];
        let comment = self.text(60, 260);
        self.row(["recommendation", "", "", verdict, &comment, "", ""]);
    }

    /// Two or three stories, each with a title and an outcome.
    fn stories(&mut self) {
        for _ in 0..2 + self.chance.below(2) {
            let (title, story) = (self.text(20, 60), self.text(240, 900));
            let told = format!("{title}\n{story}\nOutcome: {}", self.text(60, 200));
            let note = if self.chance.percent(45) { self.text(60, 200) } else { String::new() };
            let (link, date) = (self.link(), self.date());
            self.row(["impact", "", &told, "", &note, &link, &date]);
        }
    }

    fn peers(&mut self) {
        for _ in 0..self.chance.below(5) {
            let comment = self.text(60, 260);
            self.row(["peer-feedback", "", "", "", &comment, "", ""]);
        }
        for _ in 0..self.chance.below(3) {
            let comment = self.text(40, 160);
            self.row(["peer-feedback-shared", "", "", "", &comment, "", ""]);
        }
    }
}

/// Numbers that look drawn and are the same in every run (SplitMix64 of Steele, Lea and Flood).
pub(crate) struct Chance(u64);

impl Chance {
    fn of(number: usize) -> Self {
        let mut chance = Self(SEED ^ (number as u64).wrapping_mul(0xd1b5_4a32_d192_ed03));
        chance.next();
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).expect("31 bits") % limit
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A number of a range, small ones more often than large ones.
    fn skewed(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least).min(self.below(most - least))
    }
}
