#include <random>
#include <utility>

#include "modem/simulator/modem.hpp"

namespace modem::simulator {
namespace {

constexpr std::chrono::milliseconds k_torn{20};

/// The line ends of a line that spells them otherwise.
std::string respelt(std::string_view bytes, const Hazards& hazards) {
    if (!hazards.lf_only && !hazards.cr_cr_lf) return std::string(bytes);
    std::string made;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const bool end = bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
        if (end && hazards.lf_only) continue;
        made += bytes[i];
        if (end) made += '\r';
    }
    return made;
}

}  // namespace

void Modem::put(std::string_view bytes) {
    if (!powered_ || !linked_ || deaf_) return;
    if (hazards_.no_leading_cr && bytes.starts_with("\r\n")) bytes.remove_prefix(1);
    output_ += respelt(bytes, hazards_);
}

void Modem::put_echo(std::string_view bytes) {
    if (powered_ && linked_ && !deaf_) output_ += bytes;
}

void Modem::put_line(std::string_view text) {
    std::string line = state_.settings.verbose ? "\r\n" : "";
    const auto inner = text.find("\r\n");
    if (inner != std::string_view::npos && hazards_.urc_in_pdu &&
        text.substr(inner + 2).find(',') == std::string::npos) {
        line += std::string(text.substr(0, inner)) + "\r\n\r\n^RSSI: 17\r\n" + std::string(text.substr(inner + 2));
    } else {
        line += text;
    }
    put(line + "\r\n");
}

void Modem::put_unsolicited(const std::string& text) {
    // As ATV1 would have it, whatever AT+V says: unsolicited lines have always both line ends.
    const auto verbose = std::exchange(state_.settings.verbose, true);
    put_line(text);
    state_.settings.verbose = verbose;
}

void Modem::put_prompt() {
    if (hazards_.prompt_short) {
        put("\r\n>\r\n");
    } else if (hazards_.prompt_split) {
        put("\r\n>");
        flush();
        out_.pause(k_torn);
        put(" ");
    } else {
        put(hazards_.prompt_bare ? std::string_view("\r\n>") : state_.traits->prompt);
    }
}

void Modem::put_result(const std::string& result) {
    if (!state_.settings.verbose) {
        put((result == "OK" ? "0" : result == "ERROR" ? "4" : result) + "\r");
        return;
    }
    if (!hazards_.split_result) {
        put("\r\n" + result + "\r\n");
        return;
    }
    // `+CMS ERROR:` and its number are what is torn apart; others in the middle.
    const auto colon = result.find(':');
    const auto at = colon == std::string::npos ? (result.size() + 1) / 2 : colon + 1;
    put("\r\n" + result.substr(0, at));
    flush();
    out_.pause(k_torn);
    put(result.substr(at) + "\r\n");
}

void Modem::put_noise() {
    put("\r\n^RSSI: 17\r\n");
    put("\r\n^HCSQ:\"LTE\",50,40,60,20\r\n");
}

void Modem::flush() {
    if (output_.empty()) return;
    auto bytes = std::string(static_cast<std::size_t>(hazards_.nul), '\0');
    if (hazards_.garbage > 0 && std::bernoulli_distribution(std::min(hazards_.garbage, 1.0))(around_.dice))
        bytes += "\xff\xff\x80\xfe";
    out_.write(bytes + std::exchange(output_, {}), static_cast<std::size_t>(hazards_.split));
}

void Modem::say_garbage(std::size_t octets) {
    log("noise", {{"garbage", octets}});
    if (!powered_ || !linked_ || deaf_) return;
    std::uniform_int_distribution<int> octet(0, 255);
    for (std::size_t i = 0; i < octets; ++i) {
        auto c = static_cast<char>(octet(around_.dice));
        if (c == '\r' || c == '\n') c = '~';
        output_ += c;
    }
    output_ += "\r\n";
    flush();
}

}  // namespace modem::simulator
