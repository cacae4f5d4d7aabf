#include "controller/api/errc.hpp"

#include "config/words/result.hpp"

namespace controller::api {

namespace {

std::string_view sentence(int value) {
    switch (static_cast<errc>(value)) {
        case errc::control_in_use: return "another tillcastd answers on the control socket";
        case errc::control_not_a_socket: return "something else than a socket is at the control socket's path";
        case errc::control_path_too_long: return "the control socket's path is longer than the system's 107 bytes";
    }
    return "unknown error of the API";
}

}  // namespace

const boost::system::error_category& category() {
    static const words::Category instance("api", sentence);
    return instance;
}

}  // namespace controller::api
