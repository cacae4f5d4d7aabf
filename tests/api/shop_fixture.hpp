#pragma once

#include <spdlog/logger.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "controller/api/context.hpp"
#include "tests/dispatch/fixture.hpp"

namespace api_tests {

namespace json = boost::json;
using controller::api::Method;

struct Answer {
    unsigned status = 0;
    json::value body;  ///< null where there is none, or no JSON
    std::string text;
    std::vector<controller::api::Header> headers;

    /// Empty if there is none.
    std::string header(std::string_view name) const;
    /// The pointers of `errors`, in their order.
    std::vector<std::string> pointers() const;
};

inline std::string text(const json::value& value) { return std::string(value.as_string()); }

/// One request. A token is named by what it may do: `ledger,read`; an empty one is none.
struct Call {
    Method method = Method::get;
    std::string target{};
    std::string body{};
    std::string key{};  ///< Idempotency-Key
    std::string token = "send,ledger,read";
    bool control = false;  ///< on the control socket, as admin
};

/// A modem that sends what it is given; where it is `silent`, nobody knows whether it did.
class Air final : public tests::dispatch::Radio {
public:
    boost::asio::awaitable<modem::device::SubmitOutcome> submit(modem::sms::Pdu pdu,
                                                                const modem::device::Gate& gate) override;
    boost::asio::awaitable<modem::device::SubmitOutcome> submit_mms(modem::device::Mms mms,
                                                                    const modem::device::Gate& gate) override;

    bool silent = false;

private:
    std::uint8_t reference_ = 0;
};

/// Casa Elena on a Monday at noon: the resources on a real database, without sockets. The modem `left` is away until
/// `attach`.
class ApiShop {
public:
    explicit ApiShop(reader::Config config = tests::shop_config());
    ~ApiShop();

    Answer send(Call call);
    Answer get(std::string target) { return send({.target = std::move(target)}); }
    Answer post(std::string target, std::string body, std::string key = {}) {
        return send(
            {.method = Method::post, .target = std::move(target), .body = std::move(body), .key = std::move(key)});
    }
    Answer control(Method method, std::string target, std::string body = {}) {
        return send({.method = method, .target = std::move(target), .body = std::move(body), .control = true});
    }
    /// The result lines of a batch.
    std::vector<json::value> batch(const std::string& target, std::vector<std::string> lines);

    /// Each body must be answered 422 with the pointers of all that is wrong with it.
    void check_refused(const std::string& target,
                       const std::vector<std::pair<std::string, std::vector<std::string>>>& table);
    std::int64_t rows(const std::string& table);

    /// The modem is ready, with this SIM.
    void attach(const modem::device::ModemStatus& status) { dispatcher_.on_status(status); }
    /// Runs what the I/O thread has to do until the condition holds; false if it never does.
    bool await(const std::function<bool()>& condition);

    template <class T>
    T write(std::function<T(tests::store::Tx&)> job) {
        return wait(store_.write<T>(std::move(job)));
    }
    template <class T>
    T wait(boost::asio::awaitable<T> work) {
        std::optional<T> result;
        std::exception_ptr error;
        bool done = false;
        boost::asio::co_spawn(io_, std::move(work), [&](const std::exception_ptr& thrown, T value) {
            error = thrown;
            if (!thrown) result = std::move(value);
            done = true;
        });
        while (!done) io_.run_one();
        if (error) std::rethrow_exception(error);
        return std::move(*result);
    }

    /// What the modems tell, and what a reload comes to.
    std::vector<modem::device::ModemStatus> modems{};
    controller::api::Reloaded reloaded{};

    tests::FakeClock& clock() { return clock_; }
    controller::api::Context& context() { return context_; }
    tests::dispatch::Present& present() { return present_; }
    Air& air() { return air_; }

private:
    tests::TemporaryFolder folder_;
    tests::FakeClock clock_{tests::at("2026-11-23T11:00:00Z")};
    spdlog::logger log_;
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stays_{io_.get_executor()};
    tests::store::Store store_;
    tests::dispatch::Present present_;
    Air air_;
    tests::dispatch::Dispatcher dispatcher_;
    controller::api::Context context_;
    controller::api::Router router_;
};

}  // namespace api_tests
