//! Columns that never belong in a packet: gender, birth, pay, health and the like. In: the name of a column. Out: whether it
//! is one of these. They are dropped and counted; so a question that only speaks of such a thing must not be taken for one.

use crate::intake::columns::letters;
use crate::unicode::composed;

/// Parts of such names, in letters only, that leave no doubt however long the name is.
const PARTS: [&str; 62] = [
    // English.
    "gender",
    "birth",
    "salary",
    "pregnan",
    "maritalstatus",
    "sexualorientation",
    "ethnicity",
    // German.
    "geschlecht",
    "gehaltsband",
    "gehaltsstufe",
    "gehaltsgruppe",
    "jahresgehalt",
    "monatsgehalt",
    "grundgehalt",
    "bruttogehalt",
    "vergütung",
    "geburtsdatum",
    "geburtstag",
    "geburtsort",
    "schwerbehind",
    "familienstand",
    "schwanger",
    "religionszugehörigkeit",
    "staatsangehörigkeit",
    // French.
    "salaire",
    "rémunération",
    "datedenaissance",
    "lieudenaissance",
    "situationfamiliale",
    "étatcivil",
    "grossesse",
    // Spanish.
    "salario",
    "sueldo",
    "remuneración",
    "fechadenacimiento",
    "discapacidad",
    "embarazo",
    "estadocivil",
    "orientaciónsexual",
    // Portuguese.
    "salário",
    "remuneração",
    "datadenascimento",
    // Italian.
    "stipendio",
    "retribuzione",
    "datadinascita",
    "statocivile",
    "gravidanza",
    // Dutch.
    "geslacht",
    "salaris",
    "geboortedatum",
    "burgerlijkestaat",
    "zwanger",
    // Polish.
    "wynagrodzenie",
    "dataurodzenia",
    "niepełnosprawn",
    "stancywilny",
    // Ukrainian.
    "зарплат",
    "окладпрацівника",
    "датанародження",
    "сімейнийстан",
    "інвалідн",
    "вагітн",
];

/// Parts that a question about work may have, too, such as the health of a service: they count in names of few words.
const PARTS_OF_SHORT: [&str; 26] = [
    // English.
    "health",
    "medical",
    "compensation",
    "disab",
    "ethnic",
    "religio",
    // German.
    "gesundheit",
    "geburt",
    "konfession",
    "ethnisch",
    "entgelt",
    // French.
    "naissance",
    "handicap",
    "santé",
    "religion",
    // Spanish.
    "nacimiento",
    "religión",
    // Portuguese.
    "nascimento",
    "religião",
    // Italian.
    "nascita",
    "disabilità",
    // Dutch.
    "geboorte",
    "gezondheid",
    // Polish.
    "urodzenia",
    "religi",
    // Ukrainian.
    "релігі",
];

/// Whole names, in letters only.
const NAMES: [&str; 75] = [
    // English.
    "sex",
    "dob",
    "age",
    "pay",
    "wage",
    "bonus",
    "equity",
    "race",
    "nationality",
    "religion",
    "sickdays",
    "sickleave",
    "parentalleave",
    // German.
    "gehalt",
    "lohn",
    "alter",
    "herkunft",
    "nationalität",
    "behinderung",
    "krankheitstage",
    "krankentage",
    "fehltage",
    "elternzeit",
    "mutterschutz",
    "steuerklasse",
    // French.
    "sexe",
    "genre",
    "âge",
    "nationalité",
    "primes",
    "congématernité",
    "congéparental",
    "arrêtsmaladie",
    // Spanish.
    "sexo",
    "género",
    "edad",
    "nacionalidad",
    "etnia",
    "raza",
    "salud",
    "nómina",
    "bajasmédicas",
    // Portuguese.
    "gênero",
    "idade",
    "nacionalidade",
    "raça",
    "saúde",
    "deficiência",
    "gravidez",
    // Italian.
    "sesso",
    "genere",
    "età",
    "nazionalità",
    "razza",
    "salute",
    // Dutch.
    "leeftijd",
    "nationaliteit",
    "etniciteit",
    "loon",
    "godsdienst",
    "ziektedagen",
    // Polish.
    "płeć",
    "wiek",
    "narodowość",
    "obywatelstwo",
    "pensja",
    "płaca",
    "wyznanie",
    "zdrowie",
    "ciąża",
    // Ukrainian.
    "стать",
    "вік",
    "національність",
    "оклад",
    "здоровя",
];

/// The most words of a name that is no question.
const FEW_WORDS: usize = 3;

/// Whether a column is dropped for what it holds.
pub(crate) fn is_sensitive(header: &str) -> bool {
    let letters = letters(&composed(header));
    let has = |parts: &[&str]| parts.iter().any(|part| letters.contains(part));
    NAMES.contains(&letters.as_str())
        || has(&PARTS)
        || (header.split_whitespace().count() <= FEW_WORDS && has(&PARTS_OF_SHORT))
}

#[cfg(test)]
mod tests {
    use crate::intake::table::sensitive::*;

    #[test]
    fn sensitive_names_are_known_in_several_languages() {
        for name in [
            "Gender",
            "Date of birth",
            "Base salary (EUR)",
            "Health insurance",
            "Geschlecht",
            "Gehalt",
            "Jahresgehalt",
            "Geburtsdatum",
            "Salaire annuel",
            "Date de naissance",
            "Âge",
            "Sexo",
            "Fecha de nacimiento",
            "Salário",
            "Data di nascita",
            "Salaris",
            "Wynagrodzenie",
            "Płeć",
            "Стать",
            "Дата народження",
            "A\u{302}ge",
        ] {
            assert!(is_sensitive(name), "{name}");
        }
    }

    #[test]
    fn questions_about_work_are_not() {
        for name in [
            "How do you rate the health of our services?",
            "Alternatives",
            "Inhalt",
            "Lohnt es sich?",
            "What keeps the team from being healthy and fast?",
            "Genres",
            "Pay attention",
            "Sprachen",
            "Statement",
            "Edad media de los tickets",
            "Stage",
        ] {
            assert!(!is_sensitive(name), "{name}");
        }
    }
}
