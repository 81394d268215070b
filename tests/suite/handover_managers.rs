//! Hand-overs to managers: each gets the packets of their people and of nobody else, and names are never paths or markup.

use crate::archive::{files, says, write};
use crate::handover::{PEOPLE, account, export, three};

#[test]
fn each_manager_gets_a_folder_and_namesakes_never_share_one() {
    let folder = three();
    let at = folder.path();
    let by = ["--by-manager", "--people", "people.csv", "-o", "teams"];
    let output = export(at, &by);
    says(&output, 0, "warning[person-without-manager]");
    says(&output, 0, "left out: 1 `manager` of somebody without a manager: `3`");
    let found = files(&at.join("teams"));
    let names: Vec<&String> = found.keys().collect();
    assert_eq!(
        names,
        [
            "team-of_Mia_Lead_mia_x.example/1_c_backend-L2_manager.pdf",
            "team-of_Mia_Lead_mia_x.example/index.html",
            "team-of_Mia_Lead_mia_y.example/2_c_backend-L2_manager.pdf",
            "team-of_Mia_Lead_mia_y.example/index.html",
        ]
    );
    let page = String::from_utf8_lossy(&found[names[1]]).into_owned();
    assert!(page.contains("Ada One") && !page.contains("Bea Two"), "{page}");
    write(&folder, "people.csv", &PEOPLE.replace("2,Bea", "20,Bea"));
    let by = ["--by-manager", "--people", "people.csv", "-o", "again"];
    says(&export(at, &by), 1, "lacks this person, so nobody knows the manager");
    assert!(!at.join("again").exists());
}

#[test]
fn a_managers_name_is_neither_markup_nor_a_path() {
    let folder = three();
    let at = folder.path();
    let evil = "<script>alert(1)</script>";
    let people = PEOPLE
        .replace("Mia Lead,mia@x.example", "../../CON,")
        .replace("Mia Lead,mia@y.example", &format!("{evil},"))
        .replace("Bea Two", "Bea <b>Two</b> \u{202e}x");
    write(&folder, "people.csv", &people);
    account(at, &["--by-manager", "--people", "people.csv", "-o", "teams"]);
    let found = files(&at.join("teams"));
    let pages: String = found
        .iter()
        .filter(|it| it.0.ends_with(".html"))
        .map(|it| String::from_utf8_lossy(it.1).into_owned())
        .collect();
    assert!(!pages.contains("<script") && !pages.contains("<b>"), "{pages}");
    assert!(pages.contains("&lt;script&gt;") && pages.contains("<bdi>Bea &lt;b&gt;"), "{pages}");
    let safe = |path: &String| path.starts_with("team-of_") && !path.contains("..");
    assert!(found.len() == 4 && found.keys().all(safe), "{:?}", found.keys());
}
