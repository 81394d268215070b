//! A ladder to its TOML files. In: a ladder. Out: the files that read back as the same one.

use std::fmt::Write as _;

use super::{Ladder, Rung, SHARED, Skill, Track};

const ABOUT_SHARED: &str =
    "# What the tracks of this ladder share. `promopacket schema ladder` describes these files.

schema = 1
";

/// The name and the text of every file.
pub(super) fn files(ladder: &Ladder) -> Vec<(String, String)> {
    let shared = (SHARED.to_owned(), shared(ladder));
    let tracks = ladder.tracks.iter().map(|it| (file_name(it), track(it)));
    std::iter::once(shared).chain(tracks).collect()
}

/// A name for the file of a track that the shared file does not have.
fn file_name(track: &Track) -> String {
    let name = format!("{}.toml", track.id);
    if name.eq_ignore_ascii_case(SHARED) { format!("track-{name}") } else { name }
}

fn shared(ladder: &Ladder) -> String {
    let mut text = ABOUT_SHARED.to_owned();
    line(&mut text, "name", Some(&ladder.name));
    line(&mut text, "language", Some(&ladder.language));
    line(&mut text, "introduction", ladder.introduction.as_deref());
    text += "\n# All levels, lowest first.\n";
    list(&mut text, "levels", ladder.levels.iter().map(|it| &**it));
    text += "\n# The track files beside this one, in the order to show them.\n";
    list(&mut text, "tracks", ladder.tracks.iter().map(|it| &*it.id));
    for dimension in &ladder.dimensions {
        text += "\n[[dimension]]\n";
        line(&mut text, "id", Some(&dimension.id));
        line(&mut text, "name", Some(&dimension.name));
        line(&mut text, "about", dimension.about.as_deref());
    }
    text
}

fn track(track: &Track) -> String {
    let mut text = String::new();
    line(&mut text, "track", Some(&track.id));
    line(&mut text, "name", Some(&track.name));
    if track.levels_are_inferred {
        text += "levels_are_inferred = true\n";
    }
    for own in &track.rungs {
        rung(&mut text, own);
    }
    text
}

fn rung(text: &mut String, rung: &Rung) {
    *text += "\n[[rung]]\n";
    line(text, "level", Some(&rung.id.level));
    line(text, "experience", rung.experience.as_deref());
    line(text, "responsibility", rung.responsibility.as_deref());
    for own in &rung.skills {
        skill(text, own);
    }
}

fn skill(text: &mut String, skill: &Skill) {
    *text += "\n[[rung.skill]]\n";
    line(text, "id", Some(skill.id.as_str()));
    line(text, "category", skill.category.as_deref());
    line(text, "text", Some(&skill.text));
    line(text, "dimension", Some(&skill.dimension));
}

/// A line of a key and its text; nothing without a text.
fn line(text: &mut String, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        writeln!(text, "{key} = {}", toml_text(value)).expect("a text takes every line");
    }
}

/// A text as a TOML string, in which everything is written as it is in JSON.
fn toml_text(text: &str) -> String {
    serde_json::to_string(text).expect("a text always serialises")
}

fn list<'l>(text: &mut String, key: &str, values: impl Iterator<Item = &'l str>) {
    let values: Vec<String> = values.map(toml_text).collect();
    writeln!(text, "{key} = [{}]", values.join(", ")).expect("a text takes every line");
}
