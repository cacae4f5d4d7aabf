#include "firmware/cli/doctor_page.hpp"

#include <algorithm>

#include "firmware/cli/text.hpp"
#include "firmware/cli/times.hpp"

namespace firmware::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t k_most_columns = 100;
constexpr std::size_t k_least_columns = 40;
constexpr std::size_t k_indent = 2;
constexpr std::size_t k_verdict = 6;  // `pass  `

Colour colour_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass: return Colour::green;
        case Verdict::warn: return Colour::yellow;
        case Verdict::fail: return Colour::red;
    }
    return Colour::none;
}

// Broken at blanks; a word wider than a line stands on one of its own.
std::vector<std::string> wrapped(const std::string& text, std::size_t columns) {
    std::vector<std::string> lines(1);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        at = end + 1;
        std::string& line = lines.back();
        if (!line.empty() && width_of(line) + 1 + width_of(word) > columns)
            lines.push_back(word);
        else
            line += (line.empty() ? "" : " ") + word;
    }
    return lines;
}

// `modem.port_group` → `port group`.
std::string name_of(const Finding& finding) {
    std::string name = finding.id.substr(finding.id.find('.') + 1);
    std::replace(name.begin(), name.end(), '_', ' ');
    if (name == "smsc") return "message centre";
    return name == "unnamed" || name == "none" ? "port" : name;
}

class Page {
public:
    explicit Page(const Terminal& terminal) : terminal_(terminal) {
        const std::size_t columns = terminal.columns == 0 ? k_most_columns : terminal.columns;
        columns_ = std::clamp(columns, k_least_columns, k_most_columns);
    }

    void line(const std::string& text, Colour colour = Colour::none) {
        for (const std::string& piece : wrapped(text, columns_)) text_ += painted(piece, colour, terminal_) + '\n';
    }
    void title(const std::string& text) { text_ += '\n' + painted(text, Colour::bold, terminal_) + '\n'; }

    void section(const std::vector<Finding>& findings) {
        std::size_t widest = 0;
        for (const Finding& finding : findings) widest = std::max(widest, width_of(name_of(finding)));
        for (const Finding& finding : findings) add(finding, widest);
    }
    const std::string& text() const { return text_; }

private:
    void add(const Finding& finding, std::size_t widest) {
        const std::string name = name_of(finding);
        const std::size_t margin = k_indent + k_verdict + widest + 2;
        const std::string space(margin, ' ');
        const auto sentence = wrapped(one_line(finding.sentence), columns_ - margin);
        text_ += std::string(k_indent, ' ') +
                 painted(to_string(finding.verdict), colour_of(finding.verdict), terminal_) +
                 std::string(k_verdict - 4, ' ') + name + std::string(widest - width_of(name) + 2, ' ') +
                 sentence.front() + '\n';
        for (std::size_t i = 1; i < sentence.size(); ++i) text_ += space + sentence[i] + '\n';
        if (finding.next.empty()) return;
        const auto next = wrapped(one_line(finding.next), columns_ - margin - 2);
        for (std::size_t i = 0; i < next.size(); ++i)
            text_ += space + (i == 0 ? painted("→", Colour::bold, terminal_) + " " : "  ") + next[i] + '\n';
    }

    Terminal terminal_;
    std::size_t columns_ = 0;
    std::string text_;
};

std::vector<Finding> of_kind(const std::vector<Finding>& all, const std::string& kind) {
    std::vector<Finding> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const Finding& finding) { return finding.id.starts_with(kind + "."); });
    return found;
}

std::vector<Finding> of_modem(const std::vector<Finding>& all, const std::string& modem) {
    std::vector<Finding> found;
    for (const Finding& finding : of_kind(all, "modem"))
        if (finding.about == modem) found.push_back(finding);
    return found;
}

std::int64_t count(const std::vector<Finding>& findings, Verdict verdict) {
    return std::count_if(findings.begin(), findings.end(),
                         [verdict](const Finding& finding) { return finding.verdict == verdict; });
}

std::string summary(const Examination& examination) {
    const auto fails = count(examination.findings, Verdict::fail), warns = count(examination.findings, Verdict::warn);
    const std::string counts = std::to_string(fails) + " fail, " + std::to_string(warns) + " warn, " +
                               std::to_string(count(examination.findings, Verdict::pass)) + " pass. ";
    if (fails > 0) return counts + "Not fit for service yet.";
    return counts + (warns > 0 ? "Fit for service; read the warnings." : "Fit for service.");
}

}  // namespace

std::string to_page(const Examination& examination, const Terminal& terminal) {
    Page page(terminal);
    const std::string shop = examination.shop.empty() ? "" : examination.shop + ", ";
    page.line(printable("Tillcast doctor: " + shop + local_time(examination.at)));
    page.title("The box");
    page.section(of_kind(examination.findings, "box"));
    if (const auto ports = of_kind(examination.findings, "ports"), free = of_kind(examination.findings, "port");
        !ports.empty() || !free.empty()) {
        page.title("Other ports");
        page.section(free);
        page.section(ports);
    }
    for (const std::string& modem : examination.modems) {
        page.title("Modem " + modem);
        page.section(of_modem(examination.findings, modem));
    }
    page.line("");
    page.line(summary(examination), colour_of(worst(examination.findings)));
    return page.text();
}

json::object to_json(const Examination& examination) {
    json::array findings;
    for (const Finding& finding : examination.findings)
        findings.push_back({{"id", finding.id},
                            {"about", finding.about.empty() ? json::value(nullptr) : json::value(finding.about)},
                            {"verdict", to_string(finding.verdict)},
                            {"sentence", finding.sentence},
                            {"next", finding.next.empty() ? json::value(nullptr) : json::value(finding.next)},
                            {"figures", finding.figures}});
    return {{"at", words::to_rfc3339(examination.at)},
            {"verdict", to_string(worst(examination.findings))},
            {"asked", examination.by_daemon ? "daemon" : "ports"},
            {"modems", json::array(examination.modems.begin(), examination.modems.end())},
            {"findings", std::move(findings)}};
}

}  // namespace firmware::cli
