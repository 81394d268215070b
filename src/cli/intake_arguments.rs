//! How assessments are to be read and understood: files, encodings, profiles and mappings.

use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};
use promopacket::intake::{
    DateOrder, DuplicateRule, HiddenRule, IntakeOptions, MappingChoice, OfferedOptions,
    ReadOptions, TextEncoding, profile_names,
};
use promopacket::limits::LimitFactor;

use super::CliError;
use super::option_choices::KnownNames;
use super::storage_arguments;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reading exports of review systems")]
pub(super) struct IntakeArgs {
    /// The built-in profile of the export; without it the header tells
    #[arg(long, value_name = "NAME", value_parser = KnownNames::new(profiles, profile), conflicts_with = "map")]
    profile: Option<String>,
    /// A mapping file that says what the columns mean
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    map: Option<PathBuf>,
    /// The encoding of text files, such as windows-1252, MacRoman or UTF-16LE; without it it is guessed, and said
    #[arg(long, value_name = "NAME", value_parser = KnownNames::new(encodings, encoding), hide_possible_values = true)]
    encoding: Option<TextEncoding>,
    /// What parts the cells of text files: one character, or `tab`; without it it is guessed, and said
    #[arg(long, value_name = "CHARACTER", value_parser = character)]
    delimiter: Option<u8>,
    /// What encloses cells of text files that hold a delimiter
    #[arg(long, value_name = "CHARACTER", value_parser = character)]
    quote: Option<u8>,
    /// The sheet that holds the answers or the people, or the file of an archive or a folder, also by its path; a folder ends in
    /// `/`. May be given several times
    #[arg(long, value_name = "NAME")]
    sheet: Vec<String>,
    /// The line of the header; without it the line that fits best
    #[arg(long, value_name = "LINE", value_parser = clap::value_parser!(u32).range(1..))]
    header_row: Option<u32>,
    /// What becomes of rows and columns that a workbook hides or filters out; without it they are read, and it is said
    #[arg(long, value_enum)]
    hidden: Option<HiddenChoice>,
    /// How many times as much as usual a file may hold, up to 1000; for a file that is refused as too large
    #[arg(long, value_name = "TIMES", value_parser = limit, default_value = "1", hide_default_value = true)]
    limit: LimitFactor,
    /// The order of day, month and year in dates: ymd, dmy or mdy; an ambiguous date is an error without it
    #[arg(long, value_name = "ORDER", value_parser = KnownNames::new(date_orders, date_order))]
    date_order: Option<DateOrder>,
    /// Which of several submissions of the same thing counts; without it the mapping says, else it is an error
    #[arg(long, value_enum)]
    keep: Option<KeepChoice>,
    /// A column to leave out, by its name or by `#` and its number, such as "#3"; a name leaves out no column that packets need;
    /// may be given several times
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum HiddenChoice {
    /// They are left out
    Skip,
    /// They are read
    Read,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KeepChoice {
    /// The latest
    Latest,
    /// The first
    First,
    /// None: it is an error
    Error,
}

impl IntakeArgs {
    /// The settings for the library; reads the mapping file.
    pub(super) fn settings(&self) -> Result<IntakeOptions, CliError> {
        let choice = match (&self.profile, &self.map) {
            (Some(name), _) => MappingChoice::Profile(name.clone()),
            (None, Some(path)) => MappingChoice::Mapping(storage_arguments::settings(path)?),
            (None, None) => MappingChoice::Header,
        };
        let reading = ReadOptions {
            encoding: self.encoding,
            delimiter: self.delimiter,
            quote: self.quote,
            sheets: self.sheet.clone(),
            header_line: self.header_row,
            hidden: self.hidden.map(|hidden| match hidden {
                HiddenChoice::Skip => HiddenRule::Skip,
                HiddenChoice::Read => HiddenRule::Read,
            }),
            limit: self.limit,
            offered: OfferedOptions::All,
        };
        let keep = self.keep.map(|keep| match keep {
            KeepChoice::Latest => DuplicateRule::Latest,
            KeepChoice::First => DuplicateRule::First,
            KeepChoice::Error => DuplicateRule::Error,
        });
        let (date_order, ignore) = (self.date_order, self.ignore.clone());
        Ok(IntakeOptions { reading, choice, date_order, keep, ignore, ..IntakeOptions::default() })
    }

    /// An option that says how answers are understood, which a mapping says, too.
    pub(super) fn of_mapping(&self) -> Option<&'static str> {
        let given = [
            ("--date-order", self.date_order.is_some()),
            ("--keep", self.keep.is_some()),
            ("--ignore", !self.ignore.is_empty()),
            ("--map", self.map.is_some()),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }

    /// How many times the built-in limits hold.
    pub(super) fn limit(&self) -> LimitFactor {
        self.limit
    }

    /// The mapping file, if one is named.
    pub(super) fn mapping(&self) -> Option<&PathBuf> {
        self.map.as_ref()
    }
}

fn profiles() -> Vec<&'static str> {
    profile_names().collect()
}

fn encodings() -> Vec<&'static str> {
    vec![
        "UTF-8",
        "UTF-16LE",
        "UTF-16BE",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "MacRoman",
    ]
}

fn date_orders() -> Vec<&'static str> {
    DateOrder::NAMES.to_vec()
}

fn profile(name: &str) -> Result<String, String> {
    let found = profile_names().find(|it| it.eq_ignore_ascii_case(name));
    let names = || profile_names().collect::<Vec<_>>().join(", ");
    found.map(str::to_owned).ok_or_else(|| format!("the profiles are {}", names()))
}

fn encoding(name: &str) -> Result<TextEncoding, String> {
    let hint = "write a name such as UTF-8, UTF-16LE, windows-1252 or MacRoman";
    TextEncoding::named(name).ok_or_else(|| hint.to_owned())
}

fn character(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [one] if one.is_ascii_graphic() => Ok(*one),
        [b'\t'] => Ok(b'\t'),
        _ if text.eq_ignore_ascii_case("tab") || text == "\\t" => Ok(b'\t'),
        _ => Err("write one character, or `tab`".to_owned()),
    }
}

/// How many times the built-in limits hold.
pub(super) fn limit(text: &str) -> Result<LimitFactor, String> {
    let times = text.trim().parse().ok().and_then(LimitFactor::times);
    let hint = format!("write how many times as much is allowed, from 1 to {}", LimitFactor::MOST);
    times.ok_or(hint)
}

fn date_order(name: &str) -> Result<DateOrder, String> {
    let names = || format!("the orders are {}", DateOrder::NAMES.join(", "));
    DateOrder::named(&name.to_lowercase()).ok_or_else(names)
}
