#include "modem/device/recorder.hpp"

#include "modem/device/ussd_text.hpp"

#include <random>

#include "modem/sms/decode.hpp"
#include "modem/sms/submit.hpp"
#include "tests/support/catch.hpp"

using namespace modem::device;
using namespace std::chrono_literals;
using Direction = RecordEntry::Direction;

namespace {

const words::Monotonic k_start{1h};

/// What is kept of a dialogue, `>` before what was written and `<` before what came.
std::vector<std::string> shown(const Recorder& recorder) {
    std::vector<std::string> lines;
    for (const auto& entry : recorder.entries())
        lines.push_back((entry.direction == Direction::out  ? '>'
                         : entry.direction == Direction::in ? '<'
                                                            : '#') +
                        entry.data);
    return lines;
}

std::string kept(const Recorder& recorder) {
    std::string all;
    for (const auto& entry : recorder.entries()) all += entry.data;
    return all;
}

/// What a line becomes after a command.
std::string line_after(const std::string& command, const std::string& line) {
    Recorder recorder(100'000);
    recorder.out(command + "\r", k_start);
    recorder.in(line + "\r\n", k_start);
    std::string text = recorder.entries().back().data;
    return text.substr(0, text.size() - 2);
}

std::string command(const std::string& text) {
    Recorder recorder(100'000);
    recorder.out(text, k_start);
    return kept(recorder);
}

modem::sms::Pdu part(const std::string& to, const std::string& text) {
    return modem::sms::encode_message(*modem::sms::Address::parse(to), text, {})->front();
}

}  // namespace

TEST_CASE("a dialogue is kept line by line with its line ends", "[recorder]") {
    Recorder recorder(100'000);
    recorder.out("AT\r", k_start);
    recorder.in("\r\nOK\r\n\r\nRING\r\n", k_start);
    recorder.in("RDY\r\rA", k_start);
    recorder.in("\nB\n", k_start);
    recorder.note("the port was lost", k_start);
    CHECK(shown(recorder) == std::vector<std::string>{">AT\r", "<\r\nOK\r\n", "<\r\nRING\r\n", "<RDY\r", "<\rA\n",
                                                      "<B\n", "#the port was lost"});
}

TEST_CASE("the prompt is kept before the payload, and the payload says nothing", "[recorder]") {
    const auto pdu = part("+34612345678", "Your order is ready");
    Recorder recorder(100'000);
    recorder.label("msg_1/1");
    recorder.out("AT+CMGS=" + std::to_string(pdu.length) + "\r", k_start);
    recorder.in("\r\n", k_start + 1s);
    recorder.in("> ", k_start + 2s);
    recorder.out(pdu.hex + "\x1a", k_start + 3s);
    recorder.label("");
    recorder.in("\r\n+CMGS: 17\r\n\r\nOK\r\n", k_start + 4s);
    const auto entries = recorder.entries();
    REQUIRE(entries.size() == 5);
    CHECK(entries[1].data == "\r\n> ");
    CHECK(entries[1].at == k_start + 1s);
    CHECK(entries[2].data.size() == pdu.hex.size() + 1);
    CHECK(entries[2].label == "msg_1/1");
    const auto decoded =
        modem::sms::decode(entries[2].data.substr(0, pdu.hex.size()), modem::sms::Direction::to_network);
    REQUIRE(decoded.has_value());
    CHECK(std::get<modem::sms::Submit>(decoded->pdu).to.text == "+00000000678");
    CHECK(entries[3].data == "\r\n+CMGS: 17\r\n");
    CHECK(entries[3].label.empty());
}

TEST_CASE("PINs are stars", "[recorder]") {
    CHECK(command("AT+CPIN=1234\r") == "AT+CPIN=****\r");
    CHECK(command("AT+CPIN=\"12345678\",\"0000\"\r") == "AT+CPIN=\"********\",\"****\"\r");
    CHECK(command("AT+CLCK=\"SC\",0,\"4321\"\r") == "AT+CLCK=\"SC\",*,\"****\"\r");
    CHECK(line_after("AT+CPIN=1234", "AT+CPIN=1234") == "AT+CPIN=****");
}

TEST_CASE("identities and numbers keep their last three digits", "[recorder]") {
    CHECK(line_after("AT+CGSN", "356938035643809") == "000000000000809");
    CHECK(line_after("AT+CIMI", "214070000000001") == "000000000000001");
    CHECK(line_after("AT+CCID", "+CCID: \"8934071234567890123F\"") == "+CCID: \"0000000000000000123F\"");
    CHECK(line_after("AT+CSCA?", "+CSCA: \"+34600000123\",145") == "+CSCA: \"+00000000123\",145");
    CHECK(line_after("AT", "+CLIP: \"+34612345678\",145") == "+CLIP: \"+00000000678\",145");
    CHECK(line_after("AT+CSQ", "+CSQ: 20,99") == "+CSQ: 20,99");
    CHECK(line_after("AT+CMGS=24", "+CMGS: 5,\"01000062112201000000\"") == "+CMGS: 5,\"01000062112201000000\"");
}

TEST_CASE("texts are gone, in PDU mode and in the text mode of a modem that does not listen", "[recorder]") {
    const std::string deliver = "07914400000000F0040B914477009900F100006211220100000009E8329BFD4697D9EC37";
    Recorder recorder(100'000);
    recorder.out("AT+CMGR=3\r", k_start);
    recorder.in("\r\n+CMGR: 0,\"Elena\",28\r\n+CREG: 1\r\n" + deliver + "\r\n\r\nOK\r\n", k_start);
    recorder.in("\r\n+CMT: \"REC UNREAD\",\"+34612345678\"\r\nSee you at six\r\nin the garden 12\r\nOK\r\nRING 12\r\n",
                k_start);
    const std::string all = kept(recorder);
    for (const char* gone : {"Elena", "E8329BFD", "4477009900", "612345", "six", "garden"})
        CHECK(all.find(gone) == std::string::npos);
    for (const char* stays : {"+CMGR: 0,\"xxxxx\",28\r\n", "+CREG: 1\r\n", "xxx xxx xx xxx\r\n", "RING 12"})
        CHECK_THAT(all, ContainsSubstring(stays));
}

TEST_CASE("an answer of the operator stays readable, without long numbers", "[recorder]") {
    CHECK(line_after("AT", "+CUSD: 0,\"Balance 10.50 EUR until 31/12, number 612345678\",15") ==
          "+CUSD: 0,\"Balance 10.50 EUR until 31/12, number 000000678\",15");
    // `Saldo 612345678` in UCS-2 and in septets
    CHECK(line_after("AT", "+CUSD: 0,\"00530061006C0064006F0020003600310032003300340035003600370038\",72") ==
          "+CUSD: 0,\"00530061006C0064006F0020003000300030003000300030003600370038\",72");
    const std::string packed = line_after("AT", "+CUSD: 0,\"" + packed_ussd("Saldo 612345678") + "\",15");
    CHECK(ussd_text(split_ussd(packed)) == "Saldo 000000678");
}

TEST_CASE("what is no command and no PDU is counted, not kept", "[recorder]") {
    Recorder recorder(100'000);
    recorder.out("\xff\xd8 a picture with 612345678", k_start);
    CHECK(shown(recorder) == std::vector<std::string>{"#27 octets of data written"});
}

TEST_CASE("the oldest goes first, and memory is bounded whatever comes", "[recorder]") {
    Recorder recorder(10'000);
    std::mt19937 random(7);
    for (int i = 0; i < 5000; ++i) {
        recorder.label(std::string(random() % 30, 'm'));
        std::string bytes(random() % 3000, '\0');
        for (char& c : bytes) c = "A1>\r\n\"+x\x1a"[random() % 9];
        recorder.in(bytes, k_start + std::chrono::seconds(i));
        recorder.out("AT+CSQ\r", k_start + std::chrono::seconds(i));
        REQUIRE(recorder.size() <= 10'000);
    }
    CHECK(recorder.entries().back().data == "AT+CSQ\r");
    CHECK(recorder.entries().front().at > k_start + 4000s);
    Recorder none(0);
    none.out("AT\r", k_start);
    none.in("OK\r\n", k_start);
    CHECK(none.entries().empty());
}

TEST_CASE("a line without end keeps nothing of itself", "[recorder]") {
    Recorder recorder(100'000);
    for (int i = 0; i < 2000; ++i) recorder.in("612345", k_start);
    recorder.in("\r\nOK\r\n", k_start);
    CHECK(kept(recorder).find("612345") == std::string::npos);
    CHECK(kept(recorder).ends_with("OK\r\n"));
    recorder.in("+CSCA: \"+34612", k_start);
    recorder.restart();
    recorder.in("345678\"\r\n", k_start);
    CHECK(kept(recorder).find("34612") == std::string::npos);
}

TEST_CASE("however a dialogue is cut, it is kept the same and no secret survives", "[recorder]") {
    std::mt19937 random(20261122);
    const auto digits = [&random](std::size_t count) {
        std::string text;
        // Without zeros, so that what redaction writes is never part of a secret.
        while (text.size() < count) text += static_cast<char>('1' + random() % 9);
        return text;
    };
    for (int run = 0; run < 60; ++run) {
        const std::string number = digits(11), imsi = digits(15), iccid = digits(19), imei = digits(15),
                          centre = digits(11), pin = digits(8);
        const auto out = part("+" + number, "The code is " + pin);
        modem::sms::Deliver deliver;
        deliver.from = *modem::sms::Address::parse("+" + number);
        deliver.data.units = {'H', 'i'};
        const auto in = *modem::sms::encode(deliver, *modem::sms::Address::parse("+" + centre));
        struct Turn {
            std::string written, answer;
        };
        const std::vector<Turn> turns = {
            {"AT+CPIN=\"" + pin + "\"\r", "\r\nAT+CPIN=\"" + pin + "\"\r\r\nOK\r\n"},
            {"AT+CGSN\r", "\r\n" + imei + "\r\n\r\nOK\r\n"},
            {"AT+CIMI\r", "AT+CIMI\r\r\n" + imsi + "\r\n\r\nOK\r\n"},
            {"AT+CCID\r", "\r\n+CCID: \"" + iccid + "F\"\r\n\r\nOK\r\n"},
            {"AT+CSCA?\r", "\r\n+CSCA: \"+" + centre + "\",145\r\n\r\n+CMTI: \"SM\",3\r\n\r\nOK\r\n"},
            {"AT+CMGS=" + std::to_string(out.length) + "\r", "\r\n> "},
            {out.hex + "\x1a", out.hex + "\x1a\r\n+CMGS: 17\r\n\r\nOK\r\n"},
            {"AT+CMGR=3\r", "\r\n+CMGR: 0,," + std::to_string(in.length) + "\r\n" + in.hex + "\r\n\r\nOK\r\n"},
            {"AT+CUSD=1,\"*100#\",15\r", "\r\nOK\r\n\r\n+CUSD: 0,\"You are " + number + "\",15\r\n"},
        };
        Recorder whole(1'000'000), cut(1'000'000);
        std::size_t bytes = 0;
        for (const Turn& turn : turns) {
            for (Recorder* recorder : {&whole, &cut}) recorder->out(turn.written, k_start);
            bytes += turn.written.size() + turn.answer.size();
            whole.in(turn.answer, k_start);
            for (std::size_t at = 0; at < turn.answer.size();) {
                const std::size_t size = 1 + random() % 7;
                cut.in(std::string_view(turn.answer).substr(at, size), k_start);
                at += size;
            }
        }
        CHECK(shown(whole) == shown(cut));
        const std::string all = kept(cut);
        CHECK(all.size() == bytes);
        const auto as_in_pdu = [](std::string text) {
            if (text.size() % 2 != 0) text += 'F';
            for (std::size_t i = 0; i + 1 < text.size(); i += 2) std::swap(text[i], text[i + 1]);
            return text;
        };
        for (const auto& secret : {number, imsi, iccid, imei, centre, pin, as_in_pdu(number), as_in_pdu(centre)})
            for (std::size_t at = 0; at + 6 <= secret.size(); ++at)
                if (all.find(secret.substr(at, 6)) != std::string::npos) FAIL("kept: " << secret.substr(at, 6));
    }
}

TEST_CASE("noise never makes a secret of a command survive", "[recorder]") {
    std::mt19937 random(4711);
    const std::string imsi = "214579316842795";
    for (int run = 0; run < 3000; ++run) {
        std::string answer = "\r\n" + imsi + "\r\n\r\nOK\r\n";
        for (int i = 0; i < 2; ++i) {
            const auto at = static_cast<std::ptrdiff_t>(random() % answer.size());
            answer.insert(answer.begin() + at, static_cast<char>("\0\xff\x80\x01 >"[random() % 6]));
        }
        Recorder recorder(100'000);
        recorder.out("AT+CIMI\r", k_start);
        recorder.in(answer, k_start);
        const std::string all = kept(recorder);
        for (std::size_t at = 0; at + 6 <= imsi.size(); ++at) CHECK(all.find(imsi.substr(at, 6)) == std::string::npos);
    }
}

TEST_CASE("a record file is JSON on each line, with bytes as characters", "[recorder]") {
    Recorder recorder(100'000);
    recorder.label("msg_1/2");
    recorder.out("AT+CSQ\r", k_start + 1500ms);
    recorder.label("");
    recorder.in("\x01\x7f\xe9\"\\\r\n", k_start + 2s);
    const RecordHead head = {"left", "generic", *words::from_rfc3339("2026-11-22T10:00:00Z"), k_start};
    const std::string file = to_json_lines(head, recorder.entries());
    CHECK(file ==
          "{\"tillcast_record\":1,\"modem\":\"left\",\"profile\":\"generic\",\"started\":\"2026-11-22T10:00:00Z\"}\n"
          "{\"t\":1.500000,\"dir\":\"out\",\"data\":\"AT+CSQ\\r\",\"label\":\"msg_1/2\"}\n"
          "{\"t\":2.000000,\"dir\":\"in\",\"data\":\"\\u0001\\u007f\\u00e9\\\"\\\\\\r\\n\"}\n");
}
