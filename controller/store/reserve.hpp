#pragma once

#include <cstdint>
#include <string>

namespace controller::store {

/// `PATH.reserve`: room on the disk that is given up when the disk is full, so that the results of what is on the air,
/// receipts and opt-outs can still be written.
class Reserve {
public:
    static constexpr std::uint64_t k_bytes = 4 * 1024 * 1024;

    explicit Reserve(const std::string& path) : path_(path + ".reserve") {}

    /// Takes the room where twice as much again stays free; true where it is held now.
    bool hold();
    void give_up();
    bool is_held() const;

private:
    std::string path_;
};

}  // namespace controller::store
