#pragma once

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "firmware/cli/cli.hpp"

namespace tests {

struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

/// Standard input, output and error for the time of a run.
class Streams {
public:
    explicit Streams(const std::string& input)
        : in_(input),
          cin_(std::cin.rdbuf(in_.rdbuf())),
          cout_(std::cout.rdbuf(out.rdbuf())),
          cerr_(std::cerr.rdbuf(err.rdbuf())) {
        std::cin.clear();
    }
    ~Streams() {
        std::cin.rdbuf(cin_);
        std::cout.rdbuf(cout_);
        std::cerr.rdbuf(cerr_);
    }
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;

    std::ostringstream out, err;

private:
    std::istringstream in_;
    std::streambuf* cin_;
    std::streambuf* cout_;
    std::streambuf* cerr_;
};

inline Outcome tillcast(std::vector<std::string> arguments, const std::string& input = {}) {
    std::vector<const char*> pointers{"tillcast"};
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    Streams streams(input);
    const int code = firmware::cli::run(static_cast<int>(pointers.size()), pointers.data());
    return {code, streams.out.str(), streams.err.str()};
}

}  // namespace tests
