//! What a reader who cannot see relies on, in every edition of the sample and of the gallery: alternative texts, header
//! cells, headings in order, links with a description, a language.

use promopacket::audience::Audience;
use promopacket::pipeline::RunInputs;
use promopacket::typeset::TemplateFiles;

use crate::gallery;
use crate::structure::{Element, Part, Structure, structure};
use crate::workbench::{build, checked, fonts, pdf, sample};

/// Everything that is wrong, in words.
fn faults(edition: &Structure) -> Vec<String> {
    let mut faults = Vec::new();
    if !edition.is_marked {
        faults.push("not marked as tagged".to_owned());
    }
    if edition.language.as_deref().unwrap_or_default().is_empty() {
        faults.push("no language".to_owned());
    }
    for (description, is_placed) in &edition.links {
        if description.trim().is_empty() || !is_placed {
            faults.push("a link without a description or a place in the structure".to_owned());
        } else if description.contains("://") || description.starts_with("page ") {
            faults.push(format!("a link that does not say where it leads: {description}"));
        }
    }
    let all = edition.root.all();
    faults.extend(all.iter().filter_map(|it| fault(it)));
    faults.extend(heading_faults(&all));
    faults
}

fn fault(element: &Element) -> Option<String> {
    match element.tag.as_str() {
        "Figure" if element.alt.as_deref().unwrap_or_default().trim().is_empty() => {
            Some("a picture without alternative text".to_owned())
        }
        "Table" => table_fault(element),
        _ => None,
    }
}

fn table_fault(table: &Element) -> Option<String> {
    let all = table.all();
    let row = all.iter().find(|it| it.tag == "TR")?;
    let cells: Vec<_> = row.children().collect();
    let is_header = |it: &&Element| it.tag == "TH" && it.scope.is_some();
    let is_sound = !cells.is_empty() && cells.iter().all(is_header);
    (!is_sound).then(|| format!("a table whose first row is no header: {}", row.text()))
}

/// The level of a heading.
fn level(element: &Element) -> Option<usize> {
    element.tag.strip_prefix('H').and_then(|it| it.parse().ok())
}

fn heading_faults(all: &[&Element]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut before = 0;
    for (element, level) in all.iter().filter_map(|it| Some((it, level(it)?))) {
        if element.text().trim().is_empty() {
            faults.push("an empty heading".to_owned());
        }
        if level > before + 1 {
            faults.push(format!("a heading of level {level} after one of level {before}"));
        }
        before = level;
    }
    if before == 0 {
        faults.push("no heading".to_owned());
    }
    faults
}

#[test]
fn every_edition_of_the_sample_can_be_read_without_seeing_it() {
    let built = build(&sample(), &Audience::ALL, 2);
    for packet in &built.manifest.packets {
        let edition = structure(&built.read(&packet.file));
        assert_eq!(faults(&edition), Vec::<String>::new(), "{}", packet.file);
    }
}

#[test]
fn every_edition_of_the_gallery_can_be_read_without_seeing_it() {
    let fonts = fonts();
    for case in gallery::cases() {
        for audience in Audience::ALL {
            let edition = structure(&gallery::edition(&case, &fonts, audience));
            assert_eq!(faults(&edition), Vec::<String>::new(), "{} {audience}", case.display());
        }
    }
}

/// The faults of a document made by one template alone.
fn faults_of(body: &str) -> Vec<String> {
    let mut templates = TemplateFiles::built_in();
    let main = format!("#set document(title: \"x\")\n{body}\n");
    templates.insert("packet.typ", main.into_bytes());
    let checked = checked(&RunInputs { templates, ..sample() });
    match pdf(&checked, "E1003", Audience::Committee) {
        Ok(bytes) => faults(&structure(&bytes)),
        Err(refused) => vec![refused],
    }
}

/// The tests would notice, or the typesetter refuses.
#[test]
fn what_a_reader_would_miss_is_noticed() {
    let sound = "= One\n== Two\n#table(columns: 1, table.header[a], [b])\n";
    assert_eq!(faults_of(sound), Vec::<String>::new());
    for (body, wanted) in [
        ("= One\n#table(columns: 1, [a], [b])", "first row is no header"),
        ("words", "no heading"),
        ("= One\n== #h(1pt)", "heading title is empty"),
        ("= One\n#figure(rect(), alt: \" \")", "a picture without alternative text"),
        ("= One\n=== Three", "skipped from heading level 1 to 3"),
        ("= One\n#figure(rect())", "PDF/UA-1 error"),
    ] {
        let found = faults_of(body);
        assert!(found.iter().any(|it| it.contains(wanted)), "{body}: {found:?}");
    }
}

/// What the typesetter refuses would be noticed, too.
#[test]
fn headings_that_skip_a_level_are_noticed() {
    let heading = |tag: &str| Element {
        tag: tag.to_owned(),
        parts: vec![Part::Text("words".to_owned(), 1)],
        ..Element::default()
    };
    for (tags, is_sound) in [
        (&["H1", "H2", "H3", "H2"][..], true),
        (&["H1", "H2", "H1"], true),
        (&["H2"], false),
        (&["H1", "H3"], false),
        (&[], false),
    ] {
        let elements: Vec<Element> = tags.iter().map(|it| heading(it)).collect();
        let found = heading_faults(&elements.iter().collect::<Vec<_>>());
        assert_eq!(found.is_empty(), is_sound, "{tags:?}: {found:?}");
    }
}

/// Bytes with one sequence replaced by another of the same length, so that every place in a PDF stays true.
fn with(bytes: &[u8], written: &[u8], instead: &[u8]) -> Vec<u8> {
    assert_eq!(written.len(), instead.len());
    let mut changed = bytes.to_vec();
    let mut at = 0;
    while let Some(found) = changed[at..].windows(written.len()).position(|it| it == written) {
        at += found;
        changed[at..at + written.len()].copy_from_slice(instead);
    }
    assert!(changed != bytes, "there is no {}", String::from_utf8_lossy(written));
    changed
}

/// What the typesetter always writes would be missed, too: each is taken out of a sound packet's bytes.
#[test]
fn a_packet_without_language_marking_or_descriptions_is_noticed() {
    let sound = pdf(&checked(&sample()), "E1003", Audience::Committee).expect("a packet");
    assert_eq!(faults(&structure(&sound)), Vec::<String>::new());
    let link = "a link without a description or a place in the structure";
    let unsaid = "a link that does not say where it leads: page 2          ";
    for (written, instead, wanted) in [
        ("/Marked true", "/Marked null", "not marked as tagged"),
        ("/Lang(", "/Lost(", "no language"),
        ("/Contents(", "/Nothings(", link),
        ("/Contents(Concerns, page 2)", "/Contents(                )", link),
        ("/Contents(Concerns, page 2)", "/Contents(page 2          )", unsaid),
        ("/StructParent ", "/StructOrphan ", link),
    ] {
        let broken = with(&sound, written.as_bytes(), instead.as_bytes());
        let found = faults(&structure(&broken));
        assert!(found.iter().any(|it| it == wanted), "{written}: {found:?}");
        assert!(found.iter().all(|it| it == wanted), "{written}: {found:?}");
    }
}
