//! The beginning of a mapping file. In: the grids of an export. Out: a commented mapping that names every column of the
//! export's own header, ready to be finished by hand.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

use crate::intake::columns::normalized_header;
use crate::intake::export;
use crate::intake::export::named_roles;
use crate::intake::export::preview::ItemFinder;
use crate::intake::export::profiles;
use crate::intake::export::profiles::Profile;
use crate::intake::export::{CellKind, ColumnGuess, ColumnPreview, GridPreview, PersonKey};
use crate::intake::file::grid::Grid;
use crate::intake::mapping::toml_text::quoted;
use crate::intake::table::status::StatusGuess;
use crate::ladder::Ladder;

const HEAD: &str = "\
# A mapping says what the columns of an export mean. `promopacket schema mapping` prints its JSON Schema.
# Columns are found by name (case, spaces and byte order marks do not count), by pattern such as \"{role} {kind}: {item}\",
# or by place (\"#3\"). A column with cells that nothing names stops the run, so that nothing is lost in silence.
# What the header and the cells say without doubt stands below; what they do not say stands behind a #, and the run stops
# until you decide it. Nothing is left out unless you write `ignored` or `ignore`.

# Columns that no packet needs, such as times and counters:
ignore = []
# Which of several submissions of the same thing counts: \"error\", \"latest\" or \"first\".
keep = \"error\"
# Whether cells may hold HTML, which is then cleaned to text.
html = false
# What parts the entries of evidence.
separators = [\";\"]
";

const COLUMNS_HEAD: &str = "
# One column for each answer, in the order of the file. An entry without `kind` is to be decided: what kind of answer it is,
# about which item, and by whom. If it says whom a row is about, who wrote it or in which role, name it under [person],
# [reviewer] or [role], and delete its entry; if each row is about the skill or question that it names, with `item` under
# [row]. If no packet needs it, write kind = \"ignored\".
";

const UNNAMED_HEAD: &str = "
# Columns of this export that nothing above names. An entry without `kind` is to be decided, and the run stops until it is: say
# what kind of answer it holds, about which item, and by whom; or write kind = \"ignored\" if no packet needs it.
";

/// Names of the columns of an export with a row for each question that leave no doubt, as [`normalized_header`]s.
const ROW_NAMES: [(&str, &[&str]); 3] = [
    ("rating", &["rating", "score", "bewertung", "évaluation", "calificación", "puntuación"]),
    (
        "comment",
        &[
            "comment",
            "comments",
            "kommentar",
            "kommentare",
            "commentaire",
            "commentaires",
            "comentario",
            "comentarios",
        ],
    ),
    ("evidence", &["evidence", "link", "links", "nachweis", "beleg", "preuve", "evidencia"]),
];

/// How many tables beside the largest one are looked at.
const MOST_OTHERS: usize = 100;

const TAIL: &str = "\
# otherwise = \"peer\"           # what a reviewer is who is neither the person nor the manager
# always = \"self\"              # one role for every row

[ratings]
# Only if the export's scale is not the cycle's: its steps in the order of its numbers, and what each means.
# steps = [\"Never\", \"Sometimes\", \"Often\", \"Always\"]
# best = \"last\"
# means = { \"Never\" = \"Not yet\", \"Sometimes\" = \"Developing\", \"Often\" = \"Meets\", \"Always\" = \"Exceeds\" }
# not_observed = [\"No chance to see\"]

[dates]
# order = \"dmy\"                # ymd, dmy or mdy; a date that reads two ways is an error without it

[items]
# The export's words, and what they mean: a skill's id or text, a statement such as summary or impact, or ignore.
# \"Mentoring & coaching\" = \"backend/L5/mentoring\"
";

/// A starter for an export: from the profile that is named, or that knows it, else from its header alone.
pub(crate) fn text(
    grids: &[Grid],
    named: Option<&Profile>,
    line: Option<u32>,
    ladder: &Ladder,
) -> String {
    if let Some(profile) = named {
        return of_profile(profile, grids, ladder);
    }
    let all = Profile::built_in();
    let read: Vec<&Grid> = grids.iter().filter(|grid| grid.passed_over.is_none()).collect();
    match profiles::best(all, &read) {
        Some(place) => of_profile(&all[place], grids, ladder),
        None => of_header(grids, line, ladder),
    }
}

/// A mapping with `[people]` for a table of people at its end. What it says of people already stays where that says nothing.
pub(crate) fn with_people(text: String, of_people: &str) -> String {
    const HEAD: &str = "\n[people]\n";
    let Some(rest) = of_people.strip_prefix(HEAD) else { return text };
    let Some(start) = text.find(HEAD) else { return text + of_people };
    let begin = start + HEAD.len();
    let end = text[begin..].find("\n[").map_or(text.len(), |length| begin + length);
    let key = |line: &str| line.split_once(" = ").map(|(key, _)| key.to_owned());
    let said: Vec<String> = rest.lines().filter_map(key).collect();
    let kept =
        text[begin..end].lines().filter(|line| key(line).is_some_and(|key| !said.contains(&key)));
    let kept: String = kept.map(|line| format!("{line}\n")).collect();
    format!("{}{}{HEAD}{kept}{rest}", &text[..start], &text[end..])
}

/// The text of a profile, with the columns that it does not name at its end.
fn of_profile(profile: &Profile, grids: &[Grid], ladder: &Ladder) -> String {
    let text = String::from_utf8_lossy(&profile.file.bytes).into_owned();
    let mut text = with_statuses(text, &export::unnamed_statuses(grids, &profile.mapping, ladder));
    text.push_str(UNNAMED_HEAD);
    for column in export::unnamed(grids, &profile.mapping, ladder) {
        let name = quoted(&column.name);
        let is_address = column.look.kind == CellKind::Address;
        let said = match column.guess {
            ColumnGuess::Empty | ColumnGuess::Sensitive => continue,
            ColumnGuess::Status(StatusGuess::Submitted) => format!(
                "\n# {name} looks as if it says when an answer was submitted: name it with `submitted` under [row] above.\n"
            ),
            ColumnGuess::Status(StatusGuess::Status) => of_unnamed_status(&name, &column),
            _ if is_address => format!(
                "\n# {name} holds e-mail addresses. If it says whom a row is about, put it first in `email` under [person] above;\n# if who wrote it, under [reviewer]; else name it in `ignore`.\n"
            ),
            ColumnGuess::Kind(kind) => of_column(&column, Some(kind)),
            _ => of_column(&column, None),
        };
        text.push_str(&said);
    }
    text
}

/// A profile with the export's words of a status beside those that it knows. Many are no status.
fn with_statuses(text: String, words: &BTreeSet<String>) -> String {
    const MOST: usize = 12;
    const HEAD: &str = "\n[status]\n";
    let Some(start) = text.find(HEAD) else { return text };
    if words.is_empty() || words.len() > MOST {
        return text;
    }
    let (before, after) = text.split_at(start + HEAD.len());
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let words = words.join(", ");
    format!("{before}# Not placed yet, each belongs in one of the two lists: {words}\n{after}")
}

/// The columns of an export, one after the other.
fn of_header(grids: &[Grid], line: Option<u32>, ladder: &Ladder) -> String {
    let mut text = HEAD.to_owned();
    let read: Vec<&Grid> = grids.iter().filter(|grid| grid.passed_over.is_none()).collect();
    let Some(grid) = read.iter().max_by_key(|it| it.len()) else { return text };
    let items = ItemFinder::new(ladder);
    let preview = GridPreview::of(grid, line, &items);
    let _ = writeln!(text, "name = {}", quoted(&grid.stem));
    text.push_str(&of_reading(&preview, grid, &read, line));
    text.push_str(&of_person(&preview));
    let answers = if preview.has_rows_of_items() {
        of_rows(&preview.columns)
    } else {
        of_columns(&preview.columns) + &of_states("\n[row]\n", &preview.columns)
    };
    text.push_str(&answers);
    text.push_str(&of_others(&preview, grid, &read, &items));
    text.push_str(&of_left_out(&preview.columns));
    text.push_str(&of_status(&preview.columns));
    text.push_str(&named_roles::table(&read));
    text.push_str(TAIL);
    text
}

/// The columns that only other sheets and files have: what they hold is to be decided, too.
fn of_others(preview: &GridPreview, of: &Grid, read: &[&Grid], items: &ItemFinder<'_>) -> String {
    let mut text = String::new();
    let mut known: HashSet<String> =
        preview.columns.iter().map(|column| normalized_header(&column.name)).collect();
    let others = read.iter().filter(|grid| grid.file != of.file && grid.len() > 1);
    let mut others = others.filter(|grid| !grid.is_named || of.is_named);
    for grid in others.by_ref().take(MOST_OTHERS) {
        let mut columns = GridPreview::of(grid, None, items).columns;
        columns.retain(|column| {
            !known.contains(&normalized_header(&column.name)) && !column.name.contains(['{', '}'])
        });
        known.extend(columns.iter().map(|column| normalized_header(&column.name)));
        let mut entries = String::new();
        for mut column in columns {
            column.finder.clone_from(&column.name);
            let kind = match column.guess {
                ColumnGuess::Kind(kind) => Some(kind),
                ColumnGuess::Sensitive | ColumnGuess::Empty => continue,
                _ => None,
            };
            entries.push_str(&of_column(&column, kind));
        }
        if !entries.is_empty() {
            let name = quoted(if grid.is_sheet() { &grid.sheet } else { &grid.file });
            let _ = write!(
                text,
                "\n# Only in {name}; if it holds no answers, name it with `skip` under [read], and delete these:\n{entries}"
            );
        }
    }
    let more = others.count();
    if more > 0 {
        let _ =
            write!(text, "\n# {more} more tables were not looked at: begin from fewer files.\n");
    }
    text
}

/// Where the answers stand. What the user did not say is said only where nothing else could be meant.
fn of_reading(preview: &GridPreview, grid: &Grid, read: &[&Grid], line: Option<u32>) -> String {
    let mut text = "\n[read]\n".to_owned();
    let is_alone = !read.iter().any(|other| other.file != grid.file && other.len() > 0);
    let is_certain = line.is_some() || preview.begins_with_header && is_alone;
    let about = "     # found by the names of its columns if it is not said";
    let (mark, about) = if is_certain { ("", "") } else { ("# ", about) };
    let _ = writeln!(text, "{mark}header_row = {}{about}", preview.header_line);
    if preview.header_lines > 1 {
        let _ = writeln!(
            text,
            "header_rows = {}     # the names of the columns stand on so many lines",
            preview.header_lines
        );
    }
    if !grid.is_sheet() {
        return text;
    }
    let others = read.iter().filter(|grid| grid.is_sheet() && grid.first_row().is_some());
    let names: Vec<String> = others.map(|grid| quoted(&grid.sheet)).collect();
    if grid.is_named {
        let named = read.iter().filter(|grid| grid.is_named).map(|grid| quoted(&grid.sheet));
        let named: Vec<String> = named.collect();
        let _ = writeln!(text, "sheets = [{}]", named.join(", "));
    } else if names.len() > 1 {
        let _ = writeln!(
            text,
            "# Several sheets hold something; below are the columns of {}. Which hold answers, and which do not:\n# sheets = [{}]\n# skip = []",
            quoted(&grid.sheet),
            names.join(", ")
        );
    }
    text
}

/// Whom the rows are about. Of an address or a name alone nobody knows whether it is the person's or the writer's.
fn of_person(preview: &GridPreview) -> String {
    let mut text = "\n[person]\n# Whom a row is about. What is found first counts, and everything else must agree.\norder = [\"id\", \"email\", \"name\"]\n".to_owned();
    let found = |key: PersonKey| {
        preview
            .columns
            .iter()
            .find(|column| column.guess == ColumnGuess::Person(key))
            .map(|column| quoted(&column.finder))
    };
    for (key, name) in
        [(PersonKey::Id, "id"), (PersonKey::Email, "email"), (PersonKey::Name, "name")]
    {
        let _ = match found(key) {
            Some(finder) => writeln!(text, "{name} = [{finder}]"),
            None => writeln!(text, "# {name} = []"),
        };
    }
    let addresses = addresses(&preview.columns);
    if !addresses.is_empty() {
        text.push_str("# Columns of e-mail addresses. Whose they are, only a person knows: take the # away where a line is true.\n");
    }
    for finder in &addresses {
        let _ = writeln!(text, "# email = [{finder}]");
    }
    text.push_str("\n[reviewer]\n# Who wrote a row; that may be a column of [person], too.\n");
    for finder in &addresses {
        let _ = writeln!(text, "# email = [{finder}]");
    }
    if addresses.is_empty() {
        text.push_str("# email = []\n");
    }
    text.push_str("# name = []\n");
    text
}

/// Columns of addresses that may be anybody's.
fn addresses(columns: &[ColumnPreview]) -> Vec<String> {
    let is_it = |column: &&ColumnPreview| {
        column.guess == ColumnGuess::Unclear && column.look.kind == CellKind::Address
    };
    columns.iter().filter(is_it).map(|column| quoted(&column.finder)).collect()
}

/// An export with a row for each question: every column says one thing of the row.
fn of_rows(columns: &[ColumnPreview]) -> String {
    let mut text = "\n# One row for each question. What a column holds:\n[row]\n".to_owned();
    let items = columns
        .iter()
        .filter(|column| column.guess == ColumnGuess::Items)
        .map(|column| quoted(&column.finder));
    let _ = writeln!(text, "item = [{}]", items.collect::<Vec<_>>().join(", "));
    let mut placed: Vec<&str> = Vec::new();
    for (kind, names) in ROW_NAMES {
        let is_it = |column: &&ColumnPreview| {
            names.contains(&normalized_header(&column.name).as_str())
                && matches!(column.guess, ColumnGuess::Unclear | ColumnGuess::Kind(_))
        };
        let found = columns.iter().find(is_it);
        placed.extend(found.map(|column| column.finder.as_str()));
        let _ = match found {
            Some(column) => writeln!(text, "{kind} = [{}]", quoted(&column.finder)),
            None => writeln!(text, "# {kind} = []"),
        };
    }
    text.push_str(
        "# answer = []      # a rating if it is one of the scale, else words\n# date = []\n",
    );
    text.push_str("# kind = []        # whether the row holds a rating or words, where they stand in rows of their own\n");
    text.push_str(&of_states("", columns));
    text.push_str(
        "# Not placed yet; each needs a place here, under [person], [role] or [reviewer], or in `ignore` above:\n",
    );
    for column in columns
        .iter()
        .filter(|column| matches!(column.guess, ColumnGuess::Unclear | ColumnGuess::Kind(_)))
    {
        if !placed.contains(&column.finder.as_str()) {
            let _ = writeln!(text, "# {}: {}", quoted(&column.finder), column.look.described());
        }
    }
    text
}

/// The columns that say whether and when an answer was submitted.
fn of_states(head: &str, columns: &[ColumnPreview]) -> String {
    let mut text = head.to_owned();
    for (key, looks, about) in [
        (
            "submitted",
            StatusGuess::Submitted,
            "when the row was submitted; without a status, what has no such time is a draft",
        ),
        ("status", StatusGuess::Status, "whether it is finished, see [status]"),
    ] {
        let of = columns.iter().filter(|column| column.guess == ColumnGuess::Status(looks));
        let names = of.map(|column| quoted(&column.finder)).collect::<Vec<_>>().join(", ");
        let comment = if names.is_empty() { "# " } else { "" };
        let _ = writeln!(text, "{comment}{key} = [{names}]     # {about}");
    }
    text
}

/// The columns that no entry names, and why.
fn of_left_out(columns: &[ColumnPreview]) -> String {
    let mut text = String::new();
    for (guess, about) in [
        (ColumnGuess::Empty, "Columns without cells, which need nothing"),
        (ColumnGuess::Sensitive, "Sensitive columns, which are left out without being named"),
    ] {
        let of = columns.iter().filter(|column| column.guess == guess);
        let names = of.map(|column| quoted(&column.finder)).collect::<Vec<_>>().join(", ");
        if !names.is_empty() {
            let _ = writeln!(text, "\n# {about}: {names}");
        }
    }
    text
}

/// What to do about a column that looks like a status and that a profile does not name. The words of the profile need not mean
/// the same in it.
fn of_unnamed_status(name: &str, column: &ColumnPreview) -> String {
    let [finished, draft, others] = &column.status_words;
    let others = if others.is_empty() {
        String::new()
    } else {
        format!("# Not placed yet: {}\n", quoted_words(others))
    };
    format!(
        "\n# {name} looks as if it says which answers are finished: name it alone with `status` under [row] above, and write under\n# [status], in place of what stands there:\n# finished = [{}]\n# draft = [{}]\n{others}",
        quoted_words(finished),
        quoted_words(draft)
    )
}

fn quoted_words(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ")
}

/// The words of a column that says whether an answer is finished.
fn of_status(columns: &[ColumnPreview]) -> String {
    let is_status =
        |column: &&ColumnPreview| column.guess == ColumnGuess::Status(StatusGuess::Status);
    let mut words: [Vec<String>; 3] = Default::default();
    for column in columns.iter().filter(is_status) {
        for (all, own) in words.iter_mut().zip(&column.status_words) {
            let new: Vec<&String> = own.iter().filter(|word| !all.contains(word)).collect();
            all.extend(new.into_iter().cloned());
        }
    }
    let [finished, draft, others] = &words;
    if !columns.iter().any(|column| is_status(&column)) {
        return String::new();
    }
    let mut text = "\n[status]\n# Words of that column; \"*\" is any word, \"\" a blank cell. A word in neither list is an error. Of several such columns, each is\n# read, and a row that one of them calls a draft is a draft.\n".to_owned();
    let _ = writeln!(text, "finished = [{}]", quoted_words(finished));
    let _ = writeln!(text, "draft = [{}]", quoted_words(draft));
    if !others.is_empty() {
        let _ = writeln!(text, "# Not placed yet: {}", quoted_words(others));
    }
    text
}

/// An export with a column for each answer.
fn of_columns(columns: &[ColumnPreview]) -> String {
    let mut text = COLUMNS_HEAD.to_owned();
    for column in columns {
        let is_address = column.look.kind == CellKind::Address;
        match column.guess {
            ColumnGuess::Kind(kind) => text.push_str(&of_column(column, Some(kind))),
            ColumnGuess::Unclear if !is_address => text.push_str(&of_column(column, None)),
            _ => {}
        }
    }
    text
}

/// The entry of one column; without a kind the run stops until a person says it.
fn of_column(column: &ColumnPreview, kind: Option<&str>) -> String {
    let ColumnPreview { name, finder, look, item, role, may_be_status, .. } = column;
    let about = if finder == name { String::new() } else { format!("    # {}", quoted(name)) };
    let mut text = format!("\n[[columns]]\nname = {}{about}\n", quoted(finder));
    let _ = writeln!(text, "# {}", look.described());
    if *may_be_status {
        text.push_str("# If it tells drafts from finished answers: name it with `status` under [row], its words under [status], and delete this entry.\n");
    }
    if matches!(look.kind, CellKind::Time | CellKind::Date) {
        text.push_str("# If it says when the row was submitted: name it with `submitted` under [row], and delete this entry.\n");
    }
    let _ = match item {
        Some(item) => writeln!(text, "item = {}", quoted(item)),
        None => writeln!(
            text,
            "# item = \"summary\"    # a skill's id or text, or a statement: summary, impact, scope, …"
        ),
    };
    let _ = match role {
        Some(role) => writeln!(text, "role = {}", quoted(role)),
        None => {
            writeln!(text, "# role = \"self\"       # self, manager or peer, unless [role] says it")
        }
    };
    const KINDS: &str = "rating, answer (a rating or words), comment, evidence, date or ignored";
    let _ = match kind {
        Some(kind) => writeln!(text, "kind = \"{kind}\"     # {KINDS}"),
        None => writeln!(text, "# kind = \"\"     # to be decided: {KINDS}"),
    };
    text
}
