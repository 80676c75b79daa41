#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/model/model_config.h"
#include "core/weights/tensor_file.h"

namespace sami {

/// The numbers of a stored tensor, dequantised, float32 on the CPU.
torch::Tensor float32Tensor(const StoredTensor& stored);

/// The weights of a Hugging Face folder (one .safetensors file or several with an index) or a .gguf file under the
/// names and in the layout of CausalLm.
class WeightSource {
public:
    /// Checks the sizes that the configuration says against the file, so that they can be allocated, and that a head
    /// beside tied embeddings is their copy.
    static Result<WeightSource> open(const std::filesystem::path& path);

    const ModelConfig& config() const { return m_config; }
    using NamedParameters = torch::OrderedDict<std::string, torch::Tensor>;
    /// Error: a tensor of a layer that is none of the network's parameters. What a file holds besides, such as
    /// heads for other tasks, is left alone.
    Result<void> checkAllKnown(const NamedParameters& parameters) const;
    /// Fills a parameter, converted to its dtype. Error: a tensor that is missing or of another shape, by name.
    Result<void> read(const std::string& name, torch::Tensor parameter) const;
    /// Whether the file holds these numbers under that name, rounded as `tensor` is stored. Tied embeddings are the
    /// head's as well.
    bool holdsSame(const std::string& name, const StoredTensor& tensor) const;

private:
    WeightSource(std::shared_ptr<const TensorFile> file, ModelConfig config, bool isGguf, std::string place);
    static Result<WeightSource> openFolder(const std::filesystem::path& folder);
    static Result<WeightSource> openGguf(const std::filesystem::path& path);
    Result<StoredTensor> find(const std::string& name) const;
    Result<void> checkSizes() const;
    Result<void> checkTie() const;

    std::shared_ptr<const TensorFile> m_file;
    ModelConfig m_config;
    bool m_isGguf;
    std::string m_place;  ///< for errors
};

}  // namespace sami
