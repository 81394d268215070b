//! How packages get to the disk: all of them or none. In: packages, and the archive that their packets are in. Out: a new folder
//! with a folder or a ZIP for each; or what is wrong with a packet.

use std::path::Path;

use serde::Serialize;

use super::target::PackageForm;
use super::upload_packages::UploadPackage;
use super::zip_file::StoredZip;
use crate::archive::{self, NewFolder, PacketFile, RebuildReason};
use crate::cycle::FileRights;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::error::{Error, Result};

/// A folder or a ZIP that was written, in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackageFigures {
    /// The name of the folder or of the ZIP.
    pub name: String,
    /// How many packets are in it.
    pub packets: usize,
    /// Its length, with the list of its files.
    pub bytes: u64,
}

/// Where packages come from and go to.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackagePlaces<'p> {
    /// The archive.
    pub(super) archive: &'p Path,
    /// The folder that is made.
    pub(super) out: &'p Path,
    pub(super) rights: FileRights,
}

impl PackagePlaces<'_> {
    /// Writes packages; nothing, and a report, if a packet is not the file that was written any more.
    ///
    /// # Errors
    /// A packet that cannot be read, and a folder that is taken or cannot be written to.
    pub(super) fn write(
        self,
        packages: &[UploadPackage<'_>],
        report: &mut Report,
    ) -> Result<Option<Vec<PackageFigures>>> {
        let folder = NewFolder::new(self.out, self.rights)?;
        let mut figures = Vec::new();
        for package in packages {
            let written = match package.form {
                PackageForm::Folder => self.write_folder(package, &folder, report)?,
                PackageForm::Zip => self.write_zip(package, &folder, report)?,
            };
            let Some(figure) = written else { return Ok(None) };
            figures.push(figure);
        }
        folder.commit()?;
        Ok(Some(figures))
    }

    fn write_folder(
        self,
        package: &UploadPackage<'_>,
        folder: &NewFolder,
        report: &mut Report,
    ) -> Result<Option<PackageFigures>> {
        let mut length = 0;
        for packed in &package.packets {
            let Some(bytes) = self.content(packed.packet, report)? else { return Ok(None) };
            folder.add(&format!("{}/{}", package.name, packed.path), &bytes)?;
            length += bytes.len();
        }
        if let Some(list) = &package.list {
            folder.add(&format!("{}/{}", package.name, list.path), &list.bytes)?;
            length += list.bytes.len();
        }
        let bytes = u64::try_from(length).expect("a length fits into 64 bits");
        Ok(Some(PackageFigures {
            name: package.name.clone(),
            packets: package.packets.len(),
            bytes,
        }))
    }

    fn write_zip(
        self,
        package: &UploadPackage<'_>,
        folder: &NewFolder,
        report: &mut Report,
    ) -> Result<Option<PackageFigures>> {
        let name = format!("{}.zip", package.name);
        let place = self.out.join(&name);
        let file = folder.file(&name)?;
        let mut zip = StoredZip::new(file);
        for packed in &package.packets {
            let Some(bytes) = self.content(packed.packet, report)? else { return Ok(None) };
            zip.add(&packed.path, &bytes).map_err(Error::write("write", &place))?;
        }
        if let Some(list) = &package.list {
            zip.add(&list.path, &list.bytes).map_err(Error::write("write", &place))?;
        }
        let bytes = zip.finish().map_err(Error::write("write", &place))?;
        Ok(Some(PackageFigures { name, packets: package.packets.len(), bytes }))
    }

    /// The bytes of a packet, if they are those that the manifest names.
    fn content(self, packet: &PacketFile, report: &mut Report) -> Result<Option<Vec<u8>>> {
        let (code, what) = match archive::content(self.archive, packet)? {
            Ok(bytes) => return Ok(Some(bytes)),
            Err(RebuildReason::Missing) => (Code::MissingFile, "is missing"),
            Err(_) => (Code::AlteredFile, "is not the file that was written"),
        };
        let message = format!("`{}` {what}", escape_control(&packet.file));
        let finding = Diagnostic::error(code, message).value(&packet.file);
        report.push(finding.about(&packet.employee_id));
        Ok(None)
    }
}
