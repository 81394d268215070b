//! The words of reviews in a file, while packets are made of them one by one. In: reviews. Out: the same, when each is asked
//! for. What a run keeps in memory is then who everybody is, and not what was said of them.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{PersonId, Review, Reviews, Said};
use crate::error::{Error, Result};

/// A file without a name: nobody else can open it, and it is gone with the process, however that ends.
#[derive(Debug)]
pub(super) struct Shelf {
    folder: PathBuf,
    file: Mutex<File>,
    places: FxHashMap<PersonId, Range<u64>>,
}

/// What stands in the file, with whose it is.
#[derive(Serialize, Deserialize)]
struct Kept<S> {
    employee_id: String,
    said: S,
}

impl Shelf {
    /// Puts away what was said in these reviews, in a file in a folder.
    pub(super) fn new(reviews: &mut [Review], folder: &Path) -> Result<Self> {
        let failed = || Error::write("write a temporary file in", folder);
        let mut file = BufWriter::new(tempfile::tempfile_in(folder).map_err(failed())?);
        let (mut places, mut start) = (FxHashMap::default(), 0);
        for review in reviews {
            let employee_id = review.person.id.to_string();
            let Some(said) = review.said.take() else { continue };
            let kept = serde_json::to_vec(&Kept { employee_id, said });
            let kept = kept.expect("what was said always serialises");
            file.write_all(&kept).map_err(failed())?;
            let end = start + u64::try_from(kept.len()).expect("a text fits the memory");
            places.insert(review.person.id.clone(), start..end);
            start = end;
        }
        let file = file.into_inner().map_err(|it| failed()(it.into_error()))?;
        Ok(Self { folder: folder.to_owned(), file: file.into(), places })
    }

    /// What was said in a review that was put away.
    pub(super) fn read(&self, person: &PersonId) -> Result<Box<Said>> {
        let Range { start, end } = self.places.get(person).expect("the review was put away");
        let mut bytes = vec![0; usize::try_from(end - start).expect("it was in memory before")];
        let mut fill = || -> std::io::Result<()> {
            let mut file = self.file.lock().unwrap_or_else(|it| it.into_inner());
            file.seek(SeekFrom::Start(*start))?;
            file.read_exact(&mut bytes)
        };
        fill().map_err(Error::read(&self.folder))?;
        let broken = |why: String| {
            let why = std::io::Error::new(std::io::ErrorKind::InvalidData, why);
            Error::read(&self.folder)(why)
        };
        let Kept { employee_id, said } =
            serde_json::from_slice(&bytes).map_err(|it| broken(it.to_string()))?;
        match employee_id == person.as_str() {
            true => Ok(said),
            false => Err(broken("it holds the words of another person".to_owned())),
        }
    }
}

impl Reviews {
    /// Puts away what was said in a file without a name in a folder, for memory does not hold a large cycle and the
    /// typesetter's as well.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn put_away(&mut self, folder: &Path) -> Result<()> {
        if self.shelf.is_none() {
            self.shelf = Some(Shelf::new(&mut self.reviews, folder)?);
        }
        Ok(())
    }

    /// A review with all that was said, wherever that is.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn whole<'r>(&self, review: &'r Review) -> Result<Cow<'r, Review>> {
        let (None, Some(shelf)) = (&review.said, &self.shelf) else {
            return Ok(Cow::Borrowed(review));
        };
        let said = Some(shelf.read(&review.person.id)?);
        Ok(Cow::Owned(Review { said, ..review.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::{Story, Teller, Text};
    use crate::cycle::Cycle;
    use crate::diagnostics::Report;
    use crate::intake::{self, Settings};
    use crate::ladder::Ladder;
    use crate::source::Source;

    fn reviews(folder: &str) -> Reviews {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let read = |name| Source::read(&folder.join(name)).expect("the sample is there");
        let (ladder, settings, mut report) =
            (Ladder::built_in(), Settings::default(), Report::new());
        let cycle = read("cycle.toml");
        let cycle = Cycle::read(Some(&cycle), &mut report).expect("the sample is sound");
        let people = intake::read_people(&read("people.csv"), &settings, &mut report);
        let (sources, against) = ([read("assessments.csv")], (Some(&ladder), &cycle.scale));
        let table =
            intake::read_assessments(&sources, people.as_ref(), against, &settings, &mut report);
        let as_of = chrono::NaiveDate::MAX;
        let context =
            super::super::Context { ladder: &ladder, cycle: &cycle, as_of, languages: &["en"] };
        let table = table.table.expect("the sample is sound");
        super::super::read(&table, people.as_ref(), &context, &mut report)
    }

    #[test]
    fn everybody_gets_their_own_words_back_in_any_order() {
        let mut reviews = reviews("fixtures/sample-cycle");
        let said = Said {
            statements: crate::assessment::Statements {
                impact: vec![Story {
                    date: None,
                    title: Some("\u{202e}#eval(\"x\")".to_owned()),
                    story: Text::new("one\n\ntwo\nthree", &Default::default()),
                    outcome: Text::EMPTY,
                    told_by: Teller::Manager,
                    manager_note: Text::EMPTY,
                    evidence: vec![String::new()],
                }],
                ..Default::default()
            },
            ..Said::default()
        };
        reviews.reviews[0].said = Some(Box::new(said));
        let before = reviews.reviews.clone();
        let folder = tempfile::tempdir().expect("a temporary folder");
        reviews.put_away(folder.path()).expect("a folder that can be written");
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
        assert!(before.len() > 20);
        for (review, before) in reviews.reviews.iter().zip(&before).rev() {
            assert!(review.said.is_none());
            let whole = reviews.whole(review).expect("the file can be read");
            assert_eq!(whole.person.id, before.person.id);
            assert!(whole.said() == before.said(), "{}", before.person.id);
        }
    }

    #[test]
    fn words_of_another_person_are_an_error() {
        let mut reviews = reviews("fixtures/sample-cycle").reviews;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut shelf = Shelf::new(&mut reviews, folder.path()).expect("it can be written");
        let (one, other) = (&reviews[0].person.id, &reviews[1].person.id);
        let place = shelf.places[other].clone();
        shelf.places.insert(one.clone(), place);
        assert!(shelf.read(one).is_err() && shelf.read(other).is_ok());
    }
}
