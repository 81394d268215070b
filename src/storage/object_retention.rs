//! The lock of objects that are there. In: a key and terms. Out: the object with terms that are as strict or stricter. S3 alone.
//!
//! object_store has no such requests: it signs their addresses, and they are sent from here.

use std::sync::Arc;
use std::time::Duration;

use ct_codecs::{Base64, Encoder as _};
use object_store::aws::AmazonS3;
use object_store::client::{HttpClient, HttpRequest, HttpRequestBody};
use object_store::path::Path as ObjectPath;
use object_store::signer::{SignedUrlOptions, Signer as _};
use promopacket::archive::LockTerms;
use promopacket::error::StorageFault;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};

use super::faults;
use super::lock_headers::{CHECKSUM_KIND, end_of, mode_name};

/// How long a signed address is good for.
const GOOD_FOR: Duration = Duration::from_secs(300);

/// How often a request is sent that the store does not answer well.
const ATTEMPTS: u32 = 5;

/// How long is waited before the second attempt; before each other one it is twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// Sends what is about the locks of objects.
#[derive(Debug)]
pub(super) struct ObjectRetention {
    store: Arc<AmazonS3>,
    http: HttpClient,
}

/// A request about an object or a bucket.
struct LockRequest<'r> {
    method: Method,
    key: &'r ObjectPath,
    /// What of the object it is about; the object itself if it is blank.
    part: &'static str,
    body: String,
}

impl ObjectRetention {
    pub(super) fn new(store: Arc<AmazonS3>, http: HttpClient) -> Self {
        Self { store, http }
    }

    /// Whether the bucket has object lock.
    pub(super) async fn check(&self) -> Result<(), StorageFault> {
        let key = &ObjectPath::default();
        let part = "object-lock";
        let request = LockRequest { method: Method::GET, key, part, body: String::new() };
        let (_, body) = self.send(&request).await?;
        let is_on = body.contains("<ObjectLockEnabled>Enabled</ObjectLockEnabled>");
        if is_on { Ok(()) } else { Err(StorageFault::NoObjectLock) }
    }

    /// Gives an object these terms, as far as those that it has are not as strict.
    pub(super) async fn lock(
        &self,
        key: &ObjectPath,
        terms: LockTerms,
    ) -> Result<(), StorageFault> {
        let request = LockRequest { method: Method::HEAD, key, part: "", body: String::new() };
        let (there, _) = self.send(&request).await?;
        let has = |name: &str| there.get(name).and_then(|value| value.to_str().ok());
        if let Some((mode, until)) = terms.retention {
            let (mode, until) = (mode_name(mode), end_of(until));
            let is_as_strict = has("x-amz-object-lock-mode")
                .is_some_and(|there| there == mode || there == "COMPLIANCE")
                // Both begin with year, month, day, hour, minute, second.
                && has("x-amz-object-lock-retain-until-date")
                    .is_some_and(|there| there.get(..19) >= until.get(..19));
            if !is_as_strict {
                let body = format!(
                    "<Retention xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Mode>{mode}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
                );
                self.send(&LockRequest { method: Method::PUT, key, part: "retention", body })
                    .await?;
            }
        }
        if terms.legal_hold && has("x-amz-object-lock-legal-hold") != Some("ON") {
            self.put_hold(key, "ON").await?;
        }
        Ok(())
    }

    /// Ends the legal hold of an object, if it has one.
    pub(super) async fn end_hold(&self, key: &ObjectPath) -> Result<(), StorageFault> {
        let request = LockRequest { method: Method::HEAD, key, part: "", body: String::new() };
        let (there, _) = self.send(&request).await?;
        let is_held = there.get("x-amz-object-lock-legal-hold").is_some_and(|value| value == "ON");
        if is_held { self.put_hold(key, "OFF").await } else { Ok(()) }
    }

    async fn put_hold(&self, key: &ObjectPath, status: &str) -> Result<(), StorageFault> {
        let body = format!(
            "<LegalHold xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>{status}</Status></LegalHold>"
        );
        self.send(&LockRequest { method: Method::PUT, key, part: "legal-hold", body })
            .await
            .map(drop)
    }

    /// Sends a request until the store answers well; each of them may be sent twice without harm.
    async fn send(&self, request: &LockRequest<'_>) -> Result<(HeaderMap, String), StorageFault> {
        let mut pause = PAUSE;
        for _ in 1..ATTEMPTS {
            match self.send_once(request).await {
                Err(
                    StorageFault::Cut
                    | StorageFault::TooSlow
                    | StorageFault::NotReached
                    | StorageFault::OutOfOrder(_),
                ) => tokio::time::sleep(pause).await,
                answer => return answer,
            }
            pause *= 2;
        }
        self.send_once(request).await
    }

    async fn send_once(
        &self,
        request: &LockRequest<'_>,
    ) -> Result<(HeaderMap, String), StorageFault> {
        let mut options = SignedUrlOptions::new();
        if !request.part.is_empty() {
            options = options.with_query([(request.part, "")]);
        }
        if !request.body.is_empty() {
            let digest = Sha256::digest(request.body.as_bytes());
            let digest = Base64::encode_to_string(digest).expect("32 bytes are not too many");
            let digest = HeaderValue::try_from(digest).expect("Base64 is plain text");
            options.signed_headers.insert("x-amz-checksum-sha256", digest);
            options.signed_headers.insert(CHECKSUM_KIND, HeaderValue::from_static("SHA256"));
        }
        let signed =
            self.store.signed_url_opts(request.method.clone(), request.key, GOOD_FOR, &options);
        let url = signed.await.map_err(|why| faults::of_error(&why))?;
        let mut sent = HttpRequest::new(HttpRequestBody::from(request.body.clone()));
        *sent.method_mut() = request.method.clone();
        *sent.uri_mut() = url.as_str().parse().expect("a signed address is one");
        *sent.headers_mut() = options.signed_headers;
        let lost = |why| faults::of_connection(&why).unwrap_or(StorageFault::Cut);
        let answer = self.http.execute(sent).await.map_err(lost)?;
        let (parts, body) = answer.into_parts();
        let bytes = body.bytes().await.map_err(lost)?;
        let body = String::from_utf8_lossy(&bytes).into_owned();
        if parts.status.is_success() {
            return Ok((parts.headers, body));
        }
        Err(faults::of_status(parts.status.as_u16(), &body))
    }
}
