#pragma once

#include <chrono>
#include <vector>

#include "core/run/answers_so_far.h"
#include "core/run/worker_session.h"
#include "core/sami/query_example.h"
#include "core/sami/response_writer.h"

namespace sami {

/// Shows the answers to one example while they are written, in answers.json of the run's folder, a few times a second.
class AnswerWatch {
public:
    /// @param model by its name in the plan  @param prompted what the prompts of the answers state
    AnswerWatch(const WorkerSession& session, const ExampleBuilder& builder, const Tokenizer& tokenizer,
                std::string model, std::vector<Constitution> prompted);

    /// Takes the responses of a writer of the example alone. It must not outlive this.
    ResponseWriter::Watch watch();

private:
    const RunFolder& m_folder;
    const ExampleBuilder& m_builder;
    const Tokenizer& m_tokenizer;
    std::vector<Constitution> m_prompted;
    AnswersSoFar m_soFar;
    std::vector<std::vector<TokenId>> m_ids;  ///< of those that go on
    std::chrono::steady_clock::time_point m_shown;
};

}  // namespace sami
