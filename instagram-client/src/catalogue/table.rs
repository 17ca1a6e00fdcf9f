//! The table itself. A code that is missing here still comes through, without a row.

use social_core::{Effect, ErrorClass};

use super::{Actor, Advice, Code, Entry, Place};

/// A page of the platform's documentation, and when it was last checked.
type Source = (&'static str, &'static str);

const ERRORS: Source = ("graph-api/guides/error-handling", "2026-10");
const LIMITS: Source = ("graph-api/overview/rate-limiting", "2026-10");
const LOGIN: Source = ("facebook-login/guides/advanced/manual-flow", "2026-10");
const INSTAGRAM_ERRORS: Source =
    ("instagram-platform/instagram-graph-api/reference/error-codes", "2026-06-02");
const MEDIA: Source =
    ("instagram-platform/instagram-graph-api/reference/ig-user/media", "2026-09-11");
const INSTAGRAM_LOGIN: Source =
    ("instagram-platform/instagram-api-with-instagram-login/business-login", "2026-03");

macro_rules! rows {
    ($($place:ident $code:expr, $class:ident, $advice:ident, $actor:ident, $effect:ident, $source:ident: $en:literal, $fr:literal;)+) => {
        /// Every known code: those that any call may meet, those of publishing, and those of the
        /// logins.
        pub static CATALOGUE: &[Entry] = &[$(Entry {
            code: $code,
            place: Place::$place,
            class: ErrorClass::$class,
            advice: Advice::$advice,
            actor: Actor::$actor,
            effect: Effect::$effect,
            en: $en,
            fr: $fr,
            page: $source.0,
            checked: $source.1,
        },)+];
    };
}

rows! {
    Graph Code::Number(-2), Api, Backoff, Time, Unknown, ERRORS:
        "Instagram had a fault of its own. We check what came of it before anything is sent again. There is nothing to do.",
        "Instagram a rencontré une panne. Nous vérifions ce qu’il en est avant de renvoyer quoi que ce soit. Vous n’avez rien à faire.";
    Graph Code::Number(-1), Api, Backoff, Time, Unknown, ERRORS:
        "Instagram had a fault of its own. We check what came of it before anything is sent again. There is nothing to do.",
        "Instagram a rencontré une panne. Nous vérifions ce qu’il en est avant de renvoyer quoi que ce soit. Vous n’avez rien à faire.";
    Graph Code::Number(1), Api, Backoff, Time, Unknown, ERRORS:
        "Instagram had a fault of its own. We check what came of it before anything is sent again. There is nothing to do.",
        "Instagram a rencontré une panne. Nous vérifions ce qu’il en est avant de renvoyer quoi que ce soit. Vous n’avez rien à faire.";
    Graph Code::Number(2), Api, Backoff, Time, Unknown, ERRORS:
        "Instagram is briefly out of service. We check what came of the request, then go on by ourselves. There is nothing to do.",
        "Instagram est brièvement hors service. Nous vérifions ce qu’est devenue la demande, puis nous reprenons de nous-mêmes. Vous n’avez rien à faire.";
    Graph Code::Number(3), Config, No, Developer, Refused, ERRORS:
        "Meta has not given this app the ability it needs here. Nothing changed and your account is not at fault. The operator has been told; the reference is {reference}.",
        "Meta n’a pas accordé à cette application la capacité qu’il faut ici. Rien n’a changé et votre compte n’est pas en cause. L’exploitant est prévenu ; la référence est {reference}.";
    Graph Code::Number(4), RateLimited, Pause, Developer, Refused, LIMITS:
        "Meta asks this app to slow down, for all its accounts. Everything waits and goes on by itself at {time}. There is nothing to do.",
        "Meta demande à cette application de ralentir, pour tous ses comptes. Tout attend et repart de soi-même à {time}. Vous n’avez rien à faire.";
    Graph Code::Sub(4, 2_207_051), Api, No, User, Unknown, INSTAGRAM_ERRORS:
        "Instagram answered that the action is blocked, yet posts have gone live after this answer. We do not know yet and send nothing again. We check by ourselves; look at the profile first.",
        "Instagram a répondu que l’action est bloquée, mais des publications sont parues malgré cette réponse. Nous ne savons pas encore et ne renvoyons rien. Nous vérifions de nous-mêmes ; regardez d’abord le profil.";
    Graph Code::Sub(9, 2_207_042), Quota, WithinADay, Time, Refused, INSTAGRAM_ERRORS:
        "{account} has used its posts for 24 hours. This one was not published; it is kept. Plan it for {time}, when the next place is free.",
        "{account} a utilisé ses publications sur 24 heures. Celle-ci n’est pas publiée ; elle est conservée. Prévoyez-la pour {time}, heure de la prochaine place.";
    Graph Code::Number(10), Permission, Reconnect, User, Refused, ERRORS:
        "A permission for {account} is missing or has ended. Nothing changed on Instagram. Reconnect and leave every box ticked.",
        "Une autorisation manque ou a pris fin pour {account}. Rien n’a changé sur Instagram. Reconnectez en laissant toutes les cases cochées.";
    Graph Code::Number(17), RateLimited, Pause, Time, Refused, LIMITS:
        "Instagram asks for a pause. Everything waits and goes on by itself at {time}. There is nothing to do.",
        "Instagram demande une pause. Tout attend et repart de soi-même à {time}. Vous n’avez rien à faire.";
    Graph Code::Sub(18, 2_207_034), Quota, WithinADay, Time, Refused, INSTAGRAM_ERRORS:
        "{account} has asked for 30 different hashtags within 7 days, which is as many as Instagram allows. Those of the last week can be asked for again; a new one at {time} at the earliest.",
        "{account} a demandé 30 hashtags différents en 7 jours, le maximum d’Instagram. Ceux de la semaine restent accessibles, un nouveau au plus tôt à {time}.";
    Graph Code::Number(24), Api, No, User, Refused, INSTAGRAM_ERRORS:
        "Instagram no longer finds what was asked for: it has ended, or was never there. Nothing changed. If it was a post, send it again.",
        "Instagram ne retrouve pas ce qui était demandé. Cela a expiré ou n’a jamais existé. Rien n’a changé. S’il s’agissait d’une publication, renvoyez-la.";
    Graph Code::Sub(24, 2_207_024), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "Nobody has used this hashtag on Instagram. Nothing changed. Check how it is written.",
        "Personne n’a utilisé ce hashtag sur Instagram. Rien n’a changé. Vérifiez son orthographe.";
    Graph Code::Sub(25, 2_207_050), Permission, No, User, Refused, INSTAGRAM_ERRORS:
        "Instagram has restricted {account} or wants its owner to confirm something. Nothing was published. The owner signs in to the Instagram app, does what it asks, then sends the post again.",
        "Instagram a restreint {account} ou attend une confirmation du titulaire. Rien n’a été publié. Le titulaire se connecte à l’application Instagram, fait ce qu’elle demande, puis renvoie la publication.";
    Graph Code::Number(32), RateLimited, Pause, Time, Refused, LIMITS:
        "Facebook asks for a pause on the Page of {account}. Everything waits and goes on by itself at {time}. There is nothing to do.",
        "Facebook demande une pause pour la Page de {account}. Tout attend et repart de soi-même à {time}. Vous n’avez rien à faire.";
    Graph Code::Number(100), Validation, No, Developer, Refused, ERRORS:
        "We put the request together wrongly and Instagram refused it. Your file is fine and nothing was posted. The operator has been told; the reference is {reference}.",
        "Nous avons mal composé la demande et Instagram l’a refusée. Votre fichier n’est pas en cause et rien n’a été publié. L’exploitant est prévenu ; la référence est {reference}.";
    Graph Code::Exception("INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID"), Validation, No, User, Refused, MEDIA:
        "Instagram knows no place under this id: it takes the id of a Facebook Page that has an address. Nothing was posted. Choose another place, or none.",
        "Instagram ne connaît aucun lieu sous cet identifiant. Il faut celui d’une Page Facebook qui a une adresse. Rien n’a été publié. Choisissez un autre lieu, ou aucun.";
    Graph Code::Exception("INSTAGRAM_PLATFORM_API__INVALID_PARAM"), Validation, No, Developer, Refused, MEDIA:
        "We put the request together wrongly and Instagram refused it. Your file is fine and nothing was posted. The operator has been told; the reference is {reference}.",
        "Nous avons mal composé la demande et Instagram l’a refusée. Votre fichier n’est pas en cause et rien n’a été publié. L’exploitant est prévenu ; la référence est {reference}.";
    Graph Code::Exception("INSTAGRAM_PLATFORM_API__PERMISSION"), Permission, Reconnect, User, Refused, MEDIA:
        "A permission for {account} is missing or has ended. Nothing changed on Instagram. Reconnect and leave every box ticked.",
        "Une autorisation manque ou a pris fin pour {account}. Rien n’a changé sur Instagram. Reconnectez en laissant toutes les cases cochées.";
    Graph Code::Sub(100, 33), Api, No, Developer, Refused, ERRORS:
        "Instagram does not show us this item: it is gone, or we may not see it. Nothing changed. Reload the list; if it is there in the app, the reference is {reference}.",
        "Instagram ne nous montre pas cet élément : il a disparu ou ne nous est pas visible. Rien n’a changé. Rechargez la liste ; s’il existe dans l’application, la référence est {reference}.";
    Graph Code::Sub(100, 36_007), Auth, Reconnect, User, Refused, LOGIN:
        "The login took too long or was used twice. Nothing was connected. Start again from this page.",
        "La connexion a pris trop de temps ou a servi deux fois. Rien n’a été connecté. Recommencez depuis cette page.";
    Graph Code::Sub(100, 36_008), Config, No, Developer, Refused, LOGIN:
        "Facebook refused to connect this app because its set-up is wrong. Nothing was connected and your account is not at fault. The operator has been told; the reference is {reference}.",
        "Facebook a refusé de connecter cette application, car elle est mal configurée. Rien n’a été connecté et votre compte n’est pas en cause. L’exploitant est prévenu ; la référence est {reference}.";
    Graph Code::Sub(100, 36_009), Auth, Reconnect, User, Refused, LOGIN:
        "The login took too long or was used twice. Nothing was connected. Start again from this page.",
        "La connexion a pris trop de temps ou a servi deux fois. Rien n’a été connecté. Recommencez depuis cette page.";
    Graph Code::Sub(110, 2_207_013), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "Instagram shows no professional account with this handle: it does not exist, or it is personal. Nothing changed. Check how the handle is written.",
        "Instagram ne montre aucun compte professionnel de ce nom. Il n’existe pas ou il est personnel. Rien n’a changé. Vérifiez l’orthographe du nom.";
    Graph Code::Number(102), Auth, RenewToken, User, Refused, ERRORS:
        "Our access to {account} is no longer accepted. Planned posts wait, none is lost. Reconnect the account.",
        "Notre accès à {account} n’est plus accepté. Les publications prévues attendent, aucune n’est perdue. Reconnectez le compte.";
    Graph Code::Number(190), Auth, RenewToken, User, Refused, ERRORS:
        "Our access to {account} is no longer accepted. Planned posts wait, none is lost. Reconnect the account.",
        "Notre accès à {account} n’est plus accepté. Les publications prévues attendent, aucune n’est perdue. Reconnectez le compte.";
    Graph Code::Sub(190, 458), Auth, Reconnect, User, Refused, ERRORS:
        "This app was removed from the settings of {account}, which ended our access. Planned posts wait. Reconnect the account if you want to go on.",
        "Cette application a été retirée des réglages de {account}, ce qui a mis fin à notre accès. Les publications prévues attendent. Reconnectez le compte si vous voulez continuer.";
    Graph Code::Sub(190, 459), Auth, Reconnect, User, Refused, ERRORS:
        "Facebook wants the person who connected {account} to confirm something first. Planned posts wait. That person signs in at facebook.com, does what it asks, then reconnects the account.",
        "Facebook attend une confirmation de la personne qui a connecté {account}. Les publications prévues attendent. Cette personne se connecte à facebook.com, fait ce qui est demandé, puis reconnecte le compte.";
    Graph Code::Sub(190, 460), Auth, Reconnect, User, Refused, ERRORS:
        "The Facebook password was changed, so Facebook ended our access to {account}. Planned posts wait. Reconnect the account.",
        "Le mot de passe Facebook a changé ; Facebook a donc mis fin à notre accès à {account}. Les publications prévues attendent. Reconnectez le compte.";
    Graph Code::Sub(190, 463), Auth, Reconnect, User, Refused, ERRORS:
        "Our access to {account} has run out. Planned posts wait, none is lost. Reconnect the account.",
        "Notre accès à {account} est arrivé à son terme. Les publications prévues attendent, aucune n’est perdue. Reconnectez le compte.";
    Graph Code::Sub(190, 464), Auth, Reconnect, User, Refused, ERRORS:
        "The person who connected {account} has not confirmed their own Facebook account. Planned posts wait. That person confirms it at facebook.com, then reconnects.",
        "La personne qui a connecté {account} n’a pas confirmé son propre compte Facebook. Les publications prévues attendent. Cette personne le confirme sur facebook.com, puis reconnecte.";
    Graph Code::Sub(190, 467), Auth, Reconnect, User, Refused, ERRORS:
        "Our access to {account} was ended, by signing out or in the settings. Planned posts wait, none is lost. Reconnect the account.",
        "Notre accès à {account} a été fermé, par une déconnexion ou dans les réglages. Les publications prévues attendent, aucune n’est perdue. Reconnectez le compte.";
    Graph Code::Sub(190, 492), Auth, Reconnect, User, Refused, ERRORS:
        "The person who connected {account} no longer has a role on its Page. Reconnecting alone does not help. Ask a Page admin to give the role back, then reconnect.",
        "La personne qui a connecté {account} n’a plus de rôle sur sa Page. Reconnecter ne suffit pas. Demandez à un admin de la Page de rendre le rôle, puis reconnectez.";
    Graph Code::Range(200, 299), Permission, Reconnect, User, Refused, ERRORS:
        "A permission for {account} is missing. Nothing changed on Instagram. Reconnect and leave every box ticked; if it stays so, the reference is {reference}.",
        "Une autorisation manque pour {account}. Rien n’a changé sur Instagram. Reconnectez en laissant toutes les cases cochées ; si cela persiste, la référence est {reference}.";
    Graph Code::Number(341), RateLimited, Pause, Time, Refused, ERRORS:
        "Instagram asks for a pause. Everything waits and goes on by itself at {time}. There is nothing to do.",
        "Instagram demande une pause. Tout attend et repart de soi-même à {time}. Vous n’avez rien à faire.";
    Graph Code::Sub(352, 2_207_026), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "Instagram does not take this video format. It was not published. Export it as MP4 or MOV with H.264 and AAC sound, then send the new file.",
        "Instagram n’accepte pas ce format vidéo. La vidéo n’a pas été publiée. Exportez-la en MP4 ou MOV avec H.264 et un son AAC, puis envoyez le nouveau fichier.";
    Graph Code::Number(368), Permission, No, User, Refused, ERRORS:
        "Meta has blocked {account} from this for a while, for its policies. Nothing was published. The owner opens the Instagram app to see why and for how long.",
        "Meta a bloqué cette action pour {account} pendant un temps, au nom de ses règles. Rien n’a été publié. Le titulaire ouvre l’application Instagram pour en voir la raison et la durée.";
    Graph Code::Number(506), Validation, No, User, Refused, ERRORS:
        "This is the same as the post before it, and Instagram takes no duplicate. Nothing was published. Change the caption or the media, then send it again.",
        "Cette publication est identique à la précédente, et Instagram ne prend pas de doublon. Rien n’a été publié. Changez la légende ou le média, puis renvoyez-la.";
    Graph Code::Number(613), RateLimited, Pause, Time, Refused, LIMITS:
        "Instagram asks for a pause. Everything waits and goes on by itself at {time}. There is nothing to do.",
        "Instagram demande une pause. Tout attend et repart de soi-même à {time}. Vous n’avez rien à faire.";
    Graph Code::Sub(613, 1996), RateLimited, Pause, Developer, Refused, LIMITS:
        "Meta finds our requests too uneven and asks for a pause. Everything waits and goes on by itself at {time}. There is nothing to do.",
        "Meta trouve nos requêtes trop irrégulières et demande une pause. Tout attend et repart de soi-même à {time}. Vous n’avez rien à faire.";
    Graph Code::Number(803), Api, No, Developer, Refused, ERRORS:
        "Instagram does not know this item by its number. Nothing changed. The operator has been told; the reference is {reference}.",
        "Instagram ne connaît pas cet élément par son numéro. Rien n’a changé. L’exploitant est prévenu ; la référence est {reference}.";
    Graph Code::Sub(-2, 2_207_003), Api, Backoff, Time, Unknown, INSTAGRAM_ERRORS:
        "Instagram took too long to fetch the file. Nothing was published. We offer it again by ourselves.",
        "Instagram a mis trop de temps à lire le fichier. Rien n’a été publié. Nous le proposons de nouveau de nous-mêmes.";
    Graph Code::Sub(-2, 2_207_020), Api, No, User, Refused, INSTAGRAM_ERRORS:
        "What was prepared at Instagram has run out before it was published. Nothing was published. Send the post again.",
        "Ce qui était préparé chez Instagram a expiré avant d’être publié. Rien n’a été publié. Renvoyez la publication.";
    Graph Code::Sub(-1, 2_207_001), Api, Backoff, Time, Unknown, INSTAGRAM_ERRORS:
        "Instagram had a fault of its own. We check what came of it before anything is sent again. There is nothing to do.",
        "Instagram a rencontré une panne. Nous vérifions ce qu’il en est avant de renvoyer quoi que ce soit. Vous n’avez rien à faire.";
    Graph Code::Sub(-1, 2_207_032), Api, Backoff, Time, Unknown, INSTAGRAM_ERRORS:
        "Instagram could not prepare the post. Nothing was published. We try again by ourselves.",
        "Instagram n’a pas pu préparer la publication. Rien n’a été publié. Nous réessayons de nous-mêmes.";
    Graph Code::Sub(-1, 2_207_053), Api, Backoff, Time, Unknown, INSTAGRAM_ERRORS:
        "Instagram could not take the video in. Nothing was published. We try again by ourselves.",
        "Instagram n’a pas pu recevoir la vidéo. Rien n’a été publié. Nous réessayons de nous-mêmes.";
    Graph Code::Sub(1, 2_207_057), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "The frame for the cover lies beyond the end of the video. Nothing was published. Choose an earlier one, then send the post again.",
        "L’image de couverture se trouve après la fin de la vidéo. Rien n’a été publié. Choisissez-en une plus tôt, puis renvoyez la publication.";
    Graph Code::Sub(24, 2_207_006), Api, No, User, Refused, INSTAGRAM_ERRORS:
        "Instagram no longer finds what was prepared for this post. Nothing was published. Send it again.",
        "Instagram ne retrouve plus ce qui était préparé pour cette publication. Rien n’a été publié. Renvoyez-la.";
    Graph Code::Sub(24, 2_207_008), Api, Backoff, Time, Unknown, INSTAGRAM_ERRORS:
        "Instagram does not find what was prepared just now. We look again before anything is sent. There is nothing to do.",
        "Instagram ne trouve pas ce qui vient d’être préparé. Nous regardons de nouveau avant de renvoyer quoi que ce soit. Vous n’avez rien à faire.";
    Graph Code::Sub(100, 2_207_023), Validation, No, Developer, Refused, INSTAGRAM_ERRORS:
        "We asked Instagram for a kind of post it does not know. Nothing was published and your file is fine. The operator has been told; the reference is {reference}.",
        "Nous avons demandé à Instagram un type de publication inconnu. Rien n’a été publié et votre fichier n’est pas en cause. L’exploitant est prévenu ; la référence est {reference}.";
    Graph Code::Sub(100, 2_207_028), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "A carousel has 2 to 10 items. Nothing was published. Add or remove some, then send it again.",
        "Un carrousel compte de 2 à 10 éléments. Rien n’a été publié. Ajoutez-en ou retirez-en, puis renvoyez-le.";
    Graph Code::Sub(100, 2_207_035), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "A product tagged on a video has no place in it. Nothing was published. Tag it without a place, then send the post again.",
        "Un produit identifié sur une vidéo n’y a pas de position. Rien n’a été publié. Identifiez-le sans position, puis renvoyez la publication.";
    Graph Code::Sub(100, 2_207_036), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "A product tagged on a picture needs a place in it. Nothing was published. Place the tag, then send the post again.",
        "Un produit identifié sur une image a besoin d’une position. Rien n’a été publié. Placez-le, puis renvoyez la publication.";
    Graph Code::Sub(100, 2_207_037), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "Instagram does not know a product that is tagged. Nothing was published. Choose another from the catalogue, then send the post again.",
        "Instagram ne connaît pas un produit identifié. Rien n’a été publié. Choisissez-en un autre du catalogue, puis renvoyez la publication.";
    Graph Code::Sub(100, 2_207_040), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "The post has too many tags. Nothing was published. Remove some, then send it again.",
        "La publication a trop d’identifications. Rien n’a été publié. Retirez-en, puis renvoyez-la.";
    Graph Code::Sub(9004, 2_207_052), Api, Backoff, Time, Unknown, INSTAGRAM_ERRORS:
        "Instagram could not fetch the file from its address. Nothing was published. We try a few times by ourselves; an address of your own must open without sign-in and lead to the file itself.",
        "Instagram n’a pas pu lire le fichier à son adresse. Rien n’a été publié. Nous réessayons quelques fois de nous-mêmes ; une adresse à vous doit s’ouvrir sans connexion et mener au fichier lui-même.";
    Graph Code::Sub(9007, 2_207_027), Validation, Backoff, Time, Refused, INSTAGRAM_ERRORS:
        "Instagram is not done with the file yet. It goes on by itself. There is nothing to do.",
        "Instagram n’a pas encore fini de traiter le fichier. La suite vient d’elle-même. Vous n’avez rien à faire.";
    Graph Code::Sub(36_000, 2_207_004), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "The picture is larger than the 8 MB that Instagram takes. It was not published. Save it with a lower quality, then send it again.",
        "L’image dépasse les 8 Mo qu’Instagram accepte. Elle n’a pas été publiée. Enregistrez-la avec une qualité plus faible, puis renvoyez-la.";
    Graph Code::Sub(36_001, 2_207_005), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "Instagram does not take pictures of this kind. It was not published. Save it as JPEG, then send it again.",
        "Instagram n’accepte pas ce type d’image. Elle n’a pas été publiée. Enregistrez-la en JPEG, puis renvoyez-la.";
    Graph Code::Sub(36_003, 2_207_009), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "The picture is too tall or too wide for Instagram. It was not published. Crop it to between 4:5 and 1.91:1, then send it again.",
        "L’image est trop haute ou trop large pour Instagram. Elle n’a pas été publiée. Recadrez-la entre 4:5 et 1,91:1, puis renvoyez-la.";
    Graph Code::Sub(36_004, 2_207_010), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "The caption is too long, or has too many hashtags or mentions. Nothing was published. Shorten it, then send the post again.",
        "La légende est trop longue, ou a trop de hashtags ou de mentions. Rien n’a été publié. Raccourcissez-la, puis renvoyez la publication.";
    Graph Code::Subcode(2_207_073), Validation, No, User, Refused, INSTAGRAM_ERRORS:
        "Instagram does not let this kind of post be deleted from here. Nothing changed. Delete it in the Instagram app.",
        "Instagram ne permet pas de supprimer ce type de publication d’ici. Rien n’a changé. Supprimez-la dans l’application Instagram.";
    Graph Code::Subcode(2_207_077), Api, Backoff, Time, Unknown, INSTAGRAM_ERRORS:
        "Instagram could not fetch the video. Nothing was published. We try again by ourselves.",
        "Instagram n’a pas pu lire la vidéo. Rien n’a été publié. Nous réessayons de nous-mêmes.";
    Graph Code::Subcode(2_207_081), Permission, No, User, Refused, INSTAGRAM_ERRORS:
        "{account} cannot post trial reels. Nothing was published. Send it as a plain reel.",
        "{account} ne peut pas publier de reels à l’essai. Rien n’a été publié. Envoyez-le comme reel ordinaire.";
    Graph Code::Subcode(2_207_082), Api, Backoff, Time, Unknown, INSTAGRAM_ERRORS:
        "Instagram could not take the file in. Nothing was published. We try again by ourselves.",
        "Instagram n’a pas pu recevoir le fichier. Rien n’a été publié. Nous réessayons de nous-mêmes.";
    Graph Code::Number(1_609_005), Validation, No, User, Refused, ERRORS:
        "Meta could not read the page behind this link. Nothing was published. Check that it opens without sign-in, then send the post again.",
        "Meta n’a pas pu lire la page derrière ce lien. Rien n’a été publié. Vérifiez qu’elle s’ouvre sans connexion, puis renvoyez la publication.";
    Graph Code::Number(2_534_068), Validation, No, User, Refused, ERRORS:
        "Messages with several pictures are not available for {account}. This one was not sent. Send the pictures one by one.",
        "Les messages à plusieurs images ne sont pas disponibles pour {account}. Celui-ci n’est pas parti. Envoyez les images une par une.";
    Graph Code::Number(80_001), RateLimited, Pause, Time, Refused, LIMITS:
        "Facebook asks for a pause: the Page of {account} has used up its requests. Everything waits and goes on by itself at {time}. There is nothing to do.",
        "Facebook demande une pause : la Page de {account} a épuisé ses requêtes. Tout attend et repart de soi-même à {time}. Vous n’avez rien à faire.";
    Graph Code::Number(80_002), RateLimited, Pause, Time, Refused, LIMITS:
        "Instagram asks for a pause: this account has used up its requests. Everything waits and goes on by itself at {time}. There is nothing to do.",
        "Instagram demande une pause : ce compte a épuisé ses requêtes. Tout attend et repart de soi-même à {time}. Vous n’avez rien à faire.";
    Graph Code::Number(80_006), RateLimited, Pause, Time, Refused, LIMITS:
        "Messenger asks for a pause: this account has used up its requests. Messages wait and go on by themselves at {time}. There is nothing to do.",
        "Messenger demande une pause : ce compte a épuisé ses requêtes. Les messages attendent et repartent d’eux-mêmes à {time}. Vous n’avez rien à faire.";
    Login Code::Number(400), Auth, Reconnect, User, Refused, INSTAGRAM_LOGIN:
        "Instagram did not accept this login. Nothing was connected. Start again from this page; if it happens twice, the reference is {reference}.",
        "Instagram n’a pas accepté cette connexion. Rien n’a été connecté. Recommencez depuis cette page ; si cela se répète, la référence est {reference}.";
    Dialog Code::Word("access_denied"), Permission, No, User, Refused, LOGIN:
        "The connection was not allowed. Nothing was connected and nothing changed. If you did want it, start again and choose to continue.",
        "La connexion n’a pas été autorisée. Rien n’a été connecté, rien n’a changé. Si vous la vouliez, recommencez et choisissez de continuer.";
}
