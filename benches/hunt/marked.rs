//! Tables in which every cell has a mark of its person: no mark may reach another one's packet, or another one's row of the table
//! that `import` writes. In: a seed. Out: the marks that did.

use std::collections::BTreeSet;
use std::fs;

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::intake::{DuplicateRule, IntakeOptions, MappingChoice};
use promopacket::pipeline::{self, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use crate::chance::Chance;
use crate::files::as_of;
use crate::grid::{self, Grid};

/// Ids of which none becomes another by two slips.
const IDS: [&str; 6] = ["K4101", "B7720", "M0093", "T5566", "X1208", "R9934"];

const SKILLS: [(&str, &str); 3] = [
    (
        "backend/L5/fault-tolerance",
        "Applies fault-tolerant design patterns (circuit breaker, fallback)",
    ),
    ("backend/L5/kafka-async", "Works with Kafka and asynchronous processing"),
    ("backend/L5/high-load", "Works confidently with high-load services"),
];

/// Begins and ends a mark, with the number of the person between them.
const BEGIN: &str = "Qp";
const END: char = 'x';

/// Files of a run, and what was done to them.
struct Case {
    tables: Vec<(String, Vec<u8>)>,
    people: Vec<u8>,
    settings: IntakeOptions,
    done: Vec<String>,
}

/// Words of a person that stand nowhere else.
struct Marks(usize);

impl Marks {
    fn words(&mut self, person: usize, what: &str) -> String {
        self.0 += 1;
        format!("{what} {BEGIN}{person}{END}{}q of the year.", self.0)
    }
}

fn email(person: usize) -> String {
    format!("person{}{person}@example.com", ["ada", "bea", "cem", "dee", "eli", "fay"][person])
}

fn name(person: usize) -> String {
    let names = [
        "Ada Kowalska",
        "Beatriz Okafor",
        "Cem Lindqvist",
        "Deepa Marchetti",
        "Eliška Tanaka",
        "Faisal Brandt",
    ];
    format!("{} {BEGIN}{person}{END}0q", names[person])
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|it| (*it).to_owned()).collect()
}

fn people() -> Grid {
    let mut grid = vec![row(&[
        "employee_id",
        "name",
        "email",
        "team",
        "manager",
        "track",
        "level",
        "target_track",
        "target_level",
    ])];
    for (person, id) in IDS.iter().enumerate() {
        let team = format!("Team {BEGIN}{person}{END}1q");
        grid.push(row(&[
            id,
            &name(person),
            &email(person),
            &team,
            "Ivo Sample",
            "backend",
            "L4",
            "backend",
            "L5",
        ]));
    }
    grid
}

/// The table of ours, and where its ids stand.
fn own(marks: &mut Marks) -> (Grid, Vec<usize>) {
    let mut grid = vec![row(&[
        "employee_id",
        "item",
        "self_rating",
        "self_comment",
        "manager_rating",
        "manager_comment",
        "evidence",
    ])];
    for (person, id) in IDS.iter().enumerate() {
        for item in SKILLS.iter().map(|it| it.0).chain(["summary", "scope"]) {
            let rating = if item.contains('/') { "3" } else { "" };
            let (own, others) = (marks.words(person, "I did"), marks.words(person, "They did"));
            let evidence =
                if item.contains('/') { marks.words(person, "Ticket") } else { String::new() };
            grid.push(row(&[id, item, rating, &own, rating, &others, &evidence]));
        }
    }
    (grid, vec![0])
}

/// One row for each answer, as Lattice exports them.
fn long(marks: &mut Marks) -> (Grid, Vec<usize>) {
    let mut grid = vec![row(&[
        "Review cycle",
        "Reviewee",
        "Reviewee email",
        "Reviewer",
        "Reviewer email",
        "Direction",
        "Question",
        "Question type",
        "Rating",
        "Response",
        "Comment",
        "Status",
        "Submitted at",
    ])];
    for person in 0..IDS.len() {
        for (_, skill) in SKILLS {
            for direction in ["Self", "Downward"] {
                let (who, mail) = if direction == "Self" {
                    (name(person), email(person))
                } else {
                    ("Ivo Sample".to_owned(), "ivo@example.com".to_owned())
                };
                let words = marks.words(person, "It was");
                grid.push(row(&[
                    "2026 H2",
                    &name(person),
                    &email(person),
                    &who,
                    &mail,
                    direction,
                    skill,
                    "rating",
                    "Meets",
                    &words,
                    "",
                    "Submitted",
                    "9/28/2026 17:20",
                ]));
            }
        }
    }
    (grid, vec![1, 2])
}

/// One row for each submission, as Google Forms writes them.
fn wide(marks: &mut Marks) -> (Grid, Vec<usize>) {
    let mut header = row(&["Timestamp", "Email Address", "Whose assessment is this?"]);
    header.extend(SKILLS.iter().map(|it| format!("Rate each skill [{}]", it.1)));
    header.extend(SKILLS.iter().map(|it| format!("Comment on {}", it.1)));
    header.extend(row(&["Summary", "Impact"]));
    let mut grid = vec![header];
    for person in 0..IDS.len() {
        for mail in [email(person), "ivo@example.com".to_owned()] {
            let mut cells = row(&["9/14/2026 10:02:11", &mail, &email(person), "3", "4", "3"]);
            cells.extend((0..SKILLS.len() + 2).map(|_| marks.words(person, "We saw")));
            grid.push(cells);
        }
    }
    (grid, vec![2])
}

/// One row for each person, with a column for each answer.
fn one_row(marks: &mut Marks) -> (Grid, Vec<usize>) {
    let mut header = row(&["Employee ID", "Name"]);
    for (_, skill) in SKILLS {
        header.extend(
            ["Self rating", "Self comment", "Manager rating", "Manager comment"]
                .map(|it| format!("{it}: {skill}")),
        );
    }
    let mut grid = vec![header];
    for (person, id) in IDS.iter().enumerate() {
        let mut cells = row(&[id, &name(person)]);
        for _ in SKILLS {
            cells.extend([
                "3".to_owned(),
                marks.words(person, "I had"),
                "4".to_owned(),
                marks.words(person, "We had"),
            ]);
        }
        grid.push(cells);
    }
    (grid, vec![0, 1])
}

impl Case {
    fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let mut marks = Marks(1);
        let shapes = [own, long, wide, one_row];
        let (mut grid, ids) = shapes[chance.below(shapes.len())](&mut marks);
        let mut second = None;
        if chance.one_in(5) {
            // Two files, each with a part of the rows.
            let middle = 1 + chance.below(grid.len() - 2);
            let rest = grid.split_off(middle);
            second = Some([vec![grid[0].clone()], rest].concat());
        }
        let mut done = grid::handled(&mut grid, &ids, &mut chance);
        let mut tables = vec![grid::file(&grid, "one", &mut chance)];
        if let Some(mut grid) = second {
            done.extend(grid::handled(&mut grid, &ids, &mut chance));
            tables.push(grid::file(&grid, "two", &mut chance));
        }
        let mut list = people();
        if chance.one_in(4) {
            done.push("and to the people:".to_owned());
            done.extend(grid::handled(&mut list, &[0], &mut chance));
        }
        let (_, people) = grid::file(&list, "people", &mut chance);
        let mut settings = IntakeOptions::default();
        if chance.one_in(6) {
            settings.keep = Some([DuplicateRule::Latest, DuplicateRule::First][chance.below(2)]);
        }
        if chance.one_in(8) {
            settings.choice = MappingChoice::Profile(
                chance.pick(&["generic-long", "generic-wide", "google-forms"]).to_owned(),
            );
        }
        Self { tables, people, settings, done }
    }

    fn inputs(self) -> RunInputs {
        let mut inputs = RunInputs::new(Source::new("none.csv", Vec::new()), as_of());
        inputs.assessments = self
            .tables
            .into_iter()
            .map(|(name, bytes)| Source::new(name.as_str(), bytes))
            .collect();
        let is_workbook = self.people.starts_with(b"PK");
        inputs.people =
            Some(Source::new(if is_workbook { "people.xlsx" } else { "people.csv" }, self.people));
        inputs.intake = self.settings;
        inputs
    }
}

/// Makes the case of a seed.
pub(crate) fn case() -> impl FnMut(u64) -> Result<u64, String> {
    let fonts = RunFonts::load(&[], &mut Report::new()).expect("the embedded fonts need no file");
    let other = Marks(1).words(1, "Words");
    assert!(mixed(IDS[0], &other).is_err(), "a mark of another person is not seen");
    move |seed| {
        let inputs = Case::of(seed).inputs();
        let mut seen = imported(&inputs)?;
        let mut report = Report::new();
        let Some(checked) = pipeline::check(inputs, &fonts, &mut report) else { return Ok(seen) };
        for review in &checked.reviews.reviews {
            let id = review.person.id.as_str();
            // A packet that no run writes shows nothing to anybody.
            if pipeline::findings_about(&report, id).has_errors() {
                continue;
            }
            let whole = checked.reviews.load(review).map_err(|why| why.to_string())?;
            let json = checked.packet(&whole, Audience::Hr).to_json(fonts.families());
            seen += mixed(id, &String::from_utf8_lossy(&json))?;
        }
        Ok(seen)
    }
}

/// The table that `import` writes, row by row.
fn imported(inputs: &RunInputs) -> Result<u64, String> {
    let mut report = Report::new();
    let import = pipeline::import(inputs, &mut report);
    let Some(text) = import.csv.filter(|_| !report.has_errors()) else { return Ok(0) };
    let mut seen = 0;
    let mut reader = csv::Reader::from_reader(text.as_slice());
    for record in reader.records() {
        let record = record.map_err(|why| why.to_string())?;
        seen += mixed(&record[0], &record.iter().collect::<Vec<_>>().join(" "))?;
    }
    Ok(seen)
}

/// Reports marks of several people, or of another one, in what is said of a person; gives 1 if there are any marks.
fn mixed(id: &str, said: &str) -> Result<u64, String> {
    let marks = said.split(BEGIN).skip(1).filter_map(|it| it.split_once(END)?.0.parse().ok());
    let found: BTreeSet<usize> = marks.collect();
    let own = IDS.iter().position(|it| it.eq_ignore_ascii_case(id.trim()));
    let is_mixed = found.len() > 1 || own.is_some_and(|own| found.iter().any(|it| *it != own));
    let names: Vec<&str> = found.iter().filter_map(|it| IDS.get(*it).copied()).collect();
    if is_mixed {
        Err(format!("{id} has words of {}", names.join(", ")))
    } else {
        Ok(u64::from(!found.is_empty()))
    }
}

/// Prints what was done to the tables of a seed, and writes the files.
pub(crate) fn show(seed: u64) {
    let case = Case::of(seed);
    let place = std::env::temp_dir().join(format!("hunt-{seed}"));
    fs::create_dir_all(&place).expect("writable");
    for (name, bytes) in &case.tables {
        fs::write(place.join(name), bytes).expect("writable");
    }
    let is_workbook = case.people.starts_with(b"PK");
    fs::write(place.join(if is_workbook { "people.xlsx" } else { "people.csv" }), &case.people)
        .expect("writable");
    println!("{}: {}; {:?}", place.display(), case.done.join(", "), case.settings);
}
