//! Twelve extremes, `fixtures/cases/gallery-*`: pages, bookmarks and text of each edition in reading order, as goldens
//! that can be read. One of them needs fonts that are not built in; continuous integration has them and checks it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use crate::structure::{Element, Part, Structure, structure};
use crate::workbench::{assert_no_typesetting_warning, build, fonts, inputs, root, sample};

/// The case that the embedded fonts cannot set.
const WITH_MORE_FONTS: &str = "gallery-cjk";

/// The cases that the embedded fonts can set.
pub(crate) fn cases() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("fixtures/cases")).expect("the fixtures are there");
    let paths = folder.map(|it| it.expect("readable").path());
    let is_shown = |it: &PathBuf| name(it).starts_with("gallery-") && name(it) != WITH_MORE_FONTS;
    let mut cases: Vec<PathBuf> = paths.filter(is_shown).collect();
    cases.sort();
    cases
}

/// The name of a case.
pub(crate) fn name(case: &Path) -> String {
    case.file_name().expect("a case has a name").to_string_lossy().into_owned()
}

/// The one person of a case as an audience sees her.
pub(crate) fn edition(case: &Path, fonts: &RunFonts, audience: Audience) -> Vec<u8> {
    let read = |it: &str| std::fs::read(case.join(it)).ok().map(|bytes| Source::new(it, bytes));
    let ladder = case.join("ladder");
    let inputs = RunInputs {
        people: read("people.csv"),
        cycle: read("cycle.toml"),
        ladder: ladder.is_dir().then(|| Source::read_all(&ladder, &["toml"]).expect("readable")),
        ..inputs(read("assessments.csv").expect("a case has assessments"))
    };
    let mut report = Report::new();
    let checked = pipeline::check(inputs, fonts, &mut report);
    let checked = checked.unwrap_or_else(|| panic!("{}: {report:#?}", case.display()));
    let id = checked.reviews.reviews[0].person.id.to_string();
    let made = pipeline::packet(&checked, fonts.clone(), &id, audience, &mut report);
    let made = made.expect("a thread can be started");
    assert_no_typesetting_warning(&report);
    made.unwrap_or_else(|| panic!("{}: {report:#?}", case.display())).bytes
}

/// Every edition of a case, read.
fn editions(case: &Path, fonts: &RunFonts) -> Vec<(Audience, Structure)> {
    let read = |audience| (audience, structure(&edition(case, fonts, audience)));
    Audience::ALL.into_iter().map(read).collect()
}

/// What of a text a golden shows: a long one's beginning and end, and how long it is.
fn shown(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= 300 {
        return text.to_owned();
    }
    let part = |it: &[char]| it.iter().collect::<String>();
    let (start, end) = (part(&characters[..150]), part(&characters[characters.len() - 60..]));
    format!("{start} [...] {end} ({} characters)", characters.len())
}

/// One line for each element that stands by itself: the page, what it is, what it says.
struct Lines {
    text: String,
    waiting: String,
    page: usize,
}

impl Lines {
    fn of(root: &Element) -> String {
        let mut lines = Self { text: String::new(), waiting: String::new(), page: 0 };
        lines.add(root, "Document");
        lines.text
    }

    fn add(&mut self, element: &Element, around: &str) {
        const INLINE: [&str; 6] = ["Span", "Link", "Strong", "Em", "Lbl", "NonStruct"];
        let is_inline = INLINE.contains(&element.tag.as_str());
        let tag = if is_inline { around } else { element.tag.as_str() };
        if !is_inline {
            self.end(around);
        }
        if let Some(alt) = &element.alt {
            let _ = write!(self.waiting, "[{alt}]");
        }
        for part in &element.parts {
            match part {
                Part::Element(inside) => self.add(inside, tag),
                Part::Text(text, page) => self.say(text, *page, tag),
                Part::Link => {}
            }
        }
        if !is_inline {
            self.end(tag);
        }
    }

    fn say(&mut self, text: &str, page: usize, tag: &str) {
        if page != self.page {
            self.end(tag);
            let _ = writeln!(self.text, "  -- page {page}");
            self.page = page;
        }
        self.waiting.push_str(text);
    }

    fn end(&mut self, tag: &str) {
        let said = std::mem::take(&mut self.waiting)
            .replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        if !said.is_empty() {
            let _ = writeln!(self.text, "  {tag}: {}", shown(&said));
        }
    }
}

/// The golden of a case: the committee's edition in full, of the others the pages and bookmarks.
fn golden(editions: &[(Audience, Structure)]) -> String {
    let mut text = String::new();
    for (audience, edition) in editions {
        let _ = writeln!(
            text,
            "{audience}: {} pages, {}",
            edition.pages,
            edition.language.as_deref().unwrap_or("-")
        );
        for (depth, title) in &edition.bookmarks {
            let _ = writeln!(text, "  {}{title}", "  ".repeat(*depth));
        }
        text.push('\n');
    }
    let committee = editions.iter().find(|(audience, _)| *audience == Audience::Committee);
    let (_, committee) = committee.expect("it is among all");
    text + "committee, in reading order\n" + &Lines::of(&committee.root)
}

fn check(case: &Path, fonts: &RunFonts) {
    let editions = editions(case, fonts);
    let path = case.join("expected/pages.txt");
    expect_file![path].assert_eq(&golden(&editions));
    for (audience, edition) in &editions {
        assert_page_one_holds_the_case(edition, &format!("{} for {audience}", name(case)));
    }
}

/// What stands on page one ends there, and page two begins with a heading.
fn assert_page_one_holds_the_case(edition: &Structure, what: &str) {
    let language = edition.language.as_deref().expect("a language");
    let strings = root().join(format!("templates/strings/{}.toml", &language[..2]));
    let strings = std::fs::read_to_string(strings).expect("the strings are there");
    let strings: toml::Table = toml::from_str(&strings).expect("TOML");
    let all = edition.root.all();
    let headings: Vec<_> = all.iter().filter(|it| matches!(it.tag.as_str(), "H1" | "H2")).collect();
    for part in ["ask", "readiness", "tenure", "highlights", "recommendation"] {
        let title = strings.get(part).and_then(|it| it.get("heading")?.as_str());
        let Some(title) = title else { continue };
        let found = headings.iter().find(|it| it.text() == title);
        let page = found.and_then(|it| it.page());
        assert!(matches!(page, None | Some(1)), "{what}: {title} is on page {page:?}");
    }
    let split = headings.iter().position(|it| it.page() != Some(1)).expect("a second page");
    assert!(split >= 4, "{what}: only {split} headings stand on page one");
    assert_eq!(headings[split].page(), Some(2), "{what}: page one runs over");
    let texts = Lines::of(&edition.root);
    let (_, second) = texts.split_once("  -- page 2\n").expect("a second page");
    let wanted = format!("  H2: {}\n", headings[split].text());
    assert!(second.starts_with(&wanted), "{what}: {}", shown(second));
}

#[test]
fn every_extreme_has_the_pages_and_the_text_that_are_expected() {
    let fonts = fonts();
    let cases = cases();
    assert_eq!(cases.len(), 11);
    cases.iter().for_each(|it| check(it, &fonts));
}

#[test]
#[ignore = "needs the Noto fonts; .ci/run installs them and runs this"]
fn scripts_the_extreme_that_needs_more_fonts_has_the_expected_pages() {
    check(&root().join("fixtures/cases").join(WITH_MORE_FONTS), &crate::scripts::noto());
}

/// The smaller paper with the largest logo: the heads of page two say that page one did not run over.
#[test]
fn page_one_of_the_sample_holds_the_case_on_the_smaller_paper_with_a_logo() {
    let inputs = sample();
    let cycle = inputs.cycle.as_ref().expect("the sample has a cycle");
    let cycle = format!(
        "{}\n[page]\npaper = \"us-letter\"\n\n[brand]\nlogo = \"logo.svg\"\n",
        String::from_utf8_lossy(&cycle.bytes)
    );
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"><rect width=\"4\" height=\"3\"/></svg>";
    let inputs = RunInputs {
        cycle: Some(Source::new("cycle.toml", cycle.into())),
        logo: Some(Source::new("logo.svg", logo.into())),
        ..inputs
    };
    let built = build(&inputs, &[Audience::Committee, Audience::Hr], 2);
    for packet in &built.manifest.packets {
        assert_page_one_holds_the_case(&structure(&built.read(&packet.file)), &packet.file);
    }
}
