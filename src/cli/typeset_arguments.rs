//! Where documents are typeset, and how much each may take. In: options. Out: threads with somebody who watches them, or workers.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use promopacket::diagnostics::Report;
use promopacket::typeset::{ConfinementPolicy, TypesetPlace, WorkerSettings, try_out_workers};

use super::typeset_watchdog::TypesetWatchdog;

/// How many seconds a document may take in a worker if nobody says.
const SECONDS: NonZeroU32 = NonZeroU32::new(10).expect("not zero");

/// What a document may take, and where.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct TypesetArgs {
    /// The templates are a stranger's: typeset in processes without files, network and other programs; Linux alone can do that
    #[arg(long)]
    untrusted_templates: bool,
    /// Typeset in processes apart: a document that takes more seconds than this, or 100 MB and 25 MB for each of them, fails alone
    /// [default with --untrusted-templates: 10]
    #[arg(long, value_name = "SECONDS")]
    packet_timeout: Option<NonZeroU32>,
    /// Without these two: how many seconds of a processor a template of --templates, or the logo, may take for one document, and
    /// 25 MB for each; more ends the run
    #[arg(long, value_name = "SECONDS", default_value = "4")]
    #[arg(conflicts_with_all = ["untrusted_templates", "packet_timeout"])]
    template_limit: NonZeroU32,
}

/// Whose files are typeset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TemplateOrigin {
    /// Ours alone.
    BuiltIn,
    /// Templates or a logo of somebody else, too.
    SomebodyElse,
}

impl TypesetArgs {
    /// Where documents are typeset; from now on somebody watches those of this process. Reports that workers cannot be confined
    /// as strangers' templates need.
    pub(super) fn place(self, origin: TemplateOrigin, report: &mut Report) -> TypesetPlace {
        if !self.untrusted_templates && self.packet_timeout.is_none() {
            if origin == TemplateOrigin::SomebodyElse {
                TypesetWatchdog { template_limit: self.template_limit }.start();
            }
            return TypesetPlace::ThisProcess;
        }
        let confinement = if self.untrusted_templates {
            ConfinementPolicy::Required
        } else {
            ConfinementPolicy::BestEffort
        };
        let seconds = self.packet_timeout.unwrap_or(SECONDS);
        let settings = WorkerSettings { program: this_program(), seconds, confinement };
        if self.untrusted_templates {
            report.extend(try_out_workers(&settings));
        }
        TypesetPlace::Workers(settings)
    }
}

/// This program, even if another one has been put into its place since it was started.
fn this_program() -> PathBuf {
    const RUNNING: &str = "/proc/self/exe";
    if Path::new(RUNNING).exists() {
        return RUNNING.into();
    }
    std::env::current_exe().unwrap_or_else(|_| env!("CARGO_PKG_NAME").into())
}
