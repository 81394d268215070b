//! Bytes to text. In: the bytes of a file and the encoding its user names, if any. Out: text without its byte order
//! mark and how its encoding is known, or the first byte that is no text.
//!
//! A byte order mark says more than an option. Bytes that are UTF-8 are taken for it; others are guessed by their
//! letters. Whatever is guessed must fit entirely, for nobody vouches for it; and nothing is guessed for bytes that are UTF-8 but for
//! a few.

mod damaged;
mod guess;

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GBK, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs::{DecoderResult, WINDOWS_1252};

use crate::intake::options::TextEncoding;

use damaged::Utf8Damage;

/// How the encoding of a text is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EncodingOrigin {
    /// The bytes are UTF-8.
    Utf8,
    /// By a byte order mark.
    Mark,
    /// By an option.
    Chosen,
    /// By its letters.
    Guessed,
}

/// Text and how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DecodedText<'b> {
    pub(crate) text: Cow<'b, str>,
    pub(crate) encoding: &'static Encoding,
    pub(crate) origin: EncodingOrigin,
}

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EncodingFault {
    /// The offset of the first NUL and how many there are.
    Nul { at: usize, count: usize },
    /// The first byte that the encoding does not have, or that makes no letter in it.
    Malformed { at: usize, byte: u8, encoding: &'static str },
    /// The first byte that is not UTF-8, and at how many places such bytes are, in a text that else is.
    Damaged { at: usize, byte: u8, count: usize },
}

/// The encoding that bytes have beyond doubt, if it is another than the chosen one: they begin with its mark, or are UTF-8
/// with letters beyond ASCII, which by chance no text of another encoding is; or ASCII, which is never UTF-16.
pub(crate) fn known_better(bytes: &[u8], chosen: &'static Encoding) -> Option<&'static Encoding> {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return (marked != chosen).then_some(marked);
    }
    let is_wide = chosen == UTF_16LE || chosen == UTF_16BE;
    let is_other = chosen != UTF_8 && (!bytes.is_ascii() || is_wide);
    let is_utf_8 = || memchr::memchr(0, bytes).is_none() && std::str::from_utf8(bytes).is_ok();
    (is_other && is_utf_8()).then_some(UTF_8)
}

impl TextEncoding {
    /// The encoding of a name, such as `windows-1252`, `MacRoman` or `UTF-16LE` (WHATWG Encoding Standard).
    pub fn named(name: &str) -> Option<Self> {
        named(name).map(Self)
    }
}

/// The encoding of a name: a label of the WHATWG standard or what programs call it, such as `MacRoman` or `cp1252`.
pub(crate) fn named(label: &str) -> Option<&'static Encoding> {
    let plain = label.to_ascii_lowercase().replace(['-', '_', ' '], "");
    match plain.as_str() {
        "macroman" | "macosroman" | "applemacroman" => Some(MACINTOSH),
        "ansi" | "windows" => Some(WINDOWS_1252),
        "utf8bom" | "utf8sig" => Some(UTF_8),
        "utf16" | "utf16le" => Some(UTF_16LE),
        "utf16be" => Some(UTF_16BE),
        "cp932" => Some(SHIFT_JIS),
        "cp936" => Some(GBK),
        "cp950" => Some(BIG5),
        _ => ["windows", "win", "cp"]
            .iter()
            .find_map(|prefix| plain.strip_prefix(prefix))
            .and_then(|page| {
                Encoding::for_label_no_replacement(format!("windows-{page}").as_bytes())
            })
            .or_else(|| Encoding::for_label_no_replacement(label.as_bytes()))
            .or_else(|| Encoding::for_label_no_replacement(plain.as_bytes())),
    }
}

/// The text of a file.
pub(crate) fn decode<'b>(
    bytes: &'b [u8],
    chosen: Option<&'static Encoding>,
) -> Result<DecodedText<'b>, EncodingFault> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let mut rest = &bytes[mark..];
        // Some programs add a mark to a file that has one.
        while let Some(more) = rest.strip_prefix(&bytes[..mark]) {
            rest = more;
        }
        return read(rest, encoding, EncodingOrigin::Mark)
            .map_err(|it| it.after(bytes.len() - rest.len()));
    }
    if let Some(encoding) = chosen {
        return read(bytes, encoding, EncodingOrigin::Chosen);
    }
    if let Some(encoding) = guess::utf_16(bytes) {
        return read(bytes, encoding, EncodingOrigin::Guessed);
    }
    match read(bytes, UTF_8, EncodingOrigin::Utf8) {
        Err(EncodingFault::Malformed { at, byte, .. }) => guessed(bytes, at, byte),
        decoded => decoded,
    }
}

/// The text in one encoding.
fn read<'b>(
    bytes: &'b [u8],
    encoding: &'static Encoding,
    origin: EncodingOrigin,
) -> Result<DecodedText<'b>, EncodingFault> {
    no_nul(bytes, encoding)?;
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(DecodedText { text, encoding, origin }),
        None => Err(malformed(bytes, first_malformed(bytes, encoding), encoding)),
    }
}

/// The text in the encoding that its letters suggest, if all of it makes sense there; `at` is the first byte that is not UTF-8.
fn guessed(bytes: &[u8], at: usize, byte: u8) -> Result<DecodedText<'_>, EncodingFault> {
    let encoding = guess::by_letters(bytes);
    let damage = Utf8Damage::of(bytes);
    if damage.is_slight(encoding == WINDOWS_1252 || encoding == MACINTOSH) {
        return Err(EncodingFault::Damaged { at, byte, count: damage.count });
    }
    let decoded = read(bytes, encoding, EncodingOrigin::Guessed)?;
    match decoded.text.char_indices().find(|(_, c)| matches!(c, '\u{80}'..='\u{9f}')) {
        // The text before the control character, in bytes of the file.
        Some((at, _)) => {
            let before = encoding.encode(&decoded.text[..at]).0.len();
            Err(malformed(bytes, before.min(bytes.len() - 1), encoding))
        }
        None => Ok(decoded),
    }
}

fn no_nul(bytes: &[u8], encoding: &'static Encoding) -> Result<(), EncodingFault> {
    let (at, count) = if encoding == UTF_16LE || encoding == UTF_16BE {
        let mut nuls = bytes.chunks_exact(2).enumerate().filter(|(_, pair)| *pair == [0, 0]);
        (nuls.next().map(|nul| nul.0 * 2), nuls.count() + 1)
    } else {
        let first = memchr::memchr(0, bytes);
        (first, first.map_or(0, |_| memchr::memchr_iter(0, bytes).count()))
    };
    at.map_or(Ok(()), |at| Err(EncodingFault::Nul { at, count }))
}

fn malformed(bytes: &[u8], at: usize, encoding: &'static Encoding) -> EncodingFault {
    let byte = bytes.get(at).copied().unwrap_or_default();
    EncodingFault::Malformed { at, byte, encoding: encoding.name() }
}

/// Where the first sequence begins that the encoding does not have.
fn first_malformed(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut read, mut step) = (0, vec![0; 16 * 1024]);
    loop {
        let (result, more, _) =
            decoder.decode_to_utf8_without_replacement(&bytes[read..], &mut step, true);
        read += more;
        match result {
            DecoderResult::Malformed(length, beyond) => {
                return read.saturating_sub(usize::from(length) + usize::from(beyond));
            }
            DecoderResult::OutputFull => {}
            DecoderResult::InputEmpty => return read,
        }
    }
}

impl EncodingFault {
    /// The same fault behind a mark.
    fn after(self, mark: usize) -> Self {
        match self {
            Self::Nul { at, count } => Self::Nul { at: at + mark, count },
            Self::Malformed { at, byte, encoding } => {
                Self::Malformed { at: at + mark, byte, encoding }
            }
            Self::Damaged { at, byte, count } => Self::Damaged { at: at + mark, byte, count },
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::intake::file::encoding::*;
    use proptest::prelude::*;

    fn encoding_of(bytes: &[u8]) -> (&'static str, EncodingOrigin) {
        decode(bytes, None)
            .map(|it| (it.encoding.name(), it.origin))
            .unwrap_or_else(|it| panic!("{it:?}"))
    }

    /// The bytes of a text; MacRoman has every character that the tests use.
    fn bytes(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy, "{text:?} in {}", encoding.name());
        bytes.into_owned()
    }

    fn utf_16(text: &str, big: bool) -> Vec<u8> {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn marks_are_stripped_and_decide() {
        for (file, encoding) in [
            ("\u{feff}\u{feff}é,b\n".as_bytes().to_vec(), UTF_8),
            (utf_16("\u{feff}é,b\n", false), UTF_16LE),
            (utf_16("\u{feff}\u{feff}é,b\n", true), UTF_16BE),
        ] {
            let decoded = decode(&file, Some(WINDOWS_1252));
            let expected =
                DecodedText { text: "é,b\n".into(), encoding, origin: EncodingOrigin::Mark };
            assert_eq!(decoded, Ok(expected));
        }
    }

    #[test]
    fn sound_utf_8_is_borrowed_and_never_guessed() {
        let decoded = decode("naïve — 日本".as_bytes(), None);
        assert!(matches!(
            decoded,
            Ok(DecodedText { text: Cow::Borrowed(_), origin: EncodingOrigin::Utf8, .. })
        ));
        assert_eq!(encoding_of(b""), ("UTF-8", EncodingOrigin::Utf8));
    }

    #[test]
    fn utf_16_without_a_mark_is_guessed_by_its_nuls() {
        let text = "id,Kommentar\n7,für größere Teams – 日本";
        assert_eq!(encoding_of(&utf_16(text, false)), ("UTF-16LE", EncodingOrigin::Guessed));
        assert_eq!(encoding_of(&utf_16(text, true)), ("UTF-16BE", EncodingOrigin::Guessed));
        assert_eq!(decode(b"ab\0c", None), Err(EncodingFault::Nul { at: 2, count: 1 }));
        assert_eq!(decode(b"\0", None), Err(EncodingFault::Nul { at: 0, count: 1 }));
        let stray = decode(b"id,name\n1,A\0\n2,B\0\n3,Bo\n", None);
        assert_eq!(stray, Err(EncodingFault::Nul { at: 11, count: 2 }));
    }

    #[test]
    fn western_sentences_are_told_from_macroman() {
        for text in [
            "Sie führt das größte Team und löst Störungen schnell.",
            "für",
            "Lösung",
            "Überblick",
            "Er hat die Qualität erhöht.",
            "Elle a piloté l’équipe à Orléans, très à l’écoute, où ça comptait.",
            "Dirigió la migración del año pasado y también enseñó a otros.",
            "Hon ledde gruppen på ett föredömligt sätt och åtgärdade felen.",
            "A migração não falhou; as lições são úteis à organização.",
            "I don’t know",
            "“Solid work” she said",
            "Led A – then B",
            "we’ll see…",
            "work—which shipped",
            "2024–2025",
            "Zoë,Lead\nBjörn,Staff",
            "• Led\n• Built",
            "saved 10 €",
            "naïve café",
        ] {
            for encoding in [WINDOWS_1252, MACINTOSH] {
                let file = bytes(text, encoding);
                assert_eq!(
                    decode(&file, None).map(|it| it.text.into_owned()),
                    Ok(text.to_owned()),
                    "{}",
                    encoding.name()
                );
            }
        }
    }

    #[test]
    fn other_scripts_are_left_to_the_detector() {
        for (label, text) in [
            (
                "windows-1250",
                "Prowadziła zespół i wdrożyła nową usługę, która działa źle tylko w święta. Łączy ludzi.",
            ),
            (
                "windows-1250",
                "Vedla tým při přechodu na nový systém, řešila složité chyby a pomáhala mladším kolegům.",
            ),
            (
                "windows-1251",
                "Вона очолила команду, провела міграцію без простоїв і допомагає іншим інженерам рости.",
            ),
            (
                "Shift_JIS",
                "彼女はチームを率いて、サービスの移行を無事に完了しました。レビューも丁寧です。",
            ),
            ("GBK", "她带领团队完成了服务迁移，没有中断，并且耐心指导新同事，评审也很认真。"),
            (
                "EUC-KR",
                "그녀는 팀을 이끌어 서비스 이전을 중단 없이 마쳤고 동료들을 잘 도와주었습니다.",
            ),
            ("Big5", "她帶領團隊完成了服務遷移，沒有中斷，並且耐心指導新同事，評審也很認真。"),
        ] {
            let encoding = named(label).expect("a label of the standard");
            let file = bytes(&format!("employee_id,name,comment\n17,Ada,\"{text}\"\n"), encoding);
            assert_eq!(encoding_of(&file), (label, EncodingOrigin::Guessed), "{text}");
        }
    }

    #[test]
    fn utf_8_with_a_few_other_bytes_is_never_guessed() {
        let row = "Zoë Müller,“Søren’s team”,5 €\n";
        for (text, strays) in [
            ("é", 1),
            ("名前", 1),
            ("Ж", 1),
            (row, 1),
            (row, 3),
            (&*row.repeat(40), 2),
            (&*row.repeat(40), 40),
        ] {
            let file = [text.as_bytes(), b"\n", b"No\xe9mie\n".repeat(strays).as_slice()].concat();
            let fault = EncodingFault::Damaged { at: text.len() + 3, byte: 0xe9, count: strays };
            assert_eq!(decode(&file, None), Err(fault), "{text}");
        }
        let cut = &"Zoë,Müller".as_bytes()[..3];
        assert_eq!(encoding_of(cut).1, EncodingOrigin::Guessed);
    }

    #[test]
    fn what_does_not_fit_is_a_fault_at_its_byte() {
        let fault = |at, byte, encoding| Err(EncodingFault::Malformed { at, byte, encoding });
        let long = [b"a".repeat(40_000).as_slice(), b"\xff b"].concat();
        assert_eq!(decode(&long, Some(UTF_8)), fault(40_000, 0xff, "UTF-8"));
        assert_eq!(decode(b"\xef\xbb\xbfab\xe2\x82", None), fault(5, 0xe2, "UTF-8"));
        assert_eq!(decode(b"\xff\xfea\0\0\xd8b\0", None), fault(4, 0, "UTF-16LE"));
        assert_eq!(decode(b"\xff\xfea\0b", None), fault(4, b'b', "UTF-16LE"));
        assert_eq!(decode(b"x\x81 caf\xe9 and cr\xe8me", None), fault(1, 0x81, "windows-1252"));
    }

    #[test]
    fn programs_names_of_encodings_are_known() {
        for (label, name) in [
            ("MacRoman", "macintosh"),
            ("mac-roman", "macintosh"),
            ("x-mac-roman", "macintosh"),
            ("ANSI", "windows-1252"),
            ("CP1252", "windows-1252"),
            ("win-1250", "windows-1250"),
            ("latin1", "windows-1252"),
            ("Latin-1", "windows-1252"),
            ("utf16", "UTF-16LE"),
            ("UTF-16BE", "UTF-16BE"),
            ("utf8", "UTF-8"),
            ("UTF-8-BOM", "UTF-8"),
            ("cp932", "Shift_JIS"),
            ("sjis", "Shift_JIS"),
            ("iso_8859-2", "ISO-8859-2"),
            ("gb2312", "GBK"),
            ("cp949", "EUC-KR"),
        ] {
            assert_eq!(named(label).map(Encoding::name), Some(name), "{label}");
        }
        assert_eq!(named("klingon"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(
            file in prop_oneof![any::<Vec<u8>>(), prop::collection::vec(128u8..=255, 0..99)],
            label in prop::sample::select(vec!["", "utf-8", "utf-16", "macroman", "gbk", "shift_jis", "iso-2022-jp", "big5"]),
        ) {
            if let Err(EncodingFault::Malformed { at, byte, .. } | EncodingFault::Damaged { at, byte, .. }) = decode(&file, named(label)) {
                prop_assert_eq!(file.get(at).copied(), Some(byte));
            }
        }

        #[test]
        fn marked_text_reads_back(text in "[^\\x00\\ufeff]{0,40}") {
            let marked = format!("\u{feff}{text}");
            for file in [marked.as_bytes().to_vec(), utf_16(&marked, false), utf_16(&marked, true)] {
                prop_assert_eq!(decode(&file, None).map(|it| it.text.into_owned()), Ok(text.clone()));
            }
        }
    }
}
