//! The career ladder: tracks, rungs and skills.
//!
//! In: the TOML files of a ladder (`ladder.toml` and one file per track), or the rows of a table. Out: a [`Ladder`] in which every reference is
//! resolved; or every mistake of the files, each with its line, column and a hint.

mod from_table;
mod generated_ids;
mod level_order;
mod read_toml;
mod write_toml;

use std::fmt::{self, Display};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::source::Source;
use crate::toml_reader::TomlFile;

pub(crate) use from_table::{LadderRow, LadderTable};

/// The files of the ladder that is built in.
const BUILT_IN: [(&str, &str); 5] = [
    ("ladder.toml", include_str!("../data/ladder/ladder.toml")),
    ("backend.toml", include_str!("../data/ladder/backend.toml")),
    ("frontend.toml", include_str!("../data/ladder/frontend.toml")),
    ("backend-management.toml", include_str!("../data/ladder/backend-management.toml")),
    ("frontend-management.toml", include_str!("../data/ladder/frontend-management.toml")),
];

/// The name of the file that holds what the tracks share.
const SHARED: &str = "ladder.toml";

/// The stable id of a skill, such as `backend/L5/event-flows`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SkillId(Arc<str>);

impl SkillId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for SkillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place on the ladder: a track and a level of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RungId {
    /// The id of the track, such as `backend`.
    pub track: Arc<str>,
    /// The level, such as `L5`.
    pub level: Arc<str>,
}

impl Display for RungId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.track, self.level)
    }
}

/// A career ladder.
#[derive(Debug, Clone, Serialize)]
pub struct Ladder {
    /// The ladder's own name.
    pub name: String,
    /// The language that the ladder is written in, such as `en`.
    pub language: String,
    /// The organisation's introduction, if it has one.
    pub introduction: Option<String>,
    /// All levels, lowest first.
    pub levels: Vec<Arc<str>>,
    /// Groups of skills, the same across tracks.
    pub dimensions: Vec<Dimension>,
    /// The tracks in their declared order.
    pub tracks: Vec<Track>,
}

/// A group of skills that exists in every track, so that readiness can be compared. Ours, not the organisation's.
#[derive(Debug, Clone, Serialize)]
pub struct Dimension {
    /// The id, such as `craft`.
    pub id: Arc<str>,
    /// The name to show.
    pub name: String,
    /// What belongs to it.
    pub about: Option<String>,
}

/// A career path, such as backend or backend management.
#[derive(Debug, Clone, Serialize)]
pub struct Track {
    /// The id, such as `backend-management`.
    pub id: Arc<str>,
    /// The name to show.
    pub name: String,
    /// Whether the levels of the rungs are inferred and not written in the organisation's text.
    pub levels_are_inferred: bool,
    /// The rungs, lowest first.
    pub rungs: Vec<Rung>,
}

/// What is expected at one level of a track.
#[derive(Debug, Clone, Serialize)]
pub struct Rung {
    /// Track and level.
    pub id: RungId,
    /// The experience guideline, in the organisation's words, if it has one.
    pub experience: Option<String>,
    /// The area of responsibility, in the organisation's words, if it names one.
    pub responsibility: Option<String>,
    /// The skills in the organisation's order.
    pub skills: Vec<Skill>,
}

/// One expectation of a rung.
#[derive(Debug, Clone, Serialize)]
pub struct Skill {
    /// The stable id.
    pub id: SkillId,
    /// The organisation's category, where it has one.
    pub category: Option<String>,
    /// The organisation's words.
    pub text: String,
    /// The id of our dimension.
    pub dimension: Arc<str>,
}

impl Skill {
    /// The skill as the organisation's text has it: with its category in front, if it has one.
    pub fn full_text(&self) -> String {
        match &self.category {
            Some(category) => format!("{category}: {}", self.text),
            None => self.text.clone(),
        }
    }
}

impl Ladder {
    /// The ladder that is built in.
    pub fn built_in() -> Self {
        let mut report = Report::new();
        let ladder = Self::read(&Self::built_in_sources(), &mut report);
        ladder.expect("the built-in ladder is sound: a test reads it")
    }

    /// The files of the built-in ladder, to be hashed or written out.
    pub fn built_in_sources() -> Vec<Source> {
        BUILT_IN.iter().map(|(name, text)| Source::new(*name, text.as_bytes().to_vec())).collect()
    }

    /// Reads a ladder from its files if there are any; else the built-in one.
    pub(crate) fn read_or_built_in(
        sources: Option<&[Source]>,
        report: &mut Report,
    ) -> Option<Self> {
        match sources {
            Some(sources) => Self::read(sources, report),
            None => Some(Self::built_in()),
        }
    }

    /// Reads a ladder from its files. Reports every mistake; gives no ladder if there is one.
    pub fn read(sources: &[Source], report: &mut Report) -> Option<Self> {
        let before = report.errors();
        let files: Vec<TomlFile> = sources
            .iter()
            .filter_map(|source| TomlFile::new(&source.name, &source.bytes, report))
            .collect();
        let ladder = read_toml::read(&files, report);
        (report.errors() == before).then_some(ladder?)
    }

    /// Reads a ladder that is written as a table. Reports every mistake; gives no ladder if there is one.
    pub(crate) fn of_table(table: &LadderTable, report: &mut Report) -> Option<Self> {
        let before = report.errors();
        let ladder = from_table::read(table, report);
        (report.errors() == before).then_some(ladder?)
    }

    /// The TOML files that read back as this ladder: `ladder.toml` and one for each track.
    pub fn to_files(&self) -> Vec<(String, String)> {
        write_toml::files(self)
    }

    /// A track by its id or name, in any case of letters.
    pub fn track(&self, name: &str) -> Option<&Track> {
        let name = name.trim();
        self.tracks.iter().find(|track| {
            track.id.eq_ignore_ascii_case(name) || track.name.eq_ignore_ascii_case(name)
        })
    }

    /// The rung at a place.
    pub fn rung(&self, id: &RungId) -> Option<&Rung> {
        self.track(&id.track)?.rung(&id.level)
    }

    /// All rungs, track by track.
    pub fn rungs(&self) -> impl Iterator<Item = &Rung> {
        self.tracks.iter().flat_map(|it| &it.rungs)
    }

    /// All skills, rung by rung.
    pub fn skills(&self) -> impl Iterator<Item = (&Rung, &Skill)> {
        self.rungs().flat_map(|rung| rung.skills.iter().map(move |skill| (rung, skill)))
    }

    /// The skill with an id.
    pub fn skill(&self, id: &SkillId) -> Option<&Skill> {
        self.skills().map(|(_, skill)| skill).find(|skill| skill.id == *id)
    }

    /// The dimension with an id.
    pub fn dimension(&self, id: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| *dimension.id == *id)
    }

    /// The rung written as `TRACK/LEVEL`; reports one that does not exist, with the nearest that does.
    pub fn find_rung(&self, name: &str, report: &mut Report) -> Option<&Rung> {
        let (track, level) = name.split_once('/').unwrap_or((name, ""));
        let found = self.track(track).and_then(|track| track.rung(level));
        if found.is_none() {
            let all: Vec<String> = self.rungs().map(|rung| rung.id.to_string()).collect();
            let message = format!("the ladder has no rung `{}`", escape_control(name));
            let finding = Diagnostic::error(Code::UnknownRung, message).value(name);
            let finding = match level {
                "" => finding.hint("write a track and a level, such as `backend/L5`"),
                _ => finding.nearest(name, all.iter().map(String::as_str)),
            };
            let finding = finding.hint("`promopacket ladder list` lists all rungs");
            report.push(finding);
        }
        found
    }
}

impl Track {
    /// The rung at a level, in any case of letters.
    pub fn rung(&self, level: &str) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.id.level.eq_ignore_ascii_case(level.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(shared: &str, track: &str) -> Vec<String> {
        let sources =
            [Source::new("ladder.toml", shared.into()), Source::new("t.toml", track.into())];
        let mut report = Report::new();
        assert_eq!(Ladder::read(&sources, &mut report).is_none(), report.has_errors());
        report.in_file_order().iter().map(ToString::to_string).collect()
    }

    const SHARED_TEXT: &str = "schema = 1\nname = \"x\"\nlevels = [\"L1\"]\ntracks = [\"t\"]\n[[dimension]]\nid = \"craft\"\nname = \"Craft\"\n";

    #[test]
    fn built_in_ladder_has_all_rungs_and_skills() {
        let ladder = Ladder::built_in();
        assert_eq!((ladder.rungs().count(), ladder.skills().count()), (21, 134));
    }

    #[test]
    fn the_language_is_a_code_and_english_if_nothing_is_said() {
        let ladder = |line: &str| {
            let shared = format!("{line}{SHARED_TEXT}");
            let track = "track = \"t\"\nname = \"T\"\n[[rung]]\nlevel = \"L1\"\nexperience = \"e\"\nresponsibility = \"r\"\n\
                [[rung.skill]]\nid = \"a\"\ntext = \"x\"\ndimension = \"craft\"\n";
            let sources =
                [Source::new("ladder.toml", shared.into()), Source::new("t.toml", track.into())];
            Ladder::read(&sources, &mut Report::new()).map(|it| it.language)
        };
        assert_eq!(ladder("").as_deref(), Some("en"));
        assert_eq!(ladder("language = \"de\"\n").as_deref(), Some("de"));
        assert_eq!(ladder("language = \"German\"\n"), None);
    }

    #[test]
    fn every_mistake_is_reported_with_its_place() {
        let track = "track = \"t\"\nname = \"T\"\n[[rung]]\nlevel = \"L11\"\nexperience = \"\"\nresponsibility = \"r\"\n\
            [[rung.skill]]\nid = \"a\"\ntext = \"x\"\n[[rung.skill]]\nid = \"a\"\ntext = \"x\"\ndimension = \"craf\"\nnote = 1\n";
        let found = read(SHARED_TEXT, track).join("\n");
        for wanted in [
            "error[unknown-level] t.toml:4:9 (rung.level)",
            "error[empty-text] t.toml:5:14 (rung.experience)",
            "`rung.skill.dimension` is missing",
            "error[duplicate-id] t.toml:11:6 (rung.skill.id)",
            "error[unknown-dimension] t.toml:13:13 (rung.skill.dimension)",
            "did you mean `craft`?",
            "error[unknown-key] t.toml:14:1",
        ] {
            assert!(found.contains(wanted), "{wanted} is not in:\n{found}");
        }
    }
}
