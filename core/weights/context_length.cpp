#include "core/weights/context_length.h"

#include "core/weights/adapter_folder.h"
#include "core/weights/gguf_file.h"

namespace sami {

std::int64_t contextLengthOf(const Json& metadata) {
    constexpr std::int64_t kUnsaid = 2048;
    const auto architecture = metadata.find("general.architecture");
    const bool isNamed = architecture != metadata.end() && architecture->is_string();
    const auto said = metadata.find((isNamed ? architecture->get<std::string>() : "llama") + ".context_length");
    return said != metadata.end() && said->is_number_integer() ? said->get<std::int64_t>() : kUnsaid;
}

std::optional<std::int64_t> contextLength(const std::filesystem::path& model) {
    const Result<std::filesystem::path> base = baseOfModel(model);
    if (!base) return std::nullopt;
    std::error_code ignored;
    if (!std::filesystem::is_directory(*base, ignored)) {
        const auto file = GgufFile::open(*base);
        return file ? std::optional(contextLengthOf((*file)->metadata())) : std::nullopt;
    }
    const Result<Json> config = readJsonFile(*base / "config.json");
    if (!config || !config->is_object()) return std::nullopt;
    const auto said = config->find("max_position_embeddings");
    if (said == config->end() || !said->is_number_integer() || said->get<std::int64_t>() <= 0) return std::nullopt;
    return said->get<std::int64_t>();
}

}  // namespace sami
