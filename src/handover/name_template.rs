//! A text with places to fill, as target files have them. In: a text such as `{id}_{cycle}.pdf`. Out: its pieces, or what is wrong
//! with it; and later the text with the places filled.

use crate::diagnostics::escape_control;

/// A text with places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameTemplate(Vec<TemplatePiece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum TemplatePiece {
    Text(String),
    Place(String),
}

impl NameTemplate {
    /// Reads a text whose places are among `known`; the error says what is wrong with it.
    pub(super) fn parse(text: &str, known: &[&str]) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (before, behind) = rest.split_at(open);
            let (place, after) = behind[1..].split_once('}').ok_or("a `{` has no `}`")?;
            if !known.contains(&place) {
                let places: Vec<String> = known.iter().map(|it| format!("{{{it}}}")).collect();
                let place = escape_control(place);
                return Err(format!("`{{{place}}}` is not one of {}", places.join(" ")));
            }
            if !before.is_empty() {
                pieces.push(TemplatePiece::Text(before.to_owned()));
            }
            pieces.push(TemplatePiece::Place(place.to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(TemplatePiece::Text(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// Whether it has a place.
    pub(super) fn has(&self, place: &str) -> bool {
        self.0.iter().any(|piece| matches!(piece, TemplatePiece::Place(it) if it == place))
    }

    /// The text with every place filled.
    pub(super) fn filled(&self, value: impl Fn(&str) -> String) -> String {
        let text = |piece: &TemplatePiece| match piece {
            TemplatePiece::Text(text) => text.clone(),
            TemplatePiece::Place(place) => value(place),
        };
        self.0.iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_others_are_refused() {
        let template = NameTemplate::parse("a/{id}_{cycle}.pdf", &["id", "cycle"]).expect("sound");
        assert_eq!(template.filled(|place| place.to_uppercase()), "a/ID_CYCLE.pdf");
        assert!(template.has("id") && !template.has("name"));
        assert!(NameTemplate::parse("{ids}", &["id"]).is_err_and(|why| why.contains("{id}")));
        assert!(NameTemplate::parse("{id", &["id"]).is_err());
    }
}
