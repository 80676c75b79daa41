#pragma once

#include <vector>

#include "core/base/error.h"
#include "core/dataset/query.h"
#include "ui/start/pair_card.h"

namespace sami {

/// The principle pairs the demo offers, from the program's own resources.
Result<std::vector<PairOffer>> demoPairs();
/// The demo's queries, training and held-out.
Result<std::vector<Query>> demoQueries();

}  // namespace sami
