#include "core/workbench/contrasts.h"

#include "core/dataset/query_source.h"
#include "core/workbench/kept_tokenizer.h"
#include "core/workbench/launch_run.h"

namespace sami {

Result<ContrastPreview> previewContrasts(const Document& document, std::size_t examples) {
    const Result<RunConfig> config = iteratingConfig(document, {});
    if (!config) return std::unexpected(config.error());
    return contrastPreview(*config, keptTokenizer(config->settings.model).get(), examples);
}

Result<ContrastPreview> previewQuery(const Document& document, const std::string& query) {
    Result<RunConfig> config = configWithoutQueries(document, {});
    if (!config) return std::unexpected(config.error());
    if (!query.empty()) {
        config->queries.push_back({.id = idFromText(query), .text = query});
    } else {
        Result<std::vector<Query>> first = document.store().queries().queries({.heldOut = false, .limit = 1});
        if (!first) return std::unexpected(first.error());
        config->queries = std::move(*first);
    }
    return contrastPreview(*config, keptTokenizer(config->settings.model).get(), 1);
}

}  // namespace sami
