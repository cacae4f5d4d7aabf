#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/reader/config.hpp"
#include "config/reader/document.hpp"
#include "config/reader/findings.hpp"

namespace reader {

/// Ids already used, over all files of a folder.
using TakenIds = std::map<std::string, words::Position>;

/// The segments of one file of `segments/`.
void read_segments(const Document& document, std::vector<SegmentSource>& segments, TakenIds& taken, Findings& findings);

/// The templates of one file of `templates/`; a text without a language is in `language`.
void read_templates(const Document& document, const std::string& language, std::vector<TemplateSource>& templates,
                    TakenIds& taken, Findings& findings);

}  // namespace reader
