#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "modem/simulator/world.hpp"
#include "modem/sms/submit.hpp"

namespace modem::simulator {

/// Time that passes when a test says so.
class BenchClock final : public words::Clock {
public:
    words::Instant now() const override {
        return words::Instant(std::chrono::milliseconds(1'795'300'000'000)) +
               std::chrono::duration_cast<std::chrono::milliseconds>(monotonic_.time_since_epoch());
    }
    words::Monotonic monotonic() const override { return monotonic_; }
    void set(words::Monotonic to) { monotonic_ = to; }

private:
    words::Monotonic monotonic_;
};

/// A world with modems `m0`, `m1`, … without ptys: a command takes 5 ms, the network 100 ms, a receipt 1 s.
class Bench {
public:
    explicit Bench(int modems = 1) : Bench(options(modems)) {}
    explicit Bench(WorldOptions wanted)
        : world(std::move(wanted), clock, [this](std::string_view line) {
              log.push_back(boost::json::parse(boost::json::string_view(line.data(), line.size())).as_object());
          }) {
        output.resize(world.modems().size());
        for (std::size_t i = 0; i < output.size(); ++i)
            world.modems()[i]->on_output = [this, i](std::string_view bytes) { output[i] += bytes; };
    }

    static WorldOptions options(int modems) {
        WorldOptions made;
        for (int i = 0; i < modems; ++i) {
            Identity who;
            who.link = "/nowhere/m" + std::to_string(i);
            made.modems.push_back(who);
        }
        made.network.submit_time = *Spread::parse("fixed:100");
        made.network.receipt_time = *Spread::parse("fixed:1000");
        return made;
    }

    /// A world with one modem of this family.
    static WorldOptions family(const std::string& personality) {
        auto made = options(1);
        made.modems.front().personality = personality;
        return made;
    }
    /// The same with switches on: `prompt_split`, `split=1`.
    static WorldOptions hazardous(const std::vector<std::string>& hazards, const std::string& personality = "generic") {
        auto made = family(personality);
        made.modems.front().hazards = hazards;
        return made;
    }

    Modem& modem(std::size_t which = 0) { return *world.modems()[which]; }

    /// Lets time pass, with all that is due in it at its own time.
    void pass(std::chrono::nanoseconds time) {
        const auto end = clock.monotonic() + time;
        while (const auto next = world.agenda().next()) {
            if (*next > end) break;
            if (*next > clock.monotonic()) clock.set(*next);
            world.agenda().run_due();
        }
        clock.set(end);
    }
    void pass_ms(int ms) { pass(std::chrono::milliseconds(ms)); }

    /// What has been said since the last look.
    std::string heard(std::size_t which = 0) { return std::exchange(output[which], {}); }

    /// Types bytes, lets 20 ms pass (four turn-arounds), and gives what came.
    std::string type(const std::string& bytes, std::size_t which = 0) {
        modem(which).receive(bytes);
        pass_ms(20);
        return heard(which);
    }
    /// A command line without its echo: `OK` for `\r\nOK\r\n`, lines parted by `|`.
    std::string at(const std::string& line, std::size_t which = 0) {
        return lines_of(type(line + "\r", which), line + "\r");
    }

    static std::string lines_of(std::string text, const std::string& echo = {}) {
        if (text.starts_with(echo)) text.erase(0, echo.size());
        std::string lines;
        std::size_t begin = 0;
        while (begin < text.size()) {
            const auto end = std::min(text.find("\r\n", begin), text.size());
            if (end > begin) lines += (lines.empty() ? "" : "|") + text.substr(begin, end - begin);
            begin = end + 2;
        }
        return lines;
    }

    /// Submits a text through AT+CMGS; what came 200 ms after Ctrl-Z, without the echo of the PDU.
    std::string send(const std::string& to, const std::string& text, bool receipt = false, std::size_t which = 0) {
        sms::MessageOptions wanted;
        wanted.status_report = receipt;
        wanted.concat_reference = ++concat_;
        std::string all;
        const auto address = sms::Address::parse(to).value();
        for (const auto& pdu : sms::encode_message(address, text, wanted).value()) {
            type("AT+CMGS=" + std::to_string(pdu.length) + "\r", which);
            const auto typed = pdu.hex + "\x1a";
            modem(which).receive(typed);
            pass_ms(200);
            all += (all.empty() ? "" : "|") + lines_of(heard(which), typed);
        }
        return all;
    }

    std::vector<boost::json::object> events(std::string_view name) const {
        std::vector<boost::json::object> found;
        for (const auto& event : log)
            if (event.at("event").as_string() == name) found.push_back(event);
        return found;
    }
    std::string field(std::string_view event, std::string_view key, std::size_t which = 0) const {
        const auto found = events(event);
        if (which >= found.size()) return "(no such event)";
        const auto value = found[which].at(key);
        return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
    }

    BenchClock clock;
    std::vector<boost::json::object> log;
    std::vector<std::string> output;
    World world;

private:
    std::uint8_t concat_ = 0;
};

}  // namespace modem::simulator
