//! What columns of HR systems are called in English, German, Spanish and French. In: a column's name. Out: what it plainly
//! says that the column holds, or nothing.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::column_meaning::{NamePart, PeopleColumn};
use crate::intake::columns::Column as C;

/// Names of columns without case, spaces, marks and accents, the plainest of each meaning first.
const COLUMNS: [(C, &[&str]); 10] = [
    (
        C::EmployeeId,
        &[
            "employeeid",
            "employeeno",
            "employeenumber",
            "employeenr",
            "employeecode",
            "personnelnumber",
            "personnelno",
            "persno",
            "pernr",
            "personnelid",
            "staffid",
            "staffno",
            "staffnumber",
            "workerid",
            "personid",
            "empid",
            "empno",
            "personalnummer",
            "personalnr",
            "mitarbeiternummer",
            "mitarbeiternr",
            "mitarbeiterid",
            "numerodeempleado",
            "nodeempleado",
            "noempleado",
            "idempleado",
            "iddeempleado",
            "codigodeempleado",
            "legajo",
            "matricule",
            "numerodesalarie",
            "numerodemploye",
            "idsalarie",
            "idemploye",
            "userid",
            "id",
        ],
    ),
    (
        C::Name,
        &[
            "fullname",
            "employeename",
            "displayname",
            "name",
            "vorundnachname",
            "vollstandigername",
            "mitarbeitername",
            "nombrecompleto",
            "nombreyapellidos",
            "nomcomplet",
            "nometprenom",
            "prenometnom",
        ],
    ),
    (
        C::Email,
        &[
            "workemail",
            "workemailaddress",
            "businessemail",
            "businessemailaddress",
            "companyemail",
            "corporateemail",
            "emailwork",
            "emailbusiness",
            "geschaftlicheemail",
            "geschaftlicheemailadresse",
            "dienstlicheemail",
            "emailgeschaftlich",
            "emaildienstlich",
            "correocorporativo",
            "correoelectronicocorporativo",
            "correodetrabajo",
            "emailcorporativo",
            "emailprimarywork",
            "primaryworkemail",
            "primaryemail",
            "primaryemailaddress",
            "emailprofessionnel",
            "courrielprofessionnel",
            "email",
            "emailaddress",
            "emailadresse",
            "mail",
            "mailadresse",
            "correoelectronico",
            "correo",
            "courriel",
            "adresseemail",
            "adressemail",
            "adresseelectronique",
        ],
    ),
    (
        C::Team,
        &[
            "team",
            "teamname",
            "department",
            "departmentname",
            "dept",
            "organizationalunit",
            "orgunit",
            "abteilung",
            "organisationseinheit",
            "equipo",
            "departamento",
            "equipe",
            "departement",
            "service",
            "squad",
            "tribe",
            "division",
            "businessunit",
        ],
    ),
    (
        C::Track,
        &[
            "track",
            "careertrack",
            "jobfamily",
            "careerpath",
            "jobtrack",
            "laufbahn",
            "karrierepfad",
            "jobfamilie",
            "berufsfamilie",
            "familiadepuestos",
            "familiaprofesional",
            "trayectoria",
            "filiere",
            "filieremetier",
            "famillemetier",
            "famillesdemetiers",
        ],
    ),
    (
        C::Level,
        &[
            "level",
            "careerlevel",
            "joblevel",
            "grade",
            "jobgrade",
            "paygrade",
            "compensationgrade",
            "band",
            "jobband",
            "careerband",
            "karrierestufe",
            "stufe",
            "nivel",
            "grado",
            "niveau",
            "echelon",
        ],
    ),
    (
        C::HiredOn,
        &[
            "hiredate",
            "hiredon",
            "dateofhire",
            "hiringdate",
            "originalhiredate",
            "dateofjoining",
            "joiningdate",
            "datejoined",
            "startdate",
            "employmentstartdate",
            "employmentstart",
            "joined",
            "joinedon",
            "hired",
            "employedsince",
            "entrydate",
            "dateofentry",
            "eintrittsdatum",
            "eintritt",
            "einstellungsdatum",
            "fechadeingreso",
            "fechadecontratacion",
            "fechadealta",
            "datedembauche",
            "datedentree",
            "datedarrivee",
        ],
    ),
    (
        C::LevelSince,
        &[
            "levelsince",
            "inlevelsince",
            "gradesince",
            "ingradesince",
            "leveleffectivedate",
            "gradeeffectivedate",
            "lastpromotiondate",
            "dateoflastpromotion",
            "lastpromotion",
            "stufeseit",
            "inderstufeseit",
            "inkarrierestufeseit",
            "letztebeforderung",
            "niveldesde",
            "enelniveldesde",
            "fechadeultimapromocion",
            "niveaudepuis",
            "datededernierepromotion",
        ],
    ),
    (
        C::Locale,
        &[
            "locale",
            "preferredlanguage",
            "language",
            "sprache",
            "korrespondenzsprache",
            "idioma",
            "langue",
        ],
    ),
    (
        C::Manager,
        &[
            "manager",
            "linemanager",
            "directmanager",
            "reportsto",
            "supervisor",
            "directsupervisor",
            "fuhrungskraft",
            "fuehrungskraft",
            "vorgesetzter",
            "vorgesetzte",
            "vorgesetzteperson",
            "jefe",
            "jefedirecto",
            "responsable",
            "responsabledirecto",
            "superieurhierarchique",
            "responsablehierarchique",
        ],
    ),
];

/// The same for the parts of a name.
const PARTS: [(NamePart, &[&str]); 3] = [
    (NamePart::Preferred, &["preferredname", "preferredfirstname", "knownas", "rufname"]),
    (
        NamePart::First,
        &["firstname", "givenname", "forename", "vorname", "nombre", "nombres", "prenom"],
    ),
    (
        NamePart::Last,
        &[
            "lastname",
            "surname",
            "familyname",
            "nachname",
            "familienname",
            "apellido",
            "apellidos",
            "nomdefamille",
        ],
    ),
];

/// What stands before or behind the name of a column with what somebody asks for.
const AIMED: [&str; 33] = [
    "target",
    "proposed",
    "next",
    "desired",
    "requested",
    "new",
    "future",
    "planned",
    "ziel",
    "neue",
    "neuer",
    "kunftige",
    "kunftiger",
    "nuevo",
    "nueva",
    "nouveau",
    "nouvelle",
    "angestrebte",
    "angestrebter",
    "vorgeschlagene",
    "nachste",
    "objetivo",
    "propuesto",
    "propuesta",
    "deseado",
    "deseada",
    "cible",
    "vise",
    "visee",
    "propose",
    "proposee",
    "souhaite",
    "souhaitee",
];

/// What stands before or behind a name and says nothing of its own.
const PLAIN: [&str; 10] = [
    "current",
    "employee",
    "aktuelle",
    "aktueller",
    "aktuelles",
    "mitarbeiter",
    "actual",
    "actuel",
    "actuelle",
    "empleado",
];

/// Whose manager a column names, where it says that.
const OWNERS: [&str; 6] = ["workers", "worker", "employees", "employee", "associates", "persons"];

/// A rank behind those of all names that are listed.
const AFTER_THE_PLAIN: usize = 100;

/// What a name plainly says, and how plainly: 0 is the plainest.
pub(super) fn guess(name: &str) -> Option<(PeopleColumn, usize)> {
    let name = letters(name);
    if let Some(found) = exactly(&name).or_else(|| of_manager(&name)).or_else(|| since(&name)) {
        return Some(found);
    }
    let of_owner = OWNERS.iter().find_map(|owner| name.strip_prefix(owner));
    let is_manager = |found: &(PeopleColumn, usize)| found.0 == PeopleColumn::Known(C::Manager);
    let named =
        of_owner.and_then(|rest| of_manager(rest).or_else(|| exactly(rest).filter(is_manager)));
    if named.is_some() {
        return named;
    }
    let without = |words: &[&str]| {
        words.iter().find_map(|word| {
            let bare = name.strip_prefix(word).or_else(|| name.strip_suffix(word))?;
            exactly(bare)
        })
    };
    if let Some((PeopleColumn::Known(column), rank)) = without(&AIMED) {
        return match column {
            C::Track => Some((PeopleColumn::Known(C::TargetTrack), rank)),
            C::Level => Some((PeopleColumn::Known(C::TargetLevel), rank)),
            _ => None,
        };
    }
    let of_law = || without(&["legal"]).map(|(meaning, rank)| (meaning, rank + AFTER_THE_PLAIN));
    without(&PLAIN).or_else(of_law)
}

/// Since when somebody is on a level, whatever the level is called.
fn since(name: &str) -> Option<(PeopleColumn, usize)> {
    const WORDS: [&str; 4] = ["since", "seit", "desde", "depuis"];
    let level = WORDS.iter().find_map(|word| name.strip_suffix(word))?;
    let level = level.strip_prefix("in").unwrap_or(level);
    match exactly(level)? {
        (PeopleColumn::Known(C::Level), rank) => {
            Some((PeopleColumn::Known(C::LevelSince), rank + AFTER_THE_PLAIN))
        }
        _ => None,
    }
}

/// Whether a name in letters speaks of managers.
pub(super) fn is_of_managers(letters: &str) -> bool {
    let managers = COLUMNS.iter().filter(|(column, _)| *column == C::Manager);
    managers.flat_map(|(_, names)| *names).any(|name| letters.contains(name))
}

/// Whether a name in letters says that it is about what somebody asks for.
pub(super) fn is_aimed(letters: &str) -> bool {
    AIMED.iter().any(|word| letters.starts_with(word) || letters.ends_with(word))
}

/// Whether a name is that of a family beside a column with the first name, and else that of a whole name.
pub(super) fn may_be_family(name: &str) -> bool {
    matches!(letters(name).as_str(), "name" | "nom")
}

fn exactly(name: &str) -> Option<(PeopleColumn, usize)> {
    let place = |names: &[&str]| names.iter().position(|other| *other == name);
    let column = COLUMNS
        .iter()
        .find_map(|(column, names)| Some((PeopleColumn::Known(*column), place(names)?)));
    let part = || {
        PARTS
            .iter()
            .find_map(|(part, names)| Some((PeopleColumn::PartOfName(*part), place(names)?)))
    };
    column.or_else(part)
}

/// Name, address or id of the manager: the word for the manager, and what of the manager it is.
fn of_manager(name: &str) -> Option<(PeopleColumn, usize)> {
    const LINKS: [&str; 8] = ["", "of", "der", "des", "del", "dela", "du", "de"];
    let (_, managers) = COLUMNS.iter().find(|(column, _)| *column == C::Manager)?;
    for (rank, manager) in managers.iter().enumerate() {
        let Some(rest) = name.strip_prefix(manager).or_else(|| name.strip_suffix(manager)) else {
            continue;
        };
        for link in LINKS {
            let Some(rest) = rest.strip_suffix(link) else { continue };
            if matches!(rest, "no" | "nr" | "number" | "code") {
                return Some((PeopleColumn::ManagerId, rank));
            }
            match exactly(rest) {
                Some((PeopleColumn::Known(C::Name), _)) => {
                    return Some((PeopleColumn::Known(C::Manager), rank));
                }
                Some((PeopleColumn::Known(C::Email), _)) => {
                    return Some((PeopleColumn::Known(C::ManagerEmail), rank));
                }
                Some((PeopleColumn::Known(C::EmployeeId), _)) => {
                    return Some((PeopleColumn::ManagerId, rank));
                }
                _ => {}
            }
        }
    }
    None
}

/// The letters and digits of a name, in small letters without accents.
pub(super) fn letters(name: &str) -> String {
    let bare = name.nfkd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric());
    bare.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_known_and_others_are_not_guessed() {
        let of = |name| guess(name).map(|(it, _)| it);
        let known = [
            ("Employee No.", PeopleColumn::Known(C::EmployeeId)),
            ("Work E-Mail", PeopleColumn::Known(C::Email)),
            ("Reports To", PeopleColumn::Known(C::Manager)),
            ("Reports To Email", PeopleColumn::Known(C::ManagerEmail)),
            ("E-Mail der Führungskraft", PeopleColumn::Known(C::ManagerEmail)),
            ("Manager ID", PeopleColumn::ManagerId),
            ("Target Job Family", PeopleColumn::Known(C::TargetTrack)),
            ("Zielstufe", PeopleColumn::Known(C::TargetLevel)),
            ("Nivel objetivo", PeopleColumn::Known(C::TargetLevel)),
            ("Prénom", PeopleColumn::PartOfName(NamePart::First)),
            ("Date d’embauche", PeopleColumn::Known(C::HiredOn)),
            ("Email - Primary Work", PeopleColumn::Known(C::Email)),
            ("Worker's Manager", PeopleColumn::Known(C::Manager)),
            ("New grade", PeopleColumn::Known(C::TargetLevel)),
        ];
        for (name, meaning) in known {
            assert_eq!(of(name), Some(meaning), "{name}");
        }
        for name in [
            "Personal Email",
            "Target Salary",
            "Cost Center",
            "Job Title",
            "Kostenstelle",
            "End Date",
            "",
        ] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
