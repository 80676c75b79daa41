#pragma once

#include <array>
#include <cstdio>

#include "core/base/json_file.h"
#include "core/tokenizer/sentencepiece_proto.h"
#include "tests/core/weights/made_files.h"

namespace made {

/// Ids of the pieces below: 4 named ones, 256 bytes, then words and their letters.
inline constexpr int kUnk = 0, kBos = 1, kEos = 2, kInst = 3, kByteZero = 4;
inline constexpr int kSpaceHe = 260, kSpaceHi = 261, kHeWord = 262, kSpace = 263, kH = 264, kE = 265, kI = 266;

/// A byte-pair model as Llama has it: "▁he", "▁hi", "he" and the letters they are of; everything else is bytes.
inline sami::SentencepieceDefinition sentencepiece() {
    using Kind = sami::PieceKind;
    sami::SentencepieceDefinition model;
    model.kind = sami::SentencepieceKind::Bpe;
    model.fallsBackToBytes = true;
    model.removesExtraSpaces = false;
    model.pieces = {{"<unk>", 0, Kind::Unknown},
                    {"<s>", 0, Kind::Control},
                    {"</s>", 0, Kind::Control},
                    {"[INST]", 0, Kind::Control}};
    for (int byte = 0; byte < 256; ++byte) {
        char spelling[8];
        std::snprintf(spelling, sizeof spelling, "<0x%02X>", static_cast<unsigned>(byte));
        model.pieces.push_back({spelling, 0, Kind::Byte});
    }
    float score = -1;
    for (const char* word : {"\u2581he", "\u2581hi", "he", "\u2581", "h", "e", "i"}) {
        model.pieces.push_back({word, score, Kind::Normal});
        score -= 1;
    }
    model.pieces[kHeWord].score = -0.5F;  // merges before the space does
    model.pieces.push_back({"\u2581h", -3.5F, Kind::Normal});
    return model;
}

/// Rules of the library that put `replacement` in the place of `letter`: a double array of 256 units, then the text.
inline std::string normalizationRules(char letter, const std::string& replacement) {
    std::array<std::uint32_t, 256> units{};  // the root leads to itself: a letter's unit has the letter's number
    const auto index = static_cast<unsigned char>(letter);
    units[index] = 1U << 10 | 1U << 8 | index;  // a word ends here, its value is in the unit of number index ^ 1
    units[index ^ 1U] = 1U << 31;               // the text at 0
    std::string rules = u32(sizeof units);
    for (const std::uint32_t unit : units) rules += u32(unit);
    return rules + replacement + '\0';
}

/// Writes the folder of a model with `tokenizer.model`.
inline std::filesystem::path sentencepieceFolder(const Folder& folder, const sami::Json& config = nullptr,
                                                 const sami::SentencepieceDefinition& model = sentencepiece()) {
    folder.file("tokenizer.model", sami::serialized(model));
    if (!config.is_null()) folder.file("tokenizer_config.json", config.dump());
    return folder.path();
}

}  // namespace made
