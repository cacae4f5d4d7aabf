#include "config/reader/profiles.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "config/reader/profile_file.hpp"
#include "config/reader/scalars.hpp"
#include "config/reader/shipped.hpp"

namespace reader {

namespace {

constexpr std::string_view k_generic = "generic";

// `modems/huawei.toml` → `huawei`.
std::string id_of(std::string_view file) {
    const auto slash = file.rfind('/');
    file.remove_prefix(slash == std::string_view::npos ? 0 : slash + 1);
    file.remove_suffix(std::string_view(".toml").size());
    return std::string(file);
}

// Reads each file once, its parent before it.
class Family {
public:
    explicit Family(Findings& findings) : findings_(findings) {}

    void add_shipped() {
        for (const ShippedFile& file : shipped_modems())
            shipped_.emplace(id_of(file.name),
                             open_document({"shipped modems/" + std::string(file.name), std::string(file.text)}));
    }

    void add_own(const SourceFile& file) {
        const std::string id = id_of(file.name);
        if (is_id(id))
            own_.emplace(id, open_document(file));
        else
            findings_.error({file.name, 1, 1},
                            "a profile's file is named by small letters, digits and \"_\", a letter first");
    }

    std::vector<ModemProfile> all() {
        std::vector<ModemProfile> profiles;
        profiles.push_back(profile(std::string(k_generic)));
        for (const auto& [id, document] : own_)
            if (id != k_generic) profiles.push_back(profile(id));
        for (const auto& [id, document] : shipped_)
            if (id != k_generic && !own_.contains(id)) profiles.push_back(profile(id));
        return profiles;
    }

private:
    // Nothing where the file is not TOML; its profile is then known, but says nothing.
    const Document* open_document(SourceFile file) {
        sources_.push_back(std::move(file));
        auto document = parse_document(sources_.back(), findings_);
        return document ? &documents_.emplace_back(std::move(*document)) : nullptr;
    }

    const ModemProfile& profile(const std::string& id) {
        if (const auto known = done_.find(id); known != done_.end()) return known->second;
        const auto own = own_.find(id);
        ModemProfile read = own != own_.end() ? read_over_parent(own->second, id) : shipped_profile(id);
        return done_.emplace(id, std::move(read)).first->second;
    }

    // The shipped profile itself, though a file of the technician's may stand in its place.
    ModemProfile shipped_profile(const std::string& id) {
        const auto file = shipped_.find(id);
        if (id != k_generic) return read_over_parent(file->second, id);
        return file->second != nullptr ? read_profile_file(*file->second, id, {}, findings_) : ModemProfile{};
    }

    ModemProfile read_over_parent(const Document* document, const std::string& id) {
        ModemProfile base;
        if (document == nullptr) {
            base.id = id;
            return base;
        }
        const auto named = parent_of(*document);
        const std::string parent = named ? named->value : std::string(k_generic);
        const bool amends = parent == id && shipped_.contains(id) && shipped_.at(id) != document;
        if (amends || id == k_generic) {
            base = shipped_profile(id);
            if (named && id == k_generic && parent != k_generic)
                findings_.error(named->at, "all profiles inherit \"generic\", so it can inherit none");
        } else if (is_known(named, parent) && is_no_cycle(named, id, parent)) {
            open_.push_back(id);
            base = profile(parent);
            open_.pop_back();
        }
        base.inherits = id == k_generic ? "" : parent;
        if (!amends) forget_criteria(base);
        return read_profile_file(*document, id, std::move(base), findings_);
    }

    // A child is another device than its parent: it says itself what recognises it.
    static void forget_criteria(ModemProfile& base) {
        base.match.usb.clear();
        base.match.manufacturer.clear();
        base.match.model.clear();
        base.match.revision.clear();
    }

    bool is_known(const std::optional<Placed<std::string>>& named, const std::string& parent) {
        if (own_.contains(parent) || shipped_.contains(parent)) return true;
        std::vector<std::string_view> ids;
        for (const auto& [id, document] : shipped_) ids.push_back(id);
        for (const auto& [id, document] : own_) ids.push_back(id);
        if (named)
            findings_.error(named->at,
                            "there is no profile " + quote(parent) + " to inherit" + words::did_you_mean(parent, ids));
        return false;
    }

    bool is_no_cycle(const std::optional<Placed<std::string>>& named, const std::string& id,
                     const std::string& parent) {
        const auto begin = std::find(open_.begin(), open_.end(), parent);
        if (begin == open_.end() && parent != id) return true;
        std::string way;
        for (auto link = begin; link != open_.end(); ++link) way += quote(*link) + " inherits ";
        if (named) findings_.error(named->at, "inherits itself: " + way + quote(id) + " inherits " + quote(parent));
        return false;
    }

    Findings& findings_;
    std::deque<SourceFile> sources_;  // a deque: documents point to their source, the maps to documents
    std::deque<Document> documents_;
    std::map<std::string, const Document*> shipped_, own_;
    std::map<std::string, ModemProfile> done_;
    std::vector<std::string> open_;  // being read, each waiting for the next
};

}  // namespace

std::vector<ModemProfile> read_profiles(std::span<const SourceFile> own, Findings& findings) {
    // What travels in the program is the same at each reload.
    static const auto shipped = [] {
        Findings found({});
        Family family(found);
        family.add_shipped();
        std::vector<ModemProfile> profiles = family.all();
        return std::pair(std::move(profiles), found.errors());
    }();
    if (own.empty()) {
        for (const words::Diagnostic& error : shipped.second) findings.error(error.at, error.message);
        return shipped.first;
    }
    Family family(findings);
    family.add_shipped();
    for (const SourceFile& file : own) family.add_own(file);
    return family.all();
}

}  // namespace reader
