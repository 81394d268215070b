//! The pattern of file names. In: a text such as `{employee_id}_{cycle}.pdf`. Out: its pieces, or what is wrong with it.

use crate::diagnostics::escape_control;

/// A file name with places for what tells packets apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNamePattern(Vec<NamePiece>);

/// A piece of a [`FileNamePattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamePiece {
    /// Ordinary characters.
    Literal(String),
    /// A place to fill, such as `employee_id`.
    Place(&'static str),
}

impl FileNamePattern {
    /// The places a pattern may have.
    pub(crate) const PLACES: [&'static str; 10] = [
        "employee_id",
        "cycle",
        "target",
        "audience",
        "name",
        "email",
        "team",
        "manager",
        "track",
        "level",
    ];

    /// The pieces in order.
    pub(crate) fn pieces(&self) -> &[NamePiece] {
        &self.0
    }

    /// Whether it has a place for the id.
    pub(crate) fn has_id(&self) -> bool {
        self.0.contains(&NamePiece::Place("employee_id"))
    }

    /// Lets the names of drafts say so; the id of a draft's cycle does already.
    pub(super) fn mark_draft(&mut self) {
        if self.0.contains(&NamePiece::Place("cycle")) {
            return;
        }
        if let Some(NamePiece::Literal(end)) = self.0.last_mut() {
            let stem = end.strip_suffix(".pdf").unwrap_or(end);
            *end = format!("{stem}_draft.pdf");
        }
    }

    /// Reads a pattern such as `{employee_id}_{cycle}.pdf`; the error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (literal, tail) = rest.split_at(open);
            let (name, after) = tail[1..].split_once('}').ok_or("a `{` has no `}`")?;
            let place = Self::PLACES.into_iter().find(|place| *place == name);
            let place =
                place.ok_or_else(|| format!("`{{{}}}` is not known", escape_control(name)))?;
            pieces.extend([NamePiece::Literal(literal.to_owned()), NamePiece::Place(place)]);
            rest = after;
        }
        pieces.push(NamePiece::Literal(rest.to_owned()));
        let pattern = Self(
            pieces
                .into_iter()
                .filter(|piece| *piece != NamePiece::Literal(String::new()))
                .collect(),
        );
        pattern.checked()
    }

    fn checked(self) -> Result<Self, String> {
        let literals = self.0.iter().filter_map(|piece| match piece {
            NamePiece::Literal(text) => Some(text.as_str()),
            NamePiece::Place(_) => None,
        });
        let odd =
            literals.flat_map(str::chars).find(|c| r#"/\:*?"<>|}"#.contains(*c) || c.is_control());
        match (odd, self.0.last()) {
            (Some(c), _) => {
                Err(format!("`{}` cannot stand in a file name", escape_control(&c.to_string())))
            }
            (None, Some(NamePiece::Literal(end))) if end.ends_with(".pdf") => Ok(self),
            (None, _) => Err("it does not end in `.pdf`".to_owned()),
        }
    }
}
