//! What only the company knows of a target, such as the name of a category. In: pairs of the command line. Out: a value for each
//! setting of the target; or why that cannot be.

use std::collections::BTreeMap;

use super::target::{HandoverTarget, TargetSetting};
use crate::diagnostics::escape_control;
use crate::file_names::cannot_be_a_name;
use crate::intake;
use crate::unicode::{composed, is_invisible};

/// A setting as somebody gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenSetting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A value for each setting of a target.
#[derive(Debug, Clone, Default)]
pub struct TargetSettings(BTreeMap<String, String>);

impl TargetSettings {
    /// The settings of a target, all of them, each once.
    ///
    /// # Errors
    /// A setting that is missing, unknown, given twice, or has a value that it cannot have; in words.
    pub fn new(target: &HandoverTarget, given: &[GivenSetting]) -> Result<Self, String> {
        let mut values = BTreeMap::new();
        for GivenSetting { name, value } in given {
            let shown = escape_control(name);
            let Some(setting) = target.settings.iter().find(|it| it.name == *name) else {
                return Err(format!("{} has no setting `{shown}`{}", target.title, known(target)));
            };
            let value = composed(value.trim()).into_owned();
            if let Some(why) = fault(setting, &value, target) {
                return Err(format!(
                    "`{}` cannot be the setting `{shown}`: {why}",
                    escape_control(&value)
                ));
            }
            if values.insert(name.clone(), value).is_some() {
                return Err(format!("the setting `{shown}` is given twice"));
            }
        }
        let missing: Vec<String> = target
            .settings
            .iter()
            .filter(|setting| !values.contains_key(&setting.name))
            .map(|setting| format!("--set {}=… ({})", setting.name, setting.about))
            .collect();
        if !missing.is_empty() {
            return Err(format!("{} needs {}", target.title, missing.join(" and ")));
        }
        Ok(Self(values))
    }

    /// Whether there is a setting of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The value of a setting.
    pub(super) fn value(&self, name: &str) -> &str {
        self.0.get(name).expect("every setting of the target has a value, and others have no place")
    }
}

fn fault(setting: &TargetSetting, value: &str, target: &HandoverTarget) -> Option<String> {
    let odd = |c: &char| c.is_control() || is_invisible(*c) || setting.without.contains(*c);
    if value.is_empty() {
        Some("it is empty".to_owned())
    } else if let Some(c) = value.chars().find(odd) {
        Some(format!("it may not have `{}`", escape_control(&c.to_string())))
    } else if target.has_in_names(&setting.name) && cannot_be_a_name(value) {
        Some("it cannot stand in the name of a file".to_owned())
    } else if intake::guarded(value) != value {
        Some("a spreadsheet would take it for a formula".to_owned())
    } else {
        None
    }
}

fn known(target: &HandoverTarget) -> String {
    let names: Vec<String> = target.settings.iter().map(|it| format!("`{}`", it.name)).collect();
    if names.is_empty() { String::new() } else { format!("; it has {}", names.join(", ")) }
}
