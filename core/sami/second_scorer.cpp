#include "core/sami/second_scorer.h"

#include "core/model/model_loader.h"
#include "core/weights/model_location.h"

namespace sami {

Result<std::optional<SecondScorer>> SecondScorer::create(const RunConfig& config, const WorkerModel& run) {
    const std::string& name = config.settings.scorer;
    if (name == "self") return std::nullopt;
    std::shared_ptr<const Tokenizer> own;
    std::filesystem::path path = run.basePath;
    if (name != "base") {
        const Result<std::filesystem::path> found = locateModel(name);
        if (!found) return std::unexpected(found.error());
        const Result<ModelConfig> model = readModelConfig(*found);
        if (!model) return std::unexpected(model.error());
        auto tokenizer = loadTokenizerOf(*found, *model);
        if (!tokenizer) return std::unexpected(tokenizer.error());
        const std::optional<TokenId> end = (*tokenizer)->endOfText();
        if (end && *end >= model->vocabularySize) {
            return fail(ErrorKind::Input,
                        "scorer {name}: its tokenizer ends texts with the id {id}, and its embedding has {rows} rows; "
                        "choose another scorer",
                        {{"name", name}, {"id", *end}, {"rows", model->vocabularySize}});
        }
        path = *found;
        own = std::move(*tokenizer);
    }
    Result<ExampleBuilder> builder = ExampleBuilder::create(config, own ? own : run.tokenizer);
    if (!builder) return std::unexpected(builder.error());
    SecondScorer scorer(std::move(path), run.options, std::move(*builder));
    scorer.m_tokenizer = std::move(own);
    return scorer;
}

std::vector<QueryExample> SecondScorer::asRead(std::vector<QueryExample> examples) const {
    if (!m_tokenizer) return examples;
    for (QueryExample& example : examples) {
        for (WrittenResponse& response : example.responses) {
            response.ids = m_tokenizer->encodeAfter(TextBefore::Text, response.text);
            if (response.endId) response.endId = m_tokenizer->endOfText();
        }
    }
    return examples;
}

Result<SecondScores> SecondScorer::score(const std::vector<QueryExample>& before,
                                         const std::vector<QueryExample>& after) const {
    const torch::NoGradGuard noGrad;
    Result<CausalLm> network = loadNetwork(m_path, m_options);
    if (!network) return std::unexpected(network.error());
    const Result<Evaluation> first = evaluate(*network, m_builder, asRead(before), {});
    if (!first) return std::unexpected(first.error());
    const Result<Evaluation> last = evaluate(*network, m_builder, asRead(after), {});
    if (!last) return std::unexpected(last.error());
    return SecondScores{first->bound.mi, last->bound.mi};
}

}  // namespace sami
