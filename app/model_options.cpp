#include "app/model_options.h"

#include "app/line_io.h"
#include "core/base/text.h"
#include "core/model/devices.h"
#include "core/run/run_config.h"
#include "core/weights/model_location.h"

namespace sami {

std::string presetHelp() {
    const std::vector<std::string> names(presetNames().begin(), presetNames().end());
    return "Settings to start from: " + joined(names, ", ");
}

void ModelOptions::addModel(CLI::App& command, const std::string& defaultDtype) {
    dtype = defaultDtype;
    command.add_option("--model", model, "Folder, .gguf file, org/name in the local cache, or demo")->required();
    command.add_option("--device", device, kDeviceHelp)->capture_default_str();
    command.add_option("--dtype", dtype, "Compute in auto, float32 or bfloat16")->capture_default_str();
}

void ModelOptions::addInput(CLI::App& command, const std::string& form) {
    command.add_option("--input", input, sentence("JSON Lines {form}, - for standard input", {{"form", form}}))
        ->capture_default_str();
}

void ModelOptions::addOutput(CLI::App& command) {
    command.add_option("--output", output, "JSON Lines, - for standard output")->capture_default_str();
}

void ModelOptions::addSpecials(CLI::App& command) {
    command
        .add_option("--add-special-tokens", addSpecialTokens,
                    "Put begin-of-text before the prompt and end-of-text after each response where the tokenizer does")
        ->capture_default_str();
}

Result<NetworkOptions> ModelOptions::networkOptions(const std::filesystem::path& path, const Needs& needs) const {
    const Result<DeviceChoice> choice = parseDevices(device);
    if (!choice) return std::unexpected(choice.error());
    const Result<ModelConfig> config = readModelConfig(path);
    if (!config) return std::unexpected(config.error());
    return sami::networkOptions(*choice, dtype, *config, [&](const NetworkOptions& there) {
        return needs ? needs(*config, there) : weightNeeds(*config, there.dtype);
    });
}

Result<LoadedModel> ModelOptions::load() const {
    if (Result<void> possible = checkOutput(output); !possible) return std::unexpected(possible.error());
    const Result<std::filesystem::path> path = locateModel(model);
    if (!path) return std::unexpected(path.error());
    const Result<NetworkOptions> options = networkOptions(*path);
    if (!options) return std::unexpected(options.error());
    return loadModel(*path, *options);
}

std::vector<TokenId> rawIds(const Tokenizer& tokenizer, const std::string& text, bool begin, bool end) {
    std::vector<TokenId> ids = tokenizer.encode(text, SpecialTokens::Recognised);
    if (begin && tokenizer.addsBeginOfText() && tokenizer.beginOfText())
        ids.insert(ids.begin(), *tokenizer.beginOfText());
    if (end && tokenizer.addsEndOfText() && tokenizer.endOfText()) ids.push_back(*tokenizer.endOfText());
    return ids;
}

}  // namespace sami
