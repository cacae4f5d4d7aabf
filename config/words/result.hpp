#pragma once

#include <boost/system/result.hpp>

namespace words {

/// A value or an error code; every room has its own `errc` and category with a sentence an operator understands.
template <class T>
using Result = boost::system::result<T>;

using boost::system::error_code;

}  // namespace words
