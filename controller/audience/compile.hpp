#pragma once

#include <string>
#include <vector>

#include "controller/audience/expression.hpp"

namespace controller::audience {

/// A condition on a contact `c` and its metric row `m` (or the absence of one), as SQL. Nothing of what the technician
/// wrote stands in the SQL; it is bound to the `?`, in their order.
struct Compiled {
    std::string where;
    std::vector<Parameter> parameters;
};

Compiled compile(const Expression& expression);

}  // namespace controller::audience
