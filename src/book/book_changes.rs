//! What has changed since an earlier version of a book. In: what its manifest and the new pages say. Out: the leaf that names
//! exactly the pages whose content is another.

use serde::Serialize;

/// What a reader of the earlier version has to look at. People are named by their numbers in the new book.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct BookChanges {
    /// The version that it is compared with.
    pub(crate) since: u32,
    /// Whose pages say something else.
    pub(crate) changed: Vec<usize>,
    /// Whose packet says something else, but not their page: a text beyond its cut, for one.
    pub(crate) changed_behind: Vec<usize>,
    /// Who was not in the earlier version.
    pub(crate) added: Vec<usize>,
    /// The employee ids of those who are not in this one.
    pub(crate) removed: Vec<String>,
    /// How many candidates have the same pages at another place.
    pub(crate) moved: usize,
    /// How many candidates have the same pages at the same place.
    pub(crate) unchanged: usize,
    /// The places of dividers that say something else, or are new.
    pub(crate) dividers: Vec<usize>,
    /// Whether the agenda says something else beside the numbers of pages.
    pub(crate) agenda: bool,
}
