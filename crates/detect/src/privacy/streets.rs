//! The words for "street" in twelve countries' languages, and how an address is ordered around them.

/// How an address is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// `14 Oak Lane`
    NumberNameStreet,
    /// `12 rue de la Paix`, and where people write it so, `Rue de la Loi 16`
    NumberStreetName,
    /// `Calle Mayor 12`
    StreetNameNumber,
    /// `Berliner Straße 5`, `Hauptstraße 5`
    NameStreetNumber,
    /// `Atatürk Caddesi No: 12`
    NameThenStreetThenNumber,
}

/// A word for "street".
#[derive(Clone, Copy, Debug)]
pub(super) struct Street {
    pub order: Order,
    /// Whether the word has hardly another meaning. If it has, the name must be capitalised.
    pub is_sure: bool,
}

/// The street word that a word in small letters is or, in German and Dutch, ends with.
pub(super) fn street(lower: &str) -> Option<Street> {
    let found = |order, is_sure| Some(Street { order, is_sure });
    match lower {
        // English
        "street" | "avenue" | "ave" | "lane" | "road" | "rd" | "boulevard" | "blvd"
        | "crescent" | "terrace" | "parkway" | "pkwy" | "mews" => {
            found(Order::NumberNameStreet, true)
        }
        "st" | "ln" | "drive" | "dr" | "court" | "ct" | "way" | "place" | "pl" | "close"
        | "square" | "gardens" | "grove" | "hill" | "park" | "row" | "walk" | "highway" | "hwy"
        | "circle" | "parade" | "trail" | "alley" => found(Order::NumberNameStreet, false),
        // French
        "rue" | "impasse" | "chaussée" | "allée" | "allee" | "chemin" | "quai" | "bd" | "bld"
        | "ruelle" => found(Order::NumberStreetName, true),
        "route" | "passage" | "faubourg" | "résidence" => found(Order::NumberStreetName, false),
        // Spanish
        "calle" | "c" | "avenida" | "avda" | "paseo" | "travesía" | "callejón" | "carrera" => {
            found(Order::StreetNameNumber, true)
        }
        "plaza" | "camino" | "colonia" | "calzada" | "carretera" | "ronda" | "av" => {
            found(Order::StreetNameNumber, false)
        }
        // Italian
        "viale" | "vicolo" => found(Order::StreetNameNumber, true),
        "via" | "piazza" | "corso" | "largo" => found(Order::StreetNameNumber, false),
        // Portuguese
        "rua" | "travessa" => found(Order::StreetNameNumber, true),
        "praça" | "alameda" => found(Order::StreetNameNumber, false),
        // Polish
        "ul" | "ulica" | "ulicy" | "aleja" | "alei" | "osiedle" | "os" => {
            found(Order::StreetNameNumber, true)
        }
        // Turkish
        "caddesi" | "cad" | "sokak" | "sokağı" | "sk" | "bulvarı" | "blv" => {
            found(Order::NameThenStreetThenNumber, true)
        }
        // India
        "nagar" | "marg" | "chowk" | "colony" | "enclave" | "vihar" => {
            found(Order::NumberNameStreet, false)
        }
        // Arabic, with and without the article
        "شارع" | "الشارع" => found(Order::StreetNameNumber, true),
        // German and Dutch, also as the end of a word
        _ => compound(lower),
    }
}

fn compound(lower: &str) -> Option<Street> {
    let is_sure = match () {
        () if NOT_STREETS.contains(&lower) => return None,
        () if [
            "straße", "strasse", "straat", "gasse", "chaussee", "gracht", "steeg",
        ]
        .iter()
        .any(|end| lower.ends_with(end)) =>
        {
            true
        }
        () if lower == "str" || lower.len() > 5 && lower.ends_with("str") => true,
        () if SHORT_ENDS
            .iter()
            .any(|end| lower.len() > end.len() && lower.ends_with(end)) =>
        {
            false
        }
        () => return None,
    };
    Some(Street {
        order: Order::NameStreetNumber,
        is_sure,
    })
}

/// Endings that many other words have too.
const SHORT_ENDS: &[&str] = &[
    "weg",
    "platz",
    "allee",
    "damm",
    "ufer",
    "ring",
    "promenade",
    "laan",
    "plein",
    "kade",
    "dijk",
    "singel",
];

/// Words with such an ending that are no streets, or streets without houses.
const NOT_STREETS: &[&str] = &[
    "arbeitsplatz",
    "ausbildungsplatz",
    "bundesstraße",
    "bundesstrasse",
    "campingplatz",
    "during",
    "bring",
    "spring",
    "string",
    "hering",
    "ausweg",
    "fußballplatz",
    "fußweg",
    "gehweg",
    "heimweg",
    "hinweg",
    "kreisstraße",
    "landesstraße",
    "landstraße",
    "landstrasse",
    "liegeplatz",
    "parkplatz",
    "radweg",
    "rückweg",
    "schulweg",
    "sitzplatz",
    "spielplatz",
    "sportplatz",
    "staatsstraße",
    "stehplatz",
    "stellplatz",
    "studienplatz",
    "umweg",
    "wohnstraße",
    "einbahnstraße",
    "seitenstraße",
    "durchweg",
    "unterweg",
    "vorweg",
    "keineswegs",
    "überweg",
];

/// Small words inside a street's name: `rue de la Paix`.
pub(super) fn is_particle(lower: &str) -> bool {
    matches!(
        lower,
        "de" | "du"
            | "des"
            | "la"
            | "le"
            | "les"
            | "l"
            | "del"
            | "los"
            | "las"
            | "el"
            | "y"
            | "e"
            | "da"
            | "do"
            | "dos"
            | "das"
            | "di"
            | "della"
            | "dei"
            | "delle"
            | "den"
            | "der"
            | "von"
            | "van"
            | "san"
            | "santa"
            | "saint"
            | "sainte"
            | "st"
            | "ste"
            | "d"
    )
}

/// Words before a house number: `no. 12`.
pub(super) fn is_number_sign(lower: &str) -> bool {
    matches!(
        lower,
        "n" | "no"
            | "nº"
            | "n°"
            | "nr"
            | "num"
            | "núm"
            | "número"
            | "numéro"
            | "numero"
            | "nummer"
            | "number"
            | "رقم"
            | "عمارة"
            | "بناية"
            | "مبنى"
            | "منزل"
            | "بيت"
            | "المنزل"
    )
}

/// Words written small that are never part of a street's name.
pub(super) fn is_common_word(lower: &str) -> bool {
    COMMON_WORDS.binary_search(&lower).is_ok()
}

/// Sorted. English, French, Spanish, Italian and Portuguese words that stand between a number and
/// a street word in ordinary sentences.
const COMMON_WORDS: &[&str] = &[
    "a",
    "across",
    "after",
    "all",
    "along",
    "also",
    "an",
    "and",
    "any",
    "apart",
    "are",
    "around",
    "as",
    "at",
    "avec",
    "away",
    "back",
    "bad",
    "be",
    "bed",
    "bedroom",
    "before",
    "behind",
    "big",
    "block",
    "blocks",
    "both",
    "but",
    "by",
    "came",
    "cars",
    "children",
    "como",
    "con",
    "cuando",
    "dans",
    "day",
    "days",
    "desde",
    "different",
    "do",
    "dogs",
    "donde",
    "door",
    "down",
    "each",
    "easy",
    "elle",
    "en",
    "entre",
    "es",
    "est",
    "esta",
    "estaba",
    "este",
    "estos",
    "están",
    "et",
    "every",
    "feet",
    "few",
    "for",
    "four",
    "friends",
    "from",
    "fue",
    "good",
    "guys",
    "había",
    "hace",
    "had",
    "has",
    "hasta",
    "have",
    "hay",
    "he",
    "her",
    "his",
    "hour",
    "hours",
    "hundred",
    "i",
    "il",
    "ils",
    "in",
    "into",
    "is",
    "it",
    "its",
    "kids",
    "kilometers",
    "km",
    "lane",
    "lanes",
    "llena",
    "long",
    "lots",
    "many",
    "me",
    "men",
    "mes",
    "meters",
    "metres",
    "miles",
    "min",
    "minutes",
    "mit",
    "month",
    "months",
    "more",
    "most",
    "my",
    "near",
    "next",
    "no",
    "non",
    "nos",
    "not",
    "of",
    "off",
    "on",
    "onde",
    "one",
    "or",
    "otro",
    "our",
    "out",
    "over",
    "para",
    "pas",
    "pasaron",
    "past",
    "people",
    "per",
    "personas",
    "persone",
    "por",
    "pour",
    "que",
    "qui",
    "se",
    "seconds",
    "she",
    "simple",
    "sin",
    "sobre",
    "some",
    "son",
    "sont",
    "steps",
    "story",
    "su",
    "sur",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "thousand",
    "through",
    "tiene",
    "tienes",
    "times",
    "to",
    "together",
    "too",
    "towards",
    "two",
    "un",
    "una",
    "under",
    "une",
    "until",
    "up",
    "very",
    "via",
    "walk",
    "walked",
    "was",
    "way",
    "ways",
    "we",
    "week",
    "weeks",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "with",
    "without",
    "women",
    "wrong",
    "year",
    "years",
    "yo",
    "you",
    "your",
];

/// Words after which an English address in small letters is believed: "lives at 14 oak lane".
pub(super) fn is_place_cue(lower: &str) -> bool {
    matches!(
        lower,
        "at" | "live"
            | "lives"
            | "living"
            | "lived"
            | "address"
            | "adress"
            | "home"
            | "house"
            | "stays"
            | "staying"
            | "is"
            | "to"
            | "flat"
            | "apartment"
            | "apt"
    )
}

/// Units and parts of the day: what is counted after a number that is no house number.
pub(super) fn is_counted(lower: &str) -> bool {
    COUNTED.contains(&lower)
}

const COUNTED: &[&str] = &[
    "am",
    "pm",
    "h",
    "uhr",
    "km",
    "m",
    "meter",
    "min",
    "minuten",
    "stunden",
    "tage",
    "jahre",
    "leute",
    "menschen",
    "mal",
    "euro",
    "times",
    "hours",
    "minutes",
    "days",
    "years",
    "people",
    "horas",
    "minutos",
    "días",
    "años",
    "veces",
    "personas",
    "euros",
    "heures",
    "jours",
    "ans",
    "personnes",
    "fois",
    "ore",
    "giorni",
    "anni",
    "persone",
    "volte",
    "vezes",
    "dias",
    "anos",
    "pessoas",
    "uur",
    "dagen",
    "jaar",
    "mensen",
    "keer",
    "godzin",
    "dni",
    "lat",
    "osób",
    "razy",
    "kinder",
    "männer",
    "frauen",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_searching() {
        assert!(COMMON_WORDS.is_sorted());
    }
}
