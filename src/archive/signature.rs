//! A signature of the manifest, in the form of minisign. In: the manifest's bytes and a key. Out: `manifest.json.minisig`, or
//! whether one there is of that key.
//!
//! The manifest holds the hash of every file, so a signature of it is one of the whole archive.

use std::io::Cursor;
use std::path::Path;

use minisign::{PublicKeyBox, SecretKeyBox, SignatureBox};

use super::stage::write_whole;
use super::{Manifest, sha256};
use crate::diagnostics::{Diagnostic, Location, printable};
use crate::error::{Error, Result};
use crate::source::Source;

/// The name of the signature's file.
pub const FILE: &str = "manifest.json.minisig";

/// Signs the manifest with this SHA-256 in a folder, with the secret key in `key`; asks for its password on the terminal if it
/// has one. The finding says what is wrong with the key, or that the manifest is another by now.
///
/// # Errors
/// A manifest that cannot be read, or a signature that cannot be written.
pub fn sign(
    folder: &Path,
    wanted: &str,
    key: &Source,
) -> Result<std::result::Result<(), Box<Diagnostic>>> {
    let path = folder.join(Manifest::FILE);
    let manifest = std::fs::read(&path).map_err(Error::read(&path))?;
    if sha256(&manifest) != wanted {
        let message = "another run has just changed the archive";
        return Ok(Err(Box::new(Diagnostic::error("altered-manifest", message))));
    }
    let signature = match signed(&manifest, key) {
        Ok(signature) => signature,
        Err(why) => return Ok(Err(Box::new(of_key("unusable-key", key, &why)))),
    };
    write_whole(&folder.join(FILE), &signature.to_bytes()).map(Ok)
}

fn signed(manifest: &[u8], key: &Source) -> std::result::Result<SignatureBox, String> {
    let text = std::str::from_utf8(&key.bytes).map_err(|_| "it is no text".to_owned())?;
    let secret_box = || SecretKeyBox::from_string(text).map_err(|it| it.to_string());
    // A key with a password is not one without: then the password is asked for.
    let secret = match secret_box()?.into_unencrypted_secret_key() {
        Ok(secret) => secret,
        Err(_) => secret_box()?.into_secret_key(None).map_err(|it| it.to_string())?,
    };
    let comment = format!("sha256:{}", sha256(manifest));
    let about = "signature of a promopacket archive's manifest";
    minisign::sign(None, &secret, Cursor::new(manifest), Some(&comment), Some(about))
        .map_err(|it| it.to_string())
}

/// Whether the signature in a folder is one of the manifest with these bytes by the public key in `key`; if not, why.
///
/// # Errors
/// A signature that is there and cannot be read.
pub(super) fn verify(
    folder: &Path,
    manifest: &[u8],
    key: &Source,
) -> Result<std::result::Result<(), Box<Diagnostic>>> {
    let path = folder.join(FILE);
    let wrong = |code, message: String| {
        let at = Location::start_of_path(&path);
        Err(Box::new(Diagnostic::error(code, message).at(at)))
    };
    let signature = match std::fs::read_to_string(&path) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            return Ok(wrong("missing-signature", "the manifest is not signed".to_owned()));
        }
        text => text.map_err(Error::read(&path))?,
    };
    let public = String::from_utf8_lossy(&key.bytes).into_owned();
    let public = match PublicKeyBox::from_string(&public).and_then(PublicKeyBox::into_public_key) {
        Ok(public) => public,
        Err(why) => return Ok(Err(Box::new(of_key("unusable-key", key, &why.to_string())))),
    };
    let verified = SignatureBox::from_string(&signature).and_then(|signature| {
        minisign::verify(&public, &signature, Cursor::new(manifest), true, false, false)
    });
    Ok(verified.or_else(|why| {
        wrong(
            "wrong-signature",
            format!("the signature is not one of this manifest by this key: {why}"),
        )
    }))
}

fn of_key(code: &'static str, key: &Source, why: &str) -> Diagnostic {
    let message = format!("the key cannot be used: {}", printable(why));
    Diagnostic::error(code, message)
        .at(Location::start_of(&key.name))
        .hint("a key is a file that `minisign -G` makes")
}
