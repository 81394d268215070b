//! The writing side of a session. In: what people type, and what others write into the corrections file. Out: a person with texts that
//! are not saved; edits on the disk; and the state of the cycle, which follows.

use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, OnceLock};
use std::time::Duration;

use promopacket::corrections::{Correction, with_rows};
use promopacket::error::Result;
use promopacket::pipeline::LivePerson;
use promopacket::source::Source;
use tokio::task::spawn_blocking;

use super::corrections_now::CorrectionsNow;
use super::person_edit::{EditOutcome, TypedEdit};
use super::person_field::{CorrectionMark, FieldText};
use super::session::{CycleState, PageSession, SessionInputs};

/// How long after an edit the whole cycle is checked again: more edits may follow.
const QUIET: Duration = Duration::from_millis(500);

impl PageSession {
    /// The corrections as the file has them now.
    fn corrections(&self) -> Result<MutexGuard<'_, CorrectionsNow>> {
        // A panic in the middle of an edit has changed nothing here: rows are added as a whole, and the file is looked at again.
        let mut corrections = self.corrections.lock().unwrap_or_else(|poisoned| {
            self.corrections.clear_poison();
            poisoned.into_inner()
        });
        if corrections.refresh()? {
            self.is_edited.store(true, Ordering::Release);
        }
        Ok(corrections)
    }

    /// Looks whether somebody else wrote corrections, unless somebody is writing just now; if so, the whole cycle is checked again.
    /// A file that cannot be read is told by whoever needs it.
    pub(super) fn look_for_corrections(self: &Arc<Self>) {
        if let Ok(mut corrections) = self.corrections.try_lock()
            && corrections.refresh().is_ok_and(|is_changed| is_changed)
        {
            self.is_edited.store(true, Ordering::Release);
        }
        self.recheck_soon();
    }

    /// Checks the whole cycle again in the background, if it was edited and nobody is about to do so: one check at a time.
    pub(super) fn recheck_soon(self: &Arc<Self>) {
        let is_edited = self.is_edited.load(Ordering::Acquire);
        if !is_edited || self.is_checking.swap(true, Ordering::AcqRel) {
            return;
        }
        let session = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(QUIET).await;
            let checked = Arc::clone(&session);
            // After a panic, too, somebody checks the next time.
            let _ = spawn_blocking(move || checked.recheck_edited()).await;
            session.is_checking.store(false, Ordering::Release);
        });
    }

    /// Checks until there was no edit since. With corrections that cannot be read the cycle stays as it was.
    fn recheck_edited(&self) {
        while self.is_edited.swap(false, Ordering::AcqRel) {
            let _ = self.recheck();
        }
    }

    /// A person as they are now, with texts that are not saved laid over the fields; none if no table has the id.
    ///
    /// # Errors
    /// A corrections file that cannot be read.
    pub(super) fn person(&self, id: &str, unsaved: &[FieldText]) -> Result<Option<LivePerson>> {
        let Some(live) = &self.live else { return Ok(None) };
        let saved = self.corrections()?.source().cloned();
        let Some(person) = live.cycle.person(id, saved.as_ref()) else { return Ok(None) };
        if unsaved.is_empty() {
            return Ok(Some(person));
        }
        let mark = CorrectionMark { by: String::new(), at: (self.from.now)() };
        let corrections = TypedEdit::unsaved(&person, unsaved, &mark);
        if corrections.is_empty() {
            return Ok(Some(person));
        }
        let source = self.from.with_corrections(saved.as_ref(), &corrections);
        Ok(live.cycle.person(id, Some(&source)))
    }

    /// Writes an edit into the corrections file. It is on the disk when this returns that it is saved.
    ///
    /// # Errors
    /// A corrections file that cannot be read or written.
    pub(super) fn save(&self, id: &str, edit: &TypedEdit, by: &str) -> Result<EditOutcome> {
        let Some(live) = &self.live else { return Ok(EditOutcome::Unknown) };
        let mut file = self.corrections()?;
        let saved = file.source().cloned();
        let Some(person) = live.cycle.person(id, saved.as_ref()) else {
            return Ok(EditOutcome::Unknown);
        };
        let mark = CorrectionMark { by: by.to_owned(), at: (self.from.now)() };
        let correction = match edit.against(&person, &mark) {
            Ok(correction) => correction,
            Err(outcome) => return Ok(outcome),
        };
        let with = self.from.with_corrections(saved.as_ref(), std::slice::from_ref(&correction));
        let Some(now) = live.cycle.person(id, Some(&with)) else {
            return Ok(EditOutcome::Unknown);
        };
        if let Some(refusal) = edit.refusal(&person, &now) {
            return Ok(refusal);
        }
        file.append(&correction, live.cycle.cycle().rights)?;
        drop(file);
        self.is_edited.store(true, Ordering::Release);
        self.replace(&now);
        Ok(edit.saved(&now))
    }

    /// Puts a person as they are now in the place of the person before.
    fn replace(&self, person: &LivePerson) {
        let Some(line) = self.live.as_ref().and_then(|live| live.cycle.overview(person)) else {
            return;
        };
        let mut place = self.state.write().expect("nobody panics while the state is replaced");
        let Some(number) = place.place_of(&person.id) else { return };
        let state = Arc::make_mut(&mut place);
        state.people[number] = line;
        state.search_texts = OnceLock::new();
    }

    /// Checks the whole cycle again, with the corrections as they are now.
    fn recheck(&self) -> Result<()> {
        let Some(live) = &self.live else { return Ok(()) };
        let source = self.corrections()?.source().cloned();
        let state = CycleState::checked(&live.cycle, self.from.found.clone(), source.as_ref())?;
        *self.state.write().expect("nobody panics while the state is replaced") = Arc::new(state);
        Ok(())
    }
}

impl SessionInputs {
    /// Corrections with some more, as they would be if these were saved.
    fn with_corrections(&self, saved: Option<&Source>, more: &[Correction]) -> Source {
        let bytes = saved.map_or(&[][..], |source| &source.bytes);
        let name = self.corrections.display().to_string();
        Source::new(name, with_rows(bytes, more))
    }
}
