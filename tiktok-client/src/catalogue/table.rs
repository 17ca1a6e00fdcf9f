//! The table itself. A code that is missing here still comes through, as `Unknown`.

use social_core::ErrorClass;

use super::{Actor, Advice, Entry, Place};

const CHECKED: &str = "2026-11-22";

const OAUTH_ERRORS: &str = "oauth-error-handling";
const API_ERRORS: &str = "tiktok-api-v2-error-handling";
const DIRECT_POST: &str = "content-posting-api-reference-direct-post";
const UPLOAD: &str = "content-posting-api-reference-upload-video";
const STATUS: &str = "content-posting-api-reference-get-video-status";
const PHOTO: &str = "content-posting-api-reference-photo-post";
const TRANSFER: &str = "content-posting-api-media-transfer-guide";
const RATE_LIMIT: &str = "tiktok-api-v2-rate-limit";

macro_rules! rows {
    ($($place:ident $code:literal $status:expr, $class:ident, $advice:ident, $actor:ident, $page:ident: $en:literal, $fr:literal;)+) => {
        /// Every known code.
        pub static CATALOGUE: &[Entry] = &[$(Entry {
            code: $code,
            place: Place::$place,
            status: $status,
            class: ErrorClass::$class,
            advice: Advice::$advice,
            actor: Actor::$actor,
            en: $en,
            fr: $fr,
            page: $page,
            checked: CHECKED,
        },)+];
    };
}

rows! {
    OAuth "access_denied" None, Permission, No, User, OAUTH_ERRORS:
        "The connection was not allowed. Nothing was connected and nothing changed. If you did want it, start again and choose Continue at TikTok.",
        "La connexion n’a pas été autorisée. Rien n’a été connecté, rien n’a changé. Si vous la vouliez, recommencez et choisissez Continuer chez TikTok.";
    OAuth "invalid_client" None, Config, No, Developer, OAUTH_ERRORS:
        "TikTok refused to connect this app because its set-up is wrong. Nothing was connected and your account is not at fault. The operator has been told; the reference is {reference}.",
        "TikTok a refusé de connecter cette application, car elle est mal configurée. Rien n’a été connecté et votre compte n’est pas en cause. L’exploitant est prévenu ; la référence est {reference}.";
    OAuth "invalid_grant" None, Auth, Reconnect, User, OAUTH_ERRORS:
        "TikTok no longer accepts our access to {account}. Planned posts wait, none is lost. Reconnect the account.",
        "TikTok n’accepte plus notre accès à {account}. Les publications prévues attendent, aucune n’est perdue. Reconnectez le compte.";
    OAuth "invalid_request" None, Config, No, Developer, OAUTH_ERRORS:
        "TikTok refused to connect this app because its set-up is wrong. Nothing was connected and your account is not at fault. The operator has been told; the reference is {reference}.",
        "TikTok a refusé de connecter cette application, car elle est mal configurée. Rien n’a été connecté et votre compte n’est pas en cause. L’exploitant est prévenu ; la référence est {reference}.";
    OAuth "invalid_scope" None, Config, No, Developer, OAUTH_ERRORS:
        "This app asked TikTok for a permission it has not been given. Nothing was connected. The operator has been told; the reference is {reference}.",
        "Cette application a demandé à TikTok une autorisation qu’elle n’a pas reçue. Rien n’a été connecté. L’exploitant est prévenu ; la référence est {reference}.";
    OAuth "unauthorized_client" None, Config, No, Developer, OAUTH_ERRORS:
        "TikTok refused to connect this app because its set-up is wrong. Nothing was connected and your account is not at fault. The operator has been told; the reference is {reference}.",
        "TikTok a refusé de connecter cette application, car elle est mal configurée. Rien n’a été connecté et votre compte n’est pas en cause. L’exploitant est prévenu ; la référence est {reference}.";
    OAuth "unsupported_grant_type" None, Config, No, Developer, OAUTH_ERRORS:
        "TikTok refused to connect this app because its set-up is wrong. Nothing was connected and your account is not at fault. The operator has been told; the reference is {reference}.",
        "TikTok a refusé de connecter cette application, car elle est mal configurée. Rien n’a été connecté et votre compte n’est pas en cause. L’exploitant est prévenu ; la référence est {reference}.";
    OAuth "unsupported_response_type" None, Config, No, Developer, OAUTH_ERRORS:
        "TikTok refused to connect this app because its set-up is wrong. Nothing was connected and your account is not at fault. The operator has been told; the reference is {reference}.",
        "TikTok a refusé de connecter cette application, car elle est mal configurée. Rien n’a été connecté et votre compte n’est pas en cause. L’exploitant est prévenu ; la référence est {reference}.";
    OAuth "server_error" None, Api, Backoff, Time, OAUTH_ERRORS:
        "TikTok could not answer. Nothing changed. We try again by ourselves.",
        "TikTok n’a pas pu répondre. Rien n’a changé. Nous réessayons de nous-mêmes.";
    OAuth "temporarily_unavailable" None, Api, Backoff, Time, OAUTH_ERRORS:
        "TikTok’s login is busy. Nothing changed. We try again by ourselves.",
        "La connexion de TikTok est surchargée. Rien n’a changé. Nous réessayons de nous-mêmes.";
    Api "access_token_invalid" Some(401), Auth, RenewToken, User, API_ERRORS:
        "TikTok no longer accepts our access to {account}. Planned posts wait, none is lost. Reconnect the account.",
        "TikTok n’accepte plus notre accès à {account}. Les publications prévues attendent, aucune n’est perdue. Reconnectez le compte.";
    Api "scope_not_authorized" Some(401), Permission, Reconnect, User, API_ERRORS:
        "A permission is missing for {account}. Nothing was sent. Reconnect the account and leave every permission on.",
        "Une autorisation manque pour {account}. Rien n’est parti. Reconnectez le compte en laissant toutes les autorisations activées.";
    Api "scope_permission_missed" Some(400), Permission, Reconnect, User, API_ERRORS:
        "TikTok wants one more permission for {account}. Nothing was read. Reconnect the account and leave every permission on.",
        "TikTok demande une autorisation de plus pour {account}. Rien n’a été lu. Reconnectez le compte en laissant toutes les autorisations activées.";
    Api "invalid_params" Some(400), Validation, No, Developer, API_ERRORS:
        "We put the request together wrongly and TikTok refused it. Your file is fine and nothing was posted. The operator has been told; the reference is {reference}.",
        "Nous avons mal composé la demande et TikTok l’a refusée. Votre fichier n’est pas en cause et rien n’a été publié. L’exploitant est prévenu ; la référence est {reference}.";
    Api "invalid_file_upload" Some(400), Validation, No, User, API_ERRORS:
        "TikTok did not take this file. Nothing was posted. Export it as MP4 with H.264 and send the new file.",
        "TikTok n’a pas pris ce fichier. Rien n’a été publié. Exportez-le en MP4 avec H.264 et envoyez le nouveau fichier.";
    Api "rate_limit_exceeded" Some(429), RateLimited, NextMinute, Time, RATE_LIMIT:
        "TikTok asks us to slow down. Your post keeps its place and goes on by itself at {time}. There is nothing to do.",
        "TikTok nous demande de ralentir. Votre publication garde sa place et repart d’elle-même à {time}. Vous n’avez rien à faire.";
    Api "internal_error" Some(500), Api, Backoff, Time, API_ERRORS:
        "TikTok had a fault of its own. We check what came of it before anything is sent again. There is nothing to do.",
        "TikTok a rencontré une panne. Nous vérifions ce qu’il en est avant de renvoyer quoi que ce soit. Vous n’avez rien à faire.";
    Api "app_version_check_failed" Some(400), Validation, No, User, PHOTO:
        "Photo drafts need TikTok 31.8 or newer on your phone. The draft was not delivered. Update the TikTok app, then send it again.",
        "Les brouillons de photos demandent TikTok 31.8 ou plus récent sur votre téléphone. Le brouillon n’a pas été remis. Mettez TikTok à jour, puis renvoyez-le.";
    Api "spam_risk_too_many_posts" Some(403), Quota, WithinADay, Time, DIRECT_POST:
        "TikTok takes no more posts from this account for now; it counts 24 hours over all apps. This one was not sent. Plan it for tomorrow, or post it in the TikTok app.",
        "TikTok n’accepte plus de publication de ce compte pour l’instant ; il compte sur 24 heures, toutes applications confondues. Celle-ci n’est pas partie. Prévoyez-la pour demain ou publiez-la dans l’application TikTok.";
    Api "spam_risk_user_banned_from_posting" Some(403), Permission, No, User, DIRECT_POST:
        "TikTok does not let {account} post at present. Nothing was posted. Open the TikTok app to see why and what lifts it.",
        "TikTok ne laisse pas {account} publier en ce moment. Rien n’a été publié. Ouvrez l’application TikTok pour en voir la raison et la suite à donner.";
    Api "spam_risk_too_many_pending_share" Some(403), Quota, WithinADay, User, UPLOAD:
        "Five drafts went to TikTok in the last 24 hours and it takes no sixth, even if your inbox looks empty. This draft waits here. The next place is free at {time}: send it then with one click.",
        "Cinq brouillons sont partis vers TikTok en 24 heures ; il n’en prend pas de sixième, même si votre boîte semble vide. Ce brouillon attend ici. La prochaine place se libère à {time} : envoyez-le alors d’un clic.";
    Api "reached_active_user_cap" Some(403), Quota, WithinADay, Developer, DIRECT_POST:
        "This app has reached the number of people TikTok lets it serve in 24 hours. It has nothing to do with your account, and nothing was sent. Plan the post for tomorrow; the operator has been told.",
        "Cette application a atteint le nombre de personnes que TikTok lui permet de servir en 24 heures. Votre compte n’est pas en cause et rien n’est parti. Prévoyez la publication pour demain ; l’exploitant est prévenu.";
    Api "unaudited_client_can_only_post_to_private_accounts" Some(403), Permission, No, User, DIRECT_POST:
        "TikTok has not audited this app yet, so it posts only to private accounts, and {account} is public. Nothing was posted. Make the account private in TikTok (Settings, Privacy), or send a draft. “Only me” on the post is not enough.",
        "TikTok n’a pas encore audité cette application : elle ne publie que sur des comptes privés, et {account} est public. Rien n’a été publié. Passez le compte en privé dans TikTok (Paramètres, Confidentialité) ou envoyez un brouillon. « Moi uniquement » sur la publication ne suffit pas.";
    Api "url_ownership_unverified" Some(403), Config, No, Developer, TRANSFER:
        "TikTok does not know that {host} belongs to this service. Nothing was fetched or posted. Upload the file instead; the operator can verify the address with TikTok.",
        "TikTok ne sait pas que {host} appartient à ce service. Rien n’a été récupéré ni publié. Envoyez plutôt le fichier ; l’exploitant peut faire vérifier l’adresse par TikTok.";
    Api "privacy_level_option_mismatch" Some(403), Validation, No, User, DIRECT_POST:
        "The audience you chose is no longer offered for {account}; the account may have changed between public and private. Nothing was posted. Choose again who can see it.",
        "L’audience choisie n’est plus proposée pour {account} ; le compte est peut-être passé de public à privé ou l’inverse. Rien n’a été publié. Choisissez de nouveau qui peut la voir.";
    Api "invalid_publish_id" Some(400), Api, No, Developer, STATUS:
        "TikTok does not know this post by its number, or keeps it no longer. What became of it is not known here. Look at the profile before you send it again.",
        "TikTok ne connaît pas cette publication par son numéro, ou ne la garde plus. Ce qu’elle est devenue n’est pas connu ici. Regardez le profil avant de la renvoyer.";
    Api "token_not_authorized_for_specified_publish_id" Some(400), Permission, No, Developer, STATUS:
        "We asked TikTok about this post in the name of another account. Nothing changed. The operator has been told; the reference is {reference}.",
        "Nous avons interrogé TikTok sur cette publication au nom d’un autre compte. Rien n’a changé. L’exploitant est prévenu ; la référence est {reference}.";
    Api "publish_not_cancellable" Some(400), Api, No, Time, TRANSFER:
        "It is too late to cancel: TikTok is already finishing this post. Wait for its result; a post can be deleted in the TikTok app.",
        "Il est trop tard pour annuler : TikTok termine déjà cette publication. Attendez son résultat ; une publication se supprime dans l’application TikTok.";
    FailReason "file_format_check_failed" None, Validation, No, User, STATUS:
        "TikTok could not read this video. It arrived but was not posted. Export it as MP4 with H.264 and send the new file.",
        "TikTok n’a pas pu lire cette vidéo. Elle est arrivée mais n’a pas été publiée. Exportez-la en MP4 avec H.264 et envoyez le nouveau fichier.";
    FailReason "duration_check_failed" None, Validation, No, User, STATUS:
        "The length of this video does not fit TikTok’s rules for {account}. It was not posted. Trim it and send the new file.",
        "La durée de cette vidéo sort des règles de TikTok pour {account}. Elle n’a pas été publiée. Recoupez-la et envoyez le nouveau fichier.";
    FailReason "frame_rate_check_failed" None, Validation, No, User, STATUS:
        "TikTok takes videos with 23 to 60 pictures a second, and this one is outside. It was not posted. Export it at 30 and send the new file.",
        "TikTok accepte les vidéos de 23 à 60 images par seconde, et celle-ci n’y est pas. Elle n’a pas été publiée. Exportez-la à 30 et envoyez le nouveau fichier.";
    FailReason "picture_size_check_failed" None, Validation, No, User, STATUS:
        "The picture is too small or too large for TikTok. It was not posted. A video takes 360 to 4096 pixels a side, a photo at most 1080 on the shorter one. Resize it and send it again.",
        "L’image est trop petite ou trop grande pour TikTok. Elle n’a pas été publiée. Une vidéo prend de 360 à 4096 pixels par côté, une photo au plus 1080 sur le petit côté. Redimensionnez-la et renvoyez-la.";
    FailReason "internal" None, Api, Backoff, Time, STATUS:
        "TikTok had a fault of its own while it worked on this post. It was not posted. Send it again later.",
        "TikTok a rencontré une panne en traitant cette publication. Elle n’a pas été publiée. Renvoyez-la plus tard.";
    FailReason "video_pull_failed" None, Validation, Backoff, Developer, STATUS:
        "TikTok could not fetch the video from its address. It was not posted. Upload the file, or check that the address opens without sign-in and without redirect.",
        "TikTok n’a pas pu récupérer la vidéo à son adresse. Elle n’a pas été publiée. Envoyez le fichier, ou vérifiez que l’adresse s’ouvre sans connexion ni redirection.";
    FailReason "photo_pull_failed" None, Validation, Backoff, Developer, STATUS:
        "TikTok could not fetch a photo from its address. Nothing was posted. Check that every address opens without sign-in and without redirect, then send the post again.",
        "TikTok n’a pas pu récupérer une photo à son adresse. Rien n’a été publié. Vérifiez que chaque adresse s’ouvre sans connexion ni redirection, puis renvoyez la publication.";
    FailReason "publish_cancelled" None, Cancelled, No, User, STATUS:
        "This post was cancelled before TikTok published it. Nothing was posted. Send it again if you want it.",
        "Cette publication a été annulée avant que TikTok ne la publie. Rien n’a été publié. Renvoyez-la si vous la voulez.";
    FailReason "auth_removed" None, Auth, Reconnect, User, STATUS:
        "The access to {account} was withdrawn while TikTok worked on this post. It was not posted. Reconnect the account, then send it again.",
        "L’accès à {account} a été retiré pendant que TikTok traitait cette publication. Elle n’a pas été publiée. Reconnectez le compte, puis renvoyez-la.";
    FailReason "spam_risk_too_many_posts" None, Quota, WithinADay, Time, STATUS:
        "TikTok takes no more posts from this account for now; it counts 24 hours over all apps. This one was not posted. Plan it for tomorrow, or post it in the TikTok app.",
        "TikTok n’accepte plus de publication de ce compte pour l’instant ; il compte sur 24 heures, toutes applications confondues. Celle-ci n’est pas parue. Prévoyez-la pour demain ou publiez-la dans l’application TikTok.";
    FailReason "spam_risk_user_banned_from_posting" None, Permission, No, User, STATUS:
        "TikTok does not let {account} post at present. Nothing was posted. Open the TikTok app to see why and what lifts it.",
        "TikTok ne laisse pas {account} publier en ce moment. Rien n’a été publié. Ouvrez l’application TikTok pour en voir la raison et la suite à donner.";
    FailReason "spam_risk_text" None, Validation, No, User, STATUS:
        "TikTok judged the caption risky. The video was not posted. Change the words, links or tags, then send it again.",
        "TikTok a jugé la légende à risque. La vidéo n’a pas été publiée. Changez les mots, liens ou mots-dièse, puis renvoyez-la.";
    FailReason "spam_risk" None, Validation, No, User, STATUS:
        "TikTok judged this post risky and did not publish it. It does not say why. Try it in the TikTok app, or publish another version.",
        "TikTok a jugé cette publication à risque et ne l’a pas publiée. Il n’en dit pas la raison. Essayez dans l’application TikTok, ou publiez une autre version.";
}
