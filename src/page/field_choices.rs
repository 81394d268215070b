//! What a field lets choose from. In: the choices of a scale or of a question, and the text that the field has. Out: the choices, among them
//! that text in its own spelling, so that looking at a field changes nothing.

use promopacket::rating::Scale;

/// A choice of a field: what a table would say, and in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FieldChoice {
    pub(super) value: String,
    pub(super) words: String,
}

/// The choices of a field, among them the text that it has, in its own words.
pub(super) fn with_text(choices: Vec<String>, text: &str, scale: &Scale) -> Vec<FieldChoice> {
    let meant = scale.parse(text).ok();
    let mut found = vec![FieldChoice { value: String::new(), words: "no answer".to_owned() }];
    let mut is_there = text.is_empty();
    for choice in choices {
        let is_same = choice.eq_ignore_ascii_case(text)
            || meant.is_some() && !text.is_empty() && scale.parse(&choice).ok() == meant;
        is_there |= is_same;
        let value = if is_same { text.to_owned() } else { choice.clone() };
        found.push(FieldChoice { value, words: choice.replace('-', " ").replace("   ", " – ") });
    }
    if !is_there {
        found.push(FieldChoice { value: text.to_owned(), words: format!("{text} (as it is)") });
    }
    found
}

#[cfg(test)]
mod tests {
    use promopacket::cycle::Cycle;

    use super::*;

    fn values(text: &str) -> Vec<String> {
        let scale = Cycle::built_in().scale;
        with_text(scale.choices(), text, &scale).into_iter().map(|it| it.value).collect()
    }

    #[test]
    fn a_rating_is_chosen_in_the_spelling_that_it_has() {
        let plain = values("");
        assert!(plain[0].is_empty());
        for text in ["3", "Meets", "3 - Meets", "meets"] {
            let found = values(text);
            assert_eq!(found.len(), plain.len(), "{text}");
            assert_eq!(found.iter().filter(|value| *value == text).count(), 1, "{text}");
        }
    }

    #[test]
    fn a_rating_that_is_none_stays_as_it_is() {
        let found = values("7");
        assert_eq!(found.len(), values("").len() + 1);
        assert_eq!(found.last().map(String::as_str), Some("7"));
    }
}
