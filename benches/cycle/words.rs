//! What people of a synthetic cycle write: names and texts in the languages of the templates.

use crate::synthetic::Chance;

/// The language of a packet.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    English,
    German,
    French,
    Spanish,
    Ukrainian,
}

/// What evidence is about.
pub(crate) const STEMS: [&str; 6] = ["incident", "design", "review", "release", "queue", "ledger"];

impl Language {
    /// Sixty of a hundred people read English.
    pub(crate) fn drawn(chance: &mut Chance) -> Self {
        match chance.below(100) {
            0..60 => Self::English,
            60..75 => Self::German,
            75..85 => Self::French,
            85..95 => Self::Spanish,
            _ => Self::Ukrainian,
        }
    }

    /// The locale of a person.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Ukrainian => "uk",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::English => {
                "service queue moved incident quarter review latency owners design halved because customers release tested \
                 shared weeks after the team a was in of on-call without asked for migration invoices that nobody had \
                 written down before we measured it and wrote what other people could follow next time"
            }
            Self::German => {
                "Dienst Warteschlange verschoben Vorfall Quartal die Durchsicht Antwortzeit Entwurf halbiert weil Kundinnen \
                 Auslieferung geprüft gemeinsam Wochen nach dem Team ein war in von ohne Rückfrage für Umstellung Rechnungen \
                 dass niemand vorher aufgeschrieben hatte und wir haben es gemessen größer Verantwortungsbereich"
            }
            Self::French => {
                "service file déplacé incident trimestre revue latence conception réduit parce que clients livraison vérifié \
                 partagé semaines après l’équipe une était dans de sans demander pour migration factures personne n’avait \
                 écrit avant nous avons mesuré et noté ce que d’autres pourraient suivre à côté"
            }
            Self::Spanish => {
                "servicio cola trasladó incidente trimestre revisión latencia diseño mitad porque clientes entrega probó \
                 compartido semanas después del equipo una estaba en de sin preguntar para migración facturas que nadie había \
                 escrito antes lo medimos y anotamos cómo otras personas podrían seguirlo mañana"
            }
            Self::Ukrainian => {
                "служба черга перенесла інцидент квартал огляд затримка проєкт удвічі тому що клієнти випуск перевірила \
                 спільно тижні після команди одна була у з без запитань для переходу рахунки яких ніхто раніше не записав \
                 ми це виміряли і занотували щоб інші могли повторити"
            }
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::English => (
                "Amara Ben Chloe Dan Ewa Finn Grace",
                "Adeyemi Baker O’Connor Singh Walsh Young Zieliński",
            ),
            Self::German => {
                ("Jürgen Sabine Malte Anke Özlem", "Müller Weiß Schröder Yıldız Krüger")
            }
            Self::French => ("Élise Noël Zoé Léo Anaïs", "Lefèvre Garçon Dubois Traoré Benoît"),
            Self::Spanish => ("Íñigo María José Núria Raúl", "Muñoz García Peña Ibáñez Castro"),
            Self::Ukrainian => {
                ("Олена Тарас Їжак Марія Євген", "Ковальчук Шевченко Гриценко Лисенко Бойко")
            }
        }
    }
}

fn drawn<'w>(words: &'w str, chance: &mut Chance) -> &'w str {
    let count = words.split_whitespace().count();
    words.split_whitespace().nth(chance.below(count)).expect("below their number")
}

/// The name of a person; sometimes with two family names.
pub(crate) fn name(language: Language, chance: &mut Chance) -> String {
    let (given, family) = language.names();
    let name = format!("{} {}", drawn(given, chance), drawn(family, chance));
    if chance.below(8) == 0 { format!("{name}-{}", drawn(family, chance)) } else { name }
}

/// Sentences with about so many characters.
pub(crate) fn text(language: Language, length: usize, chance: &mut Chance) -> String {
    let words: Vec<&str> = language.words().split_whitespace().collect();
    let mut text = String::with_capacity(length + 32);
    while text.len() < length {
        let count = 5 + chance.below(14);
        for index in 0..count {
            let word = words[chance.below(words.len())];
            match index {
                0 => text.extend(word.chars().next().into_iter().flat_map(char::to_uppercase)),
                _ => text.extend(word.chars().next()),
            }
            text.extend(word.chars().skip(1));
            if index + 1 < count && text.len() < length {
                text.push(' ');
            } else {
                break;
            }
        }
        // A figure in every third sentence, as in reviews that are worth reading.
        if chance.below(3) == 0 {
            text.push_str(&format!(" {} %", chance.below(1000)));
        }
        text.push_str(". ");
    }
    text.truncate(text.trim_end().len());
    text
}
