//! The form that adds a fault, and the words for a fault that was added.

use crate::fault::{Fault, FaultKind, Moment, ReuseMoment, Shape};

/// A kind of fault as the form offers it.
#[derive(Debug)]
pub(super) struct Offer {
    /// The value of the field `kind`.
    pub(super) name: &'static str,
    pub(super) words: &'static str,
    make: fn(&Given<'_>) -> Result<FaultKind, String>,
}

/// The two free fields of the form.
struct Given<'a> {
    number: &'a str,
    code: &'a str,
}

impl Given<'_> {
    fn number<T: std::str::FromStr>(&self, of: &str) -> Result<T, String> {
        self.number.parse().map_err(|_| format!("the number must be {of}"))
    }

    fn status(&self) -> Result<u16, String> {
        let status: u16 = self.number("an HTTP status")?;
        if (200..=599).contains(&status) {
            Ok(status)
        } else {
            Err("no such HTTP status".to_owned())
        }
    }
}

const fn offer(
    name: &'static str,
    words: &'static str,
    make: fn(&Given<'_>) -> Result<FaultKind, String>,
) -> Offer {
    Offer { name, words, make }
}

/// Every kind of fault, in the order of the form.
pub(super) const OFFERS: &[Offer] = &[
    offer("status", "bare status (number: the status)", |given| {
        Ok(FaultKind::Status { status: given.status()? })
    }),
    offer("error", "error of the platform (code)", |given| match given.code {
        "" => Err("an error needs a code".to_owned()),
        code => Ok(FaultKind::Error { code: code.to_owned(), status: None }),
    }),
    offer("cut", "cut connection", |_| Ok(FaultKind::Cut)),
    offer("delay", "wait (number: ms)", |given| {
        Ok(FaultKind::Delay { ms: given.number("milliseconds")? })
    }),
    offer("virtual_delay", "wait on the virtual clock (number: ms)", |given| {
        Ok(FaultKind::VirtualDelay { ms: given.number("milliseconds")? })
    }),
    offer("slow_answer", "slow answer (number: ms per byte)", |given| {
        Ok(FaultKind::SlowAnswer { ms_per_byte: given.number("milliseconds")? })
    }),
    offer("wrong_length", "wrong length (number: bytes more or less)", |given| {
        Ok(FaultKind::WrongLength { by: given.number("bytes, perhaps with a minus")? })
    }),
    offer("reuse_cut", "closed after the answer", |_| {
        Ok(FaultKind::ReuseCut { when: ReuseMoment::AfterAnswer })
    }),
    offer("reuse_cut_next", "closed at the next call", |_| {
        Ok(FaultKind::ReuseCut { when: ReuseMoment::NextCall })
    }),
    offer("html", "HTML instead of JSON", |_| Ok(malformed(Shape::Html))),
    offer("truncated_json", "half of the JSON", |_| Ok(malformed(Shape::TruncatedJson))),
    offer("empty", "empty body", |_| Ok(malformed(Shape::Empty))),
    offer("endless", "endless body", |_| Ok(malformed(Shape::Endless))),
    offer("compressed_bomb", "compressed bomb", |_| Ok(malformed(Shape::CompressedBomb))),
    offer("cut_upload", "upload cut (number: after bytes)", |given| {
        Ok(FaultKind::CutUpload { after_bytes: given.number("bytes")? })
    }),
    offer("slow_upload", "slow upload (number: ms per read)", |given| {
        Ok(FaultKind::SlowUpload { ms_per_read: given.number("milliseconds")? })
    }),
];

const fn malformed(shape: Shape) -> FaultKind {
    FaultKind::Malformed { shape }
}

/// Reads the form.
pub(super) fn read<'a>(field: impl Fn(&str) -> &'a str) -> Result<Fault, String> {
    let endpoint = field("endpoint");
    if endpoint.is_empty() {
        return Err("choose an endpoint".to_owned());
    }
    let offer = OFFERS
        .iter()
        .find(|offer| offer.name == field("kind"))
        .ok_or_else(|| "choose what goes wrong".to_owned())?;
    let given = Given { number: field("number"), code: field("code") };
    let mut fault = Fault::new(endpoint, (offer.make)(&given)?);
    if field("moment") == "after_effect" {
        fault.moment = Moment::AfterEffect;
    }
    fault.times = match field("times") {
        "" => None,
        times => {
            let times = times.parse().ok().filter(|times| *times > 0);
            Some(times.ok_or_else(|| "times must be a number above zero".to_owned())?)
        }
    };
    Ok(fault)
}

/// What a fault does, in a few words.
pub(super) fn words(kind: &FaultKind) -> String {
    match kind {
        FaultKind::Status { status } => format!("status {status}"),
        FaultKind::Error { code, status: None } => format!("error {code}"),
        FaultKind::Error { code, status: Some(status) } => format!("error {code}, status {status}"),
        FaultKind::Delay { ms } => format!("wait of {ms} ms"),
        FaultKind::VirtualDelay { ms } => format!("wait of {ms} ms on the virtual clock"),
        FaultKind::Cut => "cut connection".to_owned(),
        FaultKind::Malformed { shape } => match shape {
            Shape::Html => "HTML instead of JSON",
            Shape::TruncatedJson => "half of the JSON",
            Shape::Endless => "endless body",
            Shape::Empty => "empty body",
            Shape::CompressedBomb => "compressed bomb",
        }
        .to_owned(),
        FaultKind::CutUpload { after_bytes } => format!("upload cut after {after_bytes} bytes"),
        FaultKind::SlowUpload { ms_per_read } => format!("slow upload, {ms_per_read} ms per read"),
        FaultKind::SlowAnswer { ms_per_byte } => format!("slow answer, {ms_per_byte} ms per byte"),
        FaultKind::WrongLength { by } => format!("length off by {by} bytes"),
        FaultKind::ReuseCut { when: ReuseMoment::AfterAnswer } => {
            "closed after the answer".to_owned()
        }
        FaultKind::ReuseCut { when: ReuseMoment::NextCall } => "closed at the next call".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn form(kind: &'static str, number: &'static str, code: &'static str) -> Result<Fault, String> {
        read(move |name| match name {
            "endpoint" => "token",
            "kind" => kind,
            "number" => number,
            "code" => code,
            "times" => "1",
            _ => "",
        })
    }

    #[test]
    fn every_offer_makes_a_fault_of_its_own() {
        let made: BTreeSet<String> = OFFERS
            .iter()
            .map(|offer| words(&form(offer.name, "503", "server_error").unwrap().kind))
            .collect();
        assert_eq!(made.len(), OFFERS.len(), "{made:?}");
    }

    #[test]
    fn a_wrong_field_is_named() {
        assert!(form("status", "99", "").unwrap_err().contains("status"));
        assert!(form("status", "soon", "").unwrap_err().contains("HTTP status"));
        assert!(form("error", "", "").unwrap_err().contains("code"));
        assert!(form("explode", "", "").unwrap_err().contains("what goes wrong"));
        assert!(form("wrong_length", "-3", "").is_ok());
        let forever = read(|name| match name {
            "endpoint" => "*",
            "kind" => "cut",
            _ => "",
        });
        assert_eq!(forever.unwrap(), Fault::cut("*").always());
    }
}
