#pragma once

#include <string>
#include <vector>

#include "core/workbench/document.h"
#include "core/workbench/saved_answers.h"

namespace sami {

/// Which saved answers are to be scored again, and by whom.
struct AnswersWish {
    std::string run{};        ///< name of a training run; empty: the latest that has evaluated held-out answers
    std::string answersOf{};  ///< "base" or "iteration-K" of that run; empty: those of its last evaluation
    std::string model{};      ///< who scores, by its name in the experiment; empty: who wrote the answers
    bool training = false;    ///< the answers to the iteration's training queries instead of the held-out ones
};

/// Saved answers of a run with all that it takes to score them again.
struct ScorableAnswers {
    AnswerSource source;
    RunConfig then;        ///< of the run, without its queries and pairs
    RunConfig config;      ///< a probe of what is taught now, in the settings of then; nothing is planned yet
    ComparedModel scorer;  ///< begins with the base that wrote: tokens of answers are its own
    std::vector<RecordedAnswers> recorded;
};

/// Error: no such run, no saved answers; a checkpoint that is not there; a scorer with another tokenizer.
Result<ScorableAnswers> scorableAnswers(const Document& document, const AnswersWish& wish = {});

}  // namespace sami
