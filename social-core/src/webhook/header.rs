//! The grammar of the signature headers: strict, since only a platform writes them.

use super::rejected::{RejectCause, WebhookRejected};

/// A signature header is at most this long.
const LONGEST: usize = 256;
/// Hexadecimal digits of a SHA-256.
const HEX_DIGITS: usize = 64;

const MALFORMED: WebhookRejected = WebhookRejected::new(RejectCause::Malformed);

/// What a timestamped header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Timestamped<'a> {
    /// The time as it was written, since that text is what was signed.
    pub(super) time: &'a str,
    /// The same, read.
    pub(super) unix: i64,
    /// The code.
    pub(super) code: [u8; 32],
}

/// Reads `t=<seconds>,s=<hex>`: elements in any order, unknown ones ignored.
pub(super) fn parse_timestamped(value: &[u8]) -> Result<Timestamped<'_>, WebhookRejected> {
    let mut time = None;
    let mut code = None;
    for element in text(value)?.split(',') {
        let (name, value) = element.split_once('=').ok_or(MALFORMED)?;
        let seen_before = match name {
            "t" => time.replace(value).is_some(),
            "s" => code.replace(value).is_some(),
            _ => false,
        };
        if seen_before {
            return Err(MALFORMED);
        }
    }
    let time = time.ok_or(MALFORMED)?;
    Ok(Timestamped { time, unix: seconds(time)?, code: hex_code(code.ok_or(MALFORMED)?)? })
}

/// Reads `sha256=<hex>`.
pub(super) fn parse_plain(value: &[u8]) -> Result<[u8; 32], WebhookRejected> {
    hex_code(text(value)?.strip_prefix("sha256=").ok_or(MALFORMED)?)
}

/// Printable ASCII without blanks, and not too long.
fn text(value: &[u8]) -> Result<&str, WebhookRejected> {
    if value.len() > LONGEST || !value.iter().all(u8::is_ascii_graphic) {
        return Err(MALFORMED);
    }
    str::from_utf8(value).map_err(|_| MALFORMED)
}

/// One to twelve digits: enough for any time that can be meant, and never an overflow.
fn seconds(text: &str) -> Result<i64, WebhookRejected> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || text.len() > 12 {
        return Err(MALFORMED);
    }
    text.parse().map_err(|_| MALFORMED)
}

/// Exactly 64 digits. Either case is taken: the bytes are compared, not their spelling.
fn hex_code(text: &str) -> Result<[u8; 32], WebhookRejected> {
    if text.len() != HEX_DIGITS {
        return Err(MALFORMED);
    }
    let mut code = [0; 32];
    hex::decode_to_slice(text, &mut code).map_err(|_| MALFORMED)?;
    Ok(code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEX: &str = "37d873899239a68b5dd55e6c21de54524cc158ad17339acfe2aa9ef91ccd5158";

    #[test]
    fn takes_what_tiktok_writes() {
        let header = format!("t=1795334401,s={HEX}");
        let read = parse_timestamped(header.as_bytes()).unwrap();
        assert_eq!((read.time, read.unix), ("1795334401", 1_795_334_401));
        assert_eq!(hex::encode(read.code), HEX);
        let upper = HEX.to_uppercase();
        for other in [
            format!("s={HEX},t=1795334401"),
            format!("v=2,t=1795334401,x=a=b,s={HEX}"),
            format!("t=1795334401,s={upper}"),
        ] {
            assert_eq!(parse_timestamped(other.as_bytes()).unwrap(), read, "{other}");
        }
    }

    #[test]
    fn refuses_every_other_form() {
        let long = "0".repeat(LONGEST);
        let (_, tail) = HEX.split_at(1);
        let wrong = [
            String::new(),
            "t=1795334401".into(),
            format!("s={HEX}"),
            format!("t=,s={HEX}"),
            format!("t=+1,s={HEX}"),
            format!("t=-1,s={HEX}"),
            format!("t=1.5,s={HEX}"),
            format!("t=0x1,s={HEX}"),
            format!("t=1234567890123,s={HEX}"),
            format!("t=\u{661},s={HEX}"),
            format!("t=1,t=1,s={HEX}"),
            format!("t=1,s={HEX},s={HEX}"),
            format!("t=1,s={HEX},"),
            format!("t=1,,s={HEX}"),
            format!("t=1;s={HEX}"),
            format!("t=1, s={HEX}"),
            format!(" t=1,s={HEX}"),
            format!("t =1,s={HEX}"),
            format!("T=1,S={HEX}"),
            format!("t=1,s={HEX}\n"),
            format!("t=1,s={HEX}\0"),
            format!("t=1,s={HEX}00"),
            format!("t=1,s=\"{HEX}\""),
            format!("t=1,s=0x{tail}"),
            format!("t=1,s=x{tail}"),
            format!("t=1,s={tail}"),
            format!("t=1,s={tail}g"),
            format!("t=1,s={HEX},x={long}"),
        ];
        for header in wrong {
            assert_eq!(parse_timestamped(header.as_bytes()), Err(MALFORMED), "{header:?}");
        }
        assert_eq!(parse_timestamped(b"t=1,s=\xff"), Err(MALFORMED));
    }

    #[test]
    fn plain_takes_sha256_alone() {
        assert!(parse_plain(format!("sha256={HEX}").as_bytes()).is_ok());
        let (sha1, _) = HEX.split_at(40);
        let (_, tail) = HEX.split_at(7);
        let wrong = [
            HEX.to_owned(),
            format!("sha1={sha1}"),
            format!("sha1={HEX}"),
            format!("SHA256={HEX}"),
            format!("sha256={sha1}"),
            format!("sha256 ={HEX}"),
            format!("sha256= {HEX}"),
            format!("sha256={HEX} "),
            format!("sha256={HEX},sha256={HEX}"),
            format!("sha256=sha256={tail}"),
            "sha256=".into(),
            String::new(),
        ];
        for header in wrong {
            assert_eq!(parse_plain(header.as_bytes()), Err(MALFORMED), "{header:?}");
        }
    }

    /// A second reading of the grammar, by a table of elements, to compare with.
    fn slow_reading(header: &[u8]) -> Option<(String, Vec<u8>)> {
        let header = String::from_utf8(header.to_vec()).ok()?;
        if header.len() > 256 || header.chars().any(|c| !('!'..='~').contains(&c)) {
            return None;
        }
        let elements: Vec<(&str, &str)> =
            header.split(',').map(|element| element.split_once('=')).collect::<Option<_>>()?;
        let only = |name| {
            let mut values =
                elements.iter().filter(|(key, _)| *key == name).map(|(_, value)| *value);
            values.next().filter(|_| values.next().is_none())
        };
        let (time, code) = (only("t")?, only("s")?);
        let time_ok = (1..=12).contains(&time.len()) && time.chars().all(|c| c.is_ascii_digit());
        let code_ok = code.len() == 64 && code.chars().all(|c| c.is_ascii_hexdigit());
        (time_ok && code_ok).then(|| (time.to_owned(), hex::decode(code).unwrap()))
    }

    fn near_misses() -> impl Strategy<Value = String> {
        let element = prop_oneof![
            3 => "t=[0-9]{1,13}",
            3 => "s=[0-9a-fA-F]{64}",
            1 => "s=[0-9a-g]{62,66}",
            1 => "[tsv ]{0,2}=?[0-9a-f=]{0,8}",
        ];
        proptest::collection::vec(element, 0..4).prop_map(|elements| elements.join(","))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]

        #[test]
        fn both_readings_agree_on_near_misses(header in near_misses()) {
            let read = parse_timestamped(header.as_bytes()).ok();
            let read = read.map(|read| (read.time.to_owned(), read.code.to_vec()));
            prop_assert_eq!(read, slow_reading(header.as_bytes()));
        }

        #[test]
        fn no_bytes_make_it_panic(header in proptest::collection::vec(any::<u8>(), 0..300)) {
            let read = parse_timestamped(&header).is_ok();
            prop_assert_eq!(read, slow_reading(&header).is_some());
            prop_assert!(parse_plain(&header).is_err());
        }
    }
}
