#include "modem/simulator/mms.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

#include "modem/sms/octets.hpp"

namespace modem::simulator {
namespace {

using namespace std::string_view_literals;

constexpr auto k_jpeg = "\xff\xd8\xff"sv;
constexpr auto k_jpeg_end = "\xff\xd9"sv;
constexpr auto k_png = "\x89PNG\r\n\x1a\n"sv;
constexpr auto k_png_end = "IEND\xae\x42\x60\x82"sv;
constexpr auto k_gif = "GIF8"sv;

std::string sha256(std::string_view bytes) {
    sms::Octets digest(crypto_hash_sha256_BYTES);
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    auto hex = sms::to_hex(digest);
    std::ranges::transform(hex, hex.begin(),
                           [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    return hex;
}

boost::json::array list(const std::vector<std::string>& texts) {
    boost::json::array made;
    for (const auto& text : texts) made.emplace_back(text);
    return made;
}

}  // namespace

void MmsState::clear() {
    to.clear();
    cc.clear();
    bcc.clear();
    title.clear();
    attachments.clear();
}

std::size_t MmsState::size() const {
    std::size_t all = 0;
    for (const auto& one : attachments) all += one.bytes.size();
    return all;
}

std::string_view content_type_of(std::string_view name, std::string_view bytes) {
    if (bytes.starts_with(k_jpeg)) return "image/jpeg";
    if (bytes.starts_with(k_png)) return "image/png";
    if (bytes.starts_with(k_gif)) return "image/gif";
    if (name.ends_with(".txt")) return "text/plain";
    if (name.ends_with(".smil") || bytes.starts_with("<smil")) return "application/smil";
    return "application/octet-stream";
}

bool is_whole(std::string_view bytes) {
    if (bytes.starts_with(k_jpeg)) return bytes.ends_with(k_jpeg_end);
    if (bytes.starts_with(k_png)) return bytes.ends_with(k_png_end);
    if (bytes.starts_with(k_gif)) return bytes.ends_with(';');
    return true;
}

boost::json::object describe_mms(const MmsState& mms) {
    boost::json::array parts;
    for (const auto& one : mms.attachments)
        parts.push_back({{"name", one.name},
                         {"content_type", content_type_of(one.name, one.bytes)},
                         {"size", one.bytes.size()},
                         {"sha256", sha256(one.bytes)},
                         {"whole", is_whole(one.bytes)}});
    boost::json::object made = {{"to", list(mms.to)}, {"title", mms.title}, {"size", mms.size()}, {"parts", parts}};
    if (!mms.cc.empty()) made["cc"] = list(mms.cc);
    if (!mms.bcc.empty()) made["bcc"] = list(mms.bcc);
    return made;
}

}  // namespace modem::simulator
