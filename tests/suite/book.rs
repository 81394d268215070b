//! The committee's book: everybody has one place in it, each field has one place on everybody's page, and no word of a candidate
//! stands on anybody else's pages.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name};
use promopacket::assessment::PersonId;
use promopacket::book::BookPages;
use promopacket::diagnostics::Report;
use promopacket::ladder::Ladder;
use promopacket::pipeline::{self, BookOptions, MadeBook, RunInputs};
use promopacket::source::Source;

use crate::drawing::{Drawn, Watch, watched};
use crate::pdf::{decoded, page_texts, squeezed, strings, unpacked};
use crate::structure::structure;
use crate::workbench::{assert_no_typesetting_warning, checked, fonts, inputs, sample};

/// A millimetre in points.
const MILLIMETRE: f64 = 72.0 / 25.4;

/// The headings of the fields, in their order on a page.
const FIELDS: [&str; 7] =
    ["Readiness", "Skills", "Time and", "The ask", "Reason", "Concerns", "Last decision"];

/// The words that are a person's own in [`marked`]; their number and an `x` follow.
const MARKS: [&str; 18] = [
    "zname",
    "zteam",
    "zboss",
    "zaskself",
    "zaskboss",
    "zskillself",
    "zskillboss",
    "zlink",
    "ztitle",
    "zstory",
    "zoutcome",
    "zconcern",
    "zmitigation",
    "zvote",
    "zpeername",
    "zpeer",
    "znotes",
    "zareas",
];

fn options() -> BookOptions {
    BookOptions {
        agenda: None,
        without: Vec::new(),
        member: None,
        pages: BookPages::One,
        since: None,
        ballot: None,
        jobs: NonZeroUsize::new(2).expect("not zero"),
    }
}

fn tried(inputs: &RunInputs, options: &BookOptions) -> (Option<MadeBook>, Report) {
    let mut report = Report::new();
    let made = pipeline::book(&checked(inputs), fonts(), options, &mut report);
    (made.expect("threads can be started"), report)
}

fn made(inputs: &RunInputs, options: &BookOptions) -> MadeBook {
    let (made, report) = tried(inputs, options);
    assert_no_typesetting_warning(&report);
    made.unwrap_or_else(|| panic!("{:#?}", report.in_file_order()))
}

fn manifest_of(book: &MadeBook) -> Source {
    Source::new("book.manifest.json", book.manifest.to_json())
}

/// The pages of each candidate, by id.
fn ranges(book: &MadeBook) -> BTreeMap<&str, RangeInclusive<usize>> {
    let people = book.manifest.people.iter();
    people.map(|range| (range.employee_id.as_str(), range.first_page..=range.last_page)).collect()
}

fn part_pages(book: &MadeBook, part: &str) -> RangeInclusive<usize> {
    let found = book.manifest.parts.iter().find(|range| range.part == part);
    let range = found.unwrap_or_else(|| panic!("there is no part {part}"));
    range.first_page..=range.last_page
}

/// A link within a book.
#[derive(Debug, PartialEq, Eq)]
struct PageLink {
    from: usize,
    to: usize,
    says: String,
}

/// Every link to a page, in the order of the pages.
fn page_links(bytes: &[u8]) -> Vec<PageLink> {
    let pdf = Pdf::new(bytes.to_vec()).expect("a PDF that can be read");
    let mut numbers = BTreeMap::new();
    for (page, number) in pdf.pages().iter().zip(1..) {
        let id = page.raw().obj_id().expect("pages have ids");
        numbers.insert((id.obj_number, id.gen_number), number);
    }
    let mut links = Vec::new();
    for (page, from) in pdf.pages().iter().zip(1..) {
        let Some(all) = page.raw().get::<Array<'_>>("Annots") else { continue };
        for link in all.iter::<Dict<'_>>() {
            let Some(to) = destination(&link, &numbers) else { continue };
            let says = link.get::<hayro_syntax::object::String<'_>>("Contents");
            let says = says.map(|it| decoded(it.as_bytes())).unwrap_or_default();
            links.push(PageLink { from, to, says });
        }
    }
    links
}

fn destination(link: &Dict<'_>, pages: &BTreeMap<(i32, i32), usize>) -> Option<usize> {
    assert_eq!(link.get::<Name<'_>>("Subtype")?.as_str(), "Link");
    let place: Array<'_> = link.get("Dest")?;
    let MaybeRef::Ref(page) = place.raw_iter().next()? else { return None };
    pages.get(&(page.obj_number, page.gen_number)).copied()
}

/// The letters of a page with their places.
#[derive(Default)]
struct Letters(Vec<(char, f64, f64)>);

impl Watch for Letters {
    fn glyph(&mut self, glyph: Drawn<'_, '_>) {
        let Some(text) = glyph.text() else { return };
        let at = glyph.at();
        self.0.extend(text.chars().filter(|c| !c.is_whitespace()).map(|c| (c, at.x, at.y)));
    }
}

/// Where words stand on a page.
#[derive(Debug, Clone, Copy)]
struct WordsPlace {
    /// The number of letters before them.
    index: usize,
    x: f64,
    y: f64,
}

impl Letters {
    /// Where words begin that stand at the left edge of the text.
    fn place(&self, words: &str) -> Option<WordsPlace> {
        const EDGE: f64 = 70.0;
        let wanted: Vec<char> = words.chars().filter(|c| !c.is_whitespace()).collect();
        let begins = |window: &[(char, f64, f64)]| {
            window[0].1 < EDGE && window.iter().zip(&wanted).all(|(it, wanted)| it.0 == *wanted)
        };
        let index = self.0.windows(wanted.len()).position(begins)?;
        let (_, x, y) = self.0[index];
        Some(WordsPlace { index, x, y })
    }

    /// The fields whose words run into the next one, or over the line between both. Fields are drawn one after the other.
    fn overfull(&self) -> Vec<&'static str> {
        const LINE: f64 = 8.0;
        /// Above and below the strip there is a line, and room.
        const RULE: f64 = 18.0;
        let names: Vec<&str> =
            ["Slot", "Ask"].into_iter().chain(FIELDS).chain(["Packet"]).collect();
        let mut overfull = Vec::new();
        for pair in names.windows(2) {
            let place = |words| self.place(words).expect("every page has every field");
            let (own, next) = (place(pair[0]), place(pair[1]));
            let apart = if ["Slot", "Ask"].contains(&pair[0]) { RULE } else { LINE };
            let mut letters = self.0[own.index..next.index].iter();
            if letters.any(|(_, _, y)| *y < next.y + apart) {
                overfull.push(pair[0]);
            }
        }
        overfull
    }
}

/// Eight candidates for one rung, each with marks of their own in every field.
fn marked() -> RunInputs {
    marked_with(8, |_| String::new())
}

fn marked_with(count: usize, more: impl Fn(usize) -> String) -> RunInputs {
    let mut people = "employee_id,name,team,manager,track,level,target_track,target_level,hired_on,level_since\n".to_owned();
    let mut said = "employee_id,item,role,assessor,rating,comment,evidence,date\n".to_owned();
    for i in 1..=count {
        people.push_str(&format!(
            "M{i},Zname{i}x Berg,Zteam{i}x,Zboss{i}x,backend,L4,backend,L5,2021-03-0{i},2024-04-01\n"
        ));
        said.push_str(&format!(
            "M{i},summary,self,,,Zaskself{i}x.,,\n\
             M{i},summary,manager,,,Zaskboss{i}x.{},,\n\
             M{i},backend/L5/event-flows,self,,3,Zskillself{i}x.,https://zlink{i}x.example/a,2026-01-02\n\
             M{i},backend/L5/event-flows,manager,,{},Zskillboss{i}x.,,\n\
             M{i},impact,self,,,\"Ztitle{i}x\nZstory{i}x.\n\nOutcome: Zoutcome{i}x.\",https://zstory{i}x.example/b,2026-02-03\n\
             M{i},concerns,manager,,,\"Zconcern{i}x.\nMitigation: Zmitigation{i}x.\",,\n\
             M{i},recommendation,manager,,yes,Zvote{i}x.,,\n\
             M{i},peer-feedback,peer,Zpeername{i}x,,Zpeer{i}x.,,\n\
             M{i},calibration-notes,manager,,,Znotes{i}x.,,\n\
             M{i},last-decision,manager,,postpone,Zareas{i}x.,,2025-11-30\n",
            more(i),
            1 + i % 4,
        ));
    }
    let people = Some(Source::new("people.csv", people.into()));
    RunInputs { people, ..inputs(Source::new("assessments.csv", said.into())) }
}

fn agenda(rows: &str) -> Option<Source> {
    let text = format!("employee_id,slot,minutes,presenter,recused\n{rows}");
    Some(Source::new("agenda.csv", text.into()))
}

/// The rows of an agenda for candidates, last to first.
fn backwards(count: usize) -> String {
    (1..=count).rev().map(|i| format!("M{i},A{i},10,Zpresenter{i}x,\n")).collect()
}

#[test]
fn candidates_rows_of_the_agenda_bookmarks_and_ranges_of_pages_are_the_same_people() {
    let inputs = sample();
    let book = made(&inputs, &options());
    let count = checked(&inputs).reviews.reviews.len();
    assert_eq!(book.manifest.people.len(), count);
    assert_eq!(ranges(&book).len(), count, "nobody has two ranges");
    let mut taken: Vec<usize> = ranges(&book).into_values().flatten().collect();
    taken.extend(book.manifest.parts.iter().flat_map(|it| it.first_page..=it.last_page));
    taken.sort_unstable();
    assert_eq!(taken, (1..=book.pdf.pages).collect::<Vec<_>>(), "every page is somebody's, once");
    let bookmarks = structure(&book.pdf.bytes).bookmarks;
    assert!(bookmarks.iter().all(|(depth, _)| *depth == 0), "{bookmarks:?}");
    assert_eq!(bookmarks.len(), count);
    let texts = page_texts(&book.pdf.bytes);
    for ((_, name), range) in bookmarks.iter().zip(&book.manifest.people) {
        assert!(texts[range.first_page - 1].contains(&squeezed(name)), "{name}");
    }
    let agenda = part_pages(&book, "agenda");
    let links = page_links(&book.pdf.bytes);
    let on_agenda: Vec<&PageLink> =
        links.iter().filter(|link| agenda.contains(&link.from)).collect();
    assert_eq!(on_agenda.len(), 2 * count, "a name and a page in each row");
    for (pair, ((_, name), range)) in
        on_agenda.chunks(2).zip(bookmarks.iter().zip(&book.manifest.people))
    {
        for link in pair {
            assert_eq!(link.to, range.first_page, "{link:?}");
            assert_eq!(link.says, format!("{name}, page {}", range.first_page));
        }
    }
    for range in &book.manifest.people {
        let back = links.iter().filter(|link| link.from == range.first_page);
        let back: Vec<usize> = back.map(|link| link.to).collect();
        assert_eq!(back, [*agenda.start()], "{}", range.employee_id);
    }
}

#[test]
fn each_field_stands_at_the_same_place_on_everybodys_page() {
    let book = made(&sample(), &options());
    let pages = watched::<Letters>(&book.pdf.bytes);
    for words in FIELDS.into_iter().chain(["Slot", "Packet"]) {
        let mut places = Vec::new();
        for range in &book.manifest.people {
            let place = pages[range.first_page - 1].place(words);
            places.push(place.unwrap_or_else(|| panic!("{words}: {}", range.employee_id)));
        }
        let spread = |of: fn(&WordsPlace) -> f64| {
            let all = places.iter().map(of);
            all.clone().fold(f64::MIN, f64::max) - all.fold(f64::MAX, f64::min)
        };
        assert!(spread(|it| it.x) < MILLIMETRE, "{words}: {places:?}");
        assert!(spread(|it| it.y) < MILLIMETRE, "{words}: {places:?}");
    }
    for range in &book.manifest.people {
        let overfull = pages[range.first_page - 1].overfull();
        assert!(overfull.is_empty(), "{}: {overfull:?}", range.employee_id);
    }
}

/// The level is what the committee decides about, however long the name of its track.
#[test]
fn a_rung_with_a_long_name_stays_in_its_place_and_keeps_its_level() {
    const LONG: &str = "Backend management of logistics, settlement and cross-border invoicing";
    let mut ladder = Ladder::built_in_sources();
    for source in &mut ladder {
        let text = String::from_utf8(source.bytes.to_vec()).expect("text");
        let text = text.replace("\"Backend management\"", &format!("\"{LONG}\""));
        *source = Source::new(source.name.clone(), text.into());
    }
    let book = made(&RunInputs { ladder: Some(ladder), ..sample() }, &options());
    let (pages, texts) = (watched::<Letters>(&book.pdf.bytes), page_texts(&book.pdf.bytes));
    let mut cut = 0;
    for range in &book.manifest.people {
        let overfull = pages[range.first_page - 1].overfull();
        assert!(overfull.is_empty(), "{}: {overfull:?}", range.employee_id);
        cut += usize::from(squeezed(&texts[range.first_page - 1]).contains("…L8"));
    }
    assert_eq!(cut, 2, "one candidate asks for L8 of that track, and one is there");
}

#[test]
fn a_page_is_read_in_the_order_of_its_fields() {
    let book = made(&sample(), &options());
    let structure = structure(&book.pdf.bytes);
    let headings: Vec<(String, usize, String)> = structure
        .root
        .all()
        .into_iter()
        .filter(|it| matches!(it.tag.as_str(), "H1" | "H2"))
        .map(|it| (it.tag.clone(), it.page().unwrap_or_default(), it.text()))
        .collect();
    for range in &book.manifest.people {
        let own: Vec<&(String, usize, String)> =
            headings.iter().filter(|(_, page, _)| *page == range.first_page).collect();
        assert_eq!(own.first().map(|it| it.0.as_str()), Some("H1"), "{}", range.employee_id);
        let fields: Vec<&str> = own[1..].iter().map(|it| it.2.as_str()).collect();
        let begins = fields.iter().zip(FIELDS).all(|(field, wanted)| field.starts_with(wanted));
        assert!(begins && fields.len() == FIELDS.len(), "{}: {fields:?}", range.employee_id);
    }
}

#[test]
fn no_word_of_a_candidate_stands_on_pages_of_others() {
    for pages in [BookPages::One, BookPages::Full] {
        let options = BookOptions { pages, agenda: agenda(&backwards(8)), ..options() };
        let book = made(&marked(), &options);
        let texts = page_texts(&book.pdf.bytes);
        let ranges = ranges(&book);
        let mut seen = 0;
        for i in 1..=8 {
            let (own, mark) = (&ranges[format!("M{i}").as_str()], format!("{i}x"));
            for (page, text) in (1..).zip(&texts) {
                let found = text.match_indices('Z').filter(|(at, _)| {
                    let word: String =
                        text[*at + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
                    // What stands on the agenda, and what is called so in other parts, is no word of the packet.
                    let digits = word.trim_start_matches(char::is_alphabetic);
                    digits.starts_with(&mark)
                        && !["name", "boss", "presenter"].iter().any(|it| word.starts_with(it))
                });
                let found = found.count();
                assert!(found == 0 || own.contains(&page), "{pages:?}: M{i} on page {page}");
                seen += found;
            }
        }
        assert!(seen >= if pages == BookPages::Full { 8 * 12 } else { 8 * 5 }, "{seen}");
    }
}

/// Neither in words nor in bookmarks, alternative texts, links or metadata.
#[test]
fn who_is_left_out_for_a_member_is_in_no_byte() {
    let agenda = agenda(&backwards(8).replace("Zpresenter3x,", "Zpresenter3x,Ada Recused"));
    for pages in [BookPages::One, BookPages::Full] {
        let all = BookOptions { pages, agenda: agenda.clone(), ..options() };
        let whole = made(&marked(), &all);
        let own = BookOptions {
            without: vec![PersonId::new("M3")],
            member: Some("Ada Recused".to_owned()),
            since: Some(manifest_of(&whole)),
            ..all
        };
        let book = made(&marked(), &own);
        assert_eq!(book.manifest.people.len(), 7);
        let said = [
            unpacked(&book.pdf.bytes),
            strings(&book.pdf.bytes),
            page_texts(&book.pdf.bytes).concat(),
        ];
        let manifest = String::from_utf8(book.manifest.to_json()).expect("UTF-8");
        for text in said.iter().chain([&manifest]) {
            let text = text.to_lowercase();
            for mark in MARKS.map(|mark| format!("{mark}3x")) {
                assert!(!text.contains(&mark), "{mark}");
            }
            for id in ["\"m3\"", "-m3-", "idm3", "id m3"] {
                assert!(!text.contains(id), "{id}");
            }
        }
        let (first, bookmarks) =
            (page_texts(&book.pdf.bytes), structure(&book.pdf.bytes).bookmarks);
        assert!(first[0].contains("1candidateisleftoutofthiscopy,forAdaRecused."), "{}", first[0]);
        let top = bookmarks.iter().filter(|(depth, _)| *depth == 0).count();
        assert_eq!(top, 7);
        assert!(first[1].contains("Whathaschangedsinceversion1") && !first[1].contains("Nolonger"));
    }
}

#[test]
fn a_member_who_is_recused_gets_no_book_with_the_case() {
    let agenda = agenda(&backwards(8).replace("Zpresenter3x,", "Zpresenter3x,Ada Recused"));
    let options = BookOptions {
        agenda,
        without: vec![PersonId::new("M4")],
        member: Some("ada recused".to_owned()),
        ..options()
    };
    let (made, report) = tried(&marked(), &options);
    assert!(made.is_none());
    let told = format!("{:#?}", report.in_file_order());
    assert!(told.contains("RecusedNotLeftOut") && told.contains("M3"), "{told}");
}

#[test]
fn a_book_has_the_same_bytes_in_every_run() {
    let one = BookOptions { jobs: NonZeroUsize::MIN, agenda: agenda(&backwards(8)), ..options() };
    let two = BookOptions { jobs: NonZeroUsize::new(2).expect("not zero"), ..one.clone() };
    let (first, second) = (made(&marked(), &one), made(&marked(), &two));
    assert!(first.pdf.bytes == second.pdf.bytes);
    assert_eq!(first.manifest, second.manifest);
}

#[test]
fn the_leaf_of_a_later_version_names_exactly_the_pages_that_changed() {
    let all = BookOptions { agenda: agenda(&backwards(8)), ..options() };
    let first = made(&marked(), &all);
    let changed = |i: usize| if i == 5 { " And a late word.".to_owned() } else { String::new() };
    let later = BookOptions { since: Some(manifest_of(&first)), ..all.clone() };
    let second = made(&marked_with(8, changed), &later);
    assert_eq!((second.manifest.book.version, second.changed), (2, Some([1, 0, 0])));
    let leaf = &page_texts(&second.pdf.bytes)[part_pages(&second, "changes").start() - 1];
    for i in 1..=8 {
        assert_eq!(leaf.contains(&format!("Zname{i}x")), i == 5, "{leaf}");
    }
    assert!(leaf.contains("7othercandidates’pagessaythesameatanotherplace."), "{leaf}");
    assert!(!leaf.contains("theagenda") && !leaf.contains("Targetrung"), "{leaf}");
    let links: Vec<PageLink> = page_links(&second.pdf.bytes);
    let page = *ranges(&second)["M5"].start();
    let on_leaf = links.iter().filter(|link| part_pages(&second, "changes").contains(&link.from));
    assert!(on_leaf.clone().count() > 0 && on_leaf.clone().all(|link| link.to == page));
}

#[test]
fn a_later_version_tells_who_came_who_went_and_that_nothing_is_another() {
    let first = made(&marked_with(7, |_| String::new()), &options());
    let since = |book: &MadeBook| BookOptions { since: Some(manifest_of(book)), ..options() };
    let more = made(&marked(), &since(&first));
    assert_eq!(more.changed, Some([0, 1, 0]));
    let less = made(&marked_with(7, |_| String::new()), &since(&more));
    assert_eq!((less.manifest.book.version, less.changed), (3, Some([0, 0, 1])));
    let leaf = &page_texts(&less.pdf.bytes)[1];
    assert!(leaf.contains("Nolongerinthisbook") && leaf.contains("idM8"), "{leaf}");
    let same = made(&marked_with(7, |_| String::new()), &since(&less));
    assert!(page_texts(&same.pdf.bytes)[1].contains("Nopagesayssomethingelse."));
}

/// What no place holds changes the packet and not the page.
#[test]
fn a_change_beyond_the_page_is_told_as_one_of_the_packet() {
    let first = made(&marked(), &options());
    let mut inputs = marked();
    let text = String::from_utf8(inputs.assessments[0].bytes.to_vec()).expect("UTF-8");
    let text = text.replace("Zpeer2x.", "Zpeer2x and more.");
    inputs.assessments = vec![Source::new("assessments.csv", text.into())];
    let options = BookOptions { since: Some(manifest_of(&first)), ..options() };
    let book = made(&inputs, &options);
    assert_eq!(book.changed, Some([0, 0, 0]));
    let leaf = &page_texts(&book.pdf.bytes)[1];
    let (_, behind) = leaf.split_once("Thepacketsayssomethingelse").expect("the leaf says it");
    assert!(behind.contains("Zname2x") && !behind.contains("Zname3x"), "{leaf}");
}

#[test]
fn a_manifest_of_something_else_is_no_earlier_book() {
    for wrong in ["{}", "{\"schema\": 3}", "not json"] {
        let since = Some(Source::new("manifest.json", wrong.into()));
        let (made, report) = tried(&marked(), &BookOptions { since, ..options() });
        assert!(made.is_none());
        assert!(format!("{:#?}", report.in_file_order()).contains("NotAnEarlierBook"), "{wrong}");
    }
    let of_sample = made(&sample(), &options());
    let options = BookOptions { since: Some(manifest_of(&of_sample)), ..options() };
    let (made, report) = tried(&marked(), &options);
    assert!(made.is_none());
    assert!(format!("{:#?}", report.in_file_order()).contains("of the cycle `2026-H2`"));
}

#[test]
fn the_agenda_gives_the_order_and_each_mistake_of_it_is_told() {
    let options = BookOptions { agenda: agenda(&backwards(8)), ..options() };
    let book = made(&marked(), &options);
    let ids: Vec<&str> = book.manifest.people.iter().map(|it| it.employee_id.as_str()).collect();
    assert_eq!(ids, ["M8", "M7", "M6", "M5", "M4", "M3", "M2", "M1"]);
    assert!(page_texts(&book.pdf.bytes).concat().contains("presentedbyZpresenter8x"));
    let wrong = agenda("M1,1,5,,\nM1,2,5,,\nM77,3,5,,\nM2,4,soon,,\n");
    let (made, report) = tried(&marked(), &BookOptions { agenda: wrong, ..options });
    assert!(made.is_none());
    let told = format!("{:#?}", report.in_file_order());
    for code in ["DoubledOnAgenda", "WrongMinutes"] {
        assert!(told.contains(code), "{code}: {told}");
    }
    let short = agenda("M1,1,5,,\nM77,3,5,,\n");
    let (made, report) = tried(&marked(), &BookOptions { agenda: short, ..self::options() });
    assert!(made.is_none());
    let missing = report.iter().filter(|it| it.code.name() == "not-on-agenda").count();
    let unknown = report.iter().filter(|it| it.code.name() == "unknown-person").count();
    assert_eq!((missing, unknown), (7, 1));
}

#[test]
fn few_people_for_a_rung_are_not_shown_beside_each_other() {
    let strip = |count: usize, cycle: Option<&str>| {
        let cycle = cycle.map(|text| Source::new("cycle.toml", text.into()));
        let inputs = RunInputs { cycle, ..marked_with(count, |_| String::new()) };
        let book = made(&inputs, &BookOptions { agenda: agenda(&backwards(count)), ..options() });
        let page = *part_pages(&book, "divider backend/L5").start();
        let structure = structure(&book.pdf.bytes);
        let pictures: Vec<String> = structure
            .root
            .all()
            .into_iter()
            .filter_map(|it| it.alt.clone())
            .filter(|alt| alt.starts_with("Zname"))
            .collect();
        (page_texts(&book.pdf.bytes).swap_remove(page - 1), pictures)
    };
    let (page, pictures) = strip(4, None);
    assert!(page.contains("Fewerthan5peopleaskforthisrung") && pictures.is_empty(), "{page}");
    assert!(!page.contains("Zname"), "{page}");
    let (page, pictures) = strip(5, None);
    assert!(page.contains("Nothingisaddedup.") && !pictures.is_empty(), "{page}");
    for alt in &pictures {
        let places: Vec<usize> =
            (1..=5).rev().filter_map(|i| alt.find(&format!("Zname{i}x"))).collect();
        assert!(places.len() == 5 && places.is_sorted(), "the order of the agenda: {alt}");
    }
    let (page, pictures) = strip(4, Some("[committee]\nsmallest_cohort = 4\n"));
    assert!(!page.contains("Fewerthan") && !pictures.is_empty(), "{page}");
}

/// A page of fixed places holds whatever people write.
#[test]
fn hostile_words_stay_on_their_page() {
    let mut people =
        "employee_id,name,team,manager,track,level,target_track,target_level\n".to_owned();
    let mut said = "employee_id,item,role,rating,comment\n".to_owned();
    let long = "Wort ".repeat(4000);
    let names = [
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "עברית שם ארוך",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenverband",
        "Ein sehr langer Name, der in keiner Zeile steht, weil er immer weiter geht und weiter geht und weiter",
    ];
    for (i, name) in names.iter().enumerate() {
        people.push_str(&format!("H{i},\"{name}\",T,\"{name}\",backend,L4,backend,L5\n"));
        for item in [
            "summary,self,",
            "summary,manager,",
            "recommendation,manager,yes",
            "concerns,manager,",
            "last-decision,manager,reject",
        ] {
            said.push_str(&format!("H{i},{item},\"{name} {long}\"\n"));
        }
    }
    let people = Some(Source::new("people.csv", people.into()));
    let inputs = RunInputs { people, ..inputs(Source::new("assessments.csv", said.into())) };
    for pages in [BookPages::One, BookPages::Full] {
        let book = made(&inputs, &BookOptions { pages, ..options() });
        assert_eq!(book.manifest.people.len(), names.len());
        let (texts, letters) = (page_texts(&book.pdf.bytes), watched::<Letters>(&book.pdf.bytes));
        for range in &book.manifest.people {
            assert!(texts[range.first_page - 1].contains('…'), "{}", range.employee_id);
            let overfull = letters[range.first_page - 1].overfull();
            assert!(overfull.is_empty(), "{}: {overfull:?}", range.employee_id);
        }
    }
}

#[test]
fn a_book_is_in_the_language_of_its_cycle_and_a_draft_has_no_lines_to_fill_in() {
    for (language, title) in [
        ("de", "BuchdesGremiums"),
        ("fr", "Livreducomité"),
        ("es", "Librodelcomité"),
        ("uk", "Книгакомісії"),
    ] {
        let cycle = format!("locale = \"{language}\"\n");
        let cycle = Some(Source::new("cycle.toml", cycle.into()));
        let inputs = RunInputs { cycle, draft: language == "de", ..marked() };
        let book = made(&inputs, &options());
        let structure = structure(&book.pdf.bytes);
        assert_eq!(structure.language.as_deref(), Some(language));
        assert!(page_texts(&book.pdf.bytes)[0].contains(title), "{language}");
        let has_ballot = book.manifest.parts.iter().any(|it| it.part == "ballot");
        assert_eq!(has_ballot, language != "de");
    }
}
