//! The same input gives the same bytes: in every run, in any order of rows, with any number of jobs.

use std::collections::BTreeMap;

use promopacket::audience::Audience;
use promopacket::pipeline::RunInputs;
use promopacket::source::Source;

use crate::workbench::{build, sample};

fn files(inputs: &RunInputs, jobs: usize) -> BTreeMap<String, Vec<u8>> {
    let built = build(inputs, &[Audience::Committee], jobs);
    built.manifest.packets.iter().map(|it| (it.file.clone(), built.read(&it.file))).collect()
}

/// The table with its rows in reverse.
fn reversed(source: &Source) -> Source {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(source.bytes.as_slice());
    let mut rows: Vec<csv::StringRecord> =
        reader.records().map(|it| it.expect("the sample is sound")).collect();
    rows[1..].reverse();
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().for_each(|it| writer.write_record(it).expect("memory can be written"));
    Source::new(source.name.clone(), writer.into_inner().expect("memory can be written"))
}

#[test]
fn runs_jobs_and_row_order_never_change_a_byte() {
    let first = files(&sample(), 1);
    assert_eq!(first.len(), 24);
    let same = |other: BTreeMap<String, Vec<u8>>, what: &str| {
        for (file, bytes) in &first {
            assert!(other[file] == *bytes, "{file} changes with {what}");
        }
        assert_eq!(other.len(), first.len());
    };
    same(files(&sample(), 2), "two jobs");
    let inputs = sample();
    let people = inputs.people.as_ref().map(reversed);
    let backwards =
        RunInputs { assessments: vec![reversed(&inputs.assessments[0])], people, ..inputs };
    same(files(&backwards, 2), "the order of rows");
}

#[test]
fn manifests_of_two_runs_are_equal() {
    let manifest = || build(&sample(), &[Audience::Employee], 2).manifest;
    assert_eq!(manifest(), manifest());
}
