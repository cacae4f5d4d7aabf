#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "modem/device/mms_quectel.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/modem_bench.hpp"

using namespace modem::device;
using support::ModemBench;
using Kind = SubmitOutcome::Kind;

namespace {

const Mms k_mms = {"+34612345678", "Secret", "image/jpeg", "\xff\xd8\xff\x1b\x1a!"};
const MmsAccess k_access = {"mms", "http://mmsc", ""};

boost::asio::awaitable<void> send(Modem& modem, Gate gate, std::optional<SubmitOutcome>& outcome) {
    Mms mms = k_mms;
    auto result = co_await modem.submit_mms(std::move(mms), gate);
    outcome = std::move(result);
}

// A bench with a modem whose family has the commands, and the script of a message up to the command that sends.
void bring_up(ModemBench& bench) {
    reader::ModemProfile family;
    family.mms = reader::MmsCommands::quectel;
    bench.settings.profiles =
        std::make_shared<const std::vector<reader::ModemProfile>>(std::vector<reader::ModemProfile>{family});
    bench.settings.mms = k_access;
    bench.bring_up();
}

void script(support::ScriptedModem& script, bool with_send, const std::string& result) {
    MmsDialogue dialogue = quectel_mms(k_mms, k_access);
    modem::at::Reply ok;
    ok.end = modem::at::Reply::End::final_result;
    while (const MmsStep* step = dialogue.next()) {
        const bool sends = step->kind == MmsStep::Kind::send;
        if (!sends || with_send) {
            const bool uploads = !step->command.data.empty();
            script.expect(step->command.text + "\r")
                .reply(uploads ? "\r\nCONNECT\r\n" : "\r\nOK\r\n" + (sends ? "\r\n" + result + "\r\n" : std::string()));
            if (uploads) script.expect(step->command.data).reply("\r\n+QFUPL: 6,1a2b\r\n\r\nOK\r\n");
        }
        if (sends && !with_send)
            dialogue.withdraw();
        else
            dialogue.on_reply(ok);
    }
}

}  // namespace

TEST_CASE("a picture goes out by the commands of the modem's family", "[mms]") {
    ModemBench bench;
    bring_up(bench);
    CHECK(bench.modem->status().pictures == true);
    script(bench.device->script(), true, "+QMMSEND: 0,200");
    std::optional<SubmitOutcome> outcome;
    int asked = 0;
    Gate gate;
    gate.may_start = [&] { return ++asked == 1; };
    boost::asio::co_spawn(bench.context, send(*bench.modem, gate, outcome), boost::asio::detached);
    REQUIRE(bench.run_until([&] { return outcome.has_value(); }));
    CHECK(bench.device->script().trouble().empty());
    CHECK(bench.device->script().done());
    CHECK(outcome->kind == Kind::sent);
    CHECK(asked == 1);
    // The recorder has the way of it, but neither the text nor the picture.
    bool was_sent = false;
    for (const auto& entry : bench.modem->record()) {
        was_sent |= entry.data.find("AT+QMMSEND") != std::string::npos;
        CHECK(entry.data.find(k_mms.text) == std::string::npos);
        CHECK(entry.data.find(k_mms.data) == std::string::npos);
    }
    CHECK(was_sent);
}

TEST_CASE("what is called off right before it is sent stays off the air", "[mms]") {
    ModemBench bench;
    bring_up(bench);
    script(bench.device->script(), false, {});
    std::optional<SubmitOutcome> outcome;
    Gate gate;
    gate.may_send = []() -> boost::asio::awaitable<bool> { co_return false; };
    boost::asio::co_spawn(bench.context, send(*bench.modem, gate, outcome), boost::asio::detached);
    REQUIRE(bench.run_until([&] { return outcome.has_value(); }));
    CHECK(bench.device->script().trouble().empty());
    CHECK(outcome->kind == Kind::untouched);
    CHECK(bench.device->heard().find("AT+QMMSEND") == std::string::npos);
}

TEST_CASE("a modem without settings or commands for pictures leaves them untouched", "[mms]") {
    ModemBench bench;
    bench.bring_up();
    CHECK(bench.modem->status().pictures == false);
    std::optional<SubmitOutcome> outcome;
    boost::asio::co_spawn(bench.context, send(*bench.modem, {}, outcome), boost::asio::detached);
    REQUIRE(bench.run_until([&] { return outcome.has_value(); }));
    CHECK(outcome->kind == Kind::untouched);
    CHECK(outcome->fault.has_value());
}
