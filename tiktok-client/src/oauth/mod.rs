//! Login Kit: the consent page, its answer, and the tokens.

mod authorize;
mod callback;
mod pkce;
mod redirect;
mod refresher;
mod token;

pub use authorize::{AuthorizeError, AuthorizeRequest, AuthorizeUrl, Consent};
pub use callback::{Callback, CallbackError, parse_callback};
pub use pkce::{Pkce, PkceMode, VerifierError};
pub use redirect::{RedirectUri, RedirectUriError};
pub use refresher::TikTokTokens;
