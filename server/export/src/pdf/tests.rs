//! What only the parts of a report show: that both formats say all of it, and that no character stops it.

use super::{Data, Evict, fonts, glyphs, pages, set_with};
use crate::document::{Block, Cell, Column, Document, Section, Style, Table};
use crate::markdown::shows;
use crate::{document, markdown};
use serde_json::Value;
use typst::layout::{Frame, FrameItem};

#[path = "../../examples/report/made.rs"]
mod made;

/// What a reader sees: every text of a document that is not an alternative or a name for programs.
fn texts(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) if !matches!(key, "type" | "style" | "tone" | "digest" | "timestamp" | "alternative") => {
            found.push(text.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, key, found)),
        Value::Object(members) => members.iter().for_each(|(key, value)| texts(value, key, found)),
        _ => {}
    }
}

fn all_texts(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    texts(&serde_json::to_value(document).unwrap(), "", &mut found);
    found
}

fn frame_text(frame: &Frame, text: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => frame_text(&group.frame, text),
            FrameItem::Text(run) => text.push_str(&run.text),
            _ => {}
        }
    }
}

/// Text without blanks, which lines take away, and without case.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[test]
fn markdown_and_pdf_say_everything_that_the_document_says() {
    for made in [made::compared(90, 30), made::alone(40, 1), made::grouped(21)] {
        let document = document(&made.input());
        let set = pages(&document, &[], glyphs::printable);
        let set = {
            let _evict = Evict;
            set.unwrap_or_else(|error| panic!("{error}"))
        };
        let mut pdf = String::new();
        set.pages().iter().for_each(|page| frame_text(&page.frame, &mut pdf));
        let (pdf, markdown) = (squeezed(&pdf), markdown::written(&document));
        for text in all_texts(&document) {
            assert!(pdf.contains(&squeezed(&text)), "the PDF lacks {text:?}");
            assert!(shows(&markdown, &text), "the Markdown lacks {text:?}");
        }
    }
}

/// A document of nothing but these texts.
fn of_texts(texts: impl Iterator<Item = String>) -> Document {
    let mut document = document(&made::alone(0, 0).input());
    let cell = |text: String| Cell { style: Style::Code, more: text.clone(), ..Cell::new(text) };
    let rows = texts.map(|text| vec![cell(text.clone()), Cell::strong(text)]).collect();
    let columns = [Column { title: "a", number: false, share: 1 }, Column { title: "b", number: false, share: 1 }];
    let table = Table { columns: columns.into(), rows, completeness: None };
    document.sections = vec![Section { title: "All", blocks: vec![Block::Table(table)] }];
    document
}

#[test]
fn every_character_that_is_shown_is_allowed_in_an_archive() {
    // Every ninth, so that it stays quick; all of them were tried when the list was made.
    let shown = ('\u{20}'..='\u{ffff}').filter(|c| glyphs::printable(&c.to_string()) == c.to_string());
    let sample: Vec<char> = shown.enumerate().filter(|(n, _)| n % step() == 0).map(|(_, c)| c).collect();
    assert!(sample.len() > 2000, "{}", sample.len());
    let document = of_texts(sample.chunks(40).map(|chunk| chunk.iter().collect()));
    set_with(&document, &[], glyphs::printable).unwrap();
}

/// `CODEGRAPH_ALL_CHARACTERS=1` tries all.
fn step() -> usize {
    if std::env::var_os("CODEGRAPH_ALL_CHARACTERS").is_some() { 1 } else { 9 }
}

#[test]
fn what_cannot_be_shown_is_written_as_its_number() {
    let hostile =
        ["مرحبا שלום", "e\u{301} \u{1f468}\u{200d}\u{1f469}", "ไทย हिन्दी", "\u{0}\u{7}\u{1b}[0m", "\u{10ffff}\u{e000}"];
    let document = of_texts(hostile.into_iter().map(crate::text::clip));
    set_with(&document, &[], glyphs::printable).unwrap();
    set_with(&document, &[], glyphs::plain).unwrap();
}

#[test]
fn the_template_gets_no_markup() {
    let mut document = document(&made::alone(3, 0).input());
    document.title = "#pagebreak() $x$ *a* <label> @ref [b] #panic(\"no\") \\ \u{5c}u{0}".to_owned();
    let data = Data { document: &document, taken: String::new(), attachments: &[] };
    assert!(serde_json::to_string(&data).unwrap().contains("#pagebreak()"));
    let set = pages(&document, &[], glyphs::printable).unwrap();
    let mut text = String::new();
    set.pages().iter().for_each(|page| frame_text(&page.frame, &mut text));
    assert!(squeezed(&text).contains(&squeezed(&document.title)), "{text}");
}

#[test]
fn all_fonts_are_read() {
    assert!(fonts::font(3).is_some() && fonts::font(4).is_none());
    assert!(['a', '▲', '日', '한', 'Ж'].into_iter().all(fonts::covers) && !fonts::covers('\u{1f600}'));
}
