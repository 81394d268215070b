//! Cases in processes that may die. In: a kind, the first seed and a number. Out: every case that panicked, took too long or too
//! much memory, or said what must not be.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{files, marked, tamperings};

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Files of every format, spoilt.
    Files,
    /// Tables with a mark of its person in every cell.
    Tables,
    /// Archives in which something was changed.
    Tamperings,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Files, Self::Tables, Self::Tamperings];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Tables => "tables",
            Self::Tamperings => "tamperings",
        }
    }

    /// How many cases of this kind take as long as so many mutated files.
    pub(crate) fn share(self, turn: u64) -> u64 {
        match self {
            Self::Files => turn,
            Self::Tables => turn / 2,
            Self::Tamperings => turn / 5,
        }
    }

    /// Makes the case of a seed; gives how many packets, tables and archives were looked at.
    fn case(self) -> Box<dyn FnMut(u64) -> Result<u64, String>> {
        match self {
            Self::Files => Box::new(files::case()),
            Self::Tables => Box::new(marked::case()),
            Self::Tamperings => Box::new(tamperings::case()),
        }
    }
}

/// The longest that the processors may work for a case, with the program compiled without optimisation.
const LONGEST: Duration = Duration::from_secs(20);

/// The longest that a case may take on a machine that does other things, too: one that waits for ever uses no processor.
const LONGEST_WAIT: Duration = Duration::from_secs(180);

/// The most memory that a case may take beside what the process needs for itself, in kB.
const MOST: u64 = 300_000;

/// How many cases a process makes before the next one begins, so that nothing piles up.
const OF_ONE_PROCESS: u64 = 1_000;

/// What was run and found.
#[derive(Default)]
pub(crate) struct Tally {
    run: [u64; 3],
    /// Packets, tables and archives that were looked at: a hunt in which nothing is read finds nothing.
    seen: [u64; 3],
    found: Vec<String>,
}

impl Tally {
    /// Runs cases in other processes.
    pub(crate) fn run(&mut self, kind: Kind, first: u64, count: u64) {
        let begun = Instant::now();
        let (before, end) = (self.found.len(), first + count);
        let seen = self.seen[kind as usize];
        let scratch = tempfile::tempdir().expect("a temporary folder");
        let at = scratch.path().join("at");
        let mut seed = first;
        while seed < end {
            let until = end.min(seed + OF_ONE_PROCESS);
            seed = self.watch(kind, seed..until, &at);
        }
        self.run[kind as usize] += count;
        let found = self.found.len() - before;
        let seconds = begun.elapsed().as_secs();
        let seen = self.seen[kind as usize] - seen;
        println!(
            "{}: {count} from seed {first}, {seconds} s, {seen} looked at, {found} found",
            kind.name()
        );
        assert!(count < 100 || seen > count / 20, "too little of what was made could be read");
    }

    /// Watches one process until it has made its cases or dies; gives the seed to go on with.
    fn watch(&mut self, kind: Kind, seeds: std::ops::Range<u64>, at: &Path) -> u64 {
        let own = std::env::current_exe().expect("this program has a path");
        fs::write(at, "").expect("writable");
        let errors = at.with_extension("errors");
        let mut process = Command::new(own)
            .args(["work", kind.name(), &seeds.start.to_string(), &seeds.end.to_string()])
            .arg(at)
            .stderr(fs::File::create(&errors).expect("writable"))
            .stdout(Stdio::null())
            .spawn()
            .expect("this program can be started");
        let died = wait(&mut process, at);
        let said = fs::read_to_string(at.with_extension("found")).unwrap_or_default();
        self.found.extend(said.lines().map(str::to_owned));
        let _ = fs::remove_file(at.with_extension("found"));
        let seen = fs::read_to_string(at.with_extension("seen")).unwrap_or_default();
        self.seen[kind as usize] += seen.parse::<u64>().unwrap_or(0);
        let _ = fs::remove_file(at.with_extension("seen"));
        let Some(how) = died else { return seeds.end };
        let seed = fs::read_to_string(at).unwrap_or_default().parse().unwrap_or(seeds.start);
        let last = fs::read_to_string(&errors).unwrap_or_default();
        let last = last.lines().find(|it| !it.is_empty()).unwrap_or_default().to_owned();
        self.found.push(format!("{} {seed}: {how}; {last}", kind.name()));
        seed + 1
    }

    /// Prints what was found, and ends the process.
    pub(crate) fn conclude(&self) {
        for it in &self.found {
            let mut words = it.splitn(3, [' ', ':']);
            let (kind, seed) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            println!("FOUND {it}\n  cargo bench --bench hunt --profile dev -- one {kind} {seed}");
        }
        let [files, tables, tamperings] = self.run;
        let found = self.found.len();
        println!(
            "{files} mutated files, {tables} mutated tables, {tamperings} tamperings: {found} found"
        );
        std::process::exit(i32::from(found > 0));
    }
}

/// Waits for a process; gives how it died, if it did. One whose case takes too long is killed.
fn wait(process: &mut Child, at: &Path) -> Option<String> {
    let (mut last, mut since, mut worked_before) = (String::new(), Instant::now(), Duration::ZERO);
    loop {
        if let Some(status) = process.try_wait().expect("a child") {
            return (!status.success()).then(|| format!("the process ended with {status}"));
        }
        let now = fs::read_to_string(at).unwrap_or_default();
        let worked = processor_time(process.id());
        if now != last {
            (last, since, worked_before) = (now, Instant::now(), worked.unwrap_or_default());
        } else if !last.is_empty() {
            let waited = since.elapsed();
            let worked = worked.map_or(waited, |it| it.saturating_sub(worked_before));
            if worked > LONGEST || waited > LONGEST_WAIT {
                process.kill().expect("a child");
                process.wait().expect("a child");
                return Some(format!("worked {} s, took {} s", worked.as_secs(), waited.as_secs()));
            }
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How long the processors have worked for a process; none on systems that do not say.
fn processor_time(process: u32) -> Option<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // Behind the name, which may hold anything, the times in user and in kernel mode are the 12th and 13th field, in 1/100 s.
    let (_, fields) = text.rsplit_once(')')?;
    let ticks: Vec<u64> =
        fields.split_whitespace().skip(11).take(2).map_while(|it| it.parse().ok()).collect();
    Some(Duration::from_millis(10 * ticks.iter().sum::<u64>()))
}

/// Makes cases and writes down which one is being made, and what was found beside `at`.
pub(crate) fn work(kind: Kind, first: u64, end: u64, at: &str) {
    let mut case = kind.case();
    let mut seen = 0;
    for seed in first..end {
        fs::write(at, seed.to_string()).expect("writable");
        let before = reset_peak();
        let mut said = case(seed);
        let taken = peak().saturating_sub(before);
        if said.is_ok() && taken > MOST {
            said = Err(format!("took {} MB", taken / 1000));
        }
        match said {
            Ok(number) => seen += number,
            Err(why) => note(at, &format!("{} {seed}: {why}", kind.name())),
        }
        let beside = Path::new(at).with_extension("seen");
        fs::write(beside, seen.to_string()).expect("writable");
    }
}

fn note(at: &str, line: &str) {
    use std::io::Write as _;
    let file = Path::new(at).with_extension("found");
    let file = fs::OpenOptions::new().create(true).append(true).open(file);
    let line = line.replace('\n', " | ");
    writeln!(file.expect("writable"), "{line}").expect("writable");
}

/// Makes one case with all that it is made from.
pub(crate) fn show(kind: Kind, seed: u64) {
    match kind {
        Kind::Files => files::show(seed),
        Kind::Tables => marked::show(seed),
        Kind::Tamperings => {}
    }
    let before = reset_peak();
    let begun = Instant::now();
    let said = kind.case()(seed);
    let taken = peak().saturating_sub(before) / 1000;
    println!("{said:?}, {} ms, {taken} MB", begun.elapsed().as_millis());
    std::process::exit(i32::from(said.is_err()));
}

/// The highest use of memory since the last [`reset_peak`], in kB; 0 on systems that do not say.
fn peak() -> u64 {
    status("VmHWM:")
}

/// Forgets the highest use of memory; gives the use now, in kB.
fn reset_peak() -> u64 {
    let _ = fs::write("/proc/self/clear_refs", "5");
    status("VmRSS:")
}

fn status(key: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|it| it.strip_prefix(key)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}
