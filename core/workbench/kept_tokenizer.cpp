#include "core/workbench/kept_tokenizer.h"

#include <filesystem>
#include <mutex>

#include "core/weights/model_location.h"

namespace sami {

std::shared_ptr<const Tokenizer> keptTokenizer(const std::string& model) {
    static std::mutex mutex;
    static std::filesystem::path known;
    static std::shared_ptr<const Tokenizer> kept;
    const Result<std::filesystem::path> path = locateModel(model);
    if (!path) return nullptr;
    const std::lock_guard lock(mutex);
    // One that could not be read may have been mended meanwhile.
    if (kept == nullptr || *path != known) {
        const auto loaded = loadTokenizer(*path);
        kept = loaded ? *loaded : nullptr;
        known = *path;
    }
    return kept;
}

}  // namespace sami
