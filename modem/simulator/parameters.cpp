#include "modem/simulator/parameters.hpp"

namespace modem::simulator {

std::optional<std::vector<int>> numbers(const Command& command, const std::vector<int>& otherwise) {
    const auto arguments = split_arguments(command.arguments);
    if (!arguments || arguments->size() > otherwise.size()) return std::nullopt;
    auto values = otherwise;
    for (std::size_t i = 0; i < arguments->size(); ++i) {
        if ((*arguments)[i].empty()) continue;
        const auto value = (*arguments)[i].number();
        if (!value) return std::nullopt;
        values[i] = *value;
    }
    return values;
}

std::optional<int> one_number(const Command& command, int least, int most, int absent) {
    const auto values = numbers(command, {absent});
    if (!values || !within(values->front(), least, most)) return std::nullopt;
    return values->front();
}

}  // namespace modem::simulator
