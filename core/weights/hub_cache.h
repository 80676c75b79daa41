#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"

namespace sami {

/// Where the local Hugging Face cache lies: $HF_HUB_CACHE, $HUGGINGFACE_HUB_CACHE, $HF_HOME/hub or
/// $XDG_CACHE_HOME/huggingface/hub, the first that is set, else ~/.cache/huggingface/hub, with "~" and $VARIABLES in
/// them filled in, as huggingface_hub does.
std::filesystem::path hubCache();

/// Whether the cache could know a model by this name: `org/name`, or the single word of models without one.
bool isHubName(const std::string& model);

/// Whether the cache holds anything of the model.
bool isInHubCache(const std::string& model);

/// The snapshot of a model in the local cache that `revision` names: a branch, a tag or a whole commit. Nothing is
/// downloaded. Error: what is missing, where it was looked for, and how to get it.
Result<std::filesystem::path> cachedSnapshot(const std::string& model, const std::string& revision = "main");

}  // namespace sami
