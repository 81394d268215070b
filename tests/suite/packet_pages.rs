//! The pages of a packet as pictures: as many as in the PDF, nothing in them but shapes, and where on them each field stands.

use std::collections::BTreeSet;

use promopacket::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{LiveCycle, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::PacketPages;

use crate::workbench::{fonts, inputs, sample};

fn live(inputs: RunInputs) -> LiveCycle {
    let mut report = Report::new();
    LiveCycle::read(inputs, &fonts(), &mut report).unwrap_or_else(|| panic!("{report:#?}"))
}

fn pages(
    live: &LiveCycle,
    id: &str,
    audience: Audience,
    corrections: Option<&Source>,
) -> PacketPages {
    let person = live.person(id, corrections).expect("the person is in a table");
    let packet = live.packet(&person, audience).expect("the person is valid");
    live.typesetter().pages(&packet, id).expect("the packet can be typeset")
}

/// The values of all attributes of a name.
fn attributes<'s>(svg: &'s str, name: &str) -> Vec<&'s str> {
    let begin = format!("{name}=\"");
    svg.split(&begin).skip(1).map(|it| it.split('"').next().expect("a quotation mark")).collect()
}

#[test]
fn the_pages_are_those_of_the_pdf() {
    let live = live(sample());
    for id in ["E1003", "E1011"] {
        let made = pages(&live, id, Audience::Committee, None);
        let person = live.person(id, None).expect("the person is in a table");
        let packet = live.packet(&person, Audience::Committee).expect("the person is valid");
        let pdf = live.typesetter().pdf(&packet, id).expect("the packet can be typeset");
        assert_eq!(made.pages.len(), pdf.pages, "{id}");
        assert!(made.pages.iter().all(|page| (page.width * page.height - 501_035.0).abs() < 999.0));
        let hashes: BTreeSet<&str> = made.pages.iter().map(|page| &*page.hash).collect();
        assert_eq!(hashes.len(), pdf.pages, "{id}");
        assert!(hashes.iter().all(|hash| hash.len() == 16));
    }
}

#[test]
fn only_changed_pages_have_other_hashes() {
    let live = live(sample());
    let before = pages(&live, "E1003", Audience::Hr, None);
    assert_eq!(before.pages, pages(&live, "E1003", Audience::Hr, None).pages);
    let person = live.person("E1003", None).expect("the person is in a table");
    let skill = person.fields.iter().rfind(|it| it.item.contains('/') && !it.text.is_empty());
    let skill = skill.expect("the person has skills");
    let text = format!(
        "employee_id,item,role,assessor,nth,field,before,after,by,at\nE1003,{},{},,1,{},\"{}\",{},Zoe,2026-11-20T10:00:00Z\n",
        skill.item,
        skill.role,
        skill.field,
        skill.text.replace('"', "\"\""),
        "FRE-4711"
    );
    let file = Source::new("changes.csv", text.into_bytes());
    let after = pages(&live, "E1003", Audience::Hr, Some(&file));
    assert_eq!(after.pages.len(), before.pages.len());
    let changed =
        after.pages.iter().zip(&before.pages).filter(|(one, other)| one.hash != other.hash);
    let changed = changed.count();
    assert!((1..after.pages.len()).contains(&changed), "{changed}");
}

#[test]
fn every_skill_and_story_of_a_packet_has_a_place() {
    let live = live(sample());
    for audience in Audience::ALL {
        for id in ["E1003", "E1006", "E2009"] {
            let person = live.person(id, None).expect("the person is in a table");
            let made = pages(&live, id, audience, None);
            let found: BTreeSet<(&str, u32)> =
                made.places.iter().map(|it| (&*it.item, it.nth)).collect();
            for place in &made.places {
                let page = &made.pages[place.page - 1];
                assert!(0.0 <= place.top && place.top < place.bottom, "{place:?}");
                assert!(place.bottom <= page.height, "{place:?}");
                let is_field = person
                    .fields
                    .iter()
                    .any(|field| field.item == place.item && field.packet_nth == Some(place.nth));
                // What peers say of skills stands among the words of peers.
                assert!(is_field || place.item == "peer-feedback", "{id} {audience}: {place:?}");
            }
            let data = live.packet(&person, audience).expect("the person is valid");
            let json: serde_json::Value =
                serde_json::from_slice(&data.to_json(fonts().families())).expect("JSON");
            let skills = json["target_rung"].as_array().into_iter().flatten();
            for skill in skills {
                let id = skill["id"].as_str().expect("an id");
                assert!(found.contains(&(id, 1)), "{audience}: {id} in {found:?}");
            }
            let stories = json["impact"].as_array().map_or(0, Vec::len);
            for nth in 1..=stories {
                let nth = u32::try_from(nth).expect("few");
                assert!(found.contains(&("impact", nth)), "{audience}: {nth} in {found:?}");
            }
        }
    }
}

#[test]
fn a_picture_holds_no_text_and_asks_for_nothing() {
    let people = "employee_id,name,track,level,target_track,target_level\n7,<script>alert(1)</script>,backend,L1,backend,L2\n";
    let said = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,evidence\n\
        7,summary,,\"</svg><script>alert(1)</script> javascript:alert(2)\",,,\n\
        7,backend/L2/sql-joins,3,\"<img src=x onerror=alert(1)> &amp; \u{202e}drawkcab\",3,Agreed.,javascript:alert(1)\n\
        7,impact,,A story.,,,https://tracker.example/7?a=1&b=\"<x>\n\
        7,impact,,Another.,,,\"data:text/html,<script>alert(1)</script>; file:///etc/passwd; JAVASCRIPT:alert(2)\"\n";
    let people = Some(Source::new("people.csv", people.into()));
    let live = live(RunInputs { people, ..inputs(Source::new("said.csv", said.into())) });
    for audience in Audience::ALL {
        for page in pages(&live, "7", audience, None).pages {
            let svg = page.svg;
            for word in [
                "<script",
                "<text",
                "<style",
                "<foreignObject",
                "onerror",
                "drawkcab",
                "@import",
                "alert",
            ] {
                assert!(!svg.contains(word), "{word}");
            }
            for name in ["href", "src"] {
                for value in attributes(&svg, name) {
                    let is_safe =
                        ["#", "https://", "data:image/"].iter().any(|it| value.starts_with(it));
                    assert!(is_safe, "{value}");
                }
            }
            let urls = svg.split("url(").skip(1);
            assert!(urls.into_iter().all(|it| it.starts_with('#')));
        }
    }
}
