#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "modem/simulator/pattern.hpp"
#include "modem/simulator/spread.hpp"

namespace modem::simulator {

/// What a simulated person writes back.
struct Answer {
    std::optional<Pattern> when;  ///< absent: whatever the text
    std::string text;
    Spread delay = Spread::fixed(std::chrono::seconds(1));
    int times = 0;     ///< how often a number answers with this; 0 for always
    int mms_size = 0;  ///< over 0: an MMS of so many octets, with the text as its subject
};

/// A simulated person, or many who behave alike: a number, a range of numbers, a pattern, or everybody else.
struct Person {
    std::string number;                                        ///< E.164 or a short code
    std::optional<std::pair<std::string, std::string>> range;  ///< first and last of numbers of one length
    std::optional<Pattern> pattern;
    std::vector<Answer> answers;               ///< the first that fits a message is given
    std::vector<std::uint8_t> receipts = {0};  ///< TP-Status of the reports on a part, in their order; may be none
    std::optional<Spread> receipt_delay;       ///< before each report; absent: the network's
    bool phone_off = false;                    ///< does not read, so does not answer
    std::optional<int> refused;                ///< the `+CMS ERROR` that a text to them gets

    /// True for everybody where neither number, range nor pattern is set.
    bool is(const std::string& who) const;
};

/// Who lives in the network; the first person that fits a number speaks for it.
class People {
public:
    /// Later rules go before earlier ones if `first`.
    void add(std::vector<Person> people, bool first = false);
    /// The rule for a number; a number that no rule fits receives texts and is silent.
    const Person& find(const std::string& number) const;

    struct Reply {
        std::string text;
        Spread delay;
        int mms_size = 0;
    };
    /// What `number` writes back to a whole message, counting the answers that are given a limited number of times.
    std::optional<Reply> reply(const std::string& number, const std::string& text);

private:
    std::list<Person> people_;  // a list: `given_` counts by address
    std::map<std::tuple<const Person*, std::size_t, std::string>, int> given_;
    Person nobody_;
};

}  // namespace modem::simulator
