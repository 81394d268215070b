//! Why a store did not do what it was asked for. In: an error of the client, or the status and body of an answer. Out: the fault, in
//! which no address with a signature and no secret stands.

use std::error::Error as StdError;

use object_store::Error as ClientError;
use object_store::client::{HttpError, HttpErrorKind};
use promopacket::error::StorageFault;

/// How the client is told that there are no credentials.
pub(super) const NO_CREDENTIALS: &str = "no credentials in the environment or from the machine";

/// How much of a store's own words is shown, in characters.
const SHOWN: usize = 300;

/// The fault that an error of the client tells.
pub(super) fn of_error(error: &ClientError) -> StorageFault {
    let text = error.to_string();
    if let Some(fault) = of_code(&text) {
        return fault;
    }
    if asks_machine_for_credentials(&text) {
        return StorageFault::NoCredentials;
    }
    match error {
        ClientError::NotFound { .. } => return StorageFault::Missing,
        ClientError::PermissionDenied { .. } => return StorageFault::NoRight,
        ClientError::Unauthenticated { .. } => return StorageFault::UnknownCredentials,
        _ => {}
    }
    if text.contains("Received redirect") {
        return StorageFault::WrongRegion;
    }
    if let Some(status) = status(&text) {
        return of_status(status, &text);
    }
    of_connection(error).unwrap_or_else(|| StorageFault::Other(cleaned(&text)))
}

/// The fault that an answer tells whose status is none of success.
pub(super) fn of_status(status: u16, body: &str) -> StorageFault {
    of_code(body).unwrap_or_else(|| match status {
        401 => StorageFault::UnknownCredentials,
        403 => StorageFault::NoRight,
        404 => StorageFault::Missing,
        301 | 307 => StorageFault::WrongRegion,
        429 | 500.. => StorageFault::OutOfOrder(status),
        _ => StorageFault::Other(format!(
            "the store answers with status {status}: {}",
            cleaned(body)
        )),
    })
}

/// The fault that a connection tells, if an error is about one.
pub(super) fn of_connection(error: &(dyn StdError + 'static)) -> Option<StorageFault> {
    let mut cause = Some(error);
    let mut fault = None;
    while let Some(error) = cause {
        if let Some(http) = error.downcast_ref::<HttpError>() {
            fault = fault.or(match http.kind() {
                HttpErrorKind::Connect => Some(StorageFault::NotReached),
                HttpErrorKind::Timeout => Some(StorageFault::TooSlow),
                HttpErrorKind::Interrupted | HttpErrorKind::Request | HttpErrorKind::Decode => {
                    Some(StorageFault::Cut)
                }
                _ => None,
            });
        }
        let text = error.to_string();
        if text.contains("URL scheme is not allowed") {
            return Some(StorageFault::NotEncrypted);
        }
        if text.contains("invalid peer certificate") || text.contains("No CA certificates") {
            return Some(StorageFault::UntrustedCertificate);
        }
        if text.contains("error decoding response body") || text.contains("end of file before") {
            fault = fault.or(Some(StorageFault::Cut));
        }
        cause = error.source();
    }
    fault
}

/// The fault that the code in a store's answer names: those of S3, which Google's answers share, and of Azure.
fn of_code(text: &str) -> Option<StorageFault> {
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    Some(match code {
        "NoSuchBucket" | "ContainerNotFound" => StorageFault::NoBucket,
        "NoSuchKey" | "BlobNotFound" => StorageFault::Missing,
        "ExpiredToken" | "TokenRefreshRequired" | "RequestExpired" => {
            StorageFault::ExpiredCredentials
        }
        "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "InvalidToken"
        | "AuthenticationFailed" => StorageFault::UnknownCredentials,
        "AccessDenied"
        | "AllAccessDisabled"
        | "AuthorizationFailure"
        | "AuthorizationPermissionMismatch"
        | "InsufficientAccountPermissions" => StorageFault::NoRight,
        "PermanentRedirect"
        | "TemporaryRedirect"
        | "AuthorizationHeaderMalformed"
        | "IllegalLocationConstraintException" => StorageFault::WrongRegion,
        "RequestTimeTooSkewed" => StorageFault::WrongClock,
        "ObjectLockConfigurationNotFoundError" => StorageFault::NoObjectLock,
        "SlowDown" | "ServiceUnavailable" | "ServerBusy" => StorageFault::OutOfOrder(503),
        "InternalError" => StorageFault::OutOfOrder(500),
        _ => return None,
    })
}

/// Whether the client had no credentials in the environment, and the machine gave none either.
fn asks_machine_for_credentials(text: &str) -> bool {
    [
        NO_CREDENTIALS,
        "169.254.169.254",
        "fd00:ec2",
        "metadata.google.internal",
        "metadata endpoint",
        "/latest/api/token",
        "/latest/meta-data/",
    ]
    .iter()
    .any(|place| text.contains(place))
}

/// The status in the text of an error.
fn status(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once("status code: ")?;
    rest.get(..3)?.parse().ok()
}

/// A text without what may be a secret: the query of each address in it goes, and all but its beginning.
fn cleaned(text: &str) -> String {
    let words = text.split_whitespace().map(|word| match word.split_once('?') {
        Some((address, _)) if address.contains("://") => address,
        _ => word,
    });
    let text = words.collect::<Vec<_>>().join(" ");
    text.chars().take(SHOWN).filter(|it| !it.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_told_in_words_for_people() {
        let answer = |code: &str| of_status(403, &format!("<Error><Code>{code}</Code></Error>"));
        assert_eq!(answer("ExpiredToken"), StorageFault::ExpiredCredentials);
        assert_eq!(answer("SignatureDoesNotMatch"), StorageFault::UnknownCredentials);
        assert_eq!(answer("NoSuchBucket"), StorageFault::NoBucket);
        assert_eq!(answer("Unheard"), StorageFault::NoRight);
        assert_eq!(of_status(503, ""), StorageFault::OutOfOrder(503));
    }

    #[test]
    fn no_signature_is_shown() {
        let shown = cleaned("error at https://x.blob.example/c/k?sv=1&sig=SECRET for\nyou");
        assert_eq!(shown, "error at https://x.blob.example/c/k for you");
    }
}
