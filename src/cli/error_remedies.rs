//! The remedy for each error of the machine. In: the error. Out: remedies, one sentence each, in the words of somebody who
//! never used a terminal.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use promopacket::archive::Manifest;
use promopacket::diagnostics::nearest;
use promopacket::error::{Error, StorageFault};

use super::terminal::shown;

/// The remedies of an error.
pub(super) fn of(error: &Error) -> Vec<String> {
    match error {
        Error::Read { path, source } => of_reading(path, source.kind()),
        Error::Write { path, source, .. } => of_writing(path, source.kind()).into_iter().collect(),
        Error::Storage { action, fault, .. } => of_storage(action, fault),
        Error::NoPassword { .. } => vec![
            "run it in a terminal, where the password can be typed".to_owned(),
            "or sign with a key without a password, as `minisign -G -W` makes it".to_owned(),
        ],
        Error::InArchive { .. } => vec!["choose another place for the file".to_owned()],
        Error::HalfDone(inner) => of(inner),
        Error::Stdout(_) | Error::Busy(_) | Error::Stopped | Error::Thread(_) => Vec::new(),
    }
}

/// What helps with object storage; whoever runs it may have to ask whoever keeps it.
fn of_storage(action: &str, fault: &StorageFault) -> Vec<String> {
    let remedy = match fault {
        StorageFault::Missing => {
            "look at the address: bucket and key are written with small and capital letters as they are in the store"
        }
        StorageFault::NoBucket => {
            "look at the name of the bucket, and at the endpoint or account in the environment"
        }
        StorageFault::NoCredentials => {
            "set the variables of the store, such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; docs/guide/storage.md names them"
        }
        StorageFault::UnknownCredentials => {
            "look at the key in the environment, and at the endpoint: it may be another store's"
        }
        StorageFault::ExpiredCredentials => {
            "sign in again, and run the same command: it goes on where it was stopped"
        }
        StorageFault::NoRight if action == "lock" => {
            "ask whoever keeps the bucket for the rights s3:GetBucketObjectLockConfiguration, s3:PutObjectRetention and s3:PutObjectLegalHold; or the lock that is there is stricter"
        }
        StorageFault::NoRight => {
            "ask whoever keeps the bucket for the right to list, read and write below this address"
        }
        StorageFault::WrongClock => "set the clock of this machine",
        StorageFault::WrongRegion => "set AWS_REGION to the region of the bucket",
        StorageFault::NotReached => {
            "look at the endpoint in the environment, at the network and at its proxy, then run the same command again"
        }
        StorageFault::Cut | StorageFault::TooSlow | StorageFault::OutOfOrder(_) => {
            "run the same command again: what the store has is not sent twice"
        }
        StorageFault::NotEncrypted => {
            "use an endpoint that begins with `https://`; what people wrote about each other does not cross a network unencrypted"
        }
        StorageFault::UntrustedCertificate => {
            "install the certificates of the system (ca-certificates on Debian), or name a file of certificates in SSL_CERT_FILE"
        }
        StorageFault::NoObjectLock => {
            "push without --lock, or to a bucket of S3 that was made with object lock"
        }
        StorageFault::TooLarge(_) | StorageFault::Other(_) => return Vec::new(),
    };
    vec![remedy.to_owned()]
}

fn of_reading(path: &Path, kind: ErrorKind) -> Vec<String> {
    let shown = shown(path);
    match kind {
        ErrorKind::NotFound | ErrorKind::NotADirectory => of_missing(path),
        ErrorKind::IsADirectory => vec![format!("`{shown}` is a folder: name a file in it")],
        ErrorKind::PermissionDenied => vec![
            "ask whoever owns it for the right to read it, or copy it to a folder of your own"
                .to_owned(),
        ],
        _ => Vec::new(),
    }
}

/// What may be meant by a path where nothing is.
fn of_missing(path: &Path) -> Vec<String> {
    let folder = folder_of(path);
    if folder.is_file() {
        return vec![format!("`{}` is a file: name the folder that it is in", shown(&folder))];
    }
    if !folder.exists() {
        return vec![format!("the folder `{}` does not exist: look at its name", shown(&folder))];
    }
    if path.file_name() == Some(OsStr::new(Manifest::FILE)) {
        let folder = shown(&folder);
        return vec![format!("`{folder}` is no archive: name the folder that a build wrote to")];
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let names = names_in(&folder);
    let beginning = format!("{name} ");
    if let Some(whole) = names.iter().find(|other| other.starts_with(&beginning)) {
        let whole = shown(&beside(path, whole));
        return vec![format!(
            "did you mean \"{whole}\"? a name with a blank in it stands in quotation marks"
        )];
    }
    if let Some(near) = nearest(&name, names.iter().map(String::as_str)) {
        return vec![format!("did you mean `{}`?", shown(&beside(path, near)))];
    }
    let folder = folder.canonicalize().unwrap_or(folder);
    vec![format!("there is nothing of this name in `{}`", shown(&folder))]
}

fn of_writing(path: &Path, kind: ErrorKind) -> Option<String> {
    let shown = shown(path);
    let remedy = match kind {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            format!("`{shown}` is a file, and a folder is to be there: name another folder")
        }
        ErrorKind::IsADirectory => {
            format!("`{shown}` is a folder: name a file, such as a new one in it")
        }
        ErrorKind::NotFound => format!("`{shown}` does not exist: make it first, or name another"),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "you may not write there: name a folder of your own".to_owned()
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "the disk is full: delete what is not needed, or name a folder on another disk"
                .to_owned()
        }
        _ => return None,
    };
    Some(remedy)
}

/// The folder that a path leads to.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A name in the folder of a path, written as the path is.
fn beside(path: &Path, name: &str) -> PathBuf {
    path.with_file_name(name)
}

/// The names of what is in a folder, in order; none if it cannot be read.
fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
