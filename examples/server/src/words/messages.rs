//! Every message of the pages, in both languages.
//!
//! Tone: a calm colleague; what happened, what it means, what to do. Sentences of the platform's own
//! rules stand in English on every page and are not here; see `pages/upload`.

use super::define_messages;

define_messages! {
    // The frame of every page.
    skip: "Skip to content" / "Aller au contenu";
    main_menu: "Main menu" / "Menu principal";
    dashboard: "Dashboard" / "Tableau de bord";
    create: "Post to TikTok" / "Publier sur TikTok";
    posts: "Posts" / "Publications";
    settings: "Settings" / "Réglages";
    sign_out: "Sign out" / "Se déconnecter";
    display: "Display" / "Affichage";
    language_label: "Language" / "Langue";
    theme: "Theme" / "Thème";
    theme_system: "System" / "Système";
    theme_light: "Light" / "Clair";
    theme_dark: "Dark" / "Sombre";
    colon: ": " / "\u{202f}: ";
    details: "Details" / "Détails";
    cancel: "Cancel" / "Annuler";
    back_to_dashboard: "Back to the dashboard" / "Retour au tableau de bord";
    reference: "Reference" / "Référence";

    // States; the same word everywhere.
    state_queued: "Queued" / "En attente";
    state_planned: "Planned" / "Prévu";
    state_transferring: "Sending" / "Envoi en cours";
    state_processing: "Processing" / "Traitement";
    state_published: "Published" / "Publié";
    state_inbox: "In your TikTok inbox" / "Dans votre boîte TikTok";
    state_failed: "Failed" / "Échec";
    state_unknown: "Unknown" / "Résultat inconnu";
    state_cancelled: "Cancelled" / "Annulé";
    state_reconnect: "Needs reconnecting" / "À reconnecter";
    state_connected: "Connected" / "Connecté";
    state_connecting: "Connecting" / "Connexion en cours";

    // Sign-in.
    sign_in_to(host): "Sign in to {host}" / "Connexion à {host}";
    sign_in: "Sign in" / "Se connecter";
    email: "Email" / "Adresse électronique";
    password: "Password" / "Mot de passe";
    stay_signed_in: "Keep me signed in on this device, 30 days" / "Rester connecté sur cet appareil, 30 jours";
    sign_in_wrong: "Email or password is not right. Nothing was locked." / "L’adresse ou le mot de passe ne convient pas. Rien n’a été bloqué.";
    sign_in_limited(minutes): "Too many tries in a short time. Nothing was locked. Try again in {minutes} min." / "Trop d’essais en peu de temps. Rien n’a été bloqué. Réessayez dans {minutes}\u{202f}min.";
    sign_in_forgot: "Forgot it? Ask the person who runs this service." / "Mot de passe oublié\u{202f}? Demandez à la personne qui gère ce service.";
    no_user_yet: "There is no user yet. Create the first admin on the machine that runs this service:" / "Il n’y a encore aucun utilisateur. Créez le premier administrateur sur la machine qui fait tourner ce service\u{202f}:";
    link_used_title: "This link no longer works" / "Ce lien ne fonctionne plus";
    link_used: "A sign-in link works once, for ten minutes, and only on the machine that runs this service. You are not signed in. Sign in with email and password, or make a new link." / "Un lien de connexion fonctionne une fois, pendant dix minutes, et seulement sur la machine qui fait tourner ce service. Vous n’êtes pas connecté. Connectez-vous avec votre adresse et votre mot de passe, ou créez un nouveau lien.";

    // Dashboard.
    needs_you: "Needs you" / "À traiter";
    need_unknown(title): "“{title}”: did it go out?" / "«\u{202f}{title}\u{202f}»\u{202f}: est-ce parti\u{202f}?";
    need_failed(title): "“{title}” was not posted." / "«\u{202f}{title}\u{202f}» n’a pas été publié.";
    need_reconnect(name): "{name} needs reconnecting. Planned posts wait, none is lost." / "{name} est à reconnecter. Les publications prévues attendent, aucune n’est perdue.";
    see_what_we_know: "See what we know" / "Voir ce que nous savons";
    see_why: "See why" / "Voir pourquoi";
    reconnect: "Reconnect" / "Reconnecter";
    accounts: "Accounts" / "Comptes";
    no_account: "No account yet." / "Aucun compte pour l’instant.";
    no_account_needs: "You need a TikTok account. You get posts and drafts from here, each followed to its end." / "Il vous faut un compte TikTok. Vous publiez et envoyez des brouillons d’ici, chacun suivi jusqu’au bout.";
    connect_tiktok: "Connect TikTok" / "Connecter TikTok";
    connect_another: "Connect another account" / "Connecter un autre compte";
    post_now: "Post" / "Publier";
    disconnect: "Disconnect" / "Déconnecter";
    recent_posts: "Recent posts" / "Publications récentes";
    no_post_yet: "Nothing here yet." / "Rien pour l’instant.";
    drafts: "Drafts" / "Brouillons";
    drafts_used(used, limit): "{used} of {limit} drafts in 24 h" / "{used} brouillons sur {limit} en 24\u{202f}h";
    next_place(time): "next place {time}" / "prochaine place {time}";
    all_free(time): "all free {time}" / "toutes libres {time}";
    counted_here: "counted here" / "compté ici";
    quota_unreadable: "The places for drafts could not be read. The rest is current." / "Les places de brouillon n’ont pas pu être lues. Le reste est à jour.";
    figures(followers, likes, videos, time): "{followers} followers, {likes} likes, {videos} videos; as of {time}" / "{followers} abonnés, {likes} mentions J’aime, {videos} vidéos\u{202f}; état de {time}";
    direct_cap: "TikTok allows about 15 direct posts a day over all apps." / "TikTok accepte environ 15 publications directes par jour, toutes applications confondues.";

    // Connect.
    connect_title: "Connect TikTok" / "Connecter TikTok";
    connect_asks: "What TikTok will ask" / "Ce que TikTok va demander";
    connect_permission: "Permission" / "Autorisation";
    connect_why: "Why" / "Pourquoi";
    connect_if_no: "If you say no" / "Si vous refusez";
    scope_profile: "Profile" / "Profil";
    scope_profile_why: "to show which account you post to" / "pour montrer sur quel compte vous publiez";
    scope_profile_no: "no connection" / "pas de connexion";
    scope_publish: "Post videos and photos" / "Publier des vidéos et des photos";
    scope_publish_why: "to publish when you press the button" / "pour publier quand vous appuyez sur le bouton";
    scope_publish_no: "drafts only" / "brouillons seulement";
    scope_upload: "Send drafts" / "Envoyer des brouillons";
    scope_upload_why: "to put a draft in your TikTok inbox" / "pour déposer un brouillon dans votre boîte TikTok";
    scope_upload_no: "direct posts only" / "publications directes seulement";
    scope_list: "Read your public videos" / "Lire vos vidéos publiques";
    scope_list_why: "to show views and confirm a post" / "pour montrer les vues et confirmer une publication";
    scope_list_no: "no figures" / "pas de chiffres";
    scope_other_why: "asked for by the operator of this service" / "demandé par l’exploitant de ce service";
    scope_other_no: "what needs it will not work" / "ce qui en dépend ne fonctionnera pas";
    not_audited: "TikTok has not audited this app yet: direct posts go only to private accounts, with the audience “Only me”, for 5 people in 24 h. Drafts are the default." / "TikTok n’a pas encore audité cette application\u{202f}: les publications directes vont seulement sur des comptes privés, avec l’audience «\u{202f}Moi uniquement\u{202f}», pour 5 personnes en 24\u{202f}h. Les brouillons sont proposés d’abord.";
    connect_password: "You sign in at TikTok. We never see your password." / "Vous vous connectez chez TikTok. Nous ne voyons jamais votre mot de passe.";
    continue_to_tiktok: "Continue to TikTok" / "Continuer vers TikTok";
    choose_app: "Several TikTok apps are set up. Choose the one to connect through." / "Plusieurs applications TikTok sont configurées. Choisissez celle par laquelle vous connecter.";
    continue_with(app): "Continue with {app}" / "Continuer avec {app}";
    connected_title(name): "{name} connected" / "{name} connecté";
    connected_count(granted, asked): "{granted} of {asked} permissions." / "{granted} autorisations sur {asked}.";
    connected_missing(names): "Not granted: {names}. Reconnect and leave every box ticked to add it." / "Non accordé\u{202f}: {names}. Reconnectez en laissant toutes les cases cochées pour l’ajouter.";
    post_first: "Post a first video" / "Publier une première vidéo";
    connect_refused: "Nothing was connected" / "Rien n’a été connecté";
    refused_config: "The TikTok app of this service is not set up rightly. Nothing was connected. The operator has to compare the client key, the secret and this redirect address with the app’s page at TikTok:" / "L’application TikTok de ce service est mal configurée. Rien n’a été connecté. L’exploitant doit comparer la clé, le secret et cette adresse de redirection avec la page de l’application chez TikTok\u{202f}:";

    // Upload.
    posting_as: "Posting as" / "Publication en tant que";
    asked_at(time): "TikTok was asked just now, {time}" / "TikTok vient d’être interrogé, {time}";
    other_account: "Other account" / "Autre compte";
    choose_account: "Choose an account" / "Choisissez un compte";
    send_as: "Send as" / "Envoyer comme";
    send_direct: "Post now on TikTok" / "Publier maintenant sur TikTok";
    send_inbox: "Draft to the TikTok inbox" / "Brouillon dans la boîte TikTok";
    send_inbox_note: "You finish it in TikTok: open the notification in your inbox. Caption, audience and switches are set there." / "Vous la terminez dans TikTok\u{202f}: ouvrez la notification dans votre boîte. La légende, l’audience et les options s’y règlent.";
    direct_missing: "The permission to post is missing for this account. Drafts still work. Reconnect and leave “Post videos and photos” on." / "L’autorisation de publier manque pour ce compte. Les brouillons fonctionnent encore. Reconnectez-le en laissant «\u{202f}Publier des vidéos et des photos\u{202f}» activé.";
    inbox_missing: "The permission to send drafts is missing for this account. Direct posts still work." / "L’autorisation d’envoyer des brouillons manque pour ce compte. Les publications directes fonctionnent encore.";
    content: "Content" / "Contenu";
    content_file: "File" / "Fichier";
    content_url: "Web address" / "Adresse web";
    content_photos: "Photos" / "Photos";
    choose_photos: "Photo files, in their order" / "Fichiers photo, dans leur ordre";
    photo_limits(size): "1 to 35 JPEG or WebP files, up to {size} each, the shorter side at most 1080 pixels. They are posted in the order in which you choose them." / "De 1 à 35 fichiers JPEG ou WebP, {size} au plus chacun, 1080 pixels au plus pour le petit côté. Ils sont publiés dans l’ordre où vous les choisissez.";
    photo_text_note: "Hashtags and mentions are part of it. At most 4,000 characters." / "Les mots-dièse et mentions en font partie. 4\u{202f}000 caractères au plus.";
    photo_title: "Title" / "Titre";
    photo_title_note: "Up to 90 characters; it may stay empty." / "90 caractères au plus\u{202f}; il peut rester vide.";
    photo_cover: "Cover: number of the photo" / "Couverture\u{202f}: numéro de la photo";
    add_music: "Let TikTok add music" / "Laisser TikTok ajouter de la musique";
    strip_empty: "Choose photos to see them here, in their order." / "Choisissez des photos pour les voir ici, dans leur ordre.";
    wrong_photos_missing: "Choose the photo files." / "Choisissez les fichiers photo.";
    wrong_photo_count: "Choose 1 to 35 photos." / "Choisissez de 1 à 35 photos.";
    wrong_photo_type: "TikTok takes JPEG and WebP photos. Choose other files." / "TikTok accepte les photos JPEG et WebP. Choisissez d’autres fichiers.";
    wrong_title(over): "The title is {over} over 90 characters. Shorten it." / "Le titre dépasse 90 caractères de {over}. Raccourcissez-le.";
    wrong_text(over): "The text is {over} over 4,000 characters. Shorten it." / "Le texte dépasse 4\u{202f}000 caractères de {over}. Raccourcissez-le.";
    wrong_photo_cover: "Write the number of one of the photos, for example 1." / "Écrivez le numéro d’une des photos, par exemple 1.";
    choose_file: "Video file" / "Fichier vidéo";
    file_limits(size): "MP4, MOV or WebM, up to {size}. Nothing leaves this device before you press the button." / "MP4, MOV ou WebM, {size} au plus. Rien ne quitte cet appareil avant que vous appuyiez sur le bouton.";
    longest_video(seconds): "TikTok takes up to {seconds} seconds from this account." / "TikTok accepte jusqu’à {seconds} secondes de ce compte.";
    video_url: "Address of the video" / "Adresse de la vidéo";
    video_url_note: "TikTok fetches it itself. The address must be https, open without sign-in and redirect, and its host verified with TikTok by the operator." / "TikTok la récupère lui-même. L’adresse doit être en https, s’ouvrir sans connexion ni redirection, et son hôte être vérifié auprès de TikTok par l’exploitant.";
    preview: "Preview" / "Aperçu";
    preview_empty: "Choose a file to see it here. Nothing is drawn into the picture." / "Choisissez un fichier pour le voir ici. Rien n’est incrusté dans l’image.";
    preview_unplayable: "This file cannot be shown here; it can still be sent." / "Ce fichier ne peut pas être affiché ici\u{202f}; il peut quand même être envoyé.";
    caption: "Caption" / "Légende";
    caption_note: "Hashtags and mentions are part of it. At most 2,200 characters." / "Les hashtags et mentions en font partie. 2\u{202f}200 caractères au plus.";
    caption_of: "of 2,200" / "sur 2\u{202f}200";
    who_can_see: "Who can see it" / "Qui peut la voir";
    choose_audience: "Choose who can see it" / "Choisissez qui peut la voir";
    only_me_blocked: "“Only me” cannot be combined with Branded content." / "«\u{202f}Moi uniquement\u{202f}» ne se combine pas avec un contenu de marque.";
    audience_everyone: "Everyone" / "Tout le monde";
    audience_friends: "Friends (you follow each other)" / "Amis (vous vous suivez mutuellement)";
    audience_followers: "Followers" / "Abonnés";
    audience_only_me: "Only me" / "Moi uniquement";
    allow: "Allow" / "Autoriser";
    allow_comment: "Allow comment" / "Autoriser les commentaires";
    allow_duet: "Allow duet" / "Autoriser les duos";
    allow_stitch: "Allow stitch" / "Autoriser les collages";
    turned_off: "turned off in your TikTok settings" / "désactivé dans vos réglages TikTok";
    promotion: "Promotion" / "Promotion";
    promotion_toggle: "This post promotes a brand, product or service" / "Cette publication fait la promotion d’une marque, d’un produit ou d’un service";
    your_brand: "Your brand" / "Votre marque";
    your_brand_note: "You promote yourself or your own business." / "Vous faites la promotion de vous-même ou de votre propre activité.";
    branded_content: "Branded content" / "Contenu de marque";
    branded_content_note: "You promote another brand or a third party." / "Vous faites la promotion d’une autre marque ou d’un tiers.";
    branded_unaudited: "Branded content cannot be posted through this app yet: until TikTok has audited it, posts are visible to you alone." / "Un contenu de marque ne peut pas encore être publié par cette application\u{202f}: tant que TikTok ne l’a pas auditée, les publications ne sont visibles que par vous.";
    in_french_label_organic: "" / "Votre vidéo portera la mention «\u{202f}Contenu promotionnel\u{202f}».";
    in_french_label_paid: "" / "Votre vidéo portera la mention «\u{202f}Partenariat rémunéré\u{202f}».";
    in_french_one_needed: "" / "Indiquez si votre contenu fait la promotion de vous-même, d’un tiers, ou des deux.";
    in_french_not_private: "" / "Un contenu de marque ne peut pas être privé.";
    in_french_consent: "" / "En publiant, vous acceptez la confirmation d’utilisation de la musique de TikTok.";
    in_french_consent_branded: "" / "En publiant, vous acceptez la politique de contenu de marque et la confirmation d’utilisation de la musique de TikTok.";
    more: "More" / "Plus";
    made_with_ai: "Made with AI" / "Créée avec l’IA";
    cover_at: "Cover frame, in seconds" / "Image de couverture, en secondes";
    post_to_tiktok: "Post to TikTok" / "Publier sur TikTok";
    may_take_minutes: "It can take some minutes until the post shows on your profile. The next page follows it to the end." / "Quelques minutes peuvent passer avant que la publication apparaisse sur votre profil. La page suivante la suit jusqu’au bout.";
    creator_blocked: "This form is off for now" / "Ce formulaire est désactivé pour l’instant";
    try_again: "Try again" / "Réessayer";
    sending_to_us: "To us" / "Vers nous";
    sending_to_tiktok: "To TikTok" / "Vers TikTok";
    tiktok_checks: "TikTok checks it" / "TikTok la vérifie";
    error_prefix: "Error: " / "Erreur\u{202f}: ";
    errors_title(count): "Nothing was sent. {count} to correct:" / "Rien n’a été envoyé. À corriger\u{202f}: {count}";
    file_again(name): "The file is not kept by the page. Choose it again: {name}" / "La page ne garde pas le fichier. Choisissez-le de nouveau\u{202f}: {name}";
    wrong_mode: "Choose whether to post now or to send a draft." / "Choisissez de publier maintenant ou d’envoyer un brouillon.";
    wrong_source: "Choose a file, a web address or photos." / "Choisissez un fichier, une adresse web ou des photos.";
    wrong_file_missing: "Choose the video file." / "Choisissez le fichier vidéo.";
    wrong_url: "Write the whole address of the video; it begins with https." / "Écrivez l’adresse entière de la vidéo\u{202f}; elle commence par https.";
    wrong_caption(over): "The caption is {over} over 2,200 characters. Shorten it." / "La légende dépasse 2\u{202f}200 caractères de {over}. Raccourcissez-la.";
    wrong_audience: "Choose who can see the post." / "Choisissez qui peut voir la publication.";
    wrong_audience_gone: "The audience you chose is no longer offered for this account. Choose again who can see it." / "L’audience choisie n’est plus proposée pour ce compte. Choisissez de nouveau qui peut la voir.";
    wrong_allow(what): "“{what}” is turned off in the TikTok settings of this account. Untick it." / "«\u{202f}{what}\u{202f}» est désactivé dans les réglages TikTok de ce compte. Décochez la case.";
    wrong_cover: "Write the time of the cover frame in seconds, for example 3.2." / "Écrivez le moment de l’image de couverture en secondes, par exemple 3,2.";
    wrong_video_type: "TikTok takes MP4, MOV and WebM videos. Choose another file." / "TikTok accepte les vidéos MP4, MOV et WebM. Choisissez un autre fichier.";
    wrong_too_large(size): "The file is larger than {size}. Choose a smaller one." / "Le fichier dépasse {size}. Choisissez-en un plus petit.";
    wrong_empty_file: "The file is empty. Choose another one." / "Le fichier est vide. Choisissez-en un autre.";
    wrong_other(what): "This cannot be sent: {what}." / "Cela ne peut pas être envoyé\u{202f}: {what}.";

    // What the rules say of a file.
    verdicts_title: "What we found in the file" / "Ce que nous avons trouvé dans le fichier";
    verdicts_fit(count, all): "{count} of {all} fit" / "{count} sur {all} conviennent";
    verdict_of_photo(number, rule): "Photo {number}, {rule}" / "Photo {number}, {rule}";
    verdict_pass: "Fits" / "Convient";
    verdict_warn: "May be refused" / "Refus possible";
    verdict_block: "Will be refused" / "Sera refusé";
    verdict_unknown: "Not told by the file" / "Absent du fichier";
    verdict_measured(what): "{what} in the file." / "{what} dans le fichier.";
    verdict_allowed(what): "Allowed: {what}." / "Autorisé\u{202f}: {what}.";
    between(low, high): "{low} to {high}" / "de {low} à {high}";
    at_least(what): "at least {what}" / "au moins {what}";
    at_most(what): "at most {what}" / "au plus {what}";
    anything: "anything" / "tout";
    frames_a_second(count): "{count} fps" / "{count}\u{202f}images/s";

    // Posts.
    all_states: "All states" / "Tous les états";
    state: "State" / "État";
    show: "Show" / "Afficher";
    older: "Older" / "Plus anciennes";
    no_match: "No post matches." / "Aucune publication ne correspond.";
    clear: "Clear" / "Effacer";
    untitled: "Video without a caption" / "Vidéo sans légende";
    untitled_photos: "Photos without a title" / "Photos sans titre";
    direct: "direct" / "directe";
    draft: "draft" / "brouillon";
    source_file: "file" / "fichier";
    source_url: "web address" / "adresse web";
    source_offered: "file, fetched by TikTok" / "fichier, lu par TikTok";
    source_photos: "photos" / "photos";
    update_now: "Update now" / "Actualiser";
    asked_just_now: "TikTok was asked just now." / "TikTok vient d’être interrogé.";
    not_asked: "TikTok could not be asked now. This is what was known before." / "TikTok n’a pas pu être interrogé maintenant. Voici ce qui était connu avant.";
    what_happened: "What happened" / "Ce qui s’est passé";
    what_you_can_do: "What you can do" / "Ce que vous pouvez faire";
    said_queued: "Accepted. It waits for its turn; nothing has gone to TikTok yet." / "Accepté. La publication attend son tour\u{202f}; rien n’est encore parti vers TikTok.";
    said_planned(time): "Planned for {time}. Nothing has gone to TikTok yet." / "Prévu pour {time}. Rien n’est encore parti vers TikTok.";
    said_transferring: "The video is on its way to TikTok. You may close this page; it goes on by itself." / "La vidéo est en route vers TikTok. Vous pouvez fermer cette page, l’envoi continue.";
    said_processing: "TikTok has the video and works on it. It can take some minutes." / "TikTok a la vidéo et la traite. Cela peut prendre quelques minutes.";
    said_published: "TikTok says that it is posted." / "TikTok indique que c’est publié.";
    said_public: "Everyone can see it." / "Tout le monde peut la voir.";
    said_inbox: "The draft is in your TikTok inbox. Open the notification there to finish and post it." / "Le brouillon est dans votre boîte TikTok. Ouvrez la notification pour le terminer et le publier.";
    said_unknown: "We asked TikTok to start and got no answer. It may be posting now. We will not send it twice." / "Nous avons demandé à TikTok de commencer et n’avons pas eu de réponse. La publication est peut-être en cours. Nous ne l’enverrons pas deux fois.";
    said_unknown_next: "Look at the profile in TikTok. As soon as TikTok tells us the outcome, it shows here." / "Regardez le profil dans TikTok. Dès que TikTok nous donne le résultat, il s’affiche ici.";
    said_failed: "It was not posted." / "Elle n’a pas été publiée.";
    said_failed_next: "Correct what is named above and post it again." / "Corrigez ce qui est indiqué ci-dessus et publiez de nouveau.";
    said_cancelled: "You withdrew it before anything went to TikTok." / "Vous l’avez retirée avant que quoi que ce soit parte vers TikTok.";
    post_again: "Post again" / "Publier de nouveau";
    it_was_posted: "It is on the profile" / "Elle est sur le profil";
    it_was_not_posted: "It is not there" / "Elle n’y est pas";
    said_stopping: "You asked to withdraw it. TikTok was asked to stop; this page shows whether that was in time." / "Vous avez demandé à la retirer. TikTok doit arrêter\u{202f}; cette page montre si c’était à temps.";
    withdraw: "Withdraw" / "Retirer";
    progress: "Progress" / "Progression";
    sent_bytes(bytes, size): "{bytes} of {size}" / "{bytes} sur {size}";
    done: "done" / "terminé";
    waiting: "waiting" / "en attente";
    journal: "Journal" / "Journal";
    journal_empty: "Waiting for its turn. The first step will show here." / "En attente de son tour. La première étape s’affichera ici.";
    journal_gap: "Nothing happened in between." / "Rien ne s’est passé entre-temps.";
    try_number(attempt): "try {attempt}" / "essai {attempt}";
    step_init_intent: "about to ask TikTok to begin" / "sur le point de demander à TikTok de commencer";
    step_init_outcome: "asked TikTok to begin" / "demande à TikTok de commencer";
    step_upload_intent: "about to send the video" / "sur le point d’envoyer la vidéo";
    step_upload_outcome: "sent the video to TikTok" / "envoi de la vidéo à TikTok";
    step_withdraw: "We closed the addresses of this attempt. TikTok had not used them." / "Nous avons fermé les adresses de cet essai. TikTok ne les avait pas utilisées.";
    step_published: "TikTok says that it is posted" / "TikTok indique que c’est publié";
    step_inbox: "TikTok says that the draft is in the inbox" / "TikTok indique que le brouillon est dans la boîte";
    step_failed: "TikTok says that it was not posted" / "TikTok indique que ce n’est pas publié";
    step_cancelled: "TikTok says that it was withdrawn" / "TikTok indique que c’est retiré";
    step_adopted: "TikTok has named this post" / "TikTok a nommé cette publication";
    step_cancel: "asked TikTok to stop" / "demande d’arrêt à TikTok";
    step_settled: "you said what became of it" / "vous avez indiqué ce qu’elle est devenue";
    step_other(name): "step “{name}”" / "étape «\u{202f}{name}\u{202f}»";
    outcome_done: "done" / "fait";
    outcome_refused: "refused; nothing happened" / "refusé\u{202f}; rien ne s’est passé";
    outcome_not_sent: "not sent" / "pas envoyé";
    outcome_unknown: "no answer; it may have happened" / "pas de réponse\u{202f}; c’est peut-être arrivé";
    outcome_failed: "failed" / "échoué";
    outcome_open: "intent written, no outcome yet" / "intention notée, pas encore de résultat";
    source_us: "noted here" / "noté ici";
    source_status: "told by TikTok when asked" / "dit par TikTok à notre demande";
    source_webhook: "told by TikTok on its own" / "dit par TikTok de lui-même";
    source_list: "TikTok’s list of videos" / "liste des vidéos de TikTok";
    source_user: "done by you" / "fait par vous";
    facts: "Facts" / "Données";
    fact_audience: "Audience" / "Audience";
    fact_publish_id: "TikTok’s id of the job (publish_id)" / "Identifiant TikTok de la tâche (publish_id)";
    fact_post_ids: "TikTok’s id of the post" / "Identifiant TikTok de la publication";
    fact_external_id: "Proof (external_id)" / "Preuve (external_id)";
    fact_file: "File" / "Fichier";
    fact_sha256: "SHA-256" / "SHA-256";
    fact_address: "Address" / "Adresse";
    fact_accepted: "Accepted" / "Accepté";
    fact_changed: "Last change" / "Dernier changement";
    fact_code: "Code" / "Code";
    fact_log_id: "TikTok’s reference" / "Référence TikTok";
    not_received: "not received" / "pas reçu";

    // Settings.
    you: "You" / "Vous";
    signed_in_as(email): "Signed in as {email}." / "Connecté en tant que {email}.";
    sign_out_everywhere: "Sign out everywhere" / "Se déconnecter partout";
    sign_out_everywhere_note: "Ends every session of yours, on every device, this one too." / "Met fin à toutes vos sessions, sur tous les appareils, celui-ci compris.";
    api_tokens: "API tokens" / "Jetons d’API";
    no_tokens: "No token. Only programs need one." / "Aucun jeton. Seuls les programmes en ont besoin.";
    token_name: "Name" / "Nom";
    token_name_note: "What will use it, for example “nightly upload”." / "Ce qui l’utilisera, par exemple «\u{202f}envoi de nuit\u{202f}».";
    token_create: "Create token" / "Créer un jeton";
    copy: "Copy" / "Copier";
    token_created: "Created" / "Créé";
    token_used: "Last used" / "Dernière utilisation";
    token_never: "never" / "jamais";
    token_remove(name): "Remove “{name}”" / "Supprimer «\u{202f}{name}\u{202f}»";
    token_shown_once: "The new token. It is shown only now: copy it before you leave this page." / "Le nouveau jeton. Il ne s’affiche que maintenant\u{202f}: copiez-le avant de quitter cette page.";
    wrong_token_name: "Give the token a name of 1 to 80 characters." / "Donnez au jeton un nom de 1 à 80 caractères.";
    wrong_too_many_tokens: "You have 50 tokens. Remove one first." / "Vous avez 50 jetons. Supprimez-en un d’abord.";

    // Disconnect.
    disconnect_question(name): "Disconnect {name}?" / "Déconnecter {name}\u{202f}?";
    disconnect_ends: "Access ends at TikTok too. Posts that have not been sent stop." / "L’accès prend fin chez TikTok aussi. Les publications pas encore parties s’arrêtent.";
    disconnect_stays: "Posts that are out stay online. The history here stays. You can connect the account again at any time." / "Les publications déjà parues restent en ligne. L’historique reste ici. Vous pouvez reconnecter le compte à tout moment.";
    disconnected_done: "The account is disconnected." / "Le compte est déconnecté.";

    // Errors.
    error_not_found: "There is nothing at this address" / "Il n’y a rien à cette adresse";
    error_not_found_cure: "It may have been removed, or belong to somebody else. Start from the dashboard." / "C’était peut-être supprimé, ou à quelqu’un d’autre. Repartez du tableau de bord.";
    error_stale: "This page is out of date" / "Cette page n’est plus à jour";
    error_stale_cure(url): "Nothing was sent. Load the page again and repeat the step. Open this service as {url}." / "Rien n’a été envoyé. Rechargez la page et recommencez. Ouvrez ce service à l’adresse {url}.";
    error_conflict: "It changed meanwhile" / "Cela a changé entre-temps";
    error_invalid: "This cannot be sent as it is" / "Impossible d’envoyer cela tel quel";
    error_form: "The form could not be read. Nothing was sent. Load the page again and repeat the step." / "Le formulaire n’a pas pu être lu. Rien n’a été envoyé. Rechargez la page et recommencez.";
    error_limited: "That was very often" / "C’était très souvent";
    error_limited_cure(seconds): "Nothing was lost. Go on in {seconds} s." / "Rien n’est perdu. Continuez dans {seconds}\u{202f}s.";
    error_too_long: "That is too long" / "C’est trop long";
    error_timed_out: "It did not arrive in time" / "Cela n’est pas arrivé à temps";
    error_timed_out_cure: "Nothing was sent. Check the connection and try again." / "Rien n’a été envoyé. Vérifiez la connexion et réessayez.";
    error_ours: "We made a mistake on our side" / "L’erreur est de notre côté";
    error_ours_cure: "What was accepted before is not lost. Try again in a minute; if it stays, tell the operator the reference." / "Ce qui avait été accepté n’est pas perdu. Réessayez dans une minute\u{202f}; si cela persiste, donnez la référence à l’exploitant.";
    error_unavailable: "This service is not ready for a moment" / "Ce service n’est pas prêt pour un instant";
    error_unavailable_cure: "What was accepted before is not lost. Try again in a minute." / "Ce qui avait été accepté n’est pas perdu. Réessayez dans une minute.";
    error_platform: "TikTok did not answer as it should" / "TikTok n’a pas répondu comme prévu";

    // Read out by the script.
    live_sent(percent): "{percent} percent sent" / "{percent} pour cent envoyés";
    live_over(over): "{over} over the limit" / "{over} au-dessus de la limite";
    live_left(left): "{left} characters left" / "{left} caractères restants";
    live_too_long: "The video is longer than TikTok takes from this account" / "La vidéo est plus longue que ce que TikTok accepte de ce compte";
    live_broken: "The upload broke off. Nothing was posted. Press the button again; no second post can come of it." / "L’envoi s’est interrompu. Rien n’a été publié. Appuyez de nouveau sur le bouton\u{202f}; il n’en sortira pas deux publications.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn parameters(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
    }

    #[test]
    fn every_message_is_there_in_both_languages() {
        for (name, en, fr) in ALL {
            // French pages show TikTok's own English sentences, with their French sense beside them.
            assert_eq!(en.is_empty(), name.starts_with("in_french_"), "{name} in English");
            assert!(!fr.is_empty(), "{name} in French");
            assert_eq!(parameters(en), parameters(fr), "{name}");
        }
    }

    #[test]
    fn names_are_unique() {
        let names: BTreeSet<_> = ALL.iter().map(|(name, ..)| name).collect();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn the_tone_is_kept() {
        const AVOIDED: &[&str] = &[
            "!",
            "please",
            "sorry",
            "oops",
            "oauth",
            "scope",
            "payload",
            "webhook",
            "invalid",
            "something went wrong",
            "désolé",
        ];
        for (name, en, fr) in ALL {
            for text in [en, fr] {
                let lower = text.to_lowercase();
                let found = AVOIDED.iter().find(|word| lower.contains(**word));
                assert!(found.is_none(), "{name}: {found:?}");
                assert!(text.split_whitespace().count() < 60, "{name} is long");
            }
        }
    }

    #[test]
    fn french_marks_stand_after_a_narrow_space() {
        for (name, _, fr) in ALL {
            let chars: Vec<char> = fr.chars().collect();
            for pair in chars.windows(2) {
                let mark = matches!(pair[1], ';' | '?' | '»') || (pair[1] == ':' && pair[0] != 's');
                assert!(!mark || pair[0] == '\u{202f}', "{name}: {fr}");
            }
            assert!(!fr.contains('\''), "{name} has a straight apostrophe");
        }
    }
}
