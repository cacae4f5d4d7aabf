#include "modem/device/stretch.hpp"

#include <utility>

namespace modem::device {

std::string name_in(std::string_view command) {
    if (!command.starts_with("AT")) return {};
    command.remove_prefix(2);
    static constexpr std::string_view k_signs = "+^#*%$&";
    if (command.empty() || k_signs.find(command.front()) == std::string_view::npos) return {};
    return std::string(command.substr(0, command.find_first_of("=?", 1)));
}

Step Stretch::ask(std::string text, Timeouts::Duration timeout) {
    Step step;
    step.todo = Step::Todo::command;
    if (auto name = name_in(text); !name.empty()) step.command.prefixes.push_back(std::move(name));
    step.command.text = std::move(text);
    step.command.timeout = timeout;
    return step;
}

Step Stretch::ask_bare(std::string text, Timeouts::Duration timeout) {
    Step step = ask(std::move(text), timeout);
    step.command.bare_lines = true;
    return step;
}

Step Stretch::wait(Timeouts::Duration time) {
    Step step;
    step.todo = Step::Todo::pause;
    step.pause = time;
    return step;
}

Step Stretch::fail(errc why) {
    Step step;
    step.todo = Step::Todo::fault;
    step.fault = why;
    return step;
}

}  // namespace modem::device
