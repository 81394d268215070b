//! Looks for inputs that bring the program down, and for words that reach another person. In: a seed and a number. Out: what was
//! found, each with the command that repeats it.
//!
//! ```text
//! cargo bench --bench hunt --profile dev                              300 of each kind, from seed 1
//! cargo bench --bench hunt --profile dev -- all 1 10000               10,000 of each kind; `all` or `files`, `tables`, `tamperings`
//! cargo bench --bench hunt --profile dev -- one tables 4711           one case again, with what it was made from
//! cargo bench --bench hunt --profile dev -- for 600 20261128          all kinds in turn for 600 seconds
//! ```
//!
//! Every case has a seed of its own and is made from nothing else. Cases run in a process of their own, many in each: a case
//! that panics, never ends or takes too much memory ends that process, and the next one goes on behind it. Ends with exit code
//! 1 if anything was found. `.ci/hunt` and `just hunt` call it beside the kills and the ways of `tests/hunt`.

#![expect(
    clippy::disallowed_methods,
    reason = "a hunt has a time, and a case that takes too long is found"
)]

mod chance;
mod files;
mod grid;
mod marked;
mod spoiling;
mod tamperings;
mod worker;

use std::time::{Duration, Instant};

use worker::{Kind, Tally};

/// That of the program, so that what is measured is what is released.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many cases of a kind run in turn when the time is given.
const TURN: u64 = 500;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let number = |index: usize, default: u64| {
        arguments.get(index).map_or(default, |it| it.parse().expect("a number"))
    };
    let first = arguments.first().map_or("all", String::as_str);
    if first == "work" {
        return worker::work(kind(&arguments[1]), number(2, 1), number(3, 1), &arguments[4]);
    }
    if first == "one" {
        return worker::show(kind(&arguments[1]), number(2, 1));
    }
    let mut tally = Tally::default();
    if first == "for" {
        let end = Instant::now() + Duration::from_secs(number(1, 60));
        let mut seed = number(2, 1);
        while Instant::now() < end {
            for kind in Kind::ALL {
                tally.run(kind, seed, kind.share(TURN));
            }
            seed += TURN;
        }
    } else {
        let kinds = Kind::ALL.into_iter().filter(|it| first == "all" || it.name() == first);
        for kind in kinds {
            tally.run(kind, number(1, 1), number(2, 300));
        }
    }
    tally.conclude();
}

fn kind(name: &str) -> Kind {
    Kind::ALL.into_iter().find(|it| it.name() == name).expect("files, tables or tamperings")
}
