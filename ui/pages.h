#pragma once

#include <vector>

#include "ui/page.h"

namespace sami {

/// The pages of the window, in the order of the sidebar; the first is the one it opens with.
const std::vector<PageEntry>& pages();

}  // namespace sami
