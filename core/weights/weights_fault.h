#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// Where in a weights file something is wrong.
struct WeightsPlace {
    std::string file;
    std::string field;
    std::uint64_t offset = 0;  ///< bytes from the start of the file
};

/// "FILE: FIELD at byte N: PROBLEM; get a complete copy of the file". Kind Input.
Error malformedWeights(const WeightsPlace& place, std::string_view problem);

/// "FILE: FIELD at byte N: PROBLEM". Kind Unsupported; the problem names what is not supported and the remedy.
Error unsupportedWeights(const WeightsPlace& place, std::string_view problem);

/// A name out of a file, cut where it is too long for a message.
std::string shortName(std::string_view name);

/// The field of a tensor, or of one of the things that its entry says: `tensor "NAME", shape`.
std::string tensorField(std::string_view tensor);
std::string tensorField(std::string_view tensor, std::string_view member);

/// Error where the content is of a format that is recognised but never read here: pickle and TorchScript (they run
/// code when loaded), placeholders of git-lfs, old ggml files. Called when a file is not what its reader expects.
Result<void> refuseForeignFormat(std::span<const std::byte> bytes, const std::string& file);

}  // namespace sami
