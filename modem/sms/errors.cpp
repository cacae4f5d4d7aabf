#include "modem/sms/errors.hpp"

#include <algorithm>
#include <array>

#include "modem/sms/error_table.hpp"

namespace modem::sms {

namespace {

using enum FaultClass;

constexpr std::array<std::string_view, 9> k_class_names = {
    "permanent", "transient", "network", "modem", "sim", "config", "unknown_outcome", "already_sent", "benign"};
constexpr std::array<std::string_view, 6> k_retry_names = {"same_sim",    "other_sim", "later",
                                                           "after_ready", "never",     "alarm"};

const FaultInfo* find(std::span<const ErrorEntry> table, int code) {
    const auto entry = std::lower_bound(table.begin(), table.end(), code,
                                        [](const ErrorEntry& e, int value) { return e.last < value; });
    return entry != table.end() && entry->first <= code ? &entry->info : nullptr;
}

// A number that no modem should write says as little as a bare ERROR.
constexpr FaultInfo k_no_code = one(0, transient, "The modem refused the message for a reason that cannot be read.")
                                    .times(1, permanent)
                                    .vague()
                                    .info;
constexpr FaultInfo k_other_cme = one(0, transient, "The modem reports an error that says nothing about text messages.")
                                      .times(1, permanent)
                                      .vague()
                                      .info;

}  // namespace

FaultInfo fault_info(FaultClass fault, std::string_view sentence) { return one(0, fault, sentence).info; }

FaultInfo describe_cms(int code, const ErrorNames& names) {
    const FaultInfo* const known = find(cms_errors(), code);
    const FaultInfo& plain = known != nullptr ? *known : k_no_code;
    const auto own = names.find(code);
    const auto named = own == names.end() ? std::nullopt : parse_fault_class(own->second);
    return named ? fault_info(*named, plain.sentence) : plain;
}

FaultInfo describe_cme(int code) {
    const FaultInfo* const known = find(cme_errors(), code);
    return known != nullptr ? *known : k_other_cme;
}

bool is_storage_full(int cms_code) { return cms_code == 208 || cms_code == 211 || cms_code == 322; }

std::string_view to_string(FaultClass value) { return k_class_names.at(static_cast<std::size_t>(value)); }

std::string_view to_string(Retry value) { return k_retry_names.at(static_cast<std::size_t>(value)); }

std::optional<FaultClass> parse_fault_class(std::string_view name) {
    const auto* const found = std::find(k_class_names.begin(), k_class_names.end(), name);
    if (found == k_class_names.end()) return {};
    return static_cast<FaultClass>(found - k_class_names.begin());
}

}  // namespace modem::sms
