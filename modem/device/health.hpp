#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/reader/config.hpp"
#include "config/reader/modem_profile.hpp"
#include "config/words/instant.hpp"
#include "modem/at/command.hpp"
#include "modem/device/status.hpp"

namespace modem::device {

struct HealthLimits {
    using Duration = std::chrono::milliseconds;
    Duration stores{300'000};      ///< between two questions for the filling of the message stores, when idle
    Duration temperature{60'000};  ///< the same for the temperature, where the family tells it
    Duration network{3'600'000};   ///< for the operator's name
    Duration balance{86'400'000};  ///< for the balance; the first time `settled` after the bring-up
    Duration settled{60'000};
    Duration ussd{60'000};  ///< that an operator may take for an answer
    Duration ussd_command{15'000};
    int full_percent = 80;  ///< of a store, from which it is told and swept
};

/// What is asked of an idle modem beside registration and signal: how full its stores are, how warm it is, in which
/// network it is and, where the shop wants that, how much money is left (by USSD, 3GPP TS 22.090). Decides, never
/// waits; nothing in it is urgent.
class Health {
public:
    struct Step {
        at::Command command;
        bool yields = false;  ///< to a part that comes meanwhile: then on_reply with what there is
    };
    /// What an answer said that was not known before.
    struct Findings {
        std::optional<std::vector<StoreFill>> stores;
        std::string full;  ///< a sentence: a store has come to be nearly full
        bool sweep = false;
        std::optional<int> temperature_c;
        std::optional<std::string> network;
        std::optional<Balance> balance;
    };

    explicit Health(HealthLimits limits = {}) : limits_(limits) {}

    /// After a bring-up. `recipe` may be null: nobody asks for the balance; both live on.
    void begin(const reader::ModemProfile& profile, const reader::Operator* recipe, words::Monotonic now);
    /// False where there is no recipe. Also while a question is under way, which then does.
    bool ask_balance(words::Monotonic now);

    /// When next() has something; waiting parts go first.
    words::Monotonic due() const;
    std::optional<Step> next(words::Monotonic now);
    Findings on_reply(const at::Reply& reply, words::Monotonic now, words::Instant civil);
    /// A line that no command asked for. Findings where it is, or completes, an answer of the operator.
    std::optional<Findings> on_line(std::string_view line, words::Instant civil);

private:
    enum class Task : std::uint8_t { none, stores, temperature, network, balance, cancel };
    enum class Dialogue : std::uint8_t { idle, to_ask, asking, awaiting, to_cancel };

    Step command(Task task, std::string text, std::string_view prefix);
    Step ask();
    Findings stores_of(const at::Reply& reply);
    std::optional<int> temperature_of(const at::Reply& reply) const;
    Findings give_up(std::string text, words::Instant civil);
    Findings answered(words::Instant civil);
    std::size_t ways() const;

    HealthLimits limits_;
    const reader::ModemProfile* profile_ = nullptr;
    const reader::Operator* recipe_ = nullptr;
    Task task_ = Task::none;
    words::Monotonic next_stores_{words::Monotonic::max()}, next_temperature_{words::Monotonic::max()},
        next_network_{words::Monotonic::max()}, next_balance_{words::Monotonic::max()};
    Dialogue dialogue_ = Dialogue::idle;
    std::size_t way_ = 0;  // to put the question: each coding as text, then packed
    words::Monotonic answer_due_{words::Monotonic::max()};
    std::string answer_;  // that has begun and not ended
    int answer_lines_ = 0;
    bool was_full_ = false;
};

/// dBm of `+CESQ` (3GPP TS 27.007 §8.69), where AT+CSQ says 99: of LTE before that of UMTS and of GSM.
std::optional<int> extended_signal_answer(const at::Reply& reply);

}  // namespace modem::device
