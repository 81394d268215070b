//! The words of reviews in a file, while packets are made of them one by one. In: reviews. Out: the same, when each is asked
//! for. What a run keeps in memory is then who everybody is, and not what was said of them.

use std::fs::File;
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{PersonId, Review, Said};
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
    pub(super) fn take(&self, person: &PersonId) -> Result<Box<Said>> {
        let Range { start, end } = self.places.get(person).expect("the review was put away");
        let mut bytes = vec![0; usize::try_from(end - start).expect("it was in memory before")];
        let read = || -> std::io::Result<()> {
            let mut file = self.file.lock().unwrap_or_else(|it| it.into_inner());
            file.seek(SeekFrom::Start(*start))?;
            file.read_exact(&mut bytes)
        };
        read().map_err(Error::read(&self.folder))?;
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
