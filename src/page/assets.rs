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
const ASSETS: [PageAsset; 6] = [
    PageAsset {
        name: "page.css",
        kind: "text/css; charset=utf-8",
        bytes: include_bytes!("assets/page.css"),
    },
    PageAsset { name: "icon.svg", kind: "image/svg+xml", bytes: include_bytes!("assets/icon.svg") },
    PageAsset { name: "build.js", kind: SCRIPT, bytes: include_bytes!("assets/build.js") },
    PageAsset { name: "cycle.js", kind: SCRIPT, bytes: include_bytes!("assets/cycle.js") },
    PageAsset { name: "page.js", kind: SCRIPT, bytes: include_bytes!("assets/page.js") },
    PageAsset { name: "start.js", kind: SCRIPT, bytes: include_bytes!("assets/start.js") },
];

/// The file of a name.
pub(super) fn asset(name: &str) -> Option<PageAsset> {
    ASSETS.into_iter().find(|asset| asset.name == name)
}
