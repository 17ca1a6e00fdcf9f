//! The messages about figures, in both languages.

use super::define_messages;

define_messages! {
    insights: "Insights" / "Statistiques";
    insights_no_account: "No account is connected. Connect one to see its figures here." / "Aucun compte n’est connecté. Connectez-en un pour voir ses chiffres ici.";
    insights_none_yet: "No figures yet. They come within 48 hours of connecting." / "Pas encore de chiffres. Ils arrivent dans les 48 heures après la connexion.";
    insights_unreadable: "The figures could not be read here. They are not lost; load the page again." / "Les chiffres n’ont pas pu être lus ici. Ils ne sont pas perdus\u{202f}; rechargez la page.";
    insights_read(time): "As of {time}." / "État de {time}.";
    insights_figure: "Figure" / "Chiffre";
    insights_value: "Newest" / "Dernier";
    insights_change: "Change in 7 days" / "Évolution sur 7 jours";
    insights_no_change: "not known yet" / "pas encore connue";
    insights_same: "no change" / "inchangé";
    insights_post: "Post" / "Publication";
    insights_posts: "Newest posts" / "Dernières publications";
    insights_video(id): "Video …{id}" / "Vidéo …{id}";
    insights_followers: "Followers" / "Abonnés";
    insights_following: "Following" / "Abonnements";
    insights_likes: "Likes" / "Mentions J’aime";
    insights_videos: "Public videos" / "Vidéos publiques";
    insights_media: "Posts" / "Publications";
    insights_views: "Views" / "Vues";
    insights_comments: "Comments" / "Commentaires";
    insights_shares: "Shares" / "Partages";
    insights_day_reach: "Accounts reached, last whole day" / "Comptes touchés, dernier jour complet";
    insights_day_views: "Views, last whole day" / "Vues, dernier jour complet";
    insights_day_engaged: "Accounts that interacted, last whole day" / "Comptes ayant interagi, dernier jour complet";
}
