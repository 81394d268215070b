//! Ladder files to a ladder. In: the files, parsed. Out: the ladder with every reference resolved; or every mistake.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Dimension, Ladder, Rung, RungId, SHARED, Skill, SkillId, Track};
use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control};
use crate::toml_reader::{PlacedValue, TomlFields, TomlFile};

/// Reads a whole ladder. Reports every mistake.
pub(super) fn read(files: &[TomlFile], report: &mut Report) -> Option<Ladder> {
    LadderReader::new(report).ladder(files)
}

/// Reads a whole ladder and remembers where each id was first seen.
pub(super) struct LadderReader<'r> {
    report: &'r mut Report,
    /// The errors that were there before.
    before: usize,
    places: BTreeMap<String, Location>,
}

impl<'r> LadderReader<'r> {
    /// A reader that has seen nothing yet.
    pub(super) fn new(report: &'r mut Report) -> Self {
        let before = report.errors();
        Self { report, before, places: BTreeMap::new() }
    }
}

impl LadderReader<'_> {
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
        let LadderDefaults { mut ladder, order, .. } = shared;
        ladder.tracks.sort_by_key(|track| order.iter().position(|id| *id == track.id));
        Some(ladder)
    }

    fn no_shared_file(&mut self, files: &[TomlFile]) {
        let at = files.first().map(TomlFile::start);
        let finding = Diagnostic::error(Code::LadderWithoutSharedFile, format!("the ladder has no file `{SHARED}`"))
            .hint("it names the levels, the tracks and the dimensions; `promopacket init` writes an example beside a cycle");
        self.report.push(match at {
            Some(at) => finding.at(at),
            None => finding,
        });
    }

    fn shared(&mut self, fields: TomlFields<'_>) -> Option<LadderDefaults> {
        let schema = fields.number("schema", 1..2, self.report);
        if schema.is_none() && !fields.has("schema") {
            fields.missing("schema", self.report);
        }
        let name = fields.required_text("name", self.report);
        let language = self.language(&fields);
        let introduction = fields.text("introduction", self.report).map(|it| it.value);
        let levels = self.names(&fields, "levels");
        let order = self.names(&fields, "tracks");
        let dimensions = fields.tables("dimension", self.report);
        let dimensions: Vec<_> =
            dimensions.into_iter().filter_map(|entry| self.dimension(entry)).collect();
        let at = fields.at().clone();
        fields.reject_unknown(self.report);
        let name = name?.value;
        Some(LadderDefaults {
            ladder: Ladder { name, language, introduction, levels, dimensions, tracks: Vec::new() },
            order,
            at,
        })
    }

    /// The code of the ladder's language; Typst hyphenates and screen readers speak by it.
    fn language(&mut self, fields: &TomlFields<'_>) -> String {
        let Some(field) = fields.text("language", self.report) else { return "en".to_owned() };
        let is_code = (2..=3).contains(&field.value.len())
            && field.value.bytes().all(|it| it.is_ascii_lowercase());
        if !is_code {
            let message =
                format!("`{}` is not the code of a language", escape_control(&field.value));
            let finding = Diagnostic::error(Code::NotALanguage, message).at(field.at);
            let hint = "write the two or three small letters of ISO 639, such as `en` or `de`";
            self.report.push(finding.value(&field.value).hint(hint));
        }
        field.value
    }

    fn names(&mut self, fields: &TomlFields<'_>, key: &'static str) -> Vec<Arc<str>> {
        match fields.texts(key, self.report) {
            Some(names) => names.value.iter().filter_map(|name| self.unique(key, name)).collect(),
            None => {
                if !fields.has(key) {
                    fields.missing(key, self.report);
                }
                Vec::new()
            }
        }
    }

    fn dimension(&mut self, fields: TomlFields<'_>) -> Option<Dimension> {
        let id = fields.required_text("id", self.report);
        let name = fields.required_text("name", self.report);
        let about = fields.text("about", self.report).map(|it| it.value);
        fields.reject_unknown(self.report);
        Some(Dimension { id: self.unique("dimension", &id?)?, name: name?.value, about })
    }

    fn track(&mut self, fields: TomlFields<'_>, shared: &LadderDefaults) -> Option<Track> {
        let id =
            fields.required_text("track", self.report).and_then(|text| self.unique("track", &text));
        let name = fields.required_text("name", self.report);
        let inferred =
            fields.boolean("levels_are_inferred", self.report).is_some_and(|it| it.value);
        let rungs = fields.tables("rung", self.report);
        if !fields.has("rung") {
            fields.missing("rung", self.report);
        }
        let of = id.clone().unwrap_or_else(|| "".into());
        let mut rungs: Vec<Rung> =
            rungs.into_iter().filter_map(|entry| self.rung(entry, &of, shared)).collect();
        rungs.sort_by_key(|rung| {
            shared.ladder.levels.iter().position(|level| *level == rung.id.level)
        });
        fields.reject_unknown(self.report);
        Some(Track { id: id?, name: name?.value, levels_are_inferred: inferred, rungs })
    }

    fn rung(
        &mut self,
        fields: TomlFields<'_>,
        track: &Arc<str>,
        shared: &LadderDefaults,
    ) -> Option<Rung> {
        let level = fields
            .required_text("level", self.report)
            .and_then(|text| self.level(&text, track, shared));
        let experience = self.optional_text(&fields, "experience");
        let responsibility = self.optional_text(&fields, "responsibility");
        let skills = fields.tables("skill", self.report);
        if !fields.has("skill") {
            fields.missing("skill", self.report);
        }
        let skills = skills.into_iter().filter_map(|entry| self.skill(entry, shared)).collect();
        fields.reject_unknown(self.report);
        let id = RungId { track: Arc::clone(track), level: level? };
        Some(Rung { id, experience, responsibility, skills })
    }

    /// A text that may be left out, but not be blank.
    fn optional_text(&mut self, fields: &TomlFields<'_>, key: &'static str) -> Option<String> {
        let field = fields.has(key).then(|| fields.required_text(key, self.report)).flatten();
        field.map(|it| it.value)
    }

    fn level(
        &mut self,
        field: &PlacedValue<String>,
        track: &str,
        shared: &LadderDefaults,
    ) -> Option<Arc<str>> {
        let Some(level) = shared.ladder.levels.iter().find(|level| ***level == *field.value) else {
            let message =
                format!("`{}` is not a level of this ladder", escape_control(&field.value));
            let finding = Diagnostic::error(Code::UnknownLevel, message)
                .at(field.at.clone())
                .value(&field.value)
                .nearest(&field.value, shared.ladder.levels.iter().map(|it| &**it));
            self.report.push(finding);
            return None;
        };
        self.unique(
            "rung",
            &PlacedValue { value: format!("{track}/{level}"), at: field.at.clone() },
        )?;
        Some(Arc::clone(level))
    }

    fn skill(&mut self, fields: TomlFields<'_>, shared: &LadderDefaults) -> Option<Skill> {
        let id =
            fields.required_text("id", self.report).and_then(|text| self.unique("skill", &text));
        let category = self.optional_text(&fields, "category");
        let text = fields.required_text("text", self.report);
        let dimension = fields
            .required_text("dimension", self.report)
            .and_then(|text| self.dimension_of(&text, shared));
        fields.reject_unknown(self.report);
        Some(Skill { id: SkillId(id?), category, text: text?.value, dimension: dimension? })
    }

    fn dimension_of(
        &mut self,
        field: &PlacedValue<String>,
        shared: &LadderDefaults,
    ) -> Option<Arc<str>> {
        let dimensions = &shared.ladder.dimensions;
        let found = dimensions.iter().find(|dimension| *dimension.id == *field.value);
        if found.is_none() {
            let message =
                format!("`{}` is not a dimension of this ladder", escape_control(&field.value));
            let finding = Diagnostic::error(Code::UnknownDimension, message)
                .at(field.at.clone())
                .value(&field.value)
                .nearest(&field.value, dimensions.iter().map(|it| &*it.id));
            self.report.push(finding);
        }
        found.map(|dimension| Arc::clone(&dimension.id))
    }

    /// The id, if it is the first of its kind; otherwise reports it with the place of the first.
    pub(super) fn unique(&mut self, kind: &str, field: &PlacedValue<String>) -> Option<Arc<str>> {
        let first = self
            .places
            .entry(format!("{kind} {}", field.value))
            .or_insert_with(|| field.at.clone());
        if *first == field.at {
            return Some(field.value.as_str().into());
        }
        let message =
            format!("`{}` is there twice, first at {first}", escape_control(&field.value));
        let finding = Diagnostic::error(Code::DuplicateId, message)
            .at(field.at.clone())
            .value(&field.value)
            .hint("rename or remove one of the two");
        self.report.push(finding);
        None
    }

    /// Where an id of a kind was seen first.
    pub(super) fn first_place(&self, kind: &str, field: &PlacedValue<String>) -> Option<Location> {
        self.places.get(&format!("{kind} {}", field.value)).cloned()
    }

    /// Whether any mistake was found.
    pub(super) fn has_errors(&self) -> bool {
        self.report.errors() > self.before
    }

    /// Reports a mistake.
    pub(super) fn push(&mut self, finding: Diagnostic) {
        self.report.push(finding);
    }

    fn undeclared_track(&mut self, id: &str, at: Location, order: &[Arc<str>]) {
        let message =
            format!("the track `{}` is not in the list `tracks` of {SHARED}", escape_control(id));
        let finding = Diagnostic::error(Code::UnknownTrack, message)
            .at(at)
            .value(id)
            .nearest(id, order.iter().map(|it| &**it));
        self.report.push(finding);
    }

    fn tracks_without_file(&mut self, shared: &LadderDefaults) {
        let missing = shared
            .order
            .iter()
            .filter(|id| shared.ladder.tracks.iter().all(|track| track.id != **id));
        for id in missing {
            let message = format!("there is no sound file for the track `{}`", escape_control(id));
            let finding = Diagnostic::error(Code::TrackWithoutFile, message)
                .at(shared.at.clone())
                .hint(format!(
                    "add `{}.toml` with `track = \"{}\"`",
                    escape_control(id),
                    escape_control(id)
                ));
            self.report.push(finding);
        }
    }
}

/// What `ladder.toml` says.
struct LadderDefaults {
    ladder: Ladder,
    order: Vec<Arc<str>>,
    at: Location,
}
