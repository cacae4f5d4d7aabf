#include "controller/dispatch/alert_words.hpp"

#include <algorithm>

namespace controller::dispatch {

namespace {

// Of each name so many characters are shown, so that all sentences fit one part.
constexpr std::size_t k_shop_room = 16;
constexpr std::size_t k_subject_room = 18;

struct Sentences {
    std::string_view language;
    std::array<std::string_view, k_alert_causes.size()> alerts;  ///< by AlertCause; `{}` is the subject
    std::string_view test;
};

// Letters that the GSM alphabet lacks are written without their accent, as people do in texts.
constexpr Sentences k_sentences[] = {
    {"en",
     {"the network keeps refusing texts of SIM {}. Check its credit and contract with the operator.",
      "modem {} does not work. Unplug it, wait a minute, plug it in again.",
      "SIM {} is nearly out of credit. Top it up, or texts will stop.",
      "SIM {} has used most of what it may send. Raise its limit or add a SIM.",
      "no delivery reports come back for SIM {}. Text yourself; if nothing arrives, ask the operator.",
      "modem {} has no network. Check its antenna, or move the box.",
      "the disk of the box fills up. Free some space, or new texts are refused.",
      "the box does not know the time, so offers wait. Check its internet connection or set its clock.",
      "the backup failed. Check that the disk or stick for it is plugged in and has room.",
      "the brake is on and holds texts. When all is well again: tillcast stop none",
      "the database of the box has a fault. Leave the box on and call your technician."},
     "this is a test. Alerts of your SMS box reach this phone."},
    {"es",
     {"la red rechaza los SMS de la SIM {}. Revisa su saldo y el contrato con el operador.",
      "el modem {} no funciona. Desenchufalo, espera un minuto y vuelve a enchufarlo.",
      "la SIM {} casi no tiene saldo. Recarga la SIM o dejaran de salir mensajes.",
      "la SIM {} ha gastado casi todo lo que puede enviar. Sube su tope o pon otra SIM.",
      "no llegan acuses de entrega de la SIM {}. Mandate un SMS; si no llega, habla con el operador.",
      "el modem {} no tiene red. Revisa la antena o cambia la caja de sitio.",
      "el disco de la caja se llena. Libera espacio o no se aceptan mensajes nuevos.",
      "la caja no sabe la hora y las ofertas esperan. Revisa su conexion a internet o pon la hora.",
      "la copia de seguridad ha fallado. Mira que su disco o memoria USB tenga sitio.",
      "el freno detiene los mensajes. Cuando todo vaya bien: tillcast stop none",
      "la base de datos de la caja tiene un fallo. No la apagues y llama a tu técnico."},
     "esto es una prueba. Los avisos de tu caja de SMS llegan a este movil."},
    {"fr",
     {"le réseau refuse les SMS de la SIM {}. Vérifiez son crédit et son contrat.",
      "le modem {} ne marche pas. Débranchez-le, attendez une minute, rebranchez-le.",
      "la SIM {} n'a presque plus de crédit. Rechargez-la, sinon les envois cesseront.",
      "la SIM {} a presque épuisé ses envois. Relevez sa limite ou ajoutez une SIM.",
      "aucun accusé de la SIM {}. Envoyez-vous un SMS ; s'il n'arrive pas, appelez l'opérateur.",
      "le modem {} n'a pas de réseau. Vérifiez l'antenne ou déplacez le boitier.",
      "le disque du boitier se remplit. Libérez de la place, sinon les envois seront refusés.",
      "le boitier ne sait pas l'heure, les offres attendent. Vérifiez internet ou réglez l'heure.",
      "la sauvegarde a échoué. Vérifiez que son disque ou sa clé USB a de la place.",
      "le frein retient les messages. Quand tout va bien : tillcast stop none",
      "la base de données du boitier a un défaut. Ne l'éteignez pas, appelez le technicien."},
     "ceci est un test. Les alertes du boitier SMS arrivent sur ce téléphone."},
    {"de",
     {"das Netz weist SMS der SIM {} ab. Guthaben und Vertrag prüfen.",
      "Modem {} arbeitet nicht. Ausstecken, eine Minute warten, wieder einstecken.",
      "SIM {} hat fast kein Guthaben mehr. Bitte aufladen, sonst geht nichts mehr hinaus.",
      "SIM {} hat fast alles gesendet, was sie darf. Grenze anheben oder eine SIM dazunehmen.",
      "keine Zustellberichte für SIM {}. Eine SMS an sich selbst senden; kommt keine, den Anbieter fragen.",
      "Modem {} hat kein Netz. Antenne prüfen oder das Gerät umstellen.",
      "die Platte des Geräts wird voll. Platz schaffen, sonst werden neue SMS abgelehnt.",
      "das Gerät kennt die Uhrzeit nicht, Angebote warten. Internet prüfen oder die Uhr stellen.",
      "die Sicherung ist misslungen. Ist ihre Platte oder ihr Stick eingesteckt und hat Platz?",
      "die Bremse hält SMS zurück. Wenn alles in Ordnung ist: tillcast stop none",
      "die Datenbank des Geräts hat einen Fehler. Gerät anlassen und den Techniker rufen."},
     "dies ist eine Probe. Meldungen Ihres SMS-Geräts erreichen dieses Telefon."},
    {"it",
     {"la rete rifiuta gli SMS della SIM {}. Controlla il credito e il contratto.",
      "il modem {} non funziona. Staccalo, aspetta un minuto e riattaccalo.",
      "la SIM {} ha quasi finito il credito. Ricaricala, o gli SMS si fermano.",
      "la SIM {} ha quasi finito gli invii permessi. Alza il limite o aggiungi una SIM.",
      "nessuna conferma di consegna per la SIM {}. Mandati un SMS; se non arriva, senti l'operatore.",
      "il modem {} non ha rete. Controlla l'antenna o sposta l'apparecchio.",
      "il disco dell'apparecchio si riempie. Libera spazio, o i nuovi SMS sono rifiutati.",
      "l'apparecchio non sa l'ora e le offerte aspettano. Controlla internet o regola l'ora.",
      "il backup non è riuscito. Controlla che il suo disco o la chiavetta abbia spazio.",
      "il freno trattiene gli SMS. Quando tutto va bene: tillcast stop none",
      "il database dell'apparecchio ha un guasto. Non spegnerlo e chiama il tecnico."},
     "questa è una prova. Gli avvisi dell'apparecchio SMS arrivano a questo telefono."},
    {"pt",
     {"a rede recusa os SMS do SIM {}. Verifique o saldo e o contrato.",
      "o modem {} nao funciona. Desligue-o da tomada, espere um minuto e volte a ligar.",
      "o SIM {} quase nao tem saldo. Carregue-o, ou os SMS param.",
      "o SIM {} quase gastou o que pode enviar. Suba o limite ou junte outro SIM.",
      "nao chegam recibos de entrega do SIM {}. Envie um SMS a si; se nao chegar, fale com o operador.",
      "o modem {} nao tem rede. Verifique a antena ou mude a caixa de lugar.",
      "o disco da caixa enche-se. Liberte espaco, ou os novos SMS serao recusados.",
      "a caixa nao sabe as horas e as ofertas esperam. Verifique a internet ou acerte a hora.",
      "a copia de seguranca falhou. Veja se o disco ou a pen tem espaco.",
      "o travao retém os SMS. Quando tudo estiver bem: tillcast stop none",
      "a base de dados da caixa tem uma falha. Nao a desligue e chame o técnico."},
     "isto é um teste. Os avisos da sua caixa de SMS chegam a este telefone."},
    {"nl",
     {"het netwerk weigert sms'en van SIM {}. Controleer het tegoed en het contract.",
      "modem {} werkt niet. Trek het los, wacht een minuut en sluit het weer aan.",
      "SIM {} heeft bijna geen tegoed meer. Waardeer op, anders stopt het verzenden.",
      "SIM {} heeft bijna alles verzonden wat mag. Verhoog de grens of voeg een SIM toe.",
      "geen ontvangstberichten voor SIM {}. Sms uzelf; komt er niets aan, vraag de provider.",
      "modem {} heeft geen netwerk. Controleer de antenne of verplaats het kastje.",
      "de schijf van het kastje raakt vol. Maak ruimte, anders worden sms'en geweigerd.",
      "het kastje weet de tijd niet, aanbiedingen wachten. Controleer internet of zet de klok.",
      "de back-up is mislukt. Controleer of de schijf of stick erin zit en ruimte heeft.",
      "de rem houdt sms'en tegen. Als alles weer goed is: tillcast stop none",
      "de database van het kastje heeft een fout. Laat het aan en bel uw technicus."},
     "dit is een test. Meldingen van uw sms-kastje komen aan op deze telefoon."},
};

const Sentences& sentences_of(std::string_view language) {
    const std::string_view base = language.substr(0, language.find('-'));
    const auto* found =
        std::find_if(std::begin(k_sentences), std::end(k_sentences), [&](const auto& s) { return s.language == base; });
    return found == std::end(k_sentences) ? k_sentences[0] : *found;
}

// At most so many code points, never half of one.
std::string_view cut(std::string_view text, std::size_t room) {
    std::size_t end = 0;
    for (; end < text.size(); ++end) {
        const bool begins = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
        if (begins && room-- == 0) break;
    }
    return text.substr(0, end);
}

std::string with_shop(std::string_view shop, std::string_view sentence) {
    return "Tillcast " + std::string(cut(shop, k_shop_room)) + ": " + std::string(sentence);
}

}  // namespace

std::string alert_words(AlertCause cause, std::string_view language, std::string_view shop, std::string_view subject) {
    std::string text = with_shop(shop, sentences_of(language).alerts.at(static_cast<std::size_t>(cause)));
    const auto place = text.find(" {}");
    if (place == std::string::npos) return text;
    return text.replace(place, 3, subject.empty() ? "" : " " + std::string(cut(subject, k_subject_room)));
}

std::string test_words(std::string_view language, std::string_view shop) {
    return with_shop(shop, sentences_of(language).test);
}

}  // namespace controller::dispatch
