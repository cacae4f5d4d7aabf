#include "firmware/tillcastd/log_guard.hpp"

#include <spdlog/details/log_msg.h>

#include <cctype>

namespace firmware {

namespace {

constexpr std::size_t k_fewest = 7;
constexpr std::size_t k_fewest_national = 9;
constexpr std::size_t k_most = 15;  // ITU-T E.164
constexpr std::size_t k_kept = 2;
constexpr std::size_t k_widest_gap = 2;  // `+1 (212) 555`

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_between(char c) { return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')'; }

// The digits of what begins at `from`, with two marks between two at most; where it ends is put into `end`.
std::size_t digits_from(std::string_view line, std::size_t from, std::size_t& end) {
    std::size_t count = 0;
    end = from;
    for (std::size_t at = from; at < line.size() && at <= end + k_widest_gap; ++at) {
        if (is_digit(line[at])) {
            ++count;
            end = at + 1;
        } else if (!is_between(line[at])) {
            break;
        }
    }
    return count;
}

void append_masked(std::string& out, std::string_view number, std::size_t digits) {
    std::size_t seen = 0;
    for (const char c : number) {
        if (is_digit(c)) ++seen;
        if (!is_digit(c) && c != '+') continue;
        const bool kept = c == '+' || seen <= k_kept || seen > digits - k_kept;
        out += kept ? c : '*';
    }
}

class Guard final : public spdlog::sinks::sink {
public:
    explicit Guard(std::shared_ptr<spdlog::sinks::sink> inner) : inner_(std::move(inner)) {}
    void log(const spdlog::details::log_msg& message) override {
        const std::string text = without_numbers({message.payload.data(), message.payload.size()});
        spdlog::details::log_msg copy = message;
        copy.payload = text;
        inner_->log(copy);
    }
    void flush() override { inner_->flush(); }
    void set_pattern(const std::string& pattern) override { inner_->set_pattern(pattern); }
    void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
        inner_->set_formatter(std::move(formatter));
    }

private:
    std::shared_ptr<spdlog::sinks::sink> inner_;
};

}  // namespace

std::string without_numbers(std::string_view line) {
    std::string out;
    out.reserve(line.size());
    for (std::size_t at = 0; at < line.size();) {
        const bool starts = at == 0 || !is_word(line[at - 1]);
        const bool international = line[at] == '+';
        if ((starts && line[at] == '0') || international) {
            std::size_t end = 0;
            const std::size_t digits = digits_from(line, at + (international ? 1 : 0), end);
            const bool alone = end == line.size() || !is_word(line[end]);
            if (digits >= (international ? k_fewest : k_fewest_national) && digits <= k_most && alone) {
                append_masked(out, line.substr(at, end - at), digits);
                at = end;
                continue;
            }
        }
        out += line[at++];
    }
    return out;
}

std::shared_ptr<spdlog::sinks::sink> guarded(std::shared_ptr<spdlog::sinks::sink> sink) {
    return std::make_shared<Guard>(std::move(sink));
}

}  // namespace firmware
