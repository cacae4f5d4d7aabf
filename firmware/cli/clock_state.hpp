#pragma once

namespace firmware::cli {

/// Whether the kernel says that civil time is synchronised.
bool kernel_is_synchronised();

/// Whether the kernel set civil time at boot from a hardware clock.
bool hardware_clock_was_read();

}  // namespace firmware::cli
