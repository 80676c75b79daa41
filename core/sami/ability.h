#pragma once

#include <vector>

#include "core/base/error.h"
#include "core/dataset/ability_content.h"
#include "core/sami/sequence_logprob.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// What a model should still be able to do whatever it was taught.
struct Ability {
    double perplexity = 0;        ///< exp of the mean −log p per token of a text of plain prose
    double questionAccuracy = 0;  ///< share of questions whose right answer has the largest mean log-prob per token
};

/// The text and the questions as ids of a model's tokenizer.
class AbilityTest {
public:
    /// Those that ship. Error: none but a broken build.
    static Result<AbilityTest> create(const Tokenizer& tokenizer);
    /// Others, for tests.
    AbilityTest(const Tokenizer& tokenizer, const std::vector<std::string>& passages,
                const std::vector<ChoiceQuestion>& questions);

    /// Each passage is scored behind begin-of-text, where the tokenizer puts one, or behind its own first token; each
    /// answer behind "Question: …\nAnswer:", whatever the prompt format. Gradients are off.
    Ability measure(CausalLm& network) const;

private:
    std::vector<PromptWithResponses> m_passages;   ///< one response each
    std::vector<PromptWithResponses> m_questions;  ///< the right answer is the first response
};

}  // namespace sami
