//! The ids of TikTok, all of them opaque text.

social_core::text_id! {
    /// The public name of an app at TikTok (`client_key`; there is no `client_id`).
    ClientKey;
    /// A user within one app.
    OpenId;
    /// One thing sent to be published; at most 64 characters.
    PublishId;
    /// A post that the public can see. On the wire a number of 19 digits, too long for a float.
    PostId;
    /// Names one request in TikTok's logs; worth quoting to its support.
    LogId;
}
