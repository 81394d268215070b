//! One change of one field. In: what a person typed, and what the field said when it was typed. Out: the correction to write; or that
//! the field says something else by now, or why the text cannot stand in it.

use promopacket::corrections::{Correction, PersonField};
use promopacket::pipeline::LivePerson;
use serde::Deserialize;

use super::person_field::{CorrectionMark, FieldKey, FieldText, correction, says_the_same};

/// A change that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct TypedEdit {
    #[serde(flatten)]
    pub(super) key: FieldKey,
    /// What the field said when it was changed.
    pub(super) before: String,
    /// What it is to say.
    pub(super) after: String,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EditOutcome {
    /// It is on the disk; the field as it is now.
    Saved(Box<PersonField>),
    /// The field said something else; the field as it is now.
    Conflict(Box<PersonField>),
    /// The text cannot stand in the field.
    Refused(String),
    /// There is no such field.
    Unknown,
}

/// The longest text of a field in bytes, as that of a cell.
const LONGEST: usize = 1_000_000;

impl TypedEdit {
    /// The corrections of texts that are not saved, of fields that a person has.
    pub(super) fn unsaved(
        person: &LivePerson,
        texts: &[FieldText],
        mark: &CorrectionMark,
    ) -> Vec<Correction> {
        let mut corrections = Vec::new();
        for FieldText { key, text } in texts {
            let field = person.fields.iter().find(|field| key.names(field));
            let changed = field.filter(|field| !says_the_same(&field.text, text));
            corrections
                .extend(changed.map(|field| correction(person.id.as_str(), field, text, mark)));
        }
        corrections
    }

    /// The correction to write.
    ///
    /// # Errors
    /// Why there is none.
    pub(super) fn against(
        &self,
        person: &LivePerson,
        mark: &CorrectionMark,
    ) -> Result<Correction, EditOutcome> {
        let Some(field) = self.field(person) else { return Err(EditOutcome::Unknown) };
        if says_the_same(&field.text, &self.after) {
            return Err(EditOutcome::Saved(Box::new(field.clone())));
        }
        if !says_the_same(&field.text, &self.before) {
            return Err(EditOutcome::Conflict(Box::new(field.clone())));
        }
        if self.after.len() > LONGEST {
            let why = "the text is too long; put it into a document and give the link as evidence";
            return Err(EditOutcome::Refused(why.to_owned()));
        }
        Ok(correction(person.id.as_str(), field, &self.after, mark))
    }

    /// Why the text cannot stand in the field, if the person with it has an error that the person before it has not.
    pub(super) fn refusal(&self, before: &LivePerson, after: &LivePerson) -> Option<EditOutcome> {
        let is_new = |message: &str| {
            !before.findings.iter().any(|it| it.finding.is_error() && it.finding.message == message)
        };
        let is_about_it =
            |places: &[usize]| places.iter().any(|place| self.key.names(&after.fields[*place]));
        let errors = after.findings.iter().filter(|it| it.finding.is_error());
        let mut errors = errors.filter(|it| is_about_it(&it.fields));
        let found = errors.find(|it| is_new(&it.finding.message))?;
        let hints = found.finding.hints.iter().map(|hint| format!("; {hint}"));
        Some(EditOutcome::Refused(found.finding.message.clone() + &hints.collect::<String>()))
    }

    /// The field as it is once the change is saved.
    pub(super) fn saved(&self, person: &LivePerson) -> EditOutcome {
        match self.field(person) {
            Some(field) => EditOutcome::Saved(Box::new(field.clone())),
            None => EditOutcome::Unknown,
        }
    }

    fn field<'p>(&self, person: &'p LivePerson) -> Option<&'p PersonField> {
        person.fields.iter().find(|field| self.key.names(field))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use chrono::DateTime;
    use promopacket::diagnostics::Report;
    use promopacket::pipeline::{AsOf, AsOfOrigin, RunInputs};
    use promopacket::source::Source;
    use promopacket::typeset::RunFonts;

    use super::super::session::{CycleOrigin, PageSession, SessionInputs};
    use super::*;

    type TestResult = Result<(), Box<dyn std::error::Error>>;

    const PEOPLE: &str = "employee_id,name,track,level,target_track,target_level\n7,Ada Sample,backend,L1,backend,L2\n";
    const SAID: &str = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,evidence,date\n\
        7,backend/L2/sql-joins,3,Two reports.,3,Agreed.,,\n";

    fn session(folder: &Path) -> Result<PageSession, Box<dyn std::error::Error>> {
        fs::create_dir_all(folder)?;
        let as_of = AsOf { date: "2026-11-23".parse()?, origin: AsOfOrigin::Option };
        let people = Some(Source::new("people.csv", PEOPLE.into()));
        let said = Source::new("assessments.csv", SAID.into());
        let inputs = RunInputs { people, ..RunInputs::new(said, as_of) };
        let mut found = Report::new();
        let fonts = RunFonts::load(&[], &mut found)?;
        let corrections = folder.join("corrections.csv");
        let now = || DateTime::UNIX_EPOCH.fixed_offset();
        let out = folder.join("packets");
        let origin = CycleOrigin::Files;
        let from = SessionInputs { inputs, fonts, found, corrections, out, origin, now };
        Ok(PageSession::open(from)?)
    }

    fn edit(field: &str, before: &str, after: &str) -> TypedEdit {
        let key = FieldKey {
            item: "backend/L2/sql-joins".to_owned(),
            role: if field == "date" { "self" } else { "manager" }.to_owned(),
            assessor: String::new(),
            nth: 1,
            field: field.to_owned(),
        };
        TypedEdit { key, before: before.to_owned(), after: after.to_owned() }
    }

    fn text_of(outcome: &EditOutcome) -> String {
        match outcome {
            EditOutcome::Saved(field) => format!("saved {}", field.text),
            EditOutcome::Conflict(field) => format!("conflict {}", field.text),
            EditOutcome::Refused(_) => "refused".to_owned(),
            EditOutcome::Unknown => "unknown".to_owned(),
        }
    }

    #[test]
    fn an_edit_is_saved_refused_or_told_of_another() -> TestResult {
        let folder = std::env::temp_dir().join(format!("promopacket-edit-{}", std::process::id()));
        let session = session(&folder)?;
        let path = folder.join("corrections.csv");
        let save = |edit: &TypedEdit| session.save("7", edit, "Hanneke").map(|it| text_of(&it));
        assert_eq!(save(&edit("comment", "Agreed.", "Not yet."))?, "saved Not yet.");
        assert_eq!(save(&edit("comment", "Agreed.", "No."))?, "conflict Not yet.");
        assert_eq!(save(&edit("date", "", "31.31.2026"))?, "refused");
        assert_eq!(save(&edit("comment", "Not yet.", "a\u{1}b"))?, "refused");
        assert_eq!(fs::read_to_string(&path)?.lines().count(), 2, "what is refused is not written");
        assert_eq!(save(&edit("comment", " Not yet.\r\n", "Agreed."))?, "saved Agreed.");
        let person = session.person("7", &[])?.ok_or("the person is there")?;
        assert!(person.fields.iter().all(|field| field.corrected.is_none()), "it is undone");
        assert!(session.save("8", &edit("comment", "", "x"), "")? == EditOutcome::Unknown);
        let other = FieldKey { item: "nothing".to_owned(), ..edit("comment", "", "").key };
        let other = TypedEdit { key: other, ..edit("comment", "", "x") };
        assert_eq!(save(&other)?, "unknown");
        fs::remove_dir_all(folder)?;
        Ok(())
    }

    #[test]
    fn what_is_typed_is_seen_before_it_is_saved() -> TestResult {
        let folder = std::env::temp_dir().join(format!("promopacket-typed-{}", std::process::id()));
        let session = session(&folder)?;
        let TypedEdit { key, .. } = edit("comment", "", "");
        let typed = FieldText { key: key.clone(), text: "Typed.".to_owned() };
        let person = session.person("7", &[typed])?.ok_or("the person is there")?;
        let text = |person: &LivePerson| {
            person.fields.iter().find(|it| key.names(it)).map(|field| field.text.clone())
        };
        assert_eq!(text(&person).as_deref(), Some("Typed."));
        let person = session.person("7", &[])?.ok_or("the person is there")?;
        assert_eq!(text(&person).as_deref(), Some("Agreed."));
        assert!(!folder.join("corrections.csv").exists(), "nothing is written");
        fs::remove_dir_all(folder)?;
        Ok(())
    }
}
