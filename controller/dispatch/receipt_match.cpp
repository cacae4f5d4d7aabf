#include "controller/dispatch/receipt_match.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace controller::dispatch {

namespace {

using modem::sms::Address;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = PartTimes::Kind;

constexpr std::size_t k_tail = 9;
constexpr std::size_t k_shortest_tail = 7;  // what is shorter is a short code
constexpr milliseconds k_doubt = minutes(2);
constexpr milliseconds k_far = minutes(15);
// A part whose reference is known to be the receipt's own is the likelier one even if it lies so much further off.
constexpr milliseconds k_trust_in_reference = minutes(1);
constexpr milliseconds k_same_sample = minutes(2);
// Of a centre's time, which has whole seconds, against our clock.
constexpr milliseconds k_told_apart = seconds(3);
constexpr int k_weight = 5;  // of the past against one sample

std::string digits_of(std::string_view number) {
    std::string digits;
    for (const char c : number)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

std::string without_zeros(const std::string& digits) {
    const auto first = digits.find_first_not_of('0');
    return first == std::string::npos ? std::string() : digits.substr(first);
}

struct Ranked {
    std::size_t index;
    milliseconds distance;
};

// How far the centre's time lies from when the part was with the modem.
milliseconds distance(const PartTimes& part, words::Instant accepted, milliseconds ahead) {
    const auto at = accepted - ahead;
    if (part.kind == Kind::referenced) return std::chrono::abs(at - part.result);
    return std::max({part.planned - at, at - part.result, milliseconds(0)});
}

milliseconds distance(const PartTimes& part, const ReceiptTimes& receipt, const CentreClock& clock) {
    if (!receipt.accepted) return milliseconds(0);
    if (clock.samples > 0) return distance(part, *receipt.accepted, clock.ahead);
    const auto plain = distance(part, *receipt.accepted, milliseconds(0));
    if (!receipt.settled) return plain;
    // A receipt that was not kept waiting tells the centre's clock by itself.
    return std::min(plain, distance(part, *receipt.accepted, *receipt.settled - receipt.now));
}

bool contradicts(const PartTimes& part, const ReceiptTimes& receipt) {
    return part.told_accepted && receipt.accepted && *part.told_accepted != *receipt.accepted;
}

bool is_exact(const PartTimes& part, const ReceiptTimes& receipt) {
    return receipt.accepted && (part.told_accepted == receipt.accepted || part.accepted == receipt.accepted);
}

std::vector<Ranked> ranked(std::span<const PartTimes> parts, const std::vector<std::size_t>& among,
                           const ReceiptTimes& receipt, const CentreClock& clock) {
    std::vector<Ranked> result;
    for (const std::size_t index : among) {
        const PartTimes& part = parts[index];
        const auto off = distance(part, receipt, clock);
        if (part.kind == Kind::doubtful && (off > k_doubt || !receipt.accepted)) continue;
        const bool known = part.kind == Kind::referenced;
        result.push_back({index, known ? off : off + k_trust_in_reference});
    }
    std::stable_sort(result.begin(), result.end(), [&](const Ranked& a, const Ranked& b) {
        return a.distance != b.distance ? a.distance < b.distance : parts[a.index].result > parts[b.index].result;
    });
    return result;
}

// Nothing but recipient and time speaks for the best of `order`, a part in doubt. Where they speak for another as well,
// a later result may tell; until then nobody knows.
std::optional<std::size_t> in_doubt_alone(std::span<const PartTimes> parts, const std::vector<Ranked>& order) {
    std::vector<Ranked> rivals;
    for (const Ranked& each : order) {
        const PartTimes& part = parts[each.index];
        if (part.kind == Kind::referenced || each.distance > k_doubt + k_trust_in_reference) continue;
        if (part.kind == Kind::under_way) return {};
        rivals.push_back(each);
    }
    const auto possible = [&](const Ranked& each) { return parts[each.index].possible; };
    // A modem that restarts may count anew: then the references say nothing.
    if (std::any_of(rivals.begin(), rivals.end(), possible)) std::erase_if(rivals, std::not_fn(possible));
    if (rivals.size() > 1 && rivals[1].distance - rivals[0].distance < k_told_apart) return {};
    return rivals.front().index;
}

// The centre's clock may have been set since it was learnt: then the receipt's own times tell.
std::optional<std::size_t> by_its_own_times(std::span<const PartTimes> parts, const std::vector<std::size_t>& among,
                                            const ReceiptTimes& receipt) {
    if (!receipt.accepted || !receipt.settled) return {};
    const auto order =
        ranked(parts, among, receipt, CentreClock{.ahead = *receipt.settled - receipt.now, .samples = 1});
    if (order.empty() || order.front().distance > k_doubt) return {};
    return order.front().index;
}

}  // namespace

SameNumber compare_numbers(std::string_view ours, const Address& theirs) {
    const std::string a = digits_of(ours), raw = digits_of(theirs.text);
    if (theirs.type == Address::Type::alphanumeric) return ours == theirs.text ? SameNumber::exactly : SameNumber::no;
    if (a == raw) return SameNumber::exactly;
    const std::string b = without_zeros(raw);
    if (b.size() < k_shortest_tail || a.size() < k_shortest_tail) return SameNumber::no;
    if (a == b) return SameNumber::exactly;
    // As long as ours and of another country: somebody else, however alike the tails are.
    if (theirs.type == Address::Type::international && b.size() >= a.size()) return SameNumber::no;
    const auto n = std::min({a.size(), b.size(), k_tail});
    return a.substr(a.size() - n) == b.substr(b.size() - n) ? SameNumber::by_tail : SameNumber::no;
}

CentreClock learn(CentreClock clock, milliseconds sample) {
    if (clock.samples == 0) return {.ahead = sample, .deviation = milliseconds(0), .samples = 1};
    const auto off = std::chrono::abs(sample - clock.ahead);
    if (off > std::max(k_far, 3 * clock.deviation)) {
        if (clock.suspect && std::chrono::abs(*clock.suspect - sample) <= k_same_sample)
            return {.ahead = sample, .deviation = milliseconds(0), .samples = 1};
        clock.suspect = sample;
        return clock;
    }
    clock.suspect.reset();
    clock.ahead += (sample - clock.ahead) / k_weight;
    clock.deviation += (off - clock.deviation) / k_weight;
    ++clock.samples;
    return clock;
}

Pick pick(std::span<const PartTimes> parts, const ReceiptTimes& receipt, const CentreClock& clock) {
    std::vector<std::size_t> among;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i].number != SameNumber::no && !contradicts(parts[i], receipt)) among.push_back(i);
    const auto keep = [&](auto test) {
        if (std::any_of(among.begin(), among.end(), test))
            std::erase_if(among, [&](std::size_t index) { return !test(index); });
    };
    keep([&](std::size_t index) { return parts[index].number == SameNumber::exactly; });
    keep([&](std::size_t index) { return is_exact(parts[index], receipt); });
    if (among.empty()) return {};
    const auto order = ranked(parts, among, receipt, clock);
    const bool alone = among.size() == 1;
    if (order.empty()) return {};
    const std::size_t best = order.front().index;
    // By recipient and time alone it may be another text's; a reference that fits outweighs that.
    if (parts[best].kind == Kind::doubtful && !is_exact(parts[best], receipt)) {
        const auto fits = std::find_if(order.begin(), order.end(), [&](const Ranked& other) {
            return parts[other.index].kind == Kind::referenced && parts[other.index].awaited &&
                   (clock.samples == 0 || other.distance <= std::max(k_far, 3 * clock.deviation));
        });
        if (fits != order.end()) return {fits->index, false};
        return {in_doubt_alone(parts, order), false};
    }
    if (is_exact(parts[best], receipt)) return {best, true};
    const bool far = clock.samples > 0 && order.front().distance > std::max(k_far, 3 * clock.deviation);
    if (far && !alone) return {by_its_own_times(parts, among, receipt), false};
    return {best, alone && parts[best].kind == Kind::referenced};
}

}  // namespace controller::dispatch
