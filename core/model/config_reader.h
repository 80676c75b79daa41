#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/json_file.h"
#include "core/model/model_config.h"

namespace sami {

/// Typed values of a model's configuration, from config.json or GGUF metadata. Remembers the first thing that was wrong
/// and goes on with harmless values, so that reading needs no check at every line.
class ConfigReader {
public:
    /// @param json must outlive the reader  @param place names the file in errors
    ConfigReader(const Json& json, std::string place) : m_json(json), m_place(std::move(place)) {}

    /// nullptr where the key is missing or null.
    const Json* value(const std::string& key) const;
    /// The largest that any size may be: products of two of them stay inside 64 bits.
    static constexpr std::int64_t kMost = std::int64_t{1} << 30;
    /// The largest of what there is one of after the other, as layers: they are walked through before there are tensors
    /// to count.
    static constexpr std::int64_t kMostInARow = std::int64_t{1} << 16;

    /// A whole number from 1 to `most`; an error without it unless `missing` is given.
    std::int64_t size(const std::string& key, std::optional<std::int64_t> missing = {}, std::int64_t most = kMost);
    /// A whole number from 0.
    std::int64_t count(const std::string& key, std::int64_t missing);
    /// A positive number; an error without it unless `missing` is given.
    double number(const std::string& key, std::optional<double> missing = {});
    bool flag(const std::string& key, bool missing);

    /// Puts an error of the caller's own, "place: " and the sentence of the pattern, in which {key} is the key.
    void note(ErrorKind kind, std::string_view key, std::string_view pattern, std::initializer_list<Named> parts = {});
    /// The error that the value of a key, or that it has none, is not supported; `names` lists those that are.
    void refuseValue(const std::string& key, std::string_view names);
    const std::optional<Error>& error() const { return m_error; }

private:
    const Json& m_json;
    std::string m_place;
    std::optional<Error> m_error;
};

/// The ids of tokens that a model's texts may end (or begin) with: one, or a list of them; none where the key is
/// missing, null or an empty list. Ids that the vocabulary does not have are left out: such a token is never written.
/// Error: what is no id at all, or ids of which the vocabulary has none.
std::vector<TokenId> tokenIds(ConfigReader& reader, const std::string& key, std::int64_t vocabularySize);

/// Relations between the sizes that the layers rely on.
void checkRelations(ConfigReader& reader, const ModelConfig& config);

}  // namespace sami
