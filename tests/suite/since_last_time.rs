//! What has changed since the last cycle: exactly what was changed, nothing converted, nobody mixed up, and nothing that a reader
//! might not see in one of both packets.

use std::collections::BTreeMap;

use promopacket::audience::Audience;
use promopacket::diagnostics::{Code, Report};
use promopacket::ladder::Ladder;
use promopacket::pipeline::{self, CheckedCycle, PreviousCycle, RunInputs};
use promopacket::source::Source;
use proptest::prelude::*;
use serde_json::Value;

use crate::workbench::{checked, fonts, inputs};

/// The rung that everybody asks for.
const TARGET: &str = "backend/L4";

/// What is planted for one skill.
#[derive(Debug, Clone)]
pub(crate) struct Planted {
    /// The manager's rating then and now, from 1 to 4; none is no row.
    manager: [Option<u8>; 2],
    own: [Option<u8>; 2],
    /// Which words the manager's comment has in the place of the usual ones: then and now.
    words: [usize; 2],
    has_new_evidence: bool,
    has_new_day: bool,
    has_new_expectation: bool,
}

/// The last word of a comment.
const WORDS: [&str; 3] = ["stable", "quick", "documented"];

fn ratings() -> impl Strategy<Value = [Option<u8>; 2]> {
    let rating = proptest::option::weighted(0.9, 1..=4_u8);
    let both = [rating.clone(), rating];
    (both, any::<bool>()).prop_map(|(both, is_same)| if is_same { [both[0]; 2] } else { both })
}

prop_compose! {
    fn planted()(
        manager in ratings(),
        own in ratings(),
        words in prop_oneof![3 => Just([0, 0]), 1 => [0..3_usize, 0..3_usize]],
        has_new_evidence in proptest::bool::weighted(0.2),
        has_new_day in proptest::bool::weighted(0.2),
        has_new_expectation in proptest::bool::weighted(0.15),
    ) -> Planted {
        Planted { manager, own, words, has_new_evidence, has_new_day, has_new_expectation }
    }
}

/// The ids of the skills of the target rung, and their dimensions.
fn skills() -> Vec<(String, String)> {
    let ladder = Ladder::built_in();
    let rung = ladder.find_rung(TARGET, &mut Report::new()).expect("the ladder has it");
    rung.skills.iter().map(|it| (it.id.to_string(), it.dimension.to_string())).collect()
}

/// The assessments of one cycle, 0 then and 1 now, about somebody.
pub(crate) fn rows(id: &str, plan: &[Planted], cycle: usize) -> String {
    let mut rows = String::new();
    for ((skill, _), it) in skills().iter().zip(plan) {
        let day = if cycle == 1 && it.has_new_day { "2026-05-02" } else { "2026-03-01" };
        let link = if cycle == 1 && it.has_new_evidence { "PAY-77" } else { "PAY-12" };
        let word = WORDS[it.words[cycle]];
        if let Some(rating) = it.own[cycle] {
            rows += &format!("{id},{skill},self,{rating},Mine.,,\n");
        }
        if let Some(rating) = it.manager[cycle] {
            rows += &format!(
                "{id},{skill},manager,{rating},The nightly import of {id} is {word},{link},{day}\n"
            );
        }
    }
    rows
}

const HEADER: &str = "employee_id,item,role,rating,comment,evidence,date\n";

fn people(ids: &[&str]) -> Source {
    let mut text = "employee_id,name,track,level,target_track,target_level\n".to_owned();
    for id in ids {
        text += &format!("{id},Person {id},backend,L3,backend,L4\n");
    }
    Source::new("people.csv", text.into())
}

pub(crate) fn cycle(id: &str, more: &str) -> Option<Source> {
    let day = if id == "2026-H1" { "2026-06-01" } else { "2026-11-23" };
    let text = format!("id = \"{id}\"\nname = \"Cycle {id}\"\nas_of = {day}\n{more}");
    Some(Source::new(format!("{id}.toml"), text.into()))
}

/// The inputs of a cycle about some people.
pub(crate) fn of(rows: String, ids: &[&str], cycle: Option<Source>) -> RunInputs {
    let table = Source::new("assessments.csv", (HEADER.to_owned() + &rows).into());
    RunInputs { people: Some(people(ids)), cycle, ..inputs(table) }
}

/// The cycle of today, compared with the last one.
fn compared(then: RunInputs, now: &RunInputs) -> CheckedCycle {
    let mut report = Report::new();
    let previous = PreviousCycle::of_inputs(then, &fonts(), &mut report);
    let mut today = checked(now);
    today.compare_with(previous.expect("sound inputs"), &mut report);
    assert!(!report.has_errors(), "{report:#?}");
    today
}

/// What an edition says of somebody.
pub(crate) fn json(cycle: &CheckedCycle, id: &str, audience: Audience) -> Value {
    let review = cycle.review(id, &mut Report::new()).expect("the person is there");
    let json = cycle.packet(review, audience).to_json(fonts().families());
    serde_json::from_slice(&json).expect("a packet is JSON")
}

/// The built-in ladder, in which some skills ask for one word more.
fn ladder(plan: &[Planted]) -> Vec<Source> {
    let mut ladder = Ladder::built_in();
    let changed: Vec<String> = skills()
        .into_iter()
        .zip(plan)
        .filter(|(_, it)| it.has_new_expectation)
        .map(|((id, _), _)| id)
        .collect();
    for track in &mut ladder.tracks {
        for skill in track.rungs.iter_mut().flat_map(|rung| &mut rung.skills) {
            if changed.iter().any(|id| id == skill.id.as_str()) {
                skill.text += " beyond";
            }
        }
    }
    let files = ladder.to_files().into_iter();
    files.map(|(name, text)| Source::new(name, text.into_bytes())).collect()
}

/// The pieces of a kind in paragraphs of words.
fn pieces(paragraphs: &Value, kind: &str) -> Vec<String> {
    let pieces = paragraphs.as_array().into_iter().flatten().flat_map(|it| it.as_array()).flatten();
    let pieces = pieces.filter(|piece| piece["kind"] == kind);
    pieces.map(|piece| piece["text"].as_str().unwrap_or_default().to_owned()).collect()
}

fn rating_change([then, now]: [Option<u8>; 2], is_comparable: bool) -> &'static str {
    match (then, now) {
        (None, None) => "none",
        (None, Some(_)) | (Some(_), None) => "other",
        _ if !is_comparable => "not-comparable",
        (Some(then), Some(now)) if now > then => "higher",
        (Some(then), Some(now)) if now < then => "lower",
        _ => "none",
    }
}

/// What the packet must say of a skill; none if nothing has changed.
fn expected(plan: &Planted) -> Option<Vec<String>> {
    let it = plan;
    let has_both = it.manager.iter().all(Option::is_some);
    let is_comparable = !it.has_new_expectation;
    let mut said = vec![
        format!("manager {}", rating_change(it.manager, is_comparable)),
        format!("self {}", rating_change(it.own, is_comparable)),
    ];
    if it.manager[0].is_none() != it.manager[1].is_none() || has_both && it.words[0] != it.words[1]
    {
        let word = |cycle: usize| it.manager[cycle].map(|_| WORDS[it.words[cycle]]);
        said.push(format!("comment {:?} {:?}", word(0), word(1)));
    }
    if it.own[0].is_none() != it.own[1].is_none() {
        said.push("own comment".to_owned());
    }
    let is_first = it.manager[0].is_none();
    if it.manager[1].is_some() && (it.has_new_evidence || is_first) {
        said.push(format!("evidence {}", if it.has_new_evidence { "PAY-77" } else { "PAY-12" }));
    }
    if it.manager[1].is_some() && (it.has_new_day || is_first) {
        said.push(format!("day {}", if it.has_new_day { "2026-05-02" } else { "2026-03-01" }));
    }
    if it.has_new_expectation {
        said.push("expectation beyond".to_owned());
    }
    let is_changed = said.len() > 2 || said[0] != "manager none" || said[1] != "self none";
    is_changed.then_some(said)
}

/// What the packet says of a skill, in the same words.
fn told(change: &Value) -> Vec<String> {
    let rating = |voice: &str| change[voice]["rating"].as_str().unwrap_or_default().to_owned();
    let mut said =
        vec![format!("manager {}", rating("manager")), format!("self {}", rating("self"))];
    let comment = &change["manager"]["comment"];
    if comment != &Value::Array(Vec::new()) {
        let last = |kind| {
            let text = pieces(comment, kind).concat();
            text.split(' ').next_back().filter(|it| !it.is_empty()).map(str::to_owned)
        };
        said.push(format!("comment {:?} {:?}", last("removed"), last("added")));
    }
    if change["self"]["comment"] != Value::Array(Vec::new()) {
        said.push("own comment".to_owned());
    }
    let list = |key: &str| change[key].as_array().cloned().unwrap_or_default();
    said.extend(
        list("evidence")
            .iter()
            .map(|it| format!("evidence {}", it["text"].as_str().unwrap_or_default())),
    );
    said.extend(
        list("dates").iter().map(|it| format!("day {}", it["iso"].as_str().unwrap_or_default())),
    );
    if !list("expectation").is_empty() {
        said.push(format!("expectation {}", pieces(&change["expectation"], "added").concat()));
    }
    said
}

/// The strip's figures, counted from the plan.
fn counts(plan: &[Planted]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::from(
        ["newly_met", "higher", "lower", "new_evidence", "not_comparable"].map(|it| (it, 0)),
    );
    let mut add =
        |name: &'static str, is_so: bool| *counts.entry(name).or_default() += usize::from(is_so);
    for it in plan {
        let is_met = |rating: Option<u8>| rating.is_some_and(|rating| rating >= 3);
        let [then, now] = it.manager;
        let change = rating_change(it.manager, !it.has_new_expectation);
        let is_newly_met = !it.has_new_expectation && is_met(now) && !is_met(then);
        add("newly_met", is_newly_met);
        add("higher", change == "higher" && !is_newly_met);
        add("lower", change == "lower");
        add("new_evidence", now.is_some() && (it.has_new_evidence || then.is_none()));
        add("not_comparable", change == "not-comparable");
    }
    counts
}

/// What must be said of a dimension: whether its skills at the target are all met.
fn state_of(dimension: &str, plan: &[Planted]) -> &'static str {
    let skills = skills();
    let own = skills.iter().zip(plan).filter(|((_, it), _)| it == dimension);
    let met: Vec<bool> = own.map(|(_, it)| it.manager[1].is_some_and(|it| it >= 3)).collect();
    match met.as_slice() {
        [] => "no-skill",
        met if met.iter().all(|it| *it) => "closed",
        _ => "open",
    }
}

/// What is planted for some people; the ladder is the same for all of them.
fn planted_people() -> impl Strategy<Value = Vec<Vec<Planted>>> {
    let count = skills().len();
    let person = proptest::collection::vec(planted(), count);
    let ladder = proptest::collection::vec(proptest::bool::weighted(0.15), count);
    (proptest::collection::vec(person, PEOPLE), ladder).prop_map(|(mut people, ladder)| {
        for plan in &mut people {
            for (it, is_new) in plan.iter_mut().zip(&ladder) {
                it.has_new_expectation = *is_new;
            }
        }
        people
    })
}

/// How many people there are in each of so many pairs of cycles.
const PEOPLE: usize = 40;
const PAIRS: u32 = 12;

/// Compares what a packet says of somebody with what was planted.
fn assert_planted(since: &Value, plan: &[Planted]) -> Result<(), TestCaseError> {
    let mut listed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for change in since["skills"].as_array().expect("a list") {
        let id = change["id"].as_str().expect("an id").to_owned();
        prop_assert!(listed.insert(id, told(change)).is_none());
    }
    let mut planted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((id, _), it) in skills().into_iter().zip(plan) {
        if let Some(said) = expected(it) {
            planted.insert(id, said);
        }
    }
    prop_assert_eq!(&listed, &planted);
    for (name, count) in counts(plan) {
        prop_assert_eq!(since["counts"][name].as_u64(), u64::try_from(count).ok(), "{}", name);
    }
    let areas = since["areas"].as_array().expect("a list").iter();
    let areas: Vec<[&str; 2]> =
        areas.map(|it| ["text", "state"].map(|key| it[key].as_str().unwrap_or_default())).collect();
    prop_assert_eq!(
        areas,
        [
            ["Craft", state_of("craft", plan)],
            ["collaboration.", state_of("collaboration", plan)],
            ["Calm under pressure", "open-words"],
        ]
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(PAIRS))]

    /// Every planted change is listed, and no other: ratings, words, evidence, days and the ladder's text of each skill; the figures
    /// of the strip; and the areas of the last decision.
    #[test]
    fn exactly_the_planted_changes_are_listed(people in planted_people()) {
        let ids: Vec<String> = (1..=PEOPLE).map(|number| format!("E{number}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let (mut before, mut today) = (String::new(), String::new());
        for (id, plan) in ids.iter().zip(&people) {
            let ask = format!("{id},summary,self,,Now.,,\n");
            before += &(rows(id, plan, 0) + &ask);
            today += &(rows(id, plan, 1) + &ask);
            today += &format!("{id},last-decision,manager,postpone,Craft; collaboration. ; Calm under pressure,,2026-06-20\n");
        }
        let then = of(before, &ids, cycle("2026-H1", ""));
        let now = of(today, &ids, cycle("2026-H2", ""));
        let now = RunInputs { ladder: Some(ladder(&people[0])), ..now };
        let compared = compared(then, &now);
        for (id, plan) in ids.iter().zip(&people) {
            assert_planted(&json(&compared, id, Audience::Committee)["since_last_time"], plan)?;
        }
    }
}

/// A plan in which nothing changes.
pub(crate) fn unchanged(rating: u8) -> Vec<Planted> {
    let plan = Planted {
        manager: [Some(rating); 2],
        own: [Some(rating); 2],
        words: [0; 2],
        has_new_evidence: false,
        has_new_day: false,
        has_new_expectation: false,
    };
    vec![plan; skills().len()]
}

/// Packets that say, all together, everything that a comparison can say.
pub(crate) fn every_state() -> Vec<Value> {
    let people = |current: &str, target: &str| {
        let text = format!(
            "employee_id,name,track,level,target_track,target_level\nE1,Ada Sample,frontend,{current},frontend,{target}\n"
        );
        Some(Source::new("people.csv", text.into()))
    };
    let then = "E1,frontend/L4/advanced-javascript,manager,2,Knows it.,,\n\
        E1,frontend/L4/testing,manager,2,Few tests.,,\n\
        E1,frontend/L4/optimization,manager,3,Types.,,\nE1,frontend/L4/optimization,self,3,Types.,,\n";
    let now = "E1,frontend/L4/advanced-javascript,manager,3,Knows it well.,PAY-1,2026-05-02\n\
        E1,frontend/L4/testing,manager,3,Few tests.,https://git.example/1,\n\
        E1,frontend/L4/optimization,manager,2,Types.,,\nE1,frontend/L4/optimization,self,4,Sizes.,,\n\
        E1,frontend/L4/testing,self,3,Asks first.,,\n\
        E1,last-decision,manager,postpone,Testing: writing unit tests and understanding end-to-end testing frameworks.; Writing unit tests and understanding end-to-end testing frameworks.; Leadership; Collaboration; Craft; Patience,,2026-06-20\n";
    let with = |rows: &str, rungs: (&str, &str), id: &str, more: &str| RunInputs {
        people: people(rungs.0, rungs.1),
        ..of(rows.to_owned(), &[], cycle(id, more))
    };
    let mut other = Ladder::built_in();
    for rung in other.tracks.iter_mut().flat_map(|it| &mut it.rungs) {
        for skill in &mut rung.skills {
            if skill.id.as_str() == "frontend/L4/advanced-javascript" {
                skill.text += " Twice.";
            }
        }
        let is_l4 = rung.id.to_string() == "frontend/L4";
        if is_l4 {
            let last = rung.skills.last_mut().expect("a rung has skills");
            last.id = serde_json::from_value("frontend/L4/new".into()).expect("an id");
        }
    }
    let files = other.to_files().into_iter();
    let files = files.map(|(name, text)| Source::new(name, text.into_bytes())).collect();
    let wider =
        "[scale]\nsteps = [\"One\", \"Two\", \"Three\", \"Four\", \"Five\"]\nmeets = \"Three\"\n";
    let rungs = ("L3", "L4");
    let changed = RunInputs { ladder: Some(files), ..with(now, rungs, "2026-H2", "") };
    let last = |rungs| with(then, rungs, "2026-H1", "");
    let promoted = format!("{then}E1,frontend/L5/security,manager,3,Asks for reviews.,,\n");
    let promoted = promoted.replace("manager,2", "manager,3");
    [
        (last(rungs), with(&promoted, ("L4", "L5"), "2026-H2", "")),
        (last(rungs), changed),
        (last(rungs), with(now, rungs, "2026-H2", "")),
        (last(rungs), with(now, rungs, "2026-H2", wider)),
        (last(("L4", "L5")), with(now, rungs, "2026-H2", "")),
    ]
    .into_iter()
    .map(|(then, now)| json(&compared(then, &now), "E1", Audience::Committee))
    .collect()
}

/// Ratings on two scales are shown beside each other and never counted as higher or lower.
#[test]
fn another_scale_is_not_comparable() {
    let plan = unchanged(2);
    let wider = "[scale]\nsteps = [\"Not yet\", \"Developing\", \"Meets\", \"Exceeds\", \"Leads\"]\nmeets = \"Meets\"\n";
    let now = of(rows("E1", &plan, 1), &["E1"], cycle("2026-H2", wider));
    let then = of(rows("E1", &plan, 0), &["E1"], cycle("2026-H1", ""));
    let since = &json(&compared(then, &now), "E1", Audience::Committee)["since_last_time"];
    assert_eq!(since["same_scale"], false);
    let listed = since["skills"].as_array().expect("a list");
    assert_eq!(listed.len(), plan.len());
    for change in listed {
        assert_eq!(
            (&change["comparable"], &change["manager"]["rating"]),
            (&"other-scale".into(), &"not-comparable".into())
        );
        assert_eq!(
            (&change["manager"]["was"]["number"], &change["manager"]["now"]["number"]),
            (&2.into(), &2.into())
        );
    }
    let counts = &since["counts"];
    assert_eq!(counts["not_comparable"], plan.len());
    assert_eq!(
        (&counts["newly_met"], &counts["higher"], &counts["lower"]),
        (&0.into(), &0.into(), &0.into())
    );
}

/// With another ladder no skill is compared; what each of both asks for alone is named.
#[test]
fn skills_of_another_ladder_are_named_and_not_compared() {
    let plan = unchanged(3);
    let mut other = Ladder::built_in();
    for skill in other.tracks.iter_mut().flat_map(|it| &mut it.rungs).flat_map(|it| &mut it.skills)
    {
        let id = skill.id.to_string();
        skill.id = serde_json::from_value(Value::String(id + "-new")).expect("an id");
    }
    let files = other.to_files().into_iter();
    let ladder = files.map(|(name, text)| Source::new(name, text.into_bytes())).collect();
    let rows_now: String = rows("E1", &plan, 1)
        .lines()
        .map(|line| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            cells[1] += "-new";
            cells.join(",") + "\n"
        })
        .collect();
    let now = RunInputs { ladder: Some(ladder), ..of(rows_now, &["E1"], cycle("2026-H2", "")) };
    let then = of(rows("E1", &plan, 0), &["E1"], cycle("2026-H1", ""));
    let since = &json(&compared(then, &now), "E1", Audience::Committee)["since_last_time"];
    assert_eq!(since["skills"], Value::Array(Vec::new()));
    assert_eq!(since["unchanged"], 0);
    let named = |key: &str| {
        let all = since[key].as_array().expect("a list").iter();
        all.filter(|it| it["rung"] == "target").count()
    };
    assert_eq!((named("added"), named("removed")), (plan.len(), plan.len()));
}

/// Who was promoted asks for a rung that the last packet did not show; what it showed of today's rung is compared.
#[test]
fn who_was_promoted_is_compared_on_the_rung_that_both_packets_show() {
    let people = |current: &str, target: &str| {
        let text = format!(
            "employee_id,name,track,level,target_track,target_level\nE1,Ada Sample,backend,{current},backend,{target}\n"
        );
        Some(Source::new("people.csv", text.into()))
    };
    let plan = unchanged(3);
    let then = RunInputs {
        people: people("L3", "L4"),
        ..of(rows("E1", &plan, 0), &[], cycle("2026-H1", ""))
    };
    let now = rows("E1", &plan, 1).replacen("manager,3", "manager,4", 1);
    let now = RunInputs { people: people("L4", "L5"), ..of(now, &[], cycle("2026-H2", "")) };
    let since = &json(&compared(then, &now), "E1", Audience::Committee)["since_last_time"];
    assert_eq!((&since["target_was"], &since["last_target"]), (&Value::Null, &"Backend L4".into()));
    let changes = since["skills"].as_array().expect("a list");
    assert_eq!(changes.len(), 1);
    assert_eq!(
        (&changes[0]["rung"], &changes[0]["manager"]["rating"]),
        (&"current".into(), &"higher".into())
    );
    assert_eq!(
        (since["unchanged"].as_u64(), &since["added"]),
        (Some(10), &Value::Array(Vec::new()))
    );
    assert!(since["counts"].as_object().expect("figures").values().all(|it| it == 0));
}

/// Somebody without a packet of the last cycle gets the packet of a build without it, byte for byte; and so does everybody if
/// their cycle file lets nobody see what has changed.
#[test]
fn nobody_without_a_last_packet_changes_by_a_byte() {
    let plan = unchanged(3);
    let ids = ["E1", "E2"];
    let both = rows("E1", &plan, 1) + &rows("E2", &plan, 1);
    let now = of(both, &ids, cycle("2026-H2", "[archive]\nsource_data = \"hr\"\n"));
    let then = || of(rows("E1", &plan, 0), &["E1"], cycle("2026-H1", ""));
    let (with, without) = (compared(then(), &now), checked(&now));
    for audience in Audience::ALL {
        let pdf = |cycle: &CheckedCycle, id| {
            let made = pipeline::packet(cycle, fonts(), id, audience, &mut Report::new());
            made.expect("a thread").expect("a packet").bytes
        };
        assert!(pdf(&with, "E2") == pdf(&without, "E2"), "{audience}");
        assert!(pdf(&with, "E1") != pdf(&without, "E1"), "{audience}");
    }
}

/// The id alone says who somebody is: with two ids swapped each person is compared with the other's last packet, whole, and with
/// nobody's name or words beside.
#[test]
fn people_are_matched_by_id_alone() {
    let plan = unchanged(3);
    let then = rows("E1", &plan, 0) + &rows("E2", &plan, 0);
    let now = rows("E1", &plan, 1) + &rows("E2", &plan, 1);
    let swapped = then.replace("E1", "EX").replace("E2", "E1").replace("EX", "E2");
    // The comments name the id that they are about, so the swap is undone in them.
    let foreign: String = swapped
        .lines()
        .map(|line| {
            let other = if line.starts_with("E1") { "E2" } else { "E1" };
            let own = &line[..2];
            line.replace(&format!("of {own}"), &format!("of {other}")) + "\n"
        })
        .collect();
    let ids = ["E1", "E2"];
    let now = of(now, &ids, cycle("2026-H2", ""));
    let straight = compared(of(then, &ids, cycle("2026-H1", "")), &now);
    let crossed = compared(of(foreign, &ids, cycle("2026-H1", "")), &now);
    for (id, other) in [("E1", "E2"), ("E2", "E1")] {
        let since = json(&straight, id, Audience::Hr)["since_last_time"].to_string();
        assert!(!since.contains(other), "{since}");
        let since = &json(&crossed, id, Audience::Hr)["since_last_time"];
        let changes = since["skills"].as_array().expect("a list");
        assert_eq!(changes.len(), plan.len());
        for change in changes {
            let comment = &change["manager"]["comment"];
            assert_eq!(
                (pieces(comment, "removed"), pieces(comment, "added")),
                (vec![other.to_owned()], vec![id.to_owned()])
            );
        }
    }
}

/// What an audience might not see of the last packet, or may not see of this one, is in no byte of its edition.
#[test]
fn no_edition_shows_what_its_readers_might_not_see_then_or_now() {
    let plan = unchanged(3);
    let hides = "[audience.employee]\nsees = [\"ask\", \"current-rung\", \"since-last-time\"]\n";
    let marked = |mark: &str, cycle: usize| {
        rows("E1", &plan, cycle).replace("is stable", &format!("is {mark}"))
            + "E1,summary,self,,Now.,,\n"
            + "E1,backend/L3/code-reviews,manager,3,Reviews daily.,,\n"
    };
    let skill = Ladder::built_in();
    let rung = skill.find_rung("backend/L3", &mut Report::new()).expect("the ladder has it");
    let current = rung.skills[0].id.to_string();
    let marked = |mark, cycle| marked(mark, cycle).replace("backend/L3/code-reviews", &current);
    for (then, now) in [(hides, ""), ("", hides)] {
        let last = of(marked("Xthenx", 0), &["E1"], cycle("2026-H1", then));
        let today = of(marked("Xnowx", 1), &["E1"], cycle("2026-H2", now));
        let cycle = compared(last, &today);
        let employee = json(&cycle, "E1", Audience::Employee).to_string();
        assert!(!employee.contains("Xthenx"), "{employee}");
        assert_eq!(employee.contains("Xnowx"), now.is_empty());
        assert!(employee.contains("since_last_time"), "the current rung is seen in both");
        assert!(json(&cycle, "E1", Audience::Committee).to_string().contains("Xthenx"));
    }
}

/// A cycle is never compared with itself, with a later one, or for nobody.
#[test]
fn a_cycle_that_cannot_be_the_last_one_is_refused() {
    let plan = unchanged(3);
    let rows = |cycle| rows("E1", &plan, cycle);
    let none = Audience::ALL.map(|it| format!("[audience.{it}]\nsees = [\"ask\"]\n")).concat();
    for (then, now, more, code) in [
        ("2026-H2", "2026-H2", "", Code::UnusablePreviousCycle),
        ("2026-H2", "2026-H1", "", Code::UnusablePreviousCycle),
        ("2026-H1", "2026-H2", &*none, Code::OptionWithoutUse),
    ] {
        let mut report = Report::new();
        let last = of(rows(0), &["E1"], cycle(then, ""));
        let last = PreviousCycle::of_inputs(last, &fonts(), &mut report).expect("sound inputs");
        let mut today = checked(&of(rows(1), &["E1"], cycle(now, more)));
        today.compare_with(last, &mut report);
        let found: Vec<Code> = report.iter().filter(|it| it.is_error()).map(|it| it.code).collect();
        assert_eq!(found, [code], "{then} {now}");
    }
}
