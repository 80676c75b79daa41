#include "core/weights/sharded_safetensors.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/base/json_file.h"
#include "core/weights/safetensors_file.h"
#include "core/weights/weights_fault.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

/// An index names a few thousand tensors; one that is far larger is none.
constexpr std::size_t kMaxListedTensors = 1'000'000;

class ShardedFile : public TensorFile {
public:
    using Shards = std::map<std::string, std::shared_ptr<const SafetensorsFile>>;

    ShardedFile(Shards shards, std::vector<StoredTensor> tensors)
        : m_shards(std::move(shards)), m_tensors(std::move(tensors)) {}
    const std::vector<StoredTensor>& tensors() const override { return m_tensors; }

private:
    Shards m_shards;  ///< keep the bytes of the tensors mapped
    std::vector<StoredTensor> m_tensors;
};

std::unexpected<Error> malformed(const fs::path& index, const std::string& problem) {
    return fail(ErrorKind::Input, "{file}: {problem}", {{"file", index}, {"problem", problem}});
}

Result<Json> readWeightMap(const fs::path& index) {
    Result<Json> json = readJsonFile(index);
    if (!json) return json;
    if (!json->is_object() || !json->contains("weight_map") || !json->at("weight_map").is_object())
        return malformed(index, "\"weight_map\" is missing; this is not the index of a sharded model");
    if (json->at("weight_map").empty() || json->at("weight_map").size() > kMaxListedTensors)
        return malformed(index, "\"weight_map\" names no tensors, or more than a model has");
    return json->at("weight_map");
}

/// Opens the file of a shard unless it is open already.
Result<const SafetensorsFile*> shardOf(const Json& value, const fs::path& index, ShardedFile::Shards& shards) {
    if (!value.is_string())
        return malformed(
            index, sentence("\"weight_map\" holds {value} instead of a file name", {{"value", jsonExcerpt(value)}}));
    const std::string name = value.get<std::string>();
    if (const auto found = shards.find(name); found != shards.end()) return found->second.get();
    if (name.empty() || fs::path(name).filename() != name || name == "." || name == "..")
        return malformed(index,
                         sentence("the file \"{name}\" does not lie beside the index", {{"name", shortName(name)}}));
    const fs::path path = index.parent_path() / name;
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        return fail(ErrorKind::NotFound,
                    "{file}: no such file, though {index} names it; download the model's missing parts",
                    {{"file", path}, {"index", index.filename()}});
    }
    auto file = SafetensorsFile::open(path);
    if (!file) return std::unexpected(file.error());
    return (shards[name] = *file).get();
}

}  // namespace

Result<std::shared_ptr<const TensorFile>> openShardedSafetensors(const fs::path& index) {
    const Result<Json> weightMap = readWeightMap(index);
    if (!weightMap) return std::unexpected(weightMap.error());
    ShardedFile::Shards shards;
    std::vector<StoredTensor> tensors;
    for (const auto& [name, file] : weightMap->items()) {
        const auto shard = shardOf(file, index, shards);
        if (!shard) return std::unexpected(shard.error());
        const StoredTensor* tensor = (*shard)->find(name);
        if (tensor == nullptr) {
            return malformed(index,
                             sentence("the tensor \"{name}\" is not in \"{shard}\", where the index says it is",
                                      {{"name", shortName(name)}, {"shard", shortName(file.get<std::string>())}}));
        }
        tensors.push_back(*tensor);
    }
    std::ranges::sort(tensors, {}, &StoredTensor::name);
    return std::make_shared<const ShardedFile>(std::move(shards), std::move(tensors));
}

}  // namespace sami
