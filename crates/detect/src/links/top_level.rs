//! Top-level domains: which endings make a bare word with a dot a host.

/// Generic top levels that people really use, from IANA's public list of the root zone, and the
/// reserved ones of RFC 2606. A host with another ending is still found after a scheme or `www.`.
const GENERIC: &[&str] = &[
    "academy",
    "agency",
    "app",
    "art",
    "bar",
    "best",
    "bet",
    "bid",
    "bio",
    "biz",
    "blog",
    "bond",
    "buzz",
    "cafe",
    "casa",
    "cash",
    "casino",
    "center",
    "cfd",
    "chat",
    "click",
    "cloud",
    "club",
    "codes",
    "com",
    "community",
    "company",
    "coop",
    "date",
    "dating",
    "deals",
    "design",
    "dev",
    "digital",
    "direct",
    "edu",
    "email",
    "energy",
    "example",
    "exchange",
    "expert",
    "fashion",
    "finance",
    "fit",
    "fun",
    "fund",
    "fyi",
    "games",
    "global",
    "gold",
    "gov",
    "group",
    "guru",
    "health",
    "help",
    "homes",
    "host",
    "icu",
    "info",
    "ink",
    "int",
    "jobs",
    "land",
    "legal",
    "life",
    "link",
    "live",
    "loan",
    "lol",
    "love",
    "ltd",
    "market",
    "marketing",
    "media",
    "men",
    "mil",
    "mobi",
    "money",
    "monster",
    "museum",
    "name",
    "net",
    "network",
    "news",
    "ninja",
    "one",
    "onion",
    "online",
    "org",
    "page",
    "party",
    "photos",
    "pics",
    "plus",
    "porn",
    "press",
    "pro",
    "pub",
    "quest",
    "racing",
    "red",
    "rent",
    "report",
    "rest",
    "review",
    "rocks",
    "run",
    "sale",
    "sbs",
    "school",
    "science",
    "services",
    "sex",
    "sexy",
    "shop",
    "show",
    "site",
    "social",
    "software",
    "solutions",
    "space",
    "store",
    "stream",
    "studio",
    "support",
    "surf",
    "team",
    "tech",
    "tel",
    "tips",
    "today",
    "tools",
    "top",
    "tours",
    "town",
    "trade",
    "training",
    "travel",
    "tube",
    "tv",
    "vegas",
    "video",
    "vip",
    "webcam",
    "website",
    "wiki",
    "win",
    "work",
    "works",
    "world",
    "wtf",
    "xxx",
    "xyz",
    "zone",
];

/// Country codes (ISO 3166-1, with `eu`, `uk`, `su`), two letters each.
const COUNTRIES: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br \
    bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et \
    eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in \
    io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh \
    mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm \
    pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf \
    tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

/// Endings that are also words or file endings: "done.so we left", `main.rs`. A bare host with one
/// of them counts only with a path, or with a hyphen or a digit in its name.
const WORDS: &[&str] = &[
    "am", "an", "app", "art", "as", "at", "bar", "be", "best", "bet", "bid", "by", "cc", "date",
    "do", "es", "et", "fun", "help", "id", "il", "in", "is", "it", "la", "life", "link", "live",
    "love", "ma", "md", "me", "men", "mo", "my", "name", "ne", "news", "no", "one", "page", "pl",
    "plus", "ps", "py", "re", "red", "rest", "rs", "run", "sa", "se", "sex", "sh", "show", "si",
    "so", "st", "su", "support", "team", "to", "today", "tools", "top", "trade", "tu", "us", "va",
    "work", "world",
];

/// Whether hosts end in it. Punycode endings are taken on trust; there are few.
pub fn is_top_level(ending: &str) -> bool {
    ending.starts_with("xn--")
        || (ending.len() == 2
            && COUNTRIES
                .split_ascii_whitespace()
                .any(|code| code == ending))
        || GENERIC.binary_search(&ending).is_ok()
}

/// Whether a bare host may just be two sentences without a space, or a file name.
pub fn looks_like_a_word(host: &str) -> bool {
    let mut labels = host.split('.');
    let ending = labels.next_back().unwrap_or_default();
    let is_plain =
        labels.clone().count() == 1 && !host.contains(|c: char| c == '-' || c.is_ascii_digit());
    is_plain && WORDS.contains(&ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_searching() {
        assert!(GENERIC.is_sorted());
    }
}
