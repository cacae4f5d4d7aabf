#include "firmware/cli/cli.hpp"

int main(int argc, char** argv) { return firmware::cli::run(argc, argv); }
