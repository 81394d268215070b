//! Files of every format, spoilt: each is a table, a finding or an error, and never a panic. In: the files among the fixtures and a
//! seed. Out: what a reader must not do.

use std::fs;
use std::path::{Path, PathBuf};

use promopacket::archive::{ExpectedManifest, Manifest, Workspace, due, verify};
use promopacket::audience::Audience;
use promopacket::cycle::FileRights;
use promopacket::diagnostics::{Location, Report};
use promopacket::intake::{IntakeOptions, MappingChoice, profile_names};
use promopacket::pipeline::{self, AsOf, AsOfOrigin, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use crate::chance::Chance;
use crate::spoiling;

/// Longer files would take all the time.
const LONGEST: u64 = 200_000;

const PEOPLE: &str = "employee_id,name,email,manager,track,level,target_track,target_level\n\
    E1,Ada One,ada@example.com,Ivo Sample,backend,L1,backend,L2\nE2,Bea Two,bea@example.com,Ivo Sample,backend,L4,backend,L5\n";
const ROWS: &str = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n\
    E1,summary,,The first.,,About the first.\nE2,summary,,The second.,,About the second.\n";

/// What a file is read as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Use {
    Table,
    Mapping,
    Cycle,
    Ladder,
    Manifest,
    Changes,
}

/// A file among the fixtures.
struct Sound {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// Everything that cases are made from.
struct Stock {
    files: Vec<Sound>,
    fonts: RunFonts,
}

/// A spoilt file.
struct Spoilt {
    read_as: Use,
    name: String,
    bytes: Vec<u8>,
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Stock {
    fn new() -> Self {
        let mut files = Vec::new();
        for folder in ["fixtures", "data"] {
            walk(&root().join(folder), &mut files);
        }
        files.sort_by(|a: &Sound, b| a.path.cmp(&b.path));
        let fonts =
            RunFonts::load(&[], &mut Report::new()).expect("the embedded fonts need no file");
        Self { files, fonts }
    }

    fn spoilt(&self, seed: u64) -> Spoilt {
        let mut chance = Chance::new(seed);
        let endings = ["csv", "xlsx", "ods", "xls", "zip", "toml", "json", "csv", "xlsx"];
        let ending = endings[chance.below(endings.len())];
        let of_kind: Vec<&Sound> = self
            .files
            .iter()
            .filter(|it| it.path.extension().is_some_and(|of| of == ending))
            .collect();
        let sound = of_kind[chance.below(of_kind.len())];
        let other = of_kind[chance.below(of_kind.len())];
        let name = sound.path.file_name().expect("a file").to_string_lossy().into_owned();
        let read_as = match ending {
            "toml" => [Use::Mapping, Use::Cycle, Use::Ladder][chance.below(3)],
            "json" => [Use::Manifest, Use::Changes][chance.below(2)],
            _ => Use::Table,
        };
        let own = match read_as {
            Use::Manifest => MANIFEST.as_bytes(),
            Use::Changes => CHANGES.as_bytes(),
            _ => &sound.bytes,
        };
        let bytes = match ending {
            "xlsx" | "ods" | "zip" => spoiling::archive(own, &other.bytes, &mut chance),
            _ => spoiling::bytes(own, &other.bytes, &mut chance),
        };
        Spoilt { read_as, name, bytes }
    }
}

const MANIFEST: &str = include_str!("manifest.json");
const CHANGES: &str = r#"{"place":[["1111111111111111111111111111111111111111111111111111111111111111","hr/E1.pdf"],["2222222222222222222222222222222222222222222222222222222222222222","hr/E2.pdf"]],"remove":["committee/old.pdf","hr/other.pdf"]}"#;

fn walk(folder: &Path, found: &mut Vec<Sound>) {
    for entry in fs::read_dir(folder).expect("the fixtures are there") {
        let entry = entry.expect("readable");
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if entry.metadata().is_ok_and(|it| it.len() < LONGEST) {
            let bytes = fs::read(&path).expect("the fixture is there");
            found.push(Sound { path, bytes });
        }
    }
}

/// Makes the case of a seed.
pub(crate) fn case() -> impl FnMut(u64) -> Result<u64, String> {
    let stock = Stock::new();
    move |seed| {
        let spoilt = stock.spoilt(seed);
        match spoilt.read_as {
            Use::Manifest => manifest(&spoilt.bytes),
            Use::Changes => changes(&spoilt.bytes),
            _ => inputs(spoilt, &stock.fonts, &mut Chance::new(!seed)),
        }
    }
}

/// Prints what the case of a seed is made from, and writes its file.
pub(crate) fn show(seed: u64) {
    let Spoilt { read_as, name, bytes } = Stock::new().spoilt(seed);
    let place = std::env::temp_dir().join(format!("hunt-{seed}-{name}"));
    fs::write(&place, bytes).expect("writable");
    println!("{} read as {read_as:?}", place.display());
}

pub(crate) fn as_of() -> AsOf {
    AsOf { date: "2026-11-23".parse().expect("a date"), origin: AsOfOrigin::Option }
}

/// A file as one of the inputs of a run, the others being sound.
fn inputs(spoilt: Spoilt, fonts: &RunFonts, chance: &mut Chance) -> Result<u64, String> {
    let Spoilt { read_as, name, bytes } = spoilt;
    let source = Source::new(name.as_str(), bytes);
    let mut inputs = RunInputs::new(Source::new("assessments.csv", ROWS.into()), as_of());
    inputs.people = (!chance.one_in(4)).then(|| Source::new("people.csv", PEOPLE.into()));
    let profiles: Vec<&str> = profile_names().collect();
    match read_as {
        Use::Table if chance.one_in(4) => inputs.people = Some(source),
        Use::Table => inputs.assessments = vec![source],
        Use::Mapping => inputs.intake.choice = MappingChoice::Mapping(source),
        Use::Cycle => inputs.cycle = Some(source),
        Use::Ladder | Use::Manifest | Use::Changes => inputs.ladder = Some(vec![source]),
    }
    if read_as == Use::Table && chance.one_in(3) {
        let choice = MappingChoice::Profile(chance.pick(&profiles).to_owned());
        inputs.intake = IntakeOptions { choice, ..IntakeOptions::default() };
    }
    let mut report = Report::new();
    pipeline::starter(&inputs, &mut Report::new());
    let Some(checked) = pipeline::check(inputs, fonts, &mut report) else {
        return if report.has_errors() { Ok(0) } else { Err("nothing, and no error".to_owned()) };
    };
    let mut seen = 0;
    for review in &checked.reviews.reviews {
        let whole = checked.reviews.load(review).map_err(|why| why.to_string())?;
        checked.packet(&whole, Audience::Hr).to_json(fonts.families());
        seen += 1;
    }
    Ok(seen)
}

/// A manifest that is read, and the archive that it is said to be of.
fn manifest(bytes: &[u8]) -> Result<u64, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(Manifest::FILE), bytes).expect("writable");
    let mut report = Report::new();
    let verified = verify(folder.path(), &ExpectedManifest::default(), &mut report);
    let verified = verified.map_err(|why| why.to_string())?;
    if let Ok(manifest) = Manifest::parse(bytes, &Location::start_of_path(&folder.path().join("x")))
    {
        due(&manifest, as_of().date);
        manifest.to_json();
    }
    let is_silent = verified.is_some() && !report.has_errors();
    if is_silent {
        Err("an archive without its packets is said to be whole".to_owned())
    } else {
        Ok(1)
    }
}

/// A list of changes that somebody planted: nothing outside the archive may be touched.
fn changes(bytes: &[u8]) -> Result<u64, String> {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let outside = parent.path().join("x");
    fs::write(&outside, "mine").expect("writable");
    let place = parent.path().join("archive/.promopacket");
    fs::create_dir_all(place.join("waiting")).expect("writable");
    fs::write(place.join("changes.json"), bytes).expect("writable");
    fs::write(place.join(Manifest::FILE), MANIFEST).expect("writable");
    // An error is as good as a run that goes on.
    let _ = Workspace::open(&parent.path().join("archive"), "", FileRights::Private);
    let others = fs::read_dir(parent.path()).expect("readable").count();
    let is_whole = others == 2 && fs::read(&outside).is_ok_and(|it| it == b"mine");
    if is_whole { Ok(1) } else { Err("a file outside the archive was touched".to_owned()) }
}
