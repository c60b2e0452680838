//! A pattern as it is written: classes and words in a row, with gaps.
//!
//! `<i> ..2 <will> ..2 <kill> <you|mention>`: a class in `<>`, several with `|` (a word among
//! them in `''`), a `?` after it where it may be absent, `..2` for up to two words of the same clause, `...` for up to eight words of the
//! same sentence, everything else a word or a stem (`murder*`). A `^` in front: only at the start of a
//! clause, or after a word of the class `lead`.

/// Most words that `...` skips.
const WIDE_GAP_WORDS: u8 = 8;

/// What may stand before an element.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gap {
    pub words_max: u8,
    pub is_wide: bool,
}

/// A part of a pattern as it is written.
#[derive(Debug)]
pub(crate) enum Part {
    Gap(Gap),
    Classes {
        names: Vec<String>,
        is_optional: bool,
    },
    Word(String),
}

/// Reads a written pattern.
pub(crate) fn parts(written: &str) -> Result<Vec<Part>, String> {
    written
        .split_whitespace()
        .map(|part| {
            if part == "..." {
                return Ok(Part::Gap(Gap {
                    words_max: WIDE_GAP_WORDS,
                    is_wide: true,
                }));
            }
            if let Some(words) = part.strip_prefix("..") {
                let words_max = words.parse().map_err(|_| {
                    format!(
                        "`{part}` in `{written}` is no gap; expected `..` and a number, or `...`"
                    )
                })?;
                return Ok(Part::Gap(Gap {
                    words_max,
                    is_wide: false,
                }));
            }
            let Some(inner) = part.strip_prefix('<') else {
                return Ok(Part::Word(part.to_owned()));
            };
            let is_optional = inner.ends_with('?');
            let inner = inner
                .trim_end_matches('?')
                .strip_suffix('>')
                .ok_or_else(|| format!("`{part}` in `{written}` lacks its `>`"))?;
            let names = inner.split('|').map(str::to_owned).collect();
            Ok(Part::Classes { names, is_optional })
        })
        .collect()
}
