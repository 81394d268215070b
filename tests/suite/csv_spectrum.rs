//! The acid test of CSV readers: the cases of the package `csv-spectrum`, each with the values that it holds.
//!
//! The package is not ours, so it is not here: continuous integration fetches it and names its folder.

use std::path::{Path, PathBuf};

use promopacket::diagnostics::Report;
use promopacket::intake::{self, ReadOptions};
use promopacket::source::Source;
use serde_json::{Map, Value};

/// A case of which the package's table and its values have different telephone numbers; everything else must be equal.
const OTHER_NUMBER: &str = "location_coordinates";
const TELEPHONE: &str = "Contact Phone Number";

#[expect(clippy::disallowed_methods, reason = "the package is where the caller put it")]
fn folder() -> PathBuf {
    let folder = std::env::var_os("CSV_SPECTRUM").expect("CSV_SPECTRUM names the package's folder");
    PathBuf::from(folder)
}

/// The rows below the header, as objects.
fn objects(path: &Path) -> Vec<Map<String, Value>> {
    let source = Source::read(path).expect("the case is there");
    let mut report = Report::new();
    let sheets = intake::sheets(&source, &ReadOptions::default(), &mut report);
    let sheets = sheets.unwrap_or_else(|| panic!("{}: {report:#?}", path.display()));
    assert_eq!(sheets.len(), 1);
    let (header, rows) = sheets[0].rows.split_first().expect("every case has a header");
    let object = |row: &Vec<String>| {
        assert_eq!(row.len(), header.len(), "{}", path.display());
        let cells = header.iter().cloned().zip(row.iter().cloned().map(Value::String));
        cells.collect()
    };
    rows.iter().map(object).collect()
}

#[test]
#[ignore = "needs the package csv-spectrum; .ci/run fetches it and runs this"]
fn every_case_of_csv_spectrum_has_the_values_it_should() {
    let mut seen = 0;
    for entry in std::fs::read_dir(folder().join("csvs")).expect("the package has cases") {
        let path = entry.expect("readable").path();
        let case = path.file_stem().expect("a file").to_string_lossy().into_owned();
        let found = objects(&path);
        seen += 1;
        let wanted = std::fs::read(folder().join("json").join(format!("{case}.json")));
        let wanted: Value =
            serde_json::from_slice(&wanted.expect("every case has its values")).expect("JSON");
        // One case has its only row without a list around it.
        let wanted = if wanted.is_object() { Value::Array(vec![wanted]) } else { wanted };
        let mut wanted: Vec<Map<String, Value>> =
            serde_json::from_value(wanted).expect("a list of objects");
        if case == OTHER_NUMBER {
            let number = found[0][TELEPHONE].clone();
            assert_ne!(wanted[0].insert(TELEPHONE.to_owned(), number.clone()), Some(number));
        }
        assert_eq!(found, wanted, "{case}");
    }
    assert!(seen >= 12, "the package has {seen} cases");
}
