//! The one integration-test binary: a promise of the product per module.

mod accessible;
mod any_input;
mod audiences;
mod cases;
mod command_line;
mod contrast;
mod csv_spectrum;
mod determinism;
mod fix_lists;
mod forms;
mod gallery;
mod hostile;
mod import_rules;
mod imports;
mod ladder;
mod languages;
mod lint;
mod logo;
mod pdf;
mod readme;
mod sample;
mod schemas;
mod scripts;
mod structure;
mod workbench;
