#include "controller/api/media_input.hpp"

#include <algorithm>
#include <array>

#include "controller/api/base64.hpp"

namespace controller::api {

namespace {

constexpr std::array<std::string_view, 3> k_types = {"image/jpeg", "image/png", "image/gif"};
enum class Type : std::uint8_t { jpeg, png, gif };

std::optional<Type> parse_type(std::string_view name) {
    const auto* const found = std::find(k_types.begin(), k_types.end(), name);
    if (found == k_types.end()) return {};
    return static_cast<Type>(found - k_types.begin());
}

// With line ends and padding.
constexpr std::size_t k_longest = dispatch::k_max_media / 3 * 4 + dispatch::k_max_media / 20;

}  // namespace

std::optional<dispatch::Media> read_media(const Context& context, Fields& fields) {
    dispatch::Media media;
    const bool read = fields.object("media", [&](Fields& inner) {
        media.content_type =
            k_types.at(static_cast<std::size_t>(inner.required_choice<Type>("content_type", k_types, parse_type)));
        const std::string data = inner.required_text("data", k_longest);
        if (auto decoded = from_base64(data))
            media.data = std::move(*decoded);
        else
            inner.fail("data", "must be base64 (RFC 4648 §4)");
    });
    if (!read) return {};
    if (const auto why = why_no_pictures(context.present.rules()->config, context.controls.modems()))
        fields.fail("media", *why);
    return media;
}

std::optional<std::string> why_no_pictures(const reader::Config& config,
                                           const std::vector<modem::device::ModemStatus>& modems) {
    std::string why;
    for (const auto& modem : config.modems) {
        const auto status =
            std::find_if(modems.begin(), modems.end(), [&modem](const auto& each) { return each.name == modem.name; });
        const bool has_commands = status == modems.end() || status->pictures.value_or(true);
        if (modem.mms && has_commands) return {};
        why += why.empty() ? "" : "; ";
        why +=
            "modem " + modem.name +
            (modem.mms ? " is of a family without commands for them" : " has no mms = { apn, mmsc } in its [[modem]]");
    }
    return "no modem can send pictures: " + (why.empty() ? "there is none" : why);
}

}  // namespace controller::api
