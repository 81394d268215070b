//! The kinds of findings, one code each. `promopacket explain CODE` says more of one; its text is in `data/codes.toml`.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[doc = $meaning:literal])+ $variant:ident = $name:literal,)+) => {
        /// The kind of a finding. Its name is stable: programs read it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $meaning])+ $variant,)+
        }

        impl Code {
            /// Every code, ordered by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name that people and programs see, such as `unknown-skill`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What a finding of this kind says, in one sentence.
            pub fn meaning(self) -> &'static str {
                let text = match self {
                    $(Self::$variant => concat!($($meaning),+),)+
                };
                text.trim_start()
            }
        }
    };
}

codes! {
    /// The kind `alike-dimensions`.
    AlikeDimensions = "alike-dimensions",
    /// The kind `altered-file`.
    AlteredFile = "altered-file",
    /// The kind `altered-manifest`.
    AlteredManifest = "altered-manifest",
    /// The kind `ambiguous-date`.
    AmbiguousDate = "ambiguous-date",
    /// The kind `ambiguous-join`.
    AmbiguousJoin = "ambiguous-join",
    /// The kind `ambiguous-person`.
    AmbiguousPerson = "ambiguous-person",
    /// The kind `ambiguous-sheets`.
    AmbiguousSheets = "ambiguous-sheets",
    /// The kind `ambiguous-skill`.
    AmbiguousSkill = "ambiguous-skill",
    /// The kind `another-cycle`.
    AnotherCycle = "another-cycle",
    /// The kind `another-shard`.
    AnotherShard = "another-shard",
    /// The kind `answer-replaced`.
    AnswerReplaced = "answer-replaced",
    /// The kind `assessments-as-people`.
    AssessmentsAsPeople = "assessments-as-people",
    /// The kind `broken-manifest`.
    BrokenManifest = "broken-manifest",
    /// The kind `cell-notes`.
    CellNotes = "cell-notes",
    /// The kind `cell-too-long`.
    CellTooLong = "cell-too-long",
    /// The kind `cell-without-column`.
    CellWithoutColumn = "cell-without-column",
    /// The kind `contradictory-answer`.
    ContradictoryAnswer = "contradictory-answer",
    /// The kind `contradictory-rating`.
    ContradictoryRating = "contradictory-rating",
    /// The kind `copied-text`.
    CopiedText = "copied-text",
    /// The kind `covered-cell`.
    CoveredCell = "covered-cell",
    /// The kind `cut-text`.
    CutText = "cut-text",
    /// The kind `date-before-run`.
    DateBeforeRun = "date-before-run",
    /// The kind `date-in-cell`.
    DateInCell = "date-in-cell",
    /// The kind `date-in-the-future`.
    DateInTheFuture = "date-in-the-future",
    /// The kind `dates-out-of-order`.
    DatesOutOfOrder = "dates-out-of-order",
    /// The kind `day-to-come`.
    DayToCome = "day-to-come",
    /// The kind `doubled-in-workbook`.
    DoubledInWorkbook = "doubled-in-workbook",
    /// The kind `drafts-may-count`.
    DraftsMayCount = "drafts-may-count",
    /// The kind `duplicate-column`.
    DuplicateColumn = "duplicate-column",
    /// The kind `duplicate-id`.
    DuplicateId = "duplicate-id",
    /// The kind `duplicate-item`.
    DuplicateItem = "duplicate-item",
    /// The kind `duplicate-row`.
    DuplicateRow = "duplicate-row",
    /// The kind `duplicate-skill`.
    DuplicateSkill = "duplicate-skill",
    /// The kind `duplicate-submission`.
    DuplicateSubmission = "duplicate-submission",
    /// The kind `earlier-packet-altered`.
    EarlierPacketAltered = "earlier-packet-altered",
    /// The kind `empty-file`.
    EmptyFile = "empty-file",
    /// The kind `empty-id`.
    EmptyId = "empty-id",
    /// The kind `empty-item`.
    EmptyItem = "empty-item",
    /// The kind `empty-text`.
    EmptyText = "empty-text",
    /// The kind `extra-file`.
    ExtraFile = "extra-file",
    /// The kind `few-feedback-givers`.
    FewFeedbackGivers = "few-feedback-givers",
    /// The kind `file-ignored`.
    FileIgnored = "file-ignored",
    /// The kind `file-in-the-way`.
    FileInTheWay = "file-in-the-way",
    /// The kind `file-too-large`.
    FileTooLarge = "file-too-large",
    /// The kind `file-without-answers`.
    FileWithoutAnswers = "file-without-answers",
    /// The kind `files-of-another-run`.
    FilesOfAnotherRun = "files-of-another-run",
    /// The kind `files-of-one-name`.
    FilesOfOneName = "files-of-one-name",
    /// The kind `folder-in-use`.
    FolderInUse = "folder-in-use",
    /// The kind `form-not-made`.
    FormNotMade = "form-not-made",
    /// The kind `formula-without-value`.
    FormulaWithoutValue = "formula-without-value",
    /// The kind `guessed-encoding`.
    GuessedEncoding = "guessed-encoding",
    /// The kind `heavy-logo`.
    HeavyLogo = "heavy-logo",
    /// The kind `held-as-a-whole`.
    HeldAsAWhole = "held-as-a-whole",
    /// The kind `hidden-columns`.
    HiddenColumns = "hidden-columns",
    /// The kind `hidden-rows`.
    HiddenRows = "hidden-rows",
    /// The kind `hidden-sheet`.
    HiddenSheet = "hidden-sheet",
    /// The kind `hold-stays`.
    HoldStays = "hold-stays",
    /// The kind `identity-differs`.
    IdentityDiffers = "identity-differs",
    /// The kind `identity-disagrees`.
    IdentityDisagrees = "identity-disagrees",
    /// The kind `incomplete-logo`.
    IncompleteLogo = "incomplete-logo",
    /// The kind `incomplete-mapping`.
    IncompleteMapping = "incomplete-mapping",
    /// The kind `invisible-character`.
    InvisibleCharacter = "invisible-character",
    /// The kind `join-without-match`.
    JoinWithoutMatch = "join-without-match",
    /// The kind `join-without-table`.
    JoinWithoutTable = "join-without-table",
    /// The kind `ladder-without-shared-file`.
    LadderWithoutSharedFile = "ladder-without-shared-file",
    /// The kind `legal-hold`.
    LegalHold = "legal-hold",
    /// The kind `levels-contradict`.
    LevelsContradict = "levels-contradict",
    /// The kind `levels-go-down`.
    LevelsGoDown = "levels-go-down",
    /// The kind `line-break`.
    LineBreak = "line-break",
    /// The kind `listed-twice`.
    ListedTwice = "listed-twice",
    /// The kind `logical-value-in-cell`.
    LogicalValueInCell = "logical-value-in-cell",
    /// The kind `low-contrast`.
    LowContrast = "low-contrast",
    /// The kind `merged-cells`.
    MergedCells = "merged-cells",
    /// The kind `merged-sideways`.
    MergedSideways = "merged-sideways",
    /// The kind `missing-column`.
    MissingColumn = "missing-column",
    /// The kind `missing-file`.
    MissingFile = "missing-file",
    /// The kind `missing-glyph`.
    MissingGlyph = "missing-glyph",
    /// The kind `missing-key`.
    MissingKey = "missing-key",
    /// The kind `missing-person-data`.
    MissingPersonData = "missing-person-data",
    /// The kind `missing-shard`.
    MissingShard = "missing-shard",
    /// The kind `missing-signature`.
    MissingSignature = "missing-signature",
    /// The kind `missing-string`.
    MissingString = "missing-string",
    /// The kind `names-somebody-else`.
    NamesSomebodyElse = "names-somebody-else",
    /// The kind `never-submitted`.
    NeverSubmitted = "never-submitted",
    /// The kind `no-answers`.
    NoAnswers = "no-answers",
    /// The kind `no-archive`.
    NoArchive = "no-archive",
    /// The kind `no-header-line`.
    NoHeaderLine = "no-header-line",
    /// The kind `no-manager-answers`.
    NoManagerAnswers = "no-manager-answers",
    /// The kind `no-rows`.
    NoRows = "no-rows",
    /// The kind `no-self-answers`.
    NoSelfAnswers = "no-self-answers",
    /// The kind `not-a-date`.
    NotADate = "not-a-date",
    /// The kind `not-a-font`.
    NotAFont = "not-a-font",
    /// The kind `not-a-language`.
    NotALanguage = "not-a-language",
    /// The kind `not-a-table`.
    NotATable = "not-a-table",
    /// The kind `not-held`.
    NotHeld = "not-held",
    /// The kind `not-utf-8`.
    NotUtf8 = "not-utf-8",
    /// The kind `nothing-answered`.
    NothingAnswered = "nothing-answered",
    /// The kind `nul-byte`.
    NulByte = "nul-byte",
    /// The kind `option-without-use`.
    OptionWithoutUse = "option-without-use",
    /// The kind `overruled-option`.
    OverruledOption = "overruled-option",
    /// The kind `people-as-assessments`.
    PeopleAsAssessments = "people-as-assessments",
    /// The kind `person-by-name`.
    PersonByName = "person-by-name",
    /// The kind `person-disagrees`.
    PersonDisagrees = "person-disagrees",
    /// The kind `person-left`.
    PersonLeft = "person-left",
    /// The kind `person-lost`.
    PersonLost = "person-lost",
    /// The kind `person-without-assessments`.
    PersonWithoutAssessments = "person-without-assessments",
    /// The kind `places-differ`.
    PlacesDiffer = "places-differ",
    /// The kind `purged-before`.
    PurgedBefore = "purged-before",
    /// The kind `ragged-row`.
    RaggedRow = "ragged-row",
    /// The kind `rating-outside-scale`.
    RatingOutsideScale = "rating-outside-scale",
    /// The kind `rating-without-comment`.
    RatingWithoutComment = "rating-without-comment",
    /// The kind `renamed-file`.
    RenamedFile = "renamed-file",
    /// The kind `repeated-header`.
    RepeatedHeader = "repeated-header",
    /// The kind `role-disagrees`.
    RoleDisagrees = "role-disagrees",
    /// The kind `rounded-number`.
    RoundedNumber = "rounded-number",
    /// The kind `row-in-cell`.
    RowInCell = "row-in-cell",
    /// The kind `rows-above-header`.
    RowsAboveHeader = "rows-above-header",
    /// The kind `rung-without-skills`.
    RungWithoutSkills = "rung-without-skills",
    /// The kind `same-answers`.
    SameAnswers = "same-answers",
    /// The kind `same-comment`.
    SameComment = "same-comment",
    /// The kind `same-file-name`.
    SameFileName = "same-file-name",
    /// The kind `same-shard`.
    SameShard = "same-shard",
    /// The kind `scales-differ`.
    ScalesDiffer = "scales-differ",
    /// The kind `self-rating-without-comment`.
    SelfRatingWithoutComment = "self-rating-without-comment",
    /// The kind `several-cycles`.
    SeveralCycles = "several-cycles",
    /// The kind `shard-incomplete`.
    ShardIncomplete = "shard-incomplete",
    /// The kind `shards-differ`.
    ShardsDiffer = "shards-differ",
    /// The kind `sheet-ignored`.
    SheetIgnored = "sheet-ignored",
    /// The kind `short-tenure`.
    ShortTenure = "short-tenure",
    /// The kind `short-time-at-level`.
    ShortTimeAtLevel = "short-time-at-level",
    /// The kind `shortened-id`.
    ShortenedId = "shortened-id",
    /// The kind `skill-not-on-rung`.
    SkillNotOnRung = "skill-not-on-rung",
    /// The kind `source-not-attached`.
    SourceNotAttached = "source-not-attached",
    /// The kind `split-cell`.
    SplitCell = "split-cell",
    /// The kind `spreadsheet-error`.
    SpreadsheetError = "spreadsheet-error",
    /// The kind `story-without-date`.
    StoryWithoutDate = "story-without-date",
    /// The kind `story-without-link`.
    StoryWithoutLink = "story-without-link",
    /// The kind `story-without-outcome`.
    StoryWithoutOutcome = "story-without-outcome",
    /// The kind `stray-quote`.
    StrayQuote = "stray-quote",
    /// The kind `struck-out-text`.
    StruckOutText = "struck-out-text",
    /// The kind `submitted-without-time`.
    SubmittedWithoutTime = "submitted-without-time",
    /// The kind `swapped-tables`.
    SwappedTables = "swapped-tables",
    /// The kind `system-file`.
    SystemFile = "system-file",
    /// The kind `target-below-current`.
    TargetBelowCurrent = "target-below-current",
    /// The kind `target-is-current`.
    TargetIsCurrent = "target-is-current",
    /// The kind `template-without-end`.
    TemplateWithoutEnd = "template-without-end",
    /// The kind `toml-syntax`.
    TomlSyntax = "toml-syntax",
    /// The kind `too-large`.
    TooLarge = "too-large",
    /// The kind `too-many-pages`.
    TooManyPages = "too-many-pages",
    /// The kind `track-without-file`.
    TrackWithoutFile = "track-without-file",
    /// The kind `two-names`.
    TwoNames = "two-names",
    /// The kind `two-ratings`.
    TwoRatings = "two-ratings",
    /// The kind `two-shapes`.
    TwoShapes = "two-shapes",
    /// The kind `typesetter-panicked`.
    TypesetterPanicked = "typesetter-panicked",
    /// The kind `typesetting-failed`.
    TypesettingFailed = "typesetting-failed",
    /// The kind `typesetting-warning`.
    TypesettingWarning = "typesetting-warning",
    /// The kind `unclosed-quote`.
    UnclosedQuote = "unclosed-quote",
    /// The kind `unexpected-cell`.
    UnexpectedCell = "unexpected-cell",
    /// The kind `unfinished-run`.
    UnfinishedRun = "unfinished-run",
    /// The kind `unknown-answer`.
    UnknownAnswer = "unknown-answer",
    /// The kind `unknown-column`.
    UnknownColumn = "unknown-column",
    /// The kind `unknown-dimension`.
    UnknownDimension = "unknown-dimension",
    /// The kind `unknown-edition`.
    UnknownEdition = "unknown-edition",
    /// The kind `unknown-encoding`.
    UnknownEncoding = "unknown-encoding",
    /// The kind `unknown-header`.
    UnknownHeader = "unknown-header",
    /// The kind `unknown-held-person`.
    UnknownHeldPerson = "unknown-held-person",
    /// The kind `unknown-key`.
    UnknownKey = "unknown-key",
    /// The kind `unknown-kind`.
    UnknownKind = "unknown-kind",
    /// The kind `unknown-level`.
    UnknownLevel = "unknown-level",
    /// The kind `unknown-lint-rule`.
    UnknownLintRule = "unknown-lint-rule",
    /// The kind `unknown-locale`.
    UnknownLocale = "unknown-locale",
    /// The kind `unknown-manifest-schema`.
    UnknownManifestSchema = "unknown-manifest-schema",
    /// The kind `unknown-part`.
    UnknownPart = "unknown-part",
    /// The kind `unknown-person`.
    UnknownPerson = "unknown-person",
    /// The kind `unknown-profile`.
    UnknownProfile = "unknown-profile",
    /// The kind `unknown-rating`.
    UnknownRating = "unknown-rating",
    /// The kind `unknown-role`.
    UnknownRole = "unknown-role",
    /// The kind `unknown-rung`.
    UnknownRung = "unknown-rung",
    /// The kind `unknown-sheet`.
    UnknownSheet = "unknown-sheet",
    /// The kind `unknown-skill`.
    UnknownSkill = "unknown-skill",
    /// The kind `unknown-status`.
    UnknownStatus = "unknown-status",
    /// The kind `unknown-string`.
    UnknownString = "unknown-string",
    /// The kind `unknown-track`.
    UnknownTrack = "unknown-track",
    /// The kind `unmatched-column`.
    UnmatchedColumn = "unmatched-column",
    /// The kind `unmatched-skill`.
    UnmatchedSkill = "unmatched-skill",
    /// The kind `unprintable-character`.
    UnprintableCharacter = "unprintable-character",
    /// The kind `unread-column`.
    UnreadColumn = "unread-column",
    /// The kind `unreadable-archive`.
    UnreadableArchive = "unreadable-archive",
    /// The kind `unreadable-folder`.
    UnreadableFolder = "unreadable-folder",
    /// The kind `unreadable-logo`.
    UnreadableLogo = "unreadable-logo",
    /// The kind `unreadable-workbook`.
    UnreadableWorkbook = "unreadable-workbook",
    /// The kind `unsafe-cycle-id`.
    UnsafeCycleId = "unsafe-cycle-id",
    /// The kind `unsafe-file-name`.
    UnsafeFileName = "unsafe-file-name",
    /// The kind `unsafe-path`.
    UnsafePath = "unsafe-path",
    /// The kind `unseen-value`.
    UnseenValue = "unseen-value",
    /// The kind `unsupported-claim`.
    UnsupportedClaim = "unsupported-claim",
    /// The kind `unusable-key`.
    UnusableKey = "unusable-key",
    /// The kind `unusable-logo`.
    UnusableLogo = "unusable-logo",
    /// The kind `unused-cell`.
    UnusedCell = "unused-cell",
    /// The kind `unused-name`.
    UnusedName = "unused-name",
    /// The kind `unused-template`.
    UnusedTemplate = "unused-template",
    /// The kind `weasel-words`.
    WeaselWords = "weasel-words",
    /// The kind `whom-it-is-about`.
    WhomItIsAbout = "whom-it-is-about",
    /// The kind `word-bullets`.
    WordBullets = "word-bullets",
    /// The kind `work-in-progress`.
    WorkInProgress = "work-in-progress",
    /// The kind `wrong-counts`.
    WrongCounts = "wrong-counts",
    /// The kind `wrong-date`.
    WrongDate = "wrong-date",
    /// The kind `wrong-file-name`.
    WrongFileName = "wrong-file-name",
    /// The kind `wrong-order`.
    WrongOrder = "wrong-order",
    /// The kind `wrong-packet`.
    WrongPacket = "wrong-packet",
    /// The kind `wrong-packet-id`.
    WrongPacketId = "wrong-packet-id",
    /// The kind `wrong-pattern`.
    WrongPattern = "wrong-pattern",
    /// The kind `wrong-scale`.
    WrongScale = "wrong-scale",
    /// The kind `wrong-signature`.
    WrongSignature = "wrong-signature",
    /// The kind `wrong-value`.
    WrongValue = "wrong-value",
}

impl Code {
    /// The code of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ordered_by_name_and_found_by_it() {
        assert!(Code::ALL.is_sorted_by_key(|it| it.name()));
        for code in Code::ALL {
            assert_eq!(Code::named(code.name()), Some(*code));
        }
        assert_eq!(Code::named("no-such-code"), None);
    }
}
