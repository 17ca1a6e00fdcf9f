//! What the router itself refuses, as data: code, status and words.

use http::StatusCode;

/// A refusal of the router's own; flows have theirs in [`crate::Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    SignInRequired,
    NotAllowed,
    CsrfRefused,
    NoSuchRoute,
    MethodNotAllowed,
    UnsupportedMediaType,
    BodyTooLarge,
    BodyTimedOut,
    BodyBrokenOff,
    InvalidJson,
    InvalidForm,
    InvalidQuery,
    UriTooLong,
    ReturnToRefused,
    TooManyStreams,
    Internal,
}

/// The row of a refusal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) problem: Problem,
    pub(super) code: &'static str,
    pub(super) status: StatusCode,
    /// For programs and logs.
    pub(super) message: &'static str,
    pub(super) en: &'static str,
    pub(super) fr: &'static str,
}

/// The row of what went wrong inside; also what any unknown thing falls back to.
const INTERNAL: Row = Row {
    problem: Problem::Internal,
    code: "internal",
    status: StatusCode::INTERNAL_SERVER_ERROR,
    message: "the request could not be answered",
    en: "We made a mistake on our side. What you sent was not lost if it was accepted before. Try again in a minute.",
    fr: "L’erreur est de notre côté. Ce qui avait été accepté n’est pas perdu. Réessayez dans une minute.",
};

#[rustfmt::skip]
static ROWS: &[Row] = &[
    Row {
        problem: Problem::SignInRequired,
        code: "sign_in_required",
        status: StatusCode::UNAUTHORIZED,
        message: "nobody is signed in",
        en: "You are not signed in, or the session has ended. Sign in and try again.",
        fr: "Vous n’êtes pas connecté, ou la session a pris fin. Connectez-vous et réessayez.",
    },
    Row {
        problem: Problem::NotAllowed,
        code: "not_allowed",
        status: StatusCode::FORBIDDEN,
        message: "the caller may not do this",
        en: "Your role does not allow this. Ask an administrator.",
        fr: "Votre rôle ne le permet pas. Demandez à un administrateur.",
    },
    Row {
        problem: Problem::CsrfRefused,
        code: "csrf_refused",
        status: StatusCode::FORBIDDEN,
        message: "the request did not come from one of our own pages",
        en: "This page is out of date. Nothing was sent. Load it again and repeat the step.",
        fr: "Cette page n’est plus à jour. Rien n’a été envoyé. Rechargez-la et recommencez.",
    },
    Row {
        problem: Problem::NoSuchRoute,
        code: "not_found",
        status: StatusCode::NOT_FOUND,
        message: "no such route",
        en: "There is nothing at this address.",
        fr: "Il n’y a rien à cette adresse.",
    },
    Row {
        problem: Problem::MethodNotAllowed,
        code: "method_not_allowed",
        status: StatusCode::METHOD_NOT_ALLOWED,
        message: "the route does not take this method; see the `allow` header",
        en: "This address does not take such a request.",
        fr: "Cette adresse n’accepte pas ce type de demande.",
    },
    Row {
        problem: Problem::UnsupportedMediaType,
        code: "unsupported_media_type",
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        message: "the route takes another content type",
        en: "The request came in a form this address does not take. Nothing was sent.",
        fr: "La demande est arrivée sous une forme que cette adresse n’accepte pas. Rien n’a été envoyé.",
    },
    Row {
        problem: Problem::BodyTooLarge,
        code: "body_too_large",
        status: StatusCode::PAYLOAD_TOO_LARGE,
        message: "the body is longer than this route takes",
        en: "The request is too long. Nothing was sent. Shorten its texts.",
        fr: "La demande est trop longue. Rien n’a été envoyé. Raccourcissez ses textes.",
    },
    Row {
        problem: Problem::BodyTimedOut,
        code: "body_timed_out",
        status: StatusCode::REQUEST_TIMEOUT,
        message: "the body did not come in time",
        en: "The request did not arrive in time. Nothing was sent. Check the connection and try again.",
        fr: "La demande n’est pas arrivée à temps. Rien n’a été envoyé. Vérifiez la connexion et réessayez.",
    },
    Row {
        problem: Problem::BodyBrokenOff,
        code: "body_broken_off",
        status: StatusCode::BAD_REQUEST,
        message: "the body broke off",
        en: "The connection broke while the request was arriving. Nothing was sent. Try again.",
        fr: "La connexion s’est interrompue pendant l’arrivée de la demande. Rien n’a été envoyé. Réessayez.",
    },
    Row {
        problem: Problem::InvalidJson,
        code: "invalid_json",
        status: StatusCode::BAD_REQUEST,
        message: "the body is not the JSON this route takes",
        en: "The request could not be read. Nothing was sent.",
        fr: "La demande n’a pas pu être lue. Rien n’a été envoyé.",
    },
    Row {
        problem: Problem::InvalidForm,
        code: "invalid_form",
        status: StatusCode::BAD_REQUEST,
        message: "the body is not the form this route takes",
        en: "The form could not be read. Nothing was sent. Load the page again and repeat the step.",
        fr: "Le formulaire n’a pas pu être lu. Rien n’a été envoyé. Rechargez la page et recommencez.",
    },
    Row {
        problem: Problem::InvalidQuery,
        code: "invalid_query",
        status: StatusCode::BAD_REQUEST,
        message: "the query is not the one this route takes",
        en: "The link that led here is wrong. Nothing was changed.",
        fr: "Le lien qui mène ici est erroné. Rien n’a été changé.",
    },
    Row {
        problem: Problem::UriTooLong,
        code: "uri_too_long",
        status: StatusCode::URI_TOO_LONG,
        message: "the address is longer than 8 KiB",
        en: "The address is too long.",
        fr: "L’adresse est trop longue.",
    },
    Row {
        problem: Problem::ReturnToRefused,
        code: "return_to_refused",
        status: StatusCode::BAD_REQUEST,
        message: "`return_to` must be a path of this service",
        en: "The link that led here is wrong. Nothing was connected. Start from the accounts page.",
        fr: "Le lien qui mène ici est erroné. Rien n’a été connecté. Partez de la page des comptes.",
    },
    Row {
        problem: Problem::TooManyStreams,
        code: "too_many_streams",
        status: StatusCode::SERVICE_UNAVAILABLE,
        message: "too many event streams are open",
        en: "Too many pages follow their posts at the moment. The post goes on; load the page again later.",
        fr: "Trop de pages suivent leurs publications en ce moment. La publication continue ; rechargez la page plus tard.",
    },
    INTERNAL,
];

impl Problem {
    pub(super) fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.problem == self).unwrap_or(&INTERNAL)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_is_whole_and_its_code_its_own() {
        let codes: BTreeSet<_> = ROWS.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), ROWS.len());
        for row in ROWS {
            assert!(row.status.is_client_error() || row.status.is_server_error(), "{}", row.code);
            assert!(row.en.ends_with('.') && row.fr.ends_with('.'), "{}", row.code);
            assert!(!row.message.ends_with('.'), "{}", row.code);
            assert_eq!(row.problem.row().code, row.code);
        }
    }
}
