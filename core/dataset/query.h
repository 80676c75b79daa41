#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sami {

/// Where a query came from. Only those of `Data` are ever trained on or held out.
enum class QueryOrigin {
    Data,     ///< the experiment's own
    Asked,    ///< typed by a visitor
    Imported  ///< came with responses written elsewhere
};

/// "data", "asked", "imported".
std::string_view toString(QueryOrigin origin);
/// The origin of a word; Data for any other.
QueryOrigin queryOriginOf(std::string_view word);

/// A question put to a model.
struct Query {
    std::string id;  ///< as its source names it; unique in an experiment
    std::string text;
    bool heldOut = false;  ///< never trained on; the bound and comparisons are measured on these
    QueryOrigin origin = QueryOrigin::Data;
    std::string set{};  ///< name of the data set it belongs to; empty where there is only one
    bool kept = false;  ///< trained on although the filter would drop it, see canBeKept()
    std::vector<std::string> tags{};
    bool operator==(const Query&) const = default;
};

}  // namespace sami
