#include <algorithm>

#include "config/reader/main_file.hpp"
#include "config/reader/scalars.hpp"

namespace reader {

namespace {

constexpr std::size_t k_most_numbers = 10;
constexpr std::chrono::minutes k_least_receipts{10};
constexpr std::chrono::seconds k_least_signal{10};

void read_numbers(Section& section, Config& config) {
    const auto written = section.texts("numbers");
    if (!written) return;
    if (written->value.size() > k_most_numbers)
        section.error(written->at, "\"numbers\" must name at most " + std::to_string(k_most_numbers));
    auto& numbers = config.alerts.numbers;
    for (const auto& text : written->value) {
        const auto number = words::Number::parse(text.value);
        if (!number) {
            section.error(text.at, quote(text.value) + " is not an international number such as \"+34600000001\"");
            continue;
        }
        if (std::find(numbers.begin(), numbers.end(), *number) != numbers.end()) {
            section.error(text.at, quote(text.value) + " is named twice");
            continue;
        }
        for (const Modem& modem : config.modems)
            if (modem.number == number)
                section.error(text.at, quote(text.value) + " is the number of modem " + quote(modem.name) +
                                           ": alerts go to a person's telephone");
        numbers.push_back(*number);
    }
}

}  // namespace

void read_alerts(Section& root, Config& config) {
    auto section = root.table("alerts");
    if (!section) return;
    Alerts& alerts = config.alerts;
    read_numbers(*section, config);
    if (const auto receipts = section->duration("no_receipts")) {
        alerts.no_receipts = receipts->value;
        if (receipts->value < k_least_receipts)
            section->error(receipts->at, "\"no_receipts\" must be at least \"10m\": receipts take their time");
    }
    if (const auto signal = section->duration("no_signal")) {
        alerts.no_signal = signal->value;
        if (signal->value < k_least_signal) section->error(signal->at, "\"no_signal\" must be at least \"10s\"");
    }
    if (const auto percent = section->count("used_percent", Need::optional, 1, 100))
        alerts.used_percent = static_cast<int>(percent->value);
    if (const auto credit = section->text("credit")) {
        alerts.credit = parse_amount(credit->value);
        if (!alerts.credit || alerts.credit->millionths <= 0)
            section->error(credit->at, "\"credit\" must be an amount such as \"5.00 EUR\"");
    }
    section->finish();
}

}  // namespace reader
