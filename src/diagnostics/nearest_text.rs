//! Which of some texts a mistyped text may mean. In: a text and choices. Out: the nearest, if it is near.

/// The choice that `value` most likely meant, or none if nothing is near.
pub fn nearest<'a>(value: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 200;
    const ALIKE: f64 = 0.75;
    if value.is_empty() || value.len() > LONGEST {
        return None;
    }
    let value = value.to_lowercase();
    choices
        .into_iter()
        // What is far longer is not alike, and takes long to compare.
        .filter(|choice| choice.len() <= 2 * LONGEST)
        .map(|choice| (likeness(&value, &choice.to_lowercase(), ALIKE), choice))
        .filter(|(score, _)| *score >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, choice)| choice)
}

/// The choices nearest to a value, the nearest first, however far they are.
pub(crate) fn closest<'a>(
    value: &str,
    choices: impl IntoIterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    let value: String = value.to_lowercase().chars().take(200).collect();
    let mut scored: Vec<(f64, &str)> = choices
        .into_iter()
        .map(|choice| (similarity(&value, &choice.to_lowercase()), choice))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(count).map(|(_, choice)| choice).collect()
}

/// The similarity of two texts, as far as it counts from `least` on: letters that are added or taken away need not be looked
/// for where there are too many of them.
fn likeness(a: &str, b: &str, least: f64) -> f64 {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let is_far = a.is_ascii() && b.is_ascii() && (short as f64) < least * long as f64;
    if is_far { strsim::jaro_winkler(a, b) } else { similarity(a, b) }
}

/// The better of two measures: the one forgives a wrong prefix, the other a short word.
fn similarity(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b).max(strsim::normalized_damerau_levenshtein(a, b))
}
