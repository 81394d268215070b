//! Merges self- and manager-assessments with a career ladder into one archival PDF promotion packet per person.
//!
//! The pipeline, in the order of the data:
//!
//! 1. [`source`]: files to bytes with their names.
//! 2. [`ladder`], [`cycle`] and [`strings`]: TOML to the ladder, the settings and the languages, every mistake with its
//!    place.
//! 3. [`intake`]: tables and exports of review systems to cells that know their file, line and column.
//!    [`corrections`] lay what was changed afterwards over them.
//! 4. [`assessment`]: cells to one [`Review`](assessment::Review) per person, every reference resolved.
//! 5. [`readiness`]: a review to counts, blocking skills and the verdict of the rule.
//! 6. [`packet`](mod@packet): a review to what one [`audience`] may see; the JSON that templates read.
//! 7. [`typeset`]: a packet to a PDF/A and PDF/UA file, through the embedded Typst templates; [`scripts`] and [`colour`]
//!    say which fonts, directions and shades it can be read in.
//! 8. [`archive`]: PDFs to a folder of whole files with a manifest that proves it.
//!
//! 9. [`handover`]: packets of an archive to an upload for an HR system, or to a folder for each manager.
//!
//! [`limits`] bounds what any file may take.
//!
//! 10. [`fairness`]: decisions and demographics, read by nothing else, to aggregated counts.
//!
//! Beside it, `lint` looks for what readers of packets complain about, and `fix_list` sorts it by manager.
//! Before all of it, [`form`] makes the workbooks in which people and managers answer. After it, a [`ballot`](mod@ballot) takes what
//! a committee decides, and gives the table of decisions.
//!
//! What a program needs that makes packets is at the root: [`RunInputs`] go into [`check`], which gives a [`CheckedCycle`];
//! [`build`] writes its packets into an archive, [`packet`](fn@packet) makes one in memory, and [`verify`] proves an archive later.
//!
//! [`pipeline`] knows the order; nothing else does. Mistakes in the data are [`diagnostics`], all of them in one run;
//! failures of the machine are an [`error`].
//!
//! ```
//! use promopacket::{AsOf, AsOfOrigin, Audience, Report, RunFonts, RunInputs, Source};
//!
//! let people = "employee_id,name,track,level,target_track,target_level\n7,Ada Sample,backend,L1,backend,L2\n";
//! let said = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n\
//!     7,backend/L2/sql-joins,3,Two reports.,3,Agreed.\n";
//! let as_of = AsOf { date: "2026-11-23".parse()?, origin: AsOfOrigin::Option };
//! let people = Some(Source::new("people.csv", people.into()));
//! let inputs = RunInputs { people, ..RunInputs::new(Source::new("assessments.csv", said.into()), as_of) };
//! let mut report = Report::new();
//! let fonts = RunFonts::load(&[], &mut report)?;
//! let checked = promopacket::check(inputs, &fonts, &mut report).ok_or("the data has errors")?;
//! let pdf = promopacket::packet(&checked, fonts, "7", Audience::Committee, &mut report)?;
//! assert!(pdf.is_some_and(|it| it.bytes.starts_with(b"%PDF-1.7")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod archive;
pub mod assessment;
pub mod audience;
pub mod ballot;
pub mod book;
pub mod calendar;
pub mod colour;
mod comparison;
pub mod corrections;
pub mod cycle;
pub mod diagnostics;
pub mod error;
pub mod fairness;
mod file_names;
mod fix_list;
pub mod form;
#[cfg(any(fuzzing, test))]
#[doc(hidden)]
pub mod fuzzing;
pub mod handover;
pub mod intake;
pub mod ladder;
pub mod limits;
mod lint;
pub mod outcome;
pub mod packet;
mod parallel;
pub mod pipeline;
pub mod rating;
pub mod readiness;
mod role;
pub mod scripts;
pub mod source;
mod statement;
pub mod strings;
mod toml_reader;
pub mod typeset;
mod unicode;

pub use archive::{ExpectedManifest, Manifest, Shard, VerifiedManifest, verify};
pub use assessment::{ContentStorage, PersonId};
pub use audience::Audience;
pub use cycle::Cycle;
pub use diagnostics::{Code, Diagnostic, Location, Report, Severity};
pub use error::Error;
pub use intake::{IntakeOptions, MappingChoice, ReadOptions};
pub use ladder::Ladder;
pub use pipeline::{
    AsOf, AsOfOrigin, BuildOptions, BuildSummary, CheckedCycle, ErrorPolicy, LeaverPolicy,
    LiveCycle, LivePerson, PurgedPolicy, RebuildPolicy, RunInputs, build, check, packet,
};
pub use source::Source;
pub use typeset::{PdfDocument, RunFonts, TemplateFiles};
