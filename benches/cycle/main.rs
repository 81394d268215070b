//! How fast a cycle is made and how much memory it takes, as ratios within one run.
//!
//! ```text
//! cargo bench --bench cycle --profile dist             the table of the docs, in about five minutes
//! cargo bench --bench cycle --profile dist -- large    what takes longer: ten and a hundred thousand people;
//!                                                      `large rows`, `memory`, `again` or `many` measures one of them
//! cargo bench --bench cycle --profile dev -- quick     what `.ci/run` measures, in half a minute
//! cargo bench --bench cycle --profile dist -- intake   `check` alone, in four shapes
//! cargo bench --bench cycle --profile dist -- workers  what processes apart cost
//! cargo bench --bench cycle --profile dist -- memory   peak memory by the number of people
//! cargo bench --bench cycle --profile dist -- generate DIR PEOPLE     a synthetic cycle to look at
//! ```
//!
//! `--profile dev` reuses what the tests built; `--profile dist` measures what is released. A ratio beyond its limit ends
//! the program with exit code 1. `.ci/compare` sets the program against other ways to make the same packets.
//!
//! Each figure comes from a process of its own, so that caches and memory of one do not help another: this program
//! starts itself for it, with the name of the measurement. That is why there is no harness of a crate here: one that
//! repeats a function in a process finds Typst's cache full from the second time on, and the highest use of memory is
//! that of a process. What is to be compared runs in turns and the best counts, for noise only ever adds.

mod bare;
mod figures;
mod intake;
mod large;
mod memory;
mod program;
mod quick;
mod synthetic;
mod table;
mod whole;
mod words;
mod workers;

use std::path::Path;

/// That of the program, so that what is measured is what is released.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let folder = || Path::new(&arguments[1]);
    let number = |index: usize| arguments[index].parse().expect("a number");
    match arguments.first().map(String::as_str) {
        Some("build") => whole::build(folder(), number(2)),
        Some("bare") => bare::all(folder()),
        Some("bare-one") => bare::one(),
        Some("quick") => quick::table(),
        Some("read") => intake::read(folder()),
        Some("read-often") => intake::read_often(folder()),
        Some("check") => intake::check(folder(), intake::Lint::On),
        Some("intake-only") => intake::check(folder(), intake::Lint::Off),
        Some("tables") => intake::tables(folder()),
        Some("intake") => drop(intake::SHAPES.map(intake::intake)),
        Some("check-cycle") => whole::check(folder()),
        Some("memory") => memory::by_people(),
        Some("workers") => workers::table(),
        Some("large") => large::table(arguments.get(1).map(String::as_str)),
        Some("generate") => drop(synthetic::write(folder(), number(2), synthetic::Said::All)),
        _ => table::table(),
    }
}
