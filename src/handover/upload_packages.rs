//! How packets are put into packages that a target takes. In: packets with their names, and the target's limits. Out: folders or
//! ZIPs within the limits, each with its list of files; or every packet that is above them.

use super::entry_names::{HandoverEntry, NamingContext};
use super::index_file;
use super::target::PackageForm;
use super::zip_file;
use crate::archive::PacketFile;
use crate::diagnostics::{Code, Diagnostic, Report, escape_control};
use crate::file_names::fault;

/// A folder or a ZIP of packets.
#[derive(Debug, Clone)]
pub(super) struct UploadPackage<'m> {
    /// The name without an ending.
    pub(super) name: String,
    pub(super) form: PackageForm,
    pub(super) packets: Vec<PackagedPacket<'m>>,
    /// What stands beside the packets: a list of them, or a page.
    pub(super) list: Option<PackageList>,
}

/// A packet and its path inside the package.
#[derive(Debug, Clone)]
pub(super) struct PackagedPacket<'m> {
    pub(super) path: String,
    pub(super) packet: &'m PacketFile,
}

/// A file of ours in a package.
#[derive(Debug, Clone)]
pub(super) struct PackageList {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

/// A package that is being filled.
#[derive(Debug, Default)]
struct OpenPackage<'e, 'm> {
    entries: Vec<&'e HandoverEntry<'m>>,
    bytes: u64,
}

impl NamingContext<'_> {
    /// The packages of all entries, in their order; reports files and names that no package of the target can have.
    pub(super) fn packages<'m>(
        self,
        entries: &[HandoverEntry<'m>],
        edition: &str,
        report: &mut Report,
    ) -> Vec<UploadPackage<'m>> {
        let limits = self.target.limits;
        let empty = self.empty_bytes();
        let mut packages = Vec::new();
        let mut open = OpenPackage { bytes: empty, ..OpenPackage::default() };
        for entry in entries {
            let bytes = self.entry_bytes(entry);
            report.extend(self.above_limit(entry, empty + bytes));
            let is_full =
                open.entries.len() >= limits.files || open.bytes + bytes > limits.package_bytes;
            if is_full && !open.entries.is_empty() {
                packages.push(self.closed(&open, edition, packages.len() + 1, report));
                open = OpenPackage { bytes: empty, ..OpenPackage::default() };
            }
            open.entries.push(entry);
            open.bytes += bytes;
        }
        if !open.entries.is_empty() {
            packages.push(self.closed(&open, edition, packages.len() + 1, report));
        }
        packages
    }

    fn closed<'m>(
        self,
        open: &OpenPackage<'_, 'm>,
        edition: &str,
        part: usize,
        report: &mut Report,
    ) -> UploadPackage<'m> {
        let name = self.package(edition, part);
        if let Some(why) = fault(&name) {
            let hint =
                "change the `id` or `name` of the cycle, or a setting that is given with --set";
            report.push(Diagnostic::error(Code::UnsafeFileName, why).value(&name).hint(hint));
        }
        let packets = open
            .entries
            .iter()
            .map(|entry| PackagedPacket { path: entry.path.clone(), packet: entry.packet });
        let list = self.target.index.as_ref().map(|index| PackageList {
            path: index.file.clone(),
            bytes: index_file::whole(self, index, &open.entries).into_bytes(),
        });
        UploadPackage { name, form: self.target.form, packets: packets.collect(), list }
    }

    /// Bytes of a package without packets.
    fn empty_bytes(self) -> u64 {
        let header = self.target.index.as_ref().map_or(0, |index| {
            let list = length(&index_file::header(self, index));
            list + self.overhead(&index.file)
        });
        match self.target.form {
            PackageForm::Folder => header,
            PackageForm::Zip => header + zip_file::END_BYTES,
        }
    }

    /// Bytes that a packet adds to a package, with its line in the list.
    fn entry_bytes(self, entry: &HandoverEntry<'_>) -> u64 {
        let line = self.target.index.as_ref();
        let line = line.map_or(0, |index| length(&index_file::line(self, index, entry)));
        packet_bytes(entry.packet) + self.overhead(&entry.path) + line
    }

    fn overhead(self, path: &str) -> u64 {
        match self.target.form {
            PackageForm::Folder => 0,
            PackageForm::Zip => zip_file::overhead(path),
        }
    }

    /// What is said of a packet that no package of the target can hold.
    fn above_limit(self, entry: &HandoverEntry<'_>, alone: u64) -> Option<Diagnostic> {
        let (limits, bytes) = (self.target.limits, packet_bytes(entry.packet));
        let (has, most, of) = if bytes > limits.file_bytes {
            (bytes, limits.file_bytes, "a file")
        } else if alone > limits.package_bytes {
            (alone, limits.package_bytes, "an upload")
        } else {
            return None;
        };
        let (file, title) = (escape_control(&entry.packet.file), &self.target.title);
        let message = format!("`{file}` makes {has} bytes, and {title} takes {most} for {of}");
        let finding = Diagnostic::error(Code::FileAboveLimit, message).value(&entry.packet.file);
        let hint = "hand this packet over by hand, or make it smaller: a logo of fewer bytes, an edition without attached data";
        Some(finding.about(&entry.packet.employee_id).hint(hint))
    }
}

fn packet_bytes(packet: &PacketFile) -> u64 {
    u64::try_from(packet.bytes).expect("a length fits into 64 bits")
}

fn length(text: &str) -> u64 {
    u64::try_from(text.len()).expect("a length fits into 64 bits")
}
