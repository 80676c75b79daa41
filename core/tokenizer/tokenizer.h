#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace sami {

using TokenId = std::int32_t;

/// Whether special tokens spelled out in a text (`<|im_end|>`) become their id or stay ordinary characters.
/// Text from users, data sets and models is always encoded with `AsText`.
enum class SpecialTokens { AsText, Recognised };

/// What stands before a text that is encoded by itself: sentencepiece models put a space before a text of its own, some
/// of them before one behind a special token, none before one that another text flows into.
enum class TextBefore { Nothing, SpecialToken, Text };

/// Begin-of-text and end-of-text of a model, and whether its own tokenizer puts them around a text by default.
struct TextEnds {
    std::optional<TokenId> beginOfText;
    std::optional<TokenId> endOfText;
    bool addsBeginOfText = false;
    bool addsEndOfText = false;
};

/// A model's chat template as it ships.
struct ChatTemplate {
    std::string source;                                         ///< Jinja; empty = the model has none
    std::string place{};                                        ///< for errors: where it stands
    std::string problem{};                                      ///< why none of several can be taken; one sentence
    std::vector<std::pair<std::string, std::string>> tokens{};  ///< those it may name: {"bos_token", "<s>"} …

    bool empty() const { return source.empty(); }
};

/// A part of a text, and whether special tokens spelled out in it become their id.
struct TextStretch {
    std::string text;
    SpecialTokens specials;
    bool operator==(const TextStretch&) const = default;
};

/// Text to token ids and back. Immutable after loading, safe to share between threads.
class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    /// Ids of `text` without anything added around it. Invalid UTF-8 is replaced by U+FFFD first.
    virtual std::vector<TokenId> encode(std::string_view text, SpecialTokens specials) const = 0;

    /// Ids of the one text that the stretches are together: what lies between special tokens is cut as a whole. Special
    /// tokens are found where they lie in stretches that are `Recognised`, alone; white space that a token swallows on
    /// either side may come from any.
    virtual std::vector<TokenId> encodeStretches(const std::vector<TextStretch>& stretches) const {
        std::vector<TokenId> ids;  // right where nothing goes over from one stretch to the next
        for (const TextStretch& stretch : stretches) {
            for (const TokenId id : encode(stretch.text, stretch.specials)) ids.push_back(id);
        }
        return ids;
    }

    /// Ids of ordinary text, special tokens as text, that goes on where other ids end.
    virtual std::vector<TokenId> encodeAfter(TextBefore before, std::string_view text) const {
        static_cast<void>(before);  // to most models all texts are alike
        return encode(text, SpecialTokens::AsText);
    }

    /// Raw bytes of the ids, special tokens spelled out unless `skipSpecials`; may end in an incomplete UTF-8 sequence
    /// (withReplacementCharacters() makes it text). Ids outside the vocabulary stand for nothing: embeddings are often
    /// padded beyond it, and a model may write what pads them.
    virtual std::string decode(const std::vector<TokenId>& ids, bool skipSpecials = false) const = 0;

    /// The same for ids that continue a text: what they add to it, a space that they begin with included.
    /// decodeContinuation(encodeAfter(TextBefore::Text, t)) is t.
    virtual std::string decodeContinuation(const std::vector<TokenId>& ids, bool skipSpecials = false) const {
        return decode(ids, skipSpecials);
    }

    virtual std::size_t vocabularySize() const = 0;

    /// Id of a token by its exact spelling in the vocabulary, specials included.
    virtual std::optional<TokenId> idOf(std::string_view token) const = 0;

    /// Begin-of-text and end-of-text of the model, where it has them.
    std::optional<TokenId> beginOfText() const { return m_ends.beginOfText; }
    std::optional<TokenId> endOfText() const { return m_ends.endOfText; }

    /// Whether the model's own tokenizer puts begin-of-text before / end-of-text after a text by default.
    bool addsBeginOfText() const { return m_ends.addsBeginOfText; }
    bool addsEndOfText() const { return m_ends.addsEndOfText; }

    /// The model's chat template; prompts are rendered from it.
    const ChatTemplate& chatTemplate() const { return m_chatTemplate; }

protected:
    Tokenizer() = default;
    Tokenizer(const TextEnds& ends, ChatTemplate chatTemplate)
        : m_ends(ends), m_chatTemplate(std::move(chatTemplate)) {}

private:
    TextEnds m_ends;
    ChatTemplate m_chatTemplate;
};

/// The tokenizer of a model: a `.gguf` file, or a Hugging Face folder (`tokenizer.json`, `tokenizer.model`,
/// `tokenizer_config.json`). A byte-level `tokenizer.json` wins over `tokenizer.model`.
/// Error: missing, malformed, or of a kind that is not supported, refused by name.
Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& model);

}  // namespace sami
