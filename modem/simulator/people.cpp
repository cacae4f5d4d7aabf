#include "modem/simulator/people.hpp"

#include <algorithm>
#include <iterator>

namespace modem::simulator {

bool Person::is(const std::string& who) const {
    if (!number.empty() && number != who) return false;
    // Numbers of one length compare as texts do.
    if (range && (who.size() != range->first.size() || who < range->first || who > range->second)) return false;
    return !pattern || pattern->found_in(who);
}

void People::add(std::vector<Person> people, bool first) {
    people_.insert(first ? people_.begin() : people_.end(), std::make_move_iterator(people.begin()),
                   std::make_move_iterator(people.end()));
}

const Person& People::find(const std::string& number) const {
    const auto person = std::find_if(people_.begin(), people_.end(), [&](const Person& p) { return p.is(number); });
    return person == people_.end() ? nobody_ : *person;
}

std::optional<People::Reply> People::reply(const std::string& number, const std::string& text) {
    const auto& person = find(number);
    if (person.phone_off) return std::nullopt;
    for (std::size_t i = 0; i < person.answers.size(); ++i) {
        const auto& answer = person.answers[i];
        if (answer.when && !answer.when->found_in(text)) continue;
        if (answer.times > 0) {
            auto& given = given_[{&person, i, number}];
            if (given == answer.times) continue;
            ++given;
        }
        return Reply{answer.text, answer.delay, answer.mms_size};
    }
    return std::nullopt;
}

}  // namespace modem::simulator
