//! The language of a text by its small words: those that no sentence of it goes without, and that its neighbours have not.
//!
//! In: a text as somebody typed it. Out: its language, if there is no doubt; a few words, names and two languages in one text
//! say nothing.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Languages with the words that tell them, none of which tells two.
const SMALL_WORDS: [(&str, &str); 8] = [
    ("ca", "això amb aquest aquesta dels els hi molt pel per perquè però què també va és"),
    (
        "de",
        "aber alle allem allen auch auf aus bei beim dafür damit danach dann daran das dass dem den der die diese \
         dieser dieses dort durch ein eine einem einen einer etwas für gegen hat hatte hier ich ihm ihr ihre ihren im \
         ist jede jeden jeder jetzt kann kein keine konnte man mehr mich mir mit muss nach nicht noch nur oder ohne \
         schon sehr seine seinen seiner seit sich sie sind so soll und unser viel vom von vor war weil weiter wenn \
         werden wie wir wird wo wurde wurden zum zur zwei zwischen über",
    ),
    (
        "en",
        "about after also and any are because been before but by can could did does done each from had has have he \
         her his how if into it its more most must not of only other our she should some such than that the their \
         them then there these they this those to very was we were what when where which while who why will with \
         would you your",
    ),
    (
        "es",
        "además al así aunque cada como cuando desde después donde el ella ellos eran esta este está están fue había \
         hace hasta hay hemos hubo las lo los mejor mis muy más nos nuestra nuestro otra otras otro otros para pero \
         por porque puede quien según sido sin sobre su sus también tiene todo todos una y ya",
    ),
    (
        "fr",
        "au aussi aux avait avec ces cette chez comme dans depuis des donc du elle est et fait ils je les leur leurs \
         même notre ont où pas pour puis qu quand qui sans sont sous sur toujours tous tout toute très une votre vous \
         était été être",
    ),
    (
        "it",
        "alla anche che dal dalla degli dei della delle di gli hanno ho ma nel nella non ogni più questa questo sono \
         stata stato è",
    ),
    (
        "nl",
        "aan bij dat deze door een geen hebben heeft het maar meer met naar niet nog om ook te van voor werd wij \
         worden wordt ze zijn",
    ),
    (
        "pt",
        "ao aos até com em foi isso já muito na nas não os pela pelo pelos quando sua são também tem um uma você à às \
         é",
    ),
];

/// The bytes of the longest of them.
const LONGEST: usize = 8;

/// Fewer words say nothing of a language.
const LEAST_WORDS: usize = 8;

/// How many different small words a text has to have, and how many words it may have for each small word.
const LEAST_DIFFERENT: usize = 3;
const MOST_WORDS_FOR_ONE: usize = 7;

/// How many times as many they are as those of any other language.
const MARGIN: usize = 5;

/// The place in [`SMALL_WORDS`] of the language that each tells.
static LANGUAGES: LazyLock<FxHashMap<&[u8], usize>> = LazyLock::new(|| {
    let words = |(place, of): (usize, &(&str, &'static str))| {
        of.1.split_whitespace().map(move |word| (word.as_bytes(), place))
    };
    SMALL_WORDS.iter().enumerate().flat_map(words).collect()
});

/// The small words of one language in a text.
#[derive(Default, Clone, Copy)]
struct WordTally<'t> {
    all: usize,
    /// The first of them that differ.
    different: [&'t [u8]; LEAST_DIFFERENT],
}

impl<'t> WordTally<'t> {
    fn add(&mut self, word: &'t [u8]) {
        self.all += 1;
        for known in &mut self.different {
            if *known == word {
                return;
            }
            if known.is_empty() {
                *known = word;
                return;
            }
        }
    }

    fn is_sure(&self, words: usize) -> bool {
        words >= LEAST_WORDS
            && words <= self.all * MOST_WORDS_FOR_ONE
            && self.different.iter().all(|word| !word.is_empty())
    }
}

/// The language of a text, if it is one of those above and nothing speaks for another.
pub(super) fn of(text: &str) -> Option<&'static str> {
    // Most texts of a packet are shorter.
    memchr::memchr_iter(b' ', text.as_bytes()).nth(LEAST_WORDS - 2)?;
    let mut words = 0;
    let mut found = [WordTally::default(); SMALL_WORDS.len()];
    for word in text.as_bytes().split(|byte| !is_of_word(*byte)) {
        words += usize::from(!word.is_empty());
        if (1..=LONGEST).contains(&word.len())
            && let Some(place) = LANGUAGES.get(word)
        {
            found[*place].add(word);
        }
    }
    let all: usize = found.iter().map(|it| it.all).sum();
    let best = (0..found.len()).max_by_key(|place| found[*place].all)?;
    let is_clear = found[best].all >= (all - found[best].all) * MARGIN;
    (is_clear && found[best].is_sure(words)).then_some(SMALL_WORDS[best].0)
}

/// Whether a byte belongs to a word. Signs beyond ASCII do, too, which costs a small word here and there and no time.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_tells_two_languages_or_is_too_long() {
        let words = SMALL_WORDS.iter().flat_map(|it| it.1.split_whitespace());
        assert_eq!(words.clone().count(), LANGUAGES.len());
        assert_eq!(words.map(str::len).max(), Some(LONGEST));
    }

    #[test]
    fn a_sentence_tells_its_language() {
        for (language, text) in [
            ("en", "I moved the invoices to the new service, and nobody had to stay up at night."),
            (
                "de",
                "Die Umstellung der Abrechnung hat er ohne Ausfall geplant, und das Team wusste Bescheid.",
            ),
            (
                "fr",
                "Elle a préparé la migration avec les deux équipes et aucun client ne s’est plaint.",
            ),
            (
                "es",
                "Ha preparado la migración con los dos equipos, y ningún cliente tuvo que esperar hasta el lunes.",
            ),
            (
                "nl",
                "De overgang naar de nieuwe dienst is zonder problemen verlopen, en wij zijn van het team.",
            ),
            (
                "it",
                "La migrazione è stata preparata con i due gruppi, e nessuno dei clienti ha notato questo.",
            ),
            (
                "pt",
                "A migração foi preparada com as duas equipas, e nenhum cliente reparou na mudança do serviço.",
            ),
            // Words of the trade are English everywhere.
            (
                "de",
                "Das Deployment der Services läuft mit Helm Charts, und die Pull Requests sind klein.",
            ),
        ] {
            assert_eq!(of(text), Some(language), "{text}");
        }
    }

    #[test]
    fn what_leaves_a_doubt_tells_nothing() {
        for text in [
            "Helped the team.",
            "Anna Schmidt, Jan de Vries, Marie Dupont, Juan García, Ola Nordmann, Piotr Nowak, Lena Meier",
            "Kafka, Postgres, Terraform, Kubernetes, Helm, Grafana, Prometheus, Istio, Envoy, Redis",
            "Die Umstellung war ohne Ausfall. The team had been told about it, and the customers were not.",
            "Przejście na nową usługę odbyło się bez problemów, a zespół dowiedział się o tym na czas.",
            "Skiftet til den nye tjeneste gik uden problemer, og holdet fik besked i god tid, for de var med.",
            "Міграцію підготовлено разом із двома командами, і жоден клієнт цього не помітив.",
            "",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
