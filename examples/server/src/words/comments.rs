//! The messages about comments, in both languages.

use super::define_messages;

define_messages! {
    comments: "Comments" / "Commentaires";
    comments_which: "Which comments" / "Quels commentaires";
    comments_unseen: "Unseen" / "Non vus";
    comments_hidden: "Hidden" / "Masqués";
    comments_every: "All" / "Tous";
    comments_of_all: "All accounts" / "Tous les comptes";
    comments_see_all: "Mark all as seen" / "Tout marquer comme vu";
    comments_done_seen: "All are marked as seen. What came since is still here." / "Tout est marqué comme vu. Ce qui est arrivé depuis reste ici.";
    comments_none_unseen: "No comment is waiting. New ones come by themselves." / "Aucun commentaire n’attend. Les nouveaux arrivent d’eux-mêmes.";
    comments_none_hidden: "No comment is hidden." / "Aucun commentaire n’est masqué.";
    comments_on(title): "on {title}" / "sur {title}";
    comments_on_unknown: "on a post that is not known here" / "sur une publication inconnue ici";
    comment_new: "New" / "Nouveau";
    comments_of: "Account" / "Compte";
    comments_need_account: "Comments come from Instagram. Connect a professional account to read and answer them here. TikTok gives apps the number of comments, not their text." / "Les commentaires viennent d’Instagram. Connectez un compte professionnel pour les lire et y répondre ici. TikTok donne aux applications le nombre de commentaires, pas leur texte.";
    comments_none: "No comment yet. New ones come by themselves." / "Aucun commentaire pour l’instant. Les nouveaux arrivent d’eux-mêmes.";
    comments_none_here: "No comment under these posts." / "Aucun commentaire sous ces publications.";
    comments_all: "Open the comments" / "Ouvrir les commentaires";
    comments_back: "All posts with comments" / "Toutes les publications commentées";
    comment_untitled: "Post without a caption" / "Publication sans légende";
    comment_nobody: "Somebody" / "Quelqu’un";
    comment_own: "you" / "vous";
    comment_hidden: "Hidden on Instagram" / "Masqué sur Instagram";
    comment_deleted: "Deleted" / "Supprimé";
    comment_answers: "Answer to an earlier comment" / "Réponse à un commentaire précédent";
    comment_medium_gone: "This post is no longer on Instagram. Its comments stay here to be read." / "Cette publication n’est plus sur Instagram. Ses commentaires restent lisibles ici.";
    comment_open: "Open on Instagram" / "Ouvrir sur Instagram";
    comment_reply_to(name): "Reply to {name}" / "Répondre à {name}";
    comment_reply_note: "At most 300 characters." / "300 caractères au plus.";
    comment_reply_count(count): "{count} of 300" / "{count} sur 300";
    comment_reply_left(left): "{left} characters left." / "Il reste {left} caractères.";
    comment_reply_over(over): "{over} characters over 300." / "{over} caractères de trop.";
    comment_reply: "Send reply" / "Envoyer la réponse";
    comment_hide: "Hide" / "Masquer";
    comment_show: "Show again" / "Afficher de nouveau";
    comment_delete: "Delete" / "Supprimer";
    comment_delete_title: "Delete this comment?" / "Supprimer ce commentaire\u{202f}?";
    comment_delete_ends: "It goes from Instagram for good, and the answers to it go with it." / "Il disparaît d’Instagram pour de bon, et les réponses avec lui.";
    comment_reply_empty: "Write something first. Nothing was sent." / "Écrivez d’abord quelque chose. Rien n’a été envoyé.";
    comment_reply_long(over): "The reply is {over} over 300 characters. Shorten it. Nothing was sent." / "La réponse dépasse 300 caractères de {over}. Raccourcissez-la. Rien n’a été envoyé.";
    comment_done_reply: "The reply is sent." / "La réponse est envoyée.";
    comment_done_hidden: "The comment is hidden." / "Le commentaire est masqué.";
    comment_done_shown: "The comment is shown again." / "Le commentaire est de nouveau affiché.";
    comment_done_deleted: "The comment is deleted." / "Le commentaire est supprimé.";
}
