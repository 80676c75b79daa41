#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"

namespace sami {

/// Where the libraries of PyTorch lie on this machine, and which version they are.
struct TorchPlace {
    std::filesystem::path folder;  ///< holds lib/ with libtorch.so
    std::string version;           ///< "2.11.0+cu130", or empty where the folder does not say
};

/// `$LIBTORCH_DIR` if it is set, else the torch that a Python finds: the one of `$VIRTUAL_ENV`, then `python3` and
/// `python` on the path. Error: none is found, or `$LIBTORCH_DIR` holds none; the text says what to install or set.
/// @param wanted the version the program was built for, for the text
Result<TorchPlace> findTorch(const std::string& wanted);

/// Whether programs built for torch `wanted` run with `found`: C++ programs need the same major and minor version.
bool torchVersionFits(const std::string& wanted, const std::string& found);

}  // namespace sami
