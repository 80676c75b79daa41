#include "core/tokenizer/metaspace_json.h"

#include "core/base/text.h"

namespace sami {

namespace {

constexpr const char* kSpaceMark = "\u2581";

/// Collects the rules of one component after another.
class RulesReader {
public:
    Result<void> addNormalizer(const TokenizerFields& fields);
    Result<void> addPreTokenizer(const TokenizerFields& fields);
    Result<void> addDecoder(const TokenizerFields& fields);
    /// Whether spaces become U+2581 somewhere.
    bool replacesSpaces() const { return m_replacesSpaces; }
    MetaspaceRules rules() const { return m_rules; }

private:
    using Step = Result<void> (RulesReader::*)(const TokenizerFields&);
    Result<void> addEach(const TokenizerFields& fields, std::string_view list, Step step);

    MetaspaceRules m_rules;
    bool m_replacesSpaces = false;
};

Result<void> RulesReader::addEach(const TokenizerFields& fields, std::string_view list, Step step) {
    const Result<const Json*> steps = fields.array(list);
    if (!steps) return std::unexpected(steps.error());
    for (std::size_t i = 0; i < (*steps)->size(); ++i) {
        const TokenizerFields inner((**steps)[i], fields.placeOf(list, i));
        if (Result<void> done = (this->*step)(inner); !done) return done;
    }
    return {};
}

bool isText(const TokenizerFields& fields, std::string_view field, std::string_view text) {
    const Json* const value = fields.find(field);
    return value && value->is_string() && value->get_ref<const std::string&>() == text;
}

Result<void> RulesReader::addNormalizer(const TokenizerFields& fields) {
    const Result<std::string> type = fields.text("type");
    if (!type) return std::unexpected(type.error());
    if (*type == "Sequence") return addEach(fields, "normalizers", &RulesReader::addNormalizer);
    if (*type == "Prepend" && isText(fields, "prepend", kSpaceMark) && !m_replacesSpaces) {
        m_rules.prefix = PrefixRule::EveryStretch;
        m_rules.prefixesSpaces = true;
        return {};
    }
    const Json* const pattern = fields.find("pattern");
    const bool isSpace = pattern && isText(TokenizerFields(*pattern, {}), "String", " ");
    if (*type == "Replace" && isSpace && isText(fields, "content", kSpaceMark)) {
        m_replacesSpaces = true;
        return {};
    }
    return fields.unsupported(
        "type", sentence("normalizer \"{name}\" with these values is not supported", {{"name", excerpt(*type)}}));
}

Result<void> RulesReader::addPreTokenizer(const TokenizerFields& fields) {
    const Result<std::string> type = fields.text("type");
    if (!type) return std::unexpected(type.error());
    const Result<bool> splits = fields.flag("split", true);
    if (!splits) return std::unexpected(splits.error());
    if (*type != "Metaspace" || *splits || !isText(fields, "replacement", kSpaceMark)) {
        return fields.unsupported("type", sentence("pre-tokenizer \"{name}\" with these values is not supported",
                                                   {{"name", excerpt(*type)}}));
    }
    const Result<std::string> scheme = fields.text("prepend_scheme");
    if (!scheme) return std::unexpected(scheme.error());
    m_replacesSpaces = true;
    if (*scheme == "always") m_rules.prefix = PrefixRule::EveryStretch;
    if (*scheme == "first") m_rules.prefix = PrefixRule::StartOnly;
    if (*scheme == "always" || *scheme == "first" || *scheme == "never") return {};
    return fields.unsupported("prepend_scheme",
                              sentence("prepending \"{name}\" is not supported", {{"name", excerpt(*scheme)}}));
}

Result<void> RulesReader::addDecoder(const TokenizerFields& fields) {
    const Result<std::string> type = fields.text("type");
    if (!type) return std::unexpected(type.error());
    if (*type == "Sequence") return addEach(fields, "decoders", &RulesReader::addDecoder);
    if (*type == "Replace" || *type == "ByteFallback" || *type == "Fuse") return {};
    if (*type != "Strip" || !isText(fields, "content", " ")) {
        return fields.unsupported("type", sentence("decoder \"{name}\" is not supported", {{"name", excerpt(*type)}}));
    }
    const Result<std::int64_t> start = fields.wholeNumber("start", 1);
    if (!start) return std::unexpected(start.error());
    m_rules.losesSpace = *start == 1;
    return {};
}

}  // namespace

Result<MetaspaceRules> metaspaceRules(const TokenizerFields& file) {
    RulesReader reader;
    const std::pair<const char*, Result<void> (RulesReader::*)(const TokenizerFields&)> components[] = {
        {"normalizer", &RulesReader::addNormalizer},
        {"pre_tokenizer", &RulesReader::addPreTokenizer},
        {"decoder", &RulesReader::addDecoder}};
    for (const auto& [name, add] : components) {
        const Json* const value = file.find(name);
        if (!value) continue;
        if (Result<void> done = (reader.*add)(TokenizerFields(*value, file.placeOf(name))); !done) {
            return std::unexpected(done.error());
        }
    }
    if (!reader.replacesSpaces())
        return file.unsupported("normalizer", "a tokenizer of characters that keeps spaces is not supported");
    return reader.rules();
}

}  // namespace sami
