#include "modem/device/ladder.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "modem/at/fields.hpp"
#include "modem/device/answers.hpp"

namespace modem::device {
namespace {

// Beside those that a family prefers.
constexpr std::array<std::string_view, 3> k_stores = {"ME", "SM", "MT"};
constexpr std::array<std::string_view, 2> k_readable = {"ME", "SM"};
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

std::vector<std::string> store_ladder(const std::vector<std::vector<std::string>>& lists,
                                      const std::vector<std::string>& preferred) {
    std::vector<std::string> uses;
    if (lists.empty()) return uses;
    std::vector<std::string> names = preferred;
    for (const auto name : k_stores) {
        if (!contains(names, name)) names.emplace_back(name);
    }
    for (const auto& name : names) {
        const std::string quoted = '"' + name + '"';
        if (!contains(lists[0], name)) continue;
        if (lists.size() > 1 && contains(lists[1], name)) {
            if (lists.size() > 2 && contains(lists[2], name)) uses.push_back(quoted + ',' + quoted + ',' + quoted);
            uses.push_back(quoted + ',' + quoted);
        }
        uses.push_back(quoted);
    }
    return uses;
}

std::vector<std::string> readable_stores(const std::vector<std::vector<std::string>>& lists, const std::string& first,
                                         const std::vector<std::string>& of_receipts) {
    std::vector<std::string> stores = {first};
    const auto add = [&](std::string_view name) {
        if (!contains(stores, name) && !lists.empty() && contains(lists[0], name)) stores.emplace_back(name);
    };
    for (const auto name : k_readable) add(name);
    for (const auto& name : of_receipts) add(name);
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

std::vector<int> service_offer(const at::Reply& reply) {
    const auto fields = answer_fields(reply, "+CSMS");
    std::vector<int> services;
    for (const auto& field : fields) {
        const auto values = at::parse_range(field);
        services.insert(services.end(), values.begin(), values.end());
        if (field.starts_with('(')) break;  // behind it stand other things
    }
    return services;
}

std::vector<Telling> notice_rungs(const std::vector<std::string>& notices, const std::vector<int>& services) {
    std::vector<int> ways;
    for (const auto& notice : notices) {
        const int way = argument(at::split_fields(notice), k_ds);
        if (std::ranges::find(ways, way) == ways.end()) ways.push_back(way);
    }
    std::vector<Telling> rungs;
    const std::vector<int> first(services.begin(), std::next(services.begin(), services.empty() ? 0 : 1));
    for (const int way : ways) {
        for (const int service : way == 1 ? services : first) {
            for (const auto& notice : notices) {
                if (argument(at::split_fields(notice), k_ds) == way) rungs.push_back({service, notice});
            }
        }
    }
    return rungs;
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
