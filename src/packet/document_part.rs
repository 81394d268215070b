//! What the cover, the margins and the metadata of a packet say. In: a review, the audience and the cycle. Out: what stands on
//! the cover, in the margins and in the metadata.

use serde::Serialize;

use super::{DateText, PacketContext, ShownPart, label, seen};
use crate::assessment::Review;
use crate::audience::{Audience, PacketPart};
use crate::colour::Colour;
use crate::cycle::{Cycle, LogoKind, PaperSize, packet_id};
use crate::scripts::isolated;
use crate::strings::DateStyle;

/// Which document this is.
#[derive(Debug, Serialize)]
pub(super) struct DocumentPart<'r> {
    pub(super) packet_id: String,
    pub(super) title: String,
    draft: bool,
    pub(super) audience: Audience,
    readers: Vec<Audience>,
    left_out: Vec<PacketPart>,
    pub(super) language: &'r str,
    region: Option<&'r str>,
    ladder_language: &'r str,
    organisation: Option<&'r str>,
    cycle: CycleText<'r>,
    as_of: DateText,
    keep_until: Option<DateText>,
    paper: PaperSize,
    accent: Colour,
    accent_line: Colour,
    logo: Option<&'static str>,
    /// Whether the file carries this JSON.
    pub(super) source_attached: bool,
    /// Fonts for the scripts of this packet, which are found when it is serialised.
    fonts: [(); 0],
}

#[derive(Debug, Serialize)]
struct CycleText<'r> {
    id: &'r str,
    name: &'r str,
    period: Option<PeriodText>,
}

#[derive(Debug, Serialize)]
struct PeriodText {
    start: DateText,
    end: DateText,
}

/// Who the packet is about.
#[derive(Debug, Serialize)]
pub(super) struct IdentityPart<'r> {
    employee_id: &'r str,
    name: &'r str,
    team: Option<&'r str>,
    manager: Option<&'r str>,
    #[serde(skip_serializing_if = "ShownPart::is_hidden")]
    email: ShownPart<Option<&'r str>>,
}

/// What is signed.
#[derive(Debug, Serialize)]
pub(super) struct SignOffPart {
    /// The packet id of the employee's edition; none if that has no block for signatures.
    employee_signs: Option<String>,
}

impl SignOffPart {
    pub(super) fn new(review: &Review, cycle: &Cycle) -> Self {
        let id = || packet_id(cycle, review.person.id.as_str(), Audience::Employee);
        let is_signed = cycle.visibility.shows(Audience::Employee, PacketPart::SignOff);
        Self { employee_signs: is_signed.then(id) }
    }
}

impl<'r> DocumentPart<'r> {
    pub(super) fn new(
        review: &'r Review,
        audience: Audience,
        basis: PacketContext<'r>,
        dates: DateStyle<'r>,
    ) -> Self {
        let PacketContext { ladder, cycle, as_of, .. } = basis;
        let locale = &review.person.locale;
        let period = |(start, end)| PeriodText {
            start: DateText::new(start, dates),
            end: DateText::new(end, dates),
        };
        let (current, target) = (label(&review.current, ladder), label(&review.target, ladder));
        let name = isolated(&review.person.name);
        let packet_id = packet_id(cycle, review.person.id.as_str(), audience);
        let mut title = format!("{name} · {current} → {target} · {}", isolated(&cycle.name));
        if cycle.draft {
            title = format!("{title} · {packet_id}");
        }
        Self {
            packet_id,
            title,
            draft: cycle.draft,
            audience,
            readers: cycle.visibility.readers(audience),
            left_out: cycle.visibility.left_out(audience),
            language: &locale.language,
            region: locale.region.as_deref(),
            ladder_language: &ladder.language,
            organisation: cycle.organisation.as_deref(),
            cycle: CycleText { id: &cycle.id, name: &cycle.name, period: cycle.period.map(period) },
            as_of: DateText::new(as_of, dates),
            keep_until: cycle.retention.until(as_of).map(|day| DateText::new(day, dates)),
            paper: cycle.paper,
            accent: cycle.brand.accent.text,
            accent_line: cycle.brand.accent.line,
            logo: cycle.brand.logo.as_ref().map(|logo| LogoKind::path(logo.kind)),
            source_attached: cycle.attaches_source(audience),
            fonts: [],
        }
    }
}

impl<'r> IdentityPart<'r> {
    pub(super) fn new(review: &'r Review, shows_contact: bool) -> Self {
        let person = &review.person;
        Self {
            employee_id: person.id.as_str(),
            name: &person.name,
            team: person.team.as_deref(),
            manager: person.manager.as_deref(),
            email: seen(shows_contact, || person.email.as_deref()),
        }
    }
}
