#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/run/run_folder.h"

namespace sami {

/// An answer that a model is writing.
struct AnswerSoFar {
    std::string text;
    bool isWhole = false;  ///< it is finished, and waits for its scores
    bool operator==(const AnswerSoFar&) const = default;
};

/// answers.json: what the model of a what-if has written of the answers to its row, in their order. It is there to be
/// looked at while the model writes and scores; nothing depends on it, and it goes when all is scored.
struct AnswersSoFar {
    std::string model;  ///< by its name in the plan
    std::vector<AnswerSoFar> answers;
};

/// Replaces the file without waiting for the disk. What can't be written is not seen; the answers themselves are kept
/// elsewhere.
void writeAnswersSoFar(const RunFolder& folder, const AnswersSoFar& soFar);
/// Nothing where there is no such file, or none that can be read.
std::optional<AnswersSoFar> readAnswersSoFar(const RunFolder& folder);
void removeAnswersSoFar(const RunFolder& folder);

}  // namespace sami
