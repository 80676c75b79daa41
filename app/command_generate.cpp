#include "app/command.h"
#include "app/line_io.h"
#include "app/model_options.h"
#include "app/number_options.h"
#include "app/progress_line.h"
#include "core/model/generator.h"

namespace sami {

namespace {

struct GenerateOptions {
    ModelOptions model;
    GenerationOptions generation;
};

Result<std::vector<std::vector<TokenId>>> readPrompts(const GenerateOptions& options, const LoadedModel& model) {
    std::vector<std::vector<TokenId>> prompts;
    const std::int64_t most = model.network->config().maxPositions - 1;  // one for the response
    const auto read = readRows(options.model.input, [&](const Json& row, const std::string& place) -> Result<void> {
        const auto prompt = stringOf(row, "prompt", place);
        if (!prompt) return std::unexpected(prompt.error());
        prompts.push_back(rawIds(*model.tokenizer, *prompt, options.model.addSpecialTokens, false));
        if (prompts.back().empty())
            return fail(ErrorKind::Input, "{place}: \"prompt\" has no tokens; write some text", {{"place", place}});
        if (std::ssize(prompts.back()) <= most) return {};
        return fail(ErrorKind::Input,
                    "{place}: \"prompt\" has {tokens} tokens; the model takes up to {most}, shorten it",
                    {{"place", place}, {"tokens", prompts.back().size()}, {"most", most}});
    });
    if (!read) return std::unexpected(read.error());
    return prompts;
}

/// A response as decoding its ids alone gives it: without the space that sentencepiece models put before texts.
std::string textOfItsOwn(const Tokenizer& tokenizer, const Generation& response) {
    const std::size_t size = tokenizer.decodeContinuation(response.ids).size();
    return response.text.substr(size - tokenizer.decode(response.ids).size());
}

Result<void> runGenerate(GenerateOptions options) {
    Result<LoadedModel> model = options.model.load();
    if (!model) return std::unexpected(model.error());
    const auto prompts = readPrompts(options, *model);
    if (!prompts) return std::unexpected(prompts.error());
    options.generation.endIds = model->network->config().endOfTextIds;
    if (options.generation.endIds.empty() && model->tokenizer->endOfText()) {
        options.generation.endIds = {*model->tokenizer->endOfText()};
    }
    ProgressLine progress("generating");
    const auto tell = [&](std::size_t finished, std::size_t tokens) {
        progress.update(finished, prompts->size(), sentence("{count} tokens", {{"count", tokens}}));
        return unlessInterrupted();
    };
    const auto results = generate(model->network, *model->tokenizer, *prompts, options.generation, {.progress = tell});
    if (!results) return std::unexpected(results.error());
    std::vector<OrderedJson> rows;
    for (const Generation& result : *results) {
        OrderedJson row;
        row["response"] = textOfItsOwn(*model->tokenizer, result);
        row["tokens"] = result.ids.size();
        row["finish"] = toString(result.finish);
        rows.push_back(std::move(row));
    }
    return writeRows(options.model.output, rows);
}

}  // namespace

void addGenerate(CLI::App& app, Action& action) {
    auto options = std::make_shared<GenerateOptions>();
    CLI::App* command = app.add_subcommand("generate", "Continue prompts");
    options->model.addModel(*command, "auto");
    options->model.addInput(*command, "{\"prompt\"}");
    options->model.addOutput(*command);
    options->model.addSpecials(*command);
    GenerationOptions& generation = options->generation;
    command->add_option("--max-new-tokens", generation.maxNewTokens, "Most tokens of a response")
        ->check(atLeast(1))
        ->capture_default_str();
    command->add_option("--temperature", generation.sampling.temperature, "0 takes the most likely token")
        ->check(atLeast(0))
        ->capture_default_str();
    command->add_option("--top-p", generation.sampling.topP, "Sample from the likeliest tokens with this probability")
        ->check(above(0) & between(0, 1))
        ->capture_default_str();
    command->add_option("--stop", generation.stop, "End a response before this text (repeatable)")
        ->allow_extra_args(false);
    command->add_option("--seed", generation.seed, "Of the sampling")->check(atLeast(0))->capture_default_str();
    command
        ->add_option("--batch-size", generation.batchSize,
                     "Responses written together; 0: as many as the device is fast with and has room for")
        ->check(between(0, 1 << 20))
        ->capture_default_str();
    command->callback([options, &action] { action = [options] { return runGenerate(*options); }; });
}

}  // namespace sami
