#include "core/tokenizer/pre_tokenizer_json.h"

#include "core/base/text.h"

namespace sami {

namespace {

/// Adds one component after another to a pre-tokenizer.
class PreTokenizerBuilder {
public:
    Result<void> add(const Json& component, const std::string& place);

    bool hasByteLevel() const { return m_hasByteLevel; }
    PreTokenizer take() { return std::move(m_result); }

private:
    Result<void> addSequence(const TokenizerFields& fields);
    Result<void> addSplit(const TokenizerFields& fields);
    Result<void> addDigits(const TokenizerFields& fields);
    Result<void> addByteLevel(const TokenizerFields& fields);

    PreTokenizer m_result;
    bool m_hasByteLevel = false;
};

Result<void> PreTokenizerBuilder::add(const Json& component, const std::string& place) {
    const TokenizerFields fields(component, place);
    const Result<std::string> type = fields.text("type");
    if (!type) return std::unexpected(type.error());
    if (m_hasByteLevel)
        return fields.unsupported(
            "type", sentence("a step after ByteLevel, \"{name}\", is not supported", {{"name", excerpt(*type)}}));
    if (*type == "Sequence") return addSequence(fields);
    if (*type == "Split") return addSplit(fields);
    if (*type == "Digits") return addDigits(fields);
    if (*type == "ByteLevel") return addByteLevel(fields);
    return fields.unsupported("type",
                              sentence("pre-tokenizer \"{name}\" is not supported", {{"name", excerpt(*type)}}));
}

Result<void> PreTokenizerBuilder::addSequence(const TokenizerFields& fields) {
    const Result<const Json*> steps = fields.array("pretokenizers");
    if (!steps) return std::unexpected(steps.error());
    for (std::size_t i = 0; i < (*steps)->size(); ++i) {
        const std::string place = fields.placeOf("pretokenizers", i);
        if (Result<void> done = add((**steps)[i], place); !done) return done;
    }
    return {};
}

Result<void> PreTokenizerBuilder::addSplit(const TokenizerFields& fields) {
    const Result<const Json*> kind = fields.object("pattern");
    if (!kind) return std::unexpected(kind.error());
    const TokenizerFields pattern(**kind, fields.placeOf("pattern"));
    const bool isLiteral = pattern.find("String") != nullptr;
    const Result<std::string> source = pattern.text(isLiteral ? "String" : "Regex");
    if (!source) return std::unexpected(source.error());
    const Result<std::string> behavior = fields.text("behavior");
    if (!behavior) return std::unexpected(behavior.error());
    if (*behavior != "Isolated" && *behavior != "Removed") {
        return fields.unsupported("behavior",
                                  sentence("splitting \"{name}\" is not supported", {{"name", excerpt(*behavior)}}));
    }
    const Result<bool> inverted = fields.flag("invert", false);
    if (!inverted) return std::unexpected(inverted.error());
    const auto compile = isLiteral ? &TokenPattern::compileLiteral : &TokenPattern::compile;
    Result<TokenPattern> compiled = compile(*source, pattern.place());
    if (!compiled) return std::unexpected(compiled.error());
    m_result.addSplit({std::move(*compiled), *behavior == "Isolated", *inverted});
    return {};
}

Result<void> PreTokenizerBuilder::addDigits(const TokenizerFields& fields) {
    const Result<bool> individually = fields.flag("individual_digits", false);
    if (!individually) return std::unexpected(individually.error());
    Result<TokenPattern> pattern = digitsPattern(*individually, fields.place());
    if (!pattern) return std::unexpected(pattern.error());
    m_result.addSplit({std::move(*pattern)});
    return {};
}

Result<void> PreTokenizerBuilder::addByteLevel(const TokenizerFields& fields) {
    m_hasByteLevel = true;
    const Result<bool> prefixSpace = fields.flag("add_prefix_space", true);
    if (!prefixSpace) return std::unexpected(prefixSpace.error());
    const Result<bool> usesPattern = fields.flag("use_regex", true);
    if (!usesPattern) return std::unexpected(usesPattern.error());
    if (*prefixSpace) m_result.addPrefixSpace();
    if (!*usesPattern) return {};
    Result<TokenPattern> pattern = gpt2Pattern(fields.place());
    if (!pattern) return std::unexpected(pattern.error());
    m_result.addSplit({std::move(*pattern)});
    return {};
}

}  // namespace

Result<PreTokenizer> preTokenizerFromJson(const Json& value, const std::string& place) {
    PreTokenizerBuilder builder;
    if (Result<void> done = builder.add(value, place); !done) return std::unexpected(done.error());
    if (builder.hasByteLevel()) return builder.take();
    return TokenizerFields(value, place).unsupported("type", "a pre-tokenizer without ByteLevel is not supported");
}

}  // namespace sami
