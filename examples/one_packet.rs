//! One person's packet, from two tables in memory to a PDF: `cargo run --example one_packet`.

use std::error::Error;

use promopacket::{AsOf, AsOfOrigin, Audience, Report, RunFonts, RunInputs, Source, check, packet};

const PEOPLE: &str = "\
employee_id,name,track,level,target_track,target_level
7,Ada Sample,backend,L1,backend,L2
";

const ASSESSMENTS: &str = "\
employee_id,item,self_rating,self_comment,manager_rating,manager_comment
7,backend/L2/sql-joins,3,\"Wrote the three reports of the quarter.\",3,\"Agreed, and they were right.\"
";

fn main() -> Result<(), Box<dyn Error>> {
    let as_of = AsOf { date: "2026-11-23".parse()?, origin: AsOfOrigin::Option };
    let people = Source::new("people.csv", PEOPLE.into());
    let assessments = Source::new("assessments.csv", ASSESSMENTS.into());
    let inputs = RunInputs { people: Some(people), ..RunInputs::new(assessments, as_of) };

    // Every finding of every stage is collected here; nothing is printed.
    let mut report = Report::new();
    let fonts = RunFonts::load(&[], &mut report)?;
    let checked = check(inputs, &fonts, &mut report);
    let pdf = match &checked {
        Some(checked) => packet(checked, fonts, "7", Audience::Committee, &mut report)?,
        None => None,
    };
    for finding in report.iter() {
        eprintln!("{finding}");
    }
    let pdf = pdf.ok_or("the data has errors")?;
    println!("{} pages, {} bytes", pdf.pages, pdf.bytes.len());
    Ok(())
}
