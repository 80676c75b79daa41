#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/workbench/document.h"
#include "core/workbench/principle_warnings.h"

namespace sami {

/// What the longest prompt that a run would make leaves of the model's positions. All in tokens of its tokenizer.
struct ContextRoom {
    std::int64_t positions = 0;     ///< that the model has
    std::string constitution{};     ///< name of the one in that prompt
    std::int64_t promptTokens = 0;  ///< of constitution and query, and of what an answer is made to begin with
    std::string query{};            ///< id; empty where the experiment has no queries
    std::string queryText{};
    std::int64_t queryTokens = 0;
    std::int64_t answerTokens = 0;  ///< most of an answer: max_new_tokens
    bool dropsTooLong = true;       ///< queries without room for an answer are dropped; else a run refuses them

    std::int64_t constitutionTokens() const { return promptTokens - queryTokens; }
    std::int64_t left() const { return positions - constitutionTokens(); }  ///< for query and answer
};

/// Of the prompts that responses are written to and of those that they are scored behind, under the constitutions that
/// a run draws for each query. Nothing where the model's tokenizer or its number of positions is not known on this
/// machine, or nothing can be drawn. Of either split the 32 queries with most bytes are looked at, whether or not an
/// iteration would come to them. Costs some 20 ms, and 0.2 s with a million queries.
Result<std::optional<ContextRoom>> contextRoom(const Document& document);

/// That answers don't fit, or that the constitution takes more than half. One sentence at most.
std::vector<PrincipleWarning> contextWarnings(const ContextRoom& room);
/// The same of a document; nothing where contextRoom() knows nothing.
Result<std::vector<PrincipleWarning>> contextWarnings(const Document& document);

}  // namespace sami
