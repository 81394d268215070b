//! The pictures of pages that browsers may ask for. In: the pages that were typeset last. Out: one of them by its hash, as long as
//! there is room.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use promopacket::audience::Audience;
use promopacket::typeset::PageImage;

/// How many bytes of pictures are kept.
const ROOM: usize = 32_000_000;

/// Pictures of pages, the newest at the end.
#[derive(Debug, Default)]
pub(super) struct PageImages {
    kept: Mutex<KeptImages>,
}

#[derive(Debug, Default)]
struct KeptImages {
    images: VecDeque<KeptImage>,
    bytes: usize,
}

/// A picture with what it is asked for by. Whoever asks must see the person and the edition, so both belong to it.
#[derive(Debug)]
struct KeptImage {
    person: String,
    edition: Audience,
    hash: String,
    svg: Arc<str>,
}

impl PageImages {
    /// Keeps the pictures of a packet; the oldest of others go if there is no room.
    pub(super) fn keep(&self, person: &str, edition: Audience, pages: &[PageImage]) {
        let mut kept = self.kept.lock().expect("nobody panics while pictures are kept");
        for page in pages {
            kept.take(person, edition, &page.hash);
            kept.bytes += page.svg.len();
            kept.images.push_back(KeptImage {
                person: person.to_owned(),
                edition,
                hash: page.hash.clone(),
                svg: Arc::clone(&page.svg),
            });
        }
        while kept.bytes > ROOM && kept.images.len() > pages.len() {
            kept.forget_oldest();
        }
    }

    /// A picture.
    pub(super) fn find(&self, person: &str, edition: Audience, hash: &str) -> Option<Arc<str>> {
        let kept = self.kept.lock().expect("nobody panics while pictures are kept");
        let mut images = kept.images.iter().rev();
        images.find(|it| it.is(person, edition, hash)).map(|it| Arc::clone(&it.svg))
    }
}

impl KeptImages {
    fn take(&mut self, person: &str, edition: Audience, hash: &str) {
        let place = self.images.iter().position(|it| it.is(person, edition, hash));
        if let Some(image) = place.and_then(|place| self.images.remove(place)) {
            self.bytes -= image.svg.len();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some(image) = self.images.pop_front() {
            self.bytes -= image.svg.len();
        }
    }
}

impl KeptImage {
    fn is(&self, person: &str, edition: Audience, hash: &str) -> bool {
        self.hash == hash && self.edition == edition && self.person == person
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(hash: &str, bytes: usize) -> PageImage {
        PageImage {
            svg: "x".repeat(bytes).into(),
            hash: hash.to_owned(),
            width: 595.0,
            height: 842.0,
        }
    }

    #[test]
    fn a_picture_belongs_to_its_person_and_edition() {
        let images = PageImages::default();
        images.keep("E1", Audience::Committee, &[page("a", 10)]);
        assert!(images.find("E1", Audience::Committee, "a").is_some());
        assert!(images.find("E2", Audience::Committee, "a").is_none());
        assert!(images.find("E1", Audience::Hr, "a").is_none());
    }

    #[test]
    fn the_oldest_go_and_those_of_the_last_packet_stay() {
        let images = PageImages::default();
        images.keep("E1", Audience::Hr, &[page("a", 10), page("b", 10)]);
        images.keep("E1", Audience::Hr, &[page("a", ROOM)]);
        assert!(images.find("E1", Audience::Hr, "a").is_some());
        assert!(images.find("E1", Audience::Hr, "b").is_none());
    }
}
