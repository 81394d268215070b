//! Why object storage did not do what it was asked for, in words for people; no secret is in them.

/// Why object storage did not do what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageFault {
    /// The address names nothing.
    #[error("nothing is there")]
    Missing,
    /// The bucket or container does not exist.
    #[error("there is no such bucket")]
    NoBucket,
    /// The program found no credentials.
    #[error("no credentials were found for it")]
    NoCredentials,
    /// The store does not know the credentials.
    #[error("the store does not know these credentials")]
    UnknownCredentials,
    /// The credentials were good once.
    #[error("the credentials have expired")]
    ExpiredCredentials,
    /// The credentials do not allow it.
    #[error("these credentials have no right to do that")]
    NoRight,
    /// The clock of this machine and that of the store differ.
    #[error("the clock of this machine is not that of the store")]
    WrongClock,
    /// The bucket is in another region than the request went to.
    #[error("the bucket is in another region")]
    WrongRegion,
    /// Nobody answers at the endpoint.
    #[error("nobody answers at the endpoint of the store")]
    NotReached,
    /// The connection ended in the middle.
    #[error("the connection was cut in the middle")]
    Cut,
    /// The answer did not come in time.
    #[error("the answer did not come in time")]
    TooSlow,
    /// The store answers that it is overloaded or out of order.
    #[error("the store is overloaded or out of order (status {0})")]
    OutOfOrder(u16),
    /// The endpoint would be reached without encryption.
    #[error("its endpoint is not encrypted")]
    NotEncrypted,
    /// The endpoint proves itself by a certificate that this machine does not trust.
    #[error("this machine does not trust the certificate of its endpoint")]
    UntrustedCertificate,
    /// There is more at the address than may be read; the text says how much.
    #[error("{0}")]
    TooLarge(String),
    /// The bucket keeps nothing under a lock.
    #[error("the bucket has no object lock")]
    NoObjectLock,
    /// Another fault, in the words of the store, without addresses and secrets.
    #[error("{0}")]
    Other(String),
}

impl StorageFault {
    /// Whether the store may have done what it was asked for, though nobody heard its answer.
    pub(super) fn is_unclear(&self) -> bool {
        matches!(self, Self::Cut | Self::TooSlow)
    }
}
