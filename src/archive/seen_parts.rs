//! Which parts of a packet each audience sees. In: a cycle whose archive carries data. Out: names for the manifest; and back, so that a
//! later cycle shows nobody more of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::audience::{Audience, PacketPart};
use crate::cycle::Cycle;

/// The parts that each audience sees, if an edition carries its data.
pub(super) fn seen_parts(cycle: &Cycle) -> BTreeMap<String, Vec<String>> {
    let mut seen = BTreeMap::new();
    if Audience::ALL.into_iter().any(|audience| cycle.attaches_source(audience)) {
        for audience in Audience::ALL {
            let parts = PacketPart::ALL.into_iter();
            let parts = parts.filter(|(_, part)| cycle.visibility.shows(audience, *part));
            let names = parts.map(|(name, _)| name.to_owned()).collect();
            seen.insert(audience.as_str().to_owned(), names);
        }
    }
    seen
}

/// The parts that each audience saw, from those names; none if it is not noted.
pub(crate) fn visible_parts(
    sees: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<Audience, BTreeSet<PacketPart>> {
    let mut visible = BTreeMap::new();
    for audience in Audience::ALL {
        if let Some(names) = sees.get(audience.as_str()) {
            let parts = names.iter().filter_map(|name| PacketPart::named(name));
            visible.insert(audience, parts.collect());
        }
    }
    visible
}
