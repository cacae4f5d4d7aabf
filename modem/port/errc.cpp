#include "modem/port/errc.hpp"

#include <string_view>

#include "config/words/result.hpp"

namespace modem::port {
namespace {

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::absent: return "the port is not there: is the modem plugged in and switched on?";
        case errc::no_permission: return "no permission for the port: the user must be in the port's group";
        case errc::busy: return "another program uses the port";
        case errc::no_terminal: return "this is not a serial port";
        case errc::cannot_open: return "the port cannot be opened";
        case errc::cannot_configure: return "the line of the port cannot be configured";
    }
    return "unknown error";
}

}  // namespace

const boost::system::error_category& port_category() {
    static const words::Category instance("port", sentence);
    return instance;
}

}  // namespace modem::port
