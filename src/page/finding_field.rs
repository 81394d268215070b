//! From a finding to the field that it is about. In: a person, and the place of a finding as lists have it. Out: the address of the field in
//! the person's form; of the form, if the finding is about no field of it.

use axum::extract::{Path, Query};
use axum::response::Redirect;
use promopacket::diagnostics::{Code, Diagnostic, Location};
use promopacket::pipeline::PersonFinding;
use serde::{Deserialize, Serialize};

use super::blocking::blocking;
use super::page_error::PageError;
use super::person_desk::PersonDesk;
use super::person_field::field_id;
use super::view_addresses::{encoded, person_address};
use super::visible_cycle::VisibleCycle;

/// What tells the findings about one person apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FindingQuery {
    code: String,
    line: u32,
    column: u32,
}

impl FindingQuery {
    fn of(code: Code, place: &Location) -> Self {
        Self { code: code.name().to_owned(), line: place.line, column: place.column }
    }

    fn is_of(&self, found: &PersonFinding) -> bool {
        let Diagnostic { code, location, .. } = &found.finding;
        location.as_ref().is_some_and(|place| Self::of(*code, place) == *self)
    }
}

/// The address that leads to the field of a finding about a person.
pub(super) fn finding_address(cycle: &VisibleCycle, finding: &Diagnostic) -> Option<String> {
    let person = cycle.person(finding.employee_id.as_deref()?)?;
    let Some(place) = &finding.location else { return Some(person_address(person)) };
    let query = serde_urlencoded::to_string(FindingQuery::of(finding.code, place));
    let query = query.expect("texts and numbers can stand in an address");
    Some(format!("{}/field?{query}", person_address(person)))
}

/// Leads to the field of a finding.
pub(super) async fn field_of(
    cycle: VisibleCycle,
    Path(id): Path<String>,
    Query(place): Query<FindingQuery>,
) -> Result<Redirect, PageError> {
    let desk = PersonDesk::new(cycle, &id)?;
    blocking(move || {
        let person = desk.person(&[])?;
        let findings = desk.context().findings(&person);
        let found = findings.into_iter().find(|found| place.is_of(found));
        let field = found.and_then(|found| person.fields.get(*found.fields.first()?));
        let address = format!("/people/{}", encoded(person.id.as_str()));
        Ok(Redirect::to(&match field {
            Some(field) => format!("{address}#{}", field_id(field)),
            None => address,
        }))
    })
    .await
}
