#include "core/weights/weights_fault.h"

#include <algorithm>

#include "core/base/text.h"

namespace sami {

namespace {

std::string located(const WeightsPlace& place, std::string_view problem) {
    return sentence("{file}: {field} at byte {offset}: {problem}",
                    {{"file", place.file}, {"field", place.field}, {"offset", place.offset}, {"problem", problem}});
}

std::string_view beginningOf(std::span<const std::byte> bytes) {
    constexpr std::size_t kLooked = 64;
    return {reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kLooked)};
}

/// torch.save writes a zip archive since 1.6, a bare pickle (PROTO opcode 0x80, protocol 2 to 5) before.
bool isPickle(std::string_view beginning) {
    if (beginning.starts_with("PK\x03\x04") || beginning.starts_with("PK\x05\x06")) return true;
    return beginning.size() >= 2 && beginning[0] == '\x80' && beginning[1] >= 2 && beginning[1] <= 5;
}

bool isOldGgml(std::string_view beginning) {
    return beginning.starts_with("lmgg") || beginning.starts_with("fmgg") || beginning.starts_with("tjgg") ||
           beginning.starts_with("algg");
}

}  // namespace

Error malformedWeights(const WeightsPlace& place, std::string_view problem) {
    return Error{ErrorKind::Input,
                 sentence("{problem}; get a complete copy of the file", {{"problem", located(place, problem)}})};
}

Error unsupportedWeights(const WeightsPlace& place, std::string_view problem) {
    return Error{ErrorKind::Unsupported, located(place, problem)};
}

std::string shortName(std::string_view name) {
    return excerpt(name, 120);
}

std::string tensorField(std::string_view tensor) {
    return sentence("tensor \"{tensor}\"", {{"tensor", shortName(tensor)}});
}

std::string tensorField(std::string_view tensor, std::string_view member) {
    return sentence("tensor \"{tensor}\", {member}", {{"tensor", shortName(tensor)}, {"member", member}});
}

Result<void> refuseForeignFormat(std::span<const std::byte> bytes, const std::string& file) {
    const std::string_view beginning = beginningOf(bytes);
    if (isPickle(beginning)) {
        return fail(ErrorKind::Unsupported,
                    "{file}: content at byte 0 is a PyTorch pickle or TorchScript archive, which can run code when "
                    "loaded and is never opened; convert it to safetensors",
                    {{"file", file}});
    }
    if (isOldGgml(beginning)) {
        return fail(ErrorKind::Unsupported,
                    "{file}: magic at byte 0 is that of a ggml file older than GGUF; convert it to GGUF version 3",
                    {{"file", file}});
    }
    if (beginning.starts_with("version https://git-lfs")) {
        return fail(ErrorKind::Input, "{file}: content at byte 0 is a git-lfs placeholder; run `git lfs pull` there",
                    {{"file", file}});
    }
    return {};
}

}  // namespace sami
