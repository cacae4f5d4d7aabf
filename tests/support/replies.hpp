#pragma once

#include <string>
#include <utility>
#include <vector>

#include "modem/at/command.hpp"
#include "modem/at/final_result.hpp"

namespace support {

// What a command may come to.

inline modem::at::Reply ok(std::vector<modem::at::InfoLine> lines = {}) {
    modem::at::Reply reply;
    reply.end = modem::at::Reply::End::final_result;
    reply.in_step = true;
    reply.lines = std::move(lines);
    return reply;
}

inline modem::at::Reply error(const std::string& result) {
    modem::at::Reply reply = ok();
    reply.result = *modem::at::parse_final(result);
    return reply;
}

inline modem::at::Reply silence() {
    modem::at::Reply reply;
    reply.end = modem::at::Reply::End::timed_out;
    return reply;
}

}  // namespace support
