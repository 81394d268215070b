//! A packet is in the person's language: its words, dates, plural forms and language marks; and a string that is missing
//! stops everything.

use std::fs;

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, CheckedCycle, RunInputs};
use promopacket::source::Source;
use promopacket::strings::Locale;
use promopacket::typeset::TemplateFiles;
use tempfile::TempDir;

use crate::pdf;
use crate::workbench::{checked, fonts, inputs, pdf as make, program, root, stderr};

const LANGUAGES: [&str; 5] = ["de", "en", "es", "fr", "uk"];

/// One person with something in every part, whose words have no language.
const ASSESSMENTS: &str = "employee_id,item,role,assessor,rating,comment,evidence,date\n\
    7,summary,self,,,Xx.,,\n\
    7,backend/L5/event-flows,self,,4,Xx.,Xx,2026-01-02\n\
    7,backend/L5/event-flows,manager,,2,Xx.,,\n\
    7,backend/L4/trade-offs,manager,,n/a,Xx.,,\n\
    7,impact,self,,,\"Xx\nXx.\n\nOutcome: Xx.\",,2026-02-03\n\
    7,scope,self,,,Xx.,,\n\
    7,leverage,self,,,Xx.,,\n\
    7,business-need,manager,,,Xx.,,\n\
    7,concerns,manager,,,Xx.,,\n\
    7,development-plan,manager,,,Xx.,,\n\
    7,recommendation,manager,,not-yet,Xx.,,\n\
    7,peer-feedback,peer,Xx,,Xx.,,\n\
    7,peer-feedback-shared,peer,Xx,,Xx.,,\n\
    7,calibration-notes,manager,,,Xx.,,\n\
    7,last-decision,manager,,postpone,Xx.,,2025-11-30\n";

fn person(locale: &str) -> RunInputs {
    let people = format!(
        "employee_id,name,manager,track,level,target_track,target_level,hired_on,level_since,locale\n\
        7,Xx,Xx,backend,L4,backend,L5,2021-03-01,2024-04-01,{locale}\n"
    );
    let people = Some(Source::new("people.csv", people.into()));
    RunInputs { people, ..inputs(Source::new("assessments.csv", ASSESSMENTS.into())) }
}

/// The text of a packet, which Typst must have made without a warning.
fn text(checked: &CheckedCycle, audience: Audience) -> String {
    let mut report = Report::new();
    let made = pipeline::packet(checked, fonts(), "7", audience, &mut report);
    let pdf = made.expect("a thread can be started");
    assert!(report.iter().next().is_none(), "{report:#?}");
    pdf::text(&pdf.expect("a packet without findings").bytes)
}

fn strings(language: &str) -> toml::Table {
    let path = root().join(format!("templates/strings/{language}.toml"));
    fs::read_to_string(path).expect("the strings are there").parse().expect("TOML")
}

/// The headings of the sections that stand in every edition, or only in those beyond the employee's.
fn headings(strings: &toml::Table, audience: Audience) -> Vec<String> {
    let hidden = ["business_need", "concerns", "for_and_against", "peer_feedback"];
    let shown = |key: &str| audience != Audience::Employee || !hidden.contains(&key);
    let sections =
        ["ask", "readiness", "highlights", "impact", "scope", "leverage", "development_plan"];
    let sections = sections.iter().chain(&hidden).filter(|key| shown(key));
    sections
        .map(|key| pdf::squeezed(strings[*key]["heading"].as_str().expect("a heading")))
        .collect()
}

#[test]
fn every_edition_is_in_the_persons_language_alone() {
    let english = headings(&strings("en"), Audience::Hr);
    for language in LANGUAGES {
        let own = strings(language);
        let checked = checked(&person(language));
        for audience in Audience::ALL {
            let text = text(&checked, audience);
            for heading in headings(&own, audience) {
                assert!(text.contains(&heading), "{language}, {audience}: {heading}\n{text}");
            }
            let foreign = english.iter().filter(|it| language != "en" && text.contains(*it));
            assert_eq!(foreign.count(), 0, "{language}, {audience}: {text}");
        }
    }
}

#[test]
fn the_language_and_that_of_the_ladders_words_are_marked() {
    let of = |locale: &str| make(&checked(&person(locale)), "7", Audience::Hr).expect("a packet");
    let german = pdf::strings(&of("de-AT"));
    assert!(german.contains("<rdf:li>deAT<"), "{german}");
    let marks = |pdf: &[u8]| String::from_utf8_lossy(pdf).matches("/Lang(en)").count();
    assert!(marks(&of("de")) > 0, "the ladder is in English");
}

#[test]
fn dates_are_written_as_the_language_and_region_write_them() {
    let strings = TemplateFiles::built_in().strings();
    for (locale, first, second) in [
        ("en", "23 Nov 2026", "1 Mar 2026"),
        ("en-GB", "23 Nov 2026", "1 Mar 2026"),
        ("en-US", "Nov 23, 2026", "Mar 1, 2026"),
        ("de", "23. Nov. 2026", "1. März 2026"),
        ("de_CH.UTF-8", "23. Nov. 2026", "1. März 2026"),
        ("fr", "23 nov. 2026", "1er mars 2026"),
        ("es-419", "23 nov 2026", "1 mar 2026"),
        ("uk-UA", "23 лист. 2026 р.", "1 бер. 2026 р."),
        ("fr-CA", "23 nov. 2026", "1er mars 2026"),
        ("ja", "2026-11-23", "2026-03-01"),
    ] {
        let locale = Locale::new(locale);
        let text = |day: &str| {
            let text = strings.dates(&locale).text(day.parse().expect("a date"));
            assert!(!text.contains(' '), "a date is never divided: {text}");
            text.replace('\u{a0}', " ")
        };
        assert_eq!((&*text("2026-11-23"), &*text("2026-03-01")), (first, second), "{locale:?}");
    }
}

/// The years of each count in one language.
fn years(language: &str, counts: &str) -> String {
    printed(&format!(
        "#import \"components/words.typ\": wording, plural\n\
        #let strings = wording(\"{language}\", \"en\", \"hr\")\n\
        #for n in {counts} [#plural(strings.spans.years, n) /]\n"
    ))
}

/// The categories that the rule of a language chooses.
fn categories(language: &str) -> String {
    printed(&format!(
        "#import \"components/words.typ\": rules, usual\n\
        #range(200).map(rules.at(\"{language}\", default: usual)).dedup().join(\" \")\n"
    ))
}

/// The text that a template prints.
fn printed(main: &str) -> String {
    let folder = TempDir::new().expect("a temporary folder");
    let main = format!("#set document(title: \"x\")\n{main}");
    fs::write(folder.path().join("packet.typ"), main).expect("the folder can be written");
    let mut report = Report::new();
    let templates = TemplateFiles::overlaid(folder.path(), &fonts(), &mut report)
        .expect("a folder of templates");
    let checked = checked(&RunInputs { templates, ..person("en") });
    let pdf = make(&checked, "7", Audience::Hr).expect("a page of plural forms");
    pdf::text(&pdf)
}

#[test]
fn a_full_stop_that_a_value_brings_is_not_doubled() {
    let filled = |pattern: &str, value: &str| {
        let call = format!("#fill(\"{pattern}\", a: \"{value}\", b: \"\")\n");
        printed(&format!("#import \"components/words.typ\": fill\n{call}"))
    };
    assert_eq!(filled("до {a}.", "2026 р."), pdf::squeezed("до 2026 р."));
    assert_eq!(filled("до {a}{b}. Далі", "2026 р."), pdf::squeezed("до 2026 р. Далі"));
    assert_eq!(filled("to {a}.", "2026"), pdf::squeezed("to 2026."));
    assert_eq!(filled("{a} … {a}.", "x."), pdf::squeezed("x. … x."));
}

#[test]
fn plural_forms_follow_the_language() {
    let counts = "(0, 1, 2, 4, 5, 11, 12, 21, 22, 25, 101, 111, 112)";
    for (language, wanted) in [
        ("fr", "0an/1an/2ans/4ans/5ans/11ans/12ans/21ans/22ans/25ans/101ans/111ans/112ans/"),
        (
            "es",
            "0años/1año/2años/4años/5años/11años/12años/21años/22años/25años/101años/111años/112años/",
        ),
        (
            "uk",
            "0років/1рік/2роки/4роки/5років/11років/12років/21рік/22роки/25років/101рік/111років/112років/",
        ),
    ] {
        assert_eq!(years(language, counts), wanted);
    }
    for language in LANGUAGES {
        assert_eq!(years(language, "range(200)").matches('/').count(), 200, "{language}");
    }
}

/// Languages that are not built in: the forms that their strings must have are those that the rule chooses.
#[test]
fn the_rules_choose_only_forms_that_a_language_must_have() {
    let english = fs::read_to_string(root().join("templates/strings/en.toml")).expect("English");
    for language in ["be", "cs", "ja", "nl", "pl", "pt", "ru", "sk", "zh"] {
        let chosen = categories(language);
        let (_, said) = with_strings(&format!("{language}.toml"), &english);
        for form in ["one", "few", "many", "other"] {
            let is_fault = said.contains(&format!("string `spans.years.{form}`"));
            let is_english = ["one", "other"].contains(&form);
            assert_eq!(is_fault, chosen.contains(form) != is_english, "{language}, {form}: {said}");
        }
    }
}

/// The texts of a strings file by their keys.
fn texts(table: &toml::Table, above: &str) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(inner) => {
                texts.extend(self::texts(inner, &format!("{above}{key}.")))
            }
            value => {
                let text = value.as_str().expect("a text").to_owned();
                texts.push((format!("{above}{key}"), text));
            }
        }
    }
    texts
}

/// The lines of a table of the glossary below a heading, cell by cell.
fn glossary(heading: &str) -> Vec<Vec<String>> {
    let path = root().join("templates/strings/README.md");
    let page = fs::read_to_string(path).expect("the glossary is there");
    let (_, below) = page.split_once(&format!("## {heading}\n")).expect("the heading is there");
    let lines = below.lines().skip_while(|it| !it.starts_with('|')).take_while(|it| !it.is_empty());
    let cells = |it: &str| it.trim_matches('|').split('|').map(|it| it.trim().to_owned()).collect();
    lines.skip(2).map(cells).collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_lowercase)
}

/// Every text of a language, in small letters and with plain spaces.
fn all_texts(language: &str) -> String {
    let mut all = String::new();
    for (_, text) in texts(&strings(language), "") {
        all += &format!("{text}\n").to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
    }
    all
}

#[test]
fn the_words_of_the_glossary_are_those_of_the_strings() {
    for (column, language) in ["en", "de", "fr", "es", "uk"].into_iter().enumerate() {
        let all = all_texts(language);
        let lines = glossary("Words");
        assert!(lines.len() > 30, "{lines:?}");
        for line in lines {
            let mut words = quoted(&line[column + 1]).peekable();
            assert!(words.peek().is_some(), "{language}: no word for {}", line[0]);
            for word in words {
                assert!(all.contains(&word), "{language}: `{word}` is no string's word");
            }
        }
        for line in glossary("Not these").into_iter().filter(|it| it[0] == language) {
            for word in quoted(&line[1]) {
                assert!(!all.contains(&word), "{language}: `{word}` is in the strings");
            }
        }
    }
}

/// Whether every `mark` of a text stands behind one of `before`; a mark at the beginning is part of a longer sentence.
fn stands_behind(text: &str, mark: char, before: &[char]) -> bool {
    let pieces = text.split(mark).collect::<Vec<_>>();
    let in_front = &pieces[..pieces.len() - 1];
    in_front.iter().all(|it| it.is_empty() || it.ends_with(before))
}

#[test]
fn strings_are_set_as_their_language_is() {
    const WIDE: [char; 1] = ['\u{a0}'];
    const NARROW: [char; 1] = ['\u{202f}'];
    for (language, quotes) in [("en", "“”"), ("de", "„“"), ("fr", "«»"), ("es", "«»"), ("uk", "«»")]
    {
        for (key, text) in texts(&strings(language), "") {
            let said = format!("{language}: {key} = {text}");
            assert!(!text.contains(['\'', '"']), "{said}");
            let other = |it: char| "“”„«»".contains(it) && !quotes.contains(it);
            assert!(!text.contains(other), "{said}");
            let percent: &[char] = if language == "en" { &['}'] } else { &WIDE };
            assert!(stands_behind(&text, '%', percent), "{said}");
            let is_divided =
                ['p', 'S', 'с', '№'].iter().any(|it| text.contains(&format!("{it} {{")));
            assert!(!is_divided, "{said}");
            if language == "fr" {
                assert!(stands_behind(&text, ':', &WIDE), "{said}");
                assert!(
                    [';', '!', '?', '»'].iter().all(|it| stands_behind(&text, *it, &NARROW)),
                    "{said}"
                );
                assert!(text.split('«').skip(1).all(|it| it.starts_with(NARROW)), "{said}");
            } else {
                assert!(!text.contains(NARROW), "{said}");
                assert!(
                    [':', ';', '!', '?'].iter().all(|it| !text.contains(&format!(" {it}"))),
                    "{said}"
                );
            }
        }
    }
}

/// A check with a designer's strings.
fn with_strings(file: &str, text: &str) -> (Option<i32>, String) {
    let folder = TempDir::new().expect("a temporary folder");
    let write = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("writable");
        fs::write(path, text).expect("writable");
    };
    let inputs = person("de");
    write("people.csv", &inputs.people.expect("there are people").bytes);
    write("assessments.csv", &inputs.assessments[0].bytes);
    write(&format!("own/strings/{file}"), text.as_bytes());
    let arguments = ["check", "assessments.csv", "--people", "people.csv", "--templates", "own"];
    let output =
        program(folder.path(), &[&arguments[..], &["--as-of", "2026-11-23", "--all"]].concat());
    (output.status.code(), stderr(&output))
}

#[test]
fn a_designer_changes_single_strings() {
    let (code, said) = with_strings("de.toml", "[ask]\nheading = \"Worum es geht\"\n");
    assert_eq!((code, said.contains("error[")), (Some(0), false), "{said}");

    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("strings")).expect("writable");
    let own = "[ask]\nheading = \"Worum \\\"es\\\" geht\"\n";
    fs::write(folder.path().join("strings/de.toml"), own).expect("writable");
    let templates =
        TemplateFiles::overlaid(folder.path(), &fonts(), &mut Report::new()).expect("templates");
    let text = text(&checked(&RunInputs { templates, ..person("de") }), Audience::Hr);
    for wanted in ["Worum\"es\"geht", "Betrieblicher Bedarf"] {
        assert!(text.contains(&pdf::squeezed(wanted)), "{text}");
    }
}

#[test]
fn a_string_that_is_unknown_or_filled_otherwise_is_reported_with_its_place() {
    let own = "[cover]\nperiode = \"Zeit\"\n[readiness]\nrule = \"Regel: {prozent}\"\ntarget = 3\n";
    let (code, said) = with_strings("de.toml", own);
    assert_eq!(code, Some(1), "{said}");
    for wanted in [
        "error[unknown-string] own/strings/de.toml:2:11 (cover.periode)",
        "did you mean `cover.period`?",
        "error[places-differ] own/strings/de.toml:4:8 (readiness.rule)",
        "has {prozent}, and in English it has {percent}",
        "error[wrong-value] own/strings/de.toml:5:10 (readiness.target)",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in:\n{said}");
    }
}

#[test]
fn a_new_language_must_have_every_string_and_its_own_plural_forms() {
    let english = fs::read_to_string(root().join("templates/strings/en.toml")).expect("English");
    let (code, said) = with_strings("nl.toml", &english);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = with_strings("nl.toml", &english.replace("heading = \"Scope\"\n", ""));
    assert_eq!(code, Some(1), "{said}");
    let wanted =
        "error[missing-string] own/strings/nl.toml:1:1: the string `scope.heading` is missing";
    assert!(said.contains(wanted), "{said}");
    let (code, said) = with_strings("pl.toml", &english);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("`spans.years.few` is missing"), "{said}");
}

#[test]
fn an_unknown_language_falls_back_to_the_cycles() {
    for (locale, language, region) in
        [("de_AT.UTF-8", "de", Some("AT")), ("ar-EG", "fr", Some("CA")), ("", "fr", Some("CA"))]
    {
        let cycle = Some(Source::new("cycle.toml", "locale = \"fr-CA\"\n".into()));
        let mut report = Report::new();
        let checked = pipeline::check(RunInputs { cycle, ..person(locale) }, &fonts(), &mut report)
            .expect("a warning at most");
        let found = &checked.reviews.reviews[0].person.locale;
        assert_eq!((&*found.language, found.region.as_deref()), (language, region));
        let warned = report.iter().any(|it| it.code.name() == "unknown-locale");
        assert_eq!(warned, locale == "ar-EG", "{locale}");
    }
}
