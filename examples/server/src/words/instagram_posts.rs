//! The messages about posts on Instagram once they are accepted, in both languages.

use super::define_messages;

define_messages! {
    ig_to_instagram: "To Instagram" / "Vers Instagram";
    ig_item(number): "Item {number}" / "Élément {number}";
    ig_whole: "The post as a whole" / "La publication entière";
    ig_out: "On Instagram" / "Sur Instagram";
    ig_part_sending: "Instagram is sent the bytes" / "les octets sont envoyés à Instagram";
    ig_part_working: "Instagram works on it" / "Instagram la traite";
    ig_part_ready: "ready" / "prêt";
    ig_part_failed: "Instagram could not use it" / "Instagram n’a pas pu l’utiliser";
    ig_part_ended: "ended after a day; it is made anew" / "terminé après un jour\u{202f}; un nouveau est préparé";
    ig_said_transferring: "Instagram is handed the files. You may close this page; it goes on by itself." / "Les fichiers sont remis à Instagram. Vous pouvez fermer cette page, l’envoi continue.";
    ig_said_processing: "Instagram has the files and works on them. It can take some minutes." / "Instagram a les fichiers et les traite. Cela peut prendre quelques minutes.";
    ig_said_unknown: "We asked Instagram to publish this and were not told whether it did. It may be out. We will not send it twice." / "Nous avons demandé à Instagram de publier ceci et ne savons pas s’il l’a fait. C’est peut-être paru. Nous ne l’enverrons pas deux fois.";
    ig_said_address_soon: "Instagram tells the address of a new post a little later; it shows here by itself." / "Instagram donne l’adresse d’une nouvelle publication un peu plus tard\u{202f}; elle s’affiche ici d’elle-même.";
    ig_open: "Open on Instagram" / "Ouvrir sur Instagram";
    ig_step_container_intent(what): "about to ask Instagram to prepare {what}" / "sur le point de demander à Instagram de préparer {what}";
    ig_step_container_outcome(what): "asked Instagram to prepare {what}" / "demande à Instagram de préparer {what}";
    ig_step_upload_intent(what): "about to send the video of {what}" / "sur le point d’envoyer la vidéo de {what}";
    ig_step_upload_outcome(what): "sent the video of {what} to Instagram" / "envoi à Instagram de la vidéo de {what}";
    ig_step_publish_intent: "about to ask Instagram to publish" / "sur le point de demander à Instagram de publier";
    ig_step_publish_outcome: "asked Instagram to publish" / "demande de publication à Instagram";
    ig_step_look_ready: "looked whether it is out: it was ready, and not out" / "vérification\u{202f}: elle était prête, et pas encore parue";
    ig_step_look_working: "looked whether it is out: Instagram was still working on it" / "vérification\u{202f}: Instagram la traitait encore";
    ig_the_post: "the post" / "la publication";
    ig_the_item(number): "item {number}" / "l’élément {number}";
    ig_source_container: "told by Instagram when asked" / "dit par Instagram à notre demande";
    ig_source_media: "the posts of the account at Instagram" / "les publications du compte chez Instagram";
    ig_fact_media_id: "Instagram’s id of the post (media id)" / "Identifiant Instagram de la publication (media id)";
    ig_fact_container: "Instagram’s id of the prepared post (container)" / "Identifiant Instagram de la publication préparée (container)";
    ig_fact_container_of(number): "Instagram’s id of the prepared item {number}" / "Identifiant Instagram de l’élément préparé {number}";
    ig_fact_permalink: "Address of the post" / "Adresse de la publication";
    ig_fact_planned: "Planned for" / "Prévu pour";
    ig_fact_log_id: "Reference at Instagram (fbtrace_id)" / "Référence chez Instagram (fbtrace_id)";
}
