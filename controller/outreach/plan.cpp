#include "controller/outreach/plan.hpp"

#include <algorithm>

#include "controller/dispatch/facts.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/ledger/number.hpp"
#include "controller/outreach/render.hpp"

namespace controller::outreach {

namespace {

constexpr std::int64_t k_page = 5000;

class Planner {
public:
    Planner(store::Database& database, const NewCampaign& campaign, const Template& written,
            const dispatch::Present& present, words::Instant now)
        : database_(database),
          campaign_(campaign),
          written_(written),
          present_(present),
          rules_(present.rules()),
          now_(now) {
        if (campaign.expires_after) plan_.expires_at = now + *campaign.expires_after;
    }

    Plan run(const audience::Segment& segment, const Capacity& capacity) {
        if (!capacity.sims.empty()) billing_day_ = capacity.sims.front().tariff.billing_day;
        const audience::Moment moment{now_, rules_->shop_zone};
        plan_.audience = audience::count(database_, segment, moment);
        const std::int64_t stride = (plan_.audience + k_most_examined - 1) / k_most_examined;
        const auto sampled = std::max<std::int64_t>(1, plan_.audience / static_cast<std::int64_t>(k_samples));
        std::int64_t index = 0;
        for (words::Key after = 0;;) {
            const auto page = audience::members(database_, segment, moment, after, k_page);
            for (const words::Key contact : page) {
                if (index % stride == 0) examine(contact, index >= next_sample_, sampled);
                ++index;
            }
            if (page.size() < static_cast<std::size_t>(k_page)) break;
            after = page.back();
        }
        scale();
        plan_.done_at = done_at(capacity);
        return std::move(plan_);
    }

private:
    void examine(words::Key contact, bool wanted, std::int64_t sampled) {
        const auto recipient = recipient_of(database_, contact);
        if (!recipient) return;
        ++plan_.examined;
        auto rendered =
            render(written_, *recipient,
                   {&rules_->config.shop, rules_->shop_zone, rules_->country(ledger::region_of(recipient->number)),
                    campaign_.message_class, &rules_->air});
        if (const auto* obstacle = std::get_if<Obstacle>(&rendered)) {
            ++plan_.skipped[std::string(to_string(obstacle->reason))];
            return;
        }
        auto& text = std::get<Rendered>(rendered);
        const std::string verdict = judged(contact, *recipient, text);
        if (!wanted || plan_.samples.size() >= k_samples) return;
        next_sample_ += sampled;
        plan_.samples.push_back({contact, recipient->number, std::move(text.language), std::move(text.text),
                                 std::move(text.text_on_air), text.encoding, text.parts, verdict});
    }

    std::string judged(words::Key contact, const Recipient& recipient, const Rendered& text) {
        dispatch::Question question{
            .to = recipient.number, .message_class = campaign_.message_class, .lane = words::Lane::bulk};
        question.origin = dispatch::Origin::campaign;
        question.contact = contact;
        question.expires_at = plan_.expires_at;
        dispatch::NewMessage message{
            .to = recipient.number, .text = text.text, .message_class = campaign_.message_class};
        message.origin = dispatch::Origin::campaign;
        message.language = text.language;
        if (const auto checked = dispatch::check(*rules_, message); !checked) {
            const bool forbidden = checked.error() == dispatch::errc::destination_forbidden;
            return skip(forbidden ? "destination_forbidden" : "refused");
        }
        const auto verdict = dispatch::judge(database_, present_, *rules_, now_, question);
        if (const auto* skipped = std::get_if<policy::Skip>(&verdict))
            return skip(std::string(policy::to_string(skipped->reason)));
        if (std::holds_alternative<policy::Expire>(verdict)) return skip("expired");
        ++plan_.recipients;
        note_recipient(recipient.number);
        plan_.parts += text.parts;
        plan_.parts_by_encoding[std::string(words::to_string(text.encoding))] += text.parts;
        const auto* hold = std::get_if<policy::Hold>(&verdict);
        if (hold == nullptr) return "send";
        std::string reason(policy::to_string(hold->reason));
        Waiting& waiting = plan_.held[reason];
        ++waiting.recipients;
        waiting.until = std::max(waiting.until, hold->until);
        return reason;
    }

    std::string skip(std::string reason) {
        ++plan_.skipped[reason];
        return reason;
    }

    void scale() {
        if (plan_.examined == 0 || plan_.examined == plan_.audience) return;
        const auto grow = [&](std::int64_t& number) { number = number * plan_.audience / plan_.examined; };
        grow(plan_.recipients);
        grow(plan_.parts);
        for (auto& [name, number] : plan_.parts_by_encoding) grow(number);
        for (auto& [name, number] : plan_.skipped) grow(number);
        for (auto& [name, waiting] : plan_.held) grow(waiting.recipients);
    }

    std::vector<policy::Layer> hours() const {
        std::vector<policy::Layer> layers;
        if (rules_->windows_open) return layers;
        const auto& config = rules_->config;
        const bool marketing = campaign_.message_class == words::MessageClass::marketing;
        if (const auto* country = rules_->country(config.shop.country)) {
            const auto* sending = marketing ? &country->marketing : country->service ? &*country->service : nullptr;
            const std::string_view region = config.shop.region ? std::string_view(*config.shop.region) : "";
            if (sending != nullptr) layers.push_back({"country hours", rules_->shop_zone, sending, country, region});
            if (marketing && country->unknown_region)  // the least that any of its recipients may have
                layers.push_back({"region hours", rules_->shop_zone, &*country->unknown_region, country, region});
        }
        if (marketing && config.hours) layers.push_back({"shop hours", rules_->shop_zone, &*config.hours});
        return layers;
    }

    // Whom a SIM has texted today or this month counts no more among its recipients.
    void note_recipient(const words::Number& number) {
        const auto billing = dispatch::billing_at(now_, billing_day_, *rules_->shop_zone);
        store::Cursor row = database_.query("SELECT max(day) FROM sim_number WHERE number = ?1", number);
        const std::int64_t day = row.next() ? row.maybe_integer(0).value_or(0) : 0;
        known_today_ += day >= billing.day ? 1 : 0;
        known_month_ += day >= billing.month ? 1 : 0;
        ++noted_;
    }

    Load all_to_send() {
        store::Cursor row = database_.query(
            "SELECT coalesce(sum(parts), 0), count(*) FROM message INDEXED BY message_line WHERE state = 0 AND lane <= "
            "?1",
            words::Lane::bulk);
        std::int64_t waiting = 0;
        if (row.next()) {
            plan_.parts_before = row.integer(0);
            waiting = row.integer(1);
        }
        Load all{now_, plan_.parts + plan_.parts_before, plan_.recipients + waiting};
        if (noted_ > 0) {
            all.new_today = 1 - static_cast<double>(known_today_) / static_cast<double>(noted_);
            all.new_month = 1 - static_cast<double>(known_month_) / static_cast<double>(noted_);
        }
        return all;
    }

    std::optional<words::Instant> done_at(const Capacity& capacity) {
        const Load all = all_to_send();
        plan_.forecast = forecast(all, capacity, hours(), *rules_->shop_zone);
        if (all.parts > 0)
            plan_.cost = static_cast<std::int64_t>(static_cast<double>(plan_.forecast.cost) *
                                                   static_cast<double>(plan_.parts) / static_cast<double>(all.parts));
        auto done = plan_.forecast.done;
        if (!done) return done;
        for (const auto& [reason, waiting] : plan_.held) done = std::max(*done, waiting.until);
        return done;
    }

    store::Database& database_;
    const NewCampaign& campaign_;
    const Template& written_;
    const dispatch::Present& present_;
    std::shared_ptr<const dispatch::Rules> rules_;
    words::Instant now_;
    Plan plan_;
    std::int64_t next_sample_ = 0;
    int billing_day_ = 1;
    std::int64_t noted_ = 0, known_today_ = 0, known_month_ = 0;
};

}  // namespace

words::Result<Plan> plan(store::Database& database, const NewCampaign& campaign, const Plans& plans,
                         const dispatch::Present& present, const Capacity& capacity, words::Instant now) {
    if (const auto checked = check(campaign, plans); !checked) return checked.error();
    const auto* written = plans.templates.find(campaign.message_template);
    return Planner(database, campaign, *written, present, now).run(*plans.segments.find(campaign.segment), capacity);
}

}  // namespace controller::outreach
