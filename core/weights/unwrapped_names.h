#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/weights/tensor_file.h"

namespace sami {

/// The name that a tensor has in the model itself. Whoever saves a model that is wrapped leaves the wrapper's name in
/// those of the tensors: torch.compile, DataParallel, FSDP, checkpoints of activations, PEFT.
std::string unwrappedName(std::string_view name);

/// The same tensors under their names in a causal language model: without what wrappers left, and with "model." where
/// the file holds the body of the model alone. The file itself where nothing changes.
/// Error: `place` and two tensors that come to the same name.
Result<std::shared_ptr<const TensorFile>> withUnwrappedNames(std::shared_ptr<const TensorFile> file,
                                                             const std::string& place);

}  // namespace sami
