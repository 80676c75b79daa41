#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "core/model/model_loader.h"

namespace sami {

/// What --device takes.
inline constexpr const char* kDeviceHelp = "cpu, cuda:N, several with commas between them, or auto";

/// What --preset takes: the presets by name.
std::string presetHelp();

/// Options that all commands with a model share.
struct ModelOptions {
    std::string model;
    std::string device = "cpu";
    std::string dtype = "auto";
    std::string input = "-";
    std::string output = "-";
    bool addSpecialTokens = false;

    void addModel(CLI::App& command, const std::string& defaultDtype);
    void addInput(CLI::App& command, const std::string& form);
    void addOutput(CLI::App& command);
    void addSpecials(CLI::App& command);

    /// What a model needs of a device that it lies on.
    using Needs = std::function<PartNeeds(const ModelConfig&, const NetworkOptions&)>;
    /// Where the model at `path` lies, and in which dtype. @param needs by which layers are divided; those of its
    /// weights where none are given
    Result<NetworkOptions> networkOptions(const std::filesystem::path& path, const Needs& needs = {}) const;
    /// The model in the requested dtype on the requested device, once it is sure that the output can be written.
    Result<LoadedModel> load() const;
};

/// Ids of text given to a raw tool: special tokens written in it are recognised; with `begin`/`end` the model's own
/// begin-of-text before / end-of-text after, where its tokenizer adds them.
std::vector<TokenId> rawIds(const Tokenizer& tokenizer, const std::string& text, bool begin, bool end);

}  // namespace sami
