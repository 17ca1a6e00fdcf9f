//! Our own codes and their words, one row a code.

pub(super) struct Row {
    pub(super) code: &'static str,
    pub(super) en: &'static str,
    pub(super) fr: &'static str,
}

macro_rules! rows {
    ($($code:literal: $en:literal, $fr:literal;)+) => {
        /// Every code of ours that has words.
        pub const OWN_CODES: &[&str] = &[$($code,)+];

        pub(super) const ROWS: &[Row] = &[$(Row { code: $code, en: $en, fr: $fr },)+];
    };
}

rows! {
    "not_found":
        "This is not here. It may have been removed, or it belongs to another person.",
        "Cela ne se trouve pas ici. L’élément a pu être supprimé, ou il appartient à une autre personne.";
    "invalid_request":
        "Something in the form does not fit. Nothing was sent. Look at the marked fields.",
        "Quelque chose ne convient pas dans le formulaire. Rien n’a été envoyé. Voyez les champs marqués.";
    "state_unknown":
        "This sign-in link was used before. Nothing changed. Start again from the connect page.",
        "Ce lien de connexion a déjà servi. Rien n’a changé. Recommencez depuis la page de connexion.";
    "state_expired":
        "This sign-in took longer than ten minutes. Nothing changed. Start again from the connect page.",
        "Cette connexion a pris plus de dix minutes. Rien n’a changé. Recommencez depuis la page de connexion.";
    "state_other_browser":
        "This sign-in was begun in another browser or by another person. Nothing changed. Start again here.",
        "Cette connexion a été commencée dans un autre navigateur ou par une autre personne. Rien n’a changé. Recommencez ici.";
    "state_other_flow":
        "This sign-in came back to the wrong address. Nothing changed. Start again from the connect page.",
        "Cette connexion est revenue à la mauvaise adresse. Rien n’a changé. Recommencez depuis la page de connexion.";
    "login_code_refused":
        "The platform did not accept this sign-in. It took too long or was used before. Nothing was connected. Start again from the connect page.",
        "La plateforme n’a pas accepté cette connexion. Elle a pris trop de temps ou a déjà servi. Rien n’a été connecté. Recommencez depuis la page de connexion.";
    "no_page":
        "Facebook shows no Page of yours to this app. Nothing was connected. Link your professional account to a Page, choose that Page in Facebook’s window, and start again.",
        "Facebook ne montre aucune de vos Pages à cette application. Rien n’a été connecté. Reliez votre compte professionnel à une Page, choisissez-la dans la fenêtre de Facebook, puis recommencez.";
    "no_usable_page":
        "None of your Pages leads to an Instagram account that can be used. Nothing was connected. Link a professional account to a Page on which you may create content, and choose that Page in Facebook’s window.",
        "Aucune de vos Pages ne mène à un compte Instagram utilisable. Rien n’a été connecté. Reliez un compte professionnel à une Page où vous pouvez créer du contenu, et choisissez-la dans la fenêtre de Facebook.";
    "personal_account":
        "This is a personal Instagram account, which Meta does not open to apps. Nothing was connected. Switch it to a professional account in the Instagram app, then start again.",
        "Ce compte Instagram est personnel, et Meta ne l’ouvre pas aux applications. Rien n’a été connecté. Passez-le en compte professionnel dans l’application Instagram, puis recommencez.";
    "page_no_instagram":
        "No professional Instagram account is linked to this Page. Link one in the Page’s settings, then connect again.",
        "Aucun compte Instagram professionnel n’est relié à cette Page. Reliez-en un dans les réglages de la Page, puis reconnectez.";
    "page_only_connected":
        "The Instagram account is shown beside this Page but not linked in its settings. Link it there, then connect again.",
        "Le compte Instagram apparaît à côté de cette Page sans être relié dans ses réglages. Reliez-le là, puis reconnectez.";
    "page_no_task":
        "You may not create content on this Page. Ask one of its admins for that task, then connect again.",
        "Vous ne pouvez pas créer de contenu sur cette Page. Demandez cette tâche à l’un de ses admins, puis reconnectez.";
    "page_not_chosen":
        "This Page was left out in Facebook’s window. Connect again and choose it there.",
        "Cette Page a été laissée de côté dans la fenêtre de Facebook. Reconnectez et choisissez-la.";
    "page_role_lost":
        "The person who connected this account no longer has a role on its Page. Reconnecting alone does not help. Ask a Page admin to give the role back.",
        "La personne qui a connecté ce compte n’a plus de rôle sur sa Page. Reconnecter ne suffit pas. Demandez à un admin de la Page de rendre le rôle.";
    "account_not_chosen":
        "This account was left out here. Connect again and choose it.",
        "Ce compte a été laissé de côté ici. Reconnectez et choisissez-le.";
    "permission_missing":
        "A permission for this account was not granted, or was withdrawn. Planned posts wait. Connect again and leave every box ticked.",
        "Une autorisation pour ce compte n’a pas été accordée, ou a été retirée. Les publications prévues attendent. Reconnectez en laissant toutes les cases cochées.";
    "data_access_ended":
        "Meta shows nothing of this account any more, since the last login is more than 90 days ago. Planned posts wait, none is lost. Reconnect the account.",
        "Meta ne montre plus rien de ce compte, car la dernière connexion date de plus de 90 jours. Les publications prévues attendent, aucune n’est perdue. Reconnectez le compte.";
    "account_linked_elsewhere":
        "Another person here has connected this account already. Nothing changed. Ask them to disconnect it first.",
        "Une autre personne a déjà connecté ce compte ici. Rien n’a changé. Demandez-lui de le déconnecter d’abord.";
    "other_identity":
        "You came back with another account than the one to reconnect. Nothing changed. Sign in to the right account at the platform, then start again.",
        "Vous êtes revenu avec un autre compte que celui à reconnecter. Rien n’a changé. Connectez-vous au bon compte sur la plateforme, puis recommencez.";
    "idempotency_conflict":
        "This form was sent before with other content. The first post stands. Open a new form for another one.",
        "Ce formulaire a déjà été envoyé avec un autre contenu. La première publication reste. Ouvrez un nouveau formulaire pour une autre.";
    "not_cancellable":
        "It is too late to withdraw this post: the platform has been asked to begin.",
        "Il est trop tard pour retirer cette publication : la plateforme a déjà été sollicitée.";
    "cancel_too_late":
        "TikTok has the media already and goes on with this post. It was not withdrawn. Its page shows how it ends.",
        "TikTok a déjà le média et poursuit cette publication. Elle n’a pas été retirée. Sa page montre comment elle se termine.";
    "not_unknown":
        "It is known what became of this post. Nothing changed. Look at its page.",
        "On sait ce qu’est devenue cette publication. Rien n’a changé. Voyez sa page.";
    "file_in_use":
        "A post that is under way needs this file. It was not removed. Withdraw the post first, or wait until it is out.",
        "Une publication en cours a besoin de ce fichier. Il n’a pas été supprimé. Retirez d’abord la publication, ou attendez qu’elle soit partie.";
    "changed_meanwhile":
        "This changed while you looked at it. Nothing was done. Look again, then repeat it.",
        "Cela a changé pendant que vous le regardiez. Rien n’a été fait. Regardez de nouveau, puis recommencez.";
    "quota_full":
        "Five drafts went to TikTok in the last 24 hours and it takes no sixth, even if your inbox looks empty. Nothing was sent. The next place is free at {time}.",
        "Cinq brouillons sont partis vers TikTok en 24 heures ; il n’en prend pas de sixième, même si votre boîte semble vide. Rien n’est parti. La prochaine place se libère à {time}.";
    "rate_limited":
        "That was too fast. Nothing was done. Go on at {time}.",
        "C’était trop rapide. Rien n’a été fait. Continuez à {time}.";
    "media_empty":
        "The file is empty. Nothing was sent. Choose the file again.",
        "Le fichier est vide. Rien n’a été envoyé. Choisissez de nouveau le fichier.";
    "media_too_large":
        "The file is larger than the 4 GB that can be sent. Nothing was sent. Export a smaller one.",
        "Le fichier dépasse les 4 Go possibles. Rien n’a été envoyé. Exportez-en un plus petit.";
    "photo_too_large":
        "The photo is larger than the 20 MB that TikTok takes. Nothing was sent. Save it with a lower quality.",
        "La photo dépasse les 20 Mo que TikTok accepte. Rien n’a été envoyé. Enregistrez-la avec une qualité plus faible.";
    "media_length_mismatch":
        "The file did not arrive whole. Nothing was sent. Send it again.",
        "Le fichier n’est pas arrivé en entier. Rien n’a été envoyé. Envoyez-le de nouveau.";
    "media_timed_out":
        "The file came too slowly and was dropped. Nothing was sent. Try a faster line.",
        "Le fichier arrivait trop lentement et a été abandonné. Rien n’a été envoyé. Essayez une ligne plus rapide.";
    "media_broken_off":
        "The connection broke while the file was on its way. Nothing was sent. Send it again.",
        "La connexion a été coupée pendant l’envoi du fichier. Rien n’a été envoyé. Envoyez-le de nouveau.";
    "media_no_space":
        "There is no room for the file here just now. Nothing was sent. The operator has been told.",
        "Il n’y a plus de place ici pour le fichier. Rien n’a été envoyé. L’exploitant est prévenu.";
    "media_user_full":
        "Your waiting files fill your share. Nothing was sent. It empties as your posts go out.",
        "Vos fichiers en attente remplissent votre part. Rien n’a été envoyé. Elle se vide quand vos publications partent.";
    "media_unknown_type":
        "This file is not a video or picture that can be posted. Nothing was sent. Use MP4, MOV or JPEG; TikTok also takes WebM and WebP.",
        "Ce fichier n’est ni une vidéo ni une image publiable. Rien n’a été envoyé. Utilisez MP4, MOV ou JPEG ; TikTok accepte aussi WebM et WebP.";
    "url_not_usable":
        "TikTok cannot fetch from this address. Nothing was posted. Use an https address with a host name that is verified at TikTok.",
        "TikTok ne peut pas lire cette adresse. Rien n’a été publié. Utilisez une adresse https avec un nom d’hôte validé chez TikTok.";
    "media_gone":
        "The file waited too long and was removed. Nothing was posted. Send it again.",
        "Le fichier a attendu trop longtemps et a été supprimé. Rien n’a été publié. Envoyez-le de nouveau.";
    "needs_reconnect":
        "The platform no longer accepts our access to this account. Planned posts wait, none is lost. Reconnect the account.",
        "La plateforme n’accepte plus notre accès à ce compte. Les publications prévues attendent, aucune n’est perdue. Reconnectez le compte.";
    "account_disconnected":
        "This account is disconnected. Nothing was sent. Connect it again.",
        "Ce compte est déconnecté. Rien n’a été envoyé. Connectez-le de nouveau.";
    "token_unavailable":
        "The platform could not renew our access just now. Nothing is lost; it is tried again by itself.",
        "La plateforme n’a pas pu renouveler notre accès. Rien n’est perdu ; un nouvel essai suit de lui-même.";
    "platform_timeout":
        "The platform did not answer in time. It is tried again by itself where that is safe.",
        "La plateforme n’a pas répondu à temps. Un nouvel essai suit de lui-même là où c’est sûr.";
    "platform_unreachable":
        "The platform cannot be reached just now. Nothing is lost; it is tried again by itself.",
        "La plateforme est injoignable pour l’instant. Rien n’est perdu ; un nouvel essai suit de lui-même.";
    "platform_answer_unreadable":
        "The platform gave an answer that cannot be read. The operator has been told; the reference is {reference}.",
        "La plateforme a donné une réponse illisible. L’exploitant est prévenu ; la référence est {reference}.";
    "upload_host_not_allowed":
        "The platform named an address for the file that we may not send to. Nothing was posted. The operator has been told; the reference is {reference}.",
        "La plateforme a donné pour le fichier une adresse interdite ici. Rien n’a été publié. L’exploitant est prévenu ; la référence est {reference}.";
    "platform_error":
        "The platform refused, without a reason we know. The operator has been told; the reference is {reference}.",
        "La plateforme a refusé, sans raison connue. L’exploitant est prévenu ; la référence est {reference}.";
    "no_answer":
        "We asked TikTok to start and got no answer. It may be posting now. We will not send it twice.",
        "Nous avons demandé à TikTok de commencer, sans réponse. La publication est peut-être en cours. Nous ne l’enverrons pas deux fois.";
    "answer_in_doubt":
        "TikTok turned our request away, yet it may have begun all the same and be posting now. We will not send it twice. Look at the profile before you send it again.",
        "TikTok a repoussé notre demande, mais a peut-être commencé malgré tout et publie en ce moment. Nous ne l’enverrons pas deux fois. Regardez le profil avant de la renvoyer.";
    "timeout":
        "We asked TikTok to start and got no answer. It may be posting now. We will not send it twice.",
        "Nous avons demandé à TikTok de commencer, sans réponse. La publication est peut-être en cours. Nous ne l’enverrons pas deux fois.";
    "transport":
        "The line to TikTok broke. It is tried again by itself where that is safe.",
        "La liaison avec TikTok a été coupée. Un nouvel essai suit de lui-même là où c’est sûr.";
    "unconfirmed":
        "TikTok has not said what became of this post. It may be up. Look at the profile before you send it again.",
        "TikTok n’a pas dit ce qu’est devenue cette publication. Elle est peut-être en ligne. Regardez le profil avant de l’envoyer de nouveau.";
    "ambiguous":
        "TikTok posted something, and it may be this post or another one of yours. We do not guess and will not send it again. Look at the profile, then say here whether this post is there.",
        "TikTok a publié quelque chose ; il peut s’agir de cette publication ou d’une autre des vôtres. Nous ne devinons pas et ne la renverrons pas. Regardez le profil, puis indiquez ici si cette publication s’y trouve.";
    "unresolved":
        "For a day nothing told us whether TikTok posted this. We will not send it again by ourselves. Look at the profile, then say here whether it is there.",
        "Pendant un jour, rien ne nous a dit si TikTok a publié ceci. Nous ne la renverrons pas de nous-mêmes. Regardez le profil, puis indiquez ici si elle s’y trouve.";
    "past_due":
        "Its planned time passed while this service was down, and it was not posted late without asking you. Nothing was sent. Post it now, or plan it anew.",
        "L’heure prévue est passée pendant un arrêt de ce service, et rien n’a été publié en retard sans vous demander. Rien n’a été envoyé. Publiez maintenant, ou prévoyez une nouvelle date.";
    "deadline_passed":
        "It could not be sent in time. Nothing was posted. Send it again.",
        "Elle n’a pas pu partir à temps. Rien n’a été publié. Envoyez-la de nouveau.";
    "upload_address_ended":
        "The file did not reach TikTok within its hour. Nothing was posted; it is tried again by itself.",
        "Le fichier n’a pas atteint TikTok dans l’heure prévue. Rien n’a été publié ; un nouvel essai suit de lui-même.";
    "publishing_limit":
        "This account has used the posts that Instagram gives it for 24 hours. Nothing was sent. Plan the post for later; places free one after the other.",
        "Ce compte a utilisé les publications qu’Instagram lui accorde sur 24 heures. Rien n’a été envoyé. Prévoyez la publication pour plus tard ; les places se libèrent une à une.";
    "instagram_no_answer":
        "Instagram gave no answer. We look at what came of it before anything is sent again. There is nothing to do.",
        "Instagram n’a pas répondu. Nous regardons ce qu’il en est avant de renvoyer quoi que ce soit. Vous n’avez rien à faire.";
    "instagram_unconfirmed":
        "Instagram has not said whether this post is out. We keep looking and will not send it twice. Look at the profile before you send it again.",
        "Instagram n’a pas dit si cette publication est parue. Nous continuons de regarder et ne l’enverrons pas deux fois. Regardez le profil avant de l’envoyer de nouveau.";
    "instagram_unresolved":
        "For a day nothing told us whether Instagram posted this. We will not send it again by ourselves. Look at the profile, then say here whether it is there.",
        "Pendant un jour, rien ne nous a dit si Instagram a publié ceci. Nous ne la renverrons pas de nous-mêmes. Regardez le profil, puis indiquez ici si elle s’y trouve.";
    "container_failed":
        "Instagram could not prepare the post and did not say why. Nothing was published. Check the file, then send it again.",
        "Instagram n’a pas pu préparer la publication, sans dire pourquoi. Rien n’a été publié. Vérifiez le fichier, puis renvoyez-la.";
    "upload_refused":
        "Instagram did not take the file in. Nothing was published. Export it again, then send it again.",
        "Instagram n’a pas reçu le fichier. Rien n’a été publié. Exportez-le de nouveau, puis renvoyez-le.";
    "too_many_tries":
        "Instagram did not take the post after several tries. Nothing was published. Send it again later.",
        "Instagram n’a pas pris la publication après plusieurs essais. Rien n’a été publié. Renvoyez-la plus tard.";
    "media_not_fetched":
        "Instagram could not fetch the file from its address in several tries. Nothing was published. Check that the address opens without sign-in and leads to the file itself, then send the post again.",
        "Instagram n’a pas pu lire le fichier à son adresse après plusieurs essais. Rien n’a été publié. Vérifiez que l’adresse s’ouvre sans connexion et mène au fichier lui-même, puis renvoyez la publication.";
    "account_not_usable":
        "This professional account can no longer be published to. Nothing was sent. Look at the account here, and reconnect it.",
        "Ce compte professionnel ne permet plus de publier. Rien n’a été envoyé. Consultez le compte ici, puis reconnectez-le.";
    "media_address_not_usable":
        "The platform cannot fetch files from this service. Nothing was sent. The operator has to give it a public https address; the reference is {reference}.",
        "La plateforme ne peut pas lire les fichiers de ce service. Rien n’a été envoyé. L’exploitant doit lui donner une adresse https publique ; la référence est {reference}.";
    "comment_unconfirmed":
        "Instagram did not say whether this comment stands. It is not sent again by itself. Look under the post before you write it once more; if it stands, it appears here within minutes.",
        "Instagram n’a pas dit si ce commentaire est publié. Il n’est pas renvoyé de lui-même. Regardez sous la publication avant de l’écrire de nouveau ; s’il y est, il apparaîtra ici en quelques minutes.";
    "insights_not_granted":
        "Some figures are missing: this account has not granted the permissions for them. Connect it again and leave them on.",
        "Il manque des chiffres : ce compte n’a pas accordé les autorisations nécessaires. Connectez-le de nouveau en les laissant activées.";
    "insights_not_asked":
        "Some figures are missing: this service does not ask the platform for the permissions. Its operator can add them to the scopes it asks for; then connect the account again.",
        "Il manque des chiffres : ce service ne demande pas les autorisations à la plateforme. Son exploitant peut les ajouter à celles qu’il demande ; connectez alors le compte de nouveau.";
    "deletion_pending":
        "The deletion is under way. Everything this service holds of the account goes with it. Look again in a minute.",
        "La suppression est en cours. Tout ce que ce service détient de ce compte part avec elle. Revenez dans une minute.";
    "deletion_done":
        "Everything this service held of the account is erased: its access, its posts, its comments and its figures.",
        "Tout ce que ce service détenait de ce compte est effacé : son accès, ses publications, ses commentaires et ses chiffres.";
    "deletion_stuck":
        "The deletion did not come through. It is not forgotten: the operator has been told and repeats it.",
        "La suppression n’a pas abouti. Elle n’est pas oubliée : l’exploitant est prévenu et la refait.";
    "deletion_unknown":
        "No deletion of this number is known here. The number may be mistyped, or the deletion was done more than two weeks ago.",
        "Aucune suppression de ce numéro n’est connue ici. Le numéro est peut-être mal recopié, ou la suppression date de plus de deux semaines.";
    "webhook_rejected":
        "The message was not accepted.",
        "Le message n’a pas été accepté.";
    "busy":
        "Too much waits here just now. Come back at {time}.",
        "Trop de choses attendent ici. Revenez à {time}.";
    "sealed_value_unreadable":
        "The access to this account cannot be opened with the keys at hand. It is kept. The operator has been told; the reference is {reference}.",
        "L’accès à ce compte ne peut être ouvert avec les clés présentes. Il est conservé. L’exploitant est prévenu ; la référence est {reference}.";
    "store_unavailable":
        "Our store cannot be reached just now. Nothing changed. Try again in a minute.",
        "Notre base est injoignable pour l’instant. Rien n’a changé. Réessayez dans une minute.";
    "store_error":
        "Our store failed. Nothing changed. The operator has been told; the reference is {reference}.",
        "Notre base a échoué. Rien n’a changé. L’exploitant est prévenu ; la référence est {reference}.";
    "config":
        "This service is not set up for that. Nothing changed. The operator has been told; the reference is {reference}.",
        "Ce service n’est pas configuré pour cela. Rien n’a changé. L’exploitant est prévenu ; la référence est {reference}.";
}

/// Words when a code has none of its own.
pub(super) const UNKNOWN: Row = Row {
    code: "",
    en: "The platform gave a reason we do not know yet. The details below name it; the reference is {reference}.",
    fr: "La plateforme a donné une raison encore inconnue. Les détails ci-dessous la nomment ; la référence est {reference}.",
};
