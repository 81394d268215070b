//! The beginning of a mapping file. In: the grids of an export. Out: a commented mapping that names every column of the
//! export's own header, ready to be finished by hand.

use std::fmt::Write as _;

use super::foreign::{self, Preview, Seen, UnnamedColumn};
use super::grid::Grid;
use super::profiles::{self, Profile};
use super::status::{self, Looks};
use crate::diagnostics::Report;
use crate::ladder::Ladder;

const HEAD: &str = "\
# A mapping says what the columns of an export mean. `promopacket schema mapping` prints its JSON Schema.
# Columns are found by name (case, spaces and byte order marks do not count), by pattern such as \"{role} {kind}: {item}\",
# or by place (\"#3\"). A column with cells that nothing names stops the run, so that nothing is lost in silence.
# Everything below is a guess from the header and the first rows: look at each line.

# Columns that no packet needs, such as times and counters:
ignore = []
# Which of several submissions of the same thing counts: \"error\", \"latest\" or \"first\".
keep = \"error\"
# Whether cells may hold HTML, which is then cleaned to text.
html = false
# What parts the entries of evidence.
separators = [\";\"]
";

const TAIL: &str = "
[role]
# Who speaks. Words for the roles, used by {role} in patterns and by a column:
self = [\"Self\", \"Employee\"]
manager = [\"Manager\"]
peer = [\"Peer\"]
# column = \"Reviewer role\"     # a column that holds such a word, or
# from = \"reviewer\"            # compare reviewer and person (see [reviewer]); also \"file\" or \"sheet\", by their names
# otherwise = \"peer\"           # what a reviewer is who is neither the person nor the manager
# always = \"self\"              # one role for every row

# [reviewer]
# email = [\"Reviewer email\"]
# name = [\"Reviewer\"]

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
pub(super) fn text(
    grids: &[Grid],
    named: Option<&Profile>,
    line: Option<u32>,
    ladder: &Ladder,
) -> String {
    if let Some(profile) = named {
        return of_profile(profile, grids, ladder);
    }
    let all = Profile::all(&mut Report::new()).unwrap_or_default();
    let read: Vec<&Grid> = grids.iter().filter(|it| it.passed_over.is_none()).collect();
    match profiles::best(&all, &read) {
        Some(place) => of_profile(&all[place], grids, ladder),
        None => of_header(grids, line, ladder),
    }
}

/// A mapping with `[people]` for a table of people at its end. What it says of people already stays where that says nothing.
pub(super) fn with_people(text: String, of_people: &str) -> String {
    const HEAD: &str = "\n[people]\n";
    let Some(rest) = of_people.strip_prefix(HEAD) else { return text };
    let Some(start) = text.find(HEAD) else { return text + of_people };
    let begin = start + HEAD.len();
    let end = text[begin..].find("\n[").map_or(text.len(), |it| begin + it);
    let key = |line: &str| line.split_once(" = ").map(|(key, _)| key.to_owned());
    let said: Vec<String> = rest.lines().filter_map(key).collect();
    let kept = text[begin..end].lines().filter(|it| key(it).is_some_and(|it| !said.contains(&it)));
    let kept: String = kept.map(|it| format!("{it}\n")).collect();
    format!("{}{}{HEAD}{kept}{rest}", &text[..start], &text[end..])
}

/// The text of a profile, with the columns that it does not name at its end.
fn of_profile(profile: &Profile, grids: &[Grid], ladder: &Ladder) -> String {
    let mut text = String::from_utf8_lossy(&profile.file.bytes).into_owned();
    let _ = writeln!(
        text,
        "\n# Columns of this export that nothing above names. Say what each holds, or name it in `ignore` above."
    );
    for column in foreign::unnamed(grids, &profile.mapping, ladder) {
        let UnnamedColumn { name, holds_addresses } = column;
        if holds_addresses {
            let _ = writeln!(
                text,
                "\n# {name} holds e-mail addresses. If it says whom a row is about, put it first in `email` under [person] above;\n# if who wrote it, under [reviewer]; else name it in `ignore`.",
                name = quoted(&name)
            );
            continue;
        }
        if status::looks(&name, std::iter::empty()).is_some() {
            let _ = writeln!(
                text,
                "\n# {} looks as if it says which answers are finished: name it with `status` under [row] above, and its words under [status].",
                quoted(&name)
            );
            continue;
        }
        let _ = writeln!(text, "\n[[columns]]\nname = {}", quoted(&name));
        text.push_str("# item = \"summary\"    # a skill's id or text, or a statement: summary, impact, scope, …\n");
        text.push_str("# role = \"self\"       # only in rows of this role; a second entry may say it for another\n");
        text.push_str(
            "kind = \"ignored\"     # rating, answer, comment, evidence, date or ignored\n",
        );
    }
    text
}

/// The columns of an export, one after the other.
fn of_header(grids: &[Grid], line: Option<u32>, ladder: &Ladder) -> String {
    let mut text = HEAD.to_owned();
    let grid = grids.iter().filter(|it| it.passed_over.is_none()).max_by_key(|it| it.len());
    let Some(grid) = grid else { return text };
    let preview = Preview::of(grid, line, ladder);
    let mut line = |it: String| {
        text.push_str(&it);
        text.push('\n');
    };
    line(format!("name = {}", quoted(&grid.stem)));
    line(format!("\n[read]\nheader_row = {}", preview.header_line));
    let read = grids.iter().filter(|it| it.passed_over.is_none() && it.is_sheet());
    if grid.is_sheet() && (grid.is_named || read.count() > 1) {
        line(format!("sheets = [{}]", quoted(&grid.sheet)));
    }
    line("\n[person]\n# Whom a row is about. What is found first counts, and everything else must agree.".into());
    line("order = [\"id\", \"email\", \"name\"]".into());
    for (key, found) in [("id", &preview.ids), ("email", &preview.emails), ("name", &preview.names)]
    {
        let comment = if found.is_empty() { "# " } else { "" };
        let listed: Vec<String> = found.iter().map(|it| quoted(it)).collect();
        line(format!("{comment}{key} = [{}]", listed.join(", ")));
    }
    let (states, others): (Vec<Seen>, Vec<Seen>) =
        preview.others.into_iter().partition(|it| it.status.is_some() && !it.holds_items);
    line(match others.iter().any(|it| it.holds_items) {
        true => of_rows(&others, &states),
        false => of_columns(&others) + &of_states("\n[row]\n", &states),
    });
    line(of_status(&states));
    text.push_str(TAIL);
    text
}

/// An export with a row for each question: every column says one thing of the row.
fn of_rows(columns: &[Seen], states: &[Seen]) -> String {
    let mut text = "\n# One row for each question. What a column holds:\n[row]\n".to_owned();
    let names = |kind: &str, holds_items: bool| {
        let of = columns
            .iter()
            .filter(|it| it.holds_items == holds_items && (holds_items || it.kind == kind));
        of.map(|it| quoted(&it.name)).collect::<Vec<_>>().join(", ")
    };
    let _ = writeln!(text, "item = [{}]", names("", true));
    for kind in ["rating", "comment", "evidence"] {
        let _ = writeln!(text, "{kind} = [{}]", names(kind, false));
    }
    text.push_str(
        "# answer = []      # a rating if it is one of the scale, else words\n# date = []\n",
    );
    text.push_str("# kind = []        # whether the row holds a rating or words, where they stand in rows of their own\n");
    text.push_str(&of_states("", states));
    let _ = writeln!(
        text,
        "# Not placed yet; each needs a place here, under [role] or [reviewer], or in `ignore` above:\n# {}",
        names("ignored", false)
    );
    text
}

/// The columns that say whether and when an answer was submitted.
fn of_states(head: &str, states: &[Seen]) -> String {
    let names = |wanted: Looks| {
        let of = states.iter().filter(|it| it.status.as_ref().is_some_and(|it| it.0 == wanted));
        of.map(|it| quoted(&it.name)).collect::<Vec<_>>().join(", ")
    };
    let mut text = head.to_owned();
    for (key, looks, about) in [
        (
            "submitted",
            Looks::Submitted,
            "when the row was submitted; without a status, what has no such time is a draft",
        ),
        ("status", Looks::Status, "whether it is finished, see [status]"),
    ] {
        let names = names(looks);
        let comment = if names.is_empty() { "# " } else { "" };
        let _ = writeln!(text, "{comment}{key} = [{names}]     # {about}");
    }
    text
}

/// The words of a column that says whether an answer is finished.
fn of_status(states: &[Seen]) -> String {
    let of = |it: &&Seen| it.status.as_ref().is_some_and(|it| it.0 == Looks::Status);
    let Some(Seen { status: Some((_, [finished, draft, others])), .. }) = states.iter().find(of)
    else {
        return String::new();
    };
    let listed =
        |words: &[String]| words.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", ");
    let mut text = "\n[status]\n# Words of that column; \"*\" is any word, \"\" a blank cell. A word in neither list is an error.\n".to_owned();
    let _ = writeln!(text, "finished = [{}]", listed(finished));
    let blank = [&draft[..], &[String::new()]].concat();
    let _ = writeln!(text, "draft = [{}]", listed(&blank));
    if !others.is_empty() {
        let _ = writeln!(text, "# Not placed yet: {}", listed(others));
    }
    text
}

/// An export with a column for each answer.
fn of_columns(columns: &[Seen]) -> String {
    let mut text = "\n# One column for each answer, in the order of the file:\n".to_owned();
    for Seen { name, item, kind, role, example, place, .. } in columns {
        let name = match place {
            Some(place) => format!("\"#{place}\"    # {}", quoted(name)),
            None => quoted(name),
        };
        let _ = writeln!(text, "\n[[columns]]\nname = {name}");
        let _ = match item {
            Some(item) => writeln!(text, "item = {}", quoted(item)),
            None => writeln!(
                text,
                "# item = \"summary\"    # a skill's id or text, or a statement: summary, impact, scope, …"
            ),
        };
        let _ = match role {
            Some(role) => writeln!(text, "role = {}", quoted(role)),
            None => writeln!(
                text,
                "# role = \"self\"       # self, manager or peer, unless [role] says it"
            ),
        };
        if let Some(example) = example {
            let _ = writeln!(text, "# for example: {}", quoted(example));
        }
        let _ = writeln!(
            text,
            "kind = \"{kind}\"     # rating, answer, comment, evidence, date or ignored"
        );
    }
    text
}

/// A text as a TOML string, in which everything is written as it is in JSON.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text always serialises")
}
