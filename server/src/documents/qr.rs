//! Sheets of codes to print and cut: a code leads a phone to an address.
//!
//! Always holds: a sheet is one page of HTML without scripts or anything from outside; names are masked and escaped.

use engine::district::safe_text;
use minijinja::Environment;
use minijinja::value::Serde;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Serialize;

use crate::problem::Problem;

/// A card of a sheet.
#[derive(Debug)]
pub(crate) struct Card {
    /// Whose it is.
    pub(crate) name: String,
    /// What stands below.
    pub(crate) lines: Vec<String>,
    /// Where the code leads.
    pub(crate) url: String,
}

/// What the template places.
#[derive(Serialize)]
struct Sheet {
    title: String,
    cards: Vec<Drawn>,
}

#[derive(Serialize)]
struct Drawn {
    name: String,
    lines: Vec<String>,
    code: String,
}

/// Pixels of a code at least.
const SIZE: u32 = 180;

/// The sheet. O(cards).
///
/// # Errors
/// `too_long` for an address that no code holds.
pub(crate) fn qr_sheet(title: &str, cards: &[Card]) -> Result<String, Problem> {
    let drawn: Vec<Drawn> = cards.iter().map(drawn).collect::<Result<_, Problem>>()?;
    let failed = |error: minijinja::Error| Problem::from(sqlx::Error::Decode(Box::new(error)));
    let mut environment = Environment::new();
    environment.add_template("qr.html", include_str!("qr.html")).map_err(failed)?;
    let template = environment.get_template("qr.html").map_err(failed)?;
    template.render(Serde(Sheet { title: safe_text(title), cards: drawn })).map_err(failed)
}

fn drawn(card: &Card) -> Result<Drawn, Problem> {
    let code = QrCode::with_error_correction_level(card.url.as_bytes(), EcLevel::M)
        .map_err(|_| Problem::unfit("too_long", "网址太长，做不成二维码", "the address is too long for a code"))?;
    let code = code.render::<svg::Color<'_>>().min_dimensions(SIZE, SIZE).build();
    // The declaration is for files of their own.
    let code = code.split_once("?>").map_or(code.clone(), |(_, svg)| svg.to_owned());
    Ok(Drawn { name: safe_text(&card.name), lines: card.lines.iter().map(|line| safe_text(line)).collect(), code })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_has_its_code_and_its_name_is_text() {
        let cards = [Card {
            name: "<b>某社区</b>".to_owned(),
            lines: vec!["一行".to_owned()],
            url: "http://127.0.0.1/i#abc".to_owned(),
        }];
        let sheet = qr_sheet("一张", &cards).expect("a sheet");
        assert!(sheet.contains("<svg") && sheet.contains("&lt;b&gt;某社区") && !sheet.contains("<b>"));
        assert!(!sheet.contains("<script") && !sheet.contains("abc"), "the secret stands in the code alone");
    }
}
