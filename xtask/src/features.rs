//! The feature combinations that users build, each of which must compile without a warning.

/// One combination of features of one package; defaults are off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Combination {
    pub(crate) package: &'static str,
    pub(crate) features: &'static [&'static str],
}

const fn with(package: &'static str, features: &'static [&'static str]) -> Combination {
    Combination { package, features }
}

/// Every combination that is checked by name; the powerset of the policy step finds the rest.
pub(crate) const COMBINATIONS: &[Combination] = &[
    with("social-core", &[]),
    with("social-core", &["system-clock"]),
    with("social-core", &["http"]),
    with("social-core", &["http", "rustls-ring"]),
    with("social-core", &["http", "rustls-aws-lc-rs"]),
    with("social-core", &["http", "native-tls"]),
    with("social-core", &["metrics"]),
    with("social-core", &["media"]),
    with("tiktok-client", &[]),
    with("tiktok-client", &["rustls-ring"]),
    with("tiktok-client", &["rustls-aws-lc-rs"]),
    with("tiktok-client", &["native-tls"]),
    with("tiktok-client", &["rustls-ring", "http2", "metrics"]),
    with("instagram-client", &[]),
    with("instagram-client", &["rustls-ring"]),
    with("instagram-client", &["rustls-aws-lc-rs"]),
    with("instagram-client", &["native-tls"]),
    with("instagram-client", &["rustls-ring", "http2", "metrics"]),
    with("social-store", &[]),
    with("social-store", &["sqlite"]),
    with("social-store", &["postgres"]),
    with("social-store", &["conformance"]),
    with("social-service", &[]),
    with("social-service", &["axum"]),
    with("social-server", &[]),
    with("social-server", &["demo"]),
];

impl Combination {
    /// Returns how a person names it: `social-core (http, native-tls)`.
    pub(crate) fn title(&self) -> String {
        if self.features.is_empty() {
            format!("{} (no features)", self.package)
        } else {
            format!("{} ({})", self.package, self.features.join(", "))
        }
    }

    /// Returns cargo's words for the package and its features.
    pub(crate) fn arguments(&self) -> Vec<String> {
        arguments(self.package, self.features)
    }
}

/// Returns cargo's words for a package with exactly these features.
pub(crate) fn arguments(package: &str, features: &[&str]) -> Vec<String> {
    let mut arguments =
        vec!["--package".to_owned(), package.to_owned(), "--no-default-features".to_owned()];
    if !features.is_empty() {
        arguments.push("--features".to_owned());
        arguments.push(features.join(","));
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_always_off() {
        let row = with("social-core", &["http", "native-tls"]);
        assert_eq!(
            row.arguments().join(" "),
            "--package social-core --no-default-features --features http,native-tls"
        );
        assert_eq!(with("a", &[]).title(), "a (no features)");
    }
}
