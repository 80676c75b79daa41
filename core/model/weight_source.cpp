#include "core/model/weight_source.h"

#include <algorithm>
#include <utility>

#include "core/model/device_copy.h"
#include "core/model/weight_names.h"
#include "core/weights/mapped_file.h"
#include "core/weights/safetensors_file.h"
#include "core/weights/sharded_safetensors.h"
#include "core/weights/unwrapped_names.h"

namespace sami {

namespace {

namespace fs = std::filesystem;
using torch::Tensor;

std::string shapeText(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    return text + "]";
}

/// Rows of each head from interleaved pairs (x0 y0 x1 y1 …) back to halves (x0 x1 … y0 y1 …), of a weight or a bias.
Tensor deinterleaved(const Tensor& weight, std::int64_t heads) {
    const std::int64_t half = weight.size(0) / heads / 2;
    return weight.reshape({heads, half, 2, -1}).transpose(1, 2).reshape(weight.sizes());
}

/// `count` rows of a tensor from `first` on.
StoredTensor rowsOf(const StoredTensor& all, std::int64_t first, std::int64_t count) {
    StoredTensor rows = all;
    const std::size_t size = all.bytes.size() / static_cast<std::size_t>(all.shape.front());
    rows.shape.front() = count;
    rows.bytes = all.bytes.subspan(static_cast<std::size_t>(first) * size, static_cast<std::size_t>(count) * size);
    return rows;
}

/// Expert `index` of a tensor that holds all of them, outermost.
std::optional<StoredTensor> expertOf(const StoredTensor& all, std::int64_t index, std::int64_t numExperts) {
    if (all.shape.size() < 2 || all.shape.front() != numExperts) return std::nullopt;
    StoredTensor one = rowsOf(all, index, 1);
    one.shape.erase(one.shape.begin());
    return one;
}

/// LibTorch's name for how numbers are stored; float32 for what is dequantised.
torch::Dtype storedDtype(StoredType type) {
    if (type == StoredType::BF16) return torch::kBFloat16;
    return type == StoredType::F16 ? torch::kFloat16 : torch::kFloat32;
}

Result<std::shared_ptr<const TensorFile>> openWeights(const fs::path& folder) {
    const fs::path single = folder / "model.safetensors";
    const fs::path index = folder / "model.safetensors.index.json";
    std::error_code ignored;
    if (fs::exists(single, ignored)) {
        auto file = SafetensorsFile::open(single);
        if (!file) return std::unexpected(file.error());
        return *file;
    }
    if (fs::exists(index, ignored)) return openShardedSafetensors(index);
    return fail(
        ErrorKind::NotFound,
        "{folder}: has neither model.safetensors nor model.safetensors.index.json; give a folder with the weights",
        {{"folder", folder}});
}

}  // namespace

Tensor float32Tensor(const StoredTensor& stored) {
    Tensor values = torch::empty(stored.shape, torch::kFloat32);
    toFloat32(stored, {values.data_ptr<float>(), static_cast<std::size_t>(values.numel())});
    return values;
}

namespace {

/// The numbers as a tensor over the file's own bytes, where LibTorch has their type and they lie as it wants them.
std::optional<Tensor> viewOf(const StoredTensor& stored) {
    const torch::Dtype dtype = storedDtype(stored.type);
    if (dtype == torch::kFloat32 && stored.type != StoredType::F32) return std::nullopt;
    const auto address = reinterpret_cast<std::uintptr_t>(stored.bytes.data());
    if (address % c10::elementSize(dtype) != 0) return std::nullopt;
    return torch::from_blob(const_cast<std::byte*>(stored.bytes.data()), stored.shape, dtype);  // only read from
}

}  // namespace

WeightSource::WeightSource(std::shared_ptr<const TensorFile> file, ModelConfig config, bool isGguf, std::string place)
    : m_file(std::move(file)), m_config(std::move(config)), m_isGguf(isGguf), m_place(std::move(place)) {}

Result<WeightSource> WeightSource::openFolder(const fs::path& folder) {
    Result<ModelConfig> config = configFromFolder(folder);
    if (!config) return std::unexpected(config.error());
    auto stored = openWeights(folder);
    if (!stored) return std::unexpected(stored.error());
    const auto file = withUnwrappedNames(std::move(*stored), folder.string());
    if (!file) return std::unexpected(file.error());
    return WeightSource(*file, *config, false, folder.string());
}

Result<WeightSource> WeightSource::openGguf(const fs::path& path) {
    auto file = GgufFile::open(path);
    if (!file) return std::unexpected(file.error());
    Result<ModelConfig> config = configFromGguf(**file, path.string());
    if (!config) return std::unexpected(config.error());
    return WeightSource(*file, *config, true, path.string());
}

Result<WeightSource> WeightSource::open(const fs::path& path) {
    std::error_code ignored;
    Result<WeightSource> source = fs::is_directory(path, ignored) ? openFolder(path) : openGguf(path);
    if (!source) return source;
    if (Result<void> done = source->checkSizes(); !done) return std::unexpected(done.error());
    if (Result<void> done = source->checkTie(); !done) return std::unexpected(done.error());
    return source;
}

/// Sizes come from outside: a file that does not hold what its configuration says must not decide what is allocated.
Result<void> WeightSource::checkSizes() const {
    const Result<StoredTensor> embedding = find("model.embed_tokens.weight");
    if (!embedding) return std::unexpected(embedding.error());
    const std::vector<std::int64_t> expected = {m_config.vocabularySize, m_config.hiddenSize};
    const auto numTensors = static_cast<std::int64_t>(m_file->tensors().size());
    if (embedding->shape != expected) {
        return fail(ErrorKind::Input,
                    "{place}: tensor {tensor} has shape {shape}, where \"vocab_size\" and \"hidden_size\" of the "
                    "configuration ask for {expected}; take the configuration that belongs to these weights",
                    {{"place", m_place},
                     {"tensor", embedding->name},
                     {"shape", shapeText(embedding->shape)},
                     {"expected", shapeText(expected)}});
    }
    const bool good = m_config.numLayers <= numTensors && m_config.numExperts <= (m_isGguf ? 1 << 16 : numTensors);
    if (good) return {};
    return fail(ErrorKind::Input,
                "{place}: there are {count} tensors, fewer than the {layers} layers that the configuration says; take "
                "the configuration that belongs to these weights",
                {{"place", m_place}, {"count", numTensors}, {"layers", m_config.numLayers}});
}

/// A head in the file beside tied embeddings is a copy of them. Where it is not, software differs in what it takes.
Result<void> WeightSource::checkTie() const {
    if (!m_config.tiedHead && !m_isGguf && m_file->find("lm_head.weight") == nullptr) {
        return fail(
            ErrorKind::Input,
            "{place}: there is no tensor lm_head.weight, and \"tie_word_embeddings\" in config.json is false, "
            "which is what it means where it is missing; set it to true if the embeddings are the head as well, "
            "or add the tensor",
            {{"place", m_place}});
    }
    const StoredTensor* head = m_config.tiedHead ? m_file->find("lm_head.weight") : nullptr;
    if (head == nullptr) return {};
    const Result<StoredTensor> embedding = find("model.embed_tokens.weight");
    if (!embedding) return std::unexpected(embedding.error());
    const bool same = head->type == embedding->type && std::ranges::equal(head->bytes, embedding->bytes);
    letGoOfPages(head->bytes);
    letGoOfPages(embedding->bytes);
    if (same) return {};
    return fail(ErrorKind::Unsupported,
                "{place}: \"tie_word_embeddings\" is true, but lm_head.weight is not the embeddings; set it to false "
                "to use that tensor, or take the tensor out",
                {{"place", m_place}});
}

Result<StoredTensor> WeightSource::find(const std::string& name) const {
    const GgufPlace place = m_isGguf ? ggufPlace(name) : GgufPlace{name, -1, {}};
    const StoredTensor* stored = m_file->find(place.tensor);
    if (stored != nullptr && place.expert >= 0) {
        if (const auto expert = expertOf(*stored, place.expert, m_config.numExperts)) return *expert;
        return fail(ErrorKind::Input, "{place}: tensor {tensor} does not hold {count} experts",
                    {{"place", m_place}, {"tensor", place.tensor}, {"count", m_config.numExperts}});
    }
    if (stored == nullptr && !place.tensorOfExpert.empty()) stored = m_file->find(place.tensorOfExpert);
    if (stored != nullptr) return *stored;
    return fail(ErrorKind::Input, "{place}: tensor {tensor} is missing; the weights are not those of a complete model",
                {{"place", m_place}, {"tensor", place.tensor}});
}

bool WeightSource::holdsSame(const std::string& name, const StoredTensor& tensor) const {
    const bool isTiedHead = m_config.tiedHead && name == "lm_head.weight";
    const Result<StoredTensor> own = find(isTiedHead ? "model.embed_tokens.weight" : name);
    if (!own || own->shape != tensor.shape || own->shape.empty()) return false;
    if (!own->isReadable() || !tensor.isReadable()) return false;
    constexpr std::int64_t kRowsAtOnce = 1024;  // the numbers of both as float32 stay small beside the model
    for (std::int64_t row = 0; row < own->shape.front(); row += kRowsAtOnce) {
        const std::int64_t count = std::min(kRowsAtOnce, own->shape.front() - row);
        const Tensor theirs = float32Tensor(rowsOf(tensor, row, count));
        const Tensor ours = float32Tensor(rowsOf(*own, row, count)).to(storedDtype(tensor.type)).to(torch::kFloat32);
        if (!torch::equal(ours, theirs)) return false;
    }
    letGoOfPages(own->bytes);
    return true;
}

Result<void> WeightSource::checkAllKnown(const NamedParameters& parameters) const {
    if (m_isGguf) return {};
    for (const StoredTensor& tensor : m_file->tensors()) {
        // Old files hold the frequencies of the rotary embedding, which are computed here.
        const bool matters = tensor.name.starts_with("model.layers.") && !tensor.name.contains("rotary_emb");
        if (!matters || parameters.contains(tensor.name)) continue;
        return fail(ErrorKind::Unsupported,
                    "{place}: the model that config.json describes has no tensor {tensor}; without it other numbers "
                    "would be computed",
                    {{"place", m_place}, {"tensor", tensor.name}});
    }
    return {};
}

Result<void> WeightSource::read(const std::string& name, Tensor parameter) const {
    const Result<StoredTensor> stored = find(name);
    if (!stored) return std::unexpected(stored.error());
    if (Result<void> done = requireReadable(*stored, m_place); !done) return done;
    if (stored->shape != parameter.sizes().vec()) {
        return fail(ErrorKind::Input, "{place}: tensor {tensor} has shape {shape}, expected {expected}",
                    {{"place", m_place},
                     {"tensor", stored->name},
                     {"shape", shapeText(stored->shape)},
                     {"expected", shapeText(parameter.sizes().vec())}});
    }
    const std::int64_t heads = m_isGguf ? interleavedHeads(name, m_config) : 0;
    if (const auto view = heads == 0 ? viewOf(*stored) : std::nullopt) {
        copyToDevice(*view, parameter);
    } else {
        const Tensor values = float32Tensor(*stored);
        copyToDevice(heads > 0 ? deinterleaved(values, heads) : values, parameter);
    }
    letGoOfPages(stored->bytes);
    return {};
}

}  // namespace sami
