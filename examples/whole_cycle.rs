//! The packets of the sample cycle, in two editions, in a folder: `cargo run --example whole_cycle -- OUT`.

use std::env;
use std::error::Error;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

use promopacket::{
    AsOf, AsOfOrigin, Audience, BuildOptions, Report, RunFonts, RunInputs, Source, build, check,
};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::args_os().nth(1).ok_or("name the folder for the packets")?;
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sample-cycle");
    let as_of = AsOf { date: "2026-11-23".parse()?, origin: AsOfOrigin::Option };
    let inputs = RunInputs {
        people: Some(Source::read(&sample.join("people.csv"))?),
        cycle: Some(Source::read(&sample.join("cycle.toml"))?),
        ..RunInputs::new(Source::read(&sample.join("assessments.csv"))?, as_of)
    };
    let audiences = vec![Audience::Committee, Audience::Employee];
    let options = BuildOptions::new(audiences, NonZeroUsize::MIN);

    let mut report = Report::new();
    let fonts = RunFonts::load(&[], &mut report)?;
    let built = match check(inputs, &fonts, &mut report) {
        Some(mut checked) => {
            let mut progress = |done, all| {
                eprintln!("{done} of {all}");
                ControlFlow::Continue(())
            };
            build(&mut checked, fonts, &options, Path::new(&out), &mut progress, &mut report)?
        }
        None => None,
    };
    for finding in report.iter() {
        eprintln!("{finding}");
    }
    let built = built.ok_or("the data has errors, and nothing was written")?;
    println!("{} people, {} packets", built.people, built.packets);
    Ok(())
}
