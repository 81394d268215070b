//! Names and comments in any script and direction. Arabic and Hebrew are built in; the other scripts need fonts, so
//! continuous integration installs Noto and names its folder.

use std::path::PathBuf;

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, CheckedCycle, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use crate::pdf::{self, Placed};
use crate::workbench::{build, checked, fonts, inputs, pdf as make, root, sample};

/// The right edge of the text, in points.
const RIGHT: f64 = 595.28 - 62.36;
const LEFT: f64 = 62.36;

fn table(name: &'static str) -> Source {
    let path = root().join("fixtures/scripts").join(name);
    Source::new(name, std::fs::read(path).expect("the fixture is there"))
}

/// Eight people in eight scripts.
pub(crate) fn eight() -> RunInputs {
    RunInputs { people: Some(table("people.csv")), ..inputs(table("assessments.csv")) }
}

/// One person with a name and a comment.
fn one(name: &str, comment: &str) -> CheckedCycle {
    one_in("en", name, comment)
}

/// One person with a language, a name and a comment.
fn one_in(locale: &str, name: &str, comment: &str) -> CheckedCycle {
    let people = format!(
        "employee_id,name,track,level,target_track,target_level,locale\nE1,{name},backend,L1,backend,L2,{locale}\n"
    );
    let said = format!(
        "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\nE1,summary,,\"{comment}\",,\n"
    );
    let people = Some(Source::new("people.csv", people.into()));
    checked(&RunInputs { people, ..inputs(Source::new("assessments.csv", said.into())) })
}

/// The letters of the first page that are in a text and were drawn in one line with its first, from left to right.
fn line(placed: &[Placed], text: &str) -> Vec<Placed> {
    let first = text.chars().next().expect("not empty");
    let start = placed.iter().find(|it| it.character == first).expect("the letter is drawn");
    let mut line: Vec<Placed> =
        placed.iter().filter(|it| (it.y - start.y).abs() < 2.0).copied().collect();
    line.sort_by(|a, b| a.x.total_cmp(&b.x));
    line
}

fn shown(line: &[Placed]) -> String {
    line.iter().map(|it| it.character).filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_hebrew_comment_runs_from_right_to_left_and_begins_at_the_right() {
    let checked = one("Ada Sample", "גרסה PostgreSQL 17 מוכנה.");
    let placed = pdf::placed(&make(&checked, "E1", Audience::Employee).expect("a packet"));
    let line = line(&placed, "ג");
    assert_eq!(shown(&line), "TheaskEmployee.הנכומPostgreSQL17הסרג");
    let first = line.last().expect("letters");
    assert!((RIGHT - 8.0..RIGHT).contains(&first.x), "it begins at {}", first.x);
}

/// What stands beside a name keeps its place, and the name begins where every name does.
#[test]
fn a_hebrew_name_turns_nothing_beside_it() {
    let checked = one("דן לוי", "In the team דן לוי and נועה כהן work on 3 services.");
    let placed = pdf::placed(&make(&checked, "E1", Audience::Employee).expect("a packet"));
    let name = line(&placed, "ד");
    assert!(
        shown(&name).starts_with("יולןד") && (name[0].x - LEFT).abs() < 3.0,
        "{}",
        shown(&name)
    );
    let sentence = line(&placed, "נ");
    assert!(shown(&sentence).contains("Intheteamיולןדandןהכהעונworkon3"), "{}", shown(&sentence));
}

#[test]
fn a_mark_of_direction_in_a_name_turns_nothing_beside_it() {
    let checked = one("A\u{2069}\u{202e}bc", "Hello.");
    let bytes = make(&checked, "E1", Audience::Committee).expect("a packet");
    let placed = pdf::placed(&bytes);
    assert!(shown(&line(&placed, "B")).contains("BackendL1→L2"));
}

#[test]
fn a_thousand_marks_on_one_letter_are_one_packet() {
    let marks = "\u{301}\u{323}".repeat(500);
    let checked = one("Ada", &format!("a{marks} is a letter"));
    assert!(make(&checked, "E1", Audience::Hr).is_ok());
}

#[test]
fn a_pdf_is_named_with_the_name_kept_to_itself() {
    let bytes = make(&one("דן לוי", "Hello."), "E1", Audience::Hr).expect("a packet");
    assert!(pdf::strings(&bytes).contains("דןלוי·BackendL1→BackendL2"));
}

/// The languages that words of a packet are marked with.
fn languages(pdf: &[u8]) -> Vec<String> {
    let mut marked: Vec<String> = pdf::unpacked(pdf)
        .split("/Lang(")
        .skip(1)
        .filter_map(|it| it.split_once(')'))
        .map(|(language, _)| language.to_owned())
        .collect();
    marked.sort();
    marked.dedup();
    marked
}

#[test]
fn words_in_another_script_are_marked_with_their_language() {
    for (name, comment, wanted) in [
        ("Юлія Коваль", "Plain.", "uk"),
        ("Ada", "Юлія reviewed it, Ωmega did not.", "uk"),
        ("Омар", "Plain.", "und"),
        ("Ada", "عمر helped us.", "ar"),
        ("דן לוי", "Plain.", "he"),
        ("Ada", "Με τη Νεφέλη.", "el"),
    ] {
        let bytes = make(&one(name, comment), "E1", Audience::Hr).expect("a packet");
        let mut all = ["en", wanted];
        all.sort_unstable();
        assert_eq!(languages(&bytes), all, "{name}: {comment}");
    }
    let plain = make(&one("Nguyễn Ánh", "5 µs – “fast”."), "E1", Audience::Hr).expect("a packet");
    assert_eq!(languages(&plain), ["en"]);
}

#[test]
fn pictures_come_back_as_typed_and_their_line_stays_beside_its_label() {
    const PICTURES: &str = "Ž 👍🏽 👩🏾‍💻 👨‍👩‍👧‍👦 🏳️‍🌈 🇺🇦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 1️⃣ #️⃣ ❤️ 🫶🏿 🧑🏻‍🤝‍🧑🏿.";
    let bytes = make(&one("Ada", PICTURES), "E1", Audience::Employee).expect("a packet");
    let line = shown(&line(&pdf::placed(&bytes), "Ž"));
    assert!(line.starts_with("TheaskEmployeeŽ👍"), "{line}");
    let text = pdf::text(&bytes);
    for picture in PICTURES.split(' ') {
        assert!(text.contains(&pdf::squeezed(picture)), "{picture} is not in {text}");
    }
}

#[test]
fn a_text_in_another_language_is_marked_with_it_and_one_in_doubt_is_not() {
    const ENGLISH: &str =
        "I moved the invoices to a new service, and nobody had to stay up for it.";
    const GERMAN: &str =
        "Sie hat die Umstellung ohne Ausfall geplant, und das Team wusste Bescheid.";
    const BOTH: &str =
        "Die Umstellung war ohne Ausfall. I told the team about it before the start.";
    const NAMES: &str =
        "Anna Schmidt, Jan de Vries, Marie Dupont, Juan García, Lena Meier, Ola Berg";
    for (locale, comment, is_marked) in [
        ("de", ENGLISH, Some("en")),
        ("en", GERMAN, Some("de")),
        ("uk", ENGLISH, Some("en")),
        ("fr", GERMAN, Some("de")),
        ("de-AT", GERMAN, None),
        ("en-GB", ENGLISH, None),
        ("de", BOTH, None),
        ("en", BOTH, None),
        ("de", "And for you.", None),
        ("de", NAMES, None),
    ] {
        let checked = one_in(locale, "Ada", comment);
        let review = &checked.reviews.reviews[0];
        let packet = checked.packet(review, Audience::Hr).to_json(fonts().families());
        let packet: serde_json::Value = serde_json::from_slice(&packet).expect("JSON");
        let shown = packet["ask"]["self"][0].as_str().expect("a text");
        let tags: String = shown.chars().filter_map(untagged).collect();
        assert_eq!(tags.split_whitespace().next(), is_marked, "{locale}: {comment}");
        let plain: String = shown.chars().filter(|c| u32::from(*c) < 0xe_0000).collect();
        assert_eq!(plain, comment);
    }
    let bytes = make(&one_in("de", "Ada", ENGLISH), "E1", Audience::Hr).expect("a packet");
    assert!(languages(&bytes).contains(&"en".to_owned()));
}

/// The letter or blank that a tag stands for.
fn untagged(tag: char) -> Option<char> {
    let letter = u32::from(tag).checked_sub(0xe_0000).and_then(char::from_u32);
    letter.filter(|c| matches!(c, ' ' | 'a'..='z'))
}

#[test]
fn arabic_and_hebrew_are_set_in_faces_that_go_with_the_serif() {
    let has = |bytes: &[u8], font: &str| bytes.windows(font.len()).any(|it| it == font.as_bytes());
    for (comment, is_arabic) in [("نقلنا PostgreSQL 17 في 2026.", true), ("גרסה 17 מוכנה.", false)]
    {
        let bytes = make(&one("Ada", comment), "E1", Audience::Hr).expect("a packet");
        assert_eq!(has(&bytes, "Amiri"), is_arabic, "{comment}");
        assert!(has(&bytes, "LibertinusSerif") && !has(&bytes, "DejaVuSans-Bold"), "{comment}");
    }
}

#[expect(clippy::disallowed_methods, reason = "the fonts are where the caller put them")]
pub(crate) fn noto() -> RunFonts {
    let folders = std::env::var_os("NOTO_FONTS").expect("NOTO_FONTS names the folders of fonts");
    let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    let mut report = Report::new();
    let fonts = RunFonts::load(&folders, &mut report).expect("the folders can be read");
    assert!(!report.has_errors(), "{report:#?}");
    fonts
}

/// The packet of each of the eight people, with more fonts.
fn with_noto(fonts: &RunFonts, inputs: RunInputs, ids: &[&str]) -> Vec<Vec<u8>> {
    let mut report = Report::new();
    let checked = pipeline::check(inputs, fonts, &mut report).expect("sound");
    let make = |id: &&str| {
        let made = pipeline::packet(&checked, fonts.clone(), id, Audience::Hr, &mut report);
        made.expect("a thread can be started").unwrap_or_else(|| panic!("{report:#?}")).bytes
    };
    let made = ids.iter().map(make).collect();
    let is_of_typst = |code: &str| code.starts_with("typesetting");
    assert!(
        !report.has_errors() && !report.iter().any(|it| is_of_typst(it.code.name())),
        "{report:#?}"
    );
    made
}

#[test]
#[ignore = "needs the Noto fonts; .ci/run installs them and runs this"]
fn every_script_is_set_in_the_font_made_for_it() {
    const WANTED: [(&str, &str); 8] = [
        ("S1", "Amiri"),
        ("S2", "LibertinusSerif"),
        ("S3", "NotoSerifCJKsc"),
        ("S4", "NotoSerifCJKjp"),
        ("S5", "NotoSerifCJKkr"),
        ("S6", "NotoSerifThai"),
        ("S7", "NotoSerifDevanagari"),
        ("S8", "LibertinusSerif"),
    ];
    let files = with_noto(&noto(), eight(), &WANTED.map(|it| it.0));
    for ((id, wanted), bytes) in WANTED.iter().zip(&files) {
        let has = |font: &str| bytes.windows(font.len()).any(|it| it == font.as_bytes());
        assert!(has(wanted), "{id} has no {wanted}");
        let others = WANTED.iter().filter(|it| it.1 != *wanted && it.1 != "LibertinusSerif");
        others.for_each(|it| assert!(!has(it.1), "{id} has {}", it.1));
        let has_signs = ["S1", "S2", "S8"].contains(id);
        assert!(!has("DejaVuSans") || has_signs, "{id} falls back");
    }
}

#[test]
#[ignore = "needs the Noto fonts; .ci/run installs them and runs this"]
fn chinese_japanese_and_korean_come_back_as_typed() {
    let files = with_noto(&noto(), eight(), &["S3", "S4", "S5"]);
    let rows = String::from_utf8(table("assessments.csv").bytes.to_vec()).expect("UTF-8");
    for (id, bytes) in ["S3", "S4", "S5"].iter().zip(files) {
        let text = pdf::text(&bytes);
        let ask = rows.lines().find(|it| it.starts_with(&format!("{id},summary")));
        let ask = ask.and_then(|it| it.split(',').nth(3)).expect("a comment").trim_matches('"');
        assert!(text.contains(&pdf::squeezed(ask)), "{ask} is not in {text}");
    }
}

/// More fonts change nothing for whom they are not needed.
#[test]
#[ignore = "needs the Noto fonts; .ci/run installs them and runs this"]
fn more_fonts_change_no_byte_of_other_packets() {
    let few = build(&sample(), &[Audience::Hr], 2);
    let ids: Vec<String> = few.manifest.packets.iter().map(|it| it.employee_id.clone()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let many = with_noto(&noto(), sample(), &ids);
    for (packet, bytes) in few.manifest.packets.iter().zip(many) {
        assert!(few.read(&packet.file) == bytes, "{} changes", packet.file);
    }
}
