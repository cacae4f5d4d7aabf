#include "config/words/money.hpp"

#include <algorithm>
#include <array>

namespace words {

bool is_currency(std::string_view text) {
    return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

int decimals_of(std::string_view currency) {
    constexpr std::array<std::string_view, 16> k_none = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                         "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
    constexpr std::array<std::string_view, 7> k_three = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
    if (std::find(k_none.begin(), k_none.end(), currency) != k_none.end()) return 0;
    return std::find(k_three.begin(), k_three.end(), currency) != k_three.end() ? 3 : 2;
}

}  // namespace words
