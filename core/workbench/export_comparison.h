#pragma once

#include <string>
#include <string_view>

#include "core/workbench/models.h"

namespace sami {

/// How a comparison is written: to be read, as CSV, or as a JSON list.
enum class ComparisonForm { Text, Table, Array };

/// By the ending of a file's name: ".csv", ".json"; Text for any other.
ComparisonForm comparisonFormOf(std::string_view path);

/// What two models answered under each constitution, of one query or of all.  @param queryId empty: of all
/// Error: there is nothing that both have answered.
Result<std::string> exportedAnswers(const Document& document, const ModelPair& models, ComparisonForm form,
                                    const std::string& queryId = {});

/// What judges say of two models, with all that belongs beside a win rate. Error: nothing was judged.
Result<std::string> exportedWinRates(const Document& document, const ModelPair& models, ComparisonForm form);

}  // namespace sami
