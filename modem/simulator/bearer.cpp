#include "modem/simulator/bearer.hpp"

#include <array>
#include <cmath>
#include <random>

namespace modem::simulator {
namespace {

struct Model {
    std::string_view name;
    double median_s;
    double sigma;
    double linked;  ///< factor for a part on a link that is kept
    int access;
};
constexpr std::array<Model, 4> k_models = {{{"2g", 3.2, 0.35, 0.6, 0},
                                            {"3g", 2.3, 0.35, 0.6, 2},
                                            {"lte_sgs", 1.4, 0.4, 0.85, 7},
                                            {"lte_ims", 0.8, 0.4, 0.85, 7}}};

constexpr double k_slow = 0.015;
constexpr double k_lost = 0.003;
/// Of the lost: a network timeout, a failure of one kind or the other, the rest is silence.
constexpr double k_timed_out = 0.6;
constexpr double k_failed = 0.2;
constexpr int k_network_timeout = 332;
constexpr int k_unknown_error = 500;
constexpr int k_lower_layer = 513;

const Model& model_of(Bearer bearer) { return k_models[static_cast<std::size_t>(bearer)]; }

std::chrono::nanoseconds seconds(double s) { return std::chrono::nanoseconds(static_cast<std::int64_t>(s * 1e9)); }
double uniform(Dice& dice, double least, double most) {
    return std::uniform_real_distribution<double>(least, most)(dice);
}
bool chance(Dice& dice, double probability) { return uniform(dice, 0, 1) < probability; }
double lognormal(Dice& dice, double median, double sigma) {
    return std::lognormal_distribution<double>(std::log(median), sigma)(dice);
}

/// The radio gives up (TR1M of 3GPP TS 24.011). Half of the parts went out, but for those that an error of the
/// modem itself ended.
Air lost(Dice& dice) {
    Air air;
    air.time = seconds(uniform(dice, 36, 45));
    const double kind = uniform(dice, 0, 1);
    air.goes_out = chance(dice, 0.5);
    air.fate = kind < k_timed_out + k_failed ? Air::Fate::refused : Air::Fate::silent;
    if (kind < k_timed_out) {
        air.code = k_network_timeout;
    } else if (kind < k_timed_out + k_failed) {
        air.code = chance(dice, 0.5) ? k_unknown_error : k_lower_layer;
        if (air.code == k_unknown_error) air.goes_out = false;
    }
    return air;
}

}  // namespace

std::optional<Bearer> parse_bearer(std::string_view text) {
    for (std::size_t i = 0; i < k_models.size(); ++i)
        if (k_models[i].name == text) return static_cast<Bearer>(i);
    return std::nullopt;
}

int access_of(Bearer bearer) { return model_of(bearer).access; }

Air draw_air(Bearer bearer, bool linked, Dice& dice) {
    const double kind = uniform(dice, 0, 1);
    if (kind < k_lost) return lost(dice);
    Air air;
    if (kind < k_lost + k_slow) {
        air.time = seconds(uniform(dice, 10, 30));
        return air;
    }
    const auto& model = model_of(bearer);
    air.time = seconds(lognormal(dice, model.median_s, model.sigma) * (linked ? model.linked : 1));
    return air;
}

std::chrono::nanoseconds draw_prompt(Dice& dice) { return seconds(lognormal(dice, 0.03, 0.6)); }

std::chrono::nanoseconds draw_registration(Dice& dice) { return seconds(uniform(dice, 5, 40)); }

std::chrono::nanoseconds draw_restart(Dice& dice) { return seconds(uniform(dice, 8, 25)); }

ReceiptFate draw_receipt(Dice& dice) {
    ReceiptFate fate;
    const double kind = uniform(dice, 0, 1);
    fate.before_result = kind < 0.005;
    fate.never = kind >= 0.005 && kind < 0.015;
    if (kind < 0.045) {
        constexpr double hour = 3600;
        fate.delay = seconds(uniform(dice, hour, 6 * hour));
    } else if (kind < 0.145) {
        fate.delay = seconds(uniform(dice, 8, 120));
    } else {
        fate.delay = seconds(uniform(dice, 2, 8));
    }
    fate.twice = chance(dice, 0.01);
    fate.national = chance(dice, 0.05);
    return fate;
}

}  // namespace modem::simulator
