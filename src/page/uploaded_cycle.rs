//! Files that somebody gives to the page. In: their names and bytes, and the folder that is named for them. Out: the files in that folder,
//! none of them over another, and what a session reads; or why not, and then nothing is written.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use promopacket::cycle::Cycle;
use promopacket::diagnostics::Report;
use promopacket::pipeline::RunInputs;
use promopacket::source::Source;

use super::session::{CycleOrigin, SessionInputs};
use super::upload_names::sound_name;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UploadRole {
    Assessments,
    People,
    Cycle,
    Ladder,
}

/// A file that was given.
#[derive(Debug)]
pub(super) struct UploadedFile {
    pub(super) role: UploadRole,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// All that was given.
#[derive(Debug, Default)]
pub(super) struct UploadedCycle {
    /// The folder, as it was typed.
    pub(super) folder: String,
    pub(super) files: Vec<UploadedFile>,
}

impl UploadRole {
    /// The role of a field of the form.
    pub(super) fn named(field: &str) -> Option<Self> {
        match field {
            "assessments" => Some(Self::Assessments),
            "people" => Some(Self::People),
            "cycle" => Some(Self::Cycle),
            "ladder" => Some(Self::Ladder),
            _ => None,
        }
    }

    /// The folder of such files, below that of the cycle.
    fn folder(self) -> &'static str {
        if self == Self::Ladder { "ladder" } else { "" }
    }
}

impl UploadedCycle {
    /// Writes the files, and gives what a session reads; the session before gives templates, fonts and the date.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    pub(super) fn write(self, before: &SessionInputs) -> Result<SessionInputs, String> {
        let folder = self.sound_folder()?;
        self.check_files(&folder)?;
        let mut written = WrittenFiles::default();
        for file in &self.files {
            let place = folder.join(file.role.folder()).join(&file.name);
            written.write(&place, &file.bytes)?;
        }
        written.files.clear();
        Ok(self.into_session(&folder, before))
    }

    /// The folder that is named, from the root on.
    fn sound_folder(&self) -> Result<PathBuf, String> {
        let typed = self.folder.trim();
        let is_up = |part: Component<'_>| part == Component::ParentDir;
        if typed.is_empty() || typed.len() > 1000 || typed.chars().any(char::is_control) {
            return Err("Name a folder for the files.".to_owned());
        }
        if Path::new(typed).components().any(is_up) {
            return Err("Name the folder without `..`.".to_owned());
        }
        std::path::absolute(typed).map_err(|why| format!("The folder cannot be used: {why}."))
    }

    fn check_files(&self, folder: &Path) -> Result<(), String> {
        let of_role = |role| self.files.iter().filter(|file| file.role == role).count();
        if of_role(UploadRole::Assessments) == 0 {
            return Err("Choose the file of the assessments.".to_owned());
        }
        if of_role(UploadRole::People) > 1 || of_role(UploadRole::Cycle) > 1 {
            return Err("Choose one file of people and one cycle file at most.".to_owned());
        }
        let mut names = BTreeSet::new();
        for file in &self.files {
            let name = sound_name(&file.name)?;
            if !names.insert((file.role.folder(), name.to_lowercase())) {
                return Err(format!("Two files have the name “{name}”. Rename one of them."));
            }
            let place = folder.join(file.role.folder()).join(name);
            if place.symlink_metadata().is_ok() {
                return Err(format!(
                    "There is a file “{}” already, and no file is written over. Name another folder.",
                    place.display()
                ));
            }
        }
        Ok(())
    }

    /// The command that opens the files again.
    fn command(&self, folder: &Path) -> String {
        let mut words = vec!["promopacket open".to_owned()];
        for file in &self.files {
            let place = in_quotes(&folder.join(&file.name));
            match file.role {
                UploadRole::Assessments => words.push(place),
                UploadRole::People => words.push(format!("--people {place}")),
                UploadRole::Cycle => words.push(format!("--cycle {place}")),
                UploadRole::Ladder => {}
            }
        }
        if self.files.iter().any(|file| file.role == UploadRole::Ladder) {
            words.push(format!("--ladder {}", in_quotes(&folder.join("ladder"))));
        }
        words.push(format!("--out {}", in_quotes(&folder.join("packets"))));
        words.join(" ")
    }

    fn into_session(self, folder: &Path, before: &SessionInputs) -> SessionInputs {
        let command = self.command(folder);
        let (mut assessments, mut people, mut cycle, mut ladder) =
            (Vec::new(), None, None, Vec::new());
        for UploadedFile { role, name, bytes } in self.files {
            let place = folder.join(role.folder()).join(name).display().to_string();
            let source = Source::new(place, bytes);
            match role {
                UploadRole::Assessments => assessments.push(source),
                UploadRole::People => people = Some(source),
                UploadRole::Cycle => cycle = Some(source),
                UploadRole::Ladder => ladder.push(source),
            }
        }
        let logo = cycle.as_ref().and_then(|cycle| logo_of(cycle, folder));
        let ladder = (!ladder.is_empty()).then_some(ladder);
        let inputs = RunInputs {
            assessments,
            people,
            cycle,
            logo,
            ladder,
            last_run: None,
            decisions: None,
            ..before.inputs.clone()
        };
        SessionInputs {
            inputs,
            fonts: before.fonts.clone(),
            found: Report::new(),
            corrections: folder.join("corrections.csv"),
            out: folder.join("packets"),
            origin: CycleOrigin::Uploaded(command),
            now: before.now,
        }
    }
}

/// A path as a shell takes it for one word.
fn in_quotes(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/\\:._-".contains(c);
    if text.chars().all(is_plain) {
        text
    } else if text.contains(['"', '$', '`']) {
        format!("'{}'", text.replace('\'', "'\\''"))
    } else {
        format!("\"{text}\"")
    }
}

/// The logo that a cycle file names, if it is in the folder.
fn logo_of(cycle: &Source, folder: &Path) -> Option<Source> {
    Cycle::read(Some(cycle), &mut Report::new())?.brand.logo?.read(folder)
}

/// Makes a folder and those it is in, as far as they are missing, for nobody else to read.
fn private_folders(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Files that go again unless all of them are written.
#[derive(Debug, Default)]
struct WrittenFiles {
    files: Vec<PathBuf>,
}

impl WrittenFiles {
    fn write(&mut self, place: &Path, bytes: &[u8]) -> Result<(), String> {
        let wrong =
            |why: std::io::Error| format!("“{}” cannot be written: {why}.", place.display());
        if let Some(folder) = place.parent() {
            private_folders(folder).map_err(wrong)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(place).map_err(wrong)?;
        self.files.push(place.to_owned());
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(wrong)
    }
}

impl Drop for WrittenFiles {
    fn drop(&mut self) {
        for file in &self.files {
            let _ = std::fs::remove_file(file); // only files that this made are listed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(folder: &Path, names: &[&str]) -> UploadedCycle {
        let file = |name: &&str| UploadedFile {
            role: UploadRole::Assessments,
            name: (*name).to_owned(),
            bytes: b"x".to_vec(),
        };
        let files = names.iter().map(file).collect();
        UploadedCycle { folder: folder.display().to_string(), files }
    }

    #[test]
    fn no_file_is_written_over_and_two_of_one_name_are_refused() {
        let parent = tempfile::TempDir::new().expect("a temporary folder");
        let folder = parent.path();
        assert_eq!(given(folder, &["a.csv"]).check_files(folder), Ok(()));
        std::fs::write(folder.join("a.csv"), "mine").expect("writable");
        assert!(given(folder, &["a.csv"]).check_files(folder).is_err());
        assert!(given(folder, &["b.csv", "B.csv"]).check_files(folder).is_err());
        assert!(given(folder, &[]).check_files(folder).is_err());
        let up = UploadedCycle { folder: "../x".to_owned(), files: Vec::new() };
        assert!(up.sound_folder().is_err());
    }

    #[test]
    fn the_command_names_every_file() {
        let mut given = given(Path::new("/my cycle"), &["a.csv"]);
        given.files.push(UploadedFile {
            role: UploadRole::People,
            name: "p.csv".to_owned(),
            bytes: Vec::new(),
        });
        let command = "promopacket open \"/my cycle/a.csv\" --people \"/my cycle/p.csv\" --out \"/my cycle/packets\"";
        assert_eq!(given.command(Path::new("/my cycle")), command);
    }

    #[test]
    fn files_go_again_if_one_of_them_cannot_be_written() {
        let parent = tempfile::TempDir::new().expect("a temporary folder");
        let (first, second) = (parent.path().join("a.csv"), parent.path().join("a.csv/b.csv"));
        let mut written = WrittenFiles::default();
        written.write(&first, b"x").expect("writable");
        assert!(written.write(&second, b"x").is_err());
        drop(written);
        assert!(!first.exists());
    }
}
