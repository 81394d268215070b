//! The beginning of a mapping file. In: the grids of an export. Out: a commented mapping that names every column of the
//! export's own header, ready to be finished by hand.

use std::fmt::Write as _;

use super::foreign::Preview;
use super::grid::Grid;
use crate::ladder::Ladder;

const HEAD: &str = "\
# A mapping says what the columns of an export mean. `promopacket schema mapping` prints its JSON Schema.
# Columns are found by name (case, spaces and byte order marks do not count), by pattern such as \"{role} {kind}: {item}\",
# or by place (\"#3\"). What is not named stops the run, so that nothing is lost in silence.
";

const TAIL: &str = "
# Columns that no packet needs:
# ignore = [\"Timestamp\"]      # move this line above the first [table]

[role]
# Who speaks. Words for the roles, used by {role} in patterns and by a column:
self = [\"Self\", \"Employee\"]
manager = [\"Manager\"]
peer = [\"Peer\"]
# column = \"Reviewer role\"     # a column that holds such a word, or
# from = \"reviewer\"            # compare reviewer and person; also \"file\", \"sheet\"
# otherwise = \"peer\"           # what a reviewer is who is neither the person nor the manager
# always = \"self\"              # one role for every row

[ratings]
# Only if the export's scale is not the cycle's:
# steps = [\"Never\", \"Sometimes\", \"Often\", \"Always\"]
# best = \"last\"
# means = { \"Never\" = \"Not yet\" }     # [ratings.means]: the export's step = the cycle's step
# not_observed = [\"No chance to see\"]

[dates]
# order = \"dmy\"                # ymd, dmy or mdy; a date that reads two ways is an error without it

# keep = \"latest\"              # of several submissions; move this line above the first [table]
";

/// A starter for an export.
pub(super) fn text(grids: &[Grid], ladder: &Ladder) -> String {
    let mut text = HEAD.to_owned();
    let grid = grids.iter().filter(|it| !it.is_hidden).max_by_key(|it| it.len());
    let Some(grid) = grid else { return text };
    let preview = Preview::of(grid, ladder);
    let name = grid.stem.replace(['"', '\\'], "");
    let _ = writeln!(text, "name = {}", quoted(&name));
    let _ = writeln!(text, "\n[read]\nheader_row = {}", preview.header_line);
    let _ = writeln!(
        text,
        "\n[person]\n# Whom a row is about: id, email or name; what is found first counts."
    );
    let _ = writeln!(text, "order = [\"id\", \"email\", \"name\"]");
    for (key, found) in [("id", &preview.ids), ("email", &preview.emails), ("name", &preview.names)]
    {
        let comment = if found.is_empty() { "# " } else { "" };
        let listed: Vec<String> = found.iter().map(|it| quoted(it)).collect();
        let _ = writeln!(text, "{comment}{key} = [{}]", listed.join(", "));
    }
    let _ = writeln!(text, "\n# Every other column, in the order of the file:");
    for column in &preview.others {
        let _ = writeln!(text, "\n[[columns]]\nname = {}", quoted(&column.name));
        match &column.item {
            Some(item) => {
                let _ = writeln!(text, "item = {}", quoted(item));
            }
            None => {
                let _ = writeln!(
                    text,
                    "# item = \"backend/L5/event-flows\"   # a skill id, a skill's text, or summary, impact, …"
                );
            }
        }
        let _ = writeln!(
            text,
            "# role = \"self\"      # self, manager or peer, unless the row says it"
        );
        let _ = writeln!(
            text,
            "kind = \"{}\"     # rating, comment, evidence, date or ignored; e.g. {}",
            column.kind,
            quoted(&column.example)
        );
    }
    text.push_str(TAIL);
    text
}

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text always serialises")
}
