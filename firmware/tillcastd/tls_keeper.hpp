#pragma once

#include <spdlog/logger.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "controller/api/context.hpp"
#include "controller/api/tls_identity.hpp"

namespace firmware {

/// Keeps the certificate of the listener up to date. What replaces it is taken as soon as it is there (inotify on the
/// folders of the files and of what they are links to, as certbot makes them), at a reload, and at a look now and then;
/// it must be whole and valid, else what is in use stays and the log says why, once for each change of the files.
class TlsKeeper {
public:
    using Use = std::function<void(std::shared_ptr<const controller::api::TlsIdentity>)>;

    /// `clock` and `log` must outlive it. Nothing is read before look().
    TlsKeeper(const boost::asio::any_io_executor& executor, const words::Clock& clock, spdlog::logger& log, Use use);

    /// Which files from now on.
    void set_files(std::filesystem::path certificate, std::filesystem::path key);
    /// Reads the files if they are not those that were read last; `clock_trusted`: what is over by the clock is not
    /// taken in place of what is not.
    void look(bool clock_trusted);
    /// Looks whenever the files change; ends with stop().
    boost::asio::awaitable<void> watch(std::function<bool()> clock_trusted);
    void stop();

    controller::api::TlsState state() const;

private:
    std::string seen_now() const;
    bool replaces(const controller::api::CertificateFacts& found, bool clock_trusted);
    void warn_of_end();
    void watch_folders();

    const words::Clock& clock_;
    spdlog::logger& log_;
    Use use_;
    std::filesystem::path certificate_;
    std::filesystem::path key_;
    std::shared_ptr<const controller::api::TlsIdentity> identity_;
    std::string seen_;     ///< which files were read last
    std::string trouble_;  ///< of what was read last, if it was not taken
    std::string warned_;   ///< the last warning about the end
    boost::asio::posix::stream_descriptor inotify_;
    boost::asio::steady_timer settle_;
    bool stopped_ = false;
};

}  // namespace firmware
