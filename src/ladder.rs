//! The career ladder: tracks, rungs and skills.
//!
//! In: the TOML files of a ladder (`ladder.toml` and one file per track). Out: a [`Ladder`] in which every reference is
//! resolved; or every mistake of the files, each with its line, column and a hint.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostics::{Diagnostic, Location, Report, printable};
use crate::fields::{Field, Fields, TomlFile};
use crate::source::Source;

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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
    /// The experience guideline, in the organisation's words.
    pub experience: String,
    /// The area of responsibility, in the organisation's words.
    pub responsibility: String,
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

    /// Reads a ladder from its files. Reports every mistake; gives no ladder if there is one.
    pub fn read(sources: &[Source], report: &mut Report) -> Option<Self> {
        let before = report.errors();
        let files: Vec<TomlFile> =
            sources.iter().filter_map(|it| TomlFile::new(&it.name, &it.bytes, report)).collect();
        let mut reader = Reader { report, places: BTreeMap::new() };
        let ladder = reader.ladder(&files);
        (report.errors() == before).then_some(ladder?)
    }

    /// A track by its id or name, in any case of letters.
    pub fn track(&self, name: &str) -> Option<&Track> {
        let name = name.trim();
        self.tracks
            .iter()
            .find(|it| it.id.eq_ignore_ascii_case(name) || it.name.eq_ignore_ascii_case(name))
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
        self.skills().map(|(_, skill)| skill).find(|it| it.id == *id)
    }

    /// The dimension with an id.
    pub fn dimension(&self, id: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|it| *it.id == *id)
    }

    /// The rung written as `TRACK/LEVEL`; reports one that does not exist, with the nearest that does.
    pub fn find_rung(&self, name: &str, report: &mut Report) -> Option<&Rung> {
        let (track, level) = name.split_once('/').unwrap_or((name, ""));
        let found = self.track(track).and_then(|it| it.rung(level));
        if found.is_none() {
            let all: Vec<String> = self.rungs().map(|it| it.id.to_string()).collect();
            let message = format!("the ladder has no rung `{}`", printable(name));
            let finding = Diagnostic::error("unknown-rung", message).value(name);
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
        self.rungs.iter().find(|it| it.id.level.eq_ignore_ascii_case(level.trim()))
    }
}

/// Reads a whole ladder and remembers where each id was first seen.
struct Reader<'r> {
    report: &'r mut Report,
    places: BTreeMap<String, Location>,
}

impl Reader<'_> {
    fn ladder(&mut self, files: &[TomlFile]) -> Option<Ladder> {
        let mut shared = None;
        let mut tracks = Vec::new();
        for file in files {
            let Some(document) = file.parse(self.report) else { continue };
            if file.file_name() == SHARED {
                shared = self.shared(document.fields());
            } else {
                tracks.push(document);
            }
        }
        let Some(mut shared) = shared else {
            self.no_shared_file(files);
            return None;
        };
        for document in &tracks {
            let fields = document.fields();
            let at = fields.at().clone();
            let Some(track) = self.track(fields, &shared) else { continue };
            if !shared.order.contains(&track.id) {
                self.undeclared_track(&track.id, at, &shared.order);
            }
            shared.ladder.tracks.push(track);
        }
        self.tracks_without_file(&shared);
        let Shared { mut ladder, order, .. } = shared;
        ladder.tracks.sort_by_key(|track| order.iter().position(|id| *id == track.id));
        Some(ladder)
    }

    fn no_shared_file(&mut self, files: &[TomlFile]) {
        let at = files.first().map(TomlFile::start);
        let finding = Diagnostic::error("ladder-without-shared-file", format!("the ladder has no file `{SHARED}`"))
            .hint("it names the levels, the tracks and the dimensions; `promopacket init` writes an example beside a cycle");
        self.report.push(match at {
            Some(at) => finding.at(at),
            None => finding,
        });
    }

    fn shared(&mut self, fields: Fields<'_>) -> Option<Shared> {
        let schema = fields.number("schema", 1..2, self.report);
        if schema.is_none() && !fields.has("schema") {
            fields.missing("schema", self.report);
        }
        let name = fields.required_text("name", self.report);
        let introduction = fields.text("introduction", self.report).map(|it| it.value);
        let levels = self.names(&fields, "levels");
        let order = self.names(&fields, "tracks");
        let dimensions = fields.tables("dimension", self.report);
        let dimensions: Vec<_> =
            dimensions.into_iter().filter_map(|it| self.dimension(it)).collect();
        let at = fields.at().clone();
        fields.finish(self.report);
        let name = name?.value;
        Some(Shared {
            ladder: Ladder { name, introduction, levels, dimensions, tracks: Vec::new() },
            order,
            at,
        })
    }

    fn names(&mut self, fields: &Fields<'_>, key: &'static str) -> Vec<Arc<str>> {
        match fields.texts(key, self.report) {
            Some(names) => names.value.iter().filter_map(|it| self.unique(key, it)).collect(),
            None => {
                if !fields.has(key) {
                    fields.missing(key, self.report);
                }
                Vec::new()
            }
        }
    }

    fn dimension(&mut self, fields: Fields<'_>) -> Option<Dimension> {
        let id = fields.required_text("id", self.report);
        let name = fields.required_text("name", self.report);
        let about = fields.text("about", self.report).map(|it| it.value);
        fields.finish(self.report);
        Some(Dimension { id: self.unique("dimension", &id?)?, name: name?.value, about })
    }

    fn track(&mut self, fields: Fields<'_>, shared: &Shared) -> Option<Track> {
        let id =
            fields.required_text("track", self.report).and_then(|it| self.unique("track", &it));
        let name = fields.required_text("name", self.report);
        let inferred = fields.truth("levels_are_inferred", self.report).is_some_and(|it| it.value);
        let rungs = fields.tables("rung", self.report);
        if !fields.has("rung") {
            fields.missing("rung", self.report);
        }
        let of = id.clone().unwrap_or_else(|| "".into());
        let mut rungs: Vec<Rung> =
            rungs.into_iter().filter_map(|it| self.rung(it, &of, shared)).collect();
        rungs.sort_by_key(|rung| {
            shared.ladder.levels.iter().position(|level| *level == rung.id.level)
        });
        fields.finish(self.report);
        Some(Track { id: id?, name: name?.value, levels_are_inferred: inferred, rungs })
    }

    fn rung(&mut self, fields: Fields<'_>, track: &Arc<str>, shared: &Shared) -> Option<Rung> {
        let level = fields
            .required_text("level", self.report)
            .and_then(|it| self.level(&it, track, shared));
        let experience = fields.required_text("experience", self.report);
        let responsibility = fields.required_text("responsibility", self.report);
        let skills = fields.tables("skill", self.report);
        if !fields.has("skill") {
            fields.missing("skill", self.report);
        }
        let skills = skills.into_iter().filter_map(|it| self.skill(it, shared)).collect();
        fields.finish(self.report);
        let id = RungId { track: Arc::clone(track), level: level? };
        Some(Rung {
            id,
            experience: experience?.value,
            responsibility: responsibility?.value,
            skills,
        })
    }

    fn level(&mut self, field: &Field<String>, track: &str, shared: &Shared) -> Option<Arc<str>> {
        let Some(level) = shared.ladder.levels.iter().find(|it| ***it == *field.value) else {
            let message = format!("`{}` is not a level of this ladder", printable(&field.value));
            let finding = Diagnostic::error("unknown-level", message)
                .at(field.at.clone())
                .value(&field.value)
                .nearest(&field.value, shared.ladder.levels.iter().map(|it| &**it));
            self.report.push(finding);
            return None;
        };
        self.unique("rung", &Field { value: format!("{track}/{level}"), at: field.at.clone() })?;
        Some(Arc::clone(level))
    }

    fn skill(&mut self, fields: Fields<'_>, shared: &Shared) -> Option<Skill> {
        let id = fields.required_text("id", self.report).and_then(|it| self.unique("skill", &it));
        let category =
            fields.has("category").then(|| fields.required_text("category", self.report)).flatten();
        let text = fields.required_text("text", self.report);
        let dimension = fields
            .required_text("dimension", self.report)
            .and_then(|it| self.dimension_of(&it, shared));
        fields.finish(self.report);
        Some(Skill {
            id: SkillId(id?),
            category: category.map(|it| it.value),
            text: text?.value,
            dimension: dimension?,
        })
    }

    fn dimension_of(&mut self, field: &Field<String>, shared: &Shared) -> Option<Arc<str>> {
        let dimensions = &shared.ladder.dimensions;
        let found = dimensions.iter().find(|it| *it.id == *field.value);
        if found.is_none() {
            let message =
                format!("`{}` is not a dimension of this ladder", printable(&field.value));
            let finding = Diagnostic::error("unknown-dimension", message)
                .at(field.at.clone())
                .value(&field.value)
                .nearest(&field.value, dimensions.iter().map(|it| &*it.id));
            self.report.push(finding);
        }
        found.map(|it| Arc::clone(&it.id))
    }

    /// The id, if it is the first of its kind; otherwise reports it with the place of the first.
    fn unique(&mut self, kind: &str, field: &Field<String>) -> Option<Arc<str>> {
        let first = self
            .places
            .entry(format!("{kind} {}", field.value))
            .or_insert_with(|| field.at.clone());
        if *first == field.at {
            return Some(field.value.as_str().into());
        }
        let message = format!("`{}` stands twice, first at {first}", printable(&field.value));
        let finding = Diagnostic::error("duplicate-id", message)
            .at(field.at.clone())
            .value(&field.value)
            .hint("rename or remove one of the two");
        self.report.push(finding);
        None
    }

    fn undeclared_track(&mut self, id: &str, at: Location, order: &[Arc<str>]) {
        let message =
            format!("the track `{}` is not in the list `tracks` of {SHARED}", printable(id));
        let finding = Diagnostic::error("unknown-track", message)
            .at(at)
            .value(id)
            .nearest(id, order.iter().map(|it| &**it));
        self.report.push(finding);
    }

    fn tracks_without_file(&mut self, shared: &Shared) {
        let missing =
            shared.order.iter().filter(|id| shared.ladder.tracks.iter().all(|it| it.id != **id));
        for id in missing {
            let message = format!("there is no sound file for the track `{}`", printable(id));
            let finding = Diagnostic::error("track-without-file", message)
                .at(shared.at.clone())
                .hint(format!("add `{}.toml` with `track = \"{}\"`", printable(id), printable(id)));
            self.report.push(finding);
        }
    }
}

/// What `ladder.toml` says.
struct Shared {
    ladder: Ladder,
    order: Vec<Arc<str>>,
    at: Location,
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
