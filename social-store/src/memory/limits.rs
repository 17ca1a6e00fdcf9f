use async_trait::async_trait;
use social_core::{
    HoldOutcome, LimitError, LimitKey, Permit, Quota, QuotaLedger, QuotaRule, RateLimiter,
    Timestamp, WindowRule,
};

use super::MemoryStore;

#[async_trait]
impl RateLimiter for MemoryStore {
    async fn try_acquire(&self, key: &LimitKey, rule: WindowRule) -> Result<Permit, LimitError> {
        self.limits.try_acquire(key, rule).await
    }
}

#[async_trait]
impl QuotaLedger for MemoryStore {
    async fn hold(
        &self,
        key: &LimitKey,
        rule: QuotaRule,
        id: &str,
        from: Option<Timestamp>,
    ) -> Result<HoldOutcome, LimitError> {
        self.limits.hold(key, rule, id, from).await
    }

    async fn release(&self, key: &LimitKey, id: &str) -> Result<(), LimitError> {
        self.limits.release(key, id).await
    }

    async fn quota(&self, key: &LimitKey, rule: QuotaRule) -> Result<Quota, LimitError> {
        self.limits.quota(key, rule).await
    }
}
