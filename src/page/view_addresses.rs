//! Addresses of views. In: people and filters. Out: addresses as pages hold them.

use promopacket::pipeline::PersonOverview;

use super::cycle_filter::CycleFilter;

/// The address of the cycle with a filter.
pub(super) fn address(filter: &CycleFilter) -> String {
    format!("/?{}", filter.query())
}

/// The address on which the people of a filter are built.
pub(super) fn build_address(filter: &CycleFilter) -> String {
    let query = filter.people_alone().query();
    if query.is_empty() { "/build".to_owned() } else { format!("/build?{query}") }
}

/// The address of a person among the people of a filter, so that who comes next is one of them.
pub(super) fn address_among(person: &PersonOverview, filter: &CycleFilter) -> String {
    let query = CycleFilter { page: 0, ..filter.clone() }.query();
    let address = person_address(person);
    if query.is_empty() { address } else { format!("{address}?{query}") }
}

/// The address of a person.
pub(super) fn person_address(person: &PersonOverview) -> String {
    format!("/people/{}", encoded(person.id.as_str()))
}

/// A text as a part of a path.
pub(super) fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
    let mut path = String::new();
    for byte in text.bytes() {
        if is_plain(byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}
