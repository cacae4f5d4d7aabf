#include "controller/store/store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "controller/store/errc.hpp"
#include "controller/store/migrations.hpp"

namespace controller::store {

namespace asio = boost::asio;

namespace {

constexpr std::size_t k_readers = 2;

// What a coroutine waits on while another thread works for it. Lives until both have let it go.
struct Signal {
    explicit Signal(const asio::any_io_executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
    asio::steady_timer timer;
    bool done = false;
    std::exception_ptr error;
};

// Called on the working thread, which gives its hold on the signal away: the timer is touched, and ends, on the I/O
// thread only.
void raise(std::shared_ptr<Signal> signal, const asio::any_io_executor& executor, const std::exception_ptr& error) {
    asio::post(executor, [signal = std::move(signal), error] {
        signal->error = error;
        signal->done = true;
        signal->timer.cancel();
    });
}

asio::awaitable<void> wait(std::shared_ptr<Signal> signal) {
    // What has been handed over happens: the caller learns the outcome even when it is being cancelled.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    while (!signal->done) co_await signal->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (signal->error) std::rethrow_exception(signal->error);
}

}  // namespace

// Held by the process, not by the file: what a killed process leaves behind stops nobody.
class Store::Lock {
public:
    explicit Lock(const std::string& path) : fd_(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (fd_ < 0) throw Failure(make_error_code(errno == ENOSPC ? errc::full : errc::read_only), path + ".lock");
        if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
            ::close(fd_);
            throw Failure(make_error_code(errc::busy), path);
        }
    }
    ~Lock() { ::close(fd_); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    int fd_;
};

Store::Store(const std::string& path, const words::Clock& clock)
    : lock_(std::make_unique<Lock>(path)), database_(path, Database::Mode::read_write) {
    migrate(database_, path);
    {
        Cursor cursor = database_.query("SELECT value FROM setting WHERE name = 'salt'");
        if (cursor.next()) salt_ = static_cast<std::uint16_t>(cursor.integer(0));
    }
    readers_ = std::make_unique<Readers>(path, k_readers);
    writer_ = std::make_unique<Writer>(database_, clock);
}

Store::~Store() { stop(); }

void Store::stop() {
    writer_->stop();
    readers_->stop();
}

asio::awaitable<void> Store::written(Job job) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto signal = std::make_shared<Signal>(executor);
    writer_->submit(std::move(job), [signal, executor](const std::exception_ptr& error) mutable {
        raise(std::move(signal), executor, error);
    });
    co_await wait(std::move(signal));
}

asio::awaitable<void> Store::has_read(Readers::Job job) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto signal = std::make_shared<Signal>(executor);
    readers_->submit(std::move(job), [signal, executor](const std::exception_ptr& error) mutable {
        raise(std::move(signal), executor, error);
    });
    co_await wait(std::move(signal));
}

}  // namespace controller::store
