#include "controller/store/store.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "controller/store/errc.hpp"
#include "controller/store/files.hpp"
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

namespace {

// A database that is gone, or was emptied, is not silently made anew: customers' wishes were in it.
std::string refuse_missing(const std::string& path, LockFile::Last last) {
    if (last != LockFile::Last::never && size_of(path) == 0) throw Failure(make_error_code(errc::missing), path);
    return path;
}

}  // namespace

Store::Store(const std::string& path, const words::Clock& clock, CheckpointLimits limits)
    : path_(path),
      clock_(clock),
      lock_(path),
      database_(refuse_missing(path, lock_.last()), Database::Mode::read_write) {
    migrate(database_, path);
    lock_.mark(LockFile::Last::unclean);
    {
        Cursor cursor = database_.query("SELECT value FROM setting WHERE name = 'salt'");
        if (cursor.next()) salt_ = static_cast<std::uint16_t>(cursor.integer(0));
    }
    readers_ = std::make_unique<Readers>(path, k_readers);
    ReaderGate gate;
    gate.hold = [this](bool held) { readers_->hold(held); };
    gate.interrupt = [this] {
        let_go_ = true;
        readers_->interrupt();
    };
    writer_ = std::make_unique<Writer>(database_, clock, Reserve(path), limits, std::move(gate));
}

Store::~Store() { stop(); }

void Store::stop() {
    if (stopped_) return;
    stopped_ = true;
    let_go_ = true;
    for (Aside& aside : asides_) aside.thread.join();
    writer_->stop();
    readers_->stop();
    if (health().trouble() != Trouble::damaged) lock_.mark(LockFile::Last::clean);
}

void Store::mark_damaged(const std::string& what) {
    lock_.mark(LockFile::Last::damaged);
    health().set(Trouble::damaged, clock_.now(), what);
}

void Store::note_damage(const std::exception_ptr& error) {
    if (!error) return;
    try {
        std::rethrow_exception(error);
    } catch (const Failure& failure) {
        if (failure.code() == errc::corrupt) mark_damaged(failure.what());
    } catch (...) {
        return;  // the job's own
    }
}

asio::awaitable<void> Store::written(Job job) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto signal = std::make_shared<Signal>(executor);
    writer_->submit(std::move(job), [this, signal, executor](const std::exception_ptr& error) mutable {
        note_damage(error);
        raise(std::move(signal), executor, error);
    });
    co_await wait(std::move(signal));
}

asio::awaitable<void> Store::has_read(Readers::Job job) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto signal = std::make_shared<Signal>(executor);
    readers_->submit(std::move(job), [this, signal, executor](const std::exception_ptr& error) mutable {
        note_damage(error);
        raise(std::move(signal), executor, error);
    });
    co_await wait(std::move(signal));
}

void Store::reap() {
    std::erase_if(asides_, [](Aside& aside) {
        if (*aside.ended) aside.thread.join();
        return !aside.thread.joinable();
    });
}

asio::awaitable<void> Store::done_aside(std::function<void()> job) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    if (stopped_) throw Failure(make_error_code(errc::stopped));
    reap();
    if (asides_.empty()) let_go_ = false;
    auto signal = std::make_shared<Signal>(executor);
    auto ended = std::make_shared<std::atomic<bool>>(false);
    std::thread thread([job = std::move(job), signal, executor, ended]() mutable {
        std::exception_ptr error;
        try {
            job();
        } catch (...) {
            error = std::current_exception();
        }
        raise(std::move(signal), executor, error);
        *ended = true;
    });
    asides_.push_back({std::move(thread), std::move(ended)});
    co_await wait(std::move(signal));
}

}  // namespace controller::store
