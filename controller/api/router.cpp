#include "controller/api/router.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace controller::api {

namespace {

constexpr std::array<Method, 5> k_served = {Method::get, Method::post, Method::put, Method::patch, Method::remove};

bool is_variable(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

std::vector<std::string> split(std::string_view pattern) {
    if (!pattern.starts_with('/')) throw std::logic_error("a pattern begins with /");
    std::vector<std::string> segments;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);
        const auto slash = std::min(pattern.find('/'), pattern.size());
        segments.emplace_back(pattern.substr(0, slash));
        pattern.remove_prefix(slash);
    }
    return segments;
}

bool fits(const Router::Entry& entry, const std::vector<std::string>& segments) {
    return std::equal(entry.segments.begin(), entry.segments.end(), segments.begin(), segments.end(),
                      [](const std::string& ours, const std::string& theirs) {
                          return is_variable(ours) ? !theirs.empty() : ours == theirs;
                      });
}

// Where a literal and a variable both fit, the literal decides, from the left.
bool more_literal(const Router::Entry& a, const Router::Entry& b) {
    for (std::size_t i = 0; i < a.segments.size(); ++i) {
        const bool a_varies = is_variable(a.segments[i]), b_varies = is_variable(b.segments[i]);
        if (a_varies != b_varies) return b_varies;
    }
    return false;
}

std::string allow(const std::vector<const Router::Entry*>& fitting) {
    std::string text = "OPTIONS";
    for (const Method method : k_served) {
        const bool served = std::any_of(fitting.begin(), fitting.end(),
                                        [method](const Router::Entry* entry) { return entry->method == method; });
        if (!served) continue;
        text += ", " + std::string(to_string(method));
        if (method == Method::get) text += ", HEAD";
    }
    return text;
}

Response answer_options(std::string allowed) {
    Response response = no_content();
    response.headers.push_back({"Allow", std::move(allowed)});
    return response;
}

std::vector<std::string> values(const Router::Entry& entry, const std::vector<std::string>& segments) {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < segments.size(); ++i)
        if (is_variable(entry.segments[i])) found.push_back(segments[i]);
    return found;
}

}  // namespace

void Router::add(Entry entry) {
    entry.segments = split(entry.pattern);
    for (const Entry& other : entries_)
        if (other.method == entry.method && other.pattern == entry.pattern)
            throw std::logic_error("two routes for " + entry.pattern);
    entries_.push_back(std::move(entry));
}

Router::Match Router::match(Method method, const Target& target) const {
    Match match;
    if (method == Method::options && target.path == "*") {
        match.answer = answer_options("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        return match;
    }
    std::vector<const Entry*> fitting;
    for (const Entry& entry : entries_)
        if (fits(entry, target.segments)) fitting.push_back(&entry);
    if (fitting.empty()) {
        match.answer = to_response(not_found("There is nothing at this path."));
        return match;
    }
    const Method wanted = method == Method::head ? Method::get : method;
    for (const Entry* entry : fitting)
        if (entry->method == wanted && (match.entry == nullptr || more_literal(*entry, *match.entry)))
            match.entry = entry;
    if (match.entry != nullptr)
        match.params = values(*match.entry, target.segments);
    else if (method == Method::options)
        match.answer = answer_options(allow(fitting));
    else
        match.answer = to_response(method_not_allowed(allow(fitting)));
    return match;
}

}  // namespace controller::api
