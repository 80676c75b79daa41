#include "core/tokenizer/sentencepiece_proto.h"

#include <bit>
#include <cstring>
#include <functional>

#include "core/base/text.h"
#include "core/tokenizer/bpe_model.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

namespace {

// Field numbers of the format.
constexpr std::uint32_t kPieces = 1, kTrainer = 2, kNormalizer = 3;
constexpr std::uint32_t kPieceText = 1, kPieceScore = 2, kPieceType = 3;
constexpr std::uint32_t kModelType = 3, kVocabularySize = 4, kSpaceAsSuffix = 24, kByteFallback = 35, kUnknownText = 44;
constexpr std::uint32_t kRules = 2, kDummyPrefix = 3, kExtraSpaces = 4;

// Wire types of protocol buffers.
constexpr std::uint32_t kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5;

/// Appends fields of a message.
class ProtoWriter {
public:
    ProtoWriter& number(std::uint32_t field, std::uint64_t value) {
        tag(field, kVarint);
        varint(value);
        return *this;
    }
    ProtoWriter& bytes(std::uint32_t field, std::string_view value) {
        tag(field, kBytes);
        varint(value.size());
        m_text += value;
        return *this;
    }
    ProtoWriter& real(std::uint32_t field, float value) {
        tag(field, kFixed32);
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (int shift = 0; shift < 32; shift += 8) m_text += static_cast<char>(bits >> shift & 0xFF);
        return *this;
    }
    const std::string& text() const { return m_text; }

private:
    void tag(std::uint32_t field, std::uint32_t type) { varint(field << 3 | type); }
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) m_text += static_cast<char>((value & 0x7F) | 0x80);
        m_text += static_cast<char>(value);
    }

    std::string m_text;
};

/// A field as it stands in a message: numbers in `number`, the bits of a float too, texts and messages in `bytes`.
struct ProtoField {
    std::uint32_t number = 0;
    std::uint32_t type = 0;
    std::uint64_t value = 0;
    std::string_view bytes;
};

/// Reads the fields of a message one after another.
class ProtoReader {
public:
    explicit ProtoReader(std::string_view message) : m_rest(message) {}

    bool atEnd() const { return m_rest.empty(); }
    /// Nothing where the message is malformed.
    std::optional<ProtoField> next();

private:
    std::optional<std::uint64_t> varint();
    std::optional<std::uint64_t> fixed(std::size_t size);

    std::string_view m_rest;
};

std::optional<std::uint64_t> ProtoReader::varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(m_rest.front());
        m_rest.remove_prefix(1);
        value |= std::uint64_t{byte & 0x7FU} << shift;
        if (byte < 0x80) return value;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> ProtoReader::fixed(std::size_t size) {
    if (m_rest.size() < size) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t{static_cast<unsigned char>(m_rest[i])} << 8 * i;
    m_rest.remove_prefix(size);
    return value;
}

std::optional<ProtoField> ProtoReader::next() {
    const std::optional<std::uint64_t> tag = varint();
    if (!tag || *tag > UINT32_MAX || *tag < 8) return std::nullopt;
    ProtoField field{static_cast<std::uint32_t>(*tag >> 3), static_cast<std::uint32_t>(*tag & 7), 0, {}};
    std::optional<std::uint64_t> value;
    if (field.type == kVarint || field.type == kBytes) value = varint();
    if (field.type == kFixed32) value = fixed(4);
    if (field.type == kFixed64) value = fixed(8);
    if (!value) return std::nullopt;
    field.value = *value;
    if (field.type != kBytes) return field;
    if (*value > m_rest.size()) return std::nullopt;
    field.bytes = m_rest.substr(0, static_cast<std::size_t>(*value));
    m_rest.remove_prefix(field.bytes.size());
    return field;
}

/// Calls `take` for each field of `message`; whether the message is well formed and `take` accepted all of them.
bool forEachField(std::string_view message, const std::function<bool(const ProtoField&)>& take) {
    ProtoReader reader(message);
    while (!reader.atEnd()) {
        const std::optional<ProtoField> field = reader.next();
        if (!field || !take(*field)) return false;
    }
    return true;
}

bool readPiece(std::string_view message, SentencePiece& piece) {
    return forEachField(message, [&](const ProtoField& field) {
        if (field.number == kPieceText && field.type == kBytes) piece.spelling = field.bytes;
        if (field.number == kPieceScore && field.type == kFixed32) {
            piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
        }
        if (field.number != kPieceType || field.type != kVarint) return true;
        if (field.value < 1 || field.value > 6) return false;
        piece.kind = static_cast<PieceKind>(field.value);
        return true;
    });
}

bool readTrainer(std::string_view message, SentencepieceDefinition& definition, std::uint64_t& modelType) {
    return forEachField(message, [&](const ProtoField& field) {
        if (field.type == kVarint && field.number == kModelType) modelType = field.value;
        if (field.type == kVarint && field.number == kByteFallback) definition.fallsBackToBytes = field.value != 0;
        if (field.type == kVarint && field.number == kSpaceAsSuffix) definition.putsSpaceBehindWords = field.value != 0;
        if (field.type == kBytes && field.number == kUnknownText) definition.unknownText = field.bytes;
        return true;
    });
}

bool readNormalizer(std::string_view message, SentencepieceDefinition& definition) {
    return forEachField(message, [&](const ProtoField& field) {
        if (field.type == kBytes && field.number == kRules) definition.normalizationRules = field.bytes;
        if (field.type == kVarint && field.number == kDummyPrefix) definition.addsDummyPrefix = field.value != 0;
        if (field.type == kVarint && field.number == kExtraSpaces) definition.removesExtraSpaces = field.value != 0;
        return true;
    });
}

/// The rules are a table that the library follows without looking where it leads: a size, as many bytes of units of a
/// double array, and texts with a NUL behind each (Aoe, An Efficient Digital Search Algorithm by Using a Double-Array
/// Structure, 1989; units as in Darts-clone). Every unit must lead to another one, except those that hold a value; the
/// first is where the library starts, whatever it holds.
bool rulesAreSound(std::string_view rules) {
    if (rules.empty()) return true;
    std::uint32_t size = 0;
    if (rules.size() <= sizeof size || rules.back() != '\0') return false;
    std::memcpy(&size, rules.data(), sizeof size);
    if (size == 0 || size % 1024 != 0 || size >= rules.size() - sizeof size) return false;
    const std::string_view units = rules.substr(sizeof size, size);
    for (std::size_t i = 0; i < size / sizeof(std::uint32_t); ++i) {
        std::uint32_t unit = 0;
        std::memcpy(&unit, units.data() + i * sizeof unit, sizeof unit);
        const bool isValue = unit >> 31 != 0;
        const std::size_t offset = std::size_t{unit >> 10} << ((unit & 1U << 9) >> 6);
        if ((i == 0 || !isValue) && (i ^ offset) >= size / sizeof unit) return false;
    }
    return true;
}

Result<void> checkPieces(const SentencepieceDefinition& definition, const std::string& place) {
    const std::vector<SentencePiece>& pieces = definition.pieces;
    if (pieces.empty() || pieces.size() > kMaxVocabularySize) {
        return damagedFile(place,
                           sentence("{count} pieces, where 1 to 1000000 are expected", {{"count", pieces.size()}}));
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::string& spelling = pieces[i].spelling;
        if (spelling.empty() || spelling.find('\0') != std::string::npos || !isValidUtf8(spelling)) {
            return damagedFile(place,
                               sentence("piece {index} has no spelling, or one that is no text", {{"index", i}}));
        }
        if (pieces[i].score != pieces[i].score)
            return damagedFile(place, sentence("piece {index} has no score", {{"index", i}}));
        // The library would make it of that character in a text and then stumble over it.
        const bool isCharacter = utf8SequenceLength(spelling, 0) == spelling.size();
        if (isCharacter && pieces[i].kind == PieceKind::Control && definition.kind == SentencepieceKind::Bpe) {
            return damagedFile(
                place, sentence("piece {index} is a control piece spelled as a single character", {{"index", i}}));
        }
    }
    return {};
}

}  // namespace

std::string serialized(const SentencepieceDefinition& definition) {
    ProtoWriter model;
    for (const SentencePiece& piece : definition.pieces) {
        ProtoWriter message;
        message.bytes(kPieceText, piece.spelling).real(kPieceScore, piece.score);
        if (piece.kind != PieceKind::Normal) message.number(kPieceType, static_cast<std::uint64_t>(piece.kind));
        model.bytes(kPieces, message.text());
    }
    ProtoWriter trainer;
    trainer.number(kModelType, static_cast<std::uint64_t>(definition.kind));
    trainer.number(kVocabularySize, definition.pieces.size());
    trainer.number(kSpaceAsSuffix, definition.putsSpaceBehindWords);
    trainer.number(kByteFallback, definition.fallsBackToBytes);
    trainer.bytes(kUnknownText, definition.unknownText);
    ProtoWriter normalizer;
    normalizer.bytes(kRules, definition.normalizationRules);
    normalizer.number(kDummyPrefix, definition.addsDummyPrefix).number(kExtraSpaces, definition.removesExtraSpaces);
    return model.bytes(kTrainer, trainer.text()).bytes(kNormalizer, normalizer.text()).text();
}

Result<SentencepieceDefinition> parseSentencepiece(std::string_view bytes, const std::string& place) {
    SentencepieceDefinition definition;
    auto modelType = static_cast<std::uint64_t>(definition.kind);
    const bool wellFormed = forEachField(bytes, [&](const ProtoField& field) {
        if (field.type != kBytes) return true;
        if (field.number == kPieces) {
            if (definition.pieces.size() > kMaxVocabularySize) return true;  // refused below; no memory for more
            return readPiece(field.bytes, definition.pieces.emplace_back());
        }
        if (field.number == kTrainer) return readTrainer(field.bytes, definition, modelType);
        return field.number != kNormalizer || readNormalizer(field.bytes, definition);
    });
    if (!wellFormed) return damagedFile(place, "the content is no sentencepiece model");
    if (modelType != 1 && modelType != 2) {
        return fail(ErrorKind::Unsupported,
                    "{place}: a sentencepiece model of words or characters is not supported; choose a model with a "
                    "byte-pair or unigram tokenizer",
                    {{"place", place}});
    }
    definition.kind = static_cast<SentencepieceKind>(modelType);
    if (Result<void> checked = checkPieces(definition, place); !checked) return std::unexpected(checked.error());
    if (!rulesAreSound(definition.normalizationRules)) return damagedFile(place, "the normalization rules are damaged");
    return definition;
}

std::string withDummyPrefix(std::string_view bytes, bool adds) {
    return std::string(bytes) +
           ProtoWriter().bytes(kNormalizer, ProtoWriter().number(kDummyPrefix, adds).text()).text();
}

}  // namespace sami
