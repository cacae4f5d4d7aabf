#pragma once

#include "controller/store/writer.hpp"

namespace firmware {

/// The newest time that the database bears witness of: civil time before it cannot be right. A clock that was ahead for
/// a while poisons the record only until keep_record() says what is right.
words::Instant last_on_record(controller::store::Database& db);

/// Civil time is vouched for: from now on only what is written after this counts beside it.
void keep_record(controller::store::Tx& tx);

}  // namespace firmware
