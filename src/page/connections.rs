//! The connections that are open. In: newcomers. Out: a place for each; if none is free, the connection that has been idle
//! longest is closed, so that nobody who only holds a connection keeps a visitor out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::timeout;

/// How many connections are open at most: below the number of files that a process may open on any system, which is 256 on macOS.
const MOST: usize = 200;

/// How long a newcomer waits until it is looked again for a connection that can be closed.
const SOON: Duration = Duration::from_millis(20);

/// All connections that are open.
#[derive(Debug, Default)]
pub(super) struct OpenConnections {
    places: Mutex<ConnectionPlaces>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct ConnectionPlaces {
    open: BTreeMap<u64, OpenConnection>,
    /// The number of the next place, or of the next change: both only ever grow.
    next: u64,
}

#[derive(Debug, Default)]
struct OpenConnection {
    /// Since which change no request of it is answered; none while one is.
    idle_since: Option<u64>,
    /// What ends it; none until it has begun.
    task: Option<AbortHandle>,
}

/// A connection's place, which is free again when this ends.
#[derive(Debug)]
pub(super) struct ConnectionPlace {
    all: Arc<OpenConnections>,
    number: u64,
}

/// As long as this lives, a request of the connection is being answered, and nobody closes it.
#[derive(Debug)]
pub(super) struct BusyConnection {
    place: Arc<ConnectionPlace>,
}

impl OpenConnections {
    /// A place for a newcomer, as soon as there is one.
    pub(super) async fn place(self: &Arc<Self>) -> ConnectionPlace {
        loop {
            if let Some(number) = self.places().take() {
                return ConnectionPlace { all: Arc::clone(self), number };
            }
            self.close_oldest_idle();
            let _ = timeout(SOON, self.freed.notified()).await;
        }
    }

    /// Closes the connection that has been idle longest, if one is.
    pub(super) fn close_oldest_idle(&self) {
        self.places().close_oldest_idle();
    }

    fn places(&self) -> MutexGuard<'_, ConnectionPlaces> {
        self.places.lock().expect("nobody panics while places are changed")
    }
}

impl ConnectionPlaces {
    fn take(&mut self) -> Option<u64> {
        if self.open.len() >= MOST {
            return None;
        }
        let number = self.number();
        let connection = OpenConnection { idle_since: Some(number), task: None };
        self.open.insert(number, connection);
        Some(number)
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn close_oldest_idle(&mut self) {
        let idle = self.open.values_mut().filter(|it| it.idle_since.is_some() && it.task.is_some());
        let oldest = idle.min_by_key(|it| it.idle_since);
        // Without its task it is found no second time.
        if let Some(task) = oldest.and_then(|it| it.task.take()) {
            task.abort();
        }
    }
}

impl ConnectionPlace {
    /// Says what ends the connection.
    pub(super) fn is_served_by(self: &Arc<Self>, task: AbortHandle) {
        if let Some(connection) = self.all.places().open.get_mut(&self.number) {
            connection.task = Some(task);
        }
    }

    /// Says that a request is being answered.
    pub(super) fn busy(self: &Arc<Self>) -> BusyConnection {
        if let Some(connection) = self.all.places().open.get_mut(&self.number) {
            connection.idle_since = None;
        }
        BusyConnection { place: Arc::clone(self) }
    }
}

impl Drop for BusyConnection {
    fn drop(&mut self) {
        let mut places = self.place.all.places();
        let now = places.number();
        if let Some(connection) = places.open.get_mut(&self.place.number) {
            connection.idle_since = Some(now);
        }
    }
}

impl Drop for ConnectionPlace {
    fn drop(&mut self) {
        self.all.places().open.remove(&self.number);
        self.all.freed.notify_one();
    }
}
