#pragma once

#include <boost/system/error_category.hpp>
#include <boost/system/result.hpp>
#include <string>
#include <string_view>

namespace words {

/// A value or an error code; every room has its own `errc` and a `Category` with a sentence an operator understands.
template <class T>
using Result = boost::system::result<T>;

using boost::system::error_code;

// The base of Boost has a protected destructor that is not virtual; nobody deletes a category.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"

/// The category of a room's error codes: `static const words::Category instance("store", sentence);` where `sentence`
/// switches over the room's `errc`.
class Category final : public boost::system::error_category {
public:
    using Sentence = std::string_view (*)(int value);
    constexpr Category(const char* name, Sentence sentence) : name_(name), sentence_(sentence) {}
    const char* name() const noexcept override { return name_; }
    std::string message(int value) const override { return std::string(sentence_(value)); }

private:
    const char* name_;
    Sentence sentence_;
};

#pragma GCC diagnostic pop

}  // namespace words
