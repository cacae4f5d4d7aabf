#include <cstdlib>
#include <fstream>

#include "firmware/cli/daemon.hpp"
#include "tests/cli/fake_daemon.hpp"
#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary.hpp"

using namespace firmware::cli;
using tests::FakeDaemon;
using tests::Outcome;
using tests::tillcast;

namespace {

Outcome ask(const FakeDaemon& daemon, std::vector<std::string> arguments) {
    setenv("TZ", "UTC", 1);
    setenv("NO_COLOR", "1", 1);
    arguments.insert(arguments.begin(), {"--socket", daemon.path()});
    return tillcast(arguments);
}

std::string message(const std::string& state, const std::string& more = {}) {
    return R"({"id":"msg_1","to":"+33612345678","text":"Ready","class":"service","lane":"service","state":")" + state +
           "\"" + more + "}";
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("send says the state and the reason in a sentence", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s",
                      {{"POST /v1/messages",
                        {{202, message("held", R"(,"reason":"window","next_attempt_at":"2026-11-22T07:30:00Z")")}}}});
    const Outcome sent = ask(daemon, {"send", "+33612345678", "Ready", "--class", "marketing", "--reference", "R 1",
                                      "--expires", "2026-11-23T10:00:00Z"});
    CHECK(sent.code == k_done);
    CHECK(sent.out == "msg_1  held: outside of the hours, next try 2026-11-22 07:30:00\n");
    CHECK(sent.err.empty());
    const std::string request = daemon.requests().at(0);
    CHECK_THAT(request, ContainsSubstring("Idempotency-Key: "));
    CHECK(request.ends_with(R"({"to":"+33612345678","text":"Ready","class":"marketing","reference":"R 1",)"
                            R"("expires_at":"2026-11-23T10:00:00Z"})"));
}

TEST_CASE("each send has a key of its own", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s", {{"POST /v1/messages", {{202, message("queued")}}}});
    ask(daemon, {"send", "0612", "a"});
    ask(daemon, {"send", "0612", "a"});
    const auto& requests = daemon.requests();
    const auto key = [&](std::size_t i) {
        return requests.at(i).substr(requests.at(i).find("Idempotency-Key: ") + 17, 32);
    };
    CHECK(key(0) != key(1));
}

TEST_CASE("a message that is skipped at once is not a success", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s", {{"POST /v1/messages", {{202, message("skipped", R"(,"reason":"no_consent")")}}}});
    const Outcome sent = ask(daemon, {"send", "0612", "a", "--class", "marketing"});
    CHECK(sent.code == k_refused);
    CHECK(sent.out == "msg_1  skipped: the contact has not agreed to marketing\n");
}

TEST_CASE("send --wait follows the message until it has settled", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s",
                      {{"POST /v1/messages", {{202, message("queued")}}},
                       {"GET /v1/messages/msg_1", {{200, message("sending")}, {200, message("delivered")}}}});
    const Outcome sent = ask(daemon, {"send", "0612", "a", "--wait"});
    CHECK(sent.code == k_done);
    CHECK(sent.out == "msg_1  delivered\n");
    CHECK(sent.err == "sending\n");
}

TEST_CASE("send --wait has an end", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s", {{"POST /v1/messages", {{202, message("queued")}}},
                                     {"GET /v1/messages/msg_1", {{200, message("queued")}}}});
    const Outcome sent = ask(daemon, {"send", "0612", "a", "--wait", "--timeout", "1", "--json"});
    CHECK(sent.code == k_refused);
    CHECK(sent.out == message("queued") + "\n");
    CHECK_THAT(sent.err, ContainsSubstring("not sent after 1 s"));
}

TEST_CASE("a problem is told with its title, its detail and each field", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s", {{"POST /v1/messages",
                                      {{422, R"({"title":"Not valid","detail":"1 field is wrong; see errors.",)"
                                             R"("errors":[{"pointer":"/to","detail":"is no number"}]})"}}}});
    const Outcome refused = ask(daemon, {"send", "12", "a"});
    CHECK(refused.code == k_refused);
    CHECK(refused.out.empty());
    CHECK(refused.err == "tillcast: Not valid: 1 field is wrong; see errors.\n  /to: is no number\n");
}

TEST_CASE("a listing is read over its pages up to the limit", "[commands]") {
    const tests::TemporaryFolder folder;
    const auto page = [](const char* id, const char* next) {
        return R"({"data":[{"id":")" + std::string(id) + R"(","state":"sent","to":"+33612345678"}],"next_cursor":)" +
               next + "}";
    };
    FakeDaemon daemon(folder / "s",
                      {{"GET /v1/messages?state=sent&limit=2", {{200, page("msg_1", "\"c&1\"")}}},
                       {"GET /v1/messages?state=sent&limit=1&cursor=c%261", {{200, page("msg_2", "\"c2\"")}}}});
    const Outcome json = ask(daemon, {"messages", "--state", "sent", "--limit", "2", "--json"});
    CHECK(json.out == R"({"data":[{"id":"msg_1","state":"sent","to":"+33612345678"},)"
                      R"({"id":"msg_2","state":"sent","to":"+33612345678"}],"next_cursor":"c2"})"
                      "\n");
    const Outcome people = ask(daemon, {"messages", "--state", "sent", "--limit", "2"});
    CHECK(people.out == "ID     TO            STATE\nmsg_1  +33612345678  sent\nmsg_2  +33612345678  sent\n");
    CHECK_THAT(people.err, ContainsSubstring("first 2"));
}

TEST_CASE("an empty listing says so", "[commands]") {
    const tests::TemporaryFolder folder;
    const std::vector<FakeDaemon::Answer> empty{{200, R"({"data":[],"next_cursor":null})"}};
    FakeDaemon daemon(folder / "s", {{"GET /v1/messages?limit=50", empty},
                                     {"GET /v1/contacts?limit=50", empty},
                                     {"GET /v1/inbound?limit=50", empty},
                                     {"GET /v1/campaigns?limit=50", empty},
                                     {"GET /v1/segments", empty},
                                     {"GET /v1/modems", empty},
                                     {"GET /v1/holds", empty},
                                     {"GET /v1/tokens", empty}});
    for (const auto& command : std::vector<std::vector<std::string>>{{"messages"},
                                                                     {"contacts"},
                                                                     {"inbound"},
                                                                     {"campaign", "list"},
                                                                     {"segments"},
                                                                     {"modems"},
                                                                     {"holds"},
                                                                     {"token", "list"}}) {
        INFO(command.front());
        const Outcome listed = ask(daemon, command);
        CHECK(listed.code == k_done);
        CHECK(listed.out.ends_with(".\n"));
        CHECK(count(listed.out, "\n") == 1);
    }
}

TEST_CASE("a token is all that standard output has", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s",
                      {{"POST /v1/tokens", {{201, R"({"id":"tok_1","name":"till","token":"abc.def"})"}}}});
    CHECK(ask(daemon, {"token", "create", "till", "--scope", "send,admin"}).out == "abc.def\n");
    CHECK_THAT(daemon.requests().at(0), ContainsSubstring(R"({"name":"till","scopes":["send","admin"]})"));
}

TEST_CASE("status tells first what is out of the ordinary", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(
        folder / "s",
        {{"GET /v1/status",
          {{200,
            R"({"practice":true,"brake":"marketing","clock":{"trusted":false,"now":"2026-11-22T10:00:00Z"},)"
            R"("shop":{"name":"Casa Elena"},"version":"0.1.0","uptime_s":3720,)"
            R"("window":{"open":false,"reason":"window","until":"2026-11-23T08:00:00Z"},"messages":{"queued":3,"failed":0},)"
            R"("modems":[{"name":"left","phase":"faulty","sentence":"the SIM wants a PIN"}],)"
            R"("holds":[{"reason":"window","count":5,"next":"2026-11-23T08:00:00Z"}]})"}}}});
    const Outcome status = ask(daemon, {"status"});
    CHECK(status.code == k_done);
    CHECK(status.out.starts_with("PRACTICE: "));
    CHECK(count(status.out, "STOPPED: no marketing") == 1);
    CHECK(count(status.out, "CLOCK: ") == 1);
    CHECK_THAT(status.out,
               ContainsSubstring("shop         Casa Elena\n") && ContainsSubstring("running for  1 h 2 min\n") &&
                   ContainsSubstring("closed for marketing: outside of the hours, until 2026-11-23 08:00:00\n"));
    CHECK_THAT(status.out, ContainsSubstring("left   faulty  the SIM wants a PIN\n") &&
                               ContainsSubstring("5  window  2026-11-23 08:00:00  outside of the hours\n") &&
                               ContainsSubstring("Messages: 3 queued\n"));
}

TEST_CASE("a reload tells its warnings and what waits for a restart", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s", {{"POST /v1/reload",
                                      {{200, R"({"warnings":[{"pointer":"tillcast.toml:3:1","detail":"is old"}],)"
                                             R"("needs_restart":["[http] listen"]})"},
                                       {422, R"({"title":"Not valid","detail":"The configuration has errors.",)"
                                             R"("errors":[{"pointer":"tillcast.toml:4:11","detail":"is wrong"}]})"}}}});
    const Outcome done = ask(daemon, {"reload"});
    CHECK(done.code == k_done);
    CHECK(done.err ==
          "tillcast.toml:3:1: warning: is old\n[http] listen takes effect at the next start of tillcastd\n");
    const Outcome refused = ask(daemon, {"reload"});
    CHECK(refused.code == k_refused);
    CHECK(refused.out.empty());
    CHECK_THAT(refused.err, ContainsSubstring("  tillcast.toml:4:11: is wrong\n"));
}

TEST_CASE("the clock is moved by seconds, and times may count from it", "[commands]") {
    const tests::TemporaryFolder folder;
    const std::string now = R"({"now":"2030-01-01T00:00:00Z","trusted":true,"manual":true})";
    FakeDaemon daemon(folder / "s", {{"GET /v1/clock", {{200, now}}},
                                     {"POST /v1/clock", {{200, now}}},
                                     {"GET /v1/inbound?since=2030-01-01T02%3A00%3A00Z&open=true&limit=50",
                                      {{200, R"({"data":[],"next_cursor":null})"}}}});
    CHECK(ask(daemon, {"clock", "show"}).out == "2030-01-01 00:00:00\n");
    CHECK(ask(daemon, {"clock", "advance", "1d1s"}).code == k_done);
    CHECK(ask(daemon, {"clock", "advance", "soon"}).code == k_refused);
    CHECK(ask(daemon, {"clock", "set", "2030-02-03 04:05"}).code == k_done);
    CHECK(ask(daemon, {"inbound", "--since", "+2h", "--open"}).code == k_done);
    CHECK_THAT(ask(daemon, {"inbound", "--since", "later"}).err, ContainsSubstring("--since \"later\": a time"));
    const auto& requests = daemon.requests();
    REQUIRE(requests.size() == 5);
    CHECK(requests[1].ends_with(R"({"advance":"86401s"})"));
    CHECK(requests[2].ends_with(R"({"set":"2030-02-03T04:05:00Z"})"));
}

TEST_CASE("an inbound text is settled as what it meant", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s",
                      {{"POST /v1/inbound/inb_1/handle", {{200, R"({"id":"inb_1","handled_as":"opt_out"})"}}}});
    CHECK(ask(daemon, {"inbound", "handle", "inb_1", "--as", "opt_out"}).out == "inb_1  handled as opt_out\n");
    CHECK(daemon.requests().at(0).ends_with(R"({"as":"opt_out"})"));
    CHECK(tillcast({"inbound", "handle", "inb_1", "--as", "spam"}).code == k_usage);
}

TEST_CASE("a message is shown with its parts and its timeline", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(
        folder / "s",
        {{"GET /v1/messages/msg_1",
          {{200, R"({"id":"msg_1","to":"+33612345678","text":"Two\nlines","state":"undelivered","reason":"receipt",)"
                 R"("created_at":"2026-11-22T10:00:00Z","expires_at":null,)"
                 R"("parts":[{"index":1,"state":"undelivered","sim":"8933","mr":17,"error":70}],)"
                 R"("timeline":[{"at":"2026-11-22T10:00:00Z","event":"accepted"},)"
                 R"({"at":"2026-11-22T10:00:01Z","event":"held","detail":"window"}]})"}}}});
    CHECK(ask(daemon, {"message", "msg_1"}).out ==
          "id       msg_1\n"
          "to       +33612345678\n"
          "text     Two\n"
          "         lines\n"
          "state    undelivered: the network reports that it could not be delivered\n"
          "created  2026-11-22 10:00:00\n"
          "\n"
          "PART  STATE        SIM   REFERENCE  ERROR\n"
          "   1  undelivered  8933         17  70\n"
          "\n"
          "AT                   WHAT\n"
          "2026-11-22 10:00:00  accepted\n"
          "2026-11-22 10:00:01  held      outside of the hours\n");
    CHECK(ask(daemon, {"message", "msg_2"}).err == "tillcast: There is nothing at this path.\n");
}

TEST_CASE("what waits is told in words, and when the first of it moves", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "s",
                      {{"GET /v1/holds",
                        {{200, R"({"data":[{"reason":"outranked","count":5,"next":"2026-11-24T08:00:00Z"},)"
                               R"({"reason":"spacing","count":1,"next":"2026-11-23T08:00:07Z"}],"next_cursor":null,)"
                               R"("count":6,"next":"2026-11-23T08:00:07Z"})"}}}});
    const Outcome holds = ask(daemon, {"holds"});
    CHECK_THAT(holds.out, ContainsSubstring("messages of higher value go to the contact first") &&
                              ContainsSubstring("another message to the number goes just before") &&
                              ContainsSubstring("\nThe first of them is looked at again 2026-11-23 08:00:07.\n"));
}

TEST_CASE("a message in doubt is shown with its evidence and settled", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(
        folder / "s",
        {{"GET /v1/messages/msg_1",
          {{200, R"({"id":"msg_1","to":"+33612345678","text":"x","state":"unknown","reason":"no_answer",)"
                 R"("parts":[{"index":1,"state":"unknown","sim":"8933","doubt":{"planned_at":"2026-11-22T10:00:00Z",)"
                 R"("written_at":"2026-11-22T10:00:01Z","modem":"left","said":"No answer within 60 s.",)"
                 R"("receipt_until":"2026-11-25T10:00:00Z","resolved":false}}],"timeline":[]})"}}},
         {"POST /v1/messages/msg_1/resolve",
          {{200, R"({"id":"msg_1","state":"sent"})"},
           {409, R"({"status":409,"title":"Conflict","detail":"no doubt"})"}}}});
    CHECK_THAT(ask(daemon, {"message", "msg_1"}).out,
               ContainsSubstring("Part 1 is in doubt: its text went 2026-11-22 10:00:01 to left (SIM 8933). Then: No "
                                 "answer within 60 s. A receipt is awaited until 2026-11-25 10:00:00.\n") &&
                   ContainsSubstring("tillcast message msg_1 resolve --sent"));
    CHECK(ask(daemon, {"message", "msg_1", "resolve"}).code == k_refused);
    CHECK(ask(daemon, {"message", "msg_1", "resolve", "--sent", "--resend"}).code != k_done);
    CHECK(ask(daemon, {"message", "msg_1", "resolve", "--sent"}).out == "msg_1  sent\n");
    CHECK(ask(daemon, {"message", "msg_1", "resolve", "--resend"}).code == k_refused);
}

TEST_CASE("an import sends what is good, tells what is not and ends with 1", "[commands]") {
    const tests::TemporaryFolder folder;
    std::ofstream(folder / "c.csv") << "number,first_name,consent,consent_at\n"
                                       "+33612345678,Elena,granted,2026-01-02\n"
                                       "12,Bad,,\n"
                                       "+33612345679,Ana,,\n";
    FakeDaemon daemon(folder / "s", {{"POST /v1/contacts",
                                      {{200,
                                        "{\"line\":1,\"status\":201,\"body\":{}}\n{\"line\":2,\"status\":422,"
                                        "\"body\":{\"detail\":\"too old\"}}\n"}}},
                                     {"POST /v1/consents", {{200, "{\"line\":1,\"status\":201,\"body\":{}}\n"}}}});
    const Outcome done = ask(daemon, {"import", folder / "c.csv", "--country", "FR"});
    CHECK(done.code == k_refused);
    CHECK(done.out == "2 good lines, 2 refused; 1 new contact, 1 new consent, 0 known already\n");
    CHECK_THAT(done.err, ContainsSubstring("c.csv:3:1: ") && ContainsSubstring("c.csv:4:1: too old"));
    const auto& requests = daemon.requests();
    REQUIRE(requests.size() == 2);
    CHECK_THAT(requests[0], ContainsSubstring("application/x-ndjson"));
    CHECK(
        requests[0].ends_with("\r\n\r\n{\"number\":\"+33612345678\",\"first_name\":\"Elena\"}\n"
                              "{\"number\":\"+33612345679\",\"first_name\":\"Ana\"}\n"));
    CHECK(requests[1].ends_with(R"({"number":"+33612345678","scope":"marketing","status":"granted","source":"import",)"
                                R"("at":"2026-01-02T00:00:00Z","basis":"express"})"
                                "\n"));
}

TEST_CASE("a dry run of an import needs no daemon", "[commands]") {
    const tests::TemporaryFolder folder;
    std::ofstream(folder / "c.csv") << "number\n+33612345678\n";
    const Outcome done = tillcast({"import", folder / "c.csv", "--country", "FR", "--dry-run"});
    CHECK(done.code == k_done);
    CHECK(done.out == "1 good line, 0 refused; nothing was sent\n");
    CHECK(tillcast({"import", folder / "none.csv", "--country", "FR", "--dry-run"}).code == k_refused);
}

TEST_CASE("a withdrawal without a time is the same entry when imported again", "[commands]") {
    const tests::TemporaryFolder folder;
    std::ofstream(folder / "c.csv") << "number,consent\n+33612345678,withdrawn\n";
    FakeDaemon daemon(folder / "s", {{"POST /v1/contacts", {{200, "{\"line\":1,\"status\":200,\"body\":{}}\n"}}},
                                     {"POST /v1/consents", {{200, "{\"line\":1,\"status\":200,\"body\":{}}\n"}}}});
    for (int i = 0; i < 2; ++i) CHECK(ask(daemon, {"import", folder / "c.csv", "--country", "FR"}).code == k_done);
    const auto& requests = daemon.requests();
    REQUIRE(requests.size() == 4);
    CHECK(requests[1] == requests[3]);
}

TEST_CASE("a campaign is found by its name, among those that are not over", "[commands]") {
    const tests::TemporaryFolder folder;
    const std::string list =
        R"({"data":[{"id":"cmp_1","name":"Spring","state":"done"},{"id":"cmp_2","name":"Spring","state":"running"},)"
        R"({"id":"cmp_3","name":"Twin","state":"draft"},{"id":"cmp_4","name":"Twin","state":"draft"}],"next_cursor":null})";
    FakeDaemon daemon(folder / "s", {{"GET /v1/campaigns?limit=200", {{200, list}}},
                                     {"POST /v1/campaigns/cmp_2/pause",
                                      {{200, R"({"id":"cmp_2","name":"Spring","state":"paused"})"}}}});
    CHECK(ask(daemon, {"campaign", "pause", "Spring"}).out == "cmp_2  Spring: paused\n");
    const Outcome twins = ask(daemon, {"campaign", "cancel", "Twin"});
    CHECK(twins.code == k_refused);
    CHECK_THAT(twins.err, ContainsSubstring("2 campaigns") && ContainsSubstring("cmp_3 cmp_4"));
    CHECK_THAT(ask(daemon, {"campaign", "cancel", "None"}).err, ContainsSubstring("there is no campaign"));
}

TEST_CASE("a plan writes a draft and tells who, how much and when", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(
        folder / "s",
        {{"GET /v1/campaigns?limit=200", {{200, R"({"data":[],"next_cursor":null})"}}},
         {"POST /v1/campaigns", {{201, R"({"id":"cmp_1","name":"Spring","state":"draft"})"}}},
         {"POST /v1/campaigns/cmp_1/plan",
          {{200, R"({"audience":10,"examined":10,"recipients":7,"parts":9,"parts_by_encoding":{"gsm7":9,"ucs2":0},)"
                 R"("skipped":{"no_consent":3},"held":{"window":{"recipients":2,"until":"2026-11-23T08:00:00Z"}},)"
                 R"("done_at":"2026-11-23T09:00:00Z"})"}}}});
    const Outcome plan = ask(daemon, {"campaign", "plan", "Spring", "--segment", "lapsed", "--template", "offer"});
    CHECK(plan.code == k_done);
    CHECK(plan.out ==
          "cmp_1  Spring\n\n"
          "audience       10\n"
          "recipients     7\n"
          "parts          9 (9 gsm7)\n"
          "skipped        3: the contact has not agreed to marketing\n"
          "held at first  2: outside of the hours, until 2026-11-23 08:00:00\n"
          "done           2026-11-23 09:00:00\n");
    CHECK_THAT(daemon.requests().at(1),
               ContainsSubstring(R"({"name":"Spring","segment":"lapsed","template":"offer","class":"marketing"})"));
    CHECK(ask(daemon, {"campaign", "plan", "Spring", "--segment", "lapsed"}).code == k_usage);
}

TEST_CASE("the socket comes from the configuration, whatever else is wrong in it", "[commands]") {
    const tests::TemporaryFolder folder;
    FakeDaemon daemon(folder / "control.sock", {{"POST /v1/brake", {{200, R"({"level":"all"})"}}}});
    std::ofstream(folder / "tillcast.toml") << "nonsense = 1\n[control]\nsocket = \"control.sock\"\n";
    const Outcome stopped = tillcast({"stop", "all", "--config", folder / ""});
    CHECK(stopped.code == k_done);
    CHECK(stopped.out == "All sending is stopped.\n");
    CHECK(stopped.err.empty());
}

TEST_CASE("a configuration that cannot be read is told, and the usual socket is tried", "[commands]") {
    const tests::TemporaryFolder folder;
    CHECK_THAT(tillcast({"--config", folder / "none", "status"}).err,
               ContainsSubstring("cannot read ") && ContainsSubstring("No such file") &&
                   ContainsSubstring("trying /run/tillcast/control.sock"));
    std::ofstream(folder / "tillcast.toml") << "";
    CHECK(read_whereabouts(folder / "").fault.empty());
    std::ofstream(folder / "tillcast.toml") << "[control\n";
    CHECK_THAT(tillcast({"--config", folder / "", "status"}).err, ContainsSubstring("tillcast.toml:1:"));
}

TEST_CASE("a command line that is wrong asks nobody", "[commands]") {
    for (const auto& wrong : std::vector<std::vector<std::string>>{{"stop"},
                                                                   {"stop", "everything"},
                                                                   {"send", "0612"},
                                                                   {"send", "0612", "a", "--class", "spam"},
                                                                   {"message"},
                                                                   {"messages", "--limit", "0"},
                                                                   {"messages", "--state", "lost"},
                                                                   {"campaign"},
                                                                   {"token"},
                                                                   {"clock", "turn"},
                                                                   {"consent", "0612", "maybe"},
                                                                   {"unheard-of"}}) {
        INFO(wrong.front());
        const Outcome outcome = tillcast(wrong);
        CHECK(outcome.code == k_usage);
        CHECK(outcome.out.empty());
    }
}
