#pragma once

#include <cstdint>
#include <string>

namespace firmware::cli {

/// What 3GPP TS 23.040 §9.2.3.24 calls an information element.
std::string element_name(std::uint8_t id);

/// A port with its use, where it has a known one: `2948 (WAP push)`.
std::string port_text(std::uint16_t port);

/// A message class with what it means (TS 23.038 §4).
std::string class_text(std::uint8_t message_class);

/// What TP-PID asks for (§9.2.3.9); empty for the usual 0.
std::string protocol_text(std::uint8_t protocol);

}  // namespace firmware::cli
