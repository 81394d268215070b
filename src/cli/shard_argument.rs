//! `--shard`: which part of the people a run makes, and the folder of that part. In: `2/8`, or `auto` and the environment.
//! Out: the part, and the engine that said it.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use promopacket::archive::Shard;
use serde::Serialize;

use super::CliError;
use super::task_engines::engine_shard;

/// The place in `--out` where the name of the shard is put.
const PLACE: &str = "{shard}";

/// What `--shard` says.
#[derive(Debug, Clone, Copy)]
pub(super) enum ShardChoice {
    /// This part.
    Part(Shard),
    /// The part that the engine has given to this task.
    Auto,
}

impl FromStr for ShardChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        let part = text.parse().map(Self::Part);
        part.map_err(|why: String| format!("{why}, or auto for the part that an engine gives"))
    }
}

/// The part that a run makes, as JSON has it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ChosenShard {
    #[serde(flatten)]
    pub(super) shard: Shard,
    /// The engine that gave the part to this task.
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<&'static str>,
    /// Who said it, for the reader.
    #[serde(skip)]
    origin: String,
}

impl ShardChoice {
    /// The part that a run makes.
    ///
    /// # Errors
    /// `auto` where not exactly one engine says which part it is.
    pub(super) fn choose(self) -> Result<ChosenShard, CliError> {
        match self {
            Self::Part(shard) => {
                Ok(ChosenShard { shard, engine: None, origin: "--shard".to_owned() })
            }
            Self::Auto => {
                let given = engine_shard(&variable).map_err(CliError::Usage)?;
                let engine = Some(given.engine);
                Ok(ChosenShard { shard: given.shard, engine, origin: given.origin })
            }
        }
    }
}

impl ChosenShard {
    /// Whether an engine gave it, to one of many tasks with the same command.
    pub(super) fn is_of_engine(&self) -> bool {
        self.engine.is_some()
    }

    /// What the run says of it.
    pub(super) fn sentence(&self) -> String {
        format!("shard {}, from {}", self.shard, self.origin)
    }

    /// The name of the folder of this part.
    fn folder_name(&self) -> String {
        format!("{}-of-{}", self.shard.index, self.shard.of)
    }
}

/// The folder of a run: `{shard}` in it becomes the name of the part.
///
/// # Errors
/// The place without a shard; and a shard of an engine without the place, for all tasks have the same command and would share a
/// folder.
pub(super) fn shard_folder(
    folder: &Path,
    shard: Option<&ChosenShard>,
) -> Result<PathBuf, CliError> {
    let text = folder.to_str().filter(|it| it.contains(PLACE));
    let why = match (text, shard) {
        (Some(text), Some(shard)) => return Ok(text.replace(PLACE, &shard.folder_name()).into()),
        (Some(_), None) => {
            "`{shard}` in --out is the place of a shard: say which with --shard, or take another name"
        }
        (None, Some(ChosenShard { engine: Some(_), .. })) => {
            "with --shard auto each task needs a folder of its own: write `{shard}` in --out, such as --out 'shards/{shard}'"
        }
        (None, _) => return Ok(folder.to_owned()),
    };
    Err(CliError::Usage(why.to_owned()))
}

/// A variable of the environment; one that is blank counts as one that is not set.
#[expect(
    clippy::disallowed_methods,
    reason = "an engine tells a task by variables which one it is"
)]
fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.to_string_lossy().into_owned();
    Some(value).filter(|it| !it.is_empty())
}
