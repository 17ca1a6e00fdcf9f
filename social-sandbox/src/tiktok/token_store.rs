//! Authorizations, access tokens and refresh tokens.

use std::collections::{BTreeMap, HashMap};

/// An authorization: what one creator allowed one app in one consent.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) id: u64,
    pub(crate) client_key: String,
    pub(crate) username: String,
    pub(crate) open_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) live: bool,
}

#[derive(Debug)]
struct Access {
    grant: u64,
    expires_at: i64,
    live: bool,
}

#[derive(Debug)]
struct Refresh {
    grant: u64,
    expires_at: i64,
    /// When it was replaced by a newer one.
    rotated_at: Option<i64>,
}

/// What the store says about a refresh token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RefreshStanding {
    /// May be used; ends at this virtual time in Unix microseconds.
    Live { grant: u64, expires_at: i64 },
    /// Was replaced, and no grace is left.
    Rotated { grant: u64 },
    /// Ran out, was revoked, or was never given out.
    Dead,
}

/// All tokens of the host.
#[derive(Debug, Default)]
pub(crate) struct TokenStore {
    grants: BTreeMap<u64, Grant>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
    last_grant: u64,
}

impl TokenStore {
    pub(crate) fn open(
        &mut self,
        client_key: &str,
        username: &str,
        open_id: &str,
        scopes: &[String],
    ) -> u64 {
        self.last_grant += 1;
        let grant = Grant {
            id: self.last_grant,
            client_key: client_key.to_owned(),
            username: username.to_owned(),
            open_id: open_id.to_owned(),
            scopes: scopes.to_vec(),
            live: true,
        };
        self.grants.insert(grant.id, grant);
        self.last_grant
    }

    pub(crate) fn grant(&self, id: u64) -> Option<&Grant> {
        self.grants.get(&id)
    }

    /// Finds the live authorizations of an app and a creator.
    pub(crate) fn live_grants<'a>(
        &'a self,
        client_key: Option<&'a str>,
        username: &'a str,
    ) -> impl Iterator<Item = &'a Grant> {
        self.grants.values().filter(move |grant| {
            grant.live
                && grant.username == username
                && client_key.is_none_or(|key| key == grant.client_key)
        })
    }

    pub(crate) fn add_access(&mut self, token: String, grant: u64, expires_at: i64) {
        let access = Access { grant, expires_at, live: true };
        self.access.insert(token, access);
    }

    pub(crate) fn add_refresh(&mut self, token: String, grant: u64, expires_at: i64) {
        let refresh = Refresh { grant, expires_at, rotated_at: None };
        self.refresh.insert(token, refresh);
    }

    /// Finds the authorization behind a valid access token.
    pub(crate) fn by_access(&self, token: &str, now: i64) -> Option<&Grant> {
        let access = self.access.get(token)?;
        let grant = self.grants.get(&access.grant)?;
        (access.live && access.expires_at > now && grant.live).then_some(grant)
    }

    pub(crate) fn by_refresh(&self, token: &str, now: i64, grace: i64) -> RefreshStanding {
        let Some(refresh) = self.refresh.get(token) else {
            return RefreshStanding::Dead;
        };
        let live = self.grants.get(&refresh.grant).is_some_and(|grant| grant.live);
        if !live || refresh.expires_at <= now {
            return RefreshStanding::Dead;
        }
        let grant = refresh.grant;
        match refresh.rotated_at {
            Some(at) if at.saturating_add(grace) <= now => RefreshStanding::Rotated { grant },
            _ => RefreshStanding::Live { grant, expires_at: refresh.expires_at },
        }
    }

    /// Marks a refresh token as replaced; a second time changes nothing.
    pub(crate) fn rotate_out(&mut self, token: &str, now: i64) {
        if let Some(refresh) = self.refresh.get_mut(token) {
            refresh.rotated_at.get_or_insert(now);
        }
    }

    /// Ends an authorization with all its tokens; returns it if it was live.
    pub(crate) fn close(&mut self, grant: u64) -> Option<Grant> {
        let grant = self.grants.get_mut(&grant).filter(|grant| grant.live)?;
        grant.live = false;
        Some(grant.clone())
    }

    /// Ends the access tokens of some authorizations; refresh tokens stay.
    pub(crate) fn end_access(&mut self, grants: &[u64]) -> usize {
        let mut ended = 0;
        for access in self.access.values_mut() {
            if grants.contains(&access.grant) && access.live {
                access.live = false;
                ended += 1;
            }
        }
        ended
    }

    /// Ends the refresh tokens of some authorizations; access tokens stay.
    pub(crate) fn end_refresh(&mut self, grants: &[u64]) -> usize {
        let before = self.refresh.len();
        self.refresh.retain(|_, refresh| !grants.contains(&refresh.grant));
        before - self.refresh.len()
    }
}
