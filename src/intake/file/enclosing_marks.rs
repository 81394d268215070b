//! Marks that enclose a part of a text: quotation marks of all languages and keyboards, and brackets. In: a text and those
//! behind it. Out: the first mark that opens in the one and closes in another.

/// Marks that close one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkFamily {
    Double,
    Single,
    Angle,
    Corner,
    Round,
    Square,
}

/// What a mark does where its neighbours leave it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkShape {
    Opens,
    Closes,
    /// It opens if none is open.
    Either,
    /// It is a letter that was left out, or a genitive, more often than a mark.
    Apostrophe,
}

/// What a mark does where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkTurn {
    Opens,
    Closes,
}

/// Marks of more than one character.
const LONG_MARKS: [(&str, MarkFamily, MarkShape); 17] = [
    ("<<", MarkFamily::Angle, MarkShape::Opens),
    (">>", MarkFamily::Angle, MarkShape::Closes),
    ("&quot;", MarkFamily::Double, MarkShape::Either),
    ("&#34;", MarkFamily::Double, MarkShape::Either),
    ("&#x22;", MarkFamily::Double, MarkShape::Either),
    ("&ldquo;", MarkFamily::Double, MarkShape::Opens),
    ("&bdquo;", MarkFamily::Double, MarkShape::Opens),
    ("&rdquo;", MarkFamily::Double, MarkShape::Closes),
    ("&lsquo;", MarkFamily::Single, MarkShape::Opens),
    ("&sbquo;", MarkFamily::Single, MarkShape::Opens),
    ("&rsquo;", MarkFamily::Single, MarkShape::Closes),
    ("&apos;", MarkFamily::Single, MarkShape::Apostrophe),
    ("&#39;", MarkFamily::Single, MarkShape::Apostrophe),
    ("&laquo;", MarkFamily::Angle, MarkShape::Opens),
    ("&lsaquo;", MarkFamily::Angle, MarkShape::Opens),
    ("&raquo;", MarkFamily::Angle, MarkShape::Closes),
    ("&rsaquo;", MarkFamily::Angle, MarkShape::Closes),
];

/// The family and the shape of a mark of one character.
fn kind_of(mark: char) -> Option<(MarkFamily, MarkShape)> {
    Some(match mark {
        '\'' | '‘' | '’' | '‚' | '‛' | '＇' => (MarkFamily::Single, MarkShape::Apostrophe),
        '"' | '＂' | '″' | '‶' | 'ʺ' | 'ˮ' => (MarkFamily::Double, MarkShape::Either),
        '“' | '„' | '‟' | '〝' | '❝' | '⹂' => (MarkFamily::Double, MarkShape::Opens),
        '”' | '〞' | '〟' | '❞' => (MarkFamily::Double, MarkShape::Closes),
        '`' | '´' | '′' | '‵' | 'ʹ' | 'ˊ' | 'ˋ' | '｀' => {
            (MarkFamily::Single, MarkShape::Either)
        }
        '❛' => (MarkFamily::Single, MarkShape::Opens),
        '❜' => (MarkFamily::Single, MarkShape::Closes),
        '«' | '‹' | '《' | '〈' => (MarkFamily::Angle, MarkShape::Opens),
        '»' | '›' | '》' | '〉' => (MarkFamily::Angle, MarkShape::Closes),
        '「' | '『' | '｢' | '﹁' | '﹃' => (MarkFamily::Corner, MarkShape::Opens),
        '」' | '』' | '｣' | '﹂' | '﹄' => (MarkFamily::Corner, MarkShape::Closes),
        '(' | '（' | '〔' => (MarkFamily::Round, MarkShape::Opens),
        ')' | '）' | '〕' => (MarkFamily::Round, MarkShape::Closes),
        '[' | '［' | '【' | '{' => (MarkFamily::Square, MarkShape::Opens),
        ']' | '］' | '】' | '}' => (MarkFamily::Square, MarkShape::Closes),
        _ => return None,
    })
}

/// Which bytes a mark can begin with.
const FIRST_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b"\"'`()[]{}<>&\xC2\xCA\xCB\xE2\xE3\xEF";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// A mark that opens in a text and does not close there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenMark {
    pub(super) text: String,
    /// Whether it stands behind other words.
    pub(super) is_inside: bool,
    /// Whether it is a quotation mark, not a bracket.
    pub(super) quotes: bool,
}

/// Whether a text can hold a mark, by its bytes.
pub(super) fn may_enclose(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| FIRST_BYTES[usize::from(*byte)])
}

/// A mark as it is written, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlacedMark {
    family: MarkFamily,
    shape: MarkShape,
    at: usize,
    end: usize,
}

/// The marks that open in a text and do not close there.
pub(super) fn left_open(text: &str) -> Vec<PlacedMark> {
    let mut open: Vec<PlacedMark> = Vec::new();
    for mark in marks(text) {
        let last = open.iter().rposition(|other| other.family == mark.family);
        match mark.turn(text, last.is_some()) {
            Some(MarkTurn::Opens) => open.push(mark),
            Some(MarkTurn::Closes) => open.truncate(last.unwrap_or(open.len())),
            None => {}
        }
    }
    open
}

/// The first of the marks that a text leaves open that closes in one of those behind it.
pub(super) fn first_closed(text: &str, open: &[PlacedMark], behind: &[&str]) -> Option<OpenMark> {
    let found = open.iter().find(|it| it.closes(text, behind))?;
    Some(OpenMark {
        text: text[found.at..found.end].to_owned(),
        is_inside: !text[..found.at].trim().is_empty(),
        quotes: !found.is_bracket(),
    })
}

/// Whether a mark that is open before these texts is closed in one of them.
fn is_closed(family: MarkFamily, texts: &[&str]) -> bool {
    let mut open = 1_usize;
    for text in texts {
        for mark in marks(text).filter(|mark| mark.family == family) {
            match mark.turn(text, true) {
                Some(MarkTurn::Opens) => open += 1,
                Some(MarkTurn::Closes) if open == 1 => return true,
                Some(MarkTurn::Closes) => open -= 1,
                None => {}
            }
        }
    }
    false
}

/// The marks of a text.
fn marks(text: &str) -> impl Iterator<Item = PlacedMark> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(ahead) =
            bytes[from..].iter().position(|byte| FIRST_BYTES[usize::from(*byte)])
        {
            let at = from + ahead;
            let found = PlacedMark::at(text, at);
            from = match found {
                Some(mark) => mark.end,
                None => at + text[at..].chars().next().map_or(1, char::len_utf8),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    })
}

impl PlacedMark {
    /// The mark that stands at a place of a text.
    fn at(text: &str, at: usize) -> Option<Self> {
        let rest = &text[at..];
        if rest.starts_with(['<', '>', '&']) {
            let (mark, family, shape) =
                LONG_MARKS.iter().find(|(mark, ..)| rest.starts_with(mark))?;
            return Some(Self { family: *family, shape: *shape, at, end: at + mark.len() });
        }
        let c = rest.chars().next()?;
        let (family, shape) = kind_of(c)?;
        Some(Self { family, shape, at, end: at + c.len_utf8() })
    }

    fn is_bracket(self) -> bool {
        matches!(self.family, MarkFamily::Round | MarkFamily::Square)
    }

    /// Whether it is closed in one of the texts behind its own.
    fn closes(self, text: &str, behind: &[&str]) -> bool {
        if self.shape != MarkShape::Apostrophe && !self.is_bracket() {
            return is_closed(self.family, behind);
        }
        // Brackets are left open by mistake, and letters are left out. Only prose that goes on tells what is cut from these.
        let goes_on = behind.first().is_some_and(|it| it.starts_with(char::is_whitespace));
        if !goes_on || text.starts_with(char::is_whitespace) {
            return false;
        }
        if self.is_bracket() {
            return is_closed(self.family, behind);
        }
        // One at the beginning has rules of its own.
        self.at > 0 && is_closed(self.family, &behind[..1])
    }

    /// What it does: its neighbours say it, and if they don't, its shape.
    fn turn(self, text: &str, is_open: bool) -> Option<MarkTurn> {
        let (before, behind) = (&text[..self.at], &text[self.end..]);
        let (last, next) = (before.chars().next_back(), behind.chars().next());
        if self.is_bracket() || self.family == MarkFamily::Corner {
            // A face, `:-)`.
            let is_face = self.is_bracket() && last.is_some_and(|c| ":;=-".contains(c));
            return if is_face { None } else { self.shape.turn(is_open) };
        }
        let leads = last.is_none_or(is_before) && next.is_some_and(|it| !it.is_whitespace());
        let follows = last.is_some_and(|it| !it.is_whitespace()) && next.is_none_or(is_behind);
        if self.shape == MarkShape::Apostrophe {
            let opens = leads && !follows && next.is_some_and(char::is_alphabetic);
            return if opens { Some(MarkTurn::Opens) } else { follows.then_some(MarkTurn::Closes) };
        }
        if leads != follows {
            return Some(if leads { MarkTurn::Opens } else { MarkTurn::Closes });
        }
        // Inches and seconds, and what stands inside a word.
        let is_measure = before.trim_end().ends_with(|it: char| it.is_ascii_digit());
        let is_letter =
            |beside: Option<char>| beside.is_some_and(|c| c.is_alphanumeric() && c < '\u{2e80}');
        let is_odd = is_measure || (is_letter(last) && is_letter(next));
        if is_odd && self.shape == MarkShape::Either { None } else { self.shape.turn(is_open) }
    }
}

impl MarkShape {
    fn turn(self, is_open: bool) -> Option<MarkTurn> {
        match self {
            Self::Opens => Some(MarkTurn::Opens),
            Self::Closes => Some(MarkTurn::Closes),
            Self::Either => Some(if is_open { MarkTurn::Closes } else { MarkTurn::Opens }),
            Self::Apostrophe => None,
        }
    }
}

/// Whether a mark opens if such a character stands before it.
fn is_before(c: char) -> bool {
    c.is_whitespace() || "([{<>-–—\\/=:,;|\"'`“„«‹‘‚¿¡*_".contains(c)
}

/// Whether a mark closes if such a character stands behind it.
fn is_behind(c: char) -> bool {
    c.is_whitespace() || ".,;:!?…)]}<>-–—\\/|\"'`”“»›’*_。，、".contains(c)
}

/// A sign at the beginning of a text that no language has for it, if one of the texts behind it ends with its like:
/// `*Yes` and `not yet*`.
pub(super) fn sign_opened_and_closed(text: &str, behind: &[&str]) -> Option<OpenMark> {
    let sign = text.chars().next().filter(|sign| is_sign(*sign))?;
    let own = text.trim_start_matches(sign);
    let closing = match sign {
        '<' => '>',
        '¡' => '!',
        '¿' => '?',
        same => same,
    };
    let holds_some = |it: &str| it.contains([sign, closing]);
    if holds_some(own) || !own.starts_with(|it: char| !it.is_whitespace()) {
        return None;
    }
    let other = behind.iter().map(|it| it.trim()).find(|line| holds_some(line))?;
    let enclosed = other.trim_end_matches(['.', ',']).trim_end_matches(closing);
    let is_closed = enclosed.len() < other.trim_end_matches(['.', ',']).len();
    (is_closed && !holds_some(enclosed) && !enclosed.is_empty()).then(|| OpenMark {
        text: text[..text.len() - own.len()].to_owned(),
        is_inside: false,
        quotes: !"¡¿".contains(sign),
    })
}

/// Whether words are enclosed in a sign now and then. Bullets, numbers, paths and formulas begin with others.
pub(super) fn is_sign(c: char) -> bool {
    "*_|~^<!¡¿¨¯°¸˝".contains(c) || matches!(c, '\u{2016}' | '\u{2017}' | '\u{275b}'..='\u{2760}')
}

#[cfg(test)]
mod tests {
    use crate::intake::file::enclosing_marks::*;

    fn found(text: &str, behind: &str) -> Option<String> {
        let found = first_closed(text, &left_open(text), &[behind]);
        found.or_else(|| sign_opened_and_closed(text, &[behind])).map(|it| it.text)
    }

    #[test]
    fn a_mark_that_opens_in_one_text_and_closes_in_the_next_is_found() {
        for (text, behind, mark) in [
            ("She said \"yes", " not yet\" alone", "\""),
            ("Noor \"Nono", " the first\" Haverkamp", "\""),
            ("Sie sagte „ja", " noch nicht“ allein", "„"),
            ("Elle dit « oui", " non » seule", "«"),
            ("Elle dit \" oui", " non \" seule", "\""),
            ("Hij zei “ja", "nee\"", "“"),
            ("他说“好", "不”吧", "“"),
            ("`Yes", " not yet`", "`"),
            ("`Yes", " not yet'", "`"),
            ("´Yes", " not yet´", "´"),
            ("<<Yes", " not yet>>", "<<"),
            ("″Yes", "no″", "″"),
            ("&quot;Yes", "no&quot;", "&quot;"),
            ("\\\"Yes", "no\\\"", "\""),
            ("She said 'yes", " not yet' alone", "'"),
            ("Shipped (the API", " the jobs) alone", "("),
            ("The \"big\" one: \"yes", " no\"", "\""),
            ("*Yes", " not yet*", "*"),
            ("**Yes", " not yet**.", "**"),
            ("<Yes", " not yet>", "<"),
            ("¡Sí", " así!", "¡"),
        ] {
            assert_eq!(found(text, behind).as_deref(), Some(mark), "{text},{behind}");
        }
    }

    #[test]
    fn a_mark_that_closes_in_its_text_or_nowhere_is_not_found() {
        for (text, behind) in [
            ("5\" disk", "6\" disk"),
            ("a 5 \" disk", "a 6 \" disk"),
            ("said \"yes", "said \"no\""),
            ("said \"yes\" and \"no\"", "said \"yes\""),
            ("kept 'em happy", "the users' needs"),
            (" kept 'em happy", " the users' needs"),
            ("in the '90s", " the users' needs"),
            ("Sad :(", "glad :)"),
            ("(all of it)", "1) first"),
            ("*Yes*", "*No*"),
            ("* Yes", "No *"),
            ("Menu » Datei", "« zurück"),
            ("p99 < 100", "rate > 5"),
            ("<b>Yes</b>", "<b>No</b>"),
            ("gibt´s", "geht´s"),
            ("`a` and `b`", "`c`"),
        ] {
            assert_eq!(found(text, behind), None, "{text},{behind}");
        }
    }
}
