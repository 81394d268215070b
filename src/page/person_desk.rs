//! One person before one visitor. In: a person whom the visitor may see. Out: form, pages, pictures and PDF of the editions that the
//! visitor may read, and the way to change a field. No other file gets these from a session.

use std::sync::Arc;

use promopacket::audience::Audience;
use promopacket::diagnostics::{Diagnostic, Report};
use promopacket::pipeline::{LivePerson, PersonOverview};
use promopacket::typeset::PacketPages;

use super::page_error::PageError;
use super::person_edit::{EditOutcome, TypedEdit};
use super::person_field::FieldText;
use super::person_fields::FieldLook;
use super::person_findings::ShownFinding;
use super::person_form::DeskContext;
use super::session::LiveWork;
use super::view_addresses::encoded;
use super::visible_cycle::VisibleCycle;

/// A person whom the visitor may see.
pub(super) struct PersonDesk {
    cycle: VisibleCycle,
    overview: PersonOverview,
}

/// A packet as a file.
pub(super) struct PacketDownload {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl PacketDownload {
    /// The name for a header.
    pub(super) fn encoded_name(&self) -> String {
        encoded(&self.name).replace("%2E", ".")
    }
}

impl PersonDesk {
    /// The desk of a person. Somebody whom the visitor may not see is as unknown as nobody.
    pub(super) fn new(cycle: VisibleCycle, id: &str) -> Result<Self, PageError> {
        let overview = cycle.person(id).cloned().ok_or(PageError::NotFound)?;
        if cycle.session().live().is_none() {
            return Err(PageError::NotFound);
        }
        Ok(Self { cycle, overview })
    }

    fn live(&self) -> &LiveWork {
        self.cycle.session().live().expect("a desk is made only of a cycle that could be read")
    }

    fn id(&self) -> &str {
        self.overview.id.as_str()
    }

    /// The cycle as the visitor sees it.
    pub(super) fn cycle(&self) -> &VisibleCycle {
        &self.cycle
    }

    /// The person in a line.
    pub(super) fn overview(&self) -> &PersonOverview {
        &self.overview
    }

    /// The editions that the visitor may read.
    pub(super) fn editions(&self) -> Vec<Audience> {
        let order = [Audience::Committee, Audience::Manager, Audience::Employee, Audience::Hr];
        order.into_iter().filter(|edition| self.cycle.may_have(*edition)).collect()
    }

    /// The edition of a name, if the visitor may read it.
    pub(super) fn edition(&self, name: &str) -> Option<Audience> {
        self.editions().into_iter().find(|edition| edition.as_str() == name)
    }

    /// The edition to show if none is asked for.
    pub(super) fn first_edition(&self, editions: &[Audience]) -> Audience {
        editions.first().copied().unwrap_or(self.cycle.visitor().audience())
    }

    /// What the form is made from.
    pub(super) fn context(&self) -> DeskContext<'_> {
        let live = &self.live().cycle;
        let audience = self.cycle.visitor().audience();
        DeskContext { ladder: live.ladder(), cycle: live.cycle(), audience }
    }

    /// What fields are shown with.
    pub(super) fn look<'d>(&'d self, findings: &'d [ShownFinding]) -> FieldLook<'d> {
        let step = self.overview.step.as_ref();
        FieldLook {
            scale: &self.live().cycle.cycle().scale,
            target: step.map_or("", |step| &step.target),
            current: step.map_or("", |step| &step.current),
            findings,
            visitor: self.visitor(),
        }
    }

    /// The name of who looks at it.
    pub(super) fn visitor(&self) -> &str {
        self.cycle.visitor().name()
    }

    /// The person as they are now, with texts that are not saved.
    pub(super) fn person(&self, unsaved: &[FieldText]) -> Result<LivePerson, PageError> {
        let found = self.cycle.session().person(self.id(), unsaved)?;
        let mut person = found.ok_or(PageError::NotFound)?;
        for found in &mut person.findings {
            found.finding = self.cycle.told_of(&found.finding);
        }
        Ok(person)
    }

    /// The pages of an edition, which are kept for a while as pictures; or what stops the packet.
    pub(super) fn pages(
        &self,
        person: &LivePerson,
        edition: Audience,
    ) -> Result<Result<PacketPages, Vec<Diagnostic>>, PageError> {
        let LiveWork { cycle, typesetter, images } = self.live();
        let Some(packet) = cycle.packet(person, edition) else { return Ok(Err(Vec::new())) };
        let made = typesetter.pages(&packet, self.id());
        if let Ok(made) = &made {
            images.keep(self.id(), edition, &made.pages);
        }
        Ok(made)
    }

    /// A page as a picture.
    pub(super) fn image(&self, edition: Audience, hash: &str) -> Option<Arc<str>> {
        self.live().images.find(self.id(), edition, hash)
    }

    /// The packet as `promopacket packet` makes it with the same files.
    pub(super) fn pdf(&self, edition: Audience) -> Result<PacketDownload, PageError> {
        let person = self.person(&[])?;
        let LiveWork { cycle, typesetter, .. } = self.live();
        let state = self.cycle.session().state();
        let is_stopped = state.report.iter().any(|it| it.employee_id.is_none() && it.is_error());
        let packet = if is_stopped { None } else { cycle.packet(&person, edition) };
        let Some(packet) = packet else {
            return Err(PageError::BadRequest(
                "The packet cannot be made until the errors are mended.",
            ));
        };
        let made = typesetter.pdf_apart(&packet, self.id());
        let made = made.map_err(|_| PageError::BadRequest("Typst cannot make this packet."))?;
        Ok(PacketDownload { name: self.file_name(edition), bytes: made.bytes })
    }

    /// The name that the packet has in an archive.
    fn file_name(&self, edition: Audience) -> String {
        let state = self.cycle.session().state();
        let Some(checked) = &state.checked else { return "packet.pdf".to_owned() };
        let planned = checked.plan(&[edition], &mut Report::new());
        let own = planned.iter().find(|packet| packet.review.person.id == self.overview.id);
        own.map_or_else(|| "packet.pdf".to_owned(), |packet| packet.name().to_owned())
    }

    /// Saves an edit under the visitor's name.
    pub(super) fn save(&self, edit: &TypedEdit) -> Result<EditOutcome, PageError> {
        let session = self.cycle.session();
        let outcome = session.save(self.id(), edit, self.visitor())?;
        session.recheck_soon();
        Ok(outcome)
    }
}
