#include "core/tokenizer/chat_template_files.h"

#include <algorithm>
#include <map>
#include <system_error>

#include "core/base/text.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxTemplateBytes = 8 << 20;
constexpr std::size_t kMaxTemplates = 100;

/// Templates by name, and where they stand.
struct NamedTemplates {
    std::map<std::string, std::string> sources;
    std::string place;
};

bool isThere(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
}

ChatTemplate defaultOf(const NamedTemplates& templates) {
    const auto found = templates.sources.find("default");
    if (found != templates.sources.end()) return {found->second, templates.place, {}, {}};
    std::vector<std::string> names;
    names.reserve(templates.sources.size());
    for (const auto& [name, source] : templates.sources) names.push_back(name);
    const std::string problem = sentence(
        "{file}: of the chat templates {names} none is called \"default\"; name one so, or set prompt_format to plain "
        "or the format that the model was trained with",
        {{"file", templates.place}, {"names", inQuotes(names)}});
    return {{}, templates.place, problem, {}};
}

/// chat_template.jinja and additional_chat_templates; nothing where there is neither.
Result<std::optional<ChatTemplate>> fromJinjaFiles(const fs::path& folder) {
    const fs::path single = folder / "chat_template.jinja";
    if (isThere(single)) {
        Result<std::string> source = readFile(single, kMaxTemplateBytes);
        if (!source) return std::unexpected(source.error());
        return ChatTemplate{std::move(*source), single.string(), {}, {}};
    }
    NamedTemplates named{{}, (folder / "additional_chat_templates").string()};
    std::error_code error;
    for (fs::directory_iterator entry(named.place, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().extension() != ".jinja" || named.sources.size() == kMaxTemplates) continue;
        Result<std::string> source = readFile(entry->path(), kMaxTemplateBytes);
        if (!source) return std::unexpected(source.error());
        named.sources.emplace(entry->path().stem().string(), std::move(*source));
    }
    if (named.sources.empty()) return std::nullopt;
    return defaultOf(named);
}

/// [{"name", "template"}]
Result<ChatTemplate> fromList(const TokenizerFields& config, const Json& list, NamedTemplates named) {
    for (const Json& entry : list) {
        const TokenizerFields fields(entry, config.placeOf("chat_template"));
        const Result<std::string> name = fields.text("name");
        if (!name) return std::unexpected(name.error());
        const Result<std::string> source = fields.text("template");
        if (!source) return std::unexpected(source.error());
        named.sources[*name] = *source;
    }
    return defaultOf(named);
}

Result<std::optional<ChatTemplate>> fromField(const TokenizerFields& fields) {
    const Json* const value = fields.find("chat_template");
    if (!value) return std::nullopt;
    NamedTemplates named{{}, fields.placeOf("chat_template")};
    if (value->is_string()) return ChatTemplate{value->get<std::string>(), named.place, {}, {}};
    if (value->is_array()) return fromList(fields, *value, std::move(named));
    if (!value->is_object()) return fields.malformed("chat_template", "neither a text nor an array");
    const TokenizerFields members(*value, named.place);
    for (const auto& [name, source] : value->items()) {
        const Result<std::string> text = members.text(name);
        if (!text) return std::unexpected(text.error());
        named.sources[name] = *text;
    }
    return defaultOf(named);
}

/// Where the processors of older versions put it.
Result<std::optional<ChatTemplate>> fromJsonFile(const fs::path& path) {
    if (!isThere(path)) return std::nullopt;
    const Result<std::string> text = readFile(path, kMaxTemplateBytes);
    if (!text) return std::unexpected(text.error());
    const Result<Json> content = parseJson(*text, path.string());
    if (!content) return std::unexpected(content.error());
    const TokenizerFields fields = TokenizerFields::ofFile(*content, path.string());
    if (!content->is_object()) return fields.malformed("content", "an object is missing here");
    return fromField(fields);
}

}  // namespace

Result<ChatTemplate> chatTemplateOf(const fs::path& folder, const TokenizerFields* config) {
    Result<std::optional<ChatTemplate>> found = fromJinjaFiles(folder);
    if (found && !*found && config) found = fromField(*config);
    if (found && !*found) found = fromJsonFile(folder / "chat_template.json");
    if (!found) return std::unexpected(found.error());
    return std::move(*found).value_or(ChatTemplate{});
}

}  // namespace sami
