//! Words that tell drafts from finished answers. In: the name of a column, and some of its cells. Out: whether it looks like
//! a status or like the time of submission, and which of its words mean what; for hints, and for the beginning of a
//! mapping. What counts is what a mapping says.

use crate::intake::columns::{letters, normalized_header};

/// What a column seems to say of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusGuess {
    /// Whether they are finished, in words.
    Status,
    /// When they were submitted.
    Submitted,
}

/// Words for finished, as [`normalized_header`]s: English, German, Spanish, French, Portuguese, Italian.
const FINISHED: [&str; 42] = [
    "submitted",
    "complete",
    "completed",
    "final",
    "finalized",
    "finalised",
    "finished",
    "done",
    "shared",
    "signedoff",
    "acknowledged",
    "closed",
    "sent",
    "yes",
    "y",
    "true",
    "eingereicht",
    "abgeschlossen",
    "abgegeben",
    "abgesendet",
    "abgeschickt",
    "fertig",
    "vollständig",
    "endgültig",
    "ja",
    "wahr",
    "enviado",
    "enviada",
    "finalizado",
    "finalizada",
    "completado",
    "completada",
    "terminado",
    "sí",
    "si",
    "verdadero",
    "terminé",
    "envoyé",
    "oui",
    "vrai",
    "concluído",
    "inviato",
];

/// Words for unfinished, likewise.
const DRAFT: [&str; 38] = [
    "draft",
    "inprogress",
    "in-progress",
    "notstarted",
    "notsubmitted",
    "unsubmitted",
    "notfinal",
    "notfinished",
    "unfinished",
    "incomplete",
    "partial",
    "partiallycomplete",
    "pending",
    "open",
    "started",
    "saved",
    "no",
    "n",
    "false",
    "notyet",
    "entwurf",
    "inbearbeitung",
    "offen",
    "begonnen",
    "unvollständig",
    "nichtabgeschlossen",
    "nichteingereicht",
    "nein",
    "falsch",
    "borrador",
    "encurso",
    "enprogreso",
    "pendiente",
    "incompleto",
    "brouillon",
    "encours",
    "rascunho",
    "bozza",
];

/// Words that mean something only under a name that asks for them.
const PLAIN: [&str; 18] = [
    "yes",
    "no",
    "y",
    "n",
    "true",
    "false",
    "ja",
    "nein",
    "wahr",
    "falsch",
    "sí",
    "si",
    "oui",
    "vrai",
    "verdadero",
    "open",
    "closed",
    "sent",
];

/// Names of columns with a status, in letters only.
const NAMES: [&str; 41] = [
    "status",
    "state",
    "final",
    "isfinal",
    "finalised",
    "finalized",
    "submitted",
    "issubmitted",
    "complete",
    "completed",
    "iscomplete",
    "done",
    "isdone",
    "finished",
    "isfinished",
    "draft",
    "isdraft",
    "zustand",
    "bearbeitungsstand",
    "entwurf",
    "eingereicht",
    "abgeschlossen",
    "abgegeben",
    "abgesendet",
    "fertig",
    "endgültig",
    "estado",
    "enviado",
    "finalizado",
    "completado",
    "terminado",
    "borrador",
    "definitivo",
    "statut",
    "état",
    "terminé",
    "envoyé",
    "brouillon",
    "situação",
    "stato",
    "bozza",
];

/// Parts of such names.
const PARTS: [&str; 12] = [
    "status",
    "finalanswer",
    "finalversion",
    "finalresponse",
    "readytosubmit",
    "stillworking",
    "endgültigeantwort",
    "endgültigefassung",
    "respuestafinal",
    "respuestadefinitiva",
    "réponsefinale",
    "réponsedéfinitive",
];

/// Beginnings of words in a question about whether an answer is finished; they count if every answer says yes or no.
const STEMS: [&str; 20] = [
    "done",
    "finish",
    "final",
    "complet",
    "submit",
    "ready",
    "draft",
    "fertig",
    "abgeschlossen",
    "abgesendet",
    "endgültig",
    "eingereicht",
    "entwurf",
    "terminad",
    "enviad",
    "listo",
    "borrador",
    "terminé",
    "envoyé",
    "brouillon",
];

/// Names of columns with the time of submission, in letters only.
const TIMES: [&str; 20] = [
    "submitdate",
    "submitteddate",
    "submittedat",
    "submittedon",
    "datesubmitted",
    "timesubmitted",
    "submissiondate",
    "submissiontime",
    "completedat",
    "completedon",
    "completiontime",
    "datecompleted",
    "eingereichtam",
    "abgegebenam",
    "abgesendetam",
    "abgeschlossenam",
    "enviadoel",
    "fechadeenvío",
    "fechadeenvio",
    "datadeenvio",
];

/// How many filled cells are looked at.
pub(crate) const LOOKED_AT: usize = 200;

/// Whether a text means finished, by its first words: "No, still writing" does not. Nothing if it says neither.
pub(crate) fn is_finished(text: &str) -> Option<bool> {
    let begins = text.split([',', ';', ':', '.', '(', '–', '—']).next().unwrap_or(text);
    word_means_finished(text).or_else(|| word_means_finished(begins))
}

fn word_means_finished(text: &str) -> Option<bool> {
    let word = normalized_header(text);
    if FINISHED.contains(&word.as_str()) {
        return Some(true);
    }
    DRAFT.contains(&word.as_str()).then_some(false)
}

/// Whether the name of a column alone says that it holds a status or a time of submission.
pub(crate) fn is_named(name: &str) -> bool {
    let letters = letters(name);
    let letters = letters.as_str();
    TIMES.contains(&letters)
        || NAMES.contains(&letters)
        || PARTS.iter().any(|it| letters.contains(it))
}

/// What a column looks like, by its name and some of its filled cells.
pub(crate) fn status_guess<'c>(
    name: &str,
    cells: impl Iterator<Item = &'c str>,
) -> Option<StatusGuess> {
    let letters = letters(name);
    let cells: Vec<&str> = cells.filter(|it| !it.is_empty()).take(LOOKED_AT).collect();
    let is_time = |it: &&&str| it.chars().filter(char::is_ascii_digit).count() > 3;
    let times = cells.iter().filter(is_time).count();
    let has_times = 2 * times > cells.len();
    if TIMES.contains(&letters.as_str()) {
        return Some(if times == 0 && !cells.is_empty() {
            StatusGuess::Status
        } else {
            StatusGuess::Submitted
        });
    }
    if NAMES.contains(&letters.as_str()) || PARTS.iter().any(|it| letters.contains(it)) {
        return Some(if has_times { StatusGuess::Submitted } else { StatusGuess::Status });
    }
    let has_stem = STEMS.iter().any(|it| letters.contains(it));
    if has_stem && has_times {
        return Some(StatusGuess::Submitted);
    }
    if has_stem && !cells.is_empty() && cells.iter().all(|it| is_finished(it).is_some()) {
        return Some(StatusGuess::Status);
    }
    let says =
        |it: &&str| is_finished(it).is_some() && !PLAIN.contains(&normalized_header(it).as_str());
    (!cells.is_empty() && cells.iter().all(says)).then_some(StatusGuess::Status)
}

#[cfg(test)]
mod tests {
    use crate::intake::table::status::*;

    #[test]
    fn a_status_is_known_by_its_name_or_by_its_words() {
        let of = |name: &str, cells: &[&str]| status_guess(name, cells.iter().copied());
        assert_eq!(of("Is this your final answer?", &["Yes", "No"]), Some(StatusGuess::Status));
        assert_eq!(of("Submitted", &["2026-10-14 09:00", ""]), Some(StatusGuess::Submitted));
        assert_eq!(of("Submitted", &["Yes"]), Some(StatusGuess::Status));
        assert_eq!(of("Date submitted", &[""]), Some(StatusGuess::Submitted));
        assert_eq!(of("Phase", &["Entwurf", "Eingereicht"]), Some(StatusGuess::Status));
        assert_eq!(
            of("Are you done with this form?", &["No, still writing", "Yes"]),
            Some(StatusGuess::Status)
        );
        assert_eq!(of("Do you like it here?", &["Yes", "No"]), None);
        assert_eq!(of("Office", &["Porto"]), None);
    }
}
