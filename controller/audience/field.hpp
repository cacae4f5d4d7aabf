#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace controller::audience {

/// What an expression may ask about a contact.
enum class Field : std::uint8_t {
    n_purchases,     ///< completed purchases; 0 without any
    idle,            ///< whole days of the shop's calendar since the last purchase; absent without any
    spend_total,     ///< of all completed purchases; 0 without any
    aov,             ///< spend_total / n_purchases; absent without any
    first_purchase,  ///< its day in the shop's calendar; absent without any
    last_purchase,
    stage,
    tags,
    language,
    first_name,
    last_name,
    source,
};

/// `money` is written in minor units (`1500`) or with the decimals of the shop's currency (`15.00`); `day` as
/// '2026-11-22'.
enum class Kind : std::uint8_t { number, money, day, stage, set, text };

struct FieldInfo {
    Field field;
    std::string_view name;
    Kind kind;
};

inline constexpr std::array<FieldInfo, 12> k_fields = {{
    {Field::n_purchases, "n_purchases", Kind::number},
    {Field::idle, "idle", Kind::number},
    {Field::spend_total, "spend_total", Kind::money},
    {Field::aov, "aov", Kind::money},
    {Field::first_purchase, "first_purchase", Kind::day},
    {Field::last_purchase, "last_purchase", Kind::day},
    {Field::stage, "stage", Kind::stage},
    {Field::tags, "tags", Kind::set},
    {Field::language, "language", Kind::text},
    {Field::first_name, "first_name", Kind::text},
    {Field::last_name, "last_name", Kind::text},
    {Field::source, "source", Kind::text},
}};

inline constexpr const FieldInfo& info(Field field) { return k_fields[static_cast<std::size_t>(field)]; }

}  // namespace controller::audience
