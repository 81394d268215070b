//! What every page has around its content. In: a title, where it stands, and the content. Out: a whole page.

use maud::{DOCTYPE, Markup, html};

use super::access::Visitor;
use super::visible_cycle::VisibleCycle;

/// The views that the navigation names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Cycle,
    Read,
    FixLists,
    Build,
}

impl View {
    const ALL: [Self; 4] = [Self::Cycle, Self::Read, Self::FixLists, Self::Build];

    fn name(self, visitor: &Visitor) -> &'static str {
        match self {
            Self::Cycle => "Cycle",
            Self::Read => "What was read",
            Self::FixLists => "Fix lists",
            Self::Build if visitor.sees_all() => "Build",
            Self::Build => "Packets",
        }
    }

    fn address(self) -> &'static str {
        match self {
            Self::Cycle => "/",
            Self::Read => "/read",
            Self::FixLists => "/fix-lists",
            Self::Build => "/build",
        }
    }
}

/// What stands around the content of a page.
pub(super) struct PageFrame<'p> {
    /// The title of the window, before the cycle's name.
    pub(super) title: &'p str,
    /// The view that the page is; none for one that the navigation does not name.
    pub(super) view: Option<View>,
    /// The scripts of the page, beside the one of all pages.
    pub(super) scripts: &'p [&'p str],
}

impl PageFrame<'_> {
    /// A page of an open cycle.
    pub(super) fn around(&self, cycle: &VisibleCycle, content: &Markup) -> Markup {
        let settings = cycle.checked().map(|checked| &checked.cycle);
        let name = settings.map_or("promopacket", |it| it.name.as_str());
        let organisation = settings.and_then(|it| it.organisation.as_deref());
        let is_owner = matches!(cycle.visitor(), Visitor::Owner(_));
        let header = html! {
            header {
                a.skip href="#content" { "Skip to the content" }
                b { bdi { (name) } }
                @if let Some(organisation) = organisation { span.quiet { bdi { (organisation) } } }
                nav aria-label="Views" {
                    @for view in View::ALL {
                        a href=(view.address()) aria-current=[(self.view == Some(view)).then_some("page")] { (view.name(cycle.visitor())) }
                    }
                    @if is_owner { button type="button" data-close { "Close" } }
                }
            }
        };
        let header = html! { (header) (sample_notice(cycle)) };
        document(&format!("{} · {name}", self.title), self.scripts, &header, content)
    }
}

/// What a visitor of the sample has to know on every page.
fn sample_notice(cycle: &VisibleCycle) -> Markup {
    html! {
        @if cycle.session().is_sample() {
            aside.notice aria-label="Sample cycle" {
                p {
                    strong { "This is a sample: people who do not exist." }
                    " What you change and build here goes when promopacket ends; to keep the changes, "
                    a href="/corrections.csv" download { "download the corrections" } "."
                }
                a.button href="/open" { "Open your own files …" }
            }
        }
    }
}

/// A page with a sentence, for which no cycle needs to be open.
pub(super) fn plain_page(title: &str, sentence: &str) -> Markup {
    let content = html! { h1 { (title) } p { (sentence) } };
    document(
        &format!("{title} · promopacket"),
        &[],
        &html! { header { b { "promopacket" } } },
        &content,
    )
}

fn document(title: &str, scripts: &[&str], header: &Markup, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/page.css";
                script type="module" src="/assets/page.js" {}
                @for script in scripts { script type="module" src={ "/assets/" (script) } {} }
            }
            body {
                (header)
                main id="content" { (content) }
            }
        }
    }
}
