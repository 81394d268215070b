//! Pushes to a store in memory: what a reader sees at each moment, lost answers, stopped and simultaneous pushes.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use object_store::memory::InMemory;
use promopacket::archive::{
    self, ArchiveStore, DecisionAction, DecisionRequest, ExpectedManifest, LockTerms, Manifest,
    ObjectRead, PeopleDecided, PushOptions, PushSummary, PutCondition, PutObject, PutOutcome,
    StoredArchive, verify_in,
};
use promopacket::cycle::FileRights;
use promopacket::diagnostics::{Code, Location, Report};
use promopacket::error::{Error, Result, StorageFault};
use promopacket::source::Source;
use promopacket::{AsOf, AsOfOrigin, Audience, BuildOptions, PersonId, RunFonts, RunInputs};
use tempfile::TempDir;

use super::address::StorageAddress;
use super::bucket_folder::BucketFolder;
use super::settings::BucketClient;

/// A store in memory; its clones are the same store.
#[derive(Debug, Clone)]
struct SharedStore(Arc<InMemory>);

impl SharedStore {
    fn new() -> Self {
        Self(Arc::new(InMemory::new()))
    }

    fn folder(&self) -> BucketFolder {
        let address = StorageAddress::parse(Path::new("s3://bucket/spring")).expect("an address");
        let client = BucketClient { store: Arc::clone(&self.0) as _, retention: None };
        BucketFolder { client, address }
    }

    /// What a reader finds: nothing, or an archive in which each packet is whole.
    fn verified(&self) -> Option<String> {
        let folder = self.folder();
        let is_there = folder.size(Manifest::FILE).expect("memory answers").is_some();
        let archive = StoredArchive(Box::new(folder));
        if !is_there {
            return None;
        }
        let mut report = Report::new();
        let verified = verify_in(&archive, &ExpectedManifest::default(), &mut report);
        let verified = verified.expect("memory answers").expect("a manifest");
        assert!(!report.has_errors(), "{:?}", codes(&report));
        Some(verified.sha256)
    }
}

fn codes(report: &Report) -> Vec<Code> {
    report.iter().map(|finding| finding.code).collect()
}

/// The archive of some people of the sample cycle.
fn built(people: &[&str]) -> TempDir {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sample-cycle");
    let read = |name| Source::read(&sample.join(name)).expect("the sample is there");
    let date = "2026-11-23".parse().expect("a date");
    let as_of = AsOf { date, origin: AsOfOrigin::Option };
    let inputs = RunInputs {
        people: Some(read("people.csv")),
        cycle: Some(read("cycle.toml")),
        ..RunInputs::new(read("assessments.csv"), as_of)
    };
    let mut options = BuildOptions::new(vec![Audience::Committee], NonZeroUsize::MIN);
    options.only = people.iter().map(|id| PersonId::new(id)).collect();
    let mut report = Report::new();
    let fonts = RunFonts::load(&[], &mut report).expect("the fonts are built in");
    let mut checked = promopacket::check(inputs, &fonts, &mut report).expect("it is sound");
    let out = TempDir::new().expect("a temporary folder");
    let mut go_on = |_: usize, _: usize| ControlFlow::Continue(());
    let place = out.path().join("packets");
    let built = promopacket::build(&mut checked, fonts, &options, &place, &mut go_on, &mut report);
    built.expect("writable").expect("it is made");
    out
}

/// Puts a person under a hold, so that the archive is another one that follows.
fn held(archive: &TempDir, id: &str) {
    let wish = DecisionRequest {
        action: DecisionAction::Hold,
        people: PeopleDecided::These([id.to_owned()].into()),
        until: None,
        reason: "case 12".to_owned(),
        on: "2026-11-24".parse().expect("a date"),
    };
    let folder = archive.path().join("packets");
    let read = |_: &mut Report| {
        let bytes = std::fs::read(folder.join(Manifest::FILE)).expect("there");
        let at = Location::start_of_path(&folder);
        let manifest = Manifest::parse(&bytes, &at).expect("sound");
        Ok(Some((manifest, archive::sha256(&bytes))))
    };
    let mut report = Report::new();
    archive::decide(&folder, &[wish], read, || (), &mut report).expect("writable").expect("done");
}

fn push(archive: &TempDir, store: &dyn ArchiveStore) -> (Result<Option<PushSummary>>, Report) {
    let mut report = Report::new();
    let options = PushOptions { lock: None, today: "2026-11-25".parse().expect("a date") };
    let pushed = archive::push(&archive.path().join("packets"), store, options, &mut report);
    (pushed, report)
}

fn pushed(archive: &TempDir, store: &dyn ArchiveStore) -> PushSummary {
    let (pushed, report) = push(archive, store);
    pushed.expect("memory answers").unwrap_or_else(|| panic!("{:?}", codes(&report)))
}

/// What happens to each put, by its number.
type PutAccident = dyn Fn(usize, &PutObject, &SharedStore) -> Option<StorageFault> + Send + Sync;

/// A store in which something happens before each put, and whose answers may be lost.
struct UnruledStore {
    store: SharedStore,
    folder: BucketFolder,
    puts: AtomicUsize,
    before: Box<PutAccident>,
    /// Which put is done, and its answer lost.
    lost_answer: Option<usize>,
}

impl UnruledStore {
    fn new(store: &SharedStore, before: Box<PutAccident>) -> Self {
        let (store, folder) = (store.clone(), store.folder());
        Self { store, folder, puts: AtomicUsize::new(0), before, lost_answer: None }
    }
}

impl std::fmt::Debug for UnruledStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UnruledStore")
    }
}

impl ArchiveStore for UnruledStore {
    fn address(&self, key: &str) -> String {
        self.folder.address(key)
    }

    fn calls_at_once(&self) -> usize {
        1
    }

    fn read(&self, key: &str, most: u64) -> Result<ObjectRead> {
        self.folder.read(key, most)
    }

    fn size(&self, key: &str) -> Result<Option<u64>> {
        self.folder.size(key)
    }

    fn list(&self) -> Result<BTreeMap<String, u64>> {
        self.folder.list()
    }

    fn put(&self, object: &PutObject, condition: PutCondition<'_>) -> Result<PutOutcome> {
        let number = self.puts.fetch_add(1, Ordering::SeqCst);
        let address = self.address(&object.key);
        if let Some(fault) = (self.before)(number, object, &self.store) {
            return Err(Error::Storage { action: "write", address, fault });
        }
        let outcome = self.folder.put(object, condition);
        if self.lost_answer == Some(number) {
            return Err(Error::Storage { action: "write", address, fault: StorageFault::Cut });
        }
        outcome
    }

    fn check_object_lock(&self) -> Result<()> {
        self.folder.check_object_lock()
    }

    fn lock(&self, key: &str, terms: LockTerms) -> Result<()> {
        self.folder.lock(key, terms)
    }

    fn end_hold(&self, key: &str) -> Result<()> {
        self.folder.end_hold(key)
    }
}

#[test]
fn what_was_pushed_comes_back_and_is_not_sent_twice() {
    let (archive, store) = (built(&["E1003", "E1007"]), SharedStore::new());
    assert_eq!(pushed(&archive, &store.folder()).uploaded, 2);
    let again = pushed(&archive, &store.folder());
    assert!(again.was_there && again.uploaded == 0 && again.unlisted == 0);
    let out = archive.path().join("back");
    let stored = StoredArchive(Box::new(store.folder()));
    let mut report = Report::new();
    let (expected, rights) = (ExpectedManifest::default(), FileRights::Private);
    let pulled = archive::pull(&stored, &expected, &out, rights, &mut report);
    assert_eq!(pulled.expect("writable").map(|it| it.packets), Some(2));
    let manifest = |folder: &str| std::fs::read(archive.path().join(folder).join(Manifest::FILE));
    assert_eq!(manifest("packets").expect("there"), manifest("back").expect("there"));
    assert!(archive::verify(&out, &expected, &mut report).is_ok() && !report.has_errors());
}

#[test]
fn a_signature_goes_along_and_comes_back() {
    let (archive, store) = (built(&["E1003"]), SharedStore::new());
    pushed(&archive, &store.folder());
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let secret = pair.sk.to_box(None).expect("a key").into_string();
    let public = pair.pk.to_box().expect("a key").into_string();
    let (secret, public) = (secret.into_bytes(), public.into_bytes());
    let folder = archive.path().join("packets");
    let manifest = std::fs::read(folder.join(Manifest::FILE)).expect("there");
    let key = Source::new("hr.key", secret);
    let no_password = |_: &str| Err(std::io::ErrorKind::Unsupported.into());
    let signed = archive::signature::sign(&folder, &archive::sha256(&manifest), &key, &no_password);
    signed.expect("writable").expect("the key is good");
    assert_eq!(pushed(&archive, &store.folder()).uploaded, 0);
    let public_key = Some(Source::new("hr.pub", public));
    let expected = ExpectedManifest { public_key, ..ExpectedManifest::default() };
    let stored = StoredArchive(Box::new(store.folder()));
    let out = archive.path().join("back");
    let mut report = Report::new();
    archive::pull(&stored, &expected, &out, FileRights::Private, &mut report).expect("writable");
    archive::verify(&out, &expected, &mut report).expect("readable");
    assert!(!report.has_errors(), "{:?}", codes(&report));
}

#[test]
fn at_no_moment_a_reader_finds_a_manifest_without_its_packets() {
    let (archive, store) = (built(&["E1003", "E1007"]), SharedStore::new());
    let look = |_: usize, _: &PutObject, store: &SharedStore| {
        store.verified();
        None
    };
    pushed(&archive, &UnruledStore::new(&store, Box::new(look)));
    let first = store.verified().expect("it is there");
    held(&archive, "E1003");
    let summary = pushed(&archive, &UnruledStore::new(&store, Box::new(look)));
    assert_eq!((summary.uploaded, summary.unlisted), (0, 0));
    assert_ne!(store.verified().expect("it is there"), first);
}

#[test]
fn a_stopped_push_goes_on_where_it_was() {
    let (archive, store) = (built(&["E1003", "E1007", "E1009"]), SharedStore::new());
    let stop = |number: usize, _: &PutObject, _: &SharedStore| {
        (number >= 2).then_some(StorageFault::NotReached)
    };
    push(&archive, &UnruledStore::new(&store, Box::new(stop))).0.expect_err("it was stopped");
    assert_eq!(store.verified(), None, "no manifest names what was sent");
    assert_eq!(pushed(&archive, &store.folder()).uploaded, 1);
    assert!(store.verified().is_some());
}

#[test]
fn an_answer_that_is_lost_changes_nothing() {
    let archive = built(&["E1003", "E1007"]);
    for lost in 0..3 {
        let store = SharedStore::new();
        let mut unruled = UnruledStore::new(&store, Box::new(|_, _, _| None));
        unruled.lost_answer = Some(lost);
        pushed(&archive, &unruled);
        assert!(store.verified().is_some(), "{lost}");
    }
}

#[test]
fn a_push_that_another_overtakes_is_refused_whole() {
    let (archive, store) = (built(&["E1003", "E1007"]), SharedStore::new());
    pushed(&archive, &store.folder());
    let other = TempDir::new().expect("a temporary folder");
    copy_folder(&archive.path().join("packets"), &other.path().join("packets"));
    held(&other, "E1007");
    held(&archive, "E1003");
    let overtake = move |_: usize, object: &PutObject, store: &SharedStore| {
        if object.key == Manifest::FILE {
            let (pushed, _) = push(&other, &store.folder());
            pushed.expect("memory answers");
        }
        None
    };
    let (refused, report) = push(&archive, &UnruledStore::new(&store, Box::new(overtake)));
    assert_eq!((refused.expect("memory answers"), codes(&report)), (None, vec![Code::LostPush]));
    store.verified().expect("the other is there");
    // What follows another archive than the one that is there is refused, too.
    assert_eq!(codes(&push(&archive, &store.folder()).1), [Code::StoreInUse]);
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("writable");
    for entry in std::fs::read_dir(from).expect("readable") {
        let (path, to) = entry.map(|it| (it.path(), to.join(it.file_name()))).expect("readable");
        if path.is_dir() {
            copy_folder(&path, &to);
        } else {
            std::fs::copy(&path, &to).expect("writable");
        }
    }
}

#[test]
fn of_two_pushes_at_once_one_is_refused() {
    let archives = [built(&["E1003", "E1007"]), built(&["E1003", "E1009"])];
    for round in 0..30 {
        let (store, start) = (SharedStore::new(), Barrier::new(2));
        let done: Vec<bool> = std::thread::scope(|scope| {
            let pushes: Vec<_> = archives
                .iter()
                .map(|archive| {
                    let (folder, start) = (store.folder(), &start);
                    scope.spawn(move || {
                        start.wait();
                        push(archive, &folder).0.expect("memory answers").is_some()
                    })
                })
                .collect();
            pushes.into_iter().map(|it| it.join().expect("no push panics")).collect()
        });
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "round {round}: {done:?}");
        store.verified().expect("one is there");
    }
}

#[test]
fn what_is_altered_or_lost_in_the_store_is_found() {
    let (archive, store) = (built(&["E1003", "E1007"]), SharedStore::new());
    pushed(&archive, &store.folder());
    let folder = store.folder();
    let keys: Vec<String> = folder
        .list()
        .expect("memory answers")
        .into_keys()
        .filter(|it| it.ends_with("pdf"))
        .collect();
    let ObjectRead::Whole(mut object) = folder.read(&keys[0], 10 << 20).expect("memory answers")
    else {
        panic!("the packet is there")
    };
    object.bytes[100] ^= 1;
    let put = |key: &str, bytes: Vec<u8>| {
        let (key, media_type, terms) = (key.to_owned(), "application/pdf", None);
        let object = PutObject { key, bytes, media_type, terms };
        folder.put(&object, PutCondition::Always).expect("memory answers");
    };
    put(&keys[0], object.bytes);
    put(&keys[1], b"%PDF".to_vec());
    put("notes.txt", b"x".to_vec());
    put(&format!("packets/{}.pdf", "0".repeat(64)), b"x".to_vec());
    let mut report = Report::new();
    let stored = StoredArchive(Box::new(store.folder()));
    verify_in(&stored, &ExpectedManifest::default(), &mut report).expect("memory answers");
    let mut found = codes(&report);
    found.sort();
    let all = [Code::AlteredFile, Code::AlteredFile, Code::ExtraFile, Code::UnlistedObject];
    assert_eq!(found, all);
    // A push mends what has another length; what has the same length it does not read.
    assert_eq!(pushed(&archive, &folder).uploaded, 1);
}
