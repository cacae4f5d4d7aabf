#include "controller/outreach/plan.hpp"

#include <algorithm>

#include "controller/dispatch/facts.hpp"
#include "controller/dispatch/message.hpp"
#include "controller/dispatch/quota.hpp"
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
        }
        if (marketing && config.hours) layers.push_back({"shop hours", rules_->shop_zone, &*config.hours});
        return layers;
    }

    std::int64_t number(std::string_view sql, std::int64_t parameter) const {
        store::Cursor row = database_.query(sql, parameter);
        return row.next() ? row.integer(0) : 0;
    }

    std::optional<words::Instant> done_at(const Capacity& capacity) {
        plan_.parts_before =
            number("SELECT coalesce(sum(parts), 0) FROM message INDEXED BY message_line WHERE state = 0 AND lane <= ?1",
                   static_cast<std::int64_t>(words::Lane::bulk));
        Load load{now_, plan_.parts + plan_.parts_before, plan_.recipients};
        load.recipients_this_month =
            number("SELECT count(*) FROM sim_recipient WHERE month = ?1", dispatch::month_of(now_, rules_->shop_zone));
        auto done = forecast(load, capacity, hours(), *rules_->shop_zone);
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
};

}  // namespace

words::Result<Plan> plan(store::Database& database, const NewCampaign& campaign, const Plans& plans,
                         const dispatch::Present& present, const Capacity& capacity, words::Instant now) {
    if (const auto checked = check(campaign, plans); !checked) return checked.error();
    const auto* written = plans.templates.find(campaign.message_template);
    return Planner(database, campaign, *written, present, now).run(*plans.segments.find(campaign.segment), capacity);
}

}  // namespace controller::outreach
