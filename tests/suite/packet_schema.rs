//! The packet's schema against every packet that we have: it describes them all, and nothing that none of them has.

use std::collections::BTreeSet;

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::ladder::Ladder;
use promopacket::pipeline::{self, RunInputs};
use promopacket::scripts::FontFamilies;
use promopacket::source::Source;
use promopacket::typeset::RunFonts;
use serde_json::Value;

use crate::workbench::{fonts, inputs, sample};
use crate::{cases, schemas, scripts, since_last_time};

/// Every edition for everybody in the sample, in the scripts and in the cases, as far as it can be made.
fn packets() -> Vec<Value> {
    let fonts = fonts();
    // As a run has them that is given these fonts.
    let families = FontFamilies::new(["Noto Sans CJK SC".to_owned()]);
    let own_ladder = |it: &std::path::PathBuf| it.join("ladder").exists();
    let cases = cases::cases().into_iter().filter(|it| !own_ladder(it));
    let all =
        [sample(), scripts::eight(), rare()].into_iter().chain(cases.map(|it| cases::read(&it)));
    let mut packets: Vec<Value> = all.flat_map(|it| editions(it, &fonts, &families)).collect();
    packets.extend(since_last_time::every_state());
    packets
}

/// One person with what the others lack: no skill of the target rung applies, an earlier packet was accepted, and an edition
/// leaves out every part.
fn rare() -> RunInputs {
    let ladder = Ladder::built_in();
    let target = ladder.find_rung("backend/L2", &mut Report::new()).expect("the ladder has it");
    let mut rows = "employee_id,item,role,assessor,rating,comment,evidence,date\n\
        7,last-decision,manager,,accept,Ownership.,,2025-11-30\n"
        .to_owned();
    rows.extend(target.skills.iter().map(|it| format!("7,{},manager,,n/a,,,\n", it.id)));
    let people = "employee_id,name,track,level,target_track,target_level,locale\n\
        7,Ada Sample,backend,L1,backend,L2,en-GB\n";
    let cycle = "[brand]\nlogo = \"logo.png\"\n[audience.committee]\nsees = []\n";
    RunInputs {
        people: Some(Source::new("people.csv", people.into())),
        cycle: Some(Source::new("cycle.toml", cycle.into())),
        ..inputs(Source::new("assessments.csv", rows.into()))
    }
}

fn editions(inputs: RunInputs, fonts: &RunFonts, families: &FontFamilies) -> Vec<Value> {
    let checked = pipeline::check(inputs, fonts, &mut Report::new());
    let edition = |review, audience| {
        let checked = checked.as_ref().expect("it has reviews");
        let json = checked.packet(review, audience).to_json(families);
        serde_json::from_slice(&json).expect("a packet is JSON")
    };
    let reviews = checked.iter().flat_map(|it| &it.reviews.reviews);
    reviews.flat_map(|it| Audience::ALL.map(|audience| edition(it, audience))).collect()
}

/// A schema with the parts of it that packets have shown.
struct Shown<'s> {
    schema: &'s Value,
    seen: BTreeSet<String>,
}

impl Shown<'_> {
    /// Notes each property and each word of a list that a value has, by its pointer in the schema.
    fn note(&mut self, pointer: &str, value: &Value) {
        let Some(node) = self.schema.pointer(pointer) else { return };
        if let Some(reference) = node["$ref"].as_str() {
            self.note(reference.trim_start_matches('#'), value);
        }
        for branch in 0..node["anyOf"].as_array().map_or(0, Vec::len) {
            self.note(&format!("{pointer}/anyOf/{branch}"), value);
        }
        for (place, _) in listed(node).filter(|(_, it)| *it == value) {
            self.seen.insert(format!("{pointer}/enum/{place}"));
        }
        for item in value.as_array().into_iter().flatten() {
            self.note(&format!("{pointer}/items"), item);
        }
        for (key, value) in value.as_object().into_iter().flatten().filter(|it| !it.1.is_null()) {
            let pointer = format!("{pointer}/properties/{key}");
            self.seen.insert(pointer.clone());
            self.note(&pointer, value);
        }
    }
}

fn listed(node: &Value) -> impl Iterator<Item = (usize, &Value)> {
    node["enum"].as_array().into_iter().flatten().enumerate()
}

/// Every property and every word of a list, by its pointer.
fn named(node: &Value, pointer: &str, all: &mut BTreeSet<String>) {
    all.extend(
        listed(node).filter(|it| !it.1.is_null()).map(|it| format!("{pointer}/enum/{}", it.0)),
    );
    for (key, inner) in node.as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{key}");
        match inner {
            Value::Object(entries) => {
                if key == "properties" {
                    all.extend(entries.keys().map(|it| format!("{pointer}/{it}")));
                }
                named(inner, &pointer, all);
            }
            Value::Array(items) if key == "anyOf" => {
                let branches = items.iter().enumerate();
                branches.for_each(|(place, it)| named(it, &format!("{pointer}/{place}"), all));
            }
            _ => {}
        }
    }
}

#[test]
fn the_packet_schema_describes_every_packet_and_has_no_dead_field() {
    let schema = schemas::schema("packet");
    let (mut compiled, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource("packet.json", schema.clone()).expect("a resource of its own");
    let index = compiler.compile("packet.json", &mut compiled).expect("the schema is sound");
    let packets = packets();
    assert!(packets.len() > 200, "only {} packets", packets.len());
    let mut shown = Shown { schema: &schema, seen: BTreeSet::new() };
    for packet in &packets {
        if let Err(error) = compiled.validate(packet, index) {
            panic!("{}: {error:#}", packet["document"]["packet_id"]);
        }
        shown.note("", packet);
    }
    let mut all = BTreeSet::new();
    named(&schema, "", &mut all);
    let dead: Vec<_> = all.difference(&shown.seen).collect();
    assert!(dead.is_empty(), "no packet has {dead:#?}");
}
