#include "core/workbench/plan_run.h"

#include <algorithm>
#include <memory>

#include "core/run/contrast_preview.h"
#include "core/tokenizer/tokenizer.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

/// Enough for a longest prompt that few others exceed.
constexpr std::size_t kCountedQueries = 200;

std::int64_t longestPrompt(const ContrastPreview& preview) {
    std::size_t longest = 0;
    for (const PreviewedQuery& query : preview.examples) {
        for (const PreviewedPrompt& prompt : query.prompts) longest = std::max(longest, prompt.ids.size());
    }
    return static_cast<std::int64_t>(longest);
}

}  // namespace

Result<PlannedRun> plannedRun(const Document& document, const RunWishes& wishes) {
    Result<RunConfig> config = iteratingConfig(document, wishes);
    if (!config) return std::unexpected(config.error());
    const Result<std::filesystem::path> model = locateModel(config->settings.model);
    if (!model) return std::unexpected(model.error());
    const Result<std::shared_ptr<const Tokenizer>> tokenizer = loadTokenizer(*model);
    const Tokenizer* counter = tokenizer ? tokenizer->get() : nullptr;
    const Result<ContrastPreview> preview = contrastPreview(*config, counter, counter ? kCountedQueries : 1);
    if (!preview) return std::unexpected(preview.error());
    if (!preview->problem.empty()) return fail(ErrorKind::Input, preview->problem);
    return PlannedRun{std::move(config->settings), longestPrompt(*preview)};
}

}  // namespace sami
