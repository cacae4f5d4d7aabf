#include "firmware/cli/cli.hpp"

#include <csignal>

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_DFL);  // `tillcast messages | head` ends without a word, whoever started it
    return firmware::cli::run(argc, argv);
}
