//! A built-in language that lacks a string, or has one too many, stops the build.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

#[path = "src/strings/completeness.rs"]
mod completeness;

use completeness::{REFERENCE, StringTexts, faults};

const FOLDER: &str = "templates/strings";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=src/strings/completeness.rs");
    let languages = languages()?;
    let english = &languages[REFERENCE];
    for (language, texts) in &languages {
        for fault in faults(language, english, texts) {
            println!("cargo::error={FOLDER}/{language}.toml: {fault}");
        }
    }
    Ok(())
}

/// The texts of every language.
fn languages() -> Result<BTreeMap<String, StringTexts>, Box<dyn Error>> {
    let mut languages = BTreeMap::new();
    for entry in Path::new(FOLDER).read_dir()? {
        let path = entry?.path();
        if path.extension() != Some("toml".as_ref()) {
            continue;
        }
        let language = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let table: toml::Table = std::fs::read_to_string(&path)?
            .parse()
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let mut texts = StringTexts::new();
        collect("", &table, &mut texts);
        languages.insert(language, texts);
    }
    Ok(languages)
}

fn collect(path: &str, table: &toml::Table, texts: &mut StringTexts) {
    for (key, value) in table {
        let key = format!("{path}{key}");
        match value {
            toml::Value::Table(inner) => collect(&format!("{key}."), inner, texts),
            toml::Value::String(text) => drop(texts.insert(key, text.clone())),
            _ => println!("cargo::error=`{key}` is not a text"),
        }
    }
}
