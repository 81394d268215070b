//! The words of reviews in a file, while packets are made of them one by one. In: reviews. Out: the same, when each is asked
//! for. What a run keeps in memory is then who everybody is, and not what was said of them.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::assessment::{PersonId, Review, ReviewContent, ReviewSet};
use crate::error::{Error, Result};

/// What was said in a review, or where it is put away.
#[derive(Debug, Clone)]
pub(super) enum StoredContent {
    Here(Box<ReviewContent>),
    Away(SpillOffset),
}

/// A place on a shelf.
#[derive(Debug, Clone)]
pub(super) struct SpillOffset {
    /// The number of the shelf.
    shelf: usize,
    bytes: Range<u64>,
}

impl StoredContent {
    pub(super) fn here(&self) -> Option<&ReviewContent> {
        match self {
            Self::Here(said) => Some(said),
            Self::Away(_) => None,
        }
    }

    pub(super) fn here_mut(&mut self) -> Option<&mut ReviewContent> {
        match self {
            Self::Here(said) => Some(said),
            Self::Away(_) => None,
        }
    }
}

impl Default for StoredContent {
    fn default() -> Self {
        Self::Here(Box::default())
    }
}

/// A file without a name: nobody else can open it, and it is gone with the process, however that ends.
#[derive(Debug)]
pub(super) struct SpillFile {
    number: usize,
    folder: PathBuf,
    file: Mutex<File>,
    end: u64,
}

/// What stands in the file, with whose it is.
#[derive(Serialize, Deserialize)]
struct SpilledContent<I, S> {
    employee_id: I,
    said: S,
}

impl SpillFile {
    /// A shelf in the folder that a path is, or would be made in.
    fn new(number: usize, path: &Path) -> Result<Self> {
        let folder = path.ancestors().find(|it| it.is_dir()).unwrap_or(Path::new("."));
        let file = tempfile::tempfile_in(folder);
        let file = file.map_err(Error::write("write a temporary file in", folder))?.into();
        Ok(Self { number, folder: folder.to_owned(), file, end: 0 })
    }

    /// So many of them, numbered from 0.
    pub(super) fn several(count: usize, path: &Path) -> Result<Vec<Self>> {
        (0..count).map(|number| Self::new(number, path)).collect()
    }

    /// Puts away what was said in a review. If that fails, the review still has it.
    pub(super) fn put(&mut self, review: &mut Review) -> Result<()> {
        let StoredContent::Here(said) = &review.said else { return Ok(()) };
        let written = SpilledContent { employee_id: review.person.id.as_str(), said };
        let written = serde_json::to_vec(&written).expect("what was said always serialises");
        let file = self.file.get_mut().unwrap_or_else(|it| it.into_inner());
        // What was written only in part before is written over.
        file.seek(SeekFrom::Start(self.end))
            .and_then(|_| file.write_all(&written))
            .map_err(Error::write("write a temporary file in", &self.folder))?;
        let end = self.end + u64::try_from(written.len()).expect("a text fits the memory");
        review.said = StoredContent::Away(SpillOffset { shelf: self.number, bytes: self.end..end });
        self.end = end;
        Ok(())
    }

    /// What was said in a review that was put away.
    fn read(&self, person: &PersonId, bytes: &Range<u64>) -> Result<Box<ReviewContent>> {
        let length = usize::try_from(bytes.end - bytes.start);
        let mut read = vec![0; length.expect("it was in memory before")];
        let mut fill = || -> std::io::Result<()> {
            let mut file = self.file.lock().unwrap_or_else(|it| it.into_inner());
            file.seek(SeekFrom::Start(bytes.start))?;
            file.read_exact(&mut read)
        };
        fill().map_err(Error::read(&self.folder))?;
        let broken = |why: String| {
            let why = std::io::Error::new(std::io::ErrorKind::InvalidData, why);
            Error::read(&self.folder)(why)
        };
        let SpilledContent { employee_id, said }: SpilledContent<String, _> =
            serde_json::from_slice(&read).map_err(|error| broken(error.to_string()))?;
        if employee_id == person.as_str() {
            Ok(said)
        } else {
            Err(broken("it holds the words of another person".to_owned()))
        }
    }
}

impl Review {
    /// The same with nothing said.
    pub(super) fn without_words(&self) -> Self {
        let Self { person, current, target, .. } = self;
        let (current, target) = (current.clone(), target.clone());
        Self { person: person.clone(), current, target, said: StoredContent::default() }
    }
}

impl ReviewSet {
    /// Puts away what was said and is still in memory, which does not hold a large cycle and the typesetter's as well: in a
    /// file without a name, in the folder that a path is or would be made in.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn spill(&mut self, path: &Path) -> Result<()> {
        if self.reviews.iter().any(|review| review.said.here().is_some()) {
            self.put_on(SpillFile::new(self.shelves.len(), path)?)
        } else {
            Ok(())
        }
    }

    fn put_on(&mut self, mut shelf: SpillFile) -> Result<()> {
        let put = self.reviews.iter_mut().try_for_each(|review| shelf.put(review));
        self.shelves.push(shelf);
        put
    }

    /// A review with all that was said, wherever that is.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn load<'r>(&self, review: &'r Review) -> Result<Cow<'r, Review>> {
        let StoredContent::Away(SpillOffset { shelf, bytes }) = &review.said else {
            return Ok(Cow::Borrowed(review));
        };
        let said = StoredContent::Here(self.shelves[*shelf].read(&review.person.id, bytes)?);
        Ok(Cow::Owned(Review { said, ..review.without_words() }))
    }
}

#[cfg(test)]
mod tests {
    use crate::assessment::spill::*;
    use crate::assessment::{ContentStorage, Paragraphs, ReviewReader, Story, StoryTeller};
    use crate::cycle::Cycle;
    use crate::diagnostics::Report;
    use crate::intake::{self, IntakeOptions};
    use crate::ladder::Ladder;
    use crate::source::Source;

    fn reviews(folder: &str) -> ReviewSet {
        read(folder, &ContentStorage::Memory)
    }

    fn read(folder: &str, storage: &ContentStorage) -> ReviewSet {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let read = |name| Source::read(&folder.join(name)).expect("the sample is there");
        let (ladder, settings, mut report) =
            (Ladder::built_in(), IntakeOptions::default(), Report::new());
        let cycle = read("cycle.toml");
        let cycle = Cycle::read(Some(&cycle), &mut report).expect("the sample is sound");
        let people = intake::read_people(&read("people.csv"), &settings, &mut report);
        let (sources, against) = ([read("assessments.csv")], (Some(&ladder), &cycle.scale));
        let table =
            intake::read_assessments(&sources, people.as_ref(), against, &settings, &mut report);
        let as_of = chrono::NaiveDate::MAX;
        let context = crate::assessment::ReviewContext {
            ladder: &ladder,
            cycle: &cycle,
            as_of,
            languages: &["en"],
            earlier: None,
        };
        let table = table.table.expect("the sample is sound");
        let mut reading = ReviewReader::new(&table, people.as_ref(), &context, &mut report);
        assert!(!reading.read_all(storage, || (), &mut report).is_empty());
        reading.finish()
    }

    #[test]
    fn everybody_gets_their_own_words_back_in_any_order() {
        let mut reviews = reviews("fixtures/sample-cycle");
        let said = ReviewContent {
            statements: crate::assessment::ReviewStatements {
                impact: vec![Story {
                    date: None,
                    title: Some("\u{202e}#eval(\"x\")".to_owned()),
                    story: Paragraphs::new("one\n\ntwo\nthree", &Default::default()),
                    outcome: Paragraphs::EMPTY,
                    told_by: StoryTeller::Manager,
                    manager_note: Paragraphs::EMPTY,
                    evidence: vec![String::new()],
                }],
                ..Default::default()
            },
            ..ReviewContent::default()
        };
        reviews.reviews[0].said = StoredContent::Here(Box::new(said));
        let before = reviews.reviews.clone();
        let folder = tempfile::tempdir().expect("a temporary folder");
        reviews.spill(folder.path()).expect("a folder that can be written");
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
        assert!(before.len() > 20);
        for (review, before) in reviews.reviews.iter().zip(&before).rev() {
            assert!(review.said.here().is_none());
            let whole = reviews.load(review).expect("the file can be read");
            assert_eq!(whole.person.id, before.person.id);
            assert!(whole.content() == before.content(), "{}", before.person.id);
        }
    }

    #[test]
    fn reviews_that_are_put_away_while_they_are_read_are_the_same() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let wanted = reviews("fixtures/sample-cycle");
        let mut read =
            read("fixtures/sample-cycle", &ContentStorage::Disk(folder.path().join("new")));
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
        let is_same = |read: &ReviewSet, number: usize| {
            let (one, other) = (&read.reviews[number], &wanted.reviews[number]);
            let whole = read.load(one).expect("it can be read");
            whole.person.id == other.person.id && whole.content() == other.content()
        };
        assert!(read.reviews.iter().all(|it| it.said.here().is_none()));
        assert!((0..wanted.reviews.len()).all(|it| is_same(&read, it)));
        // As if the disk had been full for a while.
        for number in [0, 7] {
            read.reviews[number].said = wanted.reviews[number].said.clone();
        }
        read.spill(folder.path()).expect("it can be written");
        assert!(read.reviews.iter().all(|it| it.said.here().is_none()));
        assert!((0..wanted.reviews.len()).all(|it| is_same(&read, it)));
    }

    #[test]
    fn words_of_another_person_are_an_error() {
        let mut reviews = reviews("fixtures/sample-cycle");
        let folder = tempfile::tempdir().expect("a temporary folder");
        reviews.spill(folder.path()).expect("it can be written");
        let other = reviews.reviews[1].said.clone();
        reviews.reviews[0].said = other;
        let [one, other, ..] = reviews.reviews.as_slice() else { panic!("the sample has more") };
        assert!(reviews.load(one).is_err() && reviews.load(other).is_ok());
    }

    #[test]
    fn what_was_said_stays_if_it_cannot_be_put_away() {
        let mut reviews = reviews("fixtures/sample-cycle");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut full = SpillFile::new(0, folder.path()).expect("it can be written");
        // A file that is open for reading only takes nothing.
        let path = folder.path().join("full");
        std::fs::write(&path, "").expect("it can be written");
        full.file = File::open(&path).expect("the file is there").into();
        assert!(reviews.put_on(full).is_err());
        assert!(reviews.reviews.iter().all(|it| it.said.here().is_some()));
        reviews.spill(folder.path()).expect("it can be written");
        assert!(reviews.reviews.iter().all(|it| reviews.load(it).is_ok()));
    }
}
