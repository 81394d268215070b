//! The organisation's logo: on the first page, in the manifest, and refused with its place where it cannot be used.

use std::path::Path;

use tempfile::TempDir;

use crate::pdf;
use crate::workbench::{program, sample_file, stderr};

const SOUND: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="9" height="9" fill="#e4572e"/></svg>"##;

/// A folder with the sample, a logo, and a cycle file that names it.
fn folder(name: &str, logo: &[u8]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for file in ["assessments.csv", "people.csv"] {
        std::fs::copy(sample_file(file), folder.path().join(file)).expect("the fixture is there");
    }
    let cycle = std::fs::read_to_string(sample_file("cycle.toml")).expect("the fixture is there");
    let settings = folder.path().join("settings");
    std::fs::create_dir(&settings).expect("a folder can be made");
    std::fs::write(settings.join("cycle.toml"), format!("{cycle}\n[brand]\nlogo = '{name}'\n"))
        .expect("the folder can be written");
    std::fs::write(settings.join(name), logo).expect("the folder can be written");
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let inputs = ["assessments.csv", "--people", "people.csv", "--cycle", "settings/cycle.toml"];
    let output = program(folder, &[arguments, &inputs].concat());
    (output.status.code(), stderr(&output))
}

/// A PNG with a header and no more.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
    png
}

#[test]
fn a_logo_is_drawn_named_and_hashed() {
    let folder = folder("logo.svg", SOUND.as_bytes());
    let (code, said) = run(folder.path(), &["build", "--only", "E1003"]);
    assert_eq!(code, Some(0), "{said}");
    let file = folder.path().join("packets/committee/E1003_2026-H2_backend-L4_committee.pdf");
    let bytes = std::fs::read(file).expect("the packet is there");
    assert!(pdf::strings(&bytes).contains("LogoofExampleFreight"));
    let manifest = std::fs::read_to_string(folder.path().join("packets/manifest.json"));
    let manifest: serde_json::Value =
        serde_json::from_str(&manifest.expect("a manifest")).expect("JSON");
    let inputs = manifest["inputs"].as_array().expect("a list");
    let logo = inputs.iter().find(|it| it["role"] == "logo").expect("the logo is listed");
    assert_eq!(logo["file"], "logo.svg");
    assert_eq!(logo["sha256"], promopacket::archive::sha256(SOUND.as_bytes()));
}

#[test]
fn a_logo_that_cannot_be_used_is_an_error_with_its_place() {
    let svg = |inner: &str| SOUND.replace("<rect", &format!("{inner}<rect")).into_bytes();
    let huge = SOUND.replace("viewBox=\"0 0 40 10\"", "width=\"1e12\" height=\"1\"");
    let large = SOUND.replace("viewBox=\"0 0 40 10\"", "width=\"20000\" height=\"1\"");
    let cases: [(&str, Vec<u8>, &str); 13] = [
        ("logo.svg", huge.into_bytes(), "the length `1e12`"),
        ("logo.svg", large.into_bytes(), "larger than five metres"),
        ("logo.svg", svg("<path d='M0 0L1e+12 4'/>"), "the length `1e+12`"),
        ("logo.svg", b"".to_vec(), "failed to parse SVG"),
        ("logo.svg", b"<html/>".to_vec(), "failed to parse SVG"),
        ("logo.svg", b"\x1f\x8bcompressed".to_vec(), "it is compressed"),
        ("logo.svg", svg("<image href='/etc/hostname' width='9' height='9'/>"), "absolute paths"),
        ("logo.svg", svg("<image href='packet.typ' width='9' height='9'/>"), "packet.typ"),
        ("logo.svg", svg("<image href='https://x.example/a.png' width='9' height='9'/>"), "URLs"),
        ("logo.svg", svg("<text y='9'>\u{6a19}</text>"), "could not be displayed"),
        ("logo.svg", vec![b' '; (5 << 20) + 1], "larger than 5 MB"),
        ("logo.png", b"no picture".to_vec(), "failed to decode image"),
        ("logo.png", png_of(20_000, 9), "20000 by 9 pixels"),
    ];
    for (name, logo, wanted) in cases {
        let folder = folder(name, &logo);
        let (code, said) = run(folder.path(), &["check"]);
        assert_eq!(code, Some(1), "{wanted}: {said}");
        assert!(
            said.contains("error[unusable-logo] settings/cycle.toml:13:8 (brand.logo)"),
            "{said}"
        );
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
}

#[test]
fn what_a_document_leaves_out_of_a_logo_is_a_warning() {
    for inner in
        ["<script>alert(1)</script>", "<animate/>", "<foreignObject/>", "<text y='9'>Brand</text>"]
    {
        let folder =
            folder("logo.svg", SOUND.replace("<rect", &format!("{inner}<rect")).as_bytes());
        let (code, said) = run(folder.path(), &["check"]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("warning[incomplete-logo] settings/cycle.toml:13:8"), "{said}");
    }
}

#[test]
fn a_logo_that_is_not_there_is_an_error_with_its_place() {
    let folder = folder("logo.svg", SOUND.as_bytes());
    std::fs::remove_file(folder.path().join("settings/logo.svg")).expect("it is there");
    let (code, said) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("error[unreadable-logo] settings/cycle.toml:13:8 (brand.logo)"),
        "{said}"
    );
    std::fs::create_dir(folder.path().join("settings/logo.svg")).expect("a folder can be made");
    assert!(run(folder.path(), &["check"]).1.contains("error[unreadable-logo]"));
}

#[test]
fn a_packet_is_never_written_over_the_logo() {
    let folder = folder("logo.svg", SOUND.as_bytes());
    let (code, said) = run(folder.path(), &["packet", "E1003", "-o", "settings/logo.svg"]);
    assert_eq!(code, Some(2), "{said}");
    let logo = std::fs::read(folder.path().join("settings/logo.svg")).expect("it is there");
    assert_eq!(logo, SOUND.as_bytes());
}

/// The preview has the cycle's logo, and its folder can be used as templates.
#[test]
fn a_preview_has_the_logo_of_today() {
    let folder = folder("logo.svg", SOUND.as_bytes());
    let preview = folder.path().join("preview/logo.svg");
    assert_eq!(run(folder.path(), &["packet", "E1003", "--emit", "preview"]).0, Some(0));
    std::fs::write(&preview, "an older logo").expect("the folder can be written");
    assert_eq!(run(folder.path(), &["packet", "E1003", "--emit", "preview"]).0, Some(0));
    assert_eq!(std::fs::read(&preview).expect("it is there"), SOUND.as_bytes());
    let (code, said) = run(folder.path(), &["check", "--templates", "preview"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("template"), "{said}");
}
