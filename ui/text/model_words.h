#pragma once

#include <cstdint>

#include <QString>

#include "core/workbench/models.h"

namespace sami {

/// How people call a model: "Base model", "Run 2, iteration 1", "Run 1, iteration 2, update 5", or as it was imported.
/// @param run the how many-th training run it is of; 0 where it is of none
QString modelWords(const ModelRow& model, std::int64_t run);

}  // namespace sami
