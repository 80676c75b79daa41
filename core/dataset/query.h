#pragma once

#include <string>

namespace sami {

/// A question put to a model.
struct Query {
    std::string id;  ///< as its source names it; unique in an experiment
    std::string text;
    bool heldOut = false;  ///< never trained on; the bound and comparisons are measured on these
    bool operator==(const Query&) const = default;
};

}  // namespace sami
