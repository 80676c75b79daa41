#include "core/tokenizer/byte_level_json.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/tokenizer/byte_alphabet.h"

namespace sami {

namespace {

/// A component, or of a sequence the steps inside it: a file names them under another word for each component.
bool hasStep(const Json& component, std::string_view list, std::string_view type) {
    if (!component.is_object()) return false;
    const TokenizerFields fields(component, {});
    const Json* const own = fields.find("type");
    if (own && *own == type) return true;
    const Json* const steps = fields.find(list);
    return own && *own == "Sequence" && steps && steps->is_array() &&
           std::ranges::any_of(*steps, [&](const Json& step) { return hasStep(step, list, type); });
}

Result<bool> composes(const TokenizerFields& fields) {
    const Result<std::string> type = fields.text("type");
    if (!type) return std::unexpected(type.error());
    if (*type == "NFC") return true;
    if (*type != "Sequence") {
        return fields.unsupported("type",
                                  sentence("normalizer \"{name}\" is not supported", {{"name", excerpt(*type)}}));
    }
    const Result<const Json*> steps = fields.array("normalizers");
    if (!steps) return std::unexpected(steps.error());
    bool any = false;
    for (std::size_t i = 0; i < (*steps)->size(); ++i) {
        const Result<bool> one = composes(TokenizerFields((**steps)[i], fields.placeOf("normalizers", i)));
        if (!one) return one;
        any = any || *one;
    }
    return any;
}

/// Whether a decoder's step leaves the spellings of all tokens as they are.
bool leavesAlone(const TokenizerFields& step, std::string_view type, const std::vector<std::string>& spellings) {
    if (type == "Fuse") return true;
    if (type == "ByteFallback") return std::ranges::none_of(spellings, looksLikePieceOfByte);
    const Json* const pattern = type == "Replace" ? step.find("pattern") : nullptr;
    const Json* const text = pattern ? TokenizerFields(*pattern, {}).find("String") : nullptr;
    if (!text || !text->is_string() || *text == "") return false;
    const auto& replaced = text->get_ref<const std::string&>();
    return std::ranges::none_of(spellings, [&](const std::string& spelling) { return spelling.contains(replaced); });
}

/// Counts the steps that turn letters of the byte alphabet into bytes.
Result<int> countByteSteps(const TokenizerFields& fields, const std::vector<std::string>& spellings) {
    const Result<std::string> type = fields.text("type");
    if (!type) return std::unexpected(type.error());
    if (*type == "ByteLevel") return 1;
    if (*type != "Sequence") {
        if (leavesAlone(fields, *type, spellings)) return 0;
        return fields.unsupported("type", sentence("decoder \"{name}\" is not supported", {{"name", excerpt(*type)}}));
    }
    const Result<const Json*> steps = fields.array("decoders");
    if (!steps) return std::unexpected(steps.error());
    int count = 0;
    for (std::size_t i = 0; i < (*steps)->size(); ++i) {
        const Result<int> inner = countByteSteps({(**steps)[i], fields.placeOf("decoders", i)}, spellings);
        if (!inner) return inner;
        count += *inner;
    }
    return count;
}

std::array<bool, 256> bytesWithToken(const std::vector<std::string>& spellings) {
    std::array<bool, 256> found{};
    for (const std::string& spelling : spellings) {
        if (spelling.empty() || spelling.size() > 2) continue;  // the letters of the alphabet have one byte or two
        const std::optional<std::string> bytes = bytesOfSpelling(spelling);
        if (bytes && bytes->size() == 1) found[static_cast<std::uint8_t>(bytes->front())] = true;
    }
    return found;
}

}  // namespace

bool worksOnBytes(const TokenizerFields& file) {
    const Json* const preTokenizer = file.find("pre_tokenizer");
    const Json* const decoder = file.find("decoder");
    return (preTokenizer && hasStep(*preTokenizer, "pretokenizers", "ByteLevel")) ||
           (decoder && hasStep(*decoder, "decoders", "ByteLevel"));
}

Result<bool> composesNfc(const TokenizerFields& file) {
    const Json* const value = file.find("normalizer");
    if (!value) return false;
    return composes(TokenizerFields(*value, file.placeOf("normalizer")));
}

Result<void> checkByteLevelDecoder(const TokenizerFields& file, const std::vector<std::string>& spellings) {
    const Result<const Json*> value = file.object("decoder");
    if (!value) return std::unexpected(value.error());
    const TokenizerFields decoder(**value, file.placeOf("decoder"));
    const Result<int> count = countByteSteps(decoder, spellings);
    if (!count) return std::unexpected(count.error());
    if (*count == 1) return {};
    return decoder.unsupported("type", "a decoder that does not go from letters to bytes once is not supported");
}

bool hasEveryByte(const std::vector<std::string>& spellings) {
    return std::ranges::all_of(bytesWithToken(spellings), [](bool found) { return found; });
}

Result<void> checkByteFallback(const TokenizerFields& model, const std::vector<std::string>& spellings) {
    const std::array<bool, 256> found = bytesWithToken(spellings);
    for (std::size_t byte = 0; byte < found.size(); ++byte) {
        if (found[byte]) continue;
        const std::string letter = spellingOfByte(static_cast<std::uint8_t>(byte));
        const bool isSpelled = std::ranges::all_of(letter, [&](char part) {
            const std::string token = pieceOfByte(static_cast<std::uint8_t>(part));
            return std::ranges::find(spellings, token) != spellings.end();
        });
        if (isSpelled) {
            return model.unsupported(
                "byte_fallback", sentence("byte {byte} has no token and is spelled out by its letter's bytes, which "
                                          "is not supported",
                                          {{"byte", byte}}));
        }
    }
    return {};
}

}  // namespace sami
