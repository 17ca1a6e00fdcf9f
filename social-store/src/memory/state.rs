use std::collections::BTreeMap;

use social_core::{AccountId, AppName, Provider, Timestamp};

use super::inbox::EventRow;
use super::instagram::{OwnKey, SampleKey};
use super::work::WorkRow;
use crate::record::{
    AssetId, AuditEntry, DeliveryId, EventId, IgComment, IgContainer, IgMedia, InsightSample,
    InstagramAccount, MediaAsset, MediaGrant, OAuthState, OutboxItem, Publication, PublicationId,
    PublicationStep, StoredTokens, TikTokPost, WebhookDelivery,
};

/// Every row, table by table.
#[derive(Default)]
pub(super) struct State {
    pub(super) accounts: BTreeMap<AccountId, StoredTokens>,
    pub(super) states: BTreeMap<String, OAuthState>,
    pub(super) work: BTreeMap<(&'static str, String), WorkRow>,
    pub(super) publications: BTreeMap<PublicationId, Publication>,
    pub(super) steps: BTreeMap<PublicationId, Vec<PublicationStep>>,
    pub(super) posts: BTreeMap<String, TikTokPost>,
    pub(super) instagram: BTreeMap<(AccountId, String), InstagramAccount>,
    pub(super) containers: BTreeMap<(String, String), IgContainer>,
    pub(super) ig_media: BTreeMap<OwnKey, IgMedia>,
    pub(super) ig_comments: BTreeMap<OwnKey, IgComment>,
    pub(super) samples: BTreeMap<SampleKey, InsightSample>,
    pub(super) deliveries: BTreeMap<DeliveryId, WebhookDelivery>,
    pub(super) events: BTreeMap<EventId, EventRow>,
    pub(super) identities: BTreeMap<(AppName, Provider, String), EventId>,
    pub(super) assets: BTreeMap<AssetId, MediaAsset>,
    pub(super) grants: BTreeMap<String, MediaGrant>,
    pub(super) outbox: BTreeMap<u64, OutboxItem>,
    pub(super) effects: BTreeMap<String, u64>,
    pub(super) audit: BTreeMap<String, AuditEntry>,
    /// The newest number given to a claim, an event or a piece of news. It never goes back, not
    /// even when the write is taken back.
    counter: u64,
}

/// A table of the state.
type Table<K, V> = fn(&mut State) -> &mut BTreeMap<K, V>;

/// What takes one write back.
type Undo = Box<dyn FnOnce(&mut State)>;

/// Writes that are taken back when they are dropped without [`Tx::commit`].
pub(super) struct Tx<'s> {
    state: &'s mut State,
    undo: Vec<Undo>,
    /// The instant of all of these writes.
    pub(super) now: Timestamp,
}

impl<'s> Tx<'s> {
    pub(super) fn new(state: &'s mut State, now: Timestamp) -> Self {
        Self { state, undo: Vec::new(), now }
    }

    /// Keeps the writes.
    pub(super) fn commit(mut self) {
        self.undo.clear();
    }

    /// Gives the rows as they stand after the writes so far.
    pub(super) fn rows(&self) -> &State {
        self.state
    }

    /// Writes a row.
    pub(super) fn put<K, V>(&mut self, table: Table<K, V>, key: K, row: V)
    where
        K: Ord + Clone + 'static,
        V: 'static,
    {
        let before = table(self.state).insert(key.clone(), row);
        self.undo.push(Box::new(move |state| match before {
            Some(before) => drop(table(state).insert(key, before)),
            None => drop(table(state).remove(&key)),
        }));
    }

    /// Removes a row; tells whether it was there.
    pub(super) fn remove<K, V>(&mut self, table: Table<K, V>, key: &K) -> bool
    where
        K: Ord + Clone + 'static,
        V: 'static,
    {
        let Some((key, before)) = table(self.state).remove_entry(key) else {
            return false;
        };
        self.undo.push(Box::new(move |state| drop(table(state).insert(key, before))));
        true
    }

    /// Removes the rows that match; gives how many there were.
    pub(super) fn remove_if<K, V>(
        &mut self,
        table: Table<K, V>,
        matches: impl Fn(&K, &V) -> bool,
    ) -> u64
    where
        K: Ord + Clone + 'static,
        V: 'static,
    {
        let rows = table(self.state).iter().filter(|(key, row)| matches(key, row));
        let keys: Vec<K> = rows.map(|(key, _)| key.clone()).collect();
        keys.iter().map(|key| u64::from(self.remove(table, key))).sum()
    }

    /// Gives a number that was never given before.
    pub(super) fn next_number(&mut self) -> u64 {
        self.state.counter += 1;
        self.state.counter
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        while let Some(undo) = self.undo.pop() {
            undo(self.state);
        }
    }
}
