#include <algorithm>
#include <utility>

#include "modem/simulator/modem.hpp"
#include "modem/simulator/network.hpp"

namespace modem::simulator {
namespace {

/// As the person's rule says it of nobody in particular.
bool is_plain(const Person& person) {
    return !person.phone_off && !person.receipt_delay && person.receipts == std::vector<std::uint8_t>{0};
}

/// `+34600111222` as `600111222`, another country's as `0033…`: forms in which networks give a recipient back.
sms::Address national(const sms::Address& address, const std::string& calling_code) {
    const auto& text = address.text;
    if (!text.starts_with('+')) return address;
    const bool own = text.compare(1, calling_code.size(), calling_code) == 0;
    const auto digits = own ? text.substr(1 + calling_code.size()) : "00" + text.substr(1);
    const auto parsed = sms::Address::parse(digits);
    return parsed ? *parsed : address;
}

}  // namespace

std::chrono::nanoseconds Network::paced(std::chrono::nanoseconds time) const {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(static_cast<double>(time.count()) * options.pace));
}

Air Network::air(bool linked) {
    Air air;
    if (!options.bearer) {
        air.time = options.submit_time.draw(dice_);
        return air;
    }
    air = draw_air(*options.bearer, linked, dice_);
    air.time = paced(air.time);
    return air;
}

std::chrono::nanoseconds Network::prompt_time() {
    return options.bearer ? paced(draw_prompt(dice_)) : std::chrono::nanoseconds(0);
}

std::chrono::nanoseconds Network::registration_time() {
    return options.bearer ? paced(draw_registration(dice_)) : std::chrono::nanoseconds(0);
}

std::chrono::nanoseconds Network::restart_time(std::chrono::nanoseconds otherwise) {
    return options.bearer ? paced(draw_restart(dice_)) : otherwise;
}

sms::Timestamp Network::now(const std::string& centre) const {
    auto stamp = now();
    const auto known = std::ranges::find(options.centres, centre, &Centre::number);
    if (known == options.centres.end()) return stamp;
    stamp.at += known->shift;
    stamp.offset = known->zone.value_or(stamp.offset);
    return stamp;
}

void Network::report_on(Modem& from, const std::string& who, const sms::StatusReport& pending,
                        const std::string& centre) {
    const auto& person = people.find(who);
    if (options.bearer && is_plain(person)) {
        report_by_model(from, pending, centre);
        return;
    }
    const bool off = person.phone_off && person.receipts == std::vector<std::uint8_t>{0};
    report(from, pending, off ? std::vector<std::uint8_t>{0x30} : person.receipts,
           person.receipt_delay.value_or(options.receipt_time), centre);
}

void Network::report_by_model(Modem& from, sms::StatusReport pending, const std::string& centre) {
    const auto fate = draw_receipt(dice_);
    if (fate.never) {
        journal_.write("receipt_never", from.name(),
                       {{"mr", pending.message_reference}, {"to", canonical(pending.to)}});
        return;
    }
    if (fate.national) pending.to = national(pending.to, options.calling_code);
    if (fate.before_result) {
        pending.settled = now(centre);
        issue(from, pending, centre, true);
        return;
    }
    agenda_.after(paced(fate.delay), [this, &from, pending, centre, twice = fate.twice]() mutable {
        pending.settled = now(centre);
        issue(from, pending, centre, false);
        constexpr std::chrono::seconds again{1};
        if (twice) agenda_.after(paced(again), [this, &from, pending, centre] { issue(from, pending, centre, false); });
    });
}

void Network::report(Modem& to, sms::StatusReport pending, std::vector<std::uint8_t> codes, Spread delay,
                     const std::string& centre) {
    if (codes.empty()) return;
    agenda_.after(delay.draw(dice_), [this, &to, pending, codes, delay, centre]() mutable {
        pending.status.code = codes.front();
        pending.settled = now(centre);
        issue(to, pending, centre, false);
        codes.erase(codes.begin());
        report(to, pending, codes, delay, centre);
    });
}

void Network::receipt(Modem& to, const sms::StatusReport& report) { issue(to, report, options.centre, false); }

void Network::issue(Modem& to, const sms::StatusReport& report, const std::string& centre, bool early) {
    auto pdu = sms::encode(report, address_of(centre));
    if (!pdu) return;
    journal_.write("receipt_issued", to.name(),
                   {{"mr", report.message_reference},
                    {"to", canonical(report.to)},
                    {"status", report.status.code},
                    {"early", early}});
    Incoming incoming;
    incoming.receipt = true;
    incoming.early = early;
    incoming.pdu = std::move(*pdu);
    bring(to, std::move(incoming));
}

}  // namespace modem::simulator
