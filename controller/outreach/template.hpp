#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/reader/config.hpp"
#include "controller/outreach/findings.hpp"
#include "controller/outreach/syntax.hpp"

namespace controller::outreach {

/// One language of a template.
struct Translation {
    Text text;
    std::string always;  ///< what is written outside of variables and of every `if`: what all recipients get
};

/// A message to many, in one or more languages.
struct Template {
    std::string id;
    words::MessageClass message_class = words::MessageClass::marketing;
    std::map<std::string, Translation> translations;  ///< by language; never empty
    std::vector<Variable> require;                    ///< without these the message is skipped
    std::optional<std::string> offer_sign;            ///< why it cannot be of class `service`
};

/// Checks, beside syntax and names: a variable that may be missing has a `default`, stands in an `if` of its own or in
/// `require`; marketing says what the shop's country asks for; service carries no offer; no language is longer than
/// `dispatch::k_max_parts` before anything is filled in. Warns of a character that makes a text UCS-2.
std::optional<Template> compile_template(const reader::TemplateSource& source, const reader::Config& config,
                                         Findings& found);

/// The templates of the configuration.
class Templates {
public:
    /// All of them or, with what is wrong added to `found`, nothing.
    static std::optional<Templates> compile(const reader::Config& config, Findings& found);

    /// Null if there is none of this id.
    const Template* find(std::string_view id) const;
    const std::vector<Template>& all() const { return templates_; }

private:
    std::vector<Template> templates_;
};

}  // namespace controller::outreach
