#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/tokenizer/token_pattern.h"

namespace sami {

/// Cuts text into the pieces within which a byte-pair encoding merges. Immutable, safe to share between threads.
class PreTokenizer {
public:
    /// Cuts at each match of a pattern; what lies between two matches is a piece as well.
    struct Split {
        TokenPattern pattern;
        bool keepsMatches = true;  ///< otherwise matches are dropped ("Removed")
        bool inverted = false;     ///< what lies between matches takes their part
    };
    using Sink = std::function<void(std::string_view)>;

    void addSplit(Split split) { m_splits.push_back(std::move(split)); }
    /// From here on every piece that does not begin with a space gets one put before it.
    void addPrefixSpace() { m_prefixSpaceBefore = m_splits.size(); }

    /// Hands the pieces of `text` (valid UTF-8) to `sink` in their order; none is empty.
    void split(std::string_view text, const Sink& sink) const { apply(0, text, sink); }

private:
    static constexpr std::size_t kNever = static_cast<std::size_t>(-1);

    void apply(std::size_t step, std::string_view piece, const Sink& sink) const;
    void applySplit(std::size_t step, std::string_view piece, const Sink& sink) const;

    std::vector<Split> m_splits;
    std::size_t m_prefixSpaceBefore = kNever;  ///< index of the split before which the space is put
};

/// A pre-tokenizer that GGUF files know by name (`tokenizer.ggml.pre`), with what else the name implies.
struct PreTokenizerRecipe {
    std::string_view name;
    bool digitsApart;                            ///< numbers are cut off one by one before anything else
    std::span<const std::string_view> patterns;  ///< each cuts what those before it have left; none: that of GPT-2
    bool composesNfc;                            ///< the text is brought to Normalization Form C first
    bool ignoresMerges;    ///< a piece that is in the vocabulary is one token whatever the merges say
    bool addsBeginOfText;  ///< unless the file says otherwise
};

/// Error: an unknown name, refused by it.
Result<const PreTokenizerRecipe*> preTokenizerRecipe(std::string_view name, const std::string& place);

Result<PreTokenizer> preTokenizerOf(const PreTokenizerRecipe& recipe, const std::string& place);

/// The pattern of GPT-2, which ByteLevel pre-tokenizers apply unless told otherwise.
Result<TokenPattern> gpt2Pattern(const std::string& place);

/// Numbers of every script: one by one, or in runs.
Result<TokenPattern> digitsPattern(bool individually, const std::string& place);

}  // namespace sami
