#include "firmware/cli/modem_settings.hpp"

#include <utility>

namespace firmware::cli {

modem::device::ModemSettings settings_of(const reader::Modem& modem,
                                         std::shared_ptr<const std::vector<reader::ModemProfile>> profiles) {
    modem::device::ModemSettings settings;
    settings.name = modem.name;
    settings.port = modem.port ? modem.port->string() : "";
    settings.usb = modem.usb;
    settings.imei = modem.imei;
    settings.profile = modem.profile;
    settings.iccid = modem.iccid;
    if (modem.smsc) settings.smsc = modem.smsc->text();
    settings.roaming = modem.roaming;
    settings.profiles = std::move(profiles);
    return settings;
}

}  // namespace firmware::cli
