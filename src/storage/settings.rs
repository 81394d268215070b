//! How a store is reached. In: the environment, in the variables that the stores' own tools read. Out: a client for a bucket, with
//! limits of time.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey, Checksum};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::client::{ClientConfigKey, HttpConnector as _, ReqwestConnector};
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::{BackoffConfig, ClientOptions, Error, ObjectStore, Result, RetryConfig};
use tokio::time::timeout;

use super::address::{StorageAddress, StoreKind};
use super::faults::NO_CREDENTIALS;
use super::lock_headers::{LockingConnector, RequestSigner};
use super::object_retention::ObjectRetention;
use super::waiting::wait;

/// The limits of time that hold if the environment sets no others: for a connection, for a pause in an answer, for a whole request.
const TIMES: [(ClientConfigKey, &str); 3] = [
    (ClientConfigKey::ConnectTimeout, "10 seconds"),
    (ClientConfigKey::ReadTimeout, "60 seconds"),
    (ClientConfigKey::Timeout, "10 minutes"),
];

/// After this time no request is tried again; the store has told by then what is wrong with it.
const LAST_TRY: Duration = Duration::from_secs(120);

/// How long the machine may take to give credentials.
const MACHINE: Duration = Duration::from_secs(8);

/// The variables each of which says where credentials for S3 come from, in lower case.
const GIVES_CREDENTIALS: [&str; 5] = [
    "aws_access_key_id",
    "aws_web_identity_token_file",
    "aws_container_credentials_relative_uri",
    "aws_container_credentials_full_uri",
    "aws_skip_signature",
];

/// The region that requests are signed for if the environment names none.
const REGION: &str = "us-east-1";

/// The client of a bucket.
#[derive(Debug)]
pub(super) struct BucketClient {
    pub(super) store: Arc<dyn ObjectStore>,
    /// What sets the locks of objects that are there; S3 has them.
    pub(super) retention: Option<ObjectRetention>,
}

/// A client for the bucket of an address.
pub(super) fn client(address: &StorageAddress) -> Result<BucketClient> {
    // Another client of this process may have installed the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match address.kind {
        StoreKind::S3 => s3(&address.bucket),
        StoreKind::Azure => {
            let environment = Environment::read("AZURE_");
            let mut builder = MicrosoftAzureBuilder::new().with_container_name(&address.bucket);
            for (key, value) in &environment.of_store {
                if let Ok(key) = key.parse() {
                    builder = builder.with_config(key, value);
                }
            }
            let builder = builder.with_client_options(environment.client).with_retry(retries());
            Ok(BucketClient { store: Arc::new(builder.build()?), retention: None })
        }
        StoreKind::Google => {
            let environment = Environment::read("GOOGLE_");
            let mut builder = GoogleCloudStorageBuilder::new().with_bucket_name(&address.bucket);
            for (key, value) in &environment.of_store {
                if let Ok(key) = key.parse() {
                    builder = builder.with_config(key, value);
                }
            }
            let builder = builder.with_client_options(environment.client).with_retry(retries());
            Ok(BucketClient { store: Arc::new(builder.build()?), retention: None })
        }
    }
}

fn s3(bucket: &str) -> Result<BucketClient> {
    let environment = Environment::read("AWS_");
    let mut builder = AmazonS3Builder::new().with_checksum_algorithm(Checksum::SHA256);
    for (key, value) in &environment.of_store {
        if let Ok(key) = key.parse() {
            builder = builder.with_config(key, value);
        }
    }
    let region = builder.get_config_value(&AmazonS3ConfigKey::Region);
    let region = region.unwrap_or_else(|| REGION.to_owned());
    let signer = RequestSigner::new(region);
    let builder = builder
        .with_bucket_name(bucket)
        .with_client_options(environment.client.clone())
        .with_retry(retries())
        .with_http_connector(LockingConnector::new(signer.clone()));
    let store = Arc::new(builder.build()?);
    if !environment.of_store.iter().any(|(name, _)| GIVES_CREDENTIALS.contains(&name.as_str())) {
        ask_the_machine(&store)?;
    }
    signer.use_credentials(store.credentials());
    let http = ReqwestConnector::default().connect(&environment.client)?;
    let retention = ObjectRetention::new(Arc::clone(&store), http);
    Ok(BucketClient { store, retention: Some(retention) })
}

/// Asks the machine for credentials, as machines of Amazon's cloud have them, and does not wait long for others to say that they have
/// none.
fn ask_the_machine(store: &AmazonS3) -> Result<()> {
    let asked = async { timeout(MACHINE, store.credentials().get_credential()).await };
    let none = || Error::Unauthenticated { path: String::new(), source: NO_CREDENTIALS.into() };
    match wait(asked) {
        Ok(Ok(Ok(_))) => Ok(()),
        _ => Err(none()),
    }
}

fn retries() -> RetryConfig {
    RetryConfig { backoff: BackoffConfig::default(), max_retries: 10, retry_timeout: LAST_TRY }
}

/// What the environment says about a kind of store.
struct Environment {
    client: ClientOptions,
    /// What is no matter of the connection, by names in lower case.
    of_store: Vec<(String, String)>,
}

impl Environment {
    /// The variables with this beginning.
    #[expect(
        clippy::disallowed_methods,
        reason = "credentials are in the environment, and nowhere else"
    )]
    fn read(prefix: &str) -> Self {
        let mut client = ClientOptions::new();
        for (key, value) in TIMES {
            client = client.with_config(key, value);
        }
        let mut of_store = Vec::new();
        for (name, value) in std::env::vars_os() {
            let (Some(name), Some(value)) = (name.to_str(), value.to_str()) else { continue };
            let Some(rest) = name.strip_prefix(prefix).filter(|_| !value.is_empty()) else {
                continue;
            };
            match rest.to_ascii_lowercase().parse::<ClientConfigKey>() {
                Ok(key) => client = client.with_config(key, value),
                Err(_) => of_store.push((name.to_ascii_lowercase(), value.to_owned())),
            }
        }
        of_store.sort();
        Self { client, of_store }
    }
}
