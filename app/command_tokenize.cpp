#include "app/command.h"
#include "app/line_io.h"
#include "app/model_options.h"
#include "core/base/text.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

Result<void> tokenize(const ModelOptions& options) {
    const auto path = locateModel(options.model);
    if (!path) return std::unexpected(path.error());
    const auto tokenizer = loadTokenizer(*path);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    std::vector<OrderedJson> rows;
    const auto read = readRows(options.input, [&](const Json& row, const std::string& place) -> Result<void> {
        const auto text = stringOf(row, "text", place);
        if (!text) return std::unexpected(text.error());
        const std::vector<TokenId> ids = rawIds(**tokenizer, *text, options.addSpecialTokens, options.addSpecialTokens);
        OrderedJson out;
        out["ids"] = ids;
        out["text"] = withReplacementCharacters((*tokenizer)->decode(ids));
        rows.push_back(std::move(out));
        return {};
    });
    return read ? writeRows(options.output, rows) : read;
}

}  // namespace

void addTokenize(CLI::App& app, Action& action) {
    auto options = std::make_shared<ModelOptions>();
    CLI::App* command = app.add_subcommand("tokenize", "Text to token ids and back");
    options->addModel(*command, "float32");
    options->addInput(*command, "{\"text\"}");
    options->addOutput(*command);
    options->addSpecials(*command);
    command->callback([options, &action] { action = [options] { return tokenize(*options); }; });
}

}  // namespace sami
