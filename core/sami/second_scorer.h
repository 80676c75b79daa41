#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/sami/held_out_evaluation.h"
#include "core/sami/worker_model.h"

namespace sami {

/// Bounds of two sets of responses by one and the same model, nats: their difference is what the texts changed,
/// whatever became of the model that wrote them.
struct SecondScores {
    double before = 0;
    double after = 0;
};

/// The model that the setting `scorer` names.
class SecondScorer {
public:
    /// Nothing where models score their own responses alone. Error: no such model; its prompts can't be made.
    static Result<std::optional<SecondScorer>> create(const RunConfig& config, const WorkerModel& run);

    /// Loads the model for as long as it scores. Another model than the run's reads the responses as text, with its own
    /// tokenizer and prompt format. Error: as of loadNetwork() and evaluate().
    Result<SecondScores> score(const std::vector<QueryExample>& before, const std::vector<QueryExample>& after) const;

private:
    SecondScorer(std::filesystem::path path, NetworkOptions options, ExampleBuilder builder)
        : m_path(std::move(path)), m_options(std::move(options)), m_builder(std::move(builder)) {}
    std::vector<QueryExample> asRead(std::vector<QueryExample> examples) const;

    std::filesystem::path m_path;
    NetworkOptions m_options;
    ExampleBuilder m_builder;
    std::shared_ptr<const Tokenizer> m_tokenizer;  ///< of another model than the run's, else null
};

}  // namespace sami
