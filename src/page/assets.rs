//! The files that every page loads. In: a name. Out: the file and its kind.

/// A file that is part of the program.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageAsset {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) bytes: &'static [u8],
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// All of them.
const ASSETS: [PageAsset; 11] = [
    PageAsset {
        name: "page.css",
        kind: "text/css; charset=utf-8",
        bytes: include_bytes!("assets/page.css"),
    },
    PageAsset { name: "icon.svg", kind: "image/svg+xml", bytes: include_bytes!("assets/icon.svg") },
    script("build.js", include_bytes!("assets/build.js")),
    script("start.js", include_bytes!("assets/start.js")),
    script("cycle.js", include_bytes!("assets/cycle.js")),
    script("page.js", include_bytes!("assets/page.js")),
    script("person.js", include_bytes!("assets/person.js")),
    script("field_saver.js", include_bytes!("assets/field_saver.js")),
    script("form_fields.js", include_bytes!("assets/form_fields.js")),
    script("packet_pages.js", include_bytes!("assets/packet_pages.js")),
    script("person_findings.js", include_bytes!("assets/person_findings.js")),
];

const fn script(name: &'static str, bytes: &'static [u8]) -> PageAsset {
    PageAsset { name, kind: SCRIPT, bytes }
}

/// The file of a name.
pub(super) fn asset(name: &str) -> Option<PageAsset> {
    ASSETS.into_iter().find(|asset| asset.name == name)
}
