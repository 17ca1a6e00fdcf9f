//! What TikTok's pages leave open: each promise holds whichever way TikTok takes.
//!
//! Every row loses an answer, or gives a doubtful one, under each setting of the sandbox's switch
//! for it. What we hand out ourselves has rows of its own in the publish matrix.

mod leaving;
mod login;
mod publish;
mod webhook;

use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use social_sandbox::TikTokBehaviour;

/// Scenes that are played side by side.
const AT_ONCE: usize = 4;
/// Wall time after which a scene counts as hung.
const HUNG: Duration = Duration::from_mins(2);

/// A scene ends with what is wrong, if anything is.
type Scene = fn(TikTokBehaviour) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// An answer of TikTok's, and how the sandbox is set to give it.
type Setting = (&'static str, fn(&mut TikTokBehaviour));

/// A question and every answer to it that TikTok might have.
#[derive(Clone, Copy)]
struct Row {
    question: &'static str,
    settings: &'static [Setting],
    scene: Scene,
}

/// Makes a scene of an asynchronous function.
macro_rules! scene {
    ($function:path) => {
        |behaviour| Box::pin($function(behaviour))
    };
}
use scene;

/// Fails a scene with words.
macro_rules! held {
    ($holds:expr, $($words:tt)+) => {
        if !$holds {
            return Err(format!($($words)+));
        }
    };
}
use held;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_promise_holds_whichever_way_tiktok_takes() {
    let started = std::time::Instant::now();
    let rows = [publish::ROWS, login::ROWS, leaving::ROWS, webhook::ROWS].concat();
    let questions: BTreeSet<_> = rows.iter().map(|row| row.question).collect();
    assert_eq!(questions.len(), rows.len(), "two rows ask the same");
    let few = rows.iter().find(|row| row.settings.len() < 2);
    assert!(few.is_none_or(|row| panic!("{}: one setting is no question", row.question)));
    let scenes =
        rows.iter().flat_map(|row| row.settings.iter().map(|setting| play(*row, *setting)));
    let outcomes: Vec<_> = stream::iter(scenes).buffer_unordered(AT_ONCE).collect().await;
    let wrong: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    println!(
        "proof: {} open questions, {} settings, {} wrong; seed 1; {:.1} s",
        rows.len(),
        outcomes.len(),
        wrong.len(),
        started.elapsed().as_secs_f64(),
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn play(row: Row, (name, set): Setting) -> Result<(), String> {
    let mut behaviour = TikTokBehaviour::default();
    set(&mut behaviour);
    let outcome = tokio::time::timeout(HUNG, (row.scene)(behaviour)).await;
    let outcome = outcome.unwrap_or_else(|_| Err("it hangs".to_owned()));
    outcome.map_err(|words| format!("{} ({name}): {words}", row.question))
}
