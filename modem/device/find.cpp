#include "modem/device/find.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <utility>

#include "modem/device/answers.hpp"
#include "modem/device/channel.hpp"
#include "modem/device/recorder.hpp"
#include "modem/port/errc.hpp"
#include "modem/port/port.hpp"

namespace modem::device {
namespace {

constexpr std::size_t k_least_imei = 14;
constexpr std::size_t k_shown_digits = 4;
constexpr std::size_t k_most_asked = 256;  // remembered

std::string real_path(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return real ? std::string(real.get()) : path;
}

// Tells one device node from the next one of the same name.
std::string node_of(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return {};
    return std::to_string(info.st_ino) + "/" + std::to_string(info.st_rdev) + "/" +
           std::to_string(info.st_ctim.tv_sec) + "." + std::to_string(info.st_ctim.tv_nsec);
}

bool same_imei(const std::string& a, const std::string& b) {
    return a.size() >= k_least_imei && b.size() >= k_least_imei && a.compare(0, k_least_imei, b, 0, k_least_imei) == 0;
}

std::string shown(const std::string& imei) {
    return "the IMEI …" + imei.substr(imei.size() - std::min(imei.size(), k_shown_digits));
}

std::string key_of(const port::Candidate& port) { return port.place.empty() ? port.device : port.place; }

at::Command question(std::string text, std::chrono::milliseconds timeout) {
    at::Command command;
    command.text = std::move(text);
    command.prefixes = {"+CGSN"};
    command.bare_lines = true;
    command.timeout = timeout;
    return command;
}

// What was learnt on the way, for the sentence of a search that found nothing.
struct Tally {
    std::size_t answered = 0;
    std::size_t silent = 0;
    std::string holder;

    std::string sentence(const Wanted& wanted) const {
        const std::string what = wanted.imei ? shown(*wanted.imei) : "the USB id " + *wanted.usb;
        if (!holder.empty()) return "no modem with " + what + " is free: " + holder;
        if (answered > 0) return "none of the modems here has " + what;
        return "no port of a modem that may have " + what + " answers AT commands (" + std::to_string(silent) +
               " asked)";
    }
};

}  // namespace

Finder::Finder(const boost::asio::any_io_executor& executor, Profiles profiles, const words::Clock& clock, List list,
               Times times)
    : executor_(executor),
      profiles_(std::move(profiles)),
      clock_(clock),
      list_(std::move(list)),
      times_(times),
      free_(executor, boost::asio::steady_timer::time_point::max()) {}

Finder::Finder(const boost::asio::any_io_executor& executor, Profiles profiles, const words::Clock& clock)
    : Finder(
          executor, std::move(profiles), clock, [] { return port::discover(); }, Times()) {}

boost::asio::awaitable<Found> Finder::find(Wanted wanted) {
    while (busy_) co_await free_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    busy_ = true;
    struct Turn {
        Finder& finder;
        ~Turn() {
            finder.busy_ = false;
            finder.free_.cancel();
        }
    };
    const Turn turn{*this};
    Found found = co_await look(std::move(wanted));
    co_return found;
}

void Finder::release(const std::string& modem) {
    std::erase_if(claims_, [&](const auto& claim) { return claim.second == modem; });
}

boost::asio::awaitable<Found> Finder::look(Wanted wanted) {
    release(wanted.name);
    const std::vector<port::Candidate> candidates = list_();
    std::string sentence;
    Ranked options = options_for(wanted, candidates, sentence);
    Found found;
    found.sentence = std::move(sentence);
    if (options.empty()) co_return found;
    // A port alone is taken at its word, and opened under its own name: the link is resolved at the open.
    if (!wanted.imei && !wanted.port.empty()) co_return take(wanted, options.front().port, wanted.port);
    found = co_await look_among(std::move(wanted), std::move(options));
    co_return found;
}

boost::asio::awaitable<Found> Finder::look_among(Wanted wanted, Ranked options) {
    Tally tally;
    std::string other;  // the device that is known to be another modem
    for (const port::RankedPort& option : options) {
        const std::string key = key_of(option.port);
        if (key == other) continue;
        const Asked answer = co_await ask(option.port.device);
        if (!answer.holder.empty()) tally.holder = answer.holder;
        if (!answer.holder.empty()) continue;
        ++(answer.answered ? tally.answered : tally.silent);
        if (!answer.answered) continue;
        const bool is_it = !wanted.imei || same_imei(answer.imei, *wanted.imei);
        const std::string path = wanted.port.empty() ? option.port.device : wanted.port;
        if (is_it) co_return take(wanted, option.port, path);
        if (!answer.imei.empty()) other = key;
    }
    Found none;
    none.sentence = tally.sentence(wanted);
    co_return none;
}

Finder::Ranked Finder::options_for(const Wanted& wanted, const std::vector<port::Candidate>& candidates,
                                   std::string& sentence) {
    Ranked ranked = port::rank_ports(candidates, *profiles_);
    const std::string real = wanted.port.empty() ? "" : real_path(wanted.port);
    if (!real.empty()) {
        std::erase_if(ranked, [&](const port::RankedPort& one) { return one.port.device != real; });
        if (ranked.empty()) {  // a pty, or what is not there: opening it tells
            port::RankedPort named;
            named.port.device = real;
            ranked.push_back(std::move(named));
        }
    }
    if (wanted.usb) {
        std::erase_if(ranked, [&](const port::RankedPort& one) { return one.port.usb != *wanted.usb; });
        sentence = real.empty() ? "no USB device " + *wanted.usb + " is plugged in, or it has no serial port"
                                : wanted.port + " is not a port of a USB device " + *wanted.usb;
    } else if (real.empty()) {
        const std::string& generic = profiles_->front().id;
        std::erase_if(ranked, [&](const port::RankedPort& one) { return one.profile == generic; });
        sentence = wanted.imei ? "no modem that may have " + shown(*wanted.imei) + " is plugged in"
                               : "the modem is named by nothing";
    }
    if (ranked.empty()) return ranked;
    const std::string owner = owner_of(key_of(ranked.front().port));
    std::erase_if(ranked, [&](const port::RankedPort& one) { return !owner_of(key_of(one.port)).empty(); });
    if (ranked.empty()) sentence = "the modem there is the one named " + owner;
    // Where it was last, it most likely is again.
    const auto was_it = [&](const port::RankedPort& one) {
        const auto asked = asked_.find(one.port.device);
        return wanted.imei && asked != asked_.end() && same_imei(asked->second.imei, *wanted.imei);
    };
    std::stable_partition(ranked.begin(), ranked.end(), was_it);
    return ranked;
}

Found Finder::take(const Wanted& wanted, const port::Candidate& candidate, const std::string& path) {
    claims_[key_of(candidate)] = wanted.name;
    return {path, candidate.usb, ""};
}

std::string Finder::owner_of(const std::string& key) const {
    const auto claim = claims_.find(key);
    return claim == claims_.end() ? "" : claim->second;
}

boost::asio::awaitable<Finder::Asked> Finder::ask(std::string device) {
    const auto known = asked_.find(device);
    const auto now = clock_.monotonic();
    if (known != asked_.end() && known->second.node == node_of(device)) {
        const bool is_fresh = !known->second.imei.empty() || now < known->second.at + times_.ask_again;
        const Asked before = known->second;
        if (is_fresh && before.holder.empty()) co_return before;
    }
    Asked answer = co_await ask_now(device);
    if (asked_.size() >= k_most_asked) asked_.clear();
    asked_[device] = answer;
    co_return answer;
}

boost::asio::awaitable<Finder::Asked> Finder::ask_now(std::string device) {
    Asked answer;
    answer.node = node_of(device);
    auto opened = port::open_port(executor_, device);
    if (opened.has_error()) {
        if (opened.error().code != port::errc::absent) answer.holder = opened.error().sentence;
        answer.at = clock_.monotonic();
        co_return answer;
    }
    const auto channel = std::make_shared<Channel>(executor_, std::move(*opened), std::chrono::milliseconds(0), clock_,
                                                   std::make_shared<Recorder>(0));
    channel->start([] {});
    co_await channel->quiet(times_.quiet);
    at::Command attention = question("AT", times_.answer);
    const at::Reply reply = co_await channel->execute(std::move(attention));
    answer.answered = reply.ok();
    if (answer.answered) {
        at::Command number = question("AT+CGSN", times_.answer);
        const at::Reply told = co_await channel->execute(std::move(number));
        answer.imei = identity_digits(told, "+CGSN", k_least_imei);
    }
    channel->close();
    answer.at = clock_.monotonic();
    co_return answer;
}

}  // namespace modem::device
