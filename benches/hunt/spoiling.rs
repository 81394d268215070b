//! Sound bytes, spoilt. In: a file, others of its kind, and chance. Out: bytes that somebody could send by accident or on purpose.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::chance::Chance;

/// What breaks readers: ends, signs, numbers, tags.
const TOKENS: [&[u8]; 36] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\xf0\x9f\x98\x80",
    "\u{202e}".as_bytes(),
    "e\u{301}".as_bytes(),
    b"sep=;\n",
    b"=1+1",
    b"-1",
    b"0",
    b"4294967295",
    b"18446744073709551616",
    b"1e308",
    b"NaN",
    b"1048577",
    b"ZZZ1048576",
    b"</row>",
    b"<c r=\"XFD1048576\"/>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;",
    b"<![CDATA[",
    b"[[x]]",
    b"{",
    b"}",
    b"'''",
    b"../../x",
    b"PK\x03\x04",
];

/// Changes bytes in a few places.
pub(crate) fn bytes(sound: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = sound.to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let length = chance.below(40).min(bytes.len() - at);
        match chance.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).expect("a byte"),
            2 => drop(bytes.drain(at..at + length)),
            3 => insert(&mut bytes, at, TOKENS[chance.below(TOKENS.len())]),
            4 => insert(&mut bytes, at, &sound[sound.len() - length.min(sound.len())..]),
            5 => {
                let from = chance.below(other.len());
                let to = (from + 1 + chance.below(300)).min(other.len());
                insert(&mut bytes, at, &other[from..to]);
            }
            6 if chance.one_in(8) => bytes.truncate(at),
            7 => number(&mut bytes, at, chance),
            _ => {
                let again = bytes[at..at + length].repeat(1 + chance.below(40));
                insert(&mut bytes, at, &again);
            }
        }
    }
    bytes
}

fn insert(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    bytes.splice(at..at, what.iter().copied());
}

/// Puts another number in the place of the next one.
fn number(bytes: &mut Vec<u8>, at: usize, chance: &mut Chance) {
    let Some(begin) = bytes[at..].iter().position(u8::is_ascii_digit).map(|it| at + it) else {
        return;
    };
    let length = bytes[begin..].iter().take_while(|it| it.is_ascii_digit()).count();
    let numbers: [&[u8]; 8] = [
        b"0",
        b"-1",
        b"65536",
        b"1048576",
        b"16777216",
        b"2147483648",
        b"4294967296",
        b"99999999999999999999",
    ];
    bytes.splice(begin..begin + length, chance.pick(&numbers).iter().copied());
}

/// Changes bytes inside one of the parts of an archive, or the archive itself.
pub(crate) fn archive(sound: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(sound)) else {
        return bytes(sound, other, chance);
    };
    if chance.one_in(4) {
        return bytes(sound, other, chance);
    }
    let which = chance.below(archive.len());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let Ok(mut part) = archive.by_index(index) else { return sound.to_vec() };
        let Ok(name) = part.name().map(std::borrow::Cow::into_owned) else { return sound.to_vec() };
        let mut content = Vec::new();
        if part.read_to_end(&mut content).is_err() {
            return sound.to_vec();
        }
        if index == which {
            content = bytes(&content, other, chance);
        }
        if index == which && chance.one_in(10) {
            continue;
        }
        writer.start_file(name, SimpleFileOptions::default()).expect("memory can be written");
        writer.write_all(&content).expect("memory can be written");
    }
    writer.finish().expect("memory can be written").into_inner()
}
