//! The one integration-test binary: a promise of the product per module.

mod any_input;
mod audiences;
mod cases;
mod command_line;
mod contrast;
mod csv_spectrum;
mod determinism;
mod forms;
mod hostile;
mod import_rules;
mod imports;
mod ladder;
mod languages;
mod logo;
mod pdf;
mod readme;
mod sample;
mod schemas;
mod scripts;
mod workbench;
