#include "modem/device/ladder.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"

namespace modem::device {
namespace {

constexpr std::array<std::string_view, 3> k_by_preference = {"ME", "SM", "MT"};
constexpr std::array<std::string_view, 3> k_readable = {"ME", "SM", "SR"};
constexpr std::array<std::string_view, 8> k_notices = {"2,1,0,1,0", "2,1,0,1,1", "1,1,0,1,0", "2,1,0,2,0",
                                                       "1,1,0,2,1", "2,1",       "1,1",       "0"};
constexpr std::size_t k_mt = 1;
constexpr std::size_t k_ds = 3;

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// A missing argument stands for 0.
int argument(const std::vector<std::string>& fields, std::size_t index) {
    return at::number_at(fields, index).value_or(0);
}

bool is_offered(std::string_view notice, const std::vector<std::string>& offer) {
    const auto wanted = at::split_fields(notice);
    for (std::size_t i = 0; i < wanted.size() && i < offer.size(); ++i) {
        const auto values = at::parse_range(offer[i]);
        if (!values.empty() && std::ranges::find(values, argument(wanted, i)) == values.end()) return false;
    }
    return true;
}

}  // namespace

std::vector<std::string> store_ladder(const std::vector<std::vector<std::string>>& lists) {
    std::vector<std::string> uses;
    if (lists.empty()) return uses;
    for (const auto name : k_by_preference) {
        const std::string quoted = '"' + std::string(name) + '"';
        if (!contains(lists[0], name)) continue;
        if (lists.size() > 1 && contains(lists[1], name)) {
            if (lists.size() > 2 && contains(lists[2], name)) uses.push_back(quoted + ',' + quoted + ',' + quoted);
            uses.push_back(quoted + ',' + quoted);
        }
        uses.push_back(quoted);
    }
    return uses;
}

std::vector<std::string> readable_stores(const std::vector<std::vector<std::string>>& lists, const std::string& first) {
    std::vector<std::string> stores = {first};
    for (const auto name : k_readable) {
        if (name != first && !lists.empty() && contains(lists[0], name)) stores.emplace_back(name);
    }
    return stores;
}

std::vector<std::string> notice_ladder(const at::Reply& offer) {
    const auto offered = answer_fields(offer, "+CNMI");
    std::vector<std::string> ladder;
    for (const auto notice : k_notices) {
        if (is_offered(notice, offered)) ladder.emplace_back(notice);
    }
    if (ladder.empty()) ladder.assign(k_notices.begin(), k_notices.end());
    return ladder;
}

bool notice_holds(const std::string& wanted, const at::Reply& readback) {
    if (readback.lines.empty()) return true;  // a modem that does not tell is believed
    const auto set = at::split_fields(wanted);
    const auto got = answer_fields(readback, "+CNMI");
    return argument(set, k_mt) == argument(got, k_mt) && argument(set, k_ds) == argument(got, k_ds);
}

ReceiptPath receipt_path(const std::string& notice) {
    switch (argument(at::split_fields(notice), k_ds)) {
        case 1: return ReceiptPath::direct;
        case 2: return ReceiptPath::stored;
        default: return ReceiptPath::none;
    }
}

}  // namespace modem::device
