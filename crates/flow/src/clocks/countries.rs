//! Countries as triggers and reports name them.

/// The members of the European Union, by ISO 3166-1.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Whether that is two capital letters, as ISO 3166-1 writes countries; `EU` is one too.
pub fn is_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether what a report names is what a trigger names: the same, or the EU and one of its members.
pub fn meet(of_trigger: &str, of_report: &str) -> bool {
    of_trigger == of_report
        || (of_trigger == "EU" && EU.contains(&of_report))
        || (of_report == "EU" && EU.contains(&of_trigger))
}
