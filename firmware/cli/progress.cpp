#include "firmware/cli/progress.hpp"

#include <algorithm>
#include <iostream>

#include "firmware/cli/text.hpp"

namespace firmware::cli {

namespace {

constexpr std::uint64_t k_tenths = 10;
constexpr std::size_t k_bar = 30;

}  // namespace

void Progress::at(std::uint64_t done, const std::string& text) {
    const std::uint64_t percent = total_ == 0 ? 100 : std::min(done, total_) * 100 / total_;
    if (!terminal_.is_terminal) {
        if (percent / k_tenths <= told_) return;
        told_ = percent / k_tenths;
        std::cerr << percent << " %: " << text << '\n';
        return;
    }
    const std::size_t full = k_bar * percent / 100;
    const std::string line = "[" + std::string(full, '#') + std::string(k_bar - full, ' ') + "] " + text;
    std::cerr << '\r' << shortened(line, terminal_.columns - 1) << "\x1b[K" << std::flush;
    drawn_ = true;
}

void Progress::clear() {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
    drawn_ = false;
}

}  // namespace firmware::cli
