//! Addresses in object storage. In: an argument. Out: the kind of store, the bucket and the key; or why it is none.

use std::fmt;
use std::path::Path;

use object_store::path::Path as ObjectPath;

/// A kind of object storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoreKind {
    /// Amazon S3, or another store that understands its requests.
    S3,
    /// Azure Blob Storage.
    Azure,
    /// Google Cloud Storage.
    Google,
}

impl StoreKind {
    const ALL: [Self; 3] = [Self::S3, Self::Azure, Self::Google];

    /// How addresses of it begin.
    fn scheme(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Azure => "az",
            Self::Google => "gs",
        }
    }
}

/// The address of an object, or of all objects that begin with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StorageAddress {
    pub(super) kind: StoreKind,
    /// The bucket; Azure calls it a container.
    pub(super) bucket: String,
    /// The key, without `/` at its ends.
    pub(super) key: String,
    is_folder: bool,
}

/// Whether an argument is an address rather than a path.
pub(crate) fn is_address(argument: &Path) -> bool {
    scheme(&argument.to_string_lossy()).is_some()
}

/// The scheme of an address, and what stands behind `://`.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let is_scheme = scheme.len() > 1 && scheme.chars().all(|it| it.is_ascii_alphanumeric());
    is_scheme.then_some((scheme, rest))
}

impl StorageAddress {
    /// Reads an address. The error never repeats what may be a secret.
    pub(crate) fn parse(argument: &Path) -> Result<Self, String> {
        let text = argument.to_str().ok_or("an address in object storage is text in UTF-8")?;
        let (scheme, rest) = scheme(text).ok_or_else(|| format!("`{text}` is no address"))?;
        let Some(kind) = StoreKind::ALL.into_iter().find(|kind| kind.scheme() == scheme) else {
            return Err(format!(
                "an address begins with `s3://`, `az://` or `gs://`, and not with `{scheme}://`; save what is there as a file, and name that"
            ));
        };
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.contains(['@', ':']) {
            return Err(
                "an address holds no name and no password: credentials belong in the environment"
                    .to_owned(),
            );
        }
        if rest.contains(['?', '#']) {
            return Err("an address ends with the key of an object: leave out `?` and `#` and what stands behind them; credentials belong in the environment".to_owned());
        }
        if bucket.is_empty()
            || !bucket.chars().all(|it| it.is_ascii_alphanumeric() || "-._".contains(it))
        {
            return Err(format!("an address names a bucket: `{scheme}://BUCKET/KEY`"));
        }
        let parsed = ObjectPath::parse(key).map_err(|_| {
            "the key in an address has no empty part, no `.` and no `..`".to_owned()
        })?;
        let is_folder = key.is_empty() || key.ends_with('/');
        Ok(Self { kind, bucket: bucket.to_owned(), key: parsed.to_string(), is_folder })
    }

    /// Whether it stands for all objects below it.
    pub(crate) fn is_folder(&self) -> bool {
        self.is_folder
    }

    /// The last part of the key.
    pub(crate) fn name(&self) -> &str {
        self.key.rsplit('/').next().unwrap_or(&self.key)
    }

    /// The address of what the object lies in.
    pub(crate) fn folder(&self) -> Self {
        let key = self.key.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        Self { key, is_folder: true, ..self.clone() }
    }

    /// The address of an object below this one.
    pub(crate) fn below(&self, key: &str) -> String {
        match (self.key.as_str(), key) {
            (_, "") => self.to_string(),
            ("", key) => format!("{}://{}/{key}", self.kind.scheme(), self.bucket),
            (folder, key) => format!("{}://{}/{folder}/{key}", self.kind.scheme(), self.bucket),
        }
    }
}

impl fmt::Display for StorageAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.kind.scheme(), self.bucket)?;
        if self.key.is_empty() { Ok(()) } else { write!(f, "/{}", self.key) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<StorageAddress, String> {
        StorageAddress::parse(Path::new(text))
    }

    #[test]
    fn an_address_has_a_kind_a_bucket_and_a_key() {
        let address = parse("s3://hr-packets/2026/spring/people.csv").expect("an address");
        assert_eq!((address.bucket.as_str(), address.name()), ("hr-packets", "people.csv"));
        assert_eq!(address.folder().to_string(), "s3://hr-packets/2026/spring");
        assert_eq!(address.folder().below("logo.svg"), "s3://hr-packets/2026/spring/logo.svg");
        assert!(!address.is_folder() && parse("gs://x/ladder/").expect("an address").is_folder());
        assert_eq!(parse("az://x").expect("an address").below("a"), "az://x/a");
    }

    #[test]
    fn what_may_be_a_secret_is_refused_and_not_repeated() {
        for text in ["s3://key:secret@bucket/x", "az://c/x?sig=secret", "s3://b/x#secret"] {
            let why = parse(text).expect_err("it may hold a secret");
            assert!(!why.contains("secret"), "{why}");
        }
        assert!(parse("https://example.com/x.csv").is_err_and(|why| why.contains("`s3://`")));
        assert!(parse("s3://b/a/../x").is_err() && parse("s3:///x").is_err());
    }

    #[test]
    fn a_path_is_no_address() {
        for path in ["people.csv", "C:/people.csv", "c://people.csv", "a/b://c", "-", "s3:/x"] {
            assert!(!is_address(Path::new(path)), "{path}");
        }
    }
}
