#pragma once

#include <vector>

#include "core/base/error.h"
#include "ui/start/pair_card.h"

namespace sami {

/// The principle pairs the demo offers, with the titles and sentences the start page shows.
Result<std::vector<PairOffer>> demoPairs();

}  // namespace sami
