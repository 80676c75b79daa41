#include "core/workbench/plan_run.h"

#include "core/dataset/duplicates.h"
#include "core/run/contrast_preview.h"

namespace sami {

Result<RunConfig> plannedRun(const Document& document, const RunWishes& wishes) {
    Result<RunConfig> config = iteratingConfig(document, wishes);
    if (!config) return config;
    if (Result<void> apart = checkSplit(config->queries); !apart) return std::unexpected(apart.error());
    const Result<ContrastPreview> preview = contrastPreview(*config, nullptr, 1);
    if (!preview) return std::unexpected(preview.error());
    if (!preview->problem.empty()) return fail(ErrorKind::Input, preview->problem);
    return config;
}

}  // namespace sami
