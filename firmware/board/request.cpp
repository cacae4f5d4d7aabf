#include "firmware/board/request.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

namespace firmware::board {

namespace {

constexpr std::array<std::pair<std::string_view, Verb>, 5> k_verbs = {{{"usb-power", Verb::usb_power},
                                                                       {"usb-reauthorize", Verb::usb_reauthorize},
                                                                       {"driver-rebind", Verb::driver_rebind},
                                                                       {"gpio-pulse", Verb::gpio_pulse},
                                                                       {"port-holder", Verb::port_holder}}};
constexpr std::array<std::pair<std::string_view, Power>, 3> k_powers = {
    {{"off", Power::off}, {"on", Power::on}, {"cycle", Power::cycle}}};

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (auto space = line.find(' '); space != std::string_view::npos; space = line.find(' ')) {
        words.push_back(line.substr(0, space));
        line.remove_prefix(space + 1);
    }
    words.push_back(line);
    return words;
}

template <class Table>
auto meaning(const Table& table, std::string_view word) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.first == word; });
    return found == table.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

std::optional<Request> parse_request(std::string_view line) {
    const bool printable = std::all_of(line.begin(), line.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
    if (line.size() > k_longest_request || !printable) return {};
    const std::vector<std::string_view> words = words_of(line);
    if (std::any_of(words.begin(), words.end(), [](std::string_view word) { return word.empty(); })) return {};
    const auto verb = meaning(k_verbs, words.front());
    if (!verb || words.size() != (*verb == Verb::usb_power ? 3U : 2U)) return {};
    Request request;
    request.verb = *verb;
    request.target = words.back();
    if (*verb != Verb::usb_power) return request;
    const auto power = meaning(k_powers, words[1]);
    if (!power) return {};
    request.power = *power;
    return request;
}

std::string to_line(const Answer& answer) {
    boost::json::object object;
    object["ok"] = answer.ok;
    if (!answer.ok) object["error"] = answer.error;
    object[answer.ok ? "done" : "sentence"] = answer.text;
    return boost::json::serialize(object) + "\n";
}

}  // namespace firmware::board
