//! What a system took, read back: nothing counts as taken that nobody said was.

use serde_json::json;

use crate::archive::{files, says, write};
use crate::handover::{account, export, three};

/// What a system took is read back, until everything is there.
#[test]
fn a_report_lists_what_is_missing_and_the_next_handover_holds_only_that() {
    let folder = three();
    let at = folder.path();
    let to = ["--to", "generic", "--edition", "employee"];
    account(at, &[&to[..], &["-o", "first"]].concat());
    write(
        &folder,
        "report.csv",
        "Document,Result\n1_c_employee.pdf,OK\nin/packets-001/2_c_employee.pdf,failed: quota\nother.pdf,OK\n",
    );
    let with = |more: &[&str]| export(at, &[&to[..], &["--report", "report.csv"], more].concat());
    says(&with(&[]), 1, "which column of the report tells whether a file was taken");
    says(&with(&["--status-column", "Result"]), 1, "the column has `OK`, `failed: quota`");
    says(&with(&["--status-column", "State", "--taken", "ok"]), 1, "its columns are `Document`");
    let status = ["--status-column", "Result", "--taken", "ok"];
    let read = with(&status);
    says(&read, 0, "the report: 1 taken, 2 files are missing; 1 row is about no file");
    says(&read, 0, "the system did not take the file: `failed: quota`");
    says(&read, 0, "no report names the file");
    says(&read, 0, "warning[unknown-report-row] report.csv:4:1");
    let again =
        account(at, &[&to[..], &["--report", "report.csv"], &status, &["-o", "second"]].concat());
    assert_eq!(
        again["report"]["missing"][1],
        json!({ "employee_id": "3", "file": "3_c_employee.pdf", "status": null })
    );
    assert_eq!(
        again["left_out"].as_array().expect("a list").len(),
        4,
        "three of managers, one taken"
    );
    let names: Vec<String> = files(&at.join("second")).into_keys().collect();
    assert_eq!(
        names,
        ["packets-001/2_c_employee.pdf", "packets-001/3_c_employee.pdf", "packets-001/index.csv"]
    );
    write(&folder, "next.csv", "Document,Result\n2_c_employee.pdf,ok\n3_C_EMPLOYEE.pdf,OK\n");
    let both = [&to[..], &["--report", "report.csv", "--report", "next.csv"], &status].concat();
    let done = account(at, &both);
    assert_eq!((&done["exported"], &done["report"]["missing"]), (&json!(0), &json!([])));
    let nothing = export(at, &[&both[..], &["-o", "third"]].concat());
    says(&nothing, 0, "3 taken, 0 files are missing");
    assert!(!at.join("third").exists(), "there is nothing to hand over");
}

#[test]
fn a_report_that_contradicts_itself_or_is_of_another_upload_frees_nothing() {
    let folder = three();
    let at = folder.path();
    let to = ["--to", "generic", "--edition", "employee", "--report", "report.csv"];
    let status = ["--status-column", "Result", "--taken", "ok"];
    write(
        &folder,
        "report.csv",
        "Document,Result\n1_c_employee.pdf,ok\n1_c_employee.pdf,deleted\n",
    );
    let output = export(at, &[&to[..], &status].concat());
    says(&output, 0, "warning[report-rows-disagree]");
    says(&output, 0, "0 taken, 3 files are missing");
    write(&folder, "report.csv", "Document,Result\n9_c_employee.pdf,ok\n");
    says(&export(at, &[&to[..], &status].concat()), 1, "no column of the report names a file");
    write(&folder, "report.csv", "1_c_employee.pdf\n");
    let all = export(at, &[&to[..], &["--all-taken", "--file-column", "name"]].concat());
    says(&all, 1, "error[missing-column]");
    write(&folder, "report.csv", "name\n1_c_employee.pdf\n");
    says(&export(at, &[&to[..], &["--all-taken"]].concat()), 0, "1 taken, 2 files are missing");
}
