//! Which fonts of the machine `--system-fonts` takes. In: characters. Out: the files to take for them: few, and the same ones
//! in whatever order the machine lists its fonts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use fontdb::{Database, FaceInfo, Source, Style, Weight};
use typst::text::FontInfo;

use crate::scripts::families_of;

/// Families that have a picture of a missing letter for every character, or shapes of a few dots.
const UNFIT: [&str; 5] = ["lastresort", "last resort", "adobe blank", "unifont", "symbola"];

/// A family of the machine.
#[derive(Debug, Default)]
struct FamilyFiles {
    /// Those of the wanted characters that it has.
    has: BTreeSet<char>,
    files: BTreeSet<PathBuf>,
}

/// The files of the fonts that have these characters, as far as the machine has any.
pub(super) fn files_with(wanted: &BTreeSet<char>) -> Vec<PathBuf> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let families = families(wanted);
    let mut files = Vec::new();
    let mut missing = wanted.clone();
    while let Some(best) = best(&families, &missing) {
        missing.retain(|character| !best.has.contains(character));
        let new = best.files.iter().filter(|file| !files.contains(*file));
        let new: Vec<PathBuf> = new.cloned().collect();
        files.extend(new);
    }
    files
}

/// The family that has most of the missing characters. Of equals the one that packets are set in where they can choose, else
/// the first by name.
fn best<'f>(
    families: &'f BTreeMap<String, FamilyFiles>,
    missing: &BTreeSet<char>,
) -> Option<&'f FamilyFiles> {
    let preferred: Vec<String> = missing.iter().next().map(|character| families_of(*character))?;
    let rank = |name: &str| {
        preferred.iter().position(|preferred_name| preferred_name == name).unwrap_or(usize::MAX)
    };
    let count = |family: &FamilyFiles| family.has.intersection(missing).count();
    let useful = families.iter().filter(|(_, family)| count(family) > 0);
    let best = useful.min_by_key(|(name, family)| (usize::MAX - count(family), rank(name)));
    best.map(|(_, family)| family)
}

/// The machine's families that have any of the wanted characters, with their upright files of usual and of bold weight.
fn families(wanted: &BTreeSet<char>) -> BTreeMap<String, FamilyFiles> {
    let mut database = Database::new();
    database.load_system_fonts();
    let mut families: BTreeMap<String, FamilyFiles> = BTreeMap::new();
    for face in database.faces().filter(|face| is_fit(face)) {
        let info = database.with_face_data(face.id, FontInfo::new).flatten();
        let (Some(info), Source::File(path) | Source::SharedFile(path, _)) = (info, &face.source)
        else {
            continue;
        };
        let has = wanted
            .iter()
            .copied()
            .filter(|character| info.coverage.contains(u32::from(*character)));
        let has: BTreeSet<char> = has.collect();
        if !has.is_empty() {
            let family = families.entry(info.family).or_default();
            family.has.extend(has);
            family.files.insert(path.clone());
        }
    }
    families
}

fn is_fit(face: &FaceInfo) -> bool {
    let names = || face.families.iter().map(|(name, _)| name.to_lowercase());
    face.style == Style::Normal
        && matches!(face.weight, Weight::NORMAL | Weight::BOLD)
        && !face.monospaced
        && !names().any(|name| UNFIT.iter().any(|unfit| name.contains(unfit)))
}
