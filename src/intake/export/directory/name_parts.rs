//! What people are called in short. In: ids and names. Out: who may be meant by an id in another case, by a first or last name
//! alone, or by initials.

use rustc_hash::FxHashMap;

/// People by the short ways in which they are called.
#[derive(Debug, Default)]
pub(in crate::intake::export) struct NameParts {
    by_part: FxHashMap<String, Vec<u32>>,
    by_initials: FxHashMap<String, Vec<u32>>,
}

impl NameParts {
    pub(super) fn new<'p>(people: impl Iterator<Item = (&'p str, &'p str)>) -> Self {
        let mut parts = Self::default();
        for (number, (id, name)) in (0..).zip(people) {
            let words = words(name);
            for word in words.iter().filter(|word| word.chars().count() > 1) {
                parts.by_part.entry(word.clone()).or_default().push(number);
            }
            parts.by_part.entry(id.to_lowercase()).or_default().push(number);
            let initials: String = words.iter().filter_map(|word| word.chars().next()).collect();
            if words.len() > 1 {
                parts.by_initials.entry(initials).or_default().push(number);
            }
        }
        parts
    }

    /// The numbers of those whom a text may mean.
    pub(in crate::intake::export) fn who(&self, text: &str) -> &[u32] {
        const LONGEST: usize = 60;
        if text.len() > LONGEST {
            return &[];
        }
        let lower = text.trim().to_lowercase();
        let part = self.by_part.get(&lower);
        let letters: String = lower.chars().filter(|c| !". -".contains(*c)).collect();
        part.or_else(|| self.by_initials.get(&letters)).map_or(&[], Vec::as_slice)
    }
}

fn words(name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_owned).collect()
}
