//! The lock of an object in the request that puts it, so that no moment is without it. In: requests of the client, with terms beside
//! them. Out: the same requests with the headers of S3's object lock, signed again, for S3 takes no header that is not signed.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use chrono::{Days, NaiveDate};
use object_store::aws::{AwsAuthorizer, AwsCredentialProvider};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
    ReqwestConnector,
};
use object_store::{ClientOptions, Result};
use promopacket::archive::{LockMode, LockTerms};
use reqwest::header::{HeaderMap, HeaderValue};

/// The header that says which checksum a request has.
pub(super) const CHECKSUM_KIND: &str = "x-amz-sdk-checksum-algorithm";

/// How S3 names a mode.
pub(super) fn mode_name(mode: LockMode) -> &'static str {
    match mode {
        LockMode::Governance => "GOVERNANCE",
        LockMode::Compliance => "COMPLIANCE",
    }
}

/// The first moment after a day, in UTC.
pub(super) fn end_of(day: NaiveDate) -> String {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    format!("{next}T00:00:00Z")
}

/// The terms of the object that a request puts.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestTerms(pub(super) LockTerms);

impl RequestTerms {
    fn headers(self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some((mode, until)) = self.0.retention {
            headers.insert("x-amz-object-lock-mode", HeaderValue::from_static(mode_name(mode)));
            let until = HeaderValue::try_from(end_of(until)).expect("a date is plain text");
            headers.insert("x-amz-object-lock-retain-until-date", until);
        }
        if !headers.is_empty() || self.0.legal_hold {
            // S3 takes no lock without it, beside the checksum itself.
            headers.insert(CHECKSUM_KIND, HeaderValue::from_static("SHA256"));
        }
        if self.0.legal_hold {
            headers.insert("x-amz-object-lock-legal-hold", HeaderValue::from_static("ON"));
        }
        headers
    }
}

/// Signs requests with the credentials of a client, once there is one.
#[derive(Clone)]
pub(super) struct RequestSigner {
    region: Arc<str>,
    credentials: Arc<OnceLock<AwsCredentialProvider>>,
}

impl RequestSigner {
    pub(super) fn new(region: String) -> Self {
        Self { region: region.into(), credentials: Arc::default() }
    }

    /// From now on requests are signed with these.
    pub(super) fn use_credentials(&self, credentials: &AwsCredentialProvider) {
        // A signer has one client.
        let _ = self.credentials.set(Arc::clone(credentials));
    }

    async fn sign(&self, request: &mut HttpRequest) -> Result<()> {
        let Some(provider) = self.credentials.get() else { return Ok(()) };
        let credentials = provider.get_credential().await?;
        AwsAuthorizer::new(&credentials, "s3", &self.region).try_authorize(request, None)
    }
}

impl fmt::Debug for RequestSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestSigner").field("region", &self.region).finish_non_exhaustive()
    }
}

/// Makes clients that add the headers.
#[derive(Debug)]
pub(super) struct LockingConnector {
    inner: ReqwestConnector,
    signer: RequestSigner,
}

impl LockingConnector {
    pub(super) fn new(signer: RequestSigner) -> Self {
        Self { inner: ReqwestConnector::default(), signer }
    }
}

impl HttpConnector for LockingConnector {
    fn connect(&self, options: &ClientOptions) -> Result<HttpClient> {
        let (inner, signer) = (self.inner.connect(options)?, self.signer.clone());
        Ok(HttpClient::new(LockingService { inner, signer }))
    }
}

#[derive(Debug)]
struct LockingService {
    inner: HttpClient,
    signer: RequestSigner,
}

/// What a service answers some time.
type Answer<'a> =
    Pin<Box<dyn Future<Output = std::result::Result<HttpResponse, HttpError>> + Send + 'a>>;

impl HttpService for LockingService {
    fn call<'s, 'a>(&'s self, mut request: HttpRequest) -> Answer<'a>
    where
        's: 'a,
        Self: 'a,
    {
        Box::pin(async move {
            if let Some(terms) = request.extensions_mut().remove::<RequestTerms>() {
                request.headers_mut().extend(terms.headers());
                let unsigned = |why| HttpError::new(HttpErrorKind::Unknown, why);
                self.signer.sign(&mut request).await.map_err(unsigned)?;
            }
            self.inner.execute(request).await
        })
    }
}
