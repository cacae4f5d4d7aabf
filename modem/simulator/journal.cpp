#include "modem/simulator/journal.hpp"

namespace modem::simulator {

void Journal::write(std::string_view event, std::string_view modem, const boost::json::object& fields) {
    const auto now = clock_.monotonic();
    if (event != "noise") last_event_ = now;
    if (!sink_) return;
    boost::json::object line;
    line.reserve(4 + fields.size());
    line["t_ns"] = std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
    line["time"] = words::to_rfc3339(clock_.now());
    line["event"] = event;
    if (!modem.empty()) line["modem"] = modem;
    for (const auto& field : fields) line[field.key()] = field.value();
    auto text = boost::json::serialize(line);
    text += '\n';
    sink_(text);
}

}  // namespace modem::simulator
