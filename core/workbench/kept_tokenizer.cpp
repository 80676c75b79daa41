#include "core/workbench/kept_tokenizer.h"

#include <filesystem>
#include <mutex>

#include "core/weights/context_length.h"
#include "core/weights/model_location.h"

namespace sami {

KeptModel keptModel(const std::string& model) {
    static std::mutex mutex;
    static std::filesystem::path known;
    static KeptModel kept;
    const Result<std::filesystem::path> path = locateModel(model);
    if (!path) return {};
    const std::lock_guard lock(mutex);
    // One that could not be read may have been mended meanwhile.
    if (kept.tokenizer == nullptr || *path != known) {
        const auto loaded = loadTokenizer(*path);
        kept = loaded ? KeptModel{*loaded, contextLength(*path)} : KeptModel{};
        known = *path;
    }
    return kept;
}

std::shared_ptr<const Tokenizer> keptTokenizer(const std::string& model) {
    return keptModel(model).tokenizer;
}

}  // namespace sami
