#include "core/evaluation/judge_prompt.h"

#include "core/base/seeded_random.h"
#include "core/base/text.h"
#include "core/base/text_marks.h"
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
    return filledIn(m_text, {{kMarks[0], question.principles},
                             {kMarks[1], question.query},
                             {kMarks[2], question.responseA},
                             {kMarks[3], question.responseB}});
}

std::string shuffledPrinciples(std::string_view constitution, std::int64_t seed, std::string_view pairId) {
    const std::vector<std::string> stated = principlesOf(constitution);
    SeededRandom random(static_cast<std::uint64_t>(seed), "judge " + std::string(pairId));
    Constitution shuffled;
    for (const std::size_t place : random.order(stated.size())) shuffled.principles.push_back(stated[place]);
    return shuffled.text();
}

}  // namespace sami
