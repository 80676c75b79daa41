#pragma once

#include <filesystem>

#include <torch/torch.h>

#include "core/base/error.h"

namespace sami {

/// How a trained model is written for other programs.
struct ModelExport {
    bool adaptersApart = false;            ///< low-rank adapters in PEFT's layout instead of merged into a whole model
    torch::Dtype dtype = torch::kFloat32;  ///< of the stored weights; the base of adapters is held in it as well
};

/// Writes the checkpoint as a Hugging Face folder, sealed when it is complete.
/// Error: the checkpoint is not whole; something stands at `folder`; another dtype for adapters apart; ErrorKind::Io.
Result<void> exportModel(const std::filesystem::path& checkpoint, const std::filesystem::path& folder,
                         const ModelExport& how);

}  // namespace sami
