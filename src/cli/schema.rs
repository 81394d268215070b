//! `promopacket schema`.

use clap::ValueEnum;
use serde_json::{Map, Value, json};

use super::terminal;
use super::{CliResult, ExitStatus};

const EXAMPLE: &str = "Examples:
  promopacket schema cycle > cycle.schema.json
  promopacket schema check > check-output.schema.json";

/// Print the JSON Schema of a file, or of what --format json prints
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct SchemaArgs {
    /// The file format, or the command
    #[arg(value_enum)]
    of: SchemaSubject,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SchemaSubject {
    /// The cycle file
    Cycle,
    /// The files of a ladder: `ladder.toml` and one for each track
    Ladder,
    /// The manifest of an archive
    Manifest,
    /// The data of one packet, as `packet --emit` writes it and templates read it
    Packet,
    /// The mapping file of an export
    Mapping,
    /// The account of an import, as `--format json` prints it
    Accounting,
    /// What `build --format json` prints
    #[value(alias = "build-output")]
    Build,
    /// What `book --format json` prints
    Book,
    /// The manifest of a committee's book
    BookManifest,
    /// What `check --format json` prints
    #[value(alias = "check-output")]
    Check,
    /// What `form --format json` prints
    #[value(alias = "form-output")]
    Form,
    /// What `ballot --format json` prints
    #[value(alias = "ballot-output")]
    Ballot,
    /// What `decide --format json` prints
    #[value(alias = "decide-output")]
    Decide,
    /// What `outcome --format json` prints
    Outcome,
    /// What `import --format json` prints
    #[value(alias = "import-output")]
    Import,
    /// What `verify --format json` prints
    #[value(alias = "verify-output")]
    Verify,
    /// What `sign --format json` prints
    #[value(alias = "sign-output")]
    Sign,
    /// What `merge --format json` prints
    #[value(alias = "merge-output")]
    Merge,
    /// What `push --format json` prints
    #[value(alias = "push-output")]
    Push,
    /// What `pull --format json` prints
    #[value(alias = "pull-output")]
    Pull,
    /// What `hold --format json` prints
    #[value(alias = "hold-output")]
    Hold,
    /// What `retain --format json` prints
    #[value(alias = "retain-output")]
    Retain,
    /// What `purge --format json` prints
    #[value(alias = "purge-output")]
    Purge,
    /// What `export --format json` prints
    #[value(alias = "export-output")]
    Export,
    /// What `fairness --format json` prints; the file beside a sheet is its member `fairness`
    #[value(alias = "fairness-output")]
    Fairness,
    /// What `ladder --format json` prints
    LadderOutput,
    /// What `packet --format json` prints
    PacketOutput,
}

const ACCOUNTING: &str = include_str!("../../data/schemas/accounting.schema.json");

pub(super) fn run(args: &SchemaArgs) -> CliResult {
    let schema = match args.of {
        SchemaSubject::Cycle => include_str!("../../data/schemas/cycle.schema.json"),
        SchemaSubject::Ladder => include_str!("../../data/schemas/ladder.schema.json"),
        SchemaSubject::Packet => include_str!("../../data/schemas/packet.schema.json"),
        SchemaSubject::Mapping => include_str!("../../data/schemas/mapping.schema.json"),
        SchemaSubject::Accounting => ACCOUNTING,
        SchemaSubject::Manifest => include_str!("../../data/schemas/manifest.schema.json"),
        SchemaSubject::BookManifest => {
            include_str!("../../data/schemas/book-manifest.schema.json")
        }
        SchemaSubject::Build => return of_output("build"),
        SchemaSubject::Book => return of_output("book"),
        SchemaSubject::Check => return of_output("check"),
        SchemaSubject::Form => return of_output("form"),
        SchemaSubject::Ballot => return of_output("ballot"),
        SchemaSubject::Decide => return of_output("decide"),
        SchemaSubject::Outcome => return of_output("outcome"),
        SchemaSubject::Import => return of_output("import"),
        SchemaSubject::Verify => return of_output("verify"),
        SchemaSubject::Sign => return of_output("sign"),
        SchemaSubject::Merge => return of_output("merge"),
        SchemaSubject::Push => return of_output("push"),
        SchemaSubject::Pull => return of_output("pull"),
        SchemaSubject::Hold => return of_output("hold"),
        SchemaSubject::Retain => return of_output("retain"),
        SchemaSubject::Purge => return of_output("purge"),
        SchemaSubject::Export => return of_output("export"),
        SchemaSubject::Fairness => return of_output("fairness"),
        SchemaSubject::LadderOutput => return of_output("ladder"),
        SchemaSubject::PacketOutput => return of_output("packet"),
    };
    terminal::print(schema.as_bytes())?;
    Ok(ExitStatus::Done)
}

/// Prints the schema of what a command prints: what all commands have in common, and its own figures.
fn of_output(command: &str) -> CliResult {
    let common = include_str!("../../data/schemas/output.schema.json");
    let mut schema: Map<String, Value> =
        serde_json::from_str(common).expect("the schema is sound JSON");
    let mut commands = schema.remove("commands").expect("the schema names every command");
    let figures = commands[command].take();
    if figures.get("accounting").is_some() {
        let mut accounting: Value =
            serde_json::from_str(ACCOUNTING).expect("the schema is sound JSON");
        accounting["$id"] = json!("accounting.schema.json");
        schema["$defs"]["accounting"] = accounting;
    }
    let properties = schema["properties"].as_object_mut().expect("an object has properties");
    properties.insert("command".to_owned(), json!({ "const": command }));
    properties.extend(figures.as_object().cloned().unwrap_or_default());
    schema.insert("title".to_owned(), json!(format!("promopacket {command} --format json")));
    terminal::json(&schema)?;
    Ok(ExitStatus::Done)
}
