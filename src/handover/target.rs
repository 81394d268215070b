//! What is known of a system that packets are handed over to. In: a target file that was read. Out: the form of its names, packages
//! and lists, its limits, and who sees there what is uploaded.

use chrono::NaiveDate;

use super::name_template::NameTemplate;
use crate::audience::Audience;
use crate::source::Source;

/// The built-in targets, by name.
const BUILT_IN: [(&str, &str); 8] = [
    ("bamboohr", include_str!("../../data/handover/bamboohr.toml")),
    ("generic", include_str!("../../data/handover/generic.toml")),
    ("hibob", include_str!("../../data/handover/hibob.toml")),
    ("lattice", include_str!("../../data/handover/lattice.toml")),
    ("personio", include_str!("../../data/handover/personio.toml")),
    ("sense-hr", include_str!("../../data/handover/sense-hr.toml")),
    ("ukg-hr-sd", include_str!("../../data/handover/ukg-hr-sd.toml")),
    ("ukg-ready", include_str!("../../data/handover/ukg-ready.toml")),
];

/// The names of the built-in targets.
pub fn target_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The file of a built-in target.
pub fn target_source(name: &str) -> Option<Source> {
    let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Some(Source::new(format!("target {name}"), (*text).into()))
}

/// What a target file says.
#[derive(Debug, Clone)]
pub enum TargetFile {
    /// How files are handed over.
    Layout(Box<HandoverTarget>),
    /// That nobody outside the vendor knows it.
    NotPublic(UnknownLayout),
}

/// A system whose layout is not public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLayout {
    /// Its name for people.
    pub title: String,
    /// What is known instead.
    pub why: String,
}

/// A system that takes files.
#[derive(Debug, Clone)]
pub struct HandoverTarget {
    /// Its name in commands.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Where its layout is documented.
    pub sources: Vec<String>,
    /// When that was read.
    pub seen: NaiveDate,
    /// What whoever uploads has to know.
    pub notes: Vec<String>,
    /// The edition that is handed over if nobody says another.
    pub edition: Option<Audience>,
    /// Whether employees see there what is uploaded.
    pub employee_access: EmployeeAccess,
    /// What only the company knows.
    pub settings: Vec<TargetSetting>,
    pub(super) form: PackageForm,
    pub(super) ids: TargetIds,
    pub(super) names: TargetNames,
    pub(super) index: Option<IndexColumns>,
    pub(super) limits: TargetLimits,
    pub(super) report: ReportColumns,
}

/// What several files are put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageForm {
    /// A folder.
    Folder,
    /// A ZIP.
    Zip,
}

/// Whether employees see what is uploaded about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmployeeAccess {
    /// Always.
    Always,
    /// If the company's settings of the system let them.
    BySettings,
    /// Never.
    Never,
}

/// A text that only the company knows, such as the name of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetSetting {
    /// Its name in commands and in the file.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Signs that it may not have.
    pub without: String,
}

/// How the system knows people.
#[derive(Debug, Clone)]
pub(super) struct TargetIds {
    /// What the system calls the id.
    pub(super) called: String,
    /// What it is if there is no crosswalk.
    pub(super) origin: IdOrigin,
    /// Signs that an id may not have, because they part the pieces of a name.
    pub(super) without: String,
}

/// Where an id of the system comes from without a crosswalk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdOrigin {
    /// It is our employee id.
    EmployeeId,
    /// It is the e-mail address.
    Email,
    /// It is the name.
    Name,
    /// From nowhere: only a crosswalk has it.
    Crosswalk,
}

/// How files and packages are called.
#[derive(Debug, Clone)]
pub(super) struct TargetNames {
    pub(super) package: NameTemplate,
    /// The path inside the package.
    pub(super) file: NameTemplate,
    pub(super) title: NameTemplate,
    /// Signs that what is filled in may not have; a space takes their place.
    pub(super) without: String,
    pub(super) letters: NameLetters,
}

/// Which letters names of files may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameLetters {
    /// Those of every script.
    Any,
    /// Those of ASCII.
    Ascii,
}

/// The list of files in each package.
#[derive(Debug, Clone)]
pub(super) struct IndexColumns {
    pub(super) file: String,
    pub(super) delimiter: char,
    pub(super) columns: Vec<IndexColumn>,
}

/// A column of the list.
#[derive(Debug, Clone)]
pub(super) struct IndexColumn {
    pub(super) header: NameTemplate,
    pub(super) value: NameTemplate,
}

/// How much the system takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TargetLimits {
    /// Files in a package, without the list.
    pub(super) files: usize,
    /// Bytes of a package.
    pub(super) package_bytes: u64,
    /// Bytes of a file.
    pub(super) file_bytes: u64,
    /// Characters of a title.
    pub(super) title_length: usize,
}

/// What the columns of the system's report mean, as far as it is public.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ReportColumns {
    pub(super) file: Option<String>,
    pub(super) status: Option<String>,
    /// The words of the status that mean that the file was taken.
    pub(super) taken: Vec<String>,
}

impl HandoverTarget {
    /// Whether an edition may come before the eyes of the employee, for whom it is not made.
    pub fn shows_to_employee(&self, edition: Audience) -> bool {
        self.employee_access != EmployeeAccess::Never && edition != Audience::Employee
    }

    /// Whether names or addresses of people are needed, which an archive does not hold.
    pub fn needs_people(&self, has_crosswalk: bool) -> bool {
        let by_origin = matches!(self.ids.origin, IdOrigin::Email | IdOrigin::Name);
        let templates = [&self.names.file, &self.names.title].into_iter();
        let columns = self.index.iter().flat_map(|index| &index.columns);
        let mut all = templates.chain(columns.map(|column| &column.value));
        (by_origin && !has_crosswalk) || all.any(|it| it.has("name") || it.has("email"))
    }

    /// Whether only a crosswalk has the system's ids.
    pub fn needs_crosswalk(&self) -> bool {
        self.ids.origin == IdOrigin::Crosswalk
    }

    /// Whether a setting stands in the names of files or packages, where it is written as it is.
    pub(super) fn has_in_names(&self, setting: &str) -> bool {
        self.names.file.has(setting) || self.names.package.has(setting)
    }

    /// What the system calls the id of a person.
    pub fn id_name(&self) -> &str {
        &self.ids.called
    }
}
