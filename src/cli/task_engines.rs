//! The engines that run one command as many tasks. In: the variables that an engine sets for each task. Out: which part of the
//! people this task makes; or why nobody can know.

use promopacket::archive::Shard;
use promopacket::diagnostics::escape_control;

/// How many tasks there are, for engines that do not say it; for the others a check.
pub(super) const TASK_COUNT: &str = "PROMOPACKET_SHARDS";

/// Reads a variable; none if it is not set.
pub(super) type ReadVariable<'v> = &'v dyn Fn(&str) -> Option<String>;

/// An engine and the variables by which a task knows which one it is.
#[derive(Debug)]
struct TaskEngine {
    /// How JSON names it.
    name: &'static str,
    /// How sentences name it.
    title: &'static str,
    /// The variable that differs from task to task. Only a task of the engine has it.
    index: &'static str,
    /// The variable with the number of tasks, if the engine sets one.
    count: Option<&'static str>,
    numbering: TaskNumbering,
}

/// What the numbers of an engine's tasks are.
#[derive(Debug, Clone, Copy)]
enum TaskNumbering {
    FromZero,
    FromOne,
    /// Whatever the user chose, with the first, the last and the step beside it.
    SlurmArray,
    /// The digits at the end of a name that the user chose, from 1.
    EndOfName,
}

/// Sources: the manual page of `sbatch`; "Indexed Job" and "Container environment" of the Kubernetes documentation; "AWS Batch job
/// environment variables"; `TaskSpec` of the Google Cloud Batch API; "Azure Batch runtime environment variables"; `man parallel`.
const ENGINES: [TaskEngine; 6] = [
    TaskEngine {
        name: "slurm",
        title: "Slurm",
        index: "SLURM_ARRAY_TASK_ID",
        count: Some("SLURM_ARRAY_TASK_COUNT"),
        numbering: TaskNumbering::SlurmArray,
    },
    TaskEngine {
        name: "kubernetes",
        title: "Kubernetes",
        index: "JOB_COMPLETION_INDEX",
        count: None,
        numbering: TaskNumbering::FromZero,
    },
    TaskEngine {
        name: "aws-batch",
        title: "AWS Batch",
        index: "AWS_BATCH_JOB_ARRAY_INDEX",
        count: Some("AWS_BATCH_JOB_ARRAY_SIZE"),
        numbering: TaskNumbering::FromZero,
    },
    TaskEngine {
        name: "google-batch",
        title: "Google Cloud Batch",
        index: "BATCH_TASK_INDEX",
        count: Some("BATCH_TASK_COUNT"),
        numbering: TaskNumbering::FromZero,
    },
    TaskEngine {
        name: "azure-batch",
        title: "Azure Batch",
        index: "AZ_BATCH_TASK_ID",
        count: None,
        numbering: TaskNumbering::EndOfName,
    },
    TaskEngine {
        name: "gnu-parallel",
        title: "GNU parallel",
        index: "PARALLEL_SEQ",
        count: None,
        numbering: TaskNumbering::FromOne,
    },
];

/// A part of the people, and the engine that gave it to this task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EngineShard {
    /// The part.
    pub(super) shard: Shard,
    /// How JSON names the engine.
    pub(super) engine: &'static str,
    /// Which engine said it, by which variable, for the reader.
    pub(super) origin: String,
}

/// Which part this task makes, as the one engine says whose variables are set.
///
/// # Errors
/// No engine or more than one, a value that is no number, a number of no task, tasks that do not make a whole: what is wrong
/// and what to do.
pub(super) fn engine_shard(read: ReadVariable<'_>) -> Result<EngineShard, String> {
    let found: Vec<&TaskEngine> = ENGINES.iter().filter(|it| read(it.index).is_some()).collect();
    match found[..] {
        [engine] => engine.shard(read),
        [] => {
            let known = ENGINES.each_ref().map(|it| format!("`{}`", it.index)).join(", ");
            Err(format!(
                "no engine says which shard this run is: none of {known} is set; outside of an engine write which part of how \
                 many, such as --shard 1/4"
            ))
        }
        [..] => {
            let named: Vec<String> =
                found.iter().map(|it| format!("`{}` of {}", it.index, it.title)).collect();
            Err(format!(
                "{} engines say which shard this run is: {}; write which one counts, such as --shard 1/4, or unset the \
                 variable of the other",
                found.len(),
                named.join(", ")
            ))
        }
    }
}

impl TaskEngine {
    fn shard(&self, read: ReadVariable<'_>) -> Result<EngineShard, String> {
        let value = read(self.index).unwrap_or_default();
        let (position, own_count) = match self.numbering {
            TaskNumbering::SlurmArray => {
                let row = SlurmRow::read(self, read)?;
                (row.position(), Some(row.count))
            }
            TaskNumbering::FromZero => (Some(self.number(self.index, read)?), self.count(read)?),
            TaskNumbering::FromOne => {
                (self.number(self.index, read)?.checked_sub(1), self.count(read)?)
            }
            TaskNumbering::EndOfName => {
                (number_at_end(&value).and_then(|it| it.checked_sub(1)), self.count(read)?)
            }
        };
        let of = self.agreed_count(own_count, read)?;
        let index = position.and_then(|it| it.checked_add(1)).filter(|it| *it <= of);
        let (title, shown) = (self.title, escape_control(&value));
        let index = index.ok_or_else(|| {
            format!("`{}` is `{shown}`, which is none of {of} tasks{}", self.index, self.rule())
        })?;
        let origin = format!("{title} (`{}` is `{shown}`)", self.index);
        Ok(EngineShard { shard: Shard { index, of }, engine: self.name, origin })
    }

    /// How its tasks have to be numbered.
    fn rule(&self) -> &'static str {
        match self.numbering {
            TaskNumbering::FromZero => ", which count from 0",
            TaskNumbering::FromOne => ", which count from 1",
            TaskNumbering::SlurmArray => " of the array",
            TaskNumbering::EndOfName => {
                "; end the name of each task with its number from 1, such as `shard-1`"
            }
        }
    }

    /// The number of tasks, as the engine says it.
    fn count(&self, read: ReadVariable<'_>) -> Result<Option<u32>, String> {
        self.count.map(|variable| self.number(variable, read)).transpose()
    }

    /// The number of tasks, as the engine and the user say it.
    fn agreed_count(&self, own: Option<u32>, read: ReadVariable<'_>) -> Result<u32, String> {
        let given = read(TASK_COUNT).map(|_| self.number(TASK_COUNT, read)).transpose()?;
        match (own, given) {
            (Some(own), Some(given)) if own != given => Err(format!(
                "{} runs {own} tasks, and `{TASK_COUNT}` is `{given}`; to make one shard again, write --shard I/{given}",
                self.title
            )),
            (Some(count), _) | (None, Some(count)) => Ok(count),
            (None, None) => Err(format!(
                "{} does not say how many tasks there are; set `{TASK_COUNT}` to their number",
                self.title
            )),
        }
    }

    /// The number in a variable that has to be set.
    fn number(&self, variable: &str, read: ReadVariable<'_>) -> Result<u32, String> {
        let Some(value) = read(variable) else {
            return Err(format!(
                "{} set `{}`, but not `{variable}`; write which part of how many, such as --shard 1/4",
                self.title, self.index
            ));
        };
        number(&value)
            .ok_or_else(|| format!("`{variable}` is `{}` and no number", escape_control(&value)))
    }
}

/// The tasks of a Slurm array, with the ids that its user chose.
#[derive(Debug)]
struct SlurmRow {
    id: u32,
    first: u32,
    last: u32,
    step: u32,
    count: u32,
}

impl SlurmRow {
    /// The ids of an array that has all tasks of a row; of any other nobody knows which part a task is.
    fn read(engine: &TaskEngine, read: ReadVariable<'_>) -> Result<Self, String> {
        let row = Self {
            id: engine.number(engine.index, read)?,
            first: engine.number("SLURM_ARRAY_TASK_MIN", read)?,
            last: engine.number("SLURM_ARRAY_TASK_MAX", read)?,
            step: engine.number("SLURM_ARRAY_TASK_STEP", read)?,
            count: engine.number("SLURM_ARRAY_TASK_COUNT", read)?,
        };
        if row.is_complete() { Ok(row) } else { Err(row.fault()) }
    }

    fn is_complete(&self) -> bool {
        let between = self.last.checked_sub(self.first).and_then(|it| it.checked_div(self.step));
        // One task with a higher id is one of several that is submitted again.
        let is_alone = self.count == 1 && self.first > 1;
        between.and_then(|it| it.checked_add(1)) == Some(self.count) && !is_alone
    }

    fn fault(&self) -> String {
        let Self { first, last, step, count, .. } = self;
        format!(
            "the Slurm array has {count} of the tasks from {first} to {last} in steps of {step}; submit all of them, such as \
             --array=1-8, or write which part of how many, such as --shard 1/4"
        )
    }

    /// The place of the task in the row, from 0.
    fn position(&self) -> Option<u32> {
        let behind_first = self.id.checked_sub(self.first)?;
        (behind_first.is_multiple_of(self.step)).then(|| behind_first / self.step)
    }
}

/// Digits as a number; neither blanks nor a sign.
fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|it| it.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// The digits at the end of a name as a number.
fn number_at_end(name: &str) -> Option<u32> {
    let rest = name.trim_end_matches(|it: char| it.is_ascii_digit());
    number(&name[rest.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The variables of a task: `NAME=value` with blanks between.
    fn said(variables: &str) -> Result<EngineShard, String> {
        let read = |name: &str| {
            let mut pairs = variables.split(' ').filter_map(|it| it.split_once('='));
            pairs.find(|it| it.0 == name).map(|it| it.1.to_owned())
        };
        engine_shard(&read)
    }

    fn shard(variables: &str) -> String {
        said(variables).map_or_else(|why| why, |it| format!("{} {}", it.engine, it.shard))
    }

    fn slurm(ids: &str) -> String {
        let mut names = ["ID", "MIN", "MAX", "STEP", "COUNT"].iter();
        let pairs = ids.split(' ').map(|id| {
            format!("SLURM_ARRAY_TASK_{}={id}", names.next().expect("five numbers at most"))
        });
        shard(&pairs.collect::<Vec<String>>().join(" "))
    }

    #[test]
    fn each_engine_says_which_shard_a_task_makes() {
        let cases = [
            ("JOB_COMPLETION_INDEX=0 PROMOPACKET_SHARDS=8", "kubernetes 1/8"),
            ("JOB_COMPLETION_INDEX=7 PROMOPACKET_SHARDS=8", "kubernetes 8/8"),
            ("AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=2", "aws-batch 1/2"),
            ("BATCH_TASK_INDEX=9 BATCH_TASK_COUNT=10", "google-batch 10/10"),
            ("AZ_BATCH_TASK_ID=shard-03 PROMOPACKET_SHARDS=4", "azure-batch 3/4"),
            ("AZ_BATCH_TASK_ID=4 PROMOPACKET_SHARDS=4", "azure-batch 4/4"),
            ("PARALLEL_SEQ=1 PROMOPACKET_SHARDS=3", "gnu-parallel 1/3"),
            ("PARALLEL_SEQ=3 PROMOPACKET_SHARDS=3", "gnu-parallel 3/3"),
        ];
        for (variables, wanted) in cases {
            assert_eq!(shard(variables), wanted, "{variables}");
        }
        let origin = said(cases[0].0).map(|it| it.origin);
        assert_eq!(origin, Ok("Kubernetes (`JOB_COMPLETION_INDEX` is `0`)".to_owned()));
    }

    /// Every task of an array has a part of its own, whatever ids its user chose.
    #[test]
    fn ids_of_slurm_begin_and_step_as_their_user_chose() {
        for (first, step, count) in [(0, 1, 8), (1, 1, 8), (100, 1, 3), (0, 2, 5), (3, 7, 4)] {
            let last = first + step * (count - 1);
            for task in 0..count {
                let id = first + step * task;
                let found = slurm(&format!("{id} {first} {last} {step} {count}"));
                assert_eq!(found, format!("slurm {}/{count}", task + 1));
            }
        }
        // `--array=0-15:4` may have 15 as its end.
        assert_eq!(slurm("12 0 15 4 4"), "slurm 4/4");
        assert_eq!(slurm("0 0 0 1 1"), "slurm 1/1");
    }

    /// A list of ids, some tasks submitted again, one of them alone, and numbers that no array has.
    #[test]
    fn ids_of_slurm_that_are_no_whole_row_are_refused() {
        for ids in
            ["3 1 7 1 3", "5 3 5 1 2", "3 3 3 1 1", "1 5 1 1 1", "1 1 8 0 8", "1 0 4294967295 1 1"]
        {
            let found = slurm(ids);
            assert!(found.contains("submit all of them"), "{ids}: {found}");
        }
        for ids in ["9 1 8 1 8", "0 1 8 1 8", "3 0 14 2 8"] {
            let found = slurm(ids);
            assert!(found.contains("which is none of 8 tasks of the array"), "{ids}: {found}");
        }
        assert!(slurm("1 1 8 1").contains("but not `SLURM_ARRAY_TASK_COUNT`"));
    }

    #[test]
    fn a_number_that_no_task_has_is_refused() {
        let beyond = [
            "JOB_COMPLETION_INDEX=8 PROMOPACKET_SHARDS=8",
            "JOB_COMPLETION_INDEX=0 PROMOPACKET_SHARDS=0",
            "JOB_COMPLETION_INDEX=4294967295 PROMOPACKET_SHARDS=4294967295",
            "AWS_BATCH_JOB_ARRAY_INDEX=2 AWS_BATCH_JOB_ARRAY_SIZE=2",
            "BATCH_TASK_INDEX=10 BATCH_TASK_COUNT=10",
            "AZ_BATCH_TASK_ID=shard-0 PROMOPACKET_SHARDS=4",
            "AZ_BATCH_TASK_ID=shard PROMOPACKET_SHARDS=4",
            "PARALLEL_SEQ=0 PROMOPACKET_SHARDS=3",
            "PARALLEL_SEQ=4 PROMOPACKET_SHARDS=3",
        ];
        for variables in beyond {
            assert!(shard(variables).contains("which is none of "), "{variables}");
        }
    }

    #[test]
    fn nonsense_is_refused_with_its_variable() {
        for value in ["two", "-1", "+1", "1.0", "0x1", "4294967296", "1/4", "\u{202e}1"] {
            let index = shard(&format!("JOB_COMPLETION_INDEX={value} PROMOPACKET_SHARDS=8"));
            assert!(index.starts_with("`JOB_COMPLETION_INDEX` is `"), "{index}");
            assert!(index.ends_with("` and no number") && !index.contains('\u{202e}'), "{index}");
            let count = shard(&format!("PARALLEL_SEQ=1 PROMOPACKET_SHARDS={value}"));
            assert!(count.starts_with("`PROMOPACKET_SHARDS` is `"), "{count}");
        }
    }

    #[test]
    fn the_number_of_tasks_is_said_once_or_twice_the_same() {
        assert!(shard("PARALLEL_SEQ=1").contains("set `PROMOPACKET_SHARDS` to their number"));
        let array = "AWS_BATCH_JOB_ARRAY_INDEX=1 AWS_BATCH_JOB_ARRAY_SIZE=2";
        assert!(
            shard("AWS_BATCH_JOB_ARRAY_INDEX=1").contains("but not `AWS_BATCH_JOB_ARRAY_SIZE`")
        );
        assert_eq!(shard(&format!("{array} PROMOPACKET_SHARDS=2")), "aws-batch 2/2");
        let again = shard(&format!("{array} PROMOPACKET_SHARDS=8"));
        assert!(again.contains("runs 2 tasks, and `PROMOPACKET_SHARDS` is `8`"), "{again}");
    }

    #[test]
    fn none_and_two_engines_are_refused() {
        let none = shard("PROMOPACKET_SHARDS=8");
        assert!(ENGINES.iter().all(|it| none.contains(it.index)), "{none}");
        let two = shard("JOB_COMPLETION_INDEX=0 PARALLEL_SEQ=1 PROMOPACKET_SHARDS=8");
        assert!(two.starts_with("2 engines say which shard this run is: `JOB_COMPLETION_INDEX` of Kubernetes, `PARALLEL_SEQ` of GNU parallel;"), "{two}");
    }
}
