#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace modem::simulator {

/// What a modem's MMS client holds until it is sent (Quectel AT+QMMS…, SIMCom AT+CMMS…).
struct MmsState {
    struct Attachment {
        std::string name;
        std::string bytes;
    };
    std::map<std::string, std::string> files;  ///< Quectel's RAM: file system
    std::vector<std::string> to, cc, bcc;
    std::string title;
    std::vector<Attachment> attachments;
    bool begun = false;   ///< SIMCom 2G: AT+CMMSINIT
    bool edited = false;  ///< SIMCom: AT+CMMSEDIT=1
    bool busy = false;    ///< one is being sent

    void clear();
    std::size_t size() const;
};

inline constexpr std::size_t k_most_mms = 300 * 1024;  ///< octets, all attachments together
inline constexpr std::size_t k_most_recipients = 10;

/// `image/jpeg` and so on by what the bytes begin with; texts by their name or nature.
std::string_view content_type_of(std::string_view name, std::string_view bytes);
/// A picture ends as its format asks for; other content is always whole.
bool is_whole(std::string_view bytes);
/// For the log: recipients, title, and of each attachment its name, type, size, sha256 and whether it is whole.
boost::json::object describe_mms(const MmsState& mms);

}  // namespace modem::simulator
