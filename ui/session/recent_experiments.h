#pragma once

#include <vector>

#include "ui/start/start_page.h"

namespace sami {

/// Experiments opened before, latest first; files that are gone are left out.
std::vector<RecentExperiment> recentExperiments();
void addRecentExperiment(const QString& path);

}  // namespace sami
