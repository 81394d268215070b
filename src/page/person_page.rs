//! One person: everything that the packet is made from as a form, and beside it the packet's own pages. In: the person as they are
//! now, and the pages of an edition. Out: the page.

use maud::{Markup, html};
use promopacket::audience::Audience;
use promopacket::pipeline::{LivePerson, PersonOverview};
use promopacket::typeset::PacketPages;

use super::cycle_filter::CycleFilter;
use super::layout::PageFrame;
use super::person_fields::{FieldLook, location};
use super::person_findings::{headline, list, templates};
use super::person_form::DeskForm;
use super::view_addresses::person_address;
use super::visible_cycle::VisibleCycle;

/// What the page of a person is made from.
pub(super) struct PersonPage<'p> {
    pub(super) overview: &'p PersonOverview,
    pub(super) person: &'p LivePerson,
    pub(super) form: &'p DeskForm<'p>,
    pub(super) look: FieldLook<'p>,
    /// The edition that is shown, among those that the visitor may read.
    pub(super) edition: Audience,
    pub(super) editions: &'p [Audience],
    /// The pages; none if something stops the packet.
    pub(super) pages: Option<&'p PacketPages>,
    /// The filter of the cycle from which the visitor came.
    pub(super) filter: &'p CycleFilter,
}

impl PersonPage<'_> {
    /// The page.
    pub(super) fn page(&self, cycle: &VisibleCycle) -> Markup {
        let content = html! {
            (self.neighbours(cycle))
            h1 { bdi { (self.overview.name) } }
            (self.header())
            noscript { p.notice { "Without scripts this page can be read, but what is typed is not kept." } }
            p.only-narrow { a href="#packet" { "See the pages" } }
            div.person data-address=(person_address(self.overview)) data-edition=(self.edition.as_str()) {
                form #fields aria-label="What the packet is made from" autocomplete="off" {
                    (list(&self.form.findings))
                    @for part in &self.form.parts { (self.look.part(part)) }
                }
                (self.packet())
            }
            p.unseen #announcement role="status" {}
            (templates())
            (conflict_template())
        };
        let frame = PageFrame { title: &self.overview.name, view: None, scripts: &["person.js"] };
        frame.around(cycle, &content)
    }

    /// The people before and after, in the order and choice of the list that the visitor came from.
    fn neighbours(&self, cycle: &VisibleCycle) -> Markup {
        let people = self.filter.of(cycle);
        let place = people.iter().position(|it| it.id == self.overview.id);
        let before = place.and_then(|place| people.get(place.checked_sub(1)?));
        let after = place.and_then(|place| people.get(place + 1));
        let query = query(None, self.filter);
        html! {
            nav.neighbours aria-label="People" {
                a href={ "/" (query) } { "← Back to the list" }
                @if let Some(before) = before {
                    a rel="prev" href={ (person_address(before)) (query) } aria-keyshortcuts="Alt+PageUp" title="Alt + Page Up" { "← " bdi { (before.name) } }
                }
                @if let Some(after) = after {
                    a rel="next" href={ (person_address(after)) (query) } aria-keyshortcuts="Alt+PageDown" title="Alt + Page Down" { bdi { (after.name) } " →" }
                }
            }
        }
    }

    /// Who it is, and where that stands.
    fn header(&self) -> Markup {
        let PersonOverview { id, team, manager, step, .. } = self.overview;
        html! {
            p.quiet {
                @if let Some(step) = step { bdi { (step.current) " → " strong { (step.target) } } " · " }
                @if let Some(team) = team { bdi { (team) } " · " }
                @if let Some(manager) = manager { "manager " bdi { (manager) } " · " }
                bdi { (id) }
            }
            details.origin {
                summary { "Personal data, and where it was read" }
                dl {
                    @for cell in &self.person.header {
                        dt { (cell.column) }
                        dd { bdi { (cell.text) } " " span.where { (location(&cell.at)) } }
                    }
                }
                p.quiet { "Names, rungs and managers are changed in that file." }
            }
        }
    }

    /// The pages with what is above them.
    fn packet(&self) -> Markup {
        let address = person_address(self.overview);
        let edition = self.edition.as_str();
        let count = self.pages.map_or(0, |it| it.pages.len());
        html! {
            section #packet.pages aria-label="The packet" {
                nav.editions aria-label="Edition" {
                    @for it in self.editions {
                        a href=(self.edition_address(*it)) data-edition=(it.as_str()) data-alt=(alt(*it)) aria-current=[(*it == self.edition).then_some("true")] { (edition_name(*it)) }
                    }
                    a #download.button.primary href={ (address) "/packet/" (edition) ".pdf" } download hidden[self.pages.is_none()] { "Download PDF" }
                }
                div.state {
                    a #left href="#findings" { (headline(&self.form.findings)) }
                    p.saved #saved role="status" { (saved_words(count)) }
                }
                p.finding.error #stopped hidden[self.pages.is_some()] { (stopped_words()) }
                div.scroll tabindex="0" role="group" aria-label="Pages" {
                    (self.page_list(&address, edition))
                }
            }
        }
    }

    fn edition_address(&self, edition: Audience) -> String {
        let query = query(Some(edition), self.filter);
        person_address(self.overview) + &query
    }

    fn page_list(&self, address: &str, edition: &str) -> Markup {
        let (pages, places) = self.pages.map_or((&[][..], &[][..]), |it| (&it.pages, &it.places));
        let places = serde_json::to_string(places).expect("places are plain numbers and texts");
        html! {
            ol data-address={ (address) "/pages/" (edition) } data-alt=(alt(self.edition)) data-places=(places) {
                @for (number, page) in (1..).zip(pages) {
                    li {
                        img src={ (address) "/pages/" (edition) "/" (page.hash) "/" (number) ".svg" } data-hash=(page.hash)
                            width=(page.width.round()) height=(page.height.round())
                            alt=(alt(self.edition).replace("{page}", &number.to_string()).replace("{pages}", &pages.len().to_string()));
                    }
                }
            }
        }
    }
}

/// The name of an edition.
pub(super) fn edition_name(edition: Audience) -> &'static str {
    match edition {
        Audience::Employee => "Employee",
        Audience::Manager => "Manager",
        Audience::Committee => "Committee",
        Audience::Hr => "HR",
    }
}

fn alt(edition: Audience) -> String {
    let name = edition_name(edition);
    format!("Page {{page}} of {{pages}} of the edition for {name}. Its words stand in the form.")
}

/// What is said of texts and pages as they are in the files.
fn saved_words(pages: usize) -> String {
    match pages {
        0 => "saved".to_owned(),
        1 => "saved · 1 page".to_owned(),
        _ => format!("saved · {pages} pages"),
    }
}

fn stopped_words() -> &'static str {
    "No packet can be made until the errors are mended."
}

/// What stands behind the path of an address.
fn query(edition: Option<Audience>, filter: &CycleFilter) -> String {
    let mut parts = Vec::new();
    parts.extend(edition.map(|edition| format!("edition={edition}")));
    let filter = filter.query();
    if !filter.is_empty() {
        parts.push(filter);
    }
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// What a script shows if somebody else changed the field.
fn conflict_template() -> Markup {
    html! {
        template #conflict {
            div.conflict role="alertdialog" aria-label="Two texts for one field" {
                p role="alert" { bdi data-who {} " changed this field, " span data-when {} ". Which text counts?" }
                dl {
                    dt { "Theirs" } dd { bdi data-theirs {} }
                    dt { "Yours" } dd { bdi data-mine {} }
                }
                button type="button" data-choice="mine" { "Keep mine" }
                button type="button" data-choice="theirs" { "Take theirs" }
            }
        }
    }
}
