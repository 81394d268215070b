//! A signature of the manifest, in the form of minisign. In: the manifest's bytes and a key. Out: `manifest.json.minisig`, or
//! whether one there is of that key.
//!
//! The manifest holds the hash of every file, so a signature of it is one of the whole archive.

use std::io::Cursor;
use std::path::Path;

use ct_codecs::{Base64, Decoder as _};
use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use super::atomic_files::{read, replace_whole};
use super::{Manifest, sha256};
use crate::cycle::FileRights;
use crate::diagnostics::{Code, Diagnostic, Location, escape_control};
use crate::error::{Error, Result};
use crate::source::Source;

/// The name of the signature's file.
pub const FILE: &str = "manifest.json.minisig";

/// How minisign marks a key without a password.
const WITHOUT_PASSWORD: [u8; 2] = [0, 0];

/// Where a secret key says how its password is used: behind two bytes with the algorithm of its signatures.
const PASSWORD_MARK: std::ops::Range<usize> = 2..4;

/// How long a secret key is in bytes.
const SECRET_KEY: usize = 158;

/// Asks for the password of the key with this name.
pub type AskPassword<'a> = &'a dyn Fn(&str) -> std::io::Result<String>;

/// Why a key does not sign.
enum KeyFault {
    Unusable(String),
    NoPassword(std::io::Error),
}

/// Signs the manifest with this SHA-256 in a folder, with the secret key in `key`; asks for its password if it has one. The
/// finding says what is wrong with the key, or that the manifest is another by now.
///
/// # Errors
/// A manifest that cannot be read, a password that cannot be asked for, or a signature that cannot be written.
pub fn sign(
    folder: &Path,
    wanted: &str,
    key: &Source,
    ask: AskPassword<'_>,
) -> Result<std::result::Result<(), Box<Diagnostic>>> {
    let path = folder.join(Manifest::FILE);
    let manifest = read(&path).map_err(Error::read(&path))?;
    if sha256(&manifest) != wanted {
        let message = "another run has just changed the archive";
        return Ok(Err(Box::new(Diagnostic::error(Code::AlteredManifest, message))));
    }
    let signed = secret(key, ask).and_then(|secret| signed(&manifest, &secret));
    let signature = match signed {
        Ok(signature) => signature,
        Err(KeyFault::Unusable(why)) => {
            return Ok(Err(Box::new(of_key(Code::UnusableKey, key, &why))));
        }
        Err(KeyFault::NoPassword(source)) => {
            return Err(Error::NoPassword { key: escape_control(&key.name), source });
        }
    };
    // There are nobody's words in it, and whoever has the archive needs it.
    replace_whole(&folder.join(FILE), &signature.to_bytes(), FileRights::Shared).map(Ok)
}

/// The secret key in a file.
fn secret(key: &Source, ask: AskPassword<'_>) -> std::result::Result<SecretKey, KeyFault> {
    let unusable = |why: &str| KeyFault::Unusable(why.to_owned());
    let text = std::str::from_utf8(&key.bytes).map_err(|_| unusable("it is no text"))?;
    let line = text.lines().nth(1).unwrap_or_default().trim();
    let bytes = Base64::decode_to_vec(line, None).unwrap_or_default();
    if bytes.len() != SECRET_KEY {
        return Err(unusable("the file holds no secret key"));
    }
    if bytes[PASSWORD_MARK] == WITHOUT_PASSWORD {
        // `minisign -W` writes no checksum, which `into_unencrypted_secret_key` wants.
        return SecretKey::from_bytes(&bytes).map_err(|error| unusable(&error.to_string()));
    }
    let password = ask(&key.name).map_err(KeyFault::NoPassword)?;
    let secret_box =
        SecretKeyBox::from_string(text).map_err(|error| unusable(&error.to_string()))?;
    secret_box.into_secret_key(Some(password)).map_err(|error| unusable(&error.to_string()))
}

fn signed(manifest: &[u8], secret: &SecretKey) -> std::result::Result<SignatureBox, KeyFault> {
    let comment = format!("sha256:{}", sha256(manifest));
    let about = "signature of a promopacket archive's manifest";
    let unusable = |error: minisign::PError| KeyFault::Unusable(error.to_string());
    let data = || Cursor::new(manifest);
    let signature = minisign::sign(None, secret, data(), Some(&comment), Some(about));
    let signature = signature.map_err(unusable)?;
    // A key without a checksum may be damaged: then the signature is not one of its own public half.
    let public = PublicKey::from_secret_key(secret).map_err(unusable)?;
    minisign::verify(&public, &signature, data(), true, false, false)
        .map_err(|_| KeyFault::Unusable("it is damaged".to_owned()))?;
    Ok(signature)
}

/// The signature beside a manifest.
pub(super) struct SignatureFile {
    /// Its content; none if there is no signature.
    pub(super) bytes: Option<Vec<u8>>,
    /// Where it is.
    pub(super) at: Location,
}

/// Whether a signature is one of the manifest with these bytes by the public key in `key`; if not, why.
pub(super) fn verify(
    signature: &SignatureFile,
    manifest: &[u8],
    key: &Source,
) -> std::result::Result<(), Box<Diagnostic>> {
    let wrong = |code, message: String| {
        Err(Box::new(Diagnostic::error(code, message).at(signature.at.clone())))
    };
    let Some(bytes) = &signature.bytes else {
        return wrong(Code::MissingSignature, "the manifest is not signed".to_owned());
    };
    let text = String::from_utf8_lossy(bytes);
    let public = String::from_utf8_lossy(&key.bytes).into_owned();
    let public = match PublicKeyBox::from_string(&public).and_then(PublicKeyBox::into_public_key) {
        Ok(public) => public,
        Err(why) => return Err(Box::new(of_key(Code::UnusableKey, key, &why.to_string()))),
    };
    let verified = SignatureBox::from_string(&text).and_then(|signature| {
        minisign::verify(&public, &signature, Cursor::new(manifest), true, false, false)
    });
    verified.or_else(|why| {
        wrong(
            Code::WrongSignature,
            format!("the signature is not one of this manifest by this key: {why}"),
        )
    })
}

fn of_key(code: Code, key: &Source, why: &str) -> Diagnostic {
    let message = format!("the key cannot be used: {}", escape_control(why));
    Diagnostic::error(code, message)
        .at(Location::start_of(&key.name))
        .hint("`minisign -G` makes a pair of keys: the secret one signs, the public one verifies")
}
