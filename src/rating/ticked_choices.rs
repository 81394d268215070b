//! Which ratings a cell has in which several are ticked. In: the text of a cell, and what is a rating. Out: each of them, if nothing
//! else stands in the cell.

/// What may stand between two ticks of one cell.
const BETWEEN_TICKS: [&str; 17] = [
    ",", ";", "/", "|", "+", "&", "\n", "\t", " and ", " or ", " und ", " oder ", " y ", " o ",
    " et ", " ou ", " to ",
];

/// The ratings of a cell in which several are ticked, each as it stands there; nothing if some part of the text is none.
/// A whole text that is a rating is for the caller to see first.
pub(crate) fn ticked(text: &str, is_rating: &mut impl FnMut(&str) -> bool) -> Option<Vec<String>> {
    const LONGEST: usize = 200;
    let text = text.trim().trim_end_matches([',', ';']).trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let ticks = between(text, is_rating).or_else(|| numbers(text, is_rating))?;
    (ticks.len() > 1).then_some(ticks)
}

/// The ratings between separators: the shortest beginning that is one, and those behind it.
fn between(text: &str, is_rating: &mut impl FnMut(&str) -> bool) -> Option<Vec<String>> {
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    for separator in BETWEEN_TICKS {
        cuts.extend(text.match_indices(separator).map(|(at, found)| (at, at + found.len())));
    }
    cuts.sort();
    for (end, start) in cuts {
        let (first, rest) = (text[..end].trim(), text[start..].trim());
        if first.is_empty() || !is_rating(first) {
            continue;
        }
        if let Some(mut ticks) = between(rest, is_rating) {
            ticks.insert(0, first.to_owned());
            return Some(ticks);
        }
    }
    is_rating(text).then(|| vec![text.to_owned()])
}

/// Numbers with nothing but a blank or a dash between them, such as "2-3".
fn numbers(text: &str, is_rating: &mut impl FnMut(&str) -> bool) -> Option<Vec<String>> {
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "-–—".contains(c))
        .filter(|part| !part.is_empty())
        .collect();
    let are_numbers = parts.iter().all(|part| part.bytes().all(|it| it.is_ascii_digit()));
    let are_steps = are_numbers && parts.iter().all(|part| is_rating(part));
    are_steps.then(|| parts.into_iter().map(str::to_owned).collect())
}
