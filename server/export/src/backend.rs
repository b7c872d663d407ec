//! A drawing backend of plotters that writes SVG. On a page the elements have classes instead of colours, so that the
//! style sheet decides (light or dark); on paper the same drawing has the colours of print.

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, text_anchor::HPos,
    text_anchor::VPos,
};
use std::convert::Infallible;
use std::fmt::Write;

/// What something is drawn for; a class of the style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Ink {
    Grid = 1,
    Label,
    Series,
    Release,
    Break,
}

impl Ink {
    const ALL: [Self; 5] = [Self::Grid, Self::Label, Self::Series, Self::Release, Self::Break];

    const fn class(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Label => "label",
            Self::Series => "series",
            Self::Release => "release",
            Self::Break => "break",
        }
    }

    /// How this ink looks on paper: the light theme of the pages.
    const fn print(self, shape: Shape) -> &'static str {
        match (self, shape) {
            (Self::Grid, _) => r##"stroke="#dce0e5" fill="none""##,
            (Self::Label, _) => r##"fill="#585e69" font-family="Inter, sans-serif" font-size="11""##,
            (Self::Series, Shape::Line) => {
                r##"stroke="#3552bc" stroke-width="1.75" stroke-linejoin="round" fill="none""##
            }
            (Self::Series, Shape::Area) => r##"fill="#3552bc""##,
            (Self::Release, _) => r##"fill="#8795d5""##,
            (Self::Break, _) => r##"stroke="#66696f" stroke-dasharray="2 3" fill="none""##,
        }
    }

    /// The colour that stands for this ink until the backend sees it.
    pub const fn colour(self) -> plotters::style::RGBColor {
        plotters::style::RGBColor(0, 0, self as u8)
    }

    fn of(colour: BackendColor) -> Self {
        Self::ALL.into_iter().find(|ink| *ink as u8 == colour.rgb.2).unwrap_or(Self::Label)
    }
}

/// What ink is used for: text counts as an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Line,
    Area,
}

/// Where a drawing is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Elements have classes; a style sheet has the colours.
    Page,
    /// Elements have the colours of print.
    Print,
}

/// Writes SVG elements into a string.
pub struct Svg<'a> {
    pub out: &'a mut String,
    pub size: (u32, u32),
    pub medium: Medium,
}

/// Average width of a letter against its size, for labels of digits and short words.
const LETTER: f64 = 0.56;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl Svg<'_> {
    /// The attributes that give an element its look.
    fn look(&self, colour: BackendColor, shape: Shape, more: &str) -> String {
        let ink = Ink::of(colour);
        match self.medium {
            Medium::Page => format!(r#"class="{}{more}""#, ink.class()),
            Medium::Print => ink.print(shape).to_owned(),
        }
    }

    fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
        let points: Vec<String> = path.into_iter().map(|(x, y)| format!("{x},{y}")).collect();
        points.join(" ")
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) -> Drawn {
        // Writing to a string does not fail.
        let _ = self.out.write_fmt(element);
        Ok(())
    }
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn {
        let look = self.look(colour, Shape::Area, "");
        self.put(format_args!(r#"<rect x="{x}" y="{y}" width="1" height="1" {look}/>"#))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        let look = self.look(style.color(), Shape::Line, "");
        self.put(format_args!(r#"<line x1="{}" y1="{}" x2="{}" y2="{}" {look}/>"#, from.0, from.1, to.0, to.1))
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, _fill: bool) -> Drawn {
        let (look, (width, height)) = (self.look(style.color(), Shape::Area, ""), (to.0 - from.0, to.1 - from.1));
        self.put(format_args!(r#"<rect x="{}" y="{}" width="{width}" height="{height}" {look}/>"#, from.0, from.1))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let look = self.look(style.color(), Shape::Line, "");
        self.put(format_args!(r#"<polyline points="{}" {look}/>"#, Self::points(path)))
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, _fill: bool) -> Drawn {
        let look = self.look(style.color(), Shape::Area, " dot");
        self.put(format_args!(r#"<circle cx="{x}" cy="{y}" r="{radius}" {look}/>"#))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let look = self.look(style.color(), Shape::Area, "");
        self.put(format_args!(r#"<polygon points="{}" {look}/>"#, Self::points(path)))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        let (anchor, baseline) = (style.anchor().h_pos, style.anchor().v_pos);
        let anchor = match anchor {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let dy = match baseline {
            VPos::Top => "0.8em",
            VPos::Center => "0.32em",
            VPos::Bottom => "0",
        };
        let look = self.look(style.color(), Shape::Area, "");
        let text = escape(text);
        self.put(format_args!(r#"<text x="{x}" y="{y}" dy="{dy}" text-anchor="{anchor}" {look}>{text}</text>"#))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "sizes of labels in pixels"
    )]
    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(((text.chars().count() as f64 * style.size() * LETTER) as u32, style.size() as u32))
    }

    fn blit_bitmap(&mut self, _: BackendCoord, _: (u32, u32), _: &[u8]) -> Drawn {
        Ok(())
    }
}

/// Text inside an element of SVG; what XML cannot hold becomes U+FFFD.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
