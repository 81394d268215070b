//! What each manager has to correct, sorted by manager.
//!
//! In: the people of a run, what the lint found, and the mistakes of the report. Out: one [`FixList`] for each manager,
//! with that manager's people and nobody else, and one for people without a manager; it serialises to the JSON that
//! `templates/fix-list.typ` reads.

mod list_names;
mod manager_teams;
mod shown_characters;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::assessment::{PersonId, ReviewSet};
use crate::colour::Colour;
use crate::cycle::{Cycle, LintRule, PaperSize};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::ladder::Ladder;
use crate::lint::{FindingDetail, LintFinding};
use crate::packet::{self, PacketContext};
use crate::scripts::FontFamilies;
use crate::strings::Locale;

pub(crate) use list_names::PREFIX;
use list_names::file_names;
use manager_teams::{ManagedTeam, TeamMember};

/// What a story may lack.
const LACKING: [LintRule; 3] =
    [LintRule::StoryWithoutOutcome, LintRule::StoryWithoutDate, LintRule::StoryWithoutLink];

/// The code of the entry that names all that stories lack.
const STORY_LACKS: &str = "story-lacks";

/// The version of the JSON; the template refuses another.
const SCHEMA: u32 = 1;

/// One manager's list.
#[derive(Debug, Clone, Serialize)]
pub struct FixList<'r> {
    schema: u32,
    document: FixListDocument<'r>,
    manager: Option<&'r str>,
    counts: MistakeCounts,
    people: Vec<MemberEntry<'r>>,
    ready: Vec<PersonLabel<'r>>,
    #[serde(skip)]
    file: String,
    #[serde(skip)]
    manager_email: Option<&'r str>,
}

#[derive(Debug, Clone, Serialize)]
struct FixListDocument<'r> {
    list_id: String,
    title: String,
    language: &'r str,
    organisation: Option<&'r str>,
    cycle: &'r str,
    as_of: String,
    paper: PaperSize,
    accent: Colour,
    accent_line: Colour,
    region: Option<&'r str>,
    fonts: [&'r str; 0],
}

#[derive(Debug, Clone, Serialize)]
struct MistakeCounts {
    people: usize,
    ready: usize,
}

#[derive(Debug, Clone, Serialize)]
struct PersonLabel<'r> {
    employee_id: &'r str,
    name: &'r str,
    step: Option<String>,
}

/// A person with something to correct.
#[derive(Debug, Clone, Serialize)]
struct MemberEntry<'r> {
    #[serde(flatten)]
    named: PersonLabel<'r>,
    /// What stops the packet, and what else the check says of it.
    mistakes: Vec<MistakeEntry<'r>>,
    findings: Vec<FindingEntry<'r>>,
}

#[derive(Debug, Clone, Serialize)]
struct MistakeEntry<'r> {
    stops: bool,
    message: &'r str,
    place: Option<String>,
}

/// A finding, in the words of the strings file.
#[derive(Debug, Clone, Serialize)]
struct FindingEntry<'r> {
    code: &'static str,
    items: Vec<&'r str>,
    /// What stories lack, as codes: said in one sentence for the same stories.
    lacks: Vec<&'static str>,
    #[serde(flatten)]
    fact: EntryFact<'r>,
}

#[derive(Debug, Clone, Default, Serialize)]
struct EntryFact<'r> {
    words: &'r [String],
    percent: usize,
    others: Vec<&'r str>,
    given: usize,
    limit: usize,
    months: u32,
    guideline: &'r str,
}

/// A manager of a cycle, or nobody, with the people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagerOverview {
    /// The manager's name, or else the address; none for people without a manager.
    pub name: Option<String>,
    /// The manager's e-mail address.
    pub email: Option<String>,
    /// The people, in the order of ids.
    pub people: Vec<PersonId>,
    /// The file of the manager's list, different for each and safe on every system.
    pub file: String,
}

impl ManagerOverview {
    /// A name of a folder for what is the manager's, different for each and safe on every system.
    pub fn folder(&self) -> &str {
        self.file.trim_start_matches(PREFIX).trim_end_matches(".pdf")
    }
}

/// Every manager of the people of a run, in the order of the files of their lists.
pub(crate) fn managers(reviews: &ReviewSet) -> Vec<ManagerOverview> {
    let teams = manager_teams::teams(reviews);
    let names = file_names(&teams);
    let mut managers = Vec::new();
    for (team, file) in teams.iter().zip(names) {
        managers.push(ManagerOverview {
            name: team.name.map(str::to_owned),
            email: team.email.map(str::to_owned),
            people: team.people.iter().map(|person| person.id.clone()).collect(),
            file,
        });
    }
    managers.sort_by(|one, other| one.file.cmp(&other.file));
    managers
}

impl PersonLabel<'_> {
    /// Leaves the id alone.
    fn bare(&mut self) {
        self.name = self.employee_id;
        self.step = None;
    }
}

impl FixList<'_> {
    /// The name of the file, safe on every system and different for each manager.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The list's id: cycle and file, the same in every run.
    pub fn id(&self) -> &str {
        &self.document.list_id
    }

    /// The title of the document.
    pub fn title(&self) -> &str {
        &self.document.title
    }

    /// The list as the template reads it, without the characters that cannot be shown: a person's name with one is the id,
    /// a manager's the address.
    pub fn to_json(&self, families: &FontFamilies, can_show: &dyn Fn(char) -> bool) -> Vec<u8> {
        let language = self.document.language;
        let mut value = serde_json::to_value(self).expect("texts, numbers and lists serialise");
        if shown_characters::are_all_shown(&value, can_show) {
            return packet::template_json::of(self, language, families);
        }
        let is_unnamed =
            self.manager.is_some_and(|manager| !shown_characters::is_shown(manager, can_show));
        if let Some(email) = self.manager_email
            && is_unnamed
        {
            value["manager"] = email.into();
        }
        shown_characters::replace(&mut value, can_show);
        packet::template_json::of(&value, language, families)
    }

    /// The ids of everybody on the list.
    pub fn employee_ids(&self) -> Vec<&str> {
        let open = self.people.iter().map(|it| it.named.employee_id);
        open.chain(self.ready.iter().map(|it| it.employee_id)).collect()
    }

    /// The list with one person alone.
    #[must_use]
    pub(crate) fn of_one(&self, employee_id: &str) -> Self {
        let mut list = self.clone();
        list.people.retain(|person| person.named.employee_id == employee_id);
        list.ready.retain(|packet| packet.employee_id == employee_id);
        list
    }

    /// The list with nothing but the ids of some people, and where to read about them.
    #[must_use]
    pub(crate) fn with_bare(&self, employee_ids: &[&str]) -> Self {
        const ELSEWHERE: &str =
            "what is said of this person cannot be shown here; `promopacket check` prints it";
        let mut list = self.clone();
        for person in
            list.people.iter_mut().filter(|person| employee_ids.contains(&person.named.employee_id))
        {
            person.named.bare();
            person.mistakes = vec![MistakeEntry { stops: true, message: ELSEWHERE, place: None }];
            person.findings.clear();
        }
        for person in
            list.ready.iter_mut().filter(|packet| employee_ids.contains(&packet.employee_id))
        {
            person.bare();
        }
        list
    }
}

/// What the lists are made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FixListContent<'r> {
    /// The people.
    pub reviews: &'r ReviewSet,
    /// What the lint found, ordered by person and weight.
    pub findings: &'r [LintFinding],
    /// Every finding about the data.
    pub report: &'r Report,
    /// Ladder, cycle and date.
    pub basis: PacketContext<'r>,
    /// The language of the lists, and the region for their dates.
    pub locale: &'r Locale,
}

/// The lists, ordered by file name.
pub(crate) fn lists<'r>(content: &FixListContent<'r>) -> Vec<FixList<'r>> {
    let teams = manager_teams::teams(content.reviews);
    let names = file_names(&teams);
    let findings = by_person(content.findings.iter(), |it| it.employee_id.as_str());
    let about = content.report.iter().filter(|finding| LintRule::of(finding.code).is_none());
    let mistakes = by_person(about.filter(|it| it.employee_id.is_some()), |finding| {
        finding.employee_id.as_deref().unwrap_or_default()
    });
    let mut lists: Vec<FixList<'r>> = teams
        .iter()
        .zip(names)
        .map(|(team, file)| list(team, file, content, (&findings, &mistakes)))
        .collect();
    lists.sort_by(|a, b| a.file.cmp(&b.file));
    lists
}

fn by_person<'r, T>(
    all: impl Iterator<Item = &'r T>,
    id: impl Fn(&'r T) -> &'r str,
) -> BTreeMap<&'r str, Vec<&'r T>> {
    let mut by_person: BTreeMap<&str, Vec<&T>> = BTreeMap::new();
    for entry in all {
        by_person.entry(id(entry)).or_default().push(entry);
    }
    by_person
}

type FoundMistakes<'m, 'r> =
    (&'m BTreeMap<&'r str, Vec<&'r LintFinding>>, &'m BTreeMap<&'r str, Vec<&'r Diagnostic>>);

fn list<'r>(
    team: &ManagedTeam<'r>,
    file: String,
    content: &FixListContent<'r>,
    found: FoundMistakes<'_, 'r>,
) -> FixList<'r> {
    let (mut people, mut ready) = (Vec::new(), Vec::new());
    for person in &team.people {
        let id = person.id.as_str();
        let findings = found.0.get(id).map(Vec::as_slice).unwrap_or_default();
        let mistakes = found.1.get(id).map(Vec::as_slice).unwrap_or_default();
        let named = named(person, content.basis);
        if findings.is_empty() && mistakes.is_empty() {
            ready.push(named);
            continue;
        }
        let findings = entries(findings, team, content.basis.ladder);
        let mistakes = mistakes.iter().map(|finding| mistake(finding)).collect();
        people.push(MemberEntry { named, mistakes, findings });
    }
    FixList {
        schema: SCHEMA,
        document: document(team, &file, content),
        manager: team.name,
        counts: MistakeCounts { people: team.people.len(), ready: ready.len() },
        people,
        ready,
        file,
        manager_email: team.email,
    }
}

fn document<'r>(
    team: &ManagedTeam<'r>,
    file: &str,
    content: &FixListContent<'r>,
) -> FixListDocument<'r> {
    let Cycle { id, name, organisation, brand, .. } = content.basis.cycle;
    let dates = content.basis.strings.dates(content.locale);
    let title = team.name.map_or_else(|| name.clone(), |it| format!("{it} · {name}"));
    FixListDocument {
        list_id: format!("{id}-{}", file.trim_end_matches(".pdf")),
        title,
        language: &content.locale.language,
        organisation: organisation.as_deref(),
        cycle: name,
        as_of: dates.text(content.basis.as_of),
        paper: content.basis.cycle.paper,
        accent: brand.accent.text,
        accent_line: brand.accent.line,
        region: None,
        fonts: [],
    }
}

/// A person as the list names them, with the step that is asked for: "Backend L4 → L5".
fn named<'r>(person: &TeamMember<'r>, basis: PacketContext<'_>) -> PersonLabel<'r> {
    let step = person.rungs.map(|(current, target)| {
        let to = if current.track == target.track {
            target.level.to_string()
        } else {
            packet::label(target, basis.ladder)
        };
        format!("{} → {to}", packet::label(current, basis.ladder))
    });
    PersonLabel { employee_id: person.id.as_str(), name: person.name, step }
}

/// The findings of a person; all that the same stories lack is one entry.
fn entries<'r>(
    findings: &[&'r LintFinding],
    team: &ManagedTeam<'r>,
    ladder: &Ladder,
) -> Vec<FindingEntry<'r>> {
    let mut entries: Vec<FindingEntry<'r>> = Vec::new();
    for finding in findings {
        let code = finding.rule.code();
        if !LACKING.contains(&finding.rule) {
            entries.push(entry(finding, team, ladder));
            continue;
        }
        let items = items(finding, ladder);
        let alike =
            |entry: &&mut FindingEntry<'r>| entry.code == STORY_LACKS && entry.items == items;
        match entries.iter_mut().find(alike) {
            Some(entry) => entry.lacks.push(code.name()),
            None => entries.push(FindingEntry {
                code: STORY_LACKS,
                lacks: vec![code.name()],
                ..entry(finding, team, ladder)
            }),
        }
    }
    entries
}

/// A finding for this team: people of other teams who have the same words are not named.
fn entry<'r>(
    finding: &'r LintFinding,
    team: &ManagedTeam<'r>,
    ladder: &Ladder,
) -> FindingEntry<'r> {
    let own = |id: &&'r PersonId| team.people.iter().any(|person| person.id == *id);
    let mut fact = EntryFact::default();
    match &finding.fact {
        FindingDetail::None => {}
        FindingDetail::Words { found, .. } => fact.words = found,
        FindingDetail::Copied(percent) => fact.percent = *percent,
        FindingDetail::Others(others) => {
            fact.others = others.iter().filter(own).map(PersonId::as_str).collect()
        }
        FindingDetail::Figures { given, limit } => (fact.given, fact.limit) = (*given, *limit),
        FindingDetail::Tenure { months, guideline } => {
            (fact.months, fact.guideline) = (*months, guideline)
        }
    }
    FindingEntry {
        code: finding.rule.code().name(),
        items: items(finding, ladder),
        lacks: Vec::new(),
        fact,
    }
}

/// The items of a finding; a skill without its track, for a list is about few rungs.
fn items<'r>(finding: &'r LintFinding, ladder: &Ladder) -> Vec<&'r str> {
    let is_skill = |id: &str| ladder.skills().any(|(_, skill)| skill.id.as_str() == id);
    let short = |item: &'r String| match item.split_once('/') {
        Some((_, rest)) if is_skill(item) => rest,
        _ => item.as_str(),
    };
    finding.items.iter().map(short).collect()
}

/// A mistake for a list; what would name somebody else is left to the check.
fn mistake(finding: &Diagnostic) -> MistakeEntry<'_> {
    const NAMES_OTHERS: [Code; 1] = [Code::SameFileName];
    let message =
        if NAMES_OTHERS.contains(&finding.code) { finding.code.name() } else { &finding.message };
    let place =
        finding.location.as_ref().map(|location| format!("{}:{}", location.file, location.line));
    MistakeEntry { stops: finding.is_error(), message, place }
}
