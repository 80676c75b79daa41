#include "core/workbench/contrasts.h"

#include <memory>
#include <mutex>

#include "core/dataset/query_source.h"
#include "core/tokenizer/tokenizer.h"
#include "core/weights/model_location.h"
#include "core/workbench/launch_run.h"

namespace sami {

namespace {

/// The tokenizer of a model; nullptr where it is not on this machine. The last one is kept: words are shown anew while
/// they are typed, and a large vocabulary takes a second to read.
std::shared_ptr<const Tokenizer> tokenizerOf(const std::string& model) {
    static std::mutex mutex;
    static std::filesystem::path known;
    static std::shared_ptr<const Tokenizer> kept;
    const Result<std::filesystem::path> path = locateModel(model);
    if (!path) return nullptr;
    const std::lock_guard lock(mutex);
    if (kept == nullptr || *path != known) {
        const auto loaded = loadTokenizer(*path);
        kept = loaded ? *loaded : nullptr;
        known = *path;
    }
    return kept;
}

}  // namespace

Result<ContrastPreview> previewContrasts(const Document& document, std::size_t examples) {
    const Result<RunConfig> config = iteratingConfig(document, {});
    if (!config) return std::unexpected(config.error());
    return contrastPreview(*config, tokenizerOf(config->settings.model).get(), examples);
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
    return contrastPreview(*config, tokenizerOf(config->settings.model).get(), 1);
}

}  // namespace sami
