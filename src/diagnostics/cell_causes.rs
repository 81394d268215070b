//! What many wrong cells have in common. In: findings about cells, and what stands in their files. Out: one finding for each
//! text that was cut, and one cause for each column that is wrong as a whole.

use rustc_hash::FxHashMap;

use super::Report;
use super::split_texts::DelimitedText;
use super::whole_columns::ColumnTexts;

/// What stands beside the cells that findings are about.
pub(crate) struct CellSources<'s, F> {
    /// Gives the texts of all files by their names, none of workbooks.
    pub(crate) files: F,
    /// What stands in the column at a place, each text once.
    pub(crate) columns: &'s ColumnTexts<'s>,
    /// Some of the ids that people have.
    pub(crate) ids: &'s [String],
}

impl Report {
    /// Says of cells that are wrong for one cause just that. A text that was cut moves cells into columns that are not theirs, so
    /// it is told first.
    pub(crate) fn tell_causes<'t, F>(&mut self, sources: CellSources<'_, F>)
    where
        F: FnOnce() -> FxHashMap<&'t str, DelimitedText<'t>>,
    {
        self.tell_cut_texts(sources.files);
        self.tell_whole_columns(sources.columns, sources.ids);
    }
}
