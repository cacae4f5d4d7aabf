#include "modem/sms/timestamp.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "modem/sms/errc.hpp"

namespace modem::sms {

namespace {

using namespace std::chrono;

constexpr std::size_t k_octets = 7;
constexpr int k_first_year = 1990;
constexpr int k_max_quarters = 79;
constexpr std::uint8_t k_minus = 0x08;

std::uint8_t swapped(unsigned value) { return static_cast<std::uint8_t>(((value % 10) << 4) | (value / 10)); }

unsigned digit(unsigned semi_octet) { return semi_octet > 9 ? 0 : semi_octet; }

unsigned unswapped(std::uint8_t octet) { return digit(octet & 0x0fU) * 10 + digit(octet >> 4); }

}  // namespace

std::string to_string(const Timestamp& timestamp) {
    const std::string local = words::to_rfc3339(timestamp.at + timestamp.offset);
    const auto minutes_east = timestamp.offset.count();
    const auto size = std::abs(minutes_east);
    std::array<char, 32> zone{};
    std::snprintf(zone.data(), zone.size(), "%c%02d:%02d", minutes_east < 0 ? '-' : '+', static_cast<int>(size / 60),
                  static_cast<int>(size % 60));
    return local.substr(0, local.size() - 1) + zone.data();
}

words::Result<void> append_timestamp(Octets& octets, const std::optional<Timestamp>& timestamp) {
    if (!timestamp) {
        octets.resize(octets.size() + k_octets, 0);
        return {};
    }
    const auto quarters = static_cast<int>(timestamp->offset.count() / 15);
    const auto local = timestamp->at + minutes(15) * quarters;
    const auto day = floor<days>(local);
    const year_month_day date(day);
    const hh_mm_ss time(floor<seconds>(local) - day);
    const int since = static_cast<int>(date.year()) - k_first_year;
    if (since < 0 || since >= 100 || std::abs(quarters) > k_max_quarters) return make_error_code(errc::bad_timestamp);
    octets.push_back(swapped(static_cast<unsigned>(static_cast<int>(date.year()) % 100)));
    octets.push_back(swapped(static_cast<unsigned>(date.month())));
    octets.push_back(swapped(static_cast<unsigned>(date.day())));
    octets.push_back(swapped(static_cast<unsigned>(time.hours().count())));
    octets.push_back(swapped(static_cast<unsigned>(time.minutes().count())));
    octets.push_back(swapped(static_cast<unsigned>(time.seconds().count())));
    octets.push_back(
        static_cast<std::uint8_t>(swapped(static_cast<unsigned>(std::abs(quarters))) | (quarters < 0 ? k_minus : 0)));
    return {};
}

std::optional<Timestamp> read_timestamp(Reader& reader) {
    const auto octets = reader.take(k_octets);
    if (octets.size() != k_octets) return {};
    const auto two_digits = static_cast<int>(unswapped(octets[0]));
    const int full_year = two_digits + (two_digits >= k_first_year % 100 ? 1900 : 2000);
    const year_month_day date(year(full_year), month(unswapped(octets[1])), day(unswapped(octets[2])));
    const unsigned h = unswapped(octets[3]), m = unswapped(octets[4]), s = unswapped(octets[5]);
    if (!date.ok() || h > 23 || m > 59 || s > 59) return {};
    const bool west = (octets[6] & k_minus) != 0;
    const auto quarters = static_cast<int>(unswapped(octets[6] & static_cast<std::uint8_t>(~k_minus)));
    const minutes offset((west ? -15 : 15) * quarters);
    return Timestamp{words::Instant(sys_days(date).time_since_epoch() + hours(h) + minutes(m) + seconds(s) - offset),
                     offset};
}

}  // namespace modem::sms
