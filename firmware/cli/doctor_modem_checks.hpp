#pragma once

#include <string>
#include <utility>
#include <vector>

#include "firmware/cli/doctor_findings.hpp"

namespace firmware::cli {

/// Gathers the findings about one modem.
class Check {
public:
    explicit Check(std::string about) : about_(std::move(about)) {}

    void pass(std::string id, std::string sentence, boost::json::object figures = {}) {
        add(std::move(id), Verdict::pass, std::move(sentence), {}, std::move(figures));
    }
    void warn(std::string id, std::string sentence, std::string next, boost::json::object figures = {}) {
        add(std::move(id), Verdict::warn, std::move(sentence), std::move(next), std::move(figures));
    }
    void fail(std::string id, std::string sentence, std::string next, boost::json::object figures = {}) {
        add(std::move(id), Verdict::fail, std::move(sentence), std::move(next), std::move(figures));
    }
    void add(std::string id, Verdict verdict, std::string sentence, std::string next, boost::json::object figures) {
        findings_.push_back({std::move(id), about_, verdict, std::move(sentence), std::move(next), std::move(figures)});
    }
    bool has_failed() const { return worst(findings_) == Verdict::fail; }
    std::vector<Finding> take() { return std::move(findings_); }

private:
    std::string about_;
    std::vector<Finding> findings_;
};

/// The last four digits: what is printed on the card, and all that need be told of it.
std::string tail(const std::string& digits);
/// `once`, `3 times`.
std::string times(std::int64_t count);
/// With a capital at its beginning.
std::string sentence_case(std::string text);
/// `380 ms`, `4.2 s`.
std::string time_text(Milliseconds time);

/// False where the SIM cannot be used: what lies behind it is not known then.
bool check_sim(Check& check, const ModemFacts& modem);
void check_registration(Check& check, const ModemFacts& modem);
void check_signal(Check& check, const ModemFacts& modem);
void check_centre(Check& check, const ModemFacts& modem);
void check_stores(Check& check, const ModemFacts& modem);
void check_receipts(Check& check, const ModemFacts& modem);
void check_temperature(Check& check, const ModemFacts& modem);
void check_trip(Check& check, const ModemFacts& modem);

}  // namespace firmware::cli
