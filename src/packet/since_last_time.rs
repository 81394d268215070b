//! What has changed since a person's last packet. In: that packet as its audience could see it, and this one. Out: the part that says
//! it.

use serde::Serialize;

use super::{DateText, Packet, PacketContext, ShownPart};
use crate::assessment::Review;
use crate::audience::PacketPart;
use crate::comparison::{PacketRecord, SinceLastTime};

/// What has changed, and since when.
#[derive(Debug, Serialize)]
pub(super) struct SinceLastTimePart {
    as_of: DateText,
    #[serde(flatten)]
    changes: SinceLastTime,
}

impl SinceLastTimePart {
    pub(super) fn new(
        last: &PacketRecord,
        packet: &Packet<'_>,
        review: &Review,
        basis: PacketContext<'_>,
    ) -> Option<Self> {
        let changes = SinceLastTime::new(last, &packet.record(), basis.ladder)?;
        let dates = basis.strings.dates(&review.person.locale);
        Some(Self { as_of: DateText::new(changes.as_of(), dates), changes })
    }
}

impl Packet<'_> {
    /// The same with what has changed since the person's last packet, of which this is what the audience could see; without it if the
    /// audience sees no comparison, or none of the skills of one of both.
    #[must_use]
    pub(crate) fn since(
        mut self,
        last: &PacketRecord,
        review: &Review,
        basis: PacketContext<'_>,
    ) -> Self {
        if basis.cycle.visibility.shows(self.document.audience, PacketPart::SinceLastTime)
            && let Some(part) = SinceLastTimePart::new(last, &self, review, basis)
        {
            self.since_last_time = ShownPart::Seen(part);
        }
        self
    }

    /// What is compared of it with another packet.
    pub(crate) fn record(&self) -> PacketRecord {
        let json = serde_json::to_value(self).expect("texts, numbers and lists always serialise");
        PacketRecord::of_value(json).expect("a packet of this program can be read")
    }
}
