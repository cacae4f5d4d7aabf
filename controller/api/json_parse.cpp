#include "controller/api/json_parse.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <set>
#include <string>
#include <vector>

namespace controller::api {

namespace {

namespace json = boost::json;
using boost::system::error_code;
constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";

// Builds the value while it looks for keys that stand twice: json::parse would let the last one win.
class Builder {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    Builder() { stack_.reset(); }

    json::value release() { return stack_.release(); }
    const std::string& twice() const { return twice_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t n, error_code&) { return stack_.push_array(n), true; }
    bool on_object_begin(error_code&) { return keys_.emplace_back(), true; }
    bool on_object_end(std::size_t n, error_code&) {
        keys_.pop_back();
        stack_.push_object(n);
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, error_code&) {
        key_ += part;
        stack_.push_chars(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, error_code& ec) {
        key_ += part;
        stack_.push_key(part);
        if (!keys_.back().insert(key_).second) {
            twice_ = key_;
            ec = json::error::syntax;
            return false;
        }
        key_.clear();
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, error_code&) { return stack_.push_chars(part), true; }
    bool on_string(json::string_view part, std::size_t, error_code&) { return stack_.push_string(part), true; }
    bool on_number_part(json::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t number, json::string_view, error_code&) { return stack_.push_int64(number), true; }
    bool on_uint64(std::uint64_t number, json::string_view, error_code&) { return stack_.push_uint64(number), true; }
    bool on_double(double number, json::string_view, error_code&) { return stack_.push_double(number), true; }
    bool on_bool(bool value, error_code&) { return stack_.push_bool(value), true; }
    bool on_null(error_code&) { return stack_.push_null(), true; }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }

private:
    json::value_stack stack_;
    std::vector<std::set<std::string>> keys_;
    std::string key_;
    std::string twice_;
};

std::string place(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
    const auto characters =
        std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    return "line " + std::to_string(lines + 1) + ", column " + std::to_string(characters + 1);
}

std::string cause(error_code ec, const Builder& builder) {
    if (!builder.twice().empty()) return "the key \"" + builder.twice().substr(0, 64) + "\" stands twice in one object";
    if (ec == json::error::too_deep) return "it is nested more than " + std::to_string(k_max_json_depth) + " deep";
    if (ec == json::error::incomplete) return "it ends too early";
    return ec.message();
}

}  // namespace

Outcome<json::value> parse_json(std::string_view text) {
    if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
    json::parse_options options;
    options.max_depth = k_max_json_depth;
    json::basic_parser<Builder> parser(options);
    error_code ec;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && read < text.size()) ec = json::error::extra_data;
    if (!ec) return parser.handler().release();
    return bad_request("The body is not valid JSON: " + cause(ec, parser.handler()) + " (" + place(text, read) + ").");
}

Outcome<json::object> parse_json_object(std::string_view text) {
    auto value = parse_json(text);
    if (!value) return value.error();
    if (!value->is_object()) return unprocessable({{"", "must be an object"}});
    return std::move(value->get_object());
}

Outcome<json::object> json_body(const Request& request) {
    const std::string type = request.content_type();
    const bool is_json = type.empty() || type == "application/json" || type.ends_with("+json") || type == "text/json";
    if (!is_json) return unsupported_media_type("Send the body as application/json.");
    if (request.body.empty()) return bad_request("This needs a JSON object as its body.");
    return parse_json_object(request.body);
}

}  // namespace controller::api
