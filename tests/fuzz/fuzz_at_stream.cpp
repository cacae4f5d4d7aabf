// The bytes of a modem into the dialogue, cut as the input says: an octet chooses the command, then come reads, each
// with its length before it (0: time passes instead). Whatever comes, the session stays in its states, ends the command
// in the end and, where there is no prompt to be answered, hears the same however the bytes were cut.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "modem/at/session.hpp"

namespace {

namespace at = modem::at;
using Todo = at::Action::Todo;
using words::Monotonic;

void require(bool holds) {
    if (!holds) std::abort();
}

std::vector<at::Command> commands() {
    at::Command plain{.text = "AT", .prefixes = {}, .payload = {}};
    at::Command info{.text = "AT+CPIN?", .prefixes = {"+CPIN"}, .payload = {}};
    at::Command bare{.text = "AT+CGMI", .prefixes = {}, .bare_lines = true, .payload = {}};
    at::Command list{.text = "AT+CMGL=4", .prefixes = {"+CMGL"}, .pdu_lines = true, .payload = {}};
    at::Command send{.text = "AT+CMGS=13", .prefixes = {"+CMGS"}, .payload = "0001000B913316325476F80000"};
    send.late_timeout = std::chrono::seconds(60);
    return {plain, info, bare, list, send};
}

class Dialogue {
public:
    explicit Dialogue(const at::Command& command) { run(session_.start(command, now_)); }
    void read(std::string_view bytes) { run(session_.on_read({}, bytes, now_)); }
    void wait() {
        const auto action = session_.action();
        if (action.todo != Todo::wait_until) return;
        now_ = std::max(now_, action.deadline);
        run(session_.on_timeout(now_));
    }
    at::Reply end() {
        for (int i = 0; i < 16 && !done_; ++i) wait();
        require(done_);
        return session_.take_reply();
    }
    std::vector<at::Unsolicited> unsolicited() { return session_.take_unsolicited(); }
    bool done() const { return done_; }

private:
    void run(at::Action action) {
        for (int i = 0; i < 64; ++i) {
            if (action.todo == Todo::write) {
                action = session_.on_written({}, action.bytes.size(), now_);
            } else if (action.todo == Todo::ask) {
                action = session_.proceed(true, now_);
            } else {
                done_ = action.todo == Todo::done;
                return;
            }
        }
        std::abort();  // it writes for ever
    }

    at::Session session_;
    Monotonic now_{};
    bool done_ = false;
};

struct Heard {
    at::Reply reply;
    std::vector<at::Unsolicited> unsolicited;
};

bool same(const Heard& a, const Heard& b) {
    if (a.reply.end != b.reply.end || a.reply.lines != b.reply.lines) return false;
    if (a.unsolicited.size() != b.unsolicited.size()) return false;
    for (std::size_t i = 0; i < a.unsolicited.size(); ++i)
        if (a.unsolicited[i].line != b.unsolicited[i].line || a.unsolicited[i].pdu != b.unsolicited[i].pdu)
            return false;
    return true;
}

Heard hear(const at::Command& command, const std::vector<std::string>& reads) {
    Dialogue dialogue(command);
    for (const auto& bytes : reads) {
        if (bytes.empty())
            dialogue.wait();
        else
            dialogue.read(bytes);
    }
    Heard heard{dialogue.end(), {}};
    heard.unsolicited = dialogue.unsolicited();
    return heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const auto k_commands = commands();
    const auto& command = k_commands[data[0] % k_commands.size()];
    std::vector<std::string> reads;
    std::string whole;
    bool waits = false;
    for (std::size_t at = 1; at < size;) {
        const std::size_t length = std::min<std::size_t>(data[at], size - at - 1);
        reads.emplace_back(reinterpret_cast<const char*>(data + at + 1), length);
        whole += reads.back();
        waits = waits || length == 0;
        at += 1 + length;
    }
    const Heard cut = hear(command, reads);
    if (waits || !command.payload.empty()) return 0;
    std::vector<std::string> single;
    for (const char byte : whole) single.emplace_back(1, byte);
    require(same(cut, hear(command, {whole})));
    require(same(cut, hear(command, single)));
    return 0;
}
