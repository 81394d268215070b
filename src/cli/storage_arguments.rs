//! Arguments that may be addresses in object storage. In: a path or an address. Out: the file, or an archive that can be read.

use std::path::{Path, PathBuf};

use clap::builder::{PathBufValueParser, TypedValueParser};
use promopacket::archive::{ArchiveReader, FolderArchive, StoredArchive};
use promopacket::limits::LimitFactor;
use promopacket::source::Source;

use super::CliError;
use crate::storage::{self, BucketFolder, StorageAddress, is_address};

/// Reads the name of a file or a folder that has to be on this machine.
pub(super) fn place() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if is_address(&path) {
            return Err("an address cannot stand here: name a place on this machine; `promopacket push` and `pull` bring archives to an address and back");
        }
        Ok(path)
    })
}

/// The address that an argument is.
pub(super) fn address(argument: &Path) -> Result<StorageAddress, CliError> {
    StorageAddress::parse(argument).map_err(CliError::Usage)
}

/// Reads a file, or the object at an address.
pub(super) fn file(argument: &Path, limit: LimitFactor) -> Result<Source, CliError> {
    if is_address(argument) {
        return Ok(storage::read(&address(argument)?, limit)?);
    }
    Ok(Source::read_within(argument, limit)?)
}

/// Reads a file or an object; or all that a folder, or an address that ends in `/`, holds with one of these endings.
pub(super) fn files(
    argument: &Path,
    endings: &[&str],
    limit: LimitFactor,
) -> Result<Vec<Source>, CliError> {
    if is_address(argument) {
        return Ok(storage::read_all(&address(argument)?, endings, limit)?);
    }
    Ok(Source::read_all_within(argument, endings, limit)?)
}

/// The object beside the one at an address; none if it is not there or cannot be read, for whoever needs it says what it lacks.
pub(super) fn beside(argument: &Path, name: &str) -> Option<Source> {
    let beside = address(argument).ok()?.folder().below(name);
    storage::read(&address(Path::new(&beside)).ok()?, LimitFactor::default()).ok()
}

/// The settings that a file or an object holds, which are never large.
pub(super) fn settings(argument: &Path) -> Result<Source, CliError> {
    file(argument, LimitFactor::default())
}

/// The files of a ladder.
pub(super) fn ladder(argument: &Path) -> Result<Vec<Source>, CliError> {
    files(argument, &["toml"], LimitFactor::default())
}

/// The archive in a folder or at an address.
pub(super) fn archive(argument: &Path) -> Result<Box<dyn ArchiveReader>, CliError> {
    if is_address(argument) {
        let store = BucketFolder::open(&address(argument)?)?;
        return Ok(Box::new(StoredArchive(Box::new(store))));
    }
    Ok(Box::new(FolderArchive(argument.to_owned())))
}
