//! The weight of the files, and the contrast of every colour that carries meaning.

use std::collections::BTreeMap;
use std::io::Write as _;

use super::*;

fn gzipped(bytes: &[u8]) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn the_files_are_there_and_light() {
    let (style, script) = (gzipped(&STYLE.bytes), gzipped(&SCRIPT.bytes));
    assert!((500..=10_000).contains(&style), "app.css has {style} bytes");
    assert!((500..=9_000).contains(&script), "app.js has {script} bytes");
    assert!(!ICON.bytes.is_empty());
}

#[test]
fn a_name_follows_its_content() {
    let hash = hex::encode(Sha256::digest(&STYLE.bytes));
    let (short, _) = hash.split_at(16);
    assert_eq!(STYLE.path, format!("/assets/app-{short}.css"));
}

/// The colours of both themes by token.
fn tokens() -> [BTreeMap<String, [f64; 3]>; 2] {
    let css = std::str::from_utf8(&STYLE.bytes).unwrap();
    let mut themes = [BTreeMap::new(), BTreeMap::new()];
    for declaration in css.split([';', '{']) {
        let Some((name, value)) = declaration.trim().split_once(':') else { continue };
        let Some(pair) = value.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')'))
        else {
            continue;
        };
        let (light, dark) = pair.split_once(',').unwrap();
        for (theme, colour) in themes.iter_mut().zip([light, dark]) {
            theme.insert(name.trim_start_matches("--").to_owned(), channels(colour.trim()));
        }
    }
    themes
}

fn channels(colour: &str) -> [f64; 3] {
    let hex = colour.strip_prefix('#').unwrap();
    [0, 2, 4]
        .map(|at| f64::from(u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0)
}

/// Relative luminance by WCAG 2.
fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] =
        colour.map(
            |part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) },
        );
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn ratio(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

const GROUNDS: [&str; 3] = ["canvas", "surface", "sunken"];
const STATES: [&str; 8] = [
    "queued",
    "transferring",
    "processing",
    "published",
    "inbox",
    "failed",
    "unknown",
    "reconnect",
];

#[test]
fn text_can_be_read_on_every_ground() {
    for theme in tokens() {
        let at_least = |front: &str, ground: &str, least: f64| {
            let found = ratio(theme[front], theme[ground]);
            assert!(found >= least, "{front} on {ground}: {found:.2}");
        };
        for ground in GROUNDS {
            for text in ["text", "muted", "accent", "accent-hover"] {
                at_least(text, ground, 4.5);
            }
            at_least("control", ground, 3.0);
        }
        for ground in ["canvas", "surface"] {
            at_least("danger", ground, 4.5);
        }
        at_least("on-accent", "accent", 4.5);
        at_least("on-accent", "accent-hover", 4.5);
        at_least("on-danger", "danger", 4.5);
        at_least("accent", "selected", 4.5);
        at_least("muted", "selected", 4.5);
        at_least("control", "selected", 3.0);
        for state in STATES {
            at_least(state, &format!("{state}-tint"), 4.5);
            at_least(state, "surface", 4.5);
        }
    }
}

#[test]
fn the_formula_is_that_of_the_standard() {
    let (black, white) = ([0.0; 3], [1.0; 3]);
    assert!((ratio(black, white) - 21.0).abs() < 1e-9);
    assert!((ratio(channels("#767676"), white) - 4.54).abs() < 0.01);
}

#[test]
fn components_hold_no_raw_colour() {
    let css = std::str::from_utf8(&STYLE.bytes).unwrap();
    let (_, components) = css.split_once(":root[data-theme=light]").unwrap();
    let allowed = ["#000", "#fff"];
    for piece in components.split('#').skip(1) {
        let found: String = piece.chars().take_while(char::is_ascii_alphanumeric).collect();
        let colour = format!("#{found}");
        let is_hex = [3, 6].contains(&found.len()) && found.chars().all(|c| c.is_ascii_hexdigit());
        assert!(!is_hex || allowed.contains(&colour.as_str()), "{colour}");
    }
}
