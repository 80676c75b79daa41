#include "core/workbench/contrasts.h"

#include <memory>

#include "core/tokenizer/tokenizer.h"
#include "core/weights/model_location.h"
#include "core/workbench/launch_run.h"

namespace sami {

Result<ContrastPreview> previewContrasts(const Document& document, std::size_t examples) {
    const Result<RunConfig> config = iteratingConfig(document, {});
    if (!config) return std::unexpected(config.error());
    std::shared_ptr<const Tokenizer> tokenizer;
    if (const Result<std::filesystem::path> model = locateModel(config->settings.model)) {
        if (const auto loaded = loadTokenizer(*model)) tokenizer = *loaded;
    }
    return contrastPreview(*config, tokenizer.get(), examples);
}

}  // namespace sami
