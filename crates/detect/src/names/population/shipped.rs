//! The names that ship, `data/names/`.

macro_rules! files {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../data/names/", $name)))),*]
    };
}

/// Name of each file, and its text.
const FILES: [(&str, &str); 45] = files! {
    "am-latn.txt" "am.txt" "ar-latn.txt" "ar.txt" "bn-latn.txt" "bn.txt" "de.txt" "el-latn.txt" "el.txt" "en.txt" "es.txt" "fa-latn.txt" "fa.txt" "fr.txt" "ha.txt" "handle-words.txt" "he-latn.txt" "he.txt" "hi-latn.txt" "hi.txt" "id.txt" "ig.txt" "it.txt" "ja-kana.txt" "ja-latn.txt" "ja.txt" "ko-latn.txt" "ko.txt" "nl.txt" "pl.txt" "pt.txt" "ru-latn.txt" "ru.txt" "sv.txt" "sw.txt" "th-latn.txt" "th.txt" "tr.txt" "uk-latn.txt" "uk.txt" "ur.txt" "vi.txt" "yo.txt" "zh-latn.txt" "zh.txt"
};

/// Every name with about how often it comes: names are listed with the most common first, and how common a
/// name is falls about as its place in such a list (Zipf's law; Tucker, "Distribution of forenames, surnames,
/// and forename-surname pairs", Names 49(2), 2001).
pub fn names() -> impl Iterator<Item = (&'static str, f64)> {
    FILES
        .iter()
        .flat_map(|(_, text)| sections(text))
        .flat_map(|names| {
            let names = names.into_iter().enumerate();
            names.map(|(place, name)| (name, 1.0 / (place as f64 + 8.0)))
        })
}

/// The names between headings.
fn sections(text: &'static str) -> Vec<Vec<&'static str>> {
    let mut sections: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with('#') || line.starts_with('[') {
            sections.push(Vec::new());
        } else if let Some(section) = sections.last_mut() {
            section.push(line);
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_of_names_ships() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/names");
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let lists: BTreeSet<String> = files.filter(|name| name.ends_with(".txt")).collect();
        let shipped: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(shipped, lists);
        assert!(names().count() > 2_000);
    }
}
