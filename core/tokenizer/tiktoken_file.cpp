#include "core/tokenizer/tiktoken_file.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "core/base/text.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

namespace {

constexpr std::size_t kLlama3Ranks = 128'000;
constexpr std::size_t kLlama3Specials = 256;
constexpr std::size_t kMaxTokenBytes = 1024;  ///< every cut of a token is looked up; Llama-3's longest has 128

/// Those of Llama-3 that have a meaning, by their place behind the ranks; the rest are reserved and numbered.
constexpr std::pair<std::size_t, std::string_view> kNamedSpecials[] = {
    {0, "<|begin_of_text|>"}, {1, "<|end_of_text|>"},     {4, "<|finetune_right_pad_id|>"},
    {5, "<|step_id|>"},       {6, "<|start_header_id|>"}, {7, "<|end_header_id|>"},
    {8, "<|eom_id|>"},        {9, "<|eot_id|>"},          {10, "<|python_tag|>"},
    {11, "<|image|>"}};

/// The bytes of a base64 text (RFC 4648), nothing where it is malformed.
std::optional<std::string> fromBase64(std::string_view text) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
    std::string bytes;
    std::uint32_t bits = 0;
    int numBits = 0;
    for (const char c : text) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFF;
        numBits += 6;
        if (numBits < 8) continue;
        numBits -= 8;
        bytes += static_cast<char>(bits >> numBits & 0xFF);
    }
    return bytes;
}

/// A line of the file.
struct RankedBytes {
    std::string bytes;
    std::size_t rank = 0;
};

std::optional<RankedBytes> rankedBytes(std::string_view line) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    std::optional<std::string> bytes = fromBase64(line.substr(0, space));
    RankedBytes result;
    const auto read = std::from_chars(line.data() + space + 1, line.data() + line.size(), result.rank);
    if (!bytes || read.ec != std::errc() || read.ptr != line.data() + line.size()) return std::nullopt;
    result.bytes = std::move(*bytes);
    return result;
}

std::string alphabetSpelling(std::string_view bytes) {
    std::string spelling;
    for (const char byte : bytes) spelling += spellingOfByte(static_cast<std::uint8_t>(byte));
    return spelling;
}

/// Collects the parts; the steps are called once each, in the order of read().
class TiktokenReader {
public:
    TiktokenReader(std::string_view content, const TokenizerConfig& config, std::string file)
        : m_content(content), m_config(config), m_file(std::move(file)) {}

    Result<std::shared_ptr<const Tokenizer>> read();

private:
    Result<void> readRanks();
    Result<void> addSpecials();
    void addLlama3Specials();
    Result<void> place(const AddedToken& token);
    void addMerges();
    Result<void> readEnds();
    std::vector<std::string>& spellings() { return m_parts.model.spellings; }

    std::string_view m_content;
    const TokenizerConfig& m_config;
    std::string m_file;
    BpeTokenizerParts m_parts;
    std::vector<std::string> m_bytes;  ///< by rank
};

Result<std::shared_ptr<const Tokenizer>> TiktokenReader::read() {
    for (const auto step : {&TiktokenReader::readRanks, &TiktokenReader::addSpecials, &TiktokenReader::readEnds}) {
        if (Result<void> done = (this->*step)(); !done) return std::unexpected(done.error());
    }
    const Result<const PreTokenizerRecipe*> recipe = preTokenizerRecipe("llama3", m_file);
    if (!recipe) return std::unexpected(recipe.error());
    Result<PreTokenizer> preTokenizer = preTokenizerOf(**recipe, m_file);
    if (!preTokenizer) return std::unexpected(preTokenizer.error());
    m_parts.preTokenizer = std::move(*preTokenizer);
    m_parts.model.ignoresMerges = true;
    m_parts.chatTemplate = m_config.chatTemplate;
    addMerges();
    return BpeTokenizer::create(std::move(m_parts), m_file);
}

Result<void> TiktokenReader::readRanks() {
    std::size_t number = 0;
    const auto refused = [&](std::string_view problem) {
        return damagedFile(sentence("{file}: line {line}", {{"file", m_file}, {"line", number}}), problem);
    };
    for (std::string_view rest = m_content; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        ++number;
        if (trimmed(line).empty()) continue;
        std::optional<RankedBytes> token = rankedBytes(trimmed(line));
        if (!token || token->bytes.empty()) return refused("bytes in base64 and their rank are missing here");
        if (token->bytes.size() > kMaxTokenBytes) return refused("the token has more than 1024 bytes");
        if (token->rank >= kMaxVocabularySize) return refused("the rank is above 999999");
        if (token->rank >= m_bytes.size()) m_bytes.resize(token->rank + 1);
        if (!m_bytes[token->rank].empty()) return refused("another line has the same rank");
        m_bytes[token->rank] = std::move(token->bytes);
    }
    const auto gap = std::ranges::find(m_bytes, std::string());
    if (gap != m_bytes.end()) return refused(sentence("rank {rank} is missing", {{"rank", gap - m_bytes.begin()}}));
    for (const std::string& bytes : m_bytes) spellings().push_back(alphabetSpelling(bytes));
    return {};
}

Result<void> TiktokenReader::addSpecials() {
    if (m_config.addedTokens.empty()) {
        if (m_bytes.size() == kLlama3Ranks) {
            addLlama3Specials();
            return {};
        }
        return fail(ErrorKind::Unsupported,
                    "{file}: a list of {count} ranks without a tokenizer_config.json that names the special tokens is "
                    "not supported (Llama-3's has 128000); put that file or a tokenizer.json beside it",
                    {{"file", m_file}, {"count", m_bytes.size()}});
    }
    for (const AddedToken& token : m_config.addedTokens) {
        if (Result<void> done = place(token); !done) return done;
    }
    return {};
}

void TiktokenReader::addLlama3Specials() {
    std::size_t reserved = 0;
    for (std::size_t i = 0; i < kLlama3Specials; ++i) {
        const auto named = std::ranges::find(kNamedSpecials, i, [](const auto& entry) { return entry.first; });
        AddedToken token;
        token.id = static_cast<TokenId>(kLlama3Ranks + i);
        token.content = named != std::end(kNamedSpecials)
                            ? std::string(named->second)
                            : "<|reserved_special_token_" + std::to_string(reserved++) + "|>";
        token.special = true;
        spellings().push_back(token.content);
        m_parts.addedTokens.push_back(std::move(token));
    }
}

Result<void> TiktokenReader::place(const AddedToken& token) {
    const auto index = static_cast<std::size_t>(token.id);
    if (index >= spellings().size()) spellings().resize(index + 1);
    if (!spellings()[index].empty() && spellings()[index] != token.content) {
        return fail(ErrorKind::Input,
                    "{file}: added_tokens_decoder.{id}: another token has the same id; get a complete copy of the "
                    "model's folder",
                    {{"file", m_config.place}, {"id", index}});
    }
    spellings()[index] = token.content;
    m_parts.addedTokens.push_back(token);
    return {};
}

Result<void> TiktokenReader::readEnds() {
    const auto idOf = [&](std::string_view spelling) -> std::optional<TokenId> {
        const auto found = std::ranges::find(m_parts.addedTokens, spelling, &AddedToken::content);
        if (found == m_parts.addedTokens.end()) return std::nullopt;
        return found->id;
    };
    m_parts.ends.beginOfText = idOf("<|begin_of_text|>");
    m_parts.ends.endOfText = idOf("<|end_of_text|>");
    m_parts.ends.addsBeginOfText = m_parts.ends.beginOfText.has_value();
    return m_config.apply(m_parts.ends, idOf);
}

/// The file has no merges: any two neighbours that make a token together merge, the token of the lowest rank first.
void TiktokenReader::addMerges() {
    std::unordered_map<std::string_view, std::size_t> ranks;
    ranks.reserve(m_bytes.size());
    for (std::size_t rank = 0; rank < m_bytes.size(); ++rank) ranks.emplace(m_bytes[rank], rank);
    BpeDefinition& model = m_parts.model;
    for (std::size_t rank = 0; rank < m_bytes.size(); ++rank) {
        const std::string_view bytes = m_bytes[rank];
        for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
            const auto left = ranks.find(bytes.substr(0, cut));
            const auto right = ranks.find(bytes.substr(cut));
            if (left == ranks.end() || right == ranks.end()) continue;
            model.merges.emplace_back(model.spellings[left->second], model.spellings[right->second]);
            model.ranks.push_back(static_cast<std::uint32_t>(rank));
        }
    }
}

}  // namespace

bool isTiktokenFile(std::string_view content) {
    return rankedBytes(trimmed(content.substr(0, content.find('\n')))).has_value();
}

Result<std::shared_ptr<const Tokenizer>> tokenizerFromTiktoken(std::string_view content, const TokenizerConfig& config,
                                                               const std::filesystem::path& path) {
    return TiktokenReader(content, config, path.string()).read();
}

}  // namespace sami
