//! E-mail addresses as they are compared. In: an address as people and mail programs write it, and the domains that a mapping
//! calls one. Out: the same text for what means the same mailbox.

/// Domains that are one, in lower case; the first of each group stands for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedDomains {
    groups: Vec<Vec<String>>,
}

impl SharedDomains {
    /// Groups of domains, with or without an `@` before them.
    pub(crate) fn new(groups: &[Vec<String>]) -> Self {
        let plain = |domain: &String| domain.trim().trim_start_matches('@').to_lowercase();
        Self { groups: groups.iter().map(|group| group.iter().map(plain).collect()).collect() }
    }

    /// Whether no domains are one.
    pub(crate) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// An address as it is compared: bare, in lower case, under the first of the domains that are one.
    pub fn key(&self, text: &str) -> String {
        let address = bare(text).to_lowercase();
        let Some((local, domain)) = address.rsplit_once('@') else { return address };
        let group = self.groups.iter().find(|group| group.iter().any(|own| own == domain));
        match group.and_then(|it| it.first()) {
            Some(first) => format!("{local}@{first}"),
            None => address,
        }
    }

    /// Whether two texts are one address.
    pub(crate) fn is_same(&self, one: &str, other: &str) -> bool {
        self.key(one) == self.key(other)
    }
}

/// Who somebody's manager is, as the two columns of a table say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedManager<'t> {
    /// The name, an id, or the address again; blank if nothing is said.
    pub name: &'t str,
    /// The bare address; blank if none is said.
    pub address: &'t str,
}

impl<'t> NamedManager<'t> {
    /// What `manager` and `manager_email` say: an address may stand in the first, too, with or without the name.
    pub fn of(manager: &'t str, manager_email: &'t str) -> Self {
        let in_manager = if manager.contains('@') { bare(manager) } else { "" };
        let address = match bare(manager_email) {
            "" => in_manager,
            address => address,
        };
        Self { name: name_before(manager).unwrap_or(manager).trim(), address }
    }
}

/// The address of `Ada Lovelace <ada@x.example>` and of `mailto:ada@x.example`; any other text as it is.
pub(crate) fn bare(text: &str) -> &str {
    const MAILTO: &str = "mailto:";
    let mut text = text.trim();
    if let Some((_, behind)) = text.rsplit_once('<')
        && behind.contains('@')
    {
        text = behind.split_once('>').map_or(behind, |(address, _)| address).trim();
    }
    if text.get(..MAILTO.len()).is_some_and(|it| it.eq_ignore_ascii_case(MAILTO)) {
        text = text[MAILTO.len()..].split('?').next().unwrap_or_default().trim();
    }
    if text.contains('@') { without_marks(text) } else { text }
}

/// An address without the full stop behind it and the quotation marks around it: no domain ends in them (RFC 5321, 4.1.2). What
/// separates the entries of a list stays: somebody else may be missing there.
fn without_marks(address: &str) -> &str {
    let address = address.trim_end_matches('.').trim_end();
    let quoted = |mark: char| address.strip_prefix(mark).and_then(|it| it.strip_suffix(mark));
    let within = quoted('\'').or_else(|| quoted('"'));
    within.map_or(address, |within| within.trim().trim_end_matches('.'))
}

/// The name that stands before an address in angle brackets, if there is one.
pub(crate) fn name_before(text: &str) -> Option<&str> {
    let (name, behind) = text.rsplit_once('<')?;
    let name = name.trim().trim_matches(['"', '\'']).trim();
    (behind.contains('@') && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use crate::intake::values::address::*;

    #[test]
    fn what_mail_programs_write_around_an_address_does_not_count() {
        let texts = [
            "ada@x.example",
            "Ada Lovelace <ada@x.example>",
            "<Ada@X.example>",
            "mailto:ada@x.example?subject=Hi",
            "\"Lovelace, Ada\" <MAILTO:ada@x.example>",
            "ada@x.example.",
            "Ada Lovelace <ada@x.example.>",
            "mailto:ada@x.example.",
            "'ada@x.example'.",
        ];
        for text in texts {
            assert_eq!(SharedDomains::default().key(text), "ada@x.example", "{text}");
        }
        assert_eq!(name_before(texts[4]), Some("Lovelace, Ada"));
        assert_eq!(bare("a < b"), "a < b");
        assert_eq!(bare("Ada L."), "Ada L.");
        assert_eq!(bare("ada@x.example;"), "ada@x.example;");
    }

    #[test]
    fn two_domains_are_one_if_a_mapping_says_so() {
        let domains = SharedDomains::new(&[vec!["x.example".to_owned(), "@Y.example".to_owned()]]);
        assert!(domains.is_same("ada@x.example", "Ada@y.example"));
        assert!(!domains.is_same("ada@x.example", "ada@z.example"));
        assert!(!domains.is_same("ada@x.example", "ada@sub.x.example"));
    }
}
