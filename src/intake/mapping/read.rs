//! A mapping file to a mapping. In: TOML. Out: a [`Mapping`]; or every mistake with its line and column.

use super::finders::{MappingReader, PatternWords};
use super::{
    AnswerKind, AnswerRule, ColumnFinder, ColumnName, DecimalRule, ExportFingerprint,
    HeaderPattern, KeepRule, Mapping, NamedBy, OnUnmatched, PercentBase, PersonIdentity,
    RatingWords, ReadRule, RoleRule, RowColumns, StatusRule, TableJoin, Vocabulary,
    normalized_header,
};
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::intake::options::DATE_ORDERS;
use crate::intake::values::dates::{DateRule, RangeEnd};
use crate::rating::Rating;
use crate::role::AssessorRole;
use crate::source::Source;
use crate::toml_reader::{PlacedValue, TomlFields, TomlFile};

impl Mapping {
    /// Reads a mapping file. Reports every mistake; gives no mapping if there is one.
    pub(crate) fn read(source: &Source, report: &mut Report) -> Option<Self> {
        let before = report.errors();
        let file = TomlFile::new(&source.name, &source.bytes, report)?;
        let document = file.parse(report)?;
        let mapping = MappingReader { report }.mapping(document.fields(), file.file_name());
        (report.errors() == before).then_some(mapping)
    }
}

impl Mapping {
    /// Reads a mapping that refines another: what it says counts before what its base says. Both are sound by themselves.
    pub(crate) fn read_over(source: &Source, base: &Source) -> Option<Self> {
        let mut report = Report::new();
        let file = TomlFile::new(&source.name, &source.bytes, &mut report)?;
        let base = TomlFile::new(&base.name, &base.bytes, &mut report)?;
        let (document, base) = (file.parse(&mut report)?, base.parse(&mut report)?);
        let mut reader = MappingReader { report: &mut report };
        let name = base.fields().text("name", reader.report)?.value;
        let mapping = reader.mapping(document.fields_over(&base), file.file_name());
        let name = format!("{name} with {}", file.file_name());
        (!report.has_errors()).then_some(Self { name, ..mapping })
    }
}

impl MappingReader<'_> {
    fn mapping(&mut self, fields: TomlFields<'_>, file: &str) -> Mapping {
        let name = fields.text("name", self.report).map_or(file.to_owned(), |it| it.value);
        // What a person reads; the program needs it nowhere.
        fields.text("about", self.report);
        let (role_column, role, roles) = self.role(&fields);
        let kinds = self.kinds(&fields);
        let words = Vocabulary { roles, kinds };
        let find = PatternWords { words: &words };
        let html = fields.boolean("html", self.report).is_some_and(|it| it.value);
        let separators = fields.one_or_many("separators", self.report);
        let items = fields.table("items", self.report);
        let (patterns, items) =
            items.entries(self.report).into_iter().partition(|(name, _)| name.contains('{'));
        let items = keyed(items);
        let item_patterns = self.item_patterns(patterns, find);
        let mapping = Mapping {
            name,
            fingerprint: self.fingerprint(&fields, find),
            read: self.read(&fields),
            person: self.identity(&fields, "person", find),
            reviewer: self.identity(&fields, "reviewer", find),
            role_column,
            role,
            answers: self.answers(&fields, find),
            row: self.row(&fields, find),
            items,
            item_patterns,
            people: self.people(&fields, find),
            left_out: Vec::new(),
            ignored: self.finders(&fields, "ignore", find),
            dropped: self.finders(&fields, "drop", find),
            ratings: self.ratings(&fields),
            dates: self.dates(&fields),
            separators: separators.into_iter().map(|it| it.value).collect(),
            status: self.status(&fields),
            keep: self.one_of(&fields, "keep", &KEEP).unwrap_or_default(),
            unmatched_columns: self
                .one_of(&fields, "unmatched_columns", &ON_UNMATCHED)
                .unwrap_or_default(),
            unmatched_items: self
                .one_of(&fields, "unmatched_items", &ON_UNMATCHED)
                .unwrap_or_default(),
            html,
            joins: self.joins(&fields, find),
            words: words.clone(),
        };
        fields.reject_unknown(self.report);
        mapping
    }

    /// Entries of `[items]` such as `"Comment on {item}" = "comment"`.
    fn item_patterns(
        &mut self,
        entries: Vec<(String, PlacedValue<String>)>,
        find: PatternWords<'_>,
    ) -> Vec<(HeaderPattern, AnswerKind)> {
        let kinds = AnswerKind::ALL.map(|(kind, name)| (name, kind));
        let kinds = [&kinds[..], &[("ignore", AnswerKind::Ignored)]].concat();
        let mut patterns = Vec::new();
        for (text, kind) in entries {
            let name = PlacedValue { value: text, at: kind.at.clone() };
            let pattern = self.compiled(&name, find);
            if let (Some(pattern), Some(kind)) = (pattern, self.choice(&kind, &kinds)) {
                patterns.push((pattern, kind));
            }
        }
        patterns
    }

    fn fingerprint(
        &mut self,
        fields: &TomlFields<'_>,
        find: PatternWords<'_>,
    ) -> ExportFingerprint {
        let fields = fields.table("recognise", self.report);
        let columns = fields.one_or_many("columns", self.report).into_iter();
        let columns = columns.map(|column| {
            let names = column
                .value
                .split(" | ")
                .map(|name| PlacedValue { value: name.to_owned(), at: column.at.clone() });
            names.filter_map(|name| self.finder(&name, find)).collect()
        });
        let fingerprint = ExportFingerprint {
            columns: columns.collect(),
            without: self.finders(&fields, "without", find),
        };
        fields.reject_unknown(self.report);
        fingerprint
    }

    fn read(&mut self, fields: &TomlFields<'_>) -> ReadRule {
        let fields = fields.table("read", self.report);
        let sheets = fields.one_or_many("sheets", self.report);
        let skip = fields.in_layers("skip", self.report).concat();
        let header_row = fields.number("header_row", 1..1_000_000, self.report);
        let header_rows = fields.number("header_rows", 1..10, self.report);
        fields.reject_unknown(self.report);
        ReadRule {
            skip: skip.iter().map(|name| normalized_header(&name.value)).collect(),
            sheets: sheets.iter().map(|sheet| normalized_header(&sheet.value)).collect(),
            header_row: header_row.and_then(|header_row| u32::try_from(header_row.value).ok()),
            header_rows: header_rows
                .and_then(|header_rows| usize::try_from(header_rows.value).ok())
                .unwrap_or(1),
        }
    }

    fn identity(
        &mut self,
        fields: &TomlFields<'_>,
        whose: &'static str,
        find: PatternWords<'_>,
    ) -> PersonIdentity {
        let fields = fields.table(whose, self.report);
        const WAYS: [(&str, NamedBy); 3] =
            [("id", NamedBy::Id), ("email", NamedBy::Email), ("name", NamedBy::Name)];
        let order = fields.one_or_many("order", self.report);
        let order = order.iter().filter_map(|way| self.choice(way, &WAYS)).collect::<Vec<_>>();
        let identity = PersonIdentity {
            order: if order.is_empty() { WAYS.map(|(_, it)| it).to_vec() } else { order },
            id: self.finders(&fields, "id", find),
            email: self.finders(&fields, "email", find),
            name: self.finders(&fields, "name", find),
            first_name: self.finders(&fields, "first_name", find),
            last_name: self.finders(&fields, "last_name", find),
            id_cell: self.cell_name(&fields, "id_cell"),
            name_cell: self.cell_name(&fields, "name_cell"),
            file_name: self.pattern(&fields, "file_name", find),
        };
        fields.reject_unknown(self.report);
        identity
    }

    fn role(
        &mut self,
        fields: &TomlFields<'_>,
    ) -> (Vec<ColumnFinder>, RoleRule, Vec<(ColumnName, AssessorRole)>) {
        let fields = fields.table("role", self.report);
        let roles = [
            ("self", AssessorRole::Self_),
            ("manager", AssessorRole::Manager),
            ("peer", AssessorRole::Peer),
        ];
        let words = self.meanings(&fields, &roles, |text| ColumnName::new(text.to_owned()));
        let find = PatternWords { words: &Vocabulary::default() };
        let columns = self.finders(&fields, "column", find);
        let roles = AssessorRole::ALL.map(|role| (role.as_str(), role));
        let otherwise = self.one_of(&fields, "otherwise", &roles);
        let always = self.one_of(&fields, "always", &roles);
        let from = self.one_of(
            &fields,
            "from",
            &[
                ("sheet", RoleRule::Sheet),
                ("file", RoleRule::File),
                ("reviewer", RoleRule::Reviewer { otherwise }),
            ],
        );
        fields.reject_unknown(self.report);
        let rule = always.map(RoleRule::Always).or(from).unwrap_or_default();
        (columns, rule, words)
    }

    fn kinds(&mut self, fields: &TomlFields<'_>) -> Vec<(ColumnName, AnswerKind)> {
        let fields = fields.table("kind", self.report);
        let kinds = AnswerKind::ALL.map(|(kind, name)| (name, kind));
        let words = self.meanings(&fields, &kinds, |text| ColumnName::new(text.to_owned()));
        fields.reject_unknown(self.report);
        words
    }

    /// The words under keys that each have a meaning, as keys to look up: those of the file itself before those of its base.
    fn meanings<K, M: Copy>(
        &mut self,
        fields: &TomlFields<'_>,
        keys: &[(&'static str, M)],
        key_of: impl Fn(&str) -> K,
    ) -> Vec<(K, M)> {
        let mut layers = [Vec::new(), Vec::new()];
        for (name, meaning) in keys {
            let found = fields.in_layers(name, self.report);
            for (layer, words) in layers.iter_mut().zip(found) {
                layer.extend(words.iter().map(|word| (key_of(&word.value), *meaning)));
            }
        }
        layers.into_iter().flatten().collect()
    }

    fn answers(&mut self, fields: &TomlFields<'_>, find: PatternWords<'_>) -> Vec<AnswerRule> {
        let mut answers = Vec::new();
        for fields in fields.tables("columns", self.report) {
            let answer = AnswerRule {
                finders: self.finders(&fields, "name", find),
                role: self.one_of(
                    &fields,
                    "role",
                    &AssessorRole::ALL.map(|role| (role.as_str(), role)),
                ),
                kind: self.one_of(
                    &fields,
                    "kind",
                    &AnswerKind::ALL.map(|(kind, name)| (name, kind)),
                ),
                item: fields.text("item", self.report).map(|it| it.value),
            };
            if !fields.has("name") {
                fields.missing("name", self.report);
            }
            fields.reject_unknown(self.report);
            answers.push(answer);
        }
        answers
    }

    fn row(&mut self, fields: &TomlFields<'_>, find: PatternWords<'_>) -> RowColumns {
        let fields = fields.table("row", self.report);
        let row = RowColumns {
            item: self.finders(&fields, "item", find),
            kind: self.finders(&fields, "kind", find),
            rating: self.finders(&fields, "rating", find),
            answer: self.finders(&fields, "answer", find),
            comment: self.finders(&fields, "comment", find),
            evidence: self.finders(&fields, "evidence", find),
            date: self.finders(&fields, "date", find),
            submitted: self.finders(&fields, "submitted", find),
            status: self.finders(&fields, "status", find),
            level: self.finders(&fields, "level", find),
        };
        fields.reject_unknown(self.report);
        row
    }

    fn ratings(&mut self, fields: &TomlFields<'_>) -> RatingWords {
        let fields = fields.table("ratings", self.report);
        let states = [
            ("not_applicable", Rating::NotApplicable),
            ("not_observed", Rating::NotObserved),
            ("not_asked", Rating::NotAsked),
            ("not_answered", Rating::NotAnswered),
            ("not_final", Rating::NotFinal),
        ];
        let missing = self.meanings(&fields, &states, normalized_header);
        let steps = fields.one_or_many("steps", self.report);
        let means = fields.table("means", self.report);
        let means = keyed(means.entries(self.report));
        let synonyms = fields.table("synonyms", self.report);
        let synonyms = keyed(synonyms.entries(self.report));
        let words = RatingWords {
            steps: steps.into_iter().map(|it| it.value).collect(),
            first_number: fields
                .number("first_number", -100..101, self.report)
                .map_or(1, |it| it.value),
            first_is_best: self
                .one_of(&fields, "best", &[("first", true), ("last", false)])
                .unwrap_or_default(),
            means,
            synonyms,
            missing,
            percent: self.one_of(
                &fields,
                "percent",
                &[("of-top", PercentBase::OfTop), ("of-range", PercentBase::OfRange)],
            ),
            decimals: self
                .one_of(
                    &fields,
                    "decimals",
                    &[
                        ("error", DecimalRule::Error),
                        ("nearest", DecimalRule::Nearest),
                        ("down", DecimalRule::Down),
                    ],
                )
                .unwrap_or_default(),
        };
        fields.reject_unknown(self.report);
        words
    }

    fn dates(&mut self, fields: &TomlFields<'_>) -> DateRule {
        let fields = fields.table("dates", self.report);
        let rule = DateRule {
            order: self.one_of(&fields, "order", &DATE_ORDERS),
            century: fields
                .number("two_digit_years_from", 1900..2101, self.report)
                .and_then(|year| i32::try_from(year.value).ok()),
            range: self.one_of(
                &fields,
                "range",
                &[("start", RangeEnd::Start), ("end", RangeEnd::End)],
            ),
            serials: fields.boolean("excel_serials", self.report).is_some_and(|it| it.value),
        };
        fields.reject_unknown(self.report);
        rule
    }

    fn status(&mut self, fields: &TomlFields<'_>) -> StatusRule {
        let fields = fields.table("status", self.report);
        let finished = fields.in_layers("finished", self.report);
        let draft = fields.in_layers("draft", self.report);
        let has = |words: &[PlacedValue<String>], word: &PlacedValue<String>| {
            let key = normalized_header(&word.value);
            words.iter().any(|other| normalized_header(&other.value) == key)
        };
        for word in &draft[0] {
            if has(&finished[0], word) {
                let message =
                    format!("`{}` is finished and a draft", escape_control(word.value.trim()));
                let finding = Diagnostic::error(Code::WrongValue, message).at(word.at.clone());
                self.report.push(finding.hint("leave the word in one of the two lists"));
            }
        }
        // A word that the file itself calls a draft is none that its base calls finished.
        let words = |lists: &[Vec<PlacedValue<String>>; 2], others: &[PlacedValue<String>]| {
            let of_base = lists[1].iter().filter(|word| !has(others, word));
            let all = lists[0].iter().chain(of_base);
            all.map(|word| ColumnName::new(word.value.trim().to_owned())).collect()
        };
        let rule = StatusRule {
            finished: words(&finished, &draft[0]),
            draft: words(&draft, &finished[0]),
            finished_percent: fields
                .number("finished_percent", 0..101, self.report)
                .map(|it| it.value),
        };
        fields.reject_unknown(self.report);
        rule
    }

    fn joins(&mut self, fields: &TomlFields<'_>, find: PatternWords<'_>) -> Vec<TableJoin> {
        let mut joins = Vec::new();
        for fields in fields.tables("join", self.report) {
            let with = fields.required_text("with", self.report);
            let mut column = |name: &'static str| {
                let field = fields.required_text(name, self.report)?;
                self.finder(&field, find)
            };
            let (here, there) = (column("here"), column("there"));
            if let (Some(with), Some(here), Some(there)) = (with, here, there) {
                joins.push(TableJoin { with: normalized_header(&with.value), here, there });
            }
            fields.reject_unknown(self.report);
        }
        joins
    }
}

pub(crate) const KEEP: [(&str, KeepRule); 3] =
    [("error", KeepRule::Error), ("first", KeepRule::First), ("latest", KeepRule::Latest)];
pub(super) const ON_UNMATCHED: [(&str, OnUnmatched); 2] =
    [("error", OnUnmatched::Error), ("ignore", OnUnmatched::Ignore)];

fn keyed(entries: Vec<(String, PlacedValue<String>)>) -> Vec<(String, String)> {
    entries.into_iter().map(|(name, field)| (normalized_header(&name), field.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_of_a_mapping_is_reported() {
        let text =
            "keep = \"newest\"\nhtmml = true\n[person]\nid = \"{idd}\"\norder = [\"mail\"]\n";
        let mut report = Report::new();
        assert!(Mapping::read(&Source::new("map.toml", text.into()), &mut report).is_none());
        let codes: Vec<_> = report.in_file_order().iter().map(|it| it.code.name()).collect();
        assert_eq!(codes, ["wrong-value", "unknown-key", "wrong-pattern", "wrong-value"]);
    }
}
