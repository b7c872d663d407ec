//! The fonts of a report, embedded in the program: the same on every machine. Their licenses are in `fonts/`.

use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Text, headings, names and ids.
const FILES: [&[u8]; 3] = [
    include_bytes!("../../fonts/Inter-Regular.otf"),
    include_bytes!("../../fonts/Inter-SemiBold.otf"),
    include_bytes!("../../fonts/JetBrainsMono-Regular.ttf"),
];

/// Chinese, Japanese and Korean in text of others. Compressed (zstd): 1.7 MB of the program instead of 5.2, unpacked in a few
/// milliseconds by the first report.
const EAST_ASIAN: &[u8] = include_bytes!("../../fonts/WenQuanYiMicroHei.ttc.zst");

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files = FILES.into_iter().map(Bytes::new).chain(zstd::decode_all(EAST_ASIAN).ok().map(Bytes::new));
    files.filter_map(|file| Font::new(file, 0)).collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// What fonts there are.
pub fn book() -> &'static LazyHash<FontBook> {
    &BOOK
}

/// A font of the book.
pub fn font(index: usize) -> Option<Font> {
    FONTS.get(index).cloned()
}

/// Whether any of the fonts has a glyph for this character.
pub fn covers(c: char) -> bool {
    FONTS.iter().any(|font| font.info().coverage.contains(u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_font_can_be_read() {
        assert_eq!(FONTS.len(), FILES.len() + 1);
        for c in ['a', 'é', '─', '中', 'か', '한'] {
            assert!(covers(c), "{c}");
        }
    }
}
