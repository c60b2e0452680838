//! Services that shorten links and so hide where they lead.

/// Hosts of public shortening services, sorted. Shorteners that lead to one known site only, like
/// those of a video site for its own videos, are left out: they hide nothing. An operator adds
/// others in a list of the rule set.
const SHORTENERS: &[&str] = &[
    "adf.ly",
    "b.link",
    "bit.do",
    "bit.ly",
    "bitly.com",
    "bl.ink",
    "buff.ly",
    "clck.ru",
    "cutt.ly",
    "dlvr.it",
    "gg.gg",
    "goo.gl",
    "goo.su",
    "ift.tt",
    "is.gd",
    "j.mp",
    "kutt.it",
    "linktr.ee",
    "ow.ly",
    "qr.ae",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "shorturl.at",
    "shrtco.de",
    "snip.ly",
    "soo.gd",
    "surl.li",
    "t.co",
    "t.ly",
    "t2m.io",
    "tiny.cc",
    "tiny.one",
    "tinyurl.com",
    "tr.ee",
    "trib.al",
    "u.to",
    "urlz.fr",
    "v.gd",
    "vk.cc",
    "x.co",
    "xurl.es",
    "zpr.io",
];

/// Whether the host (lower-case ASCII) is a public shortening service.
pub fn is_shortener(host: &str) -> bool {
    let host = host.strip_prefix("www.").unwrap_or(host);
    SHORTENERS.binary_search(&host).is_ok()
}
