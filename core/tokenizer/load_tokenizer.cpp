#include <algorithm>

#include "core/tokenizer/gguf_tokenizer.h"
#include "core/tokenizer/sentencepiece_folder.h"
#include "core/tokenizer/sentencepiece_json.h"
#include "core/tokenizer/stated_tokens.h"
#include "core/tokenizer/tiktoken_file.h"
#include "core/tokenizer/tokenizer_config.h"
#include "core/tokenizer/tokenizer_json.h"
#include "core/weights/adapter_folder.h"

namespace sami {

namespace {

using Loaded = Result<std::shared_ptr<const Tokenizer>>;

constexpr std::uintmax_t kMaxModelBytes = 32 << 20;  ///< the largest in use have 5 MB

/// A byte-level tokenizer. What the configuration says wins over the post-processor of `tokenizer.json`.
Loaded byteLevelFromJson(const TokenizerJson& file, const TokenizerConfig& config, const std::filesystem::path& path) {
    Result<BpeTokenizerParts> parts = file.parts();
    if (!parts) return std::unexpected(parts.error());
    if (Result<void> done = addStatedTokens(*parts, config, config.place); !done) return std::unexpected(done.error());
    const std::vector<std::string>& spellings = parts->model.spellings;
    const auto idOf = [&](std::string_view spelling) -> std::optional<TokenId> {
        const auto found = std::ranges::find(spellings, spelling);
        if (found == spellings.end()) return std::nullopt;
        return static_cast<TokenId>(found - spellings.begin());
    };
    if (Result<void> done = config.apply(parts->ends, idOf); !done) return std::unexpected(done.error());
    parts->chatTemplate = config.chatTemplate;
    return BpeTokenizer::create(std::move(*parts), path.string());
}

Loaded tokenizerFromModelFile(const std::filesystem::path& path) {
    Result<std::string> bytes = readFile(path, kMaxModelBytes);
    if (!bytes) return std::unexpected(bytes.error());
    const Result<TokenizerConfig> config = TokenizerConfig::read(path.parent_path());
    if (!config) return std::unexpected(config.error());
    if (isTiktokenFile(*bytes)) return tokenizerFromTiktoken(*bytes, *config, path);
    return sentencepieceFromFolder(std::move(*bytes), *config, path);
}

Loaded tokenizerFromFolder(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "tokenizer.json";
    const std::filesystem::path model = folder / "tokenizer.model";
    const bool hasModel = std::filesystem::exists(model);
    if (!std::filesystem::exists(path)) {
        if (hasModel) return tokenizerFromModelFile(model);
        return fail(ErrorKind::NotFound,
                    "{file}: no such file, nor is there a tokenizer.model; the folder of a model holds one beside its "
                    "weights, save the tokenizer there",
                    {{"file", path}});
    }
    const Result<TokenizerJson> file = TokenizerJson::open(path);
    if (!file) return std::unexpected(file.error());
    if (file->isSentencepiece() && hasModel) return tokenizerFromModelFile(model);
    const Result<TokenizerConfig> config = TokenizerConfig::read(folder);
    if (!config) return std::unexpected(config.error());
    if (file->isSentencepiece()) return sentencepieceFromJson(*file, *config, path);
    return byteLevelFromJson(*file, *config, path);
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& model) {
    std::error_code problem;
    if (!std::filesystem::exists(model, problem)) {
        return std::unexpected(ioError(IoAction::Read, model.string(), ENOENT));
    }
    const Result<std::filesystem::path> place = tokenizerPlace(model);
    if (!place) return std::unexpected(place.error());
    if (std::filesystem::is_directory(*place)) return tokenizerFromFolder(*place);
    return tokenizerFromGguf(*place);
}

}  // namespace sami
