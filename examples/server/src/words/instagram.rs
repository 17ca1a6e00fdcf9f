//! The messages about Instagram, in both languages.

use super::define_messages;

define_messages! {
    connect_instagram: "Connect Instagram" / "Connecter Instagram";
    no_instagram_needs: "You need a professional Instagram account, with or without a Facebook Page. You get its posts, comments and figures here." / "Il vous faut un compte Instagram professionnel, avec ou sans Page Facebook. Vous en suivez ici les publications, les commentaires et les chiffres.";
    ig_how: "How do you want to connect?" / "Comment voulez-vous le connecter\u{202f}?";
    ig_with_facebook: "With Facebook" / "Avec Facebook";
    ig_with_facebook_what: "Everything. It needs a Facebook Page that is linked to the account, and connects several accounts at once." / "Tout. Il faut une Page Facebook reliée au compte\u{202f}; plusieurs comptes se connectent d’un coup.";
    ig_with_instagram: "With Instagram" / "Avec Instagram";
    ig_with_instagram_what: "No Page is needed. It connects one account at a time, and the last figures of a story are not told." / "Aucune Page n’est nécessaire. Un seul compte est connecté à la fois, et les derniers chiffres d’une story ne sont pas transmis.";
    ig_asks(login): "What {login} will ask" / "Ce que {login} va demander";
    ig_password: "You sign in at Facebook or Instagram. We never see your password." / "Vous vous connectez chez Facebook ou Instagram. Nous ne voyons jamais votre mot de passe.";
    ig_continue(login): "Continue to {login}" / "Continuer vers {login}";
    ig_continue_with(login, app): "Continue to {login} with {app}" / "Continuer vers {login} avec {app}";
    ig_not_offered: "This service has no app for Instagram yet. Its operator sets META_APP_ID or INSTAGRAM_APP_ID." / "Ce service n’a pas encore d’application pour Instagram. Son exploitant définit META_APP_ID ou INSTAGRAM_APP_ID.";
    ig_refused_config: "The app of this service is not set up rightly. Nothing was connected. The operator has to compare the app id, the secret and these redirect addresses with the app’s page at Meta:" / "L’application de ce service est mal configurée. Rien n’a été connecté. L’exploitant doit comparer l’identifiant, le secret et ces adresses de redirection avec la page de l’application chez Meta\u{202f}:";
    ig_ready(names): "Ready: {names}." / "Prêts\u{202f}: {names}.";
    ig_scope_profile: "Profile and posts" / "Profil et publications";
    ig_scope_profile_why: "to show the account and what is on it" / "pour montrer le compte et ce qui s’y trouve";
    ig_scope_publish: "Publish" / "Publier";
    ig_scope_comments: "Comments" / "Commentaires";
    ig_scope_comments_why: "to show, answer and hide comments" / "pour montrer, répondre et masquer des commentaires";
    ig_scope_comments_no: "no comments here" / "pas de commentaires ici";
    ig_scope_insights: "Figures" / "Chiffres";
    ig_scope_insights_why: "to show reach and views" / "pour montrer la portée et les vues";
    ig_scope_pages: "Your Pages" / "Vos Pages";
    ig_scope_pages_why: "to find the accounts behind them" / "pour trouver les comptes derrière elles";
    ig_scope_webhooks: "News of the Page" / "Nouvelles de la Page";
    ig_scope_webhooks_why: "to hear of comments at once" / "pour être prévenu des commentaires aussitôt";
    ig_scope_webhooks_no: "comments come later" / "les commentaires arrivent plus tard";
    ig_scope_business: "Business portfolios" / "Portefeuilles business";
    ig_scope_business_why: "to find Pages that a business owns" / "pour trouver les Pages d’une entreprise";
    ig_scope_business_no: "those Pages are missing" / "ces Pages manquent";
    ig_untitled: "Post without a caption" / "Publication sans légende";
    ig_image: "image" / "image";
    ig_reel: "reel" / "reel";
    ig_story: "story" / "story";
    ig_carousel: "carousel" / "carrousel";
    choose_title: "Choose accounts" / "Choisir les comptes";
    choose_seen(seen, usable): "{seen} seen, {usable} can be connected." / "{seen} vus, {usable} peuvent être connectés.";
    choose_nameless: "Account without a name" / "Compte sans nom";
    choose_page(page): "Page {page}" / "Page {page}";
    choose_publish: "Ready to publish." / "Prêt à publier.";
    choose_read: "Ready to read. The permission to publish was not granted." / "Prêt en lecture. L’autorisation de publier n’a pas été accordée.";
    choose_submit: "Connect the chosen accounts" / "Connecter les comptes choisis";
    choose_again: "Start again" / "Recommencer";
    choose_none: "Choose at least one account. Nothing was connected." / "Choisissez au moins un compte. Rien n’a été connecté.";
    choose_until(time): "This choice stands until {time}." / "Ce choix reste ouvert jusqu’à {time}.";
    ends_token(time): "The access ends {time}. Reconnect before then, and nothing stops." / "L’accès prend fin {time}. Reconnectez avant, et rien ne s’arrête.";
    ends_data(time): "Meta shows data of this account until {time}. Reconnect before then, and nothing stops." / "Meta montre les données de ce compte jusqu’à {time}. Reconnectez avant, et rien ne s’arrête.";
    webhooks_off: "Instagram does not send news of this account yet. It is tried again by itself." / "Instagram n’envoie pas encore de nouvelles de ce compte. Un nouvel essai suit de lui-même.";
    disconnect_ends_meta: "Access ends at Meta too, as far as its login allows. Posts that have not been sent stop." / "L’accès prend fin chez Meta aussi, dans la mesure où la connexion le permet. Les publications pas encore parties s’arrêtent.";
}
