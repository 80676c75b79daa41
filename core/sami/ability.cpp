#include "core/sami/ability.h"

#include <cmath>
#include <span>

#include "core/sami/tokens_together.h"

namespace sami {

namespace {

std::int64_t numTokens(const PromptWithResponses& item) {
    std::size_t count = item.prompt.size();
    for (const auto& response : item.responses) count += response.size();
    return static_cast<std::int64_t>(count);
}

/// Calls `take(items, scores)` with as many of the items as are computed together, until all are.
template <class Take>
void scoreAll(CausalLm& network, const std::vector<PromptWithResponses>& items, const Take& take) {
    const std::int64_t together = tokensScoredTogether(network);
    for (std::size_t begin = 0; begin < items.size();) {
        std::int64_t tokens = 0;
        std::size_t end = begin;
        while (end < items.size() && (end == begin || tokens + numTokens(items[end]) <= together))
            tokens += numTokens(items[end++]);
        const std::vector<PromptWithResponses> part(items.begin() + static_cast<std::ptrdiff_t>(begin),
                                                    items.begin() + static_cast<std::ptrdiff_t>(end));
        take(part, scoreSequences(network, part));
        begin = end;
    }
}

}  // namespace

Result<AbilityTest> AbilityTest::create(const Tokenizer& tokenizer) {
    const Result<std::vector<ChoiceQuestion>> questions = abilityQuestions();
    if (!questions) return std::unexpected(questions.error());
    return AbilityTest(tokenizer, abilityPassages(), *questions);
}

AbilityTest::AbilityTest(const Tokenizer& tokenizer, const std::vector<std::string>& passages,
                         const std::vector<ChoiceQuestion>& questions) {
    std::vector<TokenId> begin;
    if (tokenizer.addsBeginOfText() && tokenizer.beginOfText()) begin.push_back(*tokenizer.beginOfText());
    for (const std::string& passage : passages) {
        std::vector<TokenId> prompt = begin;
        std::vector<TokenId> ids = tokenizer.encodeAfter(TextBefore::Nothing, passage);
        if (prompt.empty() && !ids.empty()) {
            prompt.push_back(ids.front());
            ids.erase(ids.begin());
        }
        if (!ids.empty()) m_passages.push_back({prompt, {ids}});
    }
    for (const ChoiceQuestion& question : questions) {
        std::vector<TokenId> prompt = begin;
        const std::vector<TokenId> asked =
            tokenizer.encodeAfter(TextBefore::Nothing, "Question: " + question.question + "\nAnswer:");
        prompt.insert(prompt.end(), asked.begin(), asked.end());
        PromptWithResponses& item = m_questions.emplace_back(PromptWithResponses{prompt, {}});
        item.responses.push_back(tokenizer.encodeAfter(TextBefore::Text, " " + question.right));
        for (const std::string& wrong : question.wrong)
            item.responses.push_back(tokenizer.encodeAfter(TextBefore::Text, " " + wrong));
    }
}

Ability AbilityTest::measure(CausalLm& network) const {
    const torch::NoGradGuard noGrad;
    double sum = 0;
    std::int64_t count = 0;
    scoreAll(network, m_passages, [&](const auto& part, const SequenceScores& scores) {
        sum += scores.logProbSums.sum().template item<double>();
        for (const PromptWithResponses& item : part) count += static_cast<std::int64_t>(item.responses[0].size());
    });
    std::int64_t right = 0;
    scoreAll(network, m_questions, [&](const auto& part, const SequenceScores& scores) {
        const torch::Tensor means = scores.logProbMeans.to(torch::kCPU);
        std::int64_t first = 0;
        for (const PromptWithResponses& item : part) {
            const auto size = static_cast<std::int64_t>(item.responses.size());
            // The right answer stands first; one that is no likelier than another is not known.
            const torch::Tensor own = means.narrow(0, first, size);
            right += (own.narrow(0, 0, 1) > own.narrow(0, 1, size - 1)).all().template item<bool>() ? 1 : 0;
            first += size;
        }
    });
    return {count == 0 ? std::nan("") : std::exp(-sum / static_cast<double>(count)),
            m_questions.empty() ? std::nan("") : static_cast<double>(right) / static_cast<double>(m_questions.size())};
}

}  // namespace sami
