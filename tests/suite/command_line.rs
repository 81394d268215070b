//! The program as its users call it: streams, exit codes, files.

use std::fs;
use std::path::Path;

use promopacket::archive::Manifest;
use tempfile::TempDir;

use crate::pdf;
use crate::workbench::{program, sample_file, stderr, stdout};

/// The arguments for the sample cycle.
pub(crate) fn sample() -> [String; 5] {
    let file = |name| sample_file(name).display().to_string();
    [
        file("assessments.csv"),
        "--people".to_owned(),
        file("people.csv"),
        "--cycle".to_owned(),
        file("cycle.toml"),
    ]
}

pub(crate) fn with_sample<'s>(
    before: &[&'s str],
    sample: &'s [String],
    after: &[&'s str],
) -> Vec<&'s str> {
    before
        .iter()
        .copied()
        .chain(sample.iter().map(String::as_str))
        .chain(after.iter().copied())
        .collect()
}

pub(crate) fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).expect("readable").count()
}

const PEOPLE: &str = "employee_id,name,track,level,target_track,target_level\n\
    1,Ada One,backend,L1,backend,L2\n2,Bea Two,backend,L1,backend,L2\n";
const TWO: &str = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n\
    1,summary,,Hello.,,\n2,summary,,Hello.,,\n2,backend/L2/sql-joins,9,,,\n";

/// A folder with two people, the second with a mistake.
fn one_of_two_is_wrong() -> TempDir {
    let folder = folder();
    fs::write(folder.path().join("people.csv"), PEOPLE).expect("writable");
    fs::write(folder.path().join("assessments.csv"), TWO).expect("writable");
    folder
}

#[test]
fn an_error_in_the_data_stops_everything_and_leaves_nothing() {
    let folder = one_of_two_is_wrong();
    let output = program(folder.path(), &["build", "assessments.csv", "--people", "people.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("error[rating-outside-scale] assessments.csv:4:3 (self_rating)"),
        "{}",
        stderr(&output)
    );
    assert!(stderr(&output).contains("nothing was written"));
    assert_eq!(entries(folder.path()), 2);
    assert_eq!(stdout(&output), "");
}

#[test]
fn keep_going_writes_the_healthy_people_and_says_why_others_have_no_packet() {
    let folder = one_of_two_is_wrong();
    let output = program(
        folder.path(),
        &["build", "assessments.csv", "--people", "people.csv", "--keep-going"],
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("2 people in, 1 packet out"), "{}", stderr(&output));
    let manifest = fs::read(folder.path().join("packets/manifest.json")).expect("a manifest");
    let manifest: Manifest = serde_json::from_slice(&manifest).expect("a sound manifest");
    assert_eq!(manifest.packets.len(), 1);
    assert_eq!(manifest.not_written[0].employee_id, "2");
    assert_eq!(manifest.not_written[0].reasons[0].code, "rating-outside-scale");
    let verified = program(folder.path(), &["verify", "packets"]);
    assert_eq!(verified.status.code(), Some(0), "{}", stderr(&verified));
    let bytes = fs::read(folder.path().join("packets/manifest.json")).expect("a manifest");
    assert!(
        stderr(&verified).contains(&promopacket::archive::sha256(&bytes)),
        "{}",
        stderr(&verified)
    );
}

/// A row that is about nobody in particular could be about anybody.
#[test]
fn keep_going_does_not_go_on_when_a_mistake_could_be_anybodys() {
    let folder = one_of_two_is_wrong();
    let table = format!("{TWO},summary,,Whose is this?,,\n");
    fs::write(folder.path().join("assessments.csv"), table).expect("writable");
    let output = program(
        folder.path(),
        &["build", "assessments.csv", "--people", "people.csv", "--keep-going"],
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[empty-id]"), "{}", stderr(&output));
    assert!(!folder.path().join("packets").exists());
}

#[test]
fn the_mistakes_of_others_do_not_stop_one_packet() {
    let folder = one_of_two_is_wrong();
    let run = |id: &str| {
        program(
            folder.path(),
            &["packet", id, "assessments.csv", "--people", "people.csv", "-o", "one.pdf"],
        )
    };
    let output = run("1");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        pdf::text(&fs::read(folder.path().join("one.pdf")).expect("a packet")).contains("AdaOne")
    );
    fs::remove_file(folder.path().join("one.pdf")).expect("removable");
    for wrong in ["2", "3"] {
        let output = run(wrong);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert_eq!(entries(folder.path()), 2);
    }
}

#[test]
fn a_packet_on_the_standard_output_is_the_packet_in_a_file() {
    let (folder, sample) = (folder(), sample());
    let piped = program(folder.path(), &with_sample(&["packet", "E1003"], &sample, &["-o", "-"]));
    assert_eq!(piped.status.code(), Some(0), "{}", stderr(&piped));
    let output = program(folder.path(), &with_sample(&["packet", "E1003"], &sample, &[]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let file = folder.path().join("E1003_2026-H2_backend-L4_committee.pdf");
    assert_eq!(fs::read(file).expect("the archive's file name"), piped.stdout);
    assert_eq!(entries(folder.path()), 1);
}

#[test]
fn a_build_can_be_restricted_verified_and_an_altered_archive_is_noticed() {
    let (folder, sample) = (folder(), sample());
    let arguments = with_sample(
        &["build"],
        &sample,
        &["--only", "E1001,E2001", "--audience", "manager,hr", "--format", "json"],
    );
    let output = program(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains(
            "2 people in, 4 packets out, in `packets`; as of 2026-11-23 (from the cycle file)"
        ),
        "{}",
        stderr(&output)
    );
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&output)).expect("JSON alone on the standard output");
    assert_eq!(json["built"]["packets"], 4);
    let verify = || program(folder.path(), &["verify", "packets"]);
    assert_eq!(verify().status.code(), Some(0), "{}", stderr(&verify()));
    let packets = folder.path().join("packets");
    let file = |name: &str| packets.join(name);
    let first = "hr/E1001_2026-H2_backend-L2_hr.pdf";
    fs::rename(file(first), file("hr/renamed.pdf")).expect("movable");
    let mut second = fs::read(file("manager/E1001_2026-H2_backend-L2_manager.pdf")).expect("there");
    second.push(b'\n');
    fs::write(file("manager/E1001_2026-H2_backend-L2_manager.pdf"), second).expect("writable");
    let found = verify();
    assert_eq!(found.status.code(), Some(1));
    fs::remove_file(file("hr/E2001_2026-H2_frontend-L2_hr.pdf")).expect("removable");
    fs::write(file("hr/notes.txt"), "mine").expect("writable");
    let found = [found, verify()].map(|it| stderr(&it)).concat();
    let codes =
        ["error[renamed-file]", "error[missing-file]", "error[altered-file]", "error[extra-file]"];
    for code in codes {
        assert!(found.contains(code), "{code} is not in {found}");
    }
}

#[test]
fn a_manifest_that_points_outside_or_is_no_manifest_is_refused() {
    let folder = folder();
    let run = || program(folder.path(), &["verify", "."]);
    assert_eq!(run().status.code(), Some(3), "there is no manifest");
    fs::write(folder.path().join("manifest.json"), "{\n \"schema\": x").expect("writable");
    assert!(stderr(&run()).contains("error[broken-manifest]"), "{}", stderr(&run()));
    let packet = "{\"employee_id\":\"1\",\"audience\":\"hr\",\"packet_id\":\"x\",\"file\":\"../secret\",\"pages\":1,\"bytes\":1,\"sha256\":\"\",\"warnings\":[]}";
    let manifest = format!(
        "{{\"schema\":1,\"program\":{{\"name\":\"\",\"version\":\"\",\"typst\":\"\"}},\"archive\":{{\"cycle\":\"\",\"name\":\"\",\"as_of\":\"2026-11-23\",\"retain_until\":\"2026-11-23\",\"standards\":[]}},\"inputs\":[],\"counts\":{{\"rows\":1,\"people\":1,\"packets\":1,\"not_written\":0,\"dropped_cells\":0}},\"packets\":[{packet}],\"not_written\":[]}}"
    );
    fs::write(folder.path().join("manifest.json"), manifest).expect("writable");
    let output = run();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[unsafe-path]"), "{}", stderr(&output));
}

#[test]
fn files_that_no_run_wrote_are_named() {
    let (folder, sample) = (folder(), sample());
    let build =
        |only: &str| program(folder.path(), &with_sample(&["build"], &sample, &["--only", only]));
    assert_eq!(build("E1001").status.code(), Some(0));
    fs::write(folder.path().join("packets/notes.txt"), "mine").expect("writable");
    let second = build("E1002");
    assert_eq!(second.status.code(), Some(0));
    let said = stderr(&second);
    assert!(said.contains("warning[files-of-another-run]: 1 file in the folder is"), "{said}");
    assert!(said.contains("1 packet of an earlier run stays in the folder"), "{said}");
}

#[test]
fn wrong_usage_ends_with_two_and_an_unreadable_file_with_three() {
    let folder = folder();
    let code = |arguments: &[&str]| program(folder.path(), arguments).status.code();
    assert_eq!(code(&["build"]), Some(2));
    assert_eq!(code(&["frobnicate"]), Some(2));
    assert_eq!(code(&["build", "x.csv", "--jobs", "0"]), Some(2));
    assert_eq!(code(&["build", "x.csv", "--audience", "everybody"]), Some(2));
    assert_eq!(code(&["check", "missing.csv"]), Some(3));
    assert_eq!(code(&["ladder", "show", "backend/L1", "--format", "csv"]), Some(2));
    let output = program(folder.path(), &["check", "missing.csv"]);
    assert!(stderr(&output).contains("cannot read `missing.csv`"), "{}", stderr(&output));
}

#[test]
fn an_output_that_cannot_be_written_ends_with_three_and_leaves_nothing() {
    let (folder, sample) = (folder(), sample());
    fs::write(folder.path().join("packets"), "a file where a folder should be").expect("writable");
    let output = program(folder.path(), &with_sample(&["build"], &sample, &["--only", "E1001"]));
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(entries(folder.path()), 1);
}

#[test]
fn the_date_comes_from_the_cycle_then_the_option_then_the_environment() {
    let folder = one_of_two_is_wrong();
    let arguments = ["check", "assessments.csv", "--people", "people.csv"];
    let option = program(folder.path(), &[&arguments[..], &["--as-of", "2026-05-06"]].concat());
    assert!(stderr(&option).contains("as of 2026-05-06 (from --as-of)"), "{}", stderr(&option));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_promopacket"));
    command.args(arguments).current_dir(folder.path()).env("NO_COLOR", "1");
    let epoch = command.env("SOURCE_DATE_EPOCH", "1767225600").output().expect("the program runs");
    assert!(
        stderr(&epoch).contains("as of 2026-01-01 (from SOURCE_DATE_EPOCH)"),
        "{}",
        stderr(&epoch)
    );
    let wrong = command.env("SOURCE_DATE_EPOCH", "soon").output().expect("the program runs");
    assert_eq!(wrong.status.code(), Some(2));
    let today = program(folder.path(), &arguments);
    assert!(stderr(&today).contains("(today)"), "{}", stderr(&today));
}

#[test]
fn warnings_count_only_if_they_are_denied() {
    let folder = folder();
    fs::write(folder.path().join("people.csv"), PEOPLE).expect("writable");
    let table = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n1,summary,,Hello.,,\n";
    fs::write(folder.path().join("assessments.csv"), table).expect("writable");
    let arguments = ["check", "assessments.csv", "--people", "people.csv"];
    let output = program(folder.path(), &arguments);
    assert!(stderr(&output).contains("warning[person-without-assessments]"), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        program(folder.path(), &[&arguments[..], &["--deny-warnings"]].concat()).status.code(),
        Some(1)
    );
}

#[test]
fn each_finding_is_an_annotation_of_its_line_and_people_read_the_same_as_ever() {
    let folder = folder();
    fs::write(folder.path().join("people.csv"), PEOPLE).expect("writable");
    fs::write(folder.path().join("assessments.csv"), TWO).expect("writable");
    let arguments = ["check", "assessments.csv", "--people", "people.csv"];
    let as_ever = program(folder.path(), &arguments);
    let annotated = program(folder.path(), &[&arguments[..], &["--format", "github"]].concat());
    assert_eq!(annotated.status.code(), as_ever.status.code());
    assert_eq!(stderr(&annotated), stderr(&as_ever));
    let lines = stdout(&annotated);
    let errors: Vec<&str> = lines.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(errors.len(), stderr(&as_ever).matches("error[").count(), "{lines}");
    let place = "::error title=rating-outside-scale,file=assessments.csv,line=4,";
    assert!(errors.iter().any(|line| line.starts_with(place)), "{lines}");
    let quiet = [&arguments[..], &["--format", "github", "--quiet"]].concat();
    assert!(!stdout(&program(folder.path(), &quiet)).contains("::warning"));
}

#[test]
fn an_example_cycle_can_be_built_and_is_never_written_over() {
    let folder = folder();
    let init = || program(folder.path(), &["init", "mine"]);
    assert_eq!(init().status.code(), Some(0), "{}", stderr(&init()));
    let again = init();
    assert_eq!(again.status.code(), Some(2));
    let mine = folder.path().join("mine");
    let arguments = [
        "build",
        "assessments.csv",
        "--people",
        "people.csv",
        "--cycle",
        "cycle.toml",
        "--ladder",
        "ladder",
    ];
    let output = program(&mine, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("2 people in, 2 packets out"), "{}", stderr(&output));
}

#[test]
fn the_sample_is_written_as_the_repository_has_it() {
    let folder = folder();
    let output = program(folder.path(), &["init", "--sample", "mine"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let mut there = 0;
    for entry in fs::read_dir("fixtures/sample-cycle").expect("the folder is there") {
        let file = entry.expect("readable").path();
        let name = file.file_name().expect("a file has a name");
        let written = fs::read(folder.path().join("mine").join(name)).expect("written");
        assert!(written == fs::read(&file).expect("readable"), "{}", file.display());
        there += 1;
    }
    assert_eq!(there, 3);
    let command = ["check", "assessments.csv", "--people", "people.csv", "--cycle", "cycle.toml"];
    assert_eq!(program(&folder.path().join("mine"), &command).status.code(), Some(0));
}

#[test]
fn every_command_has_help_with_an_example_a_manual_page_and_completions() {
    let folder = folder();
    let run = |arguments: &[&str]| {
        let output = program(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
        stdout(&output)
    };
    assert!(run(&["--help"]).contains("Exit codes: 0 done"));
    for command in [
        "build",
        "packet",
        "check",
        "open",
        "serve",
        "ladder",
        "init",
        "verify",
        "schema",
        "completions",
        "man",
    ] {
        assert!(run(&[command, "--help"]).contains("Example"), "{command}");
        assert!(run(&["man", command]).contains(".TH"), "{command}");
        assert!(run(&["man"]).contains(&format!("promopacket\\-{command}")), "{command}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(run(&["completions", shell]).contains("promopacket"), "{shell}");
    }
    let typst = format!("(Typst {})", promopacket::typeset::TYPST_VERSION);
    assert!(run(&["--version"]).contains(&typst));
    assert!(run(&["help", "--help"]).contains("promopacket help build"));
    assert!(run(&["help", "build"]).contains("--dry-run"));
    assert!(run(&["help", "ladder", "show"]).contains("TRACK/LEVEL"));
    assert!(run(&["completions", "bash"]).contains("ymd dmy mdy"));
}

/// Two sound people; the first has this id in the table of people, and that in the assessments.
fn with_id(of_people: &str, of_assessments: &str) -> TempDir {
    let folder = folder();
    let people = PEOPLE.replace("1,Ada", &format!("{of_people},Ada"));
    fs::write(folder.path().join("people.csv"), people).expect("writable");
    let table = TWO.replace("\n1,", &format!("\n{of_assessments},"));
    let table = table.replace("2,backend/L2/sql-joins,9,,,\n", "");
    fs::write(folder.path().join("assessments.csv"), table).expect("writable");
    folder
}

#[test]
fn an_id_is_the_same_however_a_terminal_composes_it() {
    let folder = with_id("Zo\u{eb}", "Zoe\u{308}");
    let arguments =
        ["packet", "Zoe\u{308}", "assessments.csv", "--people", "people.csv", "-o", "one.pdf"];
    let output = program(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let arguments = ["build", "assessments.csv", "--people", "people.csv", "--only", "Zoe\u{308}"];
    let output = program(folder.path(), &arguments);
    assert!(stderr(&output).contains("1 person in, 1 packet out"), "{}", stderr(&output));
}

#[test]
fn an_id_with_a_comma_is_given_in_quotation_marks() {
    let folder = with_id("\"7,5\"", "\"7,5\"");
    let build = |only: &[&str]| {
        let arguments = ["build", "assessments.csv", "--people", "people.csv"];
        stderr(&program(folder.path(), &[&arguments[..], only].concat()))
    };
    let refused = build(&["--only", "7,5"]);
    assert!(refused.contains("`7`") && refused.contains("`5`"), "{refused}");
    let said = build(&["--only", "\"7,5\""]);
    assert!(said.contains("1 person in, 1 packet out"), "{said}");
    let said = build(&["--only", "2", "--only", "\"7,5\",2"]);
    assert!(said.contains("2 people in, 2 packets out"), "{said}");
    assert!(build(&["--only", ""]).contains("there is no id in it"));
}

#[test]
fn a_packet_is_never_written_over_its_own_input() {
    let folder = one_of_two_is_wrong();
    let arguments =
        ["packet", "1", "assessments.csv", "--people", "people.csv", "-o", "./people.csv"];
    let output = program(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.path().join("people.csv")).expect("untouched"), PEOPLE);
}

#[test]
fn what_a_killed_run_leaves_is_an_extra_file() {
    let (folder, sample) = (folder(), sample());
    let output = program(folder.path(), &with_sample(&["build"], &sample, &["--only", "E1001"]));
    assert_eq!(output.status.code(), Some(0));
    fs::create_dir(folder.path().join("packets/.promopacket-x")).expect("writable");
    fs::write(folder.path().join("packets/.promopacket-x/0"), "half a packet").expect("writable");
    let output = program(folder.path(), &["verify", "packets"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[extra-file]"), "{}", stderr(&output));
}

#[test]
fn nothing_is_moved_if_one_place_is_taken() {
    let (folder, sample) = (folder(), sample());
    fs::create_dir_all(folder.path().join("packets/manifest.json")).expect("writable");
    let output = program(folder.path(), &with_sample(&["build"], &sample, &["--only", "E1001"]));
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(entries(&folder.path().join("packets")), 1);
}

#[test]
fn the_clock_and_the_environment_are_asked_only_if_nothing_else_says_the_date() {
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_promopacket"));
        let output = command.args(arguments).env("SOURCE_DATE_EPOCH", "soon").output();
        output.expect("the program runs").status.code()
    };
    assert_eq!(run(&["ladder", "list"]), Some(0));
    assert_eq!(run(&["schema", "cycle"]), Some(0));
    let sample = sample();
    assert_eq!(run(&with_sample(&["check"], &sample, &["--as-of", "2026-01-02"])), Some(0));
    assert_eq!(run(&with_sample(&["check"], &sample, &[])), Some(2));
    let folder = folder();
    let both =
        program(folder.path(), &with_sample(&["check"], &sample, &["--as-of", "2026-01-02"]));
    assert!(stderr(&both).contains("as of 2026-11-23 (from the cycle file)"), "{}", stderr(&both));
}

#[test]
fn the_manifest_names_the_typst_that_is_built_in() {
    let lock =
        fs::read_to_string(crate::workbench::root().join("Cargo.lock")).expect("the lock file");
    let wanted = format!("name = \"typst\"\nversion = \"{}\"", promopacket::typeset::TYPST_VERSION);
    assert!(lock.contains(&wanted), "{wanted}");
}
