//! The last cycle that packets are compared with. In: its archive, or the folder of its inputs. Out: what is known of it.

use std::path::{Path, PathBuf};

use clap::ValueHint;
use promopacket::assessment::ContentStorage;
use promopacket::cycle::Cycle;
use promopacket::diagnostics::Report;
use promopacket::intake::{IntakeOptions, MappingChoice};
use promopacket::pipeline::{PreviousCycle, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use super::file_arguments::{self, ENDINGS};
use super::{CliError, storage_arguments, terminal};

/// The files of a folder of inputs that are no table.
const CYCLE: &str = "cycle.toml";
const MAPPING: &str = "mapping.toml";

#[derive(Debug, clap::Args)]
pub(super) struct PreviousArgs {
    /// The archive of the last cycle, a folder or an address: packets say what has changed since. Its HR edition has to carry its
    /// data (`source_data = "hr"` in that cycle's file)
    #[arg(long, value_name = "ARCHIVE", value_hint = ValueHint::DirPath)]
    previous: Option<PathBuf>,
    /// The same from a folder with the inputs of the last cycle, named as `init` names them: `assessments` (a table or a folder of
    /// tables) and, if there were any, `people`, `corrections`, `cycle.toml`, `ladder` and `mapping.toml`
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "previous", value_parser = storage_arguments::place())]
    previous_inputs: Option<PathBuf>,
}

impl PreviousArgs {
    /// Reads the last cycle, if one is named. `now` are the inputs of this one, whose templates, date and limits hold for both.
    pub(super) fn read(
        &self,
        now: &RunInputs,
        fonts: &RunFonts,
        report: &mut Report,
    ) -> Result<Option<PreviousCycle>, CliError> {
        if let Some(path) = &self.previous {
            let archive = storage_arguments::archive(path)?;
            return Ok(PreviousCycle::of_archive(&*archive, report)?);
        }
        let Some(folder) = &self.previous_inputs else { return Ok(None) };
        let inputs = InputFolder::open(folder)?.inputs(now)?;
        Ok(PreviousCycle::of_inputs(inputs, fonts, report))
    }
}

/// A folder with the inputs of a cycle.
struct InputFolder<'f> {
    folder: &'f Path,
    /// The names in it, in order.
    names: Vec<String>,
}

impl<'f> InputFolder<'f> {
    fn open(folder: &'f Path) -> Result<Self, CliError> {
        let shown = terminal::shown(folder);
        let entries = folder.read_dir().map_err(|why| {
            CliError::Usage(format!(
                "--previous-inputs: `{shown}` is no folder that can be read: {why}"
            ))
        })?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.collect();
        names.sort();
        Ok(Self { folder, names })
    }

    /// The inputs in it, with what else this cycle takes.
    fn inputs(&self, now: &RunInputs) -> Result<RunInputs, CliError> {
        let limit = now.intake.reading.limit;
        let Some(assessments) = self.table("assessments")? else {
            let shown = terminal::shown(self.folder);
            return Err(CliError::Usage(format!(
                "--previous-inputs: `{shown}` has no `assessments`: name the table of the last cycle's assessments so, such as `assessments.csv`"
            )));
        };
        let one = |name| -> Result<Option<Source>, CliError> {
            self.table(name)?.map(|path| storage_arguments::file(&path, limit)).transpose()
        };
        let settings = |name: &str| -> Result<Option<Source>, CliError> {
            self.named(name).map(|path| storage_arguments::settings(&path)).transpose()
        };
        let cycle = settings(CYCLE)?;
        let choice = settings(MAPPING)?.map_or(MappingChoice::Header, MappingChoice::Mapping);
        let mut intake = IntakeOptions { choice, ..IntakeOptions::default() };
        intake.reading.limit = limit;
        let ladder = self.table("ladder")?;
        Ok(RunInputs {
            assessments: file_arguments::sources(&[assessments], None, limit)?,
            people: one("people")?,
            corrections: one("corrections")?,
            decisions: None,
            logo: self.logo(cycle.as_ref()),
            cycle,
            ladder: ladder.as_deref().map(storage_arguments::ladder).transpose()?,
            draft: false,
            intake,
            last_run: None,
            storage: ContentStorage::Memory,
            ..now.clone()
        })
    }

    /// The path of an entry, if it is there.
    fn named(&self, name: &str) -> Option<PathBuf> {
        self.names.iter().any(|known| known == name).then(|| self.folder.join(name))
    }

    /// The table of a name, with any ending, or the folder of that name; refuses two of them.
    fn table(&self, name: &str) -> Result<Option<PathBuf>, CliError> {
        let is_one = |known: &&String| match known.split_once('.') {
            Some((stem, ending)) => {
                stem == name && ENDINGS.contains(&ending.to_lowercase().as_str())
            }
            None => *known == name,
        };
        let found: Vec<&String> = self.names.iter().filter(is_one).collect();
        if let [first, second, ..] = found[..] {
            let shown = terminal::shown(self.folder);
            return Err(CliError::Usage(format!(
                "--previous-inputs: `{shown}` has `{first}` and `{second}`: leave the one that was read"
            )));
        }
        Ok(found.first().map(|name| self.folder.join(name)))
    }

    /// The logo that the cycle file names, which it has to have to be sound.
    fn logo(&self, cycle: Option<&Source>) -> Option<Source> {
        Cycle::read(Some(cycle?), &mut Report::new())?.brand.logo?.read(self.folder)
    }
}
