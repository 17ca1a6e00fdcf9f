//! What stands at Instagram and here, to be compared.

use social_core::Timestamp;
use social_sandbox::EffectKind;
use social_store::{AccountState, AssetState, IgMedia, Page, PublicationState};
use social_tests::World;

/// What a post, a login or a word of Meta's could have changed.
#[derive(Debug, PartialEq)]
pub(super) struct Standing {
    /// Effects at the platforms, by kind. The exchange of a code, which a login begins with, what a
    /// person does there, and what the sandbox notes of its own calls are left out.
    effects: Vec<(&'static str, u64)>,
    accounts: Vec<(String, AccountState, u64)>,
    professionals: Vec<(String, String, Option<Timestamp>)>,
    publications: Vec<(String, PublicationState)>,
    media: Vec<IgMedia>,
    files: usize,
    kept: usize,
    events: usize,
    /// The last of the news.
    news: u64,
}

impl Standing {
    pub(super) async fn of(world: &World) -> Self {
        const BESIDES: [EffectKind; 5] = [
            EffectKind::Exchange,
            EffectKind::Extend,
            EffectKind::Pull,
            EffectKind::Revoke,
            EffectKind::CallbackAnswered,
        ];
        let (store, user, page) =
            (world.open_store().await.unwrap(), world.user(), Page::first(500));
        let ledger = world.sandbox().ledger();
        let kinds = EffectKind::ALL.into_iter().filter(|kind| !BESIDES.contains(kind));
        let accounts = store.list_accounts(&user, &page).await.unwrap().items;
        let mut media = Vec::new();
        for account in &accounts {
            media.extend(store.find_ig_media(&account.id, &page).await.unwrap().items);
        }
        let accounts =
            accounts.into_iter().map(|one| (one.id.to_string(), one.state, one.token_version));
        let professionals = store.find_instagram_accounts(&user).await.unwrap().into_iter();
        let files = store.list_assets(&user, &page).await.unwrap().items;
        let publications = store.list_publications(&user, None, &page).await.unwrap().items;
        Self {
            effects: kinds.map(|kind| (kind.as_str(), ledger.count(kind))).collect(),
            accounts: accounts.collect(),
            professionals: professionals
                .map(|one| (one.ig_business_id, one.access_level, one.data_access_expires_at))
                .collect(),
            publications: publications
                .into_iter()
                .map(|one| (one.id.to_string(), one.state))
                .collect(),
            media,
            files: files.into_iter().filter(|one| one.state == AssetState::Ready).count(),
            kept: world.kept_files().await.unwrap(),
            events: store.list_events(None, None, &page).await.unwrap().items.len(),
            news: store.latest_seq().await.unwrap(),
        }
    }
}
