//! HTML in a cell to plain text. In: a cell. Out: its words as typed by the author, or nothing if the cell is no HTML.
//!
//! Review systems export what a rich-text editor made, while engineers type `Vec<String>` and `<label>`. A tag counts
//! as markup only where that is beyond doubt; all other text between angle brackets stays, character for character:
//! - The name is one of an HTML element in one case: `<p>` or `<P>`, but not the component `<Table>`.
//! - Behind the name come attributes with values or nothing; `a <b && c> d` compares.
//! - An opening and a closing tag of that name make a pair.
//! - `<br>` and `<img src="..">` need no pair. Neither do `<p>`, `<div>` and `<li>`, unless they follow a blank, as a
//!   word of a sentence does.
//! - As soon as one tag parts lines by these rules, lone tags of paragraphs, lists and tables are markup too.
//!
//! A cell is HTML if it has markup; character references alone do not make it so. Line breaks of a cell in which no tag
//! parts lines are the author's and stay.

mod layout;

use std::borrow::Cow;
use std::collections::BTreeMap;

use html5gum::{
    DefaultEmitter, EndTag, HtmlString, Span, Spanned, StartTag, State, Token, Tokenizer,
};

use layout::PlainTextWriter;

type TagAttributes = BTreeMap<HtmlString, Spanned<HtmlString, usize>>;

/// What the tokenizer would drop without a word, and the reference that it keeps.
const DROPPED: &str = "</>";
const REFERENCE: &str = "&LT;/>";

/// What an element does to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ElementRole {
    LineBreak,
    Rule,
    Paragraph,
    Line,
    Preformatted,
    List,
    Item,
    Table,
    Row,
    Cell,
    Section,
    Link,
    Inline,
    /// Has attributes and no content.
    Void,
    Hidden,
}

impl ElementRole {
    fn of(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"br" => Self::LineBreak,
            b"hr" => Self::Rule,
            b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"blockquote" | b"dl" => {
                Self::Paragraph
            }
            b"div" | b"dt" | b"dd" | b"tbody" | b"thead" | b"tfoot" | b"html" | b"body" => {
                Self::Line
            }
            b"pre" => Self::Preformatted,
            b"ul" | b"ol" => Self::List,
            b"li" => Self::Item,
            b"table" => Self::Table,
            b"tr" => Self::Row,
            b"td" | b"th" => Self::Cell,
            b"section" | b"article" | b"main" | b"header" | b"footer" | b"nav" | b"aside"
            | b"figure" | b"figcaption" | b"address" | b"caption" | b"center" | b"details"
            | b"summary" | b"form" | b"fieldset" | b"legend" => Self::Section,
            b"a" => Self::Link,
            b"b" | b"i" | b"u" | b"s" | b"em" | b"strong" | b"span" | b"font" | b"code"
            | b"kbd" | b"samp" | b"tt" | b"var" | b"sub" | b"sup" | b"small" | b"big" | b"mark"
            | b"del" | b"ins" | b"strike" | b"cite" | b"abbr" | b"acronym" | b"dfn" | b"label"
            | b"time" | b"bdi" | b"bdo" | b"nobr" | b"o:p" | b"colgroup" => Self::Inline,
            b"img" | b"col" | b"meta" | b"link" => Self::Void,
            b"script" | b"style" | b"head" | b"template" => Self::Hidden,
            _ => return None,
        })
    }

    /// Whether a lone tag may be markup: those whose closing tag is often left out, or cut off at the end of a cell.
    fn may_stand_alone(self) -> bool {
        !matches!(self, Self::Section | Self::Link | Self::Inline | Self::Void | Self::Hidden)
    }

    fn parts_lines(self) -> bool {
        !matches!(self, Self::Link | Self::Inline | Self::Void | Self::Hidden)
    }
}

/// A tag of an HTML element, markup or not.
struct HtmlTag<'c> {
    source: &'c str,
    follows_blank: bool,
    closes: bool,
    role: ElementRole,
    name: HtmlString,
    attributes: TagAttributes,
}

impl HtmlTag<'_> {
    fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        self.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value))
    }
}

enum HtmlPiece<'c> {
    Text(HtmlString),
    /// Text of a script or style, in which references are none.
    RawText(HtmlString),
    Verbatim(&'c str),
    Tag(HtmlTag<'c>),
}

/// The text of a cell that holds HTML; `None` if it holds none and stays as typed.
pub(crate) fn text_of(cell: &str) -> Option<String> {
    memchr::memchr(b'<', cell.as_bytes())?;
    let cell = &*cell.replace(DROPPED, REFERENCE);
    let survey = MarkupSurvey::of(cell);
    let has_markup = survey.structured || survey.paired.contains(&true);
    has_markup.then(|| {
        let mut writer = PlainTextWriter::new(!survey.structured);
        let mut paired = survey.paired.iter().copied();
        pieces(cell, |piece| match piece {
            HtmlPiece::Text(text) => writer.text(&String::from_utf8_lossy(&text)),
            HtmlPiece::RawText(text) => {
                writer.text(&String::from_utf8_lossy(&text).replace(REFERENCE, DROPPED));
            }
            HtmlPiece::Verbatim(text) => writer.text(&text.replace(REFERENCE, DROPPED)),
            HtmlPiece::Tag(tag) => {
                let pair = paired.next() == Some(true);
                if pair || (survey.structured && tag.role.may_stand_alone()) {
                    writer.tag(&tag);
                } else {
                    writer.text(&tag.source.replace(REFERENCE, DROPPED));
                }
            }
        });
        writer.finish()
    })
}

/// Which tags are markup.
#[derive(Default)]
struct MarkupSurvey {
    /// For every [`HtmlPiece::Tag`] in turn: whether it is half of a pair or needs none.
    paired: Vec<bool>,
    /// Whether a tag parts lines beyond doubt.
    structured: bool,
}

impl MarkupSurvey {
    fn of(cell: &str) -> Self {
        let mut survey = Self::default();
        let mut open: BTreeMap<HtmlString, Vec<usize>> = BTreeMap::new();
        pieces(cell, |piece| {
            let HtmlPiece::Tag(tag) = piece else { return };
            let index = survey.paired.len();
            let typical = matches!(&tag.name[..], b"p" | b"div" | b"li");
            survey.structured |=
                tag.role == ElementRole::LineBreak || (typical && !tag.follows_blank);
            let opened = if tag.closes {
                open.get_mut(&tag.name).and_then(Vec::pop)
            } else {
                open.entry(tag.name).or_default().push(index);
                None
            };
            survey.paired.push(opened.is_some() || tag.role == ElementRole::Void);
            if let Some(opened) = opened {
                survey.paired[opened] = true;
                survey.structured |= tag.role.parts_lines();
            }
        });
        survey
    }
}

/// Hands every piece of a cell to `visit`; together they hold each character of the cell but those of comments.
fn pieces<'c>(cell: &'c str, mut visit: impl FnMut(HtmlPiece<'c>)) {
    let mut tokens = Tokenizer::new_with_emitter(cell, DefaultEmitter::<usize>::new_with_span());
    let (mut end, mut never_closed, mut is_raw) = (0, false, false);
    while let Some(Ok(token)) = tokens.next() {
        let Some(Span { start, end: behind }) = span_of(&token) else { continue };
        end = behind;
        let source = &cell[start..end];
        let follows_blank = cell[..start].ends_with([' ', '\t']);
        match token {
            Token::String(text) if is_raw => visit(HtmlPiece::RawText(text.value)),
            Token::String(text) => visit(HtmlPiece::Text(text.value)),
            Token::StartTag(StartTag { name, attributes, .. }) => {
                if let b"script" | b"style" = &name[..]
                    && !never_closed
                {
                    is_raw = closes_later(&cell[end..], &name);
                    never_closed = !is_raw;
                    if is_raw {
                        tokens.set_state(State::RawText);
                    }
                }
                visit(tag(source, follows_blank, false, name, attributes));
            }
            Token::EndTag(EndTag { name, .. }) => {
                is_raw = false;
                visit(tag(source, follows_blank, true, name, BTreeMap::new()));
            }
            _ if is_remark(source) => {}
            _ => visit(HtmlPiece::Verbatim(source)),
        }
    }
    // A tag that the end of the cell cuts off is no token.
    visit(HtmlPiece::Verbatim(&cell[end..]));
}

fn span_of(token: &Token<usize>) -> Option<Span> {
    match token {
        Token::StartTag(token) => Some(token.span),
        Token::EndTag(token) => Some(token.span),
        Token::String(token) | Token::Comment(token) => Some(token.span),
        Token::Doctype(token) => Some(token.span),
        Token::Error(_) => None,
    }
}

fn tag<'c>(
    source: &'c str,
    follows_blank: bool,
    closes: bool,
    name: HtmlString,
    attributes: TagAttributes,
) -> HtmlPiece<'c> {
    match ElementRole::of(&name) {
        Some(ElementRole::Void) if attributes.is_empty() => HtmlPiece::Verbatim(source),
        Some(role) if is_regular(source, &name, &attributes) => {
            HtmlPiece::Tag(HtmlTag { source, follows_blank, closes, role, name, attributes })
        }
        _ => HtmlPiece::Verbatim(source),
    }
}

/// Whether the source is a tag as programs write it: a name in one case, and no words of a sentence behind it.
fn is_regular(source: &str, name: &[u8], attributes: &TagAttributes) -> bool {
    let inner = source.trim_start_matches(['<', '/']).trim_end_matches('>');
    let Some((written, behind)) = inner.split_at_checked(name.len()) else { return false };
    let mixed = written.contains(|it: char| it.is_ascii_lowercase())
        && written.contains(|it: char| it.is_ascii_uppercase());
    let named = |name: &HtmlString| {
        name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte))
    };
    let bare = behind.trim_end_matches('/').trim().is_empty();
    let has_values = attributes.keys().all(named) && behind.contains('=');
    !mixed && (bare || (has_values && !source.starts_with("</")))
}

/// Whether `</name` follows.
fn closes_later(rest: &str, name: &[u8]) -> bool {
    memchr::memchr_iter(b'<', rest.as_bytes()).any(|at| {
        let tag = &rest.as_bytes()[at..];
        tag.get(1) == Some(&b'/')
            && tag.get(2..2 + name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name))
    })
}

/// Whether the source is a comment, a doctype or what word processors add; `</3` is a heart and not one of them.
fn is_remark(source: &str) -> bool {
    let closed = source.ends_with("-->") || source.ends_with("--!>");
    (source.starts_with("<!--") && (closed || source.len() < 7 && source.ends_with('>')))
        || (["<!", "<?"].iter().any(|opening| source.starts_with(opening))
            && !source.starts_with("<!--")
            && source.ends_with('>'))
}

#[cfg(test)]
mod tests {
    use crate::intake::values::html::*;

    fn html(cell: &str) -> String {
        text_of(cell).unwrap_or_else(|| panic!("no HTML: {cell:?}"))
    }

    #[test]
    fn text_that_is_no_html_stays_as_typed() {
        for cell in [
            "",
            "3 < 4 &amp; 5 > 4",
            "Vec<String> and a < b && c > d",
            "fill in <label> and <name>",
            "List<b> or Map<a, b>",
            "replaced every <div> and a <p> tag",
            "the <Table> of <Button></Button> is a </ component </>",
            "I </3 legacy code <3, a<b, <!here>",
            "x <b foo",
            "<script>",
            "<img>",
        ] {
            assert_eq!(text_of(cell), None, "{cell:?}");
        }
    }

    #[test]
    fn what_is_no_markup_stays_in_html() {
        for (cell, text) in [
            ("<p>uses Vec<String></p>", "uses Vec<String>"),
            ("<p>a <b && c> d, List<b></p>", "a <b && c> d, List<b>"),
            ("<p>I </3 it </> <T></T></p>", "I </3 it </> <T></T>"),
            ("<p>a <Style> and </> or &lt;</Style></p>", "a <Style> and </> or &lt;</Style>"),
            ("<p>a <b and c> d</b é></b></p>", "a <b and c> d</b é></b>"),
            ("<p>cut off <b", "cut off <b"),
            ("<p>cut off <!-- x", "cut off <!-- x"),
            ("<b>x</b> & y\n\n\nA &lt;B&gt;\n  c", "x & y\n\nA <B>\n  c"),
        ] {
            assert_eq!(html(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn paragraphs_lines_and_blanks_are_laid_out() {
        for (cell, text) in [
            (
                "<p>One\r\n two&nbsp;&nbsp;x</p>\n<p></p><p>&nbsp;</p><p>R&amp;D</p>",
                "One two x\n\nR&D",
            ),
            ("<div>a</div><div><br></div><div>b</div><div>c</div>", "a\n\nb\nc"),
            ("a<br>b<br/><br><br>c", "a\nb\n\nc"),
            ("<H1>T</H1>x<strong> bold</strong><em>er</em>", "T\n\nx bolder"),
            ("a<p>b", "a\n\nb"),
            ("<pre>if x:\n  y\n</pre>z", "if x:\n  y\n\nz"),
            ("<p></p>", ""),
        ] {
            assert_eq!(html(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn lists_and_tables_keep_their_shape() {
        for (cell, text) in [
            (
                "<p>Did:</p><ul><li>a</li><li><p>b</p><p>c</p></li></ul><p>d</p>",
                "Did:\n\n- a\n- b\nc\n\nd",
            ),
            ("<ol><li>a<ul><li>b</li></ul></li> <li>c</ol>", "1. a\n  - b\n2. c"),
            ("<ol start=3><li>a<li data-list=\"bullet\">b</ol>", "3. a\n- b"),
            (
                "<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p></td><td></td></tr></table>",
                "A | B\n1 |",
            ),
        ] {
            assert_eq!(html(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn links_show_their_address_once() {
        for (cell, text) in [
            (
                "<p><a href=\"https://a.io/x?a=1&amp;b\">the doc </a>is</p>",
                "the doc (https://a.io/x?a=1&b) is",
            ),
            ("<ul><li><a href='https://a.io/'>a.io</a></li></ul>", "- a.io"),
            (
                "<a href=mailto:a@b.c>a@b.c</a>, <a href='#x'>up</a>, <a href=u><img src=i></a>",
                "a@b.c, up, u",
            ),
            ("<p>x<a href=u><b>y</b></a></p>z", "xy (u)\n\nz"),
        ] {
            assert_eq!(html(cell), text, "{cell:?}");
        }
    }

    #[test]
    fn what_is_no_text_vanishes() {
        let cell = "<style>p { x: '<b' }</style><head><title>t</title></head><!-- c --><p>a<script>if (a<b) '</p>'\
                    </script><o:p></o:p><img src=data:x alt=Chart></p><![if x]><meta charset=utf-8>";
        assert_eq!(html(cell), "aChart");
    }

    #[test]
    fn long_and_deep_cells_are_quick() {
        const PARTS: &str = "<ul><li>x|<a href=x>y|<p>|<b>x|</b>|<script>|<|&am|<!--|<a href='|</p|<x a|\
            <style></style>|<td>x|<br>|</a><a href=abc>";
        for part in PARTS.split('|') {
            let cell =
                format!("<p>{}{}</p>", part.repeat(30_000), "</a></b></li></ul>".repeat(15_000));
            // Anything but linear would take hours.
            assert!(text_of(&cell).is_none_or(|it| it.len() <= 4 * cell.len()), "{part:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_cell_panics_or_loses_letters(cell in "(<|>|/|</|<p>|</p>|<b|</b>|<br>|<li>|<a href=x>|</a>|<!--|-->|&#|;|é|[ \"'=x\r\n\0]|<ul>|<td>|<script>|</script>|\\PC){0,40}") {
            let text = text_of(&cell).unwrap_or_else(|| cell.clone());
            proptest::prop_assert!(cell.contains("<!") || cell.contains("script") || text.matches('é').count() >= cell.matches('é').count());
        }
    }
}
