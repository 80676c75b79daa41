#pragma once

#include <optional>

#include "core/constitution/contrast.h"
#include "core/dataset/response_filter.h"
#include "core/run/run_config.h"
#include "core/tokenizer/prompt_format.h"

namespace sami {

/// The part of a run's configuration that decides which constitutions a query gets.
ContrastOptions contrastOptions(const RunConfig& config);

/// What constitutions of held-out principles are drawn from, for evaluation beside the learned ones: at most as many a
/// query as the settings say, fewer where the principles make no more, and no personas. Nothing when no held-out
/// principle has an antithesis. Error: as of Contrast::create().
Result<std::optional<ContrastOptions>> heldOutContrastOptions(const RunConfig& config);

/// How prompts are made that are trained and scored with, and those that responses are written to. Error: as of
/// PromptFormat::create().
Result<PromptFormat> trainingPromptFormat(const RunSettings& settings, const Tokenizer& tokenizer);
Result<PromptFormat> generationPromptFormat(const RunSettings& settings, const Tokenizer& tokenizer);

/// The part of the settings that decides which queries are dropped.
FilterRules filterRules(const RunSettings& settings);

}  // namespace sami
