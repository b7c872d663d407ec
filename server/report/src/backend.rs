//! A drawing backend of plotters that writes SVG with classes instead of colours, so that a page's style sheet decides
//! (light or dark) and print can use the same drawing.

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

    /// The colour that stands for this ink until the backend sees it.
    pub const fn colour(self) -> plotters::style::RGBColor {
        plotters::style::RGBColor(0, 0, self as u8)
    }

    fn of(colour: BackendColor) -> Self {
        Self::ALL.into_iter().find(|ink| *ink as u8 == colour.rgb.2).unwrap_or(Self::Label)
    }
}

/// Writes SVG elements into a string.
pub struct ClassedSvg<'a> {
    pub out: &'a mut String,
    pub size: (u32, u32),
}

/// Average width of a letter against its size, for labels of digits and short words.
const LETTER: f64 = 0.56;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl ClassedSvg<'_> {
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

impl DrawingBackend for ClassedSvg<'_> {
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
        self.put(format_args!(r#"<rect x="{x}" y="{y}" width="1" height="1" class="{}"/>"#, Ink::of(colour).class()))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        let class = Ink::of(style.color()).class();
        self.put(format_args!(r#"<line x1="{}" y1="{}" x2="{}" y2="{}" class="{class}"/>"#, from.0, from.1, to.0, to.1))
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, _fill: bool) -> Drawn {
        let (class, (width, height)) = (Ink::of(style.color()).class(), (to.0 - from.0, to.1 - from.1));
        self.put(format_args!(
            r#"<rect x="{}" y="{}" width="{width}" height="{height}" class="{class}"/>"#,
            from.0, from.1
        ))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let class = Ink::of(style.color()).class();
        self.put(format_args!(r#"<polyline points="{}" class="{class}"/>"#, Self::points(path)))
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, _fill: bool) -> Drawn {
        self.put(format_args!(
            r#"<circle cx="{x}" cy="{y}" r="{radius}" class="{} dot"/>"#,
            Ink::of(style.color()).class()
        ))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let class = Ink::of(style.color()).class();
        self.put(format_args!(r#"<polygon points="{}" class="{class}"/>"#, Self::points(path)))
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
        let class = Ink::of(style.color()).class();
        let text = escape(text);
        self.put(format_args!(
            r#"<text x="{x}" y="{y}" dy="{dy}" text-anchor="{anchor}" class="{class}">{text}</text>"#
        ))
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

/// Text inside an element of SVG.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
