#include "core/weights/unwrapped_names.h"

#include <algorithm>
#include <array>

#include "core/weights/weights_fault.h"

namespace sami {

namespace {

/// Around the whole model, in any order.
constexpr std::array<std::string_view, 2> kOuter = {"module.", "base_model.model."};
/// Around any part of it.
constexpr std::array<std::string_view, 4> kAnywhere = {"_orig_mod.", "_fsdp_wrapped_module.",
                                                       "_checkpoint_wrapped_module.", "_forward_module."};
constexpr std::string_view kBody = "model.";
constexpr std::string_view kEmbedding = "embed_tokens.weight";

class RenamedFile : public TensorFile {
public:
    RenamedFile(std::shared_ptr<const TensorFile> file, std::vector<StoredTensor> tensors)
        : m_file(std::move(file)), m_tensors(std::move(tensors)) {}
    const std::vector<StoredTensor>& tensors() const override { return m_tensors; }

private:
    std::shared_ptr<const TensorFile> m_file;  ///< keeps the bytes mapped
    std::vector<StoredTensor> m_tensors;
};

/// A file of the body alone has its embedding without "model." before it.
void putIntoModel(std::vector<StoredTensor>& tensors) {
    const auto isBody = [](const StoredTensor& tensor) { return tensor.name == kEmbedding; };
    if (std::ranges::none_of(tensors, isBody)) return;
    for (StoredTensor& tensor : tensors) {
        const bool belongs =
            tensor.name == kEmbedding || tensor.name == "norm.weight" || tensor.name.starts_with("layers.");
        if (belongs) tensor.name.insert(0, kBody);
    }
}

}  // namespace

std::string unwrappedName(std::string_view name) {
    std::string rest(name);
    for (const std::string_view wrapper : kAnywhere) {
        for (std::size_t at = 0; (at = rest.find(wrapper, at)) != std::string::npos;) {
            const bool isPart = at == 0 || rest[at - 1] == '.';
            if (isPart)
                rest.erase(at, wrapper.size());
            else
                ++at;
        }
    }
    const auto outer = [&](std::string_view wrapper) { return rest.starts_with(wrapper); };
    for (auto found = std::ranges::find_if(kOuter, outer); found != kOuter.end();
         found = std::ranges::find_if(kOuter, outer)) {
        rest.erase(0, found->size());
    }
    return rest;
}

Result<std::shared_ptr<const TensorFile>> withUnwrappedNames(std::shared_ptr<const TensorFile> file,
                                                             const std::string& place) {
    std::vector<StoredTensor> tensors = file->tensors();
    for (StoredTensor& tensor : tensors) tensor.name = unwrappedName(tensor.name);
    putIntoModel(tensors);
    if (std::ranges::equal(tensors, file->tensors(), {}, &StoredTensor::name, &StoredTensor::name)) return file;
    std::ranges::sort(tensors, {}, &StoredTensor::name);
    const auto twin = std::ranges::adjacent_find(tensors, {}, &StoredTensor::name);
    if (twin != tensors.end()) {
        return fail(
            ErrorKind::Input,
            "{place}: {tensor} is there twice, once under a wrapper's name; save the model itself, without what "
            "is wrapped around it",
            {{"place", place}, {"tensor", tensorField(twin->name)}});
    }
    return std::make_shared<const RenamedFile>(std::move(file), std::move(tensors));
}

}  // namespace sami
