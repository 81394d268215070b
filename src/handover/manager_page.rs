//! The page in the folder of a manager. In: the packets in it. Out: HTML without scripts and without anything from elsewhere, in which
//! no name is markup.

use std::fmt::Write as _;

use crate::archive::ArchiveTerms;
use crate::unicode::is_unprintable;

/// A packet as the page lists it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListedPacket<'p> {
    pub(super) name: &'p str,
    pub(super) employee_id: &'p str,
    /// The path from the page.
    pub(super) file: &'p str,
    pub(super) pages: usize,
}

/// The look: readable at any width and on paper, in the colours of the reader's system.
const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color-scheme:light dark}table{border-collapse:collapse;width:100%}caption{text-align:start;padding-bottom:.5rem}\
th,td{text-align:start;padding:.4rem .6rem;border-bottom:1px solid GrayText;overflow-wrap:anywhere}";

/// The page of a manager.
pub(super) fn html(manager: &str, terms: &ArchiveTerms, packets: &[ListedPacket<'_>]) -> String {
    let (manager, cycle) = (escaped(manager), escaped(&terms.name));
    let count = match packets.len() {
        1 => "1 packet".to_owned(),
        many => format!("{many} packets"),
    };
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
        <meta name=\"robots\" content=\"noindex\">\n\
        <title>Promotion packets for {manager}, {cycle}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
        <h1>Promotion packets for <bdi>{manager}</bdi></h1>\n\
        <p>Cycle <bdi>{cycle}</bdi>, {count}. Confidential: for <bdi>{manager}</bdi> alone.</p>\n\
        <table>\n<caption>People and their packets</caption>\n<thead>\n\
        <tr><th scope=\"col\">Name</th><th scope=\"col\">Employee ID</th><th scope=\"col\">Packet</th>\
        <th scope=\"col\">Pages</th></tr>\n</thead>\n<tbody>\n"
    );
    for packet in packets {
        row(&mut page, packet);
    }
    page.push_str("</tbody>\n</table>\n</main>\n</body>\n</html>\n");
    page
}

fn row(page: &mut String, packet: &ListedPacket<'_>) {
    let ListedPacket { name, employee_id, file, pages } = *packet;
    let name = escaped(if name.is_empty() { employee_id } else { name });
    let (id, href, file) = (escaped(employee_id), address(file), escaped(file));
    let _ = writeln!(
        page,
        "<tr><th scope=\"row\"><bdi>{name}</bdi></th><td><bdi>{id}</bdi></td>\
        <td><a href=\"{href}\" type=\"application/pdf\"><bdi>{file}</bdi></a></td><td>{pages}</td></tr>"
    );
}

/// A text that is no markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if is_unprintable(c) => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// The name of a file as an address beside the page (RFC 3986, 2.3).
fn address(file: &str) -> String {
    let mut address = "./".to_owned();
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_markup_and_addresses_lead_to_files() {
        assert_eq!(escaped("<script>&\"'"), "&lt;script&gt;&amp;&quot;&#39;");
        assert_eq!(address("a b#é?.pdf"), "./a%20b%23%C3%A9%3F.pdf");
    }
}
