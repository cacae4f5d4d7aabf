#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/reader/modem_profile.hpp"
#include "config/words/instant.hpp"
#include "modem/port/discovery.hpp"

namespace modem::device {

/// What the configuration says about where a modem is. What is named must all match.
struct Wanted {
    std::string name;                 ///< of the modem
    std::string port;                 ///< a path, or empty
    std::optional<std::string> imei;  ///< the first 14 digits count: the others check, or tell the software's version
    std::optional<std::string> usb;   ///< `2c7c:0125`
};

struct Found {
    std::string path;      ///< of the port to open; empty where there is none
    std::string usb;       ///< the USB id of what was found, where it is known
    std::string sentence;  ///< for an operator: why there is none
};

/// Finds the ports of the modems of one daemon, and sees to it that no two take the same device. A modem that is named
/// by IMEI or USB id alone is looked for by USB id first, then by asking AT+CGSN on ports that nobody holds. Only
/// devices that a profile knows, or that the configuration names, are ever asked: a USB port may be a printer's or a
/// scale's, and whoever sits on a UART is named by port. Used on one thread; `clock` and who waits in find() outlive
/// nothing of it: it lives in a shared_ptr until all have ended.
class Finder {
public:
    using List = std::function<std::vector<port::Candidate>()>;
    using Profiles = std::shared_ptr<const std::vector<reader::ModemProfile>>;

    struct Times {
        std::chrono::milliseconds answer{1'000};     ///< to each question
        std::chrono::milliseconds quiet{100};        ///< silence before the first
        std::chrono::milliseconds ask_again{2'000};  ///< a port that was silent
    };

    /// `profiles` is not empty. `list` is asked at each search; a test has its own.
    Finder(const boost::asio::any_io_executor& executor, Profiles profiles, const words::Clock& clock, List list,
           Times times);
    Finder(const boost::asio::any_io_executor& executor, Profiles profiles, const words::Clock& clock);

    /// The port of a modem, which is the modem's own until release() or the next find() for it. One search at a time:
    /// others wait.
    boost::asio::awaitable<Found> find(Wanted wanted);
    void release(const std::string& modem);

private:
    struct Asked {
        bool answered = false;
        std::string imei;    // of one that answered and told
        std::string holder;  // sentence of one that is in use
        std::string node;    // which device the path led to: another one is asked anew
        words::Monotonic at{};
    };
    using Ranked = std::vector<port::RankedPort>;

    boost::asio::awaitable<Found> look(Wanted wanted);
    boost::asio::awaitable<Found> look_among(Wanted wanted, Ranked options);
    boost::asio::awaitable<Asked> ask(std::string device);
    boost::asio::awaitable<Asked> ask_now(std::string device);
    Ranked options_for(const Wanted& wanted, const std::vector<port::Candidate>& candidates, std::string& sentence);
    Found take(const Wanted& wanted, const port::Candidate& candidate, const std::string& path);
    std::string owner_of(const std::string& key) const;

    boost::asio::any_io_executor executor_;
    Profiles profiles_;
    const words::Clock& clock_;
    List list_;
    Times times_;
    std::map<std::string, std::string> claims_;  // place or device → modem
    std::map<std::string, Asked> asked_;         // device → what it said
    boost::asio::steady_timer free_;
    bool busy_ = false;
};

}  // namespace modem::device
