#include "controller/inbox/keywords.hpp"

#include <random>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

using namespace controller::inbox;

namespace {

struct Case {
    const char* text;
    const char* matched = "";
    const char* language = "";
};

void all_are(Kind kind, const std::vector<Case>& cases, bool pending = false) {
    for (const auto& given : cases) {
        INFO(given.text);
        const auto result = classify(given.text, pending);
        CHECK(static_cast<int>(result.kind) == static_cast<int>(kind));
        CHECK(result.matched == given.matched);
        CHECK(result.language == given.language);
    }
}

const std::vector<Case> k_opt_outs = {
    {"STOP", "STOP"},
    {"stop", "STOP"},
    {"Stop.", "STOP"},
    {" stop \r\n", "STOP"},
    {"STOP!!!", "STOP"},
    {"\"STOP\"", "STOP"},
    {"«stop»", "STOP"},
    {"“Stop”", "STOP"},
    {"(stop)", "STOP"},
    {"stop please", "STOP"},
    {"Stop. Thank you", "STOP"},
    {"please stop", "STOP"},
    {"pls stop now", "STOP"},
    {"STOP STOP STOP", "STOP"},
    {"stop,please", "STOP"},
    {"stop/please", "STOP"},
    {"Stop by tomorrow?", "STOP"},
    {"Stop sending me these messages every single day", "STOP"},
    {"STOP\n\nSent from my telephone on the train", "STOP"},
    {"YES STOP", "STOP"},
    {"START STOP", "STOP"},
    {"HELP STOP", "STOP"},
    {"don't stop", "STOP"},
    {"STOP SMS", "STOP"},
    {"STOP 36180", "STOP"},
    {"S.T.O.P", "STOP"},
    {"S T O P", "STOP"},
    {"s t o p please", "STOP"},
    {"S-T-O-P!", "STOP"},
    {"st.op", "STOP"},
    {"st\U0001F6D1op", "STOP"},
    {"\U0001F6D1 stop \U0001F6D1", "STOP"},
    {"STOP\U0001F64F\U0001F3FD", "STOP"},
    {"stop\u2122", "STOP"},
    {"STOP \u2764\uFE0F", "STOP"},
    {"\u200FSTOP\u200E", "STOP"},
    {"\u202ESTOP\u202C", "STOP"},
    {"S\u200BT\u200CO\u200DP", "STOP"},
    {"S\u00ADTOP", "STOP"},
    {"\uFEFFstop", "STOP"},
    {"STOP\u00A0please", "STOP"},
    {"\uFF33\uFF34\uFF2F\uFF30", "STOP"},                  // full width
    {"\U0001D412\U0001D413\U0001D40E\U0001D40F", "STOP"},  // mathematical bold
    {"\u24C8\u24C9\u24C4\u24C5", "STOP"},                  // circled
    {"\u0405\u0422\u041E\u0420", "STOP"},                  // Cyrillic look-alikes
    {"\u0455\u0442\u043E\u0440", "STOP"},                  // the same, small
    {"\u03A3\u03A4\u039F\u03A0", "STOP"},                  // Greek
    {"ST\u039FP", "STOP"},
    {"ST0P", "STOP"},
    {"5 STOP 5", "STOP"},
    {"ST\u3164OP\u115F", "STOP"},  // letters that show nothing
    {"the end, st.op", "STOP"},
    {"STØP", "STOP"},
    {"s\u0301t\u0302o\u0303p\u0308", "STOP"},
    {"Štóp", "STOP"},
    {"UNSUBSCRIBE", "UNSUBSCRIBE", "en"},
    {"Unsubscribe me now", "UNSUBSCRIBE", "en"},
    {"quit", "QUIT", "en"},
    {"I quit", "QUIT", "en"},
    {"Revoke", "REVOKE", "en"},
    {"I revoke my consent", "REVOKE", "en"},
    {"optout", "OPTOUT", "en"},
    {"opt out", "OPT OUT", "en"},
    {"opt-out", "OPT OUT", "en"},
    {"I opt out", "OPT OUT", "en"},
    {"Opt out of everything you send to me", "OPT OUT", "en"},
    {"CANCEL", "CANCEL", "en"},
    {"cancel!", "CANCEL", "en"},
    {"End.", "END", "en"},
    {"remove", "REMOVE", "en"},
    {"TD", "TD"},
    {"td \U0001F44D", "TD"},
    {"ARRET", "ARRET", "fr"},
    {"Arrêt", "ARRET", "fr"},
    {"arrêt svp", "ARRET", "fr"},
    {"Arrêter", "ARRETER", "fr"},
    {"arre\u0302ter", "ARRETER", "fr"},
    {"d'arrêter", "ARRETER", "fr"},
    {"Désabonner", "DESABONNER", "fr"},
    {"Plus de SMS", "PLUS DE SMS", "fr"},
    {"plus de sms merci", "PLUS DE SMS", "fr"},
    {"Plus de SMS de votre part s'il vous plaît", "PLUS DE SMS", "fr"},
    {"Stopp", "STOPP", "de"},
    {"Stopp bitte", "STOPP", "de"},
    {"Abmelden", "ABMELDEN", "de"},
    {"Bitte abmelden", "ABMELDEN", "de"},
    {"abbestellen", "ABBESTELLEN", "de"},
    {"Keine SMS mehr", "KEINE SMS", "de"},
    {"bitte keine SMS mehr", "KEINE SMS", "de"},
    {"BAJA", "BAJA", "es"},
    {"baja por favor", "BAJA", "es"},
    {"Dar de baja", "BAJA", "es"},
    {"¡BAJA!", "BAJA", "es"},
    {"parar", "PARAR", "es"},
    {"no más", "NO MAS", "es"},
    {"¡No más mensajes!", "NO MAS", "es"},
    {"ALTO", "ALTO", "es"},
    {"Basta", "BASTA", "it"},
    {"Basta così", "BASTA", "it"},
    {"annulla", "ANNULLA", "it"},
    {"Cancellami", "CANCELLAMI", "it"},
    {"disiscrivi", "DISISCRIVI", "it"},
    {"SAIR", "SAIR", "pt"},
    {"Cancelar", "CANCELAR", "pt"},
    {"Afmelden", "AFMELDEN", "nl"},
    {"afmelden aub", "AFMELDEN", "nl"},
    {"UIT", "UIT", "nl"},
    {"stoppen", "STOPPEN", "nl"},
    {"avsluta", "AVSLUTA", "sv"},
    {"Avsluta tack", "AVSLUTA", "sv"},
    {"afmeld", "AFMELD", "da"},
    {"Wypisz", "WYPISZ", "pl"},
    {"wypisz mnie", "WYPISZ", "pl"},
    {"Rezygnuję", "REZYGNUJE", "pl"},
};

const std::vector<Case> k_near_misses = {
    {"stp", "STOP"},
    {"sotp", "STOP"},
    {"STPO", "STOP"},
    {"stopt", "STOP"},
    {"stops", "STOP"},
    {"5TOP", "STOP"},
    {"stpo pls", "STOP"},
    {"\u0421\u0422\u041E\u041F", "STOP"},  // the Russian word, whose first letter looks like a C
    {"stopplease", "STOP"},
    {"StopSMS", "STOP"},
    {"Stopping by later, is that all right?", "STOP"},
    {"The bus stop is closed", "STOP"},
    {"could you please stop sending these", "STOP"},
    {"I would like you to stop all of this", "STOP ALL"},
    {"ok but do not opt out of it", "OPT OUT", "en"},
    {"unsubcribe", "UNSUBSCRIBE", "en"},
    {"unsubscribed", "UNSUBSCRIBE", "en"},
    {"quitt", "QUIT", "en"},
    {"Cancel please", "CANCEL", "en"},
    {"cancel my appointment", "CANCEL", "en"},
    {"CANCLE", "CANCEL", "en"},
    {"remove me", "REMOVE", "en"},
    {"remov", "REMOVE", "en"},
    {"At the end of the week", "END", "en"},
    {"The end", "END", "en"},
    {"TD bank", "TD"},
    {"Arrêtez", "ARRET", "fr"},
    {"je voudrais arrêter de recevoir vos messages", "ARRETER", "fr"},
    {"desaboner", "DESABONNER", "fr"},
    {"je ne veux plus de sms", "PLUS DE SMS", "fr"},
    {"abmeldn", "ABMELDEN", "de"},
    {"Ich will bitte wirklich keine SMS mehr", "KEINE SMS", "de"},
    {"quiero darme de baja ya mismo", "BAJA", "es"},
    {"baaja", "BAJA", "es"},
    {"alto ahí", "ALTO", "es"},
    {"quiero cancelar", "CANCELAR", "pt"},
    {"vou sair agora", "SAIR", "pt"},
    {"ik wil uit", "UIT", "nl"},
    {"avslutt", "AVSLUTA", "sv"},
    {"avmeld", "AFMELD", "da"},
    {"wypis", "WYPISZ", "pl"},
};

const std::vector<Case> k_others = {
    {""},
    {" "},
    {"\U0001F44D"},
    {"..."},
    {"\xff\xfe\x80"},
    {"?"},
    {"ok"},
    {"Thanks!"},
    {"YES"},
    {"oui"},
    {"JOIN"},
    {"Si"},
    {"no"},
    {"Is the shop open?"},
    {"shop"},
    {"top"},
    {"next step"},
    {"para mañana"},
    {"Hasta mañana"},
    {"pasta"},
    {"quite nice"},
    {"bastante bien"},
    {"en la caja"},
    {"auto"},
    {"and"},
    {"ENDE"},
    {"remov this item"},
    {"hair"},
    {"When do you start?"},
    {"please help me with my order"},
    {"HELP ME"},
    {"more info about the shoes"},
    {"INFO ESP-250"},
    {"I would like two more, top quality"},
    {"4"},
    {"0"},
    {"A"},
    {"Спасибо"},
    {"ありがとう"},
    {"شكرا"},
};

}  // namespace

TEST_CASE("an opt-out is seen however it is written", "[keywords]") { all_are(Kind::opt_out, k_opt_outs); }

TEST_CASE("STOP ALL ends everything", "[keywords]") {
    all_are(Kind::opt_out_all, {{"STOPALL", "STOPALL"},
                                {"stop all", "STOP ALL"},
                                {"Stop-All!", "STOP ALL"},
                                {"please stop all", "STOP ALL"},
                                {"stop all of these messages right now", "STOP ALL"},
                                {"stopall please", "STOPALL"},
                                {"S T O P A L L", "STOPALL"},
                                {"\U0001F6D1stop\U0001F6D1all", "STOP ALL"}});
}

TEST_CASE("what may be an opt-out is kept for a person", "[keywords]") { all_are(Kind::near_miss, k_near_misses); }

TEST_CASE("what is none of the words is for a person", "[keywords]") { all_are(Kind::other, k_others); }

TEST_CASE("START opts in only as the whole message", "[keywords]") {
    all_are(Kind::opt_in, {{"START", "START"}, {"start!", "START"}, {"Start please", "START"}, {"UNSTOP", "UNSTOP"}});
    all_are(Kind::opt_out, {{"un-stop", "STOP"}});
    all_are(Kind::other,
            {{"start tomorrow"}, {"st.art"}, {"sta\U0001F44Drt"}, {"when can I start"}, {"let us start at nine"}});
}

TEST_CASE("a yes counts only where a confirmation is pending", "[keywords]") {
    const std::vector<Case> yes = {{"YES", "YES", "en"},      {"Yes please!", "YES", "en"}, {"join", "JOIN", "en"},
                                   {"Oui", "OUI", "fr"},      {"oui merci", "OUI", "fr"},   {"Sí", "SI", "es"},
                                   {"sì grazie", "SI", "it"}, {"JA", "JA", "de"},           {"ja bitte", "JA", "de"},
                                   {"Sim", "SIM", "pt"}};
    for (const auto& given : yes) {
        INFO(given.text);
        CHECK(static_cast<int>(classify(given.text, false).kind) == static_cast<int>(Kind::other));
        const std::string_view language = given.language;
        CHECK(classify(given.text, true, language) == Classified{Kind::confirm_opt_in, given.matched, given.language});
    }
    all_are(Kind::other, {{"yes but when"}, {"no"}, {"tak"}, {"maybe"}, {"join us later"}}, true);
    all_are(Kind::opt_out, {{"yes stop", "STOP"}, {"stop", "STOP"}}, true);
    all_are(Kind::help, {{"help", "HELP", "en"}}, true);
}

TEST_CASE("help is given to who asks for nothing else", "[keywords]") {
    all_are(Kind::help, {{"HELP", "HELP", "en"},
                         {"help?", "HELP", "en"},
                         {"Help please", "HELP", "en"},
                         {"info", "INFO"},
                         {"Aide", "AIDE", "fr"},
                         {"aide svp", "AIDE", "fr"},
                         {"Ayuda", "AYUDA", "es"},
                         {"Hilfe!", "HILFE", "de"},
                         {"aiuto", "AIUTO", "it"},
                         {"CONTACT", "CONTACT", "fr"}});
}

TEST_CASE("a word of several languages is taken in the contact's", "[keywords]") {
    CHECK(classify("stopp", false, "sv").language == "sv");
    CHECK(classify("stopp", false, "nb").language == "nb");
    CHECK(classify("stopp", false, "fr").language == "de");
    CHECK(classify("stopp", false, "").language == "de");
    CHECK(classify("parar", false, "pt-BR").language == "pt");
    CHECK(classify("ja", true, "nl").language == "nl");
    CHECK(classify("stop", false, "fr").language.empty());
    CHECK(classify("baja", false, "fr").language == "es");
}

TEST_CASE("a text longer than any SMS is cut, wherever that falls", "[keywords]") {
    std::string text = "stop ";
    while (text.size() < k_longest_text + 100) text += "\U0001F6D1 x";
    CHECK(classify(text, false).kind == Kind::opt_out);
    CHECK(classify(std::string(k_longest_text, ' ') + "stop", false).kind == Kind::other);
}

TEST_CASE("no punctuation, emoji, case or accent turns an opt-out into something else", "[keywords][property]") {
    const std::vector<std::string> noise = {
        "!",      ".",      "\"",     "'",      "-",      "*", "…", "¡",          "\u0301",
        "\u0308", "\u200B", "\u200F", "\uFE0F", "\u2122", "»", "_", "\U0001F600", "\U0001F44D\U0001F3FF"};
    std::mt19937 random(11);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
    for (const auto& given : k_opt_outs) {
        for (int round = 0; round < 100; ++round) {
            std::u32string letters;
            std::string text;
            for (const char* at = given.text; *at; ++at) {
                const bool begins = (static_cast<unsigned char>(*at) & 0xc0) != 0x80;
                if (begins && below(4) == 0) text += noise[below(noise.size())];
                const bool is_letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
                text += is_letter && below(2) == 0 ? static_cast<char>(*at ^ 0x20) : *at;
            }
            if (below(2) == 0) text += noise[below(noise.size())];
            INFO(given.text << " as " << text);
            const auto kind = classify(text, false).kind;
            REQUIRE((kind == Kind::opt_out || kind == Kind::opt_out_all || kind == Kind::near_miss));
        }
    }
}

TEST_CASE("noise around a single word changes nothing at all", "[keywords][property]") {
    const std::vector<std::string> noise = {"!",          ".",      " ",  "\"",           "?",
                                            "\U0001F64F", "\u200E", "\n", "\u2764\uFE0F", "~"};
    std::mt19937 random(12);
    for (const auto& given : k_opt_outs) {
        const std::string word = given.text;
        if (word.find(' ') != std::string::npos) continue;
        const auto plain = classify(word, false);
        for (int round = 0; round < 50; ++round) {
            std::string text = word;
            for (int n = 0; n < 3; ++n) text = noise[random() % noise.size()] + text + noise[random() % noise.size()];
            INFO(text);
            REQUIRE(classify(text, false) == plain);
        }
    }
}

TEST_CASE("whatever bytes come, they are read", "[keywords][property]") {
    std::mt19937 random(13);
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (auto n = random() % 40; n > 0; --n) text += static_cast<char>(random());
        const auto result = classify(text, round % 2 == 0);
        CHECK(result.matched.empty() == (result.kind == Kind::other));
    }
}
