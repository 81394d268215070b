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
    /// A dimension of only one row is spelt nearly like another dimension.
    AlikeDimensions = "alike-dimensions",
    /// The file of a packet is not the file that the program wrote.
    AlteredFile = "altered-file",
    /// The manifest is not the expected one: somebody edited it, or a later run wrote it.
    AlteredManifest = "altered-manifest",
    /// A date can be read in more than one way.
    AmbiguousDate = "ambiguous-date",
    /// A table in which the mapping looks something up has two rows with the same key.
    AmbiguousJoin = "ambiguous-join",
    /// A name, id or address belongs to more than one person.
    AmbiguousPerson = "ambiguous-person",
    /// More than one sheet of the workbook could be the right one.
    AmbiguousSheets = "ambiguous-sheets",
    /// The text of a row fits more than one skill.
    AmbiguousSkill = "ambiguous-skill",
    /// The folder already holds the packets of another review cycle.
    AnotherCycle = "another-cycle",
    /// The folder already holds the packets of another shard or of all people.
    AnotherShard = "another-shard",
    /// A text that the employee reads tells the manager's answer, which the employee may not read.
    AnswerGivenAway = "answer-given-away",
    /// The submission that counts leaves a question blank that the other one answers.
    AnswerReplaced = "answer-replaced",
    /// The file in the place of the table of people holds assessments.
    AssessmentsAsPeople = "assessments-as-people",
    /// The program could not make the ballot.
    BallotNotMade = "ballot-not-made",
    /// An outcome page or a letter does not follow from the packet or the decision that it should.
    BrokenChain = "broken-chain",
    /// The manifest is damaged, or its parts do not agree with each other.
    BrokenManifest = "broken-manifest",
    /// Cells of the sheet have notes, and no packet shows them.
    CellNotes = "cell-notes",
    /// A cell has more characters than its column allows.
    CellTooLong = "cell-too-long",
    /// A cell with text is in a column that has no name.
    CellWithoutColumn = "cell-without-column",
    /// A cell of the ballot that nobody was to change says something else than the cycle.
    ChangedLockedCell = "changed-locked-cell",
    /// Too few people were decided about for a fairness sheet.
    CohortTooSmall = "cohort-too-small",
    /// Two cells of the export give different values for one answer.
    ContradictoryAnswer = "contradictory-answer",
    /// A rating names two different steps of the scale.
    ContradictoryRating = "contradictory-rating",
    /// A large part of the manager's text is copied from the person's own text.
    CopiedText = "copied-text",
    /// A merged cell hides another cell that holds a different value.
    CoveredCell = "covered-cell",
    /// A short id means the target level, and only the current level has the skill.
    CurrentLevelOnly = "current-level-only",
    /// The last row of the corrections is cut, as after a crash, so it does not count.
    CutCorrection = "cut-correction",
    /// A text has just the length at which a spreadsheet cuts it, so its end is probably lost.
    CutText = "cut-text",
    /// The command would keep a packet only until a day before its own run.
    DateBeforeRun = "date-before-run",
    /// The spreadsheet turned a text into a date or a time.
    DateInCell = "date-in-cell",
    /// A date is later than the date of the cycle.
    DateInTheFuture = "date-in-the-future",
    /// A person has the level since before the hiring, or a period ends before it starts.
    DatesOutOfOrder = "dates-out-of-order",
    /// The command deleted packets before their date, because the given day is still to come.
    DayToCome = "day-to-come",
    /// The table of decisions has another decision for the person in this cycle.
    DecidedOtherwise = "decided-otherwise",
    /// A ballot, or a table of decisions, has two rows for one person.
    DecidedTwice = "decided-twice",
    /// The ballot decides about somebody who has no packet in this cycle.
    DecisionWithoutPacket = "decision-without-packet",
    /// The workbook has two sheets, cells or parts in one place.
    DoubledInWorkbook = "doubled-in-workbook",
    /// A person stands on the agenda of the committee twice.
    DoubledOnAgenda = "doubled-on-agenda",
    /// Two people have one id in the system that packets are handed over to, or one person has two rows in the crosswalk.
    DoubledTargetId = "doubled-target-id",
    /// An archive of drafts is not handed over.
    DraftArchive = "draft-archive",
    /// Drafts and packets of record do not share a folder, and drafts are not signed.
    DraftsApart = "drafts-apart",
    /// A column that seems to mark drafts is left out, so drafts may count as answers.
    DraftsMayCount = "drafts-may-count",
    /// Two columns of the table have the same meaning.
    DuplicateColumn = "duplicate-column",
    /// Two things in the ladder have the same id.
    DuplicateId = "duplicate-id",
    /// Two rows are about the same item of one person.
    DuplicateItem = "duplicate-item",
    /// A rung of the ladder has two rows of kind experience or two of kind responsibility.
    DuplicateRow = "duplicate-row",
    /// A rung of the ladder has the same skill twice.
    DuplicateSkill = "duplicate-skill",
    /// Two submissions answer the same for one person, and it is unclear which one counts.
    DuplicateSubmission = "duplicate-submission",
    /// A packet of an earlier run is gone, or it is not the file that the program wrote.
    EarlierPacketAltered = "earlier-packet-altered",
    /// Readers could see an edition that is not made for them.
    EditionForOthers = "edition-for-others",
    /// The archive of outcomes has other editions than this run would add.
    EditionsDiffer = "editions-differ",
    /// A file has no header, or the files hold no table.
    EmptyFile = "empty-file",
    /// A row does not say whom it is about.
    EmptyId = "empty-id",
    /// A row does not say which skill or statement it is about.
    EmptyItem = "empty-item",
    /// A text that must be there is blank.
    EmptyText = "empty-text",
    /// The folder holds a file that the manifest does not list.
    ExtraFile = "extra-file",
    /// A fairness sheet differs by only a few people from the last one, and both together would tell about them.
    FewChanges = "few-changes",
    /// Too few people gave feedback on the person.
    FewFeedbackGivers = "few-feedback-givers",
    /// A packet is larger than the system takes.
    FileAboveLimit = "file-above-limit",
    /// The archive of files holds one that is not a table, and the program did not read it.
    FileIgnored = "file-ignored",
    /// A file that no manifest lists is in the place of a packet.
    FileInTheWay = "file-in-the-way",
    /// A system did not take a file that was handed over, or its report does not name it.
    FileNotTaken = "file-not-taken",
    /// A file of settings has more than 5 MB.
    FileTooLarge = "file-too-large",
    /// The profile or mapping describes nothing of one of the files.
    FileWithoutAnswers = "file-without-answers",
    /// The folder holds files that are not of this run.
    FilesOfAnotherRun = "files-of-another-run",
    /// Files in different folders have one name, and the program reads all of them.
    FilesOfOneName = "files-of-one-name",
    /// The folder for the merged archive holds something else, or it is inside a shard.
    FolderInUse = "folder-in-use",
    /// A workbook cannot hold the texts of a form.
    FormNotMade = "form-not-made",
    /// A cell has a formula that no program has computed yet.
    FormulaWithoutValue = "formula-without-value",
    /// The file does not name its encoding, so the program guessed it.
    GuessedEncoding = "guessed-encoding",
    /// The logo makes every packet much larger.
    HeavyLogo = "heavy-logo",
    /// The whole archive is under a legal hold, so the hold of one person cannot end alone.
    HeldAsAWhole = "held-as-a-whole",
    /// The spreadsheet hides columns that hold something.
    HiddenColumns = "hidden-columns",
    /// The spreadsheet hides rows that hold something.
    HiddenRows = "hidden-rows",
    /// The workbook hides a sheet that is read or that looks like the right one.
    HiddenSheet = "hidden-sheet",
    /// The archive has a legal hold that the cycle file does not name, and it stays.
    HoldStays = "hold-stays",
    /// The row calls the person by another name or address than the table of people does.
    IdentityDiffers = "identity-differs",
    /// Two cells of one row name two different people.
    IdentityDisagrees = "identity-disagrees",
    /// A part of the logo is left out or may be printed in another font.
    IncompleteLogo = "incomplete-logo",
    /// The mapping does not say all that the program must know about a column or a row.
    IncompleteMapping = "incomplete-mapping",
    /// An employee id holds a character that nobody can see.
    InvisibleCharacter = "invisible-character",
    /// A row refers to something that the other table does not have.
    JoinWithoutMatch = "join-without-match",
    /// A table that the mapping looks something up in is missing.
    JoinWithoutTable = "join-without-table",
    /// The folder of the ladder has no file ladder.toml.
    LadderWithoutSharedFile = "ladder-without-shared-file",
    /// A packet under a legal hold would change or is not as the program wrote it.
    LegalHold = "legal-hold",
    /// A level is named beside a skill that several levels have, and it is not read.
    LevelBesideItem = "level-beside-item",
    /// Two tracks of the ladder put the same levels in a different order.
    LevelsContradict = "levels-contradict",
    /// The rows of a track seem to begin with its highest level.
    LevelsGoDown = "levels-go-down",
    /// A cell that is neither a comment nor evidence has a line break.
    LineBreak = "line-break",
    /// A link lies behind the words of a cell, and a packet does not lead where it does.
    LinkNotShown = "link-not-shown",
    /// The manifest lists the same packet or input twice.
    ListedTwice = "listed-twice",
    /// The spreadsheet turned a text into TRUE or FALSE.
    LogicalValueInCell = "logical-value-in-cell",
    /// A program could not read some letters and wrote `�` in their place before the file was made.
    LostLetters = "lost-letters",
    /// Another push changed the archive in the store first, so this one changed nothing there.
    LostPush = "lost-push",
    /// The brand colour is too pale for text on white paper.
    LowContrast = "low-contrast",
    /// A merged cell covers several rows, and its text counts for each of them.
    MergedCells = "merged-cells",
    /// A merged cell covers several columns, and it is unclear for which one its text counts.
    MergedSideways = "merged-sideways",
    /// A correction names a field that the assessments cannot have.
    MisplacedCorrection = "misplaced-correction",
    /// Somebody is postponed or rejected, and the ballot names no area to work on.
    MissingAreas = "missing-areas",
    /// A table lacks a column that it must have, or that column is hidden and left out.
    MissingColumn = "missing-column",
    /// A row of the ballot has no decision, or somebody with a packet has no row.
    MissingDecision = "missing-decision",
    /// The archive does not hold the edition, or it holds several and none was named.
    MissingEdition = "missing-edition",
    /// The file of a packet is missing.
    MissingFile = "missing-file",
    /// No font has a character that a packet must show.
    MissingGlyph = "missing-glyph",
    /// A file of settings lacks a setting that it must have.
    MissingKey = "missing-key",
    /// A person has no name, or lacks the current or the target track or level.
    MissingPersonData = "missing-person-data",
    /// The command to merge does not name all shards of the run.
    MissingShard = "missing-shard",
    /// Nobody signed the manifest, or a later run removed the signature.
    MissingSignature = "missing-signature",
    /// The file of texts for a new language lacks one of the texts.
    MissingString = "missing-string",
    /// A person has no id in the system that packets are handed over to.
    MissingTargetId = "missing-target-id",
    /// A column names other people than those whom the rows are about.
    NamesSomebodyElse = "names-somebody-else",
    /// Rows without a time of submission are drafts, so the packets do not show them.
    NeverSubmitted = "never-submitted",
    /// No file or sheet has what the chosen profile or mapping describes.
    NoAnswers = "no-answers",
    /// The folder has no manifest, so it is not an archive.
    NoArchive = "no-archive",
    /// The line that the command names does not hold a header.
    NoHeaderLine = "no-header-line",
    /// The manager rated nothing and wrote nothing.
    NoManagerAnswers = "no-manager-answers",
    /// A table has no rows below its header, or an export has no finished answers.
    NoRows = "no-rows",
    /// The person rated nothing and wrote nothing.
    NoSelfAnswers = "no-self-answers",
    /// A text in the place of a date is not a date that can be meant.
    NotADate = "not-a-date",
    /// A file among the fonts holds no font that can be used.
    NotAFont = "not-a-font",
    /// The language of the ladder is not the code of a language.
    NotALanguage = "not-a-language",
    /// The file is not a table, whatever its name says.
    NotATable = "not-a-table",
    /// The file of `--since` is no manifest of an earlier version of this book.
    NotAnEarlierBook = "not-an-earlier-book",
    /// The system cannot confine the processes that typeset the templates of strangers.
    NotConfined = "not-confined",
    /// There is no such legal hold that could end.
    NotHeld = "not-held",
    /// A candidate is not on the agenda of the committee.
    NotOnAgenda = "not-on-agenda",
    /// A file of settings or of corrections is not text in UTF-8.
    NotUtf8 = "not-utf-8",
    /// The words for the person are the notes of the meeting.
    NotesGivenAway = "notes-given-away",
    /// Nobody answered anything about the person.
    NothingAnswered = "nothing-answered",
    /// The file holds NUL bytes, which no text has.
    NulByte = "nul-byte",
    /// An option of the command fits none of the files.
    OptionWithoutUse = "option-without-use",
    /// The person already has an outcome page or a letter with other content.
    OutcomeDiffers = "outcome-differs",
    /// The folder holds outcomes where packets belong, or packets where outcomes belong.
    OutcomesApart = "outcomes-apart",
    /// A file and an option say different things, and only one of them counts.
    OverruledOption = "overruled-option",
    /// The page of a candidate in the committee's book is more than one page.
    PageRunsOver = "page-runs-over",
    /// The file in the place of the assessments is a table of people.
    PeopleAsAssessments = "people-as-assessments",
    /// The command names the person by name or address instead of the id.
    PersonByName = "person-by-name",
    /// Two rows say different things about one person.
    PersonDisagrees = "person-disagrees",
    /// A person is in only one of the two files of a fairness sheet.
    PersonInOneFile = "person-in-one-file",
    /// The folder keeps packets of a person who is not in the input any more.
    PersonLeft = "person-left",
    /// A person of the input has neither a packet nor a reason for having none.
    PersonLost = "person-lost",
    /// The table of people lists somebody who has no assessment, so there is no packet.
    PersonWithoutAssessments = "person-without-assessments",
    /// A person has no manager, so the packet is in no manager's folder.
    PersonWithoutManager = "person-without-manager",
    /// A text of the templates has other places to fill in than the English text.
    PlacesDiffer = "places-differ",
    /// Somebody purged packets of this person from the archive before.
    PurgedBefore = "purged-before",
    /// A row has more or fewer cells than the header.
    RaggedRow = "ragged-row",
    /// A rating is a number that the scale does not have.
    RatingOutsideScale = "rating-outside-scale",
    /// The manager rated a skill of the target rung without a comment.
    RatingWithoutComment = "rating-without-comment",
    /// The agenda says that a member is recused, and their variant of the book would show the case.
    RecusedNotLeftOut = "recused-not-left-out",
    /// The file of a packet has another name than the manifest says.
    RenamedFile = "renamed-file",
    /// Several columns have one name, so it is unclear which one the mapping means.
    RepeatedHeader = "repeated-header",
    /// Two rows of one report say different things of a file.
    ReportRowsDisagree = "report-rows-disagree",
    /// The mapping calls a word finished in a column that asks which rows are drafts.
    ReversedStatus = "reversed-status",
    /// A row speaks in a role that does not fit the person who wrote it.
    RoleDisagrees = "role-disagrees",
    /// A cell shows a number in another way than it holds it.
    RoundedNumber = "rounded-number",
    /// A line inside a cell looks like a row about somebody.
    RowInCell = "row-in-cell",
    /// Rows above the header look like answers or like another header.
    RowsAboveHeader = "rows-above-header",
    /// A rung of the ladder has no skills.
    RungWithoutSkills = "rung-without-skills",
    /// Two files have the same rows, which count once.
    SameAnswers = "same-answers",
    /// The packets of two people have the same text.
    SameComment = "same-comment",
    /// Two packets or forms would get the same file name.
    SameFileName = "same-file-name",
    /// The command to merge names the same shard twice.
    SameShard = "same-shard",
    /// The ratings of the export have other steps than the scale of the cycle.
    ScalesDiffer = "scales-differ",
    /// The header stands in a table a second time, so another table may begin there.
    SecondHeader = "second-header",
    /// The person rated a skill of the target rung without a comment.
    SelfRatingWithoutComment = "self-rating-without-comment",
    /// The files hold the answers of more than one review cycle.
    SeveralCycles = "several-cycles",
    /// A shard lacks packets or people that it should have, or has others.
    ShardIncomplete = "shard-incomplete",
    /// The folders to merge are not unchanged shards of one run.
    ShardsDiffer = "shards-differ",
    /// The program did not read a sheet, because it has no columns of answers.
    SheetIgnored = "sheet-ignored",
    /// The time in the company is far below the years that the target rung names.
    ShortTenure = "short-tenure",
    /// The person reached the current level only a short time ago.
    ShortTimeAtLevel = "short-time-at-level",
    /// A spreadsheet shortened a long id, and its last digits are lost.
    ShortenedId = "shortened-id",
    /// The skill belongs neither to the person's current rung nor to the target rung.
    SkillNotOnRung = "skill-not-on-rung",
    /// A template of your own does not attach the data that the cycle file asks for.
    SourceNotAttached = "source-not-attached",
    /// A blank or a word before a quotation mark, or a mark that encloses nothing, makes the cell end too early.
    SplitCell = "split-cell",
    /// A cell holds an error of a spreadsheet instead of a value.
    SpreadsheetError = "spreadsheet-error",
    /// The field of a correction no longer says what it said when the correction was made.
    StaleCorrection = "stale-correction",
    /// The address in object storage holds something else than an archive that this one follows.
    StoreInUse = "store-in-use",
    /// An impact story has no date.
    StoryWithoutDate = "story-without-date",
    /// An impact story has no link to the work.
    StoryWithoutLink = "story-without-link",
    /// An impact story does not say what came of it.
    StoryWithoutOutcome = "story-without-outcome",
    /// A blank or text follows the quotation mark that closes a cell.
    StrayQuote = "stray-quote",
    /// A text is struck out in the spreadsheet, and the program read it all the same.
    StruckOutText = "struck-out-text",
    /// The status says that an answer is finished, and its time of submission is blank.
    SubmittedWithoutTime = "submitted-without-time",
    /// The table of people and the assessments are in each other's place.
    SwappedTables = "swapped-tables",
    /// An operating system or an office program put a file into the folder.
    SystemFile = "system-file",
    /// A table of a fairness sheet is not shown, because small counts could be worked out from it.
    TableNotShown = "table-not-shown",
    /// The target level is below the person's current level.
    TargetBelowCurrent = "target-below-current",
    /// The target is the rung that the person already has.
    TargetIsCurrent = "target-is-current",
    /// A template takes too much time or memory for one document.
    TemplateWithoutEnd = "template-without-end",
    /// A file of settings has a mistake in its form.
    TomlSyntax = "toml-syntax",
    /// A file holds more than people type.
    TooLarge = "too-large",
    /// A column of demographics has too many groups for a table, or holds free text.
    TooManyGroups = "too-many-groups",
    /// The committee's edition of a packet has more pages than the cycle file allows.
    TooManyPages = "too-many-pages",
    /// The ladder names a track that has no file, or whose file has mistakes.
    TrackWithoutFile = "track-without-file",
    /// Two rows of the ladder give one track different names.
    TwoNames = "two-names",
    /// Somebody ticked more than one step in a rating.
    TwoRatings = "two-ratings",
    /// A table mixes rows for two people's words with rows for one person's words.
    TwoShapes = "two-shapes",
    /// The program gave up on a packet because of its own fault or that of a template.
    TypesetterPanicked = "typesetter-panicked",
    /// A template has a mistake, so the program could not make the document.
    TypesettingFailed = "typesetting-failed",
    /// The typesetter warns of something in a template.
    TypesettingWarning = "typesetting-warning",
    /// A decision is missing, or is none of those that the program knows.
    UnclearDecision = "unclear-decision",
    /// The report of a system cannot be understood without more words.
    UnclearReport = "unclear-report",
    /// A quotation mark opens a cell and nothing closes it.
    UnclosedQuote = "unclosed-quote",
    /// A cell holds something that no packet shows.
    UnexpectedCell = "unexpected-cell",
    /// A run is at work in the folder, or somebody stopped one before its end.
    UnfinishedRun = "unfinished-run",
    /// The figures of the last fairness sheet cannot be compared with this one.
    UnfitEarlierSheet = "unfit-earlier-sheet",
    /// The answer to a question of yes or no, or to a decision, is not one of the choices.
    UnknownAnswer = "unknown-answer",
    /// The workbook is no ballot of this version of the program.
    UnknownBallot = "unknown-ballot",
    /// The program does not know a column of the table.
    UnknownColumn = "unknown-column",
    /// The file is no table of decisions, or a row of it is not as the program writes it.
    UnknownDecisions = "unknown-decisions",
    /// A skill names a dimension that the ladder does not declare.
    UnknownDimension = "unknown-dimension",
    /// The manifest lists a packet of an edition that does not exist.
    UnknownEdition = "unknown-edition",
    /// A file holds bytes that its encoding does not have.
    UnknownEncoding = "unknown-encoding",
    /// No built-in profile knows the columns of the file.
    UnknownHeader = "unknown-header",
    /// The cycle file names a person for a legal hold whom nobody knows.
    UnknownHeldPerson = "unknown-held-person",
    /// A file of settings has a setting that the program does not know.
    UnknownKey = "unknown-key",
    /// The kind of a row is not one that the program knows.
    UnknownKind = "unknown-kind",
    /// The ladder, or this track of it, has no such level.
    UnknownLevel = "unknown-level",
    /// The cycle file switches off a rule that does not exist.
    UnknownLintRule = "unknown-lint-rule",
    /// There are no packets in the language that the person or the cycle asks for.
    UnknownLocale = "unknown-locale",
    /// The id of a manager is nobody's in the table of people.
    UnknownManager = "unknown-manager",
    /// The program does not know the version of the manifest.
    UnknownManifestSchema = "unknown-manifest-schema",
    /// The cycle file lets an edition show a part that packets do not have.
    UnknownPart = "unknown-part",
    /// Nobody in the table of people, or in the archive, has this id, address or name.
    UnknownPerson = "unknown-person",
    /// There is no built-in profile of this name.
    UnknownProfile = "unknown-profile",
    /// A text in the place of a rating is not a rating.
    UnknownRating = "unknown-rating",
    /// A row of a report is about no file of the hand-over.
    UnknownReportRow = "unknown-report-row",
    /// The program cannot tell in which role somebody wrote a row.
    UnknownRole = "unknown-role",
    /// The command names a rung that the ladder does not have.
    UnknownRung = "unknown-rung",
    /// No sheet has the name that was given, or a workbook has none of the named sheets.
    UnknownSheet = "unknown-sheet",
    /// A row is about something that is neither a skill of the ladder nor a statement.
    UnknownSkill = "unknown-skill",
    /// The mapping does not say whether rows with this status are finished.
    UnknownStatus = "unknown-status",
    /// A file of texts has a text that no packet uses.
    UnknownString = "unknown-string",
    /// The ladder has no such track, or does not list it.
    UnknownTrack = "unknown-track",
    /// Object storage holds packets or signatures that the manifest does not name.
    UnlistedObject = "unlisted-object",
    /// Nothing says what a filled column of the export means.
    UnmatchedColumn = "unmatched-column",
    /// A question of the export is neither a skill of the ladder nor a statement.
    UnmatchedSkill = "unmatched-skill",
    /// A text holds a character that no document can show.
    UnprintableCharacter = "unprintable-character",
    /// The table of the ladder has columns that the program does not read.
    UnreadColumn = "unread-column",
    /// The program cannot read the ZIP, or the ZIP holds two files of one name.
    UnreadableArchive = "unreadable-archive",
    /// The program could not look for other files in the folder of the packets.
    UnreadableFolder = "unreadable-folder",
    /// The program cannot find or read the file of the logo.
    UnreadableLogo = "unreadable-logo",
    /// The program cannot read the data that a packet of the last cycle carries.
    UnreadablePreviousPacket = "unreadable-previous-packet",
    /// The program cannot read the workbook: it is damaged, protected, or of a kind it cannot read.
    UnreadableWorkbook = "unreadable-workbook",
    /// The id of the cycle holds characters that file names should not have.
    UnsafeCycleId = "unsafe-cycle-id",
    /// A packet or form would get a file name that some systems cannot have.
    UnsafeFileName = "unsafe-file-name",
    /// The manifest lists a packet at a path that no packet can have.
    UnsafePath = "unsafe-path",
    /// An id of a system cannot be written into a name or a list as it is, and another spelling would be somebody else.
    UnsafeTargetId = "unsafe-target-id",
    /// A cell holds a value that the spreadsheet does not show.
    UnseenValue = "unseen-value",
    /// Somebody rated a skill as met without a comment or evidence.
    UnsupportedClaim = "unsupported-claim",
    /// The program cannot use the key to sign or to verify.
    UnusableKey = "unusable-key",
    /// The program cannot print the file as a logo.
    UnusableLogo = "unusable-logo",
    /// Packets cannot be compared with the last cycle that is named.
    UnusablePreviousCycle = "unusable-previous-cycle",
    /// A filled cell says nothing, because its row or column does not say what it is about.
    UnusedCell = "unused-cell",
    /// The mapping or an option names a column or sheet that is not there.
    UnusedName = "unused-name",
    /// No template uses a file in your folder of templates.
    UnusedTemplate = "unused-template",
    /// A text has words that say little.
    WeaselWords = "weasel-words",
    /// Every row counts for its writer, and another column names other people of the list.
    WhomItIsAbout = "whom-it-is-about",
    /// A text has bullets or arrows of Word, which the program replaced by ordinary signs.
    WordBullets = "word-bullets",
    /// An impact story tells of work that is not finished.
    WorkInProgress = "work-in-progress",
    /// The process that typesets a document ended before its end, or answered with something else.
    WorkerFailed = "worker-failed",
    /// The numbers in the manifest do not fit its own lists.
    WrongCounts = "wrong-counts",
    /// A date in the manifest, until when packets are kept, cannot be right.
    WrongDate = "wrong-date",
    /// A day from which a promotion holds stands beside another decision.
    WrongEffectiveDate = "wrong-effective-date",
    /// The pattern of file names in the cycle file is wrong.
    WrongFileName = "wrong-file-name",
    /// The minutes on the agenda of the committee are no number of minutes.
    WrongMinutes = "wrong-minutes",
    /// A list in the manifest is not in the order that the program writes.
    WrongOrder = "wrong-order",
    /// A file is another packet than the manifest says.
    WrongPacket = "wrong-packet",
    /// A packet in the manifest has an id that does not fit its person and cycle.
    WrongPacketId = "wrong-packet-id",
    /// A pattern in the mapping is wrong.
    WrongPattern = "wrong-pattern",
    /// The day to look again is missing, past, or stands beside a promotion.
    WrongRevisitDate = "wrong-revisit-date",
    /// The steps of the scale in the cycle file cannot be used.
    WrongScale = "wrong-scale",
    /// The signature does not fit this manifest and this key.
    WrongSignature = "wrong-signature",
    /// A setting has a value that it cannot have.
    WrongValue = "wrong-value",
    /// The votes of a row are no numbers of votes, or more than the committee has members.
    WrongVotes = "wrong-votes",
}

impl Code {
    /// The code of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
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
