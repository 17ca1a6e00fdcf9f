//! What the logins ask for, in words.

use social_core::Scopes;

use crate::words::Words;

/// What one permission is for.
pub(super) struct ScopeRow {
    pub(super) name: String,
    pub(super) why: &'static str,
    pub(super) if_no: &'static str,
}

/// Describes what a login asks for; permissions for one purpose stand in one row.
pub(super) fn rows(scopes: &Scopes, words: Words) -> Vec<ScopeRow> {
    let mut rows: Vec<ScopeRow> = Vec::new();
    for scope in scopes.iter() {
        let row = row(scope, words);
        if !rows.iter().any(|known| known.name == row.name) {
            rows.push(row);
        }
    }
    rows
}

/// Gives the names of permissions, each once.
pub(super) fn names(scopes: &Scopes, words: Words) -> String {
    rows(scopes, words).into_iter().map(|row| row.name).collect::<Vec<_>>().join(", ")
}

fn row(scope: &str, words: Words) -> ScopeRow {
    let purpose = scope.strip_prefix("instagram_business_").unwrap_or(scope);
    let purpose = purpose.strip_prefix("instagram_").unwrap_or(purpose);
    let (name, why, if_no) = match purpose {
        "basic" => {
            (words.ig_scope_profile(), words.ig_scope_profile_why(), words.scope_profile_no())
        }
        "content_publish" => {
            (words.ig_scope_publish(), words.scope_publish_why(), words.scope_other_no())
        }
        "manage_comments" => {
            (words.ig_scope_comments(), words.ig_scope_comments_why(), words.ig_scope_comments_no())
        }
        "manage_insights" => {
            (words.ig_scope_insights(), words.ig_scope_insights_why(), words.scope_list_no())
        }
        "pages_show_list" | "pages_read_engagement" => {
            (words.ig_scope_pages(), words.ig_scope_pages_why(), words.scope_profile_no())
        }
        "pages_manage_metadata" => {
            (words.ig_scope_webhooks(), words.ig_scope_webhooks_why(), words.ig_scope_webhooks_no())
        }
        "business_management" => {
            (words.ig_scope_business(), words.ig_scope_business_why(), words.ig_scope_business_no())
        }
        _ => (scope, words.scope_other_why(), words.scope_other_no()),
    };
    ScopeRow { name: name.to_owned(), why, if_no }
}
