//! What spreadsheets write where a formula fails, or where they have nothing else to show. In: the text of a cell. Out: what
//! it is, and what to do.

use crate::diagnostics::{Code, Diagnostic, truncate_for_display};

/// What spreadsheets write where a formula fails. Public sources: Microsoft, "Error values"; Google, "Function list";
/// HyperFormula's dictionaries of 18 languages, whose names are those of Excel.
const NAMES: [&str; 119] = [
    // English
    "#BLOCKED!",
    "#BUSY!",
    "#CALC!",
    "#CONNECT!",
    "#CYCLE!",
    "#DIV/0!",
    "#ERROR!",
    "#EXTERNAL!",
    "#FIELD!",
    "#GETTING_DATA",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#PYTHON!",
    "#REF!",
    "#SPILL!",
    "#UNKNOWN!",
    "#VALUE!",
    // Czech
    "#DĚLENÍ_NULOU!",
    "#NENÍ_K_DISPOZICI",
    "#NÁZEV?",
    "#ČÍSLO!",
    "#ODKAZ!",
    "#HODNOTA!",
    "#PRESAH!",
    // Danish and Norwegian
    "#DIVISION/0!",
    "#I/T",
    "#NAVN?",
    "#NUMMER!",
    "#REFERENCE!",
    "#OVERLØB!",
    "#OVERFLYT!",
    "#VÆRDI!",
    "#VERDI!",
    // German
    "#BEZUG!",
    "#DATEN_ABRUFEN",
    "#KALK!",
    "#NV",
    "#WERT!",
    "#ZAHL!",
    "#ÜBERLAUF!",
    // Spanish
    "#N/D",
    "#¡CALC!",
    "#¡DESBORDAMIENTO!",
    "#¡DIV/0!",
    "#¡NULO!",
    "#¡NUM!",
    "#¡REF!",
    "#¡VALOR!",
    "#¿NOMBRE?",
    // Finnish
    "#JAKO/0!",
    "#PUUTTUU!",
    "#NIMI?",
    "#LUKU!",
    "#VIITTAUS!",
    "#LEVITTYMINEN!",
    "#ARVO!",
    // French
    "#CHARGEMENT_DONNEES",
    "#EPARS!",
    "#NOM?",
    "#NOMBRE!",
    "#NUL!",
    "#PROPAGATION!",
    "#VALEUR!",
    // Hungarian
    "#ZÉRÓOSZTÓ!",
    "#HIÁNYZIK",
    "#NÉV?",
    "#SZÁM!",
    "#HIV!",
    "#KIBONTÁS!",
    "#ÉRTÉK!",
    // Indonesian
    "#ANGKA!",
    "#BAGI0!",
    "#GALAT!",
    "#NILAI!",
    "#SIKLUS!",
    "#TUMPAH!",
    // Italian
    "#ESPANSIONE!",
    "#NOME?",
    "#RIF!",
    "#VALORE!",
    // Dutch
    "#DELING.DOOR.0!",
    "#GETAL!",
    "#N/B",
    "#NAAM?",
    "#OVERLOOP!",
    "#VERW!",
    "#WAARDE!",
    // Polish
    "#ADR!",
    "#BŁĄD!",
    "#ROZLANIE!",
    "#ARG!",
    "#CYKL!",
    "#DZIEL/0!",
    "#LICZBA!",
    "#NAZWA?",
    // Portuguese
    "#NÚM!",
    "#TRANSPOSIÇÃO!",
    "#VALOR!",
    // Russian
    "#ДЕЛ/0!",
    "#ЗНАЧ!",
    "#ИМЯ?",
    "#Н/Д",
    "#ПЕРЕНОС!",
    "#ССЫЛКА!",
    "#ЧИСЛО!",
    // Swedish
    "#NAMN?",
    "#OGILTIGT!",
    "#REFERENS!",
    "#SAKNAS!",
    "#VÄRDEFEL!",
    // Turkish
    "#AD?",
    "#BAŞV!",
    "#DEĞER!",
    "#SAYI!",
    "#SAYI/0!",
    "#TAŞMA!",
    "#YOK",
];

/// What Google Sheets shows while a formula waits.
const WAITING: &str = "Loading...";

/// What LibreOffice writes before the number of an error that has no name.
const NUMBERED: &str = "Err:";

/// What a cell says in place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NoValue {
    /// A formula failed.
    Failed,
    /// A formula was not ready.
    Waiting,
    /// The column was too narrow for the value.
    Hidden,
}

/// Whether a text begins as those do that say that there is no value; nearly no text does.
pub(crate) fn may_be_one(text: &str) -> bool {
    let text = text.trim_ascii_start();
    text.starts_with('#') || text.starts_with(NUMBERED) || text.starts_with(WAITING)
}

/// Whether a text is what a spreadsheet writes where a formula fails.
pub(crate) fn is_failed(text: &str) -> bool {
    no_value(text) == Some(NoValue::Failed)
}

fn no_value(text: &str) -> Option<NoValue> {
    const LONGEST: usize = 300;
    if !may_be_one(text) || text.len() > LONGEST {
        return None;
    }
    let text = text.trim();
    let is_numbered = text
        .strip_prefix(NUMBERED)
        .is_some_and(|rest| rest.len() == 3 && rest.bytes().all(|digit| digit.is_ascii_digit()));
    if is_numbered || NAMES.contains(&text) {
        return Some(NoValue::Failed);
    }
    if text == WAITING {
        return Some(NoValue::Waiting);
    }
    // One or two may be a heading, or a number sign.
    (text.len() > 2 && text.bytes().all(|byte| byte == b'#')).then_some(NoValue::Hidden)
}

/// What to say of a cell whose text says that there is no value.
pub(crate) fn finding(text: &str) -> Option<Diagnostic> {
    let why = no_value(text)?;
    let shown = truncate_for_display(text.trim());
    let (message, hint) = match why {
        NoValue::Failed => (
            format!("`{shown}` is an error of a spreadsheet and no value"),
            "correct the formula in the spreadsheet, or clear the cell",
        ),
        NoValue::Waiting => (
            format!("`{shown}` is what a spreadsheet shows until a formula has a value"),
            "open the spreadsheet, wait until the values are there, and export it again",
        ),
        NoValue::Hidden => (
            format!(
                "`{shown}` is what a spreadsheet shows in a column that is too narrow; the value is lost"
            ),
            "make the column wider in the spreadsheet, and export it again",
        ),
    };
    Some(Diagnostic::error(Code::SpreadsheetError, message).value(text.trim()).hint(hint))
}

#[cfg(test)]
mod tests {
    use crate::intake::values::spreadsheet_errors::*;

    #[test]
    fn only_what_a_spreadsheet_writes_is_an_error() {
        for text in ["#REF!", " #N/A ", "#WERT!", "#¿NOMBRE?", "#ÜBERLAUF!", "Err:502"] {
            assert_eq!(no_value(text), Some(NoValue::Failed), "{text}");
        }
        assert_eq!(no_value("########"), Some(NoValue::Hidden));
        assert_eq!(no_value("Loading..."), Some(NoValue::Waiting));
        for text in ["#1", "##", "# Heading", "Err: no", "Err:50x", "Loading...done", "#URGENT", ""]
        {
            assert_eq!(no_value(text), None, "{text}");
        }
    }
}
