//! The choices behind the switches, each with its default first.

use serde::{Deserialize, Serialize};

use crate::choice::choice;

choice! {
    /// Which of Meta's logins.
    MetaLogin {
        /// Facebook Login: people, Pages, and the accounts behind them.
        Facebook,
        /// Instagram Login: the professional account itself.
        Instagram,
    }
}

choice! {
    /// The end of the access to data, about 90 days after a login.
    DataAccessOver {
        /// Calls are refused with code 10.
        Refuse,
        /// Lists are empty; other calls are refused with code 10.
        Empty,
    }
}

choice! {
    /// Whether the exchange of a code names the token's end.
    LoginAnswer {
        /// `expires_in` is there.
        WithEnd,
        /// It is missing.
        WithoutEnd,
    }
}

choice! {
    /// The answer to the exchange of Instagram's code.
    InstagramTokenAnswer {
        /// `{"data": [{..}]}`, ids and permissions as text (the page of March 2026).
        List,
        /// Flat; `user_id` is a number above 2^53, `permissions` a list (field reports).
        Flat,
        /// Flat, without `permissions`.
        FlatWithoutPermissions,
    }
}

choice! {
    /// The exchange of Instagram's code by `GET`, as some SDKs do it.
    CodeByGet {
        /// It works, and is noted.
        Take,
        /// It is refused (field reports).
        Refuse,
    }
}

choice! {
    /// `fb_exchange_token` with a token that is long-lived already.
    RepeatedExchange {
        /// Another token with the same end.
        SameEnd,
        /// Another token with a new end.
        NewEnd,
    }
}

choice! {
    /// What becomes of an Instagram token once it was refreshed.
    PreviousToken {
        /// It is dead.
        Dies,
        /// It works until its end.
        LivesOn,
    }
}

choice! {
    /// Whether a denial of Instagram Login carries the state.
    DenialState {
        /// It does.
        Sent,
        /// It does not, as in the page's sample.
        LeftOut,
    }
}

choice! {
    /// The envelope of changes.
    WebhookEnvelope {
        /// `field` and `value` in the entry, for apps of Instagram Login (documented).
        Flat,
        /// `changes` in the entry, as for Facebook Login (field reports).
        Changes,
    }
}

choice! {
    /// What stands around the envelope.
    OuterShape {
        /// Nothing: one object.
        Object,
        /// A list of one, as the page prints it.
        List,
    }
}

choice! {
    /// What is escaped in the body of a webhook.
    MetaEscape {
        /// What is not ASCII, in lower-case hex, and slashes.
        Present,
        /// Also `<`, `%` and `@`, as older pages say.
        Older,
    }
}

choice! {
    /// Whose secret signs webhooks and signed requests.
    WebhookSigner {
        /// The Meta app's for Facebook Login, the Instagram app's for Instagram Login.
        ByLogin,
        /// The Meta app's, always.
        MetaApp,
        /// The Instagram app's, always.
        InstagramApp,
    }
}
