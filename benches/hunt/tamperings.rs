//! Archives in which something was changed: `verify` finds it. In: a sound archive, a list of what can be done to it and a seed. Out:
//! what was not found.

use std::fs;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use promopacket::archive::{ExpectedManifest, Manifest, verify};
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, BuildOptions, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use crate::chance::Chance;
use crate::files::as_of;

/// What a tampering needs to be found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Nothing but the archive.
    Alone,
    /// The SHA-256 of the manifest, noted elsewhere.
    ByRoot,
}

/// The files of an archive, and chance.
struct Tampered<'a> {
    folder: &'a Path,
    pdfs: Vec<PathBuf>,
    chance: Chance,
}

type Tampering = (&'static str, Found, fn(&mut Tampered<'_>));

const LIST: [Tampering; 34] = [
    ("a bit of a packet", Found::Alone, |it| {
        let at = it.pdf();
        let mut bytes = fs::read(&at).expect("there");
        let place = it.chance.below(bytes.len());
        bytes[place] ^= 1 << it.chance.below(8);
        fs::write(at, bytes).expect("writable");
    }),
    ("a packet with something behind its end", Found::Alone, |it| append(&it.pdf(), b"\n")),
    ("a packet that is cut off", Found::Alone, |it| {
        let at = it.pdf();
        let bytes = fs::read(&at).expect("there");
        fs::write(at, &bytes[..it.chance.below(bytes.len())]).expect("writable");
    }),
    ("an empty packet", Found::Alone, |it| fs::write(it.pdf(), "").expect("writable")),
    ("a packet is gone", Found::Alone, |it| fs::remove_file(it.pdf()).expect("there")),
    ("a packet has another name", Found::Alone, |it| {
        let at = it.pdf();
        fs::rename(&at, at.with_extension("old")).expect("movable");
    }),
    ("a packet is in another folder", Found::Alone, |it| {
        fs::create_dir(it.folder.join("other")).expect("writable");
        fs::rename(it.pdf(), it.folder.join("other/x.pdf")).expect("movable");
    }),
    ("two packets are swapped", Found::Alone, |it| {
        let (one, two) = it.two();
        let bytes = fs::read(&one).expect("there");
        fs::copy(&two, &one).expect("writable");
        fs::write(two, bytes).expect("writable");
    }),
    ("a packet stands for another, too", Found::Alone, |it| {
        let (one, two) = it.two();
        fs::copy(two, one).expect("writable");
    }),
    ("a file too many", Found::Alone, |it| {
        fs::write(it.folder.join("hr/x.pdf"), "x").expect("writable")
    }),
    ("a packet twice", Found::Alone, |it| {
        fs::copy(it.pdf(), it.folder.join("copy.pdf")).expect("writable");
    }),
    ("a folder in the place of a packet", Found::Alone, |it| {
        let at = it.pdf();
        fs::remove_file(&at).expect("there");
        fs::create_dir(at).expect("writable");
    }),
    ("no manifest", Found::Alone, |it| fs::remove_file(it.manifest()).expect("there")),
    ("a manifest that is cut off", Found::Alone, |it| {
        let text = it.text();
        let end = it.chance.below(text.len() - 3);
        it.write(&text[..end]);
    }),
    ("a manifest with something behind its end", Found::Alone, |it| append(&it.manifest(), b"x")),
    ("an unknown key", Found::Alone, |it| it.replace("\"schema\"", "\"kept\": 1, \"schema\"")),
    ("a later version", Found::Alone, |it| {
        let line =
            it.text().lines().find(|it| it.contains("\"schema\"")).expect("a schema").to_owned();
        it.replace(&line, "  \"schema\": 99,");
    }),
    ("a packet is not listed any more", Found::Alone, |it| it.without_line("\"packet_id\"")),
    ("a packet is listed twice", Found::Alone, |it| {
        let line = it.line("\"packet_id\"");
        it.replace(&line, &format!("{line}\n{line}"));
    }),
    ("another hash", Found::Alone, |it| it.digit("\"sha256\":\"")),
    ("a hash that is none", Found::Alone, |it| {
        let line = it.line("\"packet_id\"");
        let hash = between(&line, "\"sha256\":\"");
        it.replace(&hash, "none");
    }),
    ("a hash in capital letters", Found::Alone, |it| {
        let line = it.line("\"packet_id\"");
        let hash = between(&line, "\"sha256\":\"");
        it.replace(&hash, &format!("A{}", &hash[1..].to_uppercase()));
    }),
    ("another file name", Found::Alone, |it| it.replace(".pdf\"", "x.pdf\"")),
    ("a path outside", Found::Alone, |it| {
        it.replace("\"file\":\"committee/", "\"file\":\"../committee/")
    }),
    ("a packet at the place of the manifest", Found::Alone, |it| {
        let line = it.line("\"packet_id\"");
        let file = between(&line, "\"file\":\"");
        it.replace(&file, "manifest.json");
    }),
    ("an edition that does not exist", Found::Alone, |it| {
        it.replace("\"audience\":\"committee\"", "\"audience\":\"boss\"")
    }),
    ("another one's packet id", Found::Alone, |it| {
        let (one, two) =
            (it.line("\"packet_id\""), it.lines("\"packet_id\"").pop().expect("several"));
        let (one, two) = (between(&one, "\"packet_id\":\""), between(&two, "\"packet_id\":\""));
        it.replace(&one, &two);
    }),
    ("other counts", Found::Alone, |it| it.replace("\"packets\":8", "\"packets\":9")),
    ("people without a packet who are not counted", Found::Alone, |it| {
        it.replace("\"people\":4,\"packets\"", "\"people\":5,\"packets\"")
    }),
    ("a run that was stopped", Found::Alone, |it| {
        fs::create_dir(it.folder.join(".promopacket")).expect("writable")
    }),
    ("a day of retention before the run", Found::Alone, |it| {
        it.replace("\"retain_until\":\"20", "\"retain_until\":\"19")
    }),
    ("another day of retention", Found::ByRoot, |it| {
        it.replace("\"retain_until\":\"2032", "\"retain_until\":\"2031")
    }),
    ("another number of pages", Found::ByRoot, |it| it.replace("\"pages\":", "\"pages\":1")),
    ("another input", Found::ByRoot, |it| {
        it.replace("\"role\":\"people\",\"file\":\"", "\"role\":\"people\",\"file\":\"old-")
    }),
];

impl Tampered<'_> {
    fn pdf(&mut self) -> PathBuf {
        let which = self.chance.below(self.pdfs.len());
        self.pdfs[which].clone()
    }

    fn two(&mut self) -> (PathBuf, PathBuf) {
        let first = self.chance.below(self.pdfs.len());
        let second = (first + 1 + self.chance.below(self.pdfs.len() - 1)) % self.pdfs.len();
        (self.pdfs[first].clone(), self.pdfs[second].clone())
    }

    fn manifest(&self) -> PathBuf {
        self.folder.join(Manifest::FILE)
    }

    fn text(&self) -> String {
        fs::read_to_string(self.manifest()).expect("there")
    }

    fn write(&self, text: &str) {
        fs::write(self.manifest(), text).expect("writable");
    }

    /// The lines of the manifest that hold some words.
    fn lines(&self, words: &str) -> Vec<String> {
        self.text().lines().filter(|it| it.contains(words)).map(str::to_owned).collect()
    }

    fn line(&self, words: &str) -> String {
        self.lines(words).into_iter().next().expect("a line with these words")
    }

    fn without_line(&self, words: &str) {
        self.replace(&format!("{}\n", self.line(words)), "");
    }

    fn replace(&self, from: &str, to: &str) {
        let text = self.text();
        assert!(text.contains(from), "`{from}` is not in the manifest");
        self.write(&text.replacen(from, to, 1));
    }

    /// Changes a digit of the first hash of a packet.
    fn digit(&self, key: &str) {
        let line = self.line("\"packet_id\"");
        let hash = between(&line, key);
        let other = if hash.starts_with('0') { '1' } else { '0' };
        self.replace(&format!("{key}{hash}"), &format!("{key}{other}{}", &hash[1..]));
    }
}

fn between(line: &str, key: &str) -> String {
    let rest = line.split_once(key).expect("the key is there").1;
    rest.split_once('"').expect("a text ends").0.to_owned()
}

fn append(path: &Path, what: &[u8]) {
    let mut bytes = fs::read(path).expect("there");
    bytes.extend_from_slice(what);
    fs::write(path, bytes).expect("writable");
}

/// An archive of four people in two editions; gives the SHA-256 of its manifest.
fn built(folder: &Path) -> String {
    let mut rows =
        "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n".to_owned();
    let mut people = "employee_id,name,track,level,target_track,target_level\n".to_owned();
    for person in 1..=4 {
        rows += &format!("E{person},summary,,Words of {person}.,,Words about {person}.\n");
        people += &format!("E{person},Name {person},backend,L1,backend,L2\n");
    }
    let mut inputs = RunInputs::new(Source::new("assessments.csv", rows.into_bytes()), as_of());
    inputs.people = Some(Source::new("people.csv", people.into_bytes()));
    let mut report = Report::new();
    let fonts = RunFonts::load(&[], &mut report).expect("the embedded fonts need no file");
    let mut checked = pipeline::check(inputs, &fonts, &mut report).expect("sound inputs");
    let options = BuildOptions::new(vec![Audience::Committee, Audience::Hr], NonZeroUsize::MIN);
    let built = pipeline::build(
        &mut checked,
        fonts,
        &options,
        folder,
        &mut |_, _| ControlFlow::Continue(()),
        &mut report,
    );
    built.expect("writable").expect("sound inputs").manifest_sha256
}

fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for edition in ["committee", "hr"] {
        let entries = fs::read_dir(folder.join(edition)).expect("the edition is there");
        found.extend(entries.map(|it| it.expect("readable").path()));
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    for edition in ["committee", "hr"] {
        fs::create_dir_all(to.join(edition)).expect("writable");
    }
    for path in pdfs(from).iter().chain([&from.join(Manifest::FILE)]) {
        let below = path.strip_prefix(from).expect("it is below");
        fs::copy(path, to.join(below)).expect("writable");
    }
}

/// Makes the case of a seed.
pub(crate) fn case() -> impl FnMut(u64) -> Result<u64, String> {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let root = built(&scratch.path().join("sound"));
    move |seed| {
        let folder = scratch.path().join("tampered");
        let _ = fs::remove_dir_all(&folder);
        copy(&scratch.path().join("sound"), &folder);
        let expected = ExpectedManifest { manifest_sha256: Some(root.clone()), public_key: None };
        let of = |expected: &ExpectedManifest| {
            let mut report = Report::new();
            verify(&folder, expected, &mut report).is_err() || report.has_errors()
        };
        if of(&expected) {
            return Err("the sound archive is not said to be sound".to_owned());
        }
        let chance = Chance::new(seed);
        let (name, found, tamper) = LIST[usize::try_from(seed).expect("small") % LIST.len()];
        tamper(&mut Tampered { folder: &folder, pdfs: pdfs(&folder), chance });
        let is_found = match found {
            Found::Alone => of(&ExpectedManifest::default()),
            Found::ByRoot => of(&expected),
        };
        if is_found { Ok(1) } else { Err(format!("{name}: not found")) }
    }
}
