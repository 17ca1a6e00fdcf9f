//! Meta's hosts: Facebook's on one address, Instagram's on another, over one state.
//!
//! Both logins see the same people, Pages and professional accounts. Every route is a row of a
//! table, [`MetaEndpoint`], that names its handler. A part of the API is a module with its rows
//! ([`table::TABLES`] joins them), so a new kind of node is a module of its own.

mod admit;
mod app;
mod behaviour;
mod call;
mod callbacks;
mod control;
mod dispatch;
mod endpoint;
mod envelope;
mod facts;
mod fields;
mod gallery;
mod given;
mod host;
mod insights;
mod login;
mod many;
mod nodes;
mod object;
mod params;
mod path;
mod people;
mod publish;
mod read;
mod signed_request;
mod state;
mod table;
mod token_store;
mod usage;
mod webhook;

pub use app::{
    AppWebhooks, DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET, LoginConfig, LoginConfigTokens,
    MetaApp,
};
pub use behaviour::{
    CaptionLogin, FailedStatus, FirstPage, LoopbackMedia, MediaAddress, MediaCheck, MetaLimits,
    PictureFetch, ProgressSpelling, RepeatedPublish, ResumableLogin, Robots, StoriesCount,
    StrangersNames, StrayParameters, UsageHeaders, ViewsBreakdown,
};
pub use behaviour::{
    CodeByGet, DataAccessOver, DenialState, InstagramTokenAnswer, LoginAnswer, MetaBehaviour,
    MetaEscape, MetaLogin, OuterShape, PreviousToken, RepeatedExchange, WebhookEnvelope,
    WebhookSigner,
};
pub use callbacks::{CallbackAbout, CallbackView};
pub use control::{CommentView, MediumView, NewMedium};
pub use control::{IssuedPage, MetaTokens, TokenEnd};
pub use endpoint::{MetaEndpoint, Side};
pub use facts::{GRAPH_ERRORS, GraphError, META_PERMISSIONS, MetaPermission};
pub use gallery::MediaCounts;
pub use insights::{INSIGHT_METRICS, InsightMetric, InsightSubject};
pub use people::{AccountKind, MetaAccount, MetaPage, MetaPerson, MetaPortfolio};
pub use publish::{ContainerKind, ContainerStatus, ContainerView};
pub use table::meta_endpoints;
pub use usage::{MetaLimit, UsagePercent};
pub use webhook::HandMadeChange;

pub use control::MetaControl;
pub(crate) use dispatch::router;
pub(crate) use host::MetaHost;
pub(crate) use table::fault_targets;
