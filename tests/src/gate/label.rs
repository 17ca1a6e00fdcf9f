//! Names a list of writes by what it is about, for the tables of cases.

use social_store::{Change, Changes, StepKind};

/// Names the writes; empty for those that are no step of any flow (a sweep, an empty list).
pub(super) fn of(changes: &Changes) -> String {
    let words: Vec<String> = changes.iter().filter_map(word).collect();
    words.join("+")
}

fn word(change: &Change) -> Option<String> {
    match change {
        Change::InsertPublication(_) => Some("accept".to_owned()),
        Change::PutPublication(publication) => Some(format!("->{}", publication.state)),
        Change::InsertStep(step) => {
            let half = match (step.kind, step.outcome) {
                (StepKind::Outcome, Some(outcome)) => outcome.as_str(),
                (kind, _) => kind.as_str(),
            };
            Some(format!("{}:{half}", step.step))
        }
        Change::InsertTikTokPost(_) => Some("post".to_owned()),
        Change::PutTikTokPost(post) => Some(format!("post:{}", post.status)),
        Change::InsertIgContainer(_) => Some("made".to_owned()),
        Change::PutIgContainer(container) => Some(format!("container:{}", container.status_code)),
        Change::AddIgComment(_) | Change::UpsertIgComment(_) => Some("comment".to_owned()),
        Change::UpsertIgMedia(_) => Some("media".to_owned()),
        Change::KeepProgress { .. } => Some("walk".to_owned()),
        Change::EventDone { .. } => Some("event".to_owned()),
        Change::SetAccountState { state, .. } => Some(format!("account:{state}")),
        Change::SetAssetState { to, .. } => Some(format!("file:{to}")),
        Change::InsertGrant(_) => Some("offer".to_owned()),
        Change::RevokeUnfetched { .. } => Some("withdraw".to_owned()),
        Change::Outbox(news) if news.kind == "publication.progress" => Some("progress".to_owned()),
        Change::Outbox(news) if news.kind == "webhook.applied" => Some("told".to_owned()),
        Change::FinishWork { claim, .. } if claim.kind.as_str() == "publication" => {
            Some("finish".to_owned())
        }
        _ => None,
    }
}
