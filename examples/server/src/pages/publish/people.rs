//! People in a picture, one a line: a handle, and where it is for kinds that want a point.

use social_service::InstagramTag;

/// Why a line is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is not a handle, or a handle and two numbers from 0 to 100.
    Line,
    /// It has no point, which this kind wants.
    PointMissing,
    /// It has a point, which this kind does not know.
    PointUnknown,
}

/// What a kind of post says of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Points {
    Wanted,
    Allowed,
    None,
}

/// Reads the lines; a point is written in hundredths of the width and of the height.
pub(super) fn read(text: &str, points: Points) -> Result<Vec<InstagramTag>, Unread> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| one(line, points))
        .collect()
}

fn one(line: &str, points: Points) -> Result<InstagramTag, Unread> {
    let mut words = line.split([' ', '\t', ';', ',']).filter(|word| !word.is_empty());
    let name = words.next().ok_or(Unread::Line)?;
    let (x, y) = (words.next(), words.next());
    if words.next().is_some() || name.trim_start_matches('@').is_empty() {
        return Err(Unread::Line);
    }
    let point = match (x, y) {
        (None, _) => None,
        (Some(x), Some(y)) => Some((share(x)?, share(y)?)),
        (Some(_), None) => return Err(Unread::Line),
    };
    match (points, point) {
        (Points::Wanted, None) => Err(Unread::PointMissing),
        (Points::None, Some(_)) => Err(Unread::PointUnknown),
        _ => Ok(InstagramTag {
            username: name.to_owned(),
            x: point.map(|(x, _)| x),
            y: point.map(|(_, y)| y),
        }),
    }
}

/// Reads hundredths, as a share of one. A comma parts the fields, so decimals have a point.
fn share(text: &str) -> Result<f64, Unread> {
    let hundredths: f64 = text.trim_end_matches('%').parse().map_err(|_| Unread::Line)?;
    if (0.0..=100.0).contains(&hundredths) { Ok(hundredths / 100.0) } else { Err(Unread::Line) }
}

/// Writes tags as the form takes them.
pub(super) fn written(tags: &[InstagramTag]) -> String {
    let line = |tag: &InstagramTag| {
        let name = tag.username.trim_start_matches('@');
        match (tag.x, tag.y) {
            (Some(x), Some(y)) => format!("@{name} {} {}", hundredths(x), hundredths(y)),
            _ => format!("@{name}"),
        }
    };
    tags.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn hundredths(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lead_back() {
        let tags = read("@lea 50 12.5\n\n  jo 0, 100 \n", Points::Wanted).unwrap();
        assert_eq!(tags.len(), 2);
        assert_eq!((tags[0].x, tags[0].y), (Some(0.5), Some(0.125)));
        assert_eq!((tags[1].x, tags[1].y), (Some(0.0), Some(1.0)));
        assert_eq!(written(&tags), "@lea 50 12.5\n@jo 0 100");
        assert_eq!(read(&written(&tags), Points::Allowed).unwrap().len(), 2);
        assert_eq!(written(&read("@lea", Points::None).unwrap()), "@lea");
    }

    #[test]
    fn what_is_not_understood_is_told_apart() {
        for (line, points, unread) in [
            ("@lea", Points::Wanted, Unread::PointMissing),
            ("@lea 1 2", Points::None, Unread::PointUnknown),
            ("@lea 1", Points::Allowed, Unread::Line),
            ("@lea 1 101", Points::Allowed, Unread::Line),
            ("@lea 1 NaN", Points::Allowed, Unread::Line),
            ("@lea one two", Points::Allowed, Unread::Line),
            ("@lea 1 2 3", Points::Allowed, Unread::Line),
            ("@ 1 2", Points::Allowed, Unread::Line),
        ] {
            assert_eq!(read(line, points), Err(unread), "{line}");
        }
    }
}
