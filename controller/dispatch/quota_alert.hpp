#pragma once

#include <map>

#include "controller/dispatch/rules.hpp"
#include "controller/store/writer.hpp"

namespace controller::dispatch {

/// Tells the owner when a SIM has used `[alerts] used_percent` of what renews with its billing month, or of its daily
/// spend, and that it is over once it has renewed. On the writer thread only.
class QuotaAlert {
public:
    void look(store::Tx& tx, const Present& present, words::Key sim, const Accounts::Account& account);

private:
    std::map<words::Key, bool> told_;  ///< whether it is over the mark, as far as was looked at
};

}  // namespace controller::dispatch
