//! Which items of a form a visitor may read. In: what each audience sees in its edition. Out: whether an audience may read what is said
//! of a skill or of a statement.

use promopacket::audience::{Audience, PacketPart, Visibility};

/// Whether an audience may read what is said of an item, in whatever spelling.
pub(super) fn shows_item(visibility: &Visibility, audience: Audience, item: &str) -> bool {
    let sees = |part: PacketPart| visibility.who_may_read(part).contains(&audience);
    match part_of_statement(item) {
        Some(part) => sees(part),
        None => sees(PacketPart::TargetRung) || sees(PacketPart::CurrentRung),
    }
}

/// The part of the packet that shows a statement; none for a skill.
pub(super) fn part_of_statement(item: &str) -> Option<PacketPart> {
    let name = item.trim().to_lowercase().replace(['_', ' '], "-");
    match name.as_str() {
        "summary" => Some(PacketPart::Ask),
        _ => PacketPart::named(&name),
    }
}

#[cfg(test)]
mod tests {
    use promopacket::cycle::Cycle;

    use super::*;

    #[test]
    fn a_manager_reads_no_notes_of_the_calibration_in_any_spelling() {
        let visibility = Cycle::built_in().visibility;
        let reads = |audience, item| shows_item(&visibility, audience, item);
        for item in ["calibration-notes", "Calibration notes", " CALIBRATION_NOTES"] {
            assert!(!reads(Audience::Manager, item) && reads(Audience::Hr, item), "{item}");
        }
        for item in ["summary", "concerns", "peer-feedback", "backend/L4/secure-apis"] {
            assert!(reads(Audience::Manager, item), "{item}");
        }
        assert!(!reads(Audience::Employee, "recommendation"));
    }
}
