#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/reader/modem_profile.hpp"
#include "config/words/calendar.hpp"
#include "config/words/diagnostic.hpp"
#include "config/words/language.hpp"
#include "config/words/message.hpp"
#include "config/words/number.hpp"
#include "config/words/secret.hpp"

namespace reader {

struct Shop {
    std::string name;
    std::string country;                  ///< ISO 3166-1 alpha-2, capitals
    std::optional<std::string> region;    ///< ISO 3166-2 (`FR-67`): adds the region's holidays
    std::string timezone;                 ///< IANA, in the time zone database
    std::string language;                 ///< ISO 639-1, with a region where it matters (`pt-BR`)
    std::optional<std::string> currency;  ///< ISO 4217
    std::optional<std::string> address;   ///< by mail, as texts show it
    std::optional<std::string> contact;   ///< how a customer reaches the shop: a phone number, a mail or web address
};

struct Http {
    std::string host;  ///< an IP address, without brackets
    std::uint16_t port = 0;
    std::optional<std::filesystem::path> tls_cert;  ///< both or neither
    std::optional<std::filesystem::path> tls_key;
};

/// How fast and how much one SIM may send; every number is positive and has no upper bound.
struct Pacing {
    std::int64_t per_minute = 15;
    std::int64_t per_hour = 200;
    std::int64_t per_day = 1000;
    std::optional<std::int64_t> per_month;  ///< of parts, in a billing month
    std::optional<std::int64_t> recipients_per_day;
    std::int64_t recipients_per_month = 250;
    friend bool operator==(const Pacing&, const Pacing&) = default;
};

/// How the operator of a SIM takes multimedia messages.
struct MmsSettings {
    std::string apn;
    std::string mmsc;   ///< `http://…`
    std::string proxy;  ///< `host:port`; empty: none
    friend bool operator==(const MmsSettings&, const MmsSettings&) = default;
};

/// A modem is found by its port, its IMEI or its USB id; where several are given, all must match.
struct Modem {
    std::string name;
    std::optional<std::filesystem::path> port;
    std::optional<std::string> imei;  ///< 15 digits
    std::optional<std::string> usb;   ///< `2c7c:0125`, small letters
    std::optional<std::filesystem::path> pin_file;
    std::optional<words::Number> number;  ///< of the SIM, where it does not tell
    std::optional<std::string> profile;   ///< the id of the one to take, whatever the device says; one of the known
    std::optional<std::string> iccid;     ///< 18 to 20 digits: no other SIM is used in this modem
    std::optional<words::Number> smsc;    ///< the service centre's, where the SIM knows none
    bool roaming = false;                 ///< may send while it roams
    bool balance = false;                 ///< ask the operator for the balance now and then
    std::optional<std::string> balance_operator;  ///< the recipe to ask by; none: the one of the SIM's network
    std::optional<MmsSettings> mms;               ///< absent: this modem sends no pictures
    bool operator_letter = false;            ///< the operator allows in writing what `forbid_marketing_from` forbids
    std::vector<words::Language> languages;  ///< whose alphabets texts may be written in besides the usual one
    Pacing pacing;                           ///< `[pacing]`, overlaid by the modem's own
};

/// What is known of an operator: how its balance is asked for by USSD (3GPP TS 22.090), and in what words it answers.
struct Operator {
    std::string id;  ///< the file's name without `.toml`
    std::string label;
    std::vector<std::string> networks;  ///< `214-03`: codes of country and network, of the SIM's IMSI
    std::string code;                   ///< `*100#`
    std::vector<int> codings = {15};    ///< data coding schemes for AT+CUSD worth trying, in order
    std::string pattern;                ///< of the answer; its first group is the amount
    std::string currency;
    std::string source;     ///< where this is known from
    bool verified = false;  ///< somebody saw it work
};

/// An amount in millionths of a currency's main unit, so that a part may cost less than a cent.
struct Amount {
    std::int64_t millionths = 0;
    std::string currency;
    friend bool operator==(const Amount&, const Amount&) = default;
};

/// The contract of one SIM, `[[sim]]`: it holds in whatever modem the SIM is.
struct Sim {
    std::string iccid;                     ///< 18 to 20 digits
    std::string name;                      ///< for people; by default the ICCID
    Pacing pacing;                         ///< `[pacing]`, overlaid by the SIM's own
    int billing_day = 1;                   ///< 1..31, on which its month begins; in a shorter month the last day
    std::int64_t bundle = 0;               ///< parts of a billing month that cost nothing
    std::optional<Amount> price_per_part;  ///< beyond the bundle
    std::optional<Amount> price_on_net;    ///< to its own network, where that differs
    std::vector<std::string> on_net;       ///< prefixes of its own network, `+34600`
    std::optional<Amount> daily_spend;     ///< in the currency of `price_per_part`
    words::Position at;
};

/// `[[route]]`: numbers that begin so go through these SIMs only, the first that can before the others.
struct Route {
    std::string prefix;             ///< `+44`; of several that fit, the longest counts
    std::vector<std::string> sims;  ///< names of SIMs, ICCIDs or names of modems
    words::Position at;
};

struct Dispatch {
    std::vector<std::string> allow;  ///< prefixes such as `+353`; by default the shop's own country
    bool resend_unknown_service = false;
    std::optional<Amount> daily_spend;  ///< per SIM; only with `price_per_part`, in the same currency
    std::optional<Amount> price_per_part;
    std::string plain_letters;  ///< letters that may lose their accent where that saves a part, `*` for all
    int service_share = 20;     ///< percent of each pace that bulk leaves to alerts and service, 0..90
    int jitter = 20;            ///< percent by which the pause between two bulk parts varies, 0..50
    std::chrono::seconds same_number_gap{10};       ///< between two messages to one number, but for alerts
    std::chrono::seconds other_sim_after{30 * 60};  ///< a contact's SIM is out so long: another may take over
};

/// The shop's opening hours for each weekday, 0 is Monday, each day in order and without overlap; none: closed.
using OpeningHours = std::array<std::vector<words::DayHours>, 7>;

/// At most `max` marketing messages to a contact in `per`, with at least `min_gap` between two.
struct Cap {
    std::int64_t max = 0;
    std::chrono::seconds per{0};
    std::chrono::seconds min_gap{0};
};

struct Caps {
    std::optional<Cap> global;
    std::map<std::string, std::int64_t> stage;  ///< stage → at most so many in `per` of `global`
};

enum class ClockTrust { automatic, always };

/// `[alerts]`: who is told when something is wrong that a person must mend.
struct Alerts {
    std::vector<words::Number> numbers;
    std::chrono::seconds no_receipts{2 * 3600};  ///< so long parts go out and no receipt comes
    std::chrono::seconds no_signal{10 * 60};
    int used_percent = 90;         ///< of credit, bundle or quota
    std::optional<Amount> credit;  ///< a prepaid balance below it is told
};

/// One receiver of events, `[[webhook]]`.
struct Webhook {
    std::string name;
    std::string url;                  ///< http or https
    words::Secret secret;             ///< `whsec_…` (Standard Webhooks), of `secret_file`
    std::vector<std::string> events;  ///< `message.delivered`, `message.*`, …; empty: all
    words::Position at;
};

/// `[backup]`: copies of the database made while it is in use.
struct Backup {
    std::filesystem::path path;            ///< a folder; of a stick: it must be mounted
    std::chrono::minutes at{3 * 60 + 30};  ///< the shop's time of day
    std::chrono::hours every{24};
    int keep = 7;
    bool removable = false;  ///< a path that is not there is no failure until `every` has passed twice
};

/// `[retention]`: how long what names people is kept; a law that wants longer (consent) outweighs it.
struct Retention {
    std::chrono::days texts{90};
    std::chrono::days receipts{400};
    std::chrono::days events{400};  ///< other than purchases
};

struct Practice {
    enum class Windows { open, configured };
    enum class Time { system, manual };
    bool on = false;
    Windows windows = Windows::configured;
    Time clock = Time::system;
};

/// Answers to keywords, language → template; empty where the country's file or the built-in text answers.
struct Replies {
    std::map<std::string, words::SourceText> opt_out;
    std::map<std::string, words::SourceText> opt_in;
    std::map<std::string, words::SourceText> help;
};

enum class LogLevel { error, warning, info, debug };

/// A segment as its file has it; controller/audience compiles `where`.
struct SegmentSource {
    std::string id;
    std::string name;
    words::SourceText where;
    std::optional<std::chrono::seconds> leave_after;  ///< how long a member stays after `where` ceased to hold
    words::Position at;                               ///< of the id
};

/// A template as its file has it; controller/outreach compiles the texts.
struct TemplateSource {
    std::string id;
    words::MessageClass message_class = words::MessageClass::marketing;
    std::map<std::string, words::SourceText> text;  ///< language → text; a plain string is in the shop's language
    std::optional<std::string> purpose;
    std::optional<std::string> offer;
    std::vector<std::string> tags;
    std::vector<std::string> require;  ///< variables without which the message is skipped
    words::Position at;                ///< of the id
};

/// All that the technician wrote, valid. Paths are absolute; nothing in it changes after `load`.
struct Config {
    std::filesystem::path directory;
    Shop shop;
    Http http;
    std::filesystem::path control_socket;
    std::filesystem::path store_path;
    std::vector<Modem> modems;
    Pacing pacing;
    std::vector<Sim> sims;
    std::vector<Route> routes;
    Dispatch dispatch;
    std::optional<OpeningHours> hours;  ///< absent: the country's hours alone
    Caps caps;
    ClockTrust clock_trust = ClockTrust::automatic;
    Practice practice;
    Replies replies;
    Alerts alerts;
    std::vector<Webhook> webhooks;
    std::optional<Backup> backup;
    Retention retention;
    LogLevel log_level = LogLevel::info;
    std::vector<SegmentSource> segments;  ///< in the order of their files and lines
    std::vector<TemplateSource> templates;
    std::vector<ModemProfile> modem_profiles;              ///< resolved, `generic` first, the shop's own before shipped
    std::vector<Operator> operators;                       ///< the shop's own before shipped
    std::map<std::string, words::CountryRules> countries;  ///< shipped and the shop's own; may lack the shop's country
    std::uint64_t generation = 0;                          ///< equal for equal files
};

}  // namespace reader
