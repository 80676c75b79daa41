#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/workbench/document.h"
#include "core/workbench/principle_warnings.h"

namespace sami {

/// What the longest constitution that a run can draw leaves of the model's positions. All in tokens of its tokenizer.
struct ContextRoom {
    std::int64_t positions = 0;           ///< that the model has
    std::string constitution{};           ///< name of the longest
    std::int64_t constitutionTokens = 0;  ///< of its prompt without the query
    std::string query{};                  ///< id of the longest; empty where there is none
    std::string queryText{};
    std::int64_t queryTokens = 0;
    std::int64_t answerTokens = 0;  ///< most of an answer: max_new_tokens
    bool dropsTooLong = true;       ///< queries without room for an answer are dropped; else the run refuses them

    std::int64_t left() const { return positions - constitutionTokens; }  ///< for query and answer
};

/// Of the prompts that responses are written to and of those that they are scored behind, the longer. Nothing where the
/// model's tokenizer or its number of positions is not known on this machine, or nothing can be drawn. Of queries those
/// with most bytes are counted; the partners of other contrasts than antitheses are not looked at. Costs a few
/// milliseconds, and some 0.2 s with a million queries.
Result<std::optional<ContextRoom>> contextRoom(const Document& document);

/// That answers don't fit, or that the constitution takes more than half. One sentence at most.
std::vector<PrincipleWarning> contextWarnings(const ContextRoom& room);
/// The same of a document; nothing where contextRoom() knows nothing.
Result<std::vector<PrincipleWarning>> contextWarnings(const Document& document);

}  // namespace sami
