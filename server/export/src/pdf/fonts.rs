//! The fonts of a report, embedded in the program: the same on every machine. Their licences are in `fonts/`.

use std::sync::LazyLock;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Text, headings, names and ids; the last one for Chinese, Japanese and Korean in text of others.
const FILES: [&[u8]; 4] = [
    include_bytes!("../../fonts/Inter-Regular.otf"),
    include_bytes!("../../fonts/Inter-SemiBold.otf"),
    include_bytes!("../../fonts/JetBrainsMono-Regular.ttf"),
    include_bytes!("../../fonts/WenQuanYiMicroHei.ttc"),
];

static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FILES.into_iter().filter_map(|file| Font::new(Bytes::new(file), 0)).collect());

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
