//! Workers: processes of this program that typeset and do nothing else, so that a template that hangs, eats the memory or turns out
//! to be an attack costs one document. In: documents as data. Out: their PDFs or pages; or findings about that document alone.
//!
//! The run and its workers talk through the standard input and output of the worker, in frames. A worker gives up the file system,
//! the network and nearly every system call before it reads the first of them. What it answers is believed as little as the template
//! is: an answer counts for the document that was asked for, or not at all.

mod answers;
mod attempts;
mod confinement;
mod frames;
mod questions;
#[cfg(target_os = "linux")]
mod system_calls;
mod worker_faults;
mod worker_loop;
mod worker_pool;
mod worker_process;
mod worker_setup;

pub use worker_loop::{WorkerOrder, serve};
pub(super) use worker_pool::WorkerPool;
pub use worker_pool::try_out;
