//! Whom a whole column means. In: the findings about its values, each with who may be meant. Out: the one thing that makes all
//! of them known people, said once.

use std::collections::BTreeMap;

use super::meant_person::MeantPerson;
use super::near_ids::without_frills;
use super::{Diagnostic, escape_control, truncate_for_display};

/// How many in ten of the findings that say who is meant must say it in one way.
const MOST: usize = 9;

/// How many of the findings are asked: who is meant is looked for in the first hundred only.
const ASKED: usize = 100;

/// How many values are named.
const NAMED: usize = 3;

/// The first hundred different values, each with its finding.
fn asked<'f>(found: &[&'f Diagnostic]) -> BTreeMap<&'f str, &'f Diagnostic> {
    let mut asked = BTreeMap::new();
    for finding in found {
        if asked.len() >= ASKED {
            break;
        }
        if let Some(value) = finding.value.as_deref() {
            asked.entry(value).or_insert(*finding);
        }
    }
    asked
}

/// The two domains that make nearly all addresses known ones, as a mapping says that they are one.
pub(super) fn domains(found: &[&Diagnostic]) -> Option<String> {
    let asked = asked(found);
    let mut pairs: BTreeMap<(&str, &str), Vec<&MeantPerson>> = BTreeMap::new();
    for finding in asked.values() {
        let Some(meant) = finding.meant.as_deref() else { continue };
        if let Some(pair) = meant.domains() {
            pairs.entry(pair).or_default().push(meant);
        }
    }
    let most = pairs.into_values().max_by_key(Vec::len)?;
    (10 * most.len() >= MOST * asked.len()).then(|| most[0].hint())
}

/// That nearly all values are ids or names of people in another spelling, with the first of them as they are known.
pub(super) fn spelled_otherwise(found: &[&Diagnostic]) -> Option<String> {
    let asked = asked(found);
    let mut pairs: Vec<String> = Vec::new();
    let mut count = 0;
    let mut is_case_alone = true;
    for (value, finding) in &asked {
        let Some(MeantPerson::Spelled { known, .. }) = finding.meant.as_deref() else { continue };
        let meant = escape_control(known);
        if without_frills(value) != without_frills(&meant) {
            continue;
        }
        count += 1;
        is_case_alone &= value.to_lowercase() == meant.to_lowercase();
        if pairs.len() < NAMED {
            pairs.push(format!("`{meant}` for `{}`", truncate_for_display(value)));
        }
    }
    if count == 0 || 10 * count < MOST * asked.len() {
        return None;
    }
    let how =
        if is_case_alone { "in other letters, large or small" } else { "in another spelling" };
    Some(format!(
        "the table of people has these {how}: {}; write them in one way in both",
        pairs.join(", ")
    ))
}
