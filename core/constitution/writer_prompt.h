#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/constitution/draft.h"
#include "core/constitution/principle.h"
#include "core/constitution/remark.h"

namespace sami {

/// resources/writer/*.txt, as they were built into the program.
std::string_view principlePromptText();
std::string_view antithesisPromptText();
std::string_view paraphrasePromptText();
std::string_view paraphrasePairPromptText();
std::string_view remarkPromptText();

/// What new principles are to be written from; at least one of them is not empty.
struct PrincipleSource {
    std::string task{};                 ///< description of the task
    std::vector<std::string> good{};    ///< answers that are as they should be
    std::vector<std::string> bad{};     ///< answers that are not
    std::vector<Principle> existing{};  ///< none of which is to be written again
    bool isEmpty() const { return task.empty() && good.empty() && bad.empty() && existing.empty(); }
};

/// The prompts for one draft of each kind, as the writer reads them.
std::string principlePrompt(const PrincipleSource& source);
std::string antithesisPrompt(const Principle& principle);
std::string paraphrasePrompt(const Principle& principle);
/// @param existing none of which is to be written again
std::string remarkPrompt(const Remark& remark, const std::vector<Principle>& existing);

/// What an answer to such a prompt consists of. @param hasAntithesis of the principle that it is about
DraftForm draftForm(DraftKind kind, bool hasAntithesis);

}  // namespace sami
