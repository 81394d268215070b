//! What in a manifest contradicts something else in it. In: a manifest whose every line could be true. Out: the first thing that
//! cannot be true beside the others: a hold that no decision ended and that is gone, people who were asked for and lack.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::decision::{Decision, DecisionAction, PeopleDecided};
use super::naming::folded;
use super::{BuildRequest, Manifest};
use crate::calendar::is_too_early;
use crate::diagnostics::{Code, Diagnostic, escape_control};

impl Manifest {
    /// What in it contradicts something else, if anything does.
    pub(super) fn contradiction(&self) -> Option<Diagnostic> {
        let checks = [
            Self::fault_of_decisions,
            Self::fault_of_holds,
            Self::fault_of_retention,
            Self::fault_of_request,
            Self::fault_of_editions,
        ];
        checks.iter().find_map(|check| check(self))
    }

    /// Decisions that no command records.
    fn fault_of_decisions(&self) -> Option<Diagnostic> {
        for decision in &self.decisions {
            let on = decision.on;
            let early = decision.until.into_iter().chain([on]).find(|it| is_too_early(*it));
            if let Some(day) = early {
                let message = format!("a decision names {day}, a day of another time");
                return Some(Diagnostic::error(Code::WrongDate, message));
            }
            if decision.people == PeopleDecided::These(BTreeSet::new()) {
                return Some(broken(format!("what was decided on {on} is about nobody")));
            }
            if !decision.reason.contains(char::is_alphanumeric) {
                return Some(broken(format!("what was decided on {on} has no reason")));
            }
        }
        None
    }

    /// A hold ends by a decision alone, so whoever is held after the last one is held.
    fn fault_of_holds(&self) -> Option<Diagnostic> {
        let (mut is_whole, mut held) = (false, BTreeSet::new());
        for Decision { action, people, .. } in &self.decisions {
            match (action, people) {
                (DecisionAction::Hold, PeopleDecided::All(_)) => is_whole = true,
                (DecisionAction::Hold, PeopleDecided::These(ids)) => held.extend(ids),
                (DecisionAction::Release, PeopleDecided::All(_)) => {
                    is_whole = false;
                    held.clear();
                }
                (DecisionAction::Release, PeopleDecided::These(ids)) => {
                    held.retain(|it| !ids.contains(*it));
                }
                (DecisionAction::Retain, _) => {}
            }
        }
        if is_whole && !self.archive.legal_hold {
            let message = "a legal hold of the whole archive was decided, and it is not held";
            return Some(broken(message.to_owned()));
        }
        let free = held.into_iter().find(|it| !self.archive.held.contains(*it))?;
        let id = escape_control(free);
        Some(broken(format!("a legal hold of `{id}` was decided, and `held` does not name the id")))
    }

    /// No run shortens what was decided with `retain`; a packet that came later has a date of its own.
    fn fault_of_retention(&self) -> Option<Diagnostic> {
        let purged: BTreeSet<&str> =
            self.purged.iter().flat_map(|it| &it.files).map(|it| it.employee_id.as_str()).collect();
        let retained: Vec<(&PeopleDecided, NaiveDate)> =
            self.decisions.iter().filter_map(|it| Some((&it.people, it.until?))).collect();
        let own = self.archive.retain_until;
        if let Some((_, until)) = retained.last().filter(|it| own < it.1) {
            return Some(shortened("the archive", own, *until));
        }
        for (number, (people, until)) in retained.iter().enumerate() {
            let later = &retained[number + 1..];
            let is_settled = |id: &str| {
                !purged.contains(id) && !later.iter().any(|(others, _)| others.includes(id))
            };
            let PeopleDecided::These(ids) = people else { continue };
            if !ids.iter().all(|it| is_settled(it)) {
                continue;
            }
            let of_them = self.files().filter(|it| ids.contains(&it.employee_id));
            if let Some(found) = of_them.map(|it| it.retain_until).max().filter(|it| it < until) {
                let id = ids.first().map(|it| escape_control(it)).unwrap_or_default();
                return Some(shortened(&format!("what there is of `{id}`"), found, *until));
            }
        }
        None
    }

    /// Everybody who was asked for has packets or a reason why not. Purges leave no names of those without a packet.
    fn fault_of_request(&self) -> Option<Diagnostic> {
        let BuildRequest { only, people, people_sha256, .. } = self.asked.as_ref()?;
        if let Some(only) = only {
            let hash = BuildRequest::hash(only.iter().map(String::as_str));
            if only.is_empty() || hash != *people_sha256 {
                let message = "the people who were selected are not those who were asked for";
                return Some(broken(message.to_owned()));
            }
        }
        if self.shard.is_some() || !self.purged.is_empty() {
            return None;
        }
        let without = self.not_written.iter().map(|it| it.employee_id.as_str());
        let listed = self.packets.iter().map(|it| it.employee_id.as_str()).chain(without);
        if only.is_none() && self.counts.people != *people {
            let (found, wanted) = (self.counts.people, people);
            let message = format!("the input had {wanted} people, and {found} are listed");
            return Some(Diagnostic::error(Code::WrongCounts, message));
        }
        let message = "the people who are listed are not those who were asked for";
        (BuildRequest::hash(listed) != *people_sha256).then(|| broken(message.to_owned()))
    }

    /// Whoever has packets of the last run has one of each edition that was asked for, but for those that were purged. The
    /// merge of shards says of a shard what lacks in it.
    fn fault_of_editions(&self) -> Option<Diagnostic> {
        let asked = self.asked.as_ref().filter(|_| self.shard.is_none())?;
        let mut editions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for packet in &self.packets {
            editions.entry(&packet.employee_id).or_default().insert(&packet.audience);
        }
        let wanted: BTreeSet<&str> = asked.audiences.iter().map(String::as_str).collect();
        let files = self.purged.iter().flat_map(|it| &it.files);
        let purged: BTreeSet<(String, &str)> =
            files.map(|it| (folded(&it.employee_id), it.audience.as_str())).collect();
        for (id, found) in editions {
            let shown = escape_control(id);
            if let Some(more) = found.difference(&wanted).next() {
                let message = format!("the edition `{more}` of `{shown}` was not asked for");
                return Some(broken(message));
            }
            let is_lost = |it: &&&str| !purged.contains(&(folded(id), **it));
            if let Some(lost) = wanted.difference(&found).find(is_lost) {
                let message = format!(
                    "the edition `{lost}` was asked for, and `{shown}` has no packet of it"
                );
                return Some(broken(message));
            }
        }
        None
    }
}

fn broken(message: String) -> Diagnostic {
    Diagnostic::error(Code::BrokenManifest, message)
}

fn shortened(what: &str, found: NaiveDate, until: NaiveDate) -> Diagnostic {
    let message = format!("{what} is to be kept until {found}, and until {until} was decided last");
    Diagnostic::error(Code::WrongDate, message)
}
