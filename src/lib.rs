//! One PDF promotion packet per person.

pub mod archive;
pub mod assessment;
pub mod audience;
pub mod cycle;
pub mod diagnostics;
pub mod error;
mod fields;
pub mod intake;
pub mod ladder;
pub mod packet;
pub mod pipeline;
pub mod rating;
pub mod readiness;
pub mod source;
pub mod typeset;
