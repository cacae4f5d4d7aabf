#include "controller/api/request.hpp"

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "controller/api/utf8.hpp"

namespace controller::api {

namespace {

constexpr std::array<std::string_view, 7> k_methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
constexpr std::size_t k_max_segments = 16;
constexpr std::size_t k_max_parameters = 64;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_clean(const std::string& text) { return text.find('\0') == std::string::npos && utf8_length(text); }

Problem bad_target() { return bad_request("The request target is not a valid URI."); }

}  // namespace

std::string_view to_string(Method method) {
    const auto index = static_cast<std::size_t>(method);
    return index < k_methods.size() ? k_methods[index] : "other";
}

Method parse_method(std::string_view text) {
    const auto found = std::find(k_methods.begin(), k_methods.end(), text);
    return static_cast<Method>(found - k_methods.begin());
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

Outcome<Target> parse_target(std::string_view text) {
    Target target;
    if (text == "*") {
        target.path = text;
        return target;
    }
    const auto url =
        text.starts_with('/') ? boost::urls::parse_origin_form(text) : boost::urls::parse_absolute_uri(text);
    if (!url) return bad_target();
    const boost::urls::url_view view = *url;
    if (!text.starts_with('/') && view.scheme() != "http" && view.scheme() != "https") return bad_target();
    if (view.segments().size() > k_max_segments) return bad_request("The path has too many segments.");
    if (view.params().size() > k_max_parameters) return bad_request("The query has too many parameters.");
    target.path = std::string(view.encoded_path());
    for (std::string segment : view.segments()) {
        if (!is_clean(segment)) return bad_target();
        target.segments.push_back(std::move(segment));
    }
    for (const auto& parameter : view.params()) {
        std::string key(parameter.key), value(parameter.value);
        if (!is_clean(key) || !is_clean(value)) return bad_target();
        target.query.emplace_back(std::move(key), std::move(value));
    }
    return target;
}

std::optional<std::string_view> Request::header(std::string_view name) const {
    for (const Header& header : headers)
        if (same_name(header.name, name)) return header.value;
    return std::nullopt;
}

std::string Request::content_type() const {
    std::string_view value = header("Content-Type").value_or("");
    value = value.substr(0, value.find(';'));
    while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
    std::string text(value);
    std::transform(text.begin(), text.end(), text.begin(), lower);
    return text;
}

}  // namespace controller::api
