#include "config/reader/operator_file.hpp"

#include <algorithm>
#include <utility>

#include "config/reader/document.hpp"
#include "config/reader/main_file.hpp"
#include "config/reader/profile_table.hpp"
#include "config/reader/scalars.hpp"
#include "config/reader/shipped.hpp"
#include "config/words/money.hpp"

namespace reader {

namespace {

constexpr std::size_t k_longest_code = 40;

// `214-03`, `310-410`: the two codes of a network (3GPP TS 23.003 §2.2).
bool is_network(std::string_view text) {
    if (text.size() < 6 || text.size() > 7 || text[3] != '-') return false;
    return text.substr(0, 3).find_first_not_of("0123456789") == std::string_view::npos &&
           text.substr(4).find_first_not_of("0123456789") == std::string_view::npos;
}

// `*100#`, `#123#`: goes between quotes into AT+CUSD.
bool is_ussd_code(std::string_view text) {
    return text.size() >= 3 && text.size() <= k_longest_code && (text[0] == '*' || text[0] == '#') &&
           text.back() == '#' && text.find_first_not_of("0123456789*#") == std::string_view::npos;
}

void read_balance(Section& root, Operator& recipe, Findings& findings) {
    auto section = root.table("balance", Need::required);
    if (!section) return;
    Table table(*section, findings);
    if (const auto code = section->text("code", Need::required)) {
        if (is_ussd_code(code->value))
            recipe.code = code->value;
        else
            findings.error(code->at, quote(code->value) + " is not a USSD code such as \"*100#\"");
    }
    table.numbers("codings", recipe.codings, 0, 255);
    if (recipe.codings.empty()) findings.error(section->at(), "\"codings\" is empty: 15 is the usual one");
    section->need_one({"pattern"}, section->at(), "missing \"pattern\" in [balance]");
    table.pattern("pattern", recipe.pattern);
    if (const auto currency = section->text("currency", Need::required)) {
        recipe.currency = currency->value;
        if (!words::is_currency(currency->value))
            findings.error(currency->at, quote(currency->value) + " is not a currency code such as \"EUR\"");
    }
    section->finish();
}

Operator read_operator(const Document& document, const std::string& id, Findings& findings) {
    Operator recipe;
    recipe.id = id;
    recipe.label = id;
    Section root(document, findings);
    Table table(root, findings);
    read_schema(root);
    if (const auto label = root.text("label")) recipe.label = label->value;
    root.need_one({"networks"}, root.at(), "missing \"networks\"");
    table.checked("networks", recipe.networks, is_network, " is not a network such as \"214-03\"");
    if (const auto source = root.text("source")) recipe.source = source->value;
    table.flag("verified", recipe.verified);
    read_balance(root, recipe, findings);
    root.finish();
    return recipe;
}

std::string id_of(std::string_view file) {
    const auto slash = file.rfind('/');
    file.remove_prefix(slash == std::string_view::npos ? 0 : slash + 1);
    file.remove_suffix(std::string_view(".toml").size());
    return std::string(file);
}

void add(std::vector<Operator>& to, const SourceFile& file, Findings& findings) {
    const std::string id = id_of(file.name);
    const auto document = parse_document(file, findings);
    Operator nothing;
    nothing.id = id;
    to.push_back(document ? read_operator(*document, id, findings) : nothing);
}

// What travels in the program is the same at each reload.
const std::pair<std::vector<Operator>, std::vector<words::Diagnostic>>& shipped_ones() {
    static const auto shipped = [] {
        Findings findings({});
        std::vector<Operator> operators;
        for (const ShippedFile& file : shipped_operators())
            add(operators, {"shipped operators/" + std::string(file.name), std::string(file.text)}, findings);
        return std::pair(std::move(operators), findings.errors());
    }();
    return shipped;
}

}  // namespace

std::vector<Operator> read_operators(std::span<const SourceFile> own, Findings& findings) {
    std::vector<Operator> operators;
    for (const SourceFile& file : own) {
        if (is_id(id_of(file.name)))
            add(operators, file, findings);
        else
            findings.error({file.name, 1, 1},
                           "an operator's file is named by small letters, digits and \"_\", a letter first");
    }
    const auto& [shipped, errors] = shipped_ones();
    for (const words::Diagnostic& error : errors) findings.error(error.at, error.message);
    const std::size_t count = operators.size();
    for (const Operator& one : shipped) {
        const auto own_end = operators.begin() + static_cast<std::ptrdiff_t>(count);
        const auto is_it = [&](const Operator& other) { return other.id == one.id; };
        if (std::none_of(operators.begin(), own_end, is_it)) operators.push_back(one);
    }
    return operators;
}

}  // namespace reader
