#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"

namespace sami {

/// Where MODEL of the command line lies: a Hugging Face folder, a `.gguf` file or the folder of one, `org/name` in the
/// local Hugging Face cache (never downloaded), or `demo` (demo.gguf beside the binary, then $SAMI_DEMO_MODEL, then the
/// user's data folder). @param revision of `org/name`: a branch, a tag or a commit
/// @return the existing folder or file.  Error: what was looked for, where, and how to get it.
Result<std::filesystem::path> locateModel(const std::string& model, const std::string& revision = "main");

/// The name by which the model is found from every folder: of a file or folder that is named from the present one its
/// whole path, else the name itself: a word of the settings (`demo`, `self`, `base`), org/name, what is not there.
std::string nameFromEverywhere(const std::string& model);

/// What to do about a checkpoint of which checkSealedFolder() or its kin found `cause`.
Error damagedCheckpoint(const Error& cause);

}  // namespace sami
