#include "core/tokenizer/pre_tokenizer.h"

#include <algorithm>
#include <string>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::string_view kGpt2 = R"('(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr std::string_view kLlama3[] = {
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};
constexpr std::string_view kQwen2[] = {
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};
constexpr std::string_view kTekken[] = {
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|)"
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|)"
    R"(\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};
// What llama.cpp does where a model has no pre-tokenizer that it knows by name; the signs are those of ASCII that
// Unicode counts as symbols, except the grave accent.
constexpr std::string_view kDefault[] = {R"([\p{P}\$\+<=>\^~\|]+)", kGpt2, R"(\p{N}+)", "[0-9][0-9][0-9]"};

constexpr PreTokenizerRecipe kRecipes[] = {
    {"smollm", true, {}, false, false, false},        {"starcoder", true, {}, false, false, false},
    {"refact", true, {}, false, false, false},        {"default", false, kDefault, false, false, false},
    {"gpt-2", false, {}, false, false, false},        {"phi-2", false, {}, false, false, false},
    {"llama-bpe", false, kLlama3, false, true, true}, {"llama3", false, kLlama3, false, true, true},
    {"llama-v3", false, kLlama3, false, true, true},  {"tekken", false, kTekken, false, true, true},
    {"qwen2", false, kQwen2, true, false, false},     {"deepseek-r1-qwen", false, kQwen2, true, false, false},
};

std::string knownNames() {
    std::string names;
    for (const PreTokenizerRecipe& recipe : kRecipes) names += (names.empty() ? "" : ", ") + std::string(recipe.name);
    return names;
}

}  // namespace

void PreTokenizer::apply(std::size_t step, std::string_view piece, const Sink& sink) const {
    if (piece.empty()) return;
    if (step == m_prefixSpaceBefore && piece.front() != ' ') {
        const std::string prefixed = " " + std::string(piece);
        return step == m_splits.size() ? sink(prefixed) : applySplit(step, prefixed, sink);
    }
    if (step == m_splits.size()) return sink(piece);
    applySplit(step, piece, sink);
}

void PreTokenizer::applySplit(std::size_t step, std::string_view piece, const Sink& sink) const {
    const Split& split = m_splits[step];
    const bool dropsMatches = !split.keepsMatches && !split.inverted;
    const bool dropsRest = !split.keepsMatches && split.inverted;
    TokenPattern::Search search(split.pattern, piece);
    std::size_t end = 0;
    while (const auto match = search.next()) {
        if (!dropsRest) apply(step + 1, piece.substr(end, match->begin - end), sink);
        if (!dropsMatches) apply(step + 1, piece.substr(match->begin, match->end - match->begin), sink);
        end = match->end;
    }
    if (!dropsRest) apply(step + 1, piece.substr(end), sink);
}

Result<const PreTokenizerRecipe*> preTokenizerRecipe(std::string_view name, const std::string& place) {
    const auto recipe = std::ranges::find(kRecipes, name, &PreTokenizerRecipe::name);
    if (recipe != std::end(kRecipes)) return recipe;
    return fail(ErrorKind::Unsupported, "{place}: the pre-tokenizer \"{name}\" is not supported; known are {names}",
                {{"place", place}, {"name", excerpt(name)}, {"names", knownNames()}});
}

Result<PreTokenizer> preTokenizerOf(const PreTokenizerRecipe& recipe, const std::string& place) {
    PreTokenizer result;
    if (recipe.digitsApart) {
        Result<TokenPattern> digits = digitsPattern(true, place);
        if (!digits) return std::unexpected(digits.error());
        result.addSplit({std::move(*digits)});
    }
    constexpr std::string_view kGpt2Alone[] = {kGpt2};
    for (const std::string_view source : recipe.patterns.empty() ? std::span(kGpt2Alone) : recipe.patterns) {
        Result<TokenPattern> pattern = TokenPattern::compile(source, place);
        if (!pattern) return std::unexpected(pattern.error());
        result.addSplit({std::move(*pattern)});
    }
    return result;
}

Result<TokenPattern> gpt2Pattern(const std::string& place) {
    return TokenPattern::compile(kGpt2, place);
}

Result<TokenPattern> digitsPattern(bool individually, const std::string& place) {
    // Unlike their regular expressions, the Digits step of Hugging Face tokenizers already knows Unicode 17.
    constexpr std::string_view kNumber = R"([\p{N}\x{11DE0}-\x{11DE9}\x{16FF4}-\x{16FF6}])";
    return TokenPattern::compile(std::string(kNumber) + (individually ? "" : "+"), place);
}

}  // namespace sami
