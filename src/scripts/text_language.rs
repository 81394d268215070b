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
        "aber allem allen anderen auch auf aus bei beim bereits bisher dafür daher damit danach dann daran darauf das \
         dass dem den der deshalb die diese dieser dieses dort drei durch eben eigenen ein eine einem einen einer \
         erst etwa etwas für ganz gegen hat hatte heute hier ich ihm ihn ihnen ihr ihre ihren im immer innerhalb ist \
         jede jedem jeden jeder jedes jetzt jeweils kann kein keine keinen konnte konnten man manche mehr meine \
         meinen meiner mich mir mit muss musste nach nicht noch nur oder ohne schnell schon sehr seine seinen seiner \
         seit selbst sich sie sind sogar soll sondern sonst statt trotz und uns unser unsere unseren viel vielen vier \
         vom von vor war wegen weil weiter weitere weiteren welche wenn werden wie wieder wir wird wo wollte wurde \
         wurden während würde zuerst zum zur zusammen zwar zwei zwischen über",
    ),
    (
        "en",
        "about after again already also always and any are because been before between but by can could did does done \
         each even ever every few first from had has have he her him his how if into it its itself last less many \
         more most must my never new next not now of often one only other our out own quite same she should since \
         some something still such than that the their them then there these they this those three through to \
         together too two until up us very was we well were what when where which while who whole whom whose why will \
         with within without would yet you your",
    ),
    (
        "es",
        "además ahora al algo alguna algunos algún ante aquí así aunque cada casi como cuando cuatro desde después \
         donde el ella ellas ellos eran esa ese eso esos esta estas este estos estoy está están fue fueron haber \
         había habían hace hacer hacia hasta hay hemos hicieron hizo hubo las lo los luego mejor mientras mis mucha \
         mucho muy más ninguna ningún nosotros nuestra nuestras nuestro nuestros nunca otra otras otro otros para \
         pero por porque puede pueden quien quienes qué según sido siempre sin sobre su sus sólo también tan tiene \
         tienen todo todos tres una unas unos veces y ya yo",
    ),
    (
        "fr",
        "afin ainsi alors après au aussi autre autres aux avait avant avec avons beaucoup car celui ces cette chaque \
         chez comme dans depuis des deux donc du dès déjà elle encore est et fait ils jamais je jusqu les leur leurs \
         lors mieux moi moins même notre ont où parce pas pendant peu pour pourquoi puis qu quand quatre qui rien \
         sans sera seul seule soit sont sous sur tant tels toujours tous tout toute toutes trois trop très une vers \
         votre vous était été être",
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
const LONGEST: usize = 9;

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
