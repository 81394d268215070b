//! Tasks of an engine: which shard each makes, where, and what is refused.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::archive::{built, files, many, packets, says, three};
use crate::workbench::{program, stdout};

/// Every variable that an engine sets; tests may run in a task of one.
const VARIABLES: [&str; 7] = [
    "SLURM_ARRAY_TASK_ID",
    "JOB_COMPLETION_INDEX",
    "AWS_BATCH_JOB_ARRAY_INDEX",
    "BATCH_TASK_INDEX",
    "AZ_BATCH_TASK_ID",
    "PARALLEL_SEQ",
    "PROMOPACKET_SHARDS",
];

const INPUTS: [&str; 6] =
    ["build", "assessments.csv", "--people", "people.csv", "--cycle", "cycle.toml"];
const AUTO: [&str; 4] = ["--shard", "auto", "--out", "shards/{shard}"];

/// A build in a task with these variables.
fn task(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    for variable in VARIABLES.iter().chain(&["SOURCE_DATE_EPOCH"]) {
        command.env_remove(variable);
    }
    command.envs(variables.iter().copied());
    command.output().expect("the program was built for this test")
}

fn aws(index: &str) -> [(&'static str, &str); 2] {
    [("AWS_BATCH_JOB_ARRAY_INDEX", index), ("AWS_BATCH_JOB_ARRAY_SIZE", "3")]
}

#[test]
fn tasks_with_one_command_make_what_one_run_makes() {
    let folder = many();
    built(&folder, &[]);
    for index in ["0", "1", "2"] {
        let output = task(folder.path(), &aws(index), &[&INPUTS[..], &AUTO].concat());
        let said = format!("`AWS_BATCH_JOB_ARRAY_INDEX` is `{index}`");
        says(&output, 0, &said);
    }
    // What a system or a user puts beside the shards is none.
    fs::create_dir(folder.path().join("shards/.snapshot")).expect("writable");
    fs::write(folder.path().join("shards/notes.txt"), "mine").expect("writable");
    let merge = |pattern: &str| program(folder.path(), &["merge", pattern, "-o", "joined"]);
    says(&merge("parts/*"), 2, "no folder fits `parts/*`");
    says(&merge("shards/[12]-*"), 1, "error[missing-shard]: shards lack: 3/3");
    says(&merge("shards/*"), 0, "3 shards in, 30 packets out");
    assert_eq!(files(&folder.path().join("joined")), packets(&folder));
}

#[test]
fn a_task_says_which_shard_it_made_and_who_said_so() {
    let folder = three();
    let json = [&INPUTS[..], &AUTO, &["--format", "json"]].concat();
    let output = task(folder.path(), &aws("1"), &json);
    let document: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(document["shard"], json!({ "index": 2, "of": 3, "engine": "aws-batch" }));
    let said = task(folder.path(), &aws("1"), &[&INPUTS[..], &AUTO].concat());
    says(&said, 0, "shard 2/3, from AWS Batch (`AWS_BATCH_JOB_ARRAY_INDEX` is `1`)");
    says(&said, 0, "in `shards/2-of-3`");
    let named = ["--shard", "2/3", "--out", "shards/{shard}"];
    says(&program(folder.path(), &[&INPUTS[..], &named].concat()), 0, "shard 2/3, from --shard");
    assert_eq!(
        files(&folder.path().join("shards"))
            .keys()
            .filter(|it| it.ends_with("manifest.json"))
            .count(),
        1
    );
}

/// What is wrong with the variables is wrong in every attempt: 2, which no engine tries again.
#[test]
fn variables_that_name_no_shard_end_with_two_and_write_nothing() {
    let folder = three();
    let arguments = [&INPUTS[..], &AUTO].concat();
    let two = [("JOB_COMPLETION_INDEX", "0"), ("PARALLEL_SEQ", "1"), ("PROMOPACKET_SHARDS", "8")];
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[], "no engine says which shard this run is"),
        (&[("PARALLEL_SEQ", "")], "no engine says which shard this run is"),
        (&two, "2 engines say which shard this run is"),
        (&[("JOB_COMPLETION_INDEX", "0")], "set `PROMOPACKET_SHARDS` to their number"),
        (&aws("3"), "`AWS_BATCH_JOB_ARRAY_INDEX` is `3`, which is none of 3 tasks"),
    ];
    for (variables, words) in cases {
        says(&task(folder.path(), variables, &arguments), 2, words);
    }
    assert!(!folder.path().join("shards").exists());
}

#[test]
fn tasks_neither_share_a_folder_nor_depend_on_the_day() {
    let folder = three();
    let shared = [&INPUTS[..], &["--shard", "auto", "--out", "packets"]].concat();
    says(&task(folder.path(), &aws("0"), &shared), 2, "such as --out 'shards/{shard}'");
    let whole = [&INPUTS[..], &["--out", "shards/{shard}"]].concat();
    says(&program(folder.path(), &whole), 2, "is the place of a shard");
    let undated = [&INPUTS[..4], &AUTO].concat();
    says(&task(folder.path(), &aws("0"), &undated), 2, "all tasks need one date");
    assert!(!folder.path().join("shards").exists() && !folder.path().join("packets").exists());
    let dated = [&undated[..], &["--as-of", "2026-11-23"]].concat();
    says(&task(folder.path(), &aws("0"), &dated), 0, "shard 1/3");
}
