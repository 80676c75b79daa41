#include "ui/start/demo_pairs.h"

#include "core/base/json_file.h"
#include "core/dataset/demo_content.h"
#include "ui/text/shown_text.h"

namespace sami {

Result<std::vector<PairOffer>> demoPairs() {
    const Result<Json> pairs = parseJson(demoPrinciplesText(), "principles.json");
    if (!pairs) return std::unexpected(pairs.error());
    std::vector<PairOffer> offers;
    for (const Json& pair : *pairs) {
        // The file is part of the program: its shape is checked by a test, not at run time.
        offers.push_back({{pair.at("name"), pair.at("text"), pair.at("antithesis")},
                          fromUtf8(pair.at("title").get<std::string>()),
                          fromUtf8(pair.at("description").get<std::string>())});
    }
    return offers;
}

}  // namespace sami
