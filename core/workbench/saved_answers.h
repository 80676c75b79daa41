#pragma once

#include <string>
#include <vector>

#include "core/run/probe_plan.h"
#include "core/workbench/run_entry.h"

namespace sami {

/// A query's answers under the constitutions it got, as a run recorded them, in the order of its matrix.
struct RecordedAnswers {
    Query query;
    std::vector<std::string> names;  ///< of the constitutions
    std::vector<std::string> texts;  ///< of the constitutions as in the prompts
    std::vector<SavedAnswer> answers;
};

/// The answers that a run saved of a source, under constitutions of learned principles; queries in the order they were
/// recorded. Of answers that a repeated iteration wrote again, the last. Error: none are saved; a file that can't be
/// read.
Result<std::vector<RecordedAnswers>> recordedAnswers(const RunEntry& run, const AnswerSource& source);

/// What the run evaluated last, or `model` ("base", "iteration-K") of it. Error: it has evaluated nothing of the kind.
Result<AnswerSource> answerSource(const RunEntry& run, const std::string& model, bool training);

/// Matrices of the source's answers that the run recorded; empty where it did not.
std::vector<QueryMatrix> recordedMatrices(const RunEntry& run, const AnswerSource& source);

}  // namespace sami
