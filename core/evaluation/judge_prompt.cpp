#include "core/evaluation/judge_prompt.h"

#include "core/base/seeded_random.h"
#include "core/base/text.h"
#include "core/constitution/principle.h"

namespace sami {

namespace {

constexpr std::string_view kMarks[] = {"{principles}", "{query}", "{response_a}", "{response_b}"};

}  // namespace

Result<JudgePrompt> JudgePrompt::create(std::string_view text) {
    for (const std::string_view mark : kMarks) {
        if (text.find(mark) != std::string_view::npos) continue;
        return fail(ErrorKind::Usage, "the judge's prompt lacks {mark}; it needs {marks}",
                    {{"mark", mark}, {"marks", "{principles}, {query}, {response_a} and {response_b}"}});
    }
    return JudgePrompt(std::string(trimmed(text)));
}

std::string JudgePrompt::filled(const JudgeQuestion& question) const {
    const std::string_view values[] = {question.principles, question.query, question.responseA, question.responseB};
    std::string filled;
    std::string_view rest = m_text;
    while (!rest.empty()) {
        std::size_t at = rest.find('{');
        filled += rest.substr(0, at);
        if (at == std::string_view::npos) break;
        rest.remove_prefix(at);
        std::size_t taken = 0;
        for (std::size_t i = 0; i < std::size(kMarks) && taken == 0; ++i) {
            if (!rest.starts_with(kMarks[i])) continue;
            filled += values[i];
            taken = kMarks[i].size();
        }
        if (taken == 0) filled += rest.substr(0, taken = 1);
        rest.remove_prefix(taken);
    }
    return filled;
}

std::string shuffledPrinciples(std::string_view constitution, std::int64_t seed, std::string_view pairId) {
    const std::vector<std::string> stated = principlesOf(constitution);
    SeededRandom random(static_cast<std::uint64_t>(seed), "judge " + std::string(pairId));
    Constitution shuffled;
    for (const std::size_t place : random.order(stated.size())) shuffled.principles.push_back(stated[place]);
    return shuffled.text();
}

}  // namespace sami
