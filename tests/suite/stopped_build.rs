//! A build that whoever asked for it stops: the archive is as it was, and the next build goes on with what is finished.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

use promopacket::archive::is_unfinished;
use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::error::{Error, Result};
use promopacket::pipeline::{self, BuildOptions, BuildSummary};
use tempfile::TempDir;

use crate::workbench::{checked, fonts, sample};

/// Builds the committee's editions of the sample until so many are done.
fn build_until(folder: &Path, most: usize) -> Result<Option<BuildSummary>> {
    let options = BuildOptions::new(vec![Audience::Committee], NonZeroUsize::MIN);
    let mut stop = |done, _| {
        if done < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let mut cycle = checked(&sample());
    pipeline::build(&mut cycle, fonts(), &options, folder, &mut stop, &mut Report::new())
}

#[test]
fn a_stopped_build_changes_nothing_and_the_next_goes_on_with_it() {
    let folder = TempDir::new().expect("a temporary folder");
    let out = folder.path().join("packets");
    assert!(matches!(build_until(&out, 5), Err(Error::Stopped)));
    assert!(is_unfinished(&out), "what is finished waits");
    assert!(!out.join("manifest.json").exists() && !out.join("committee").exists());
    let built = build_until(&out, usize::MAX).expect("writable").expect("the sample is sound");
    assert_eq!((built.resumed, built.packets), (5, 24));
    assert!(!is_unfinished(&out));
}
