//! What every public type promises: it can cross threads.

use instagram_client::oauth::{
    AuthorizeError, Callback, CallbackError, FacebookLogin, InstagramLogin, InstagramTokens,
    LongLivedUserTokens, PageTokens, RedirectUri, ShortLivedTokens, SystemUserTokens, facebook,
    instagram,
};
use instagram_client::{
    Account, BuildError, Client, ClientBuilder, Error, GraphVersion, InstagramApp, Me, MetaApp,
};

fn assert_send_sync<T: Send + Sync + 'static>() {}

#[test]
fn public_types_cross_threads() {
    assert_send_sync::<(Client, ClientBuilder<MetaApp>, ClientBuilder<InstagramApp>, BuildError)>();
    assert_send_sync::<(Account, Me, Error, GraphVersion)>();
    assert_send_sync::<(
        FacebookLogin,
        facebook::AuthorizeRequest,
        InstagramLogin,
        instagram::AuthorizeRequest,
    )>();
    assert_send_sync::<(Callback, CallbackError, AuthorizeError, RedirectUri, instagram::CodeAnswer)>(
    );
    assert_send_sync::<(
        ShortLivedTokens,
        LongLivedUserTokens,
        PageTokens,
        SystemUserTokens,
        InstagramTokens,
    )>();
}
