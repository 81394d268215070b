//! Findings for who sees only some of the people. In: a finding about one of them, and whom its reader does not see. Out: the same
//! finding, in which nobody else is named.

use promopacket::diagnostics::{Code, Diagnostic};

/// What is found by comparing people, and so names others beside the one it is about.
const OF_SEVERAL: [Code; 3] = [Code::IdentityDiffers, Code::SameComment, Code::SameFileName];

/// The finding without the people of whom `is_of_others` says that its reader does not see them.
pub(super) fn without_others(
    finding: &Diagnostic,
    is_of_others: impl Fn(&str) -> bool,
) -> Diagnostic {
    let mut told = finding.clone();
    if !OF_SEVERAL.contains(&finding.code) {
        return told;
    }
    told.message = anonymous(&told.message, &is_of_others);
    told.hints = told.hints.iter().map(|hint| anonymous(hint, &is_of_others)).collect();
    if told.value.as_deref().is_some_and(&is_of_others) {
        told.value = None;
    }
    told
}

/// A sentence whose values in backticks name nobody of others.
fn anonymous(sentence: &str, is_of_others: impl Fn(&str) -> bool) -> String {
    let mut told = String::new();
    for (number, part) in sentence.split('`').enumerate() {
        let is_value = number % 2 == 1;
        if is_value && is_of_others(part) {
            told.push_str("somebody of another team");
        } else if is_value {
            told.push_str(&format!("`{part}`"));
        } else {
            told.push_str(part);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_others_are_left_out_of_a_sentence() {
        let sentence = "the same words stand in the packet of `E1`, `E2`, in `summary`";
        let told = anonymous(sentence, |text| text == "E2");
        let wanted =
            "the same words stand in the packet of `E1`, somebody of another team, in `summary`";
        assert_eq!(told, wanted);
    }
}
