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
    /// A positive whole number; an error without it unless `missing` is given.
    std::int64_t size(const std::string& key, std::optional<std::int64_t> missing = {});
    /// A positive number.
    double number(const std::string& key, double missing);
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

/// One id or a list of them; what is no id is left out.
std::vector<TokenId> tokenIds(const Json* value);

/// Relations between the sizes that the layers rely on.
void checkRelations(ConfigReader& reader, const ModelConfig& config);

}  // namespace sami
